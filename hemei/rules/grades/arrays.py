"""Many firms against a rule at once: the same measures and bounds on numpy columns, a block at a time.

A column holds one float a firm, NaN where the fact is not known; a field without a column is not known of anybody.
`verdict` says who surely fulfils the rule: what is open for one firm (`judge`) does not count here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from hemei.rules.grades.fields import FIELDS, MEASURES, Measure
from hemei.rules.grades.measuring import FINE
from hemei.rules.grades.model import Bound, Clause, Part, Piece, Rule, Test

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Points = npt.NDArray[Any]  # small whole numbers; floats where part of a point may be given
Pair = tuple[Points, Points]  # sure, possible
Columns = Mapping[str, Numbers]
BLOCK = 32_768  # firms judged together: their columns stay in the cache of a core


@dataclass(frozen=True, slots=True)
class Judged:
    """Who fulfils the rule, the sure and the possible score (0 where it has none), each clause that must hold."""

    met: Truths
    low: Points
    high: Points
    must: Mapping[str, Truths]


def judge_many(
    rules: Mapping[str, Rule], columns: Columns, on: date, *, threads: int = 1
) -> dict[str, Judged]:
    """This will hold every firm of `columns` against every rule on a day, blocks on several threads if wanted."""
    size = len(next(iter(columns.values()))) if columns else 0

    def judged(start: int) -> list[Judged]:
        block = Block({key: column[start : start + BLOCK] for key, column in columns.items()}, on)
        return [block.judge(rule) for rule in rules.values()]

    starts = range(0, size, BLOCK)
    if threads > 1 and len(starts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(judged, starts))
    else:
        parts = [judged(start) for start in starts]
    return {name: _joined(rule, [part[n] for part in parts]) for n, (name, rule) in enumerate(rules.items())}


def _joined(rule: Rule, parts: list[Judged]) -> Judged:
    if len(parts) == 1:
        return parts[0]
    empty = np.zeros(0, np.int16)
    return Judged(
        np.concatenate([np.zeros(0, np.bool_), *(one.met for one in parts)]),
        np.concatenate([empty, *(one.low for one in parts)]),
        np.concatenate([empty, *(one.high for one in parts)]),
        {
            clause.key: np.concatenate([np.zeros(0, np.bool_), *(one.must[clause.key] for one in parts)])
            for clause in rule.must
        },
    )


class Block:
    """Firms of one block; a measure that several clauses or rules ask for is worked out once."""

    def __init__(self, columns: Columns, on: date) -> None:
        self.columns, self.on = columns, on.toordinal()
        self.size = len(next(iter(columns.values())))
        self._known: dict[str, Numbers] = {}
        self._filled: dict[str, Numbers] = {}
        self._parts: dict[int, Points] = {}  # sure points of a part, by its identity

    def judge(self, rule: Rule) -> Judged:
        """This will hold the firms of this block against one rule."""
        must = {clause.key: self.clause(clause) for clause in rule.must}
        met = _all([*must.values()])
        low = high = np.zeros(self.size, np.int16)
        if rule.score or rule.direct:
            second, low, high = self.score(rule)
            for way in rule.direct:
                second |= self.clause(way)
            met &= second
        return Judged(met, low, high, must)

    def clause(self, clause: Clause) -> Truths:
        """This will say for whom a clause surely holds."""
        either: Truths | None = None
        for group in clause.groups:
            whole: Truths | None = None
            for test in group:
                holds = self.test(test)
                whole = holds if whole is None else whole & holds
            assert whole is not None
            either = whole if either is None else either | whole
        assert either is not None
        return either

    def test(self, test: Test) -> Truths:
        """This will say whose measure lies within the bound; by steps, the first that holds is taken."""
        values = self.measure(test.measure)
        if not test.steps:
            return within(values, test.bound)
        by = self.measure(test.by)
        found, left = np.zeros(self.size, np.bool_), np.isfinite(by)
        for where, bound in test.steps:
            here = left & within(by, where)
            found |= here & within(values, bound)
            left &= ~here
        return found

    def score(self, rule: Rule) -> tuple[Truths, Points, Points]:
        """This will give for whom the score surely reaches its bound, with the sure and the possible sum."""
        if rule.score is None:
            none: Points = np.zeros(self.size, np.int16)
            return np.zeros(self.size, np.bool_), none, none
        held: list[Truths] = []
        pairs = []
        for part in rule.score.parts:
            pairs.append(self.part(part))
            if part.bound != Bound():
                held.append(within(self._parts[id(part)], part.bound))
        low, high = _total(pairs, sum(part.most for part in rule.score.parts))
        held.append(within(low, rule.score.bound))
        return _all(held), low, high

    def part(self, part: Part) -> Pair:
        """This will give the sure and the possible points of one part; one and the same array where they agree."""
        best: dict[str, Pair] = {}
        for piece in part.pieces:
            found = self.piece(piece)
            before = best.get(piece.best)
            best[piece.best] = _higher(before, found) if before else found
        most = sum(max(one.top for one in part.pieces if one.best == group) for group in best)
        found = _total([*best.values()], most)
        if most > part.most:
            low = np.minimum(found[0], part.most)
            found = (low, low) if found[0] is found[1] else (low, np.minimum(found[1], part.most))
        self._parts[id(part)] = found[0]
        return found

    def piece(self, piece: Piece) -> Pair:
        """This will give the sure and the possible points of one measure.

        Bands stand best first, so that each one that is reached adds what it gives beyond the next.
        """
        values, bands = self.measure(piece.measure), piece.bands
        if piece.points is not None:
            sure = np.clip(np.nan_to_num(values, nan=0.0), 0.0, piece.points)
            return sure, sure
        reached = [(values <= band.at if piece.falls else values >= band.at).view(np.int8) for band in bands]
        if piece.above is not None:
            reached.append((values > piece.above.at).view(np.int8))
            bands = (*bands, piece.above)
        low = _steps(reached, [band.low for band in bands])
        if all(band.low == band.high for band in bands):
            return low, low
        return low, _steps(reached, [band.high for band in bands])

    def measure(self, key: str) -> Numbers:
        """This will give a measure of every firm; NaN where it is not known or has no base."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _KINDS[MEASURES[key].kind](self, MEASURES[key])
        return found

    def field(self, name: str) -> Numbers:
        """This will give the column of a field, with what counts where nobody said."""
        found = self._filled.get(name)
        if found is None:
            column, default = self.columns.get(name), FIELDS[name].default
            if column is None:
                found = np.full(self.size, np.nan if default is None else default)
            elif default is None or not np.isnan(
                np.minimum.reduce(column)
            ):  # the least is NaN if one of them is
                found = column
            else:
                found = np.where(np.isnan(column), default, column)
            self._filled[name] = found
        return found

    def total(self, names: tuple[str, ...]) -> Numbers:
        """This will add columns."""
        found = self.field(names[0])
        for name in names[1:]:
            found = found + self.field(name)
        return found


def within(values: Points, bound: Bound) -> Truths:
    """This will say which values lie within a bound; NaN lies within none."""
    tests = list(_tests(values, bound))
    if not tests:
        return np.ones(len(values), np.bool_)
    found = tests[0]
    for one in tests[1:]:
        found = found & one
    return found


def _tests(values: Points, bound: Bound) -> Iterator[Truths]:
    whole = values.dtype.kind == "i"
    if bound.least is not None:
        yield values >= _bound(bound.least, whole)
    if bound.above is not None:
        yield values > _bound(bound.above, whole)
    if bound.most is not None:
        yield values <= _bound(bound.most, whole)
    if bound.below is not None:
        yield values < _bound(bound.below, whole)


def _bound(at: float, whole: bool) -> float:
    """Whole points are held against a whole number as they are: against a float they would be copied first."""
    return int(at) if whole and float(at).is_integer() else at


def _all(held: Sequence[Truths]) -> Truths:
    found = held[0].copy()
    for one in held[1:]:
        found &= one
    return found


def _total(pairs: Sequence[Pair], most: float) -> Pair:
    """Points added up; in a byte each as long as their sum fits."""
    found = pairs[0]
    if most > np.iinfo(np.int8).max and found[0].dtype == np.int8:
        low = found[0].astype(np.int16)
        found = low, (low if found[0] is found[1] else found[1].astype(np.int16))
    for more in pairs[1:]:
        found = _sum(found, more)
    return found


def _sum(one: Pair, other: Pair) -> Pair:
    low = one[0] + other[0]
    same = one[0] is one[1] and other[0] is other[1]
    return low, (low if same else one[1] + other[1])


def _higher(one: Pair, other: Pair) -> Pair:
    low = np.maximum(one[0], other[0])
    same = one[0] is one[1] and other[0] is other[1]
    return low, (low if same else np.maximum(one[1], other[1]))


def _steps(reached: Sequence[npt.NDArray[np.int8]], points: Sequence[float]) -> Points:
    """Points by the bands that were reached: each adds what it gives beyond the one after it."""
    steps = [gives - below for gives, below in zip(points, [*points[1:], 0.0], strict=True)]
    if len(set(steps)) == 1:  # as nearly always: count the bands first, multiply once
        found: Points = reached[0] if len(reached) == 1 else reached[0] + reached[1]
        for here in reached[2:]:
            found += here
        once: Points = found * _whole(steps[0])
        return once
    found = reached[0] * _whole(steps[0])
    for here, step in zip(reached[1:], steps[1:], strict=True):
        found = found + here * _whole(step)
    return found


def _whole(step: float) -> Any:
    return np.int8(step) if step.is_integer() else step


def _ratio(block: Block, measure: Measure) -> Numbers:
    top, under = block.total(measure.top), block.total(measure.under)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = np.divide(top, under)
    if np.minimum.reduce(under) > 0:  # a NaN is not: then each is looked at
        return found
    np.copyto(found, np.nan, where=under <= 0)
    return found


def _growth(block: Block, measure: Measure) -> Numbers:
    a, b = block.field(measure.top[0]), block.field(measure.top[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = a / b - 1
        if len(measure.top) == 3:
            c = block.field(measure.top[2])
            found = np.where(c > 0, (b / c + a / b) / 2 - 1, np.where(np.isnan(c), np.nan, found))
        found = np.rint(found * FINE) / FINE
    np.copyto(found, np.nan, where=b <= 0)
    return found


_KINDS: Mapping[str, Callable[[Block, Measure], Numbers]] = {
    "field": lambda block, measure: block.field(measure.top[0]),
    "days": lambda block, measure: block.on - block.field(measure.top[0]),
    "mean": lambda block, measure: block.total(measure.top) / measure.divisor,
    "ratio": _ratio,
    "growth": _growth,
}
