"""Many firms against a rule at once: the same measures and bounds on numpy columns, a block at a time.

A column holds one float a firm, NaN where the fact is not known; a field without a column is not known of anybody.
`verdict` says who surely fulfils the rule: what is open for one firm (`judge`) does not count here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from hemei.rules.grades.fields import FIELDS, MEASURES, Measure
from hemei.rules.grades.measuring import FINE
from hemei.rules.grades.model import Bound, Clause, Part, Piece, Rule, Test

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Columns = Mapping[str, Numbers]
BLOCK = 16_384  # firms judged together: their columns stay in the cache of a core


@dataclass(frozen=True, slots=True)
class Judged:
    """Who fulfils the rule, the sure and the possible score (0 where it has none), each clause that must hold."""

    met: Truths
    low: Numbers
    high: Numbers
    must: Mapping[str, Truths]


def judge_many(rules: Mapping[str, Rule], columns: Columns, on: date) -> dict[str, Judged]:
    """This will hold every firm of `columns` against every rule on a day."""
    size = len(next(iter(columns.values()))) if columns else 0
    found: dict[str, list[Judged]] = {name: [] for name in rules}
    for start in range(0, size, BLOCK):
        block = Block({key: column[start : start + BLOCK] for key, column in columns.items()}, on)
        for name, rule in rules.items():
            found[name].append(block.judge(rule))
    return {name: _joined(rules[name], parts) for name, parts in found.items()}


def _joined(rule: Rule, parts: list[Judged]) -> Judged:
    if len(parts) == 1:
        return parts[0]
    empty = np.zeros(0)
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

    def judge(self, rule: Rule) -> Judged:
        """This will hold the firms of this block against one rule."""
        must = {clause.key: self.clause(clause) for clause in rule.must}
        met = np.ones(self.size, np.bool_)
        for holds in must.values():
            met &= holds
        low = high = np.zeros(self.size)
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

    def score(self, rule: Rule) -> tuple[Truths, Numbers, Numbers]:
        """This will give for whom the score surely reaches its bound, with the sure and the possible sum."""
        low, high = np.zeros(self.size), np.zeros(self.size)
        if rule.score is None:
            return np.zeros(self.size, np.bool_), low, high
        held = np.ones(self.size, np.bool_)
        for part in rule.score.parts:
            sure, most = self.part(part)
            low, high = low + sure, high + most
            if part.bound != Bound():
                held &= within(sure, part.bound)
        return held & within(low, rule.score.bound), low, high

    def part(self, part: Part) -> tuple[Numbers, Numbers]:
        """This will give the sure and the possible points of one part."""
        best: dict[str, tuple[Numbers, Numbers]] = {}
        for piece in part.pieces:
            found = self.piece(piece)
            before = best.get(piece.best)
            best[piece.best] = (
                (np.maximum(before[0], found[0]), np.maximum(before[1], found[1])) if before else found
            )
        lows, highs = zip(*best.values(), strict=True)
        return np.minimum(sum(lows), part.most), np.minimum(sum(highs), part.most)

    def piece(self, piece: Piece) -> tuple[Numbers, Numbers]:
        """This will give the sure and the possible points of one measure."""
        values = self.measure(piece.measure)
        if piece.points is not None:
            sure = np.clip(np.nan_to_num(values, nan=0.0), 0.0, piece.points)
            return sure, sure
        place = self._place(piece, values)
        if all(band.low == band.high for band in piece.bands) and piece.above is None:
            low = _points(piece, 0)[place]
            return low, low
        return _points(piece, 0)[place], _points(piece, 1)[place]

    def _place(self, piece: Piece, values: Numbers) -> npt.NDArray[np.int8]:
        """How many bands from the worst up each value has reached; the bands lie in order, so they are counted."""
        place = np.zeros(self.size, np.int8)
        if piece.above is not None:
            place += values > piece.above.at
        for band in piece.bands:
            place += values <= band.at if piece.falls else values >= band.at
        return place

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
            elif default is None:
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


def within(values: Numbers, bound: Bound) -> Truths:
    """This will say which values lie within a bound; NaN lies within none."""
    tests = list(_tests(values, bound))
    if not tests:
        return np.ones(len(values), np.bool_)
    found = tests[0]
    for one in tests[1:]:
        found = found & one
    return found


def _tests(values: Numbers, bound: Bound) -> Iterator[Truths]:
    if bound.least is not None:
        yield values >= bound.least
    if bound.above is not None:
        yield values > bound.above
    if bound.most is not None:
        yield values <= bound.most
    if bound.below is not None:
        yield values < bound.below


def _points(piece: Piece, which: int) -> Numbers:
    """Points by how many bands were reached: none first."""
    bands = [*([piece.above] if piece.above else []), *reversed(piece.bands)]
    return np.array([0.0, *((band.low, band.high)[which] for band in bands)])


def _ratio(block: Block, measure: Measure) -> Numbers:
    top, under = block.total(measure.top), block.total(measure.under)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = np.divide(top, under)
    found[~(under > 0)] = np.nan
    return found


def _growth(block: Block, measure: Measure) -> Numbers:
    a, b = block.field(measure.top[0]), block.field(measure.top[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = a / b - 1
        if len(measure.top) == 3:
            c = block.field(measure.top[2])
            found = np.where(c > 0, (b / c + a / b) / 2 - 1, np.where(np.isnan(c), np.nan, found))
        found = np.rint(found * FINE) / FINE
    found[~(b > 0)] = np.nan
    return found


_KINDS: Mapping[str, Callable[[Block, Measure], Numbers]] = {
    "field": lambda block, measure: block.field(measure.top[0]),
    "days": lambda block, measure: block.on - block.field(measure.top[0]),
    "mean": lambda block, measure: block.total(measure.top) / measure.divisor,
    "ratio": _ratio,
    "growth": _growth,
}
