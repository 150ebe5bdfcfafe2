"""One firm against one rule: every clause met, missed or open with the figures used, the score by part, a verdict.

Open is what a missing fact, or points that only experts give, may still decide. A rule is compiled once to plain
functions, so that a verdict with all its reasons costs microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from hemei.rules.grades.fields import Facts
from hemei.rules.grades.measuring import reader
from hemei.rules.grades.model import Bound, Clause, Part, Piece, Rule, Score, Test

MET, MISSED, OPEN = "met", "missed", "open"
YES, NO, PERHAPS = "yes", "no", "open"


class Finding(NamedTuple):
    """One measure held against its bound; `value` is None where it is not known, NaN without a base."""

    measure: str
    value: float | None
    bound: Bound
    state: str


class ClauseFound(NamedTuple):
    """A clause and how it came out; of several ways the first that holds, else all of them."""

    clause: Clause
    state: str
    findings: tuple[Finding, ...]


class PieceFound(NamedTuple):
    """Points of one measure: sure ones and the most that it may bring."""

    piece: Piece
    value: float | None
    low: float
    high: float


class PartFound(NamedTuple):
    """Points of one part, cut at its most."""

    part: Part
    low: float
    high: float
    state: str
    pieces: tuple[PieceFound, ...]


class ScoreFound(NamedTuple):
    """The sum of the parts, and whether it reaches what the text asks for."""

    score: Score
    low: float
    high: float
    state: str
    parts: tuple[PartFound, ...]


class Verdict(NamedTuple):
    """yes, no or open, with every reason; `by` names what stood for the score: "score", a way in, or nothing."""

    rule: Rule
    outcome: str
    by: str
    must: tuple[ClauseFound, ...]
    score: ScoreFound | None
    direct: tuple[ClauseFound, ...]

    def missing(self) -> tuple[ClauseFound, ...]:
        """This will give the clauses that do not hold, or may not."""
        return tuple(one for one in self.must if one.state != MET)


Check = Callable[[float], bool]
ClauseRun = Callable[[Facts, int], ClauseFound]
PieceRun = Callable[[Facts, int], PieceFound]
PartRun = Callable[[Facts, int], PartFound]


def judge(rule: Rule, facts: Facts, on: date) -> Verdict:
    """This will hold a firm's facts against a rule on a day; every clause comes back with the figure used."""
    return compiled(rule)(facts, on.toordinal())


def points(rule: Rule, facts: Facts, on: date) -> tuple[PartFound, ...]:
    """This will give the points of each part, nothing else; () for a rule without a score."""
    run, day = _score(rule.score), on.toordinal()
    return run(facts, day).parts if run else ()


@lru_cache(maxsize=256)
def compiled(rule: Rule) -> Callable[[Facts, int], Verdict]:
    """This will return the function that judges facts on a day (its ordinal) by a rule."""
    must = tuple(_clause(one) for one in rule.must)
    direct = tuple(_clause(one) for one in rule.direct)
    score = _score(rule.score)

    def run(facts: Facts, on: int) -> Verdict:
        held = tuple([one(facts, on) for one in must])
        ways = tuple([one(facts, on) for one in direct])
        scored = score(facts, on) if score else None
        outcome, by = _outcome(held, scored, ways)
        return Verdict(rule, outcome, by, held, scored, ways)

    return run


def _outcome(
    must: tuple[ClauseFound, ...], score: ScoreFound | None, ways: tuple[ClauseFound, ...]
) -> tuple[str, str]:
    second, by = _second(score, ways)
    states = {one.state for one in must}
    if MISSED in states or second == MISSED:
        return NO, by
    return (PERHAPS if OPEN in states or second == OPEN else YES), by


def _second(score: ScoreFound | None, ways: tuple[ClauseFound, ...]) -> tuple[str, str]:
    """How the score came out, or a way in that stands for it."""
    if score is None and not ways:
        return MET, ""
    if score is not None and score.state == MET:
        return MET, "score"
    for way in ways:
        if way.state == MET:
            return MET, way.clause.key
    still = (score is not None and score.state == OPEN) or any(way.state == OPEN for way in ways)
    return (OPEN if still else MISSED), ""


def check(bound: Bound) -> Check:
    """This will return the test of one bound; NaN passes none."""
    least, above, most, below = bound.least, bound.above, bound.most, bound.below
    if least is not None and most is None:
        return lambda value: value >= least
    if most is not None and least is None:
        return lambda value: value <= most
    if above is not None:
        return lambda value: value > above
    if below is not None:
        return lambda value: value < below
    if least is not None and most is not None:
        return lambda value: least <= value <= most
    return lambda _value: True


def _test(test: Test) -> Callable[[Facts, int], Finding]:
    if test.steps:
        return _stepped(test)
    read, fits, bound, measure = reader(test.measure), check(test.bound), test.bound, test.measure

    def run(facts: Facts, on: int) -> Finding:
        value = read(facts, on)
        if value is None:
            return Finding(measure, None, bound, OPEN)
        return Finding(measure, value, bound, MET if fits(value) else MISSED)

    return run


def _stepped(test: Test) -> Callable[[Facts, int], Finding]:
    read, by, measure = reader(test.measure), reader(test.by), test.measure
    steps = tuple((check(where), bound, check(bound)) for where, bound in test.steps)

    def run(facts: Facts, on: int) -> Finding:
        value, size = read(facts, on), by(facts, on)
        if size is None:
            return Finding(measure, value, steps[0][1], OPEN)
        for holds, bound, fits in steps:
            if holds(size):
                if value is None:
                    return Finding(measure, None, bound, OPEN)
                return Finding(measure, value, bound, MET if fits(value) else MISSED)
        return Finding(measure, value, steps[-1][1], MISSED)

    return run


def _clause(clause: Clause) -> ClauseRun:
    if len(clause.groups) == 1 and len(clause.groups[0]) == 1:
        single = _test(clause.groups[0][0])

        def one(facts: Facts, on: int) -> ClauseFound:
            found = single(facts, on)
            return ClauseFound(clause, found.state, (found,))

        return one
    groups = tuple(tuple(_test(test) for test in group) for group in clause.groups)

    def run(facts: Facts, on: int) -> ClauseFound:
        every: list[Finding] = []
        still = False
        for group in groups:
            found = [test(facts, on) for test in group]
            states = {one.state for one in found}
            if states == {MET}:
                return ClauseFound(clause, MET, tuple(found))
            still = still or MISSED not in states
            every += found
        return ClauseFound(clause, OPEN if still else MISSED, tuple(every))

    return run


def band_of(piece: Piece, value: float) -> tuple[float, float]:
    """This will give the sure and the possible points of a measured value."""
    if piece.points is not None:
        sure = min(max(value, 0.0), piece.points)
        return sure, sure
    for band in piece.bands:
        if value <= band.at if piece.falls else value >= band.at:
            return band.low, band.high
    if piece.above is not None and value > piece.above.at:
        return piece.above.low, piece.above.high
    return 0.0, 0.0


def _piece(piece: Piece) -> PieceRun:
    read, top = reader(piece.measure), piece.top

    def run(facts: Facts, on: int) -> PieceFound:
        value = read(facts, on)
        if value is None:
            return PieceFound(piece, None, 0.0, top)
        return PieceFound(piece, value, *band_of(piece, value))

    return run


@lru_cache(maxsize=1024)
def part_run(part: Part) -> PartRun:
    """This will return the function that gives the points of one part."""
    pieces = tuple(_piece(one) for one in part.pieces)
    groups = _groups(part)
    fits, most = check(part.bound), part.most

    def run(facts: Facts, on: int) -> PartFound:
        found = tuple([one(facts, on) for one in pieces])
        low = high = 0.0
        for group in groups:
            if len(group) == 1:
                low, high = low + found[group[0]].low, high + found[group[0]].high
            else:
                low += max([found[n].low for n in group])
                high += max([found[n].high for n in group])
        low, high = min(low, most), min(high, most)
        return PartFound(part, low, high, _reached(fits, low, high), found)

    return run


def _groups(part: Part) -> tuple[tuple[int, ...], ...]:
    """Places of the pieces that count together: the best of a group."""
    found: dict[str, list[int]] = {}
    for place, piece in enumerate(part.pieces):
        found.setdefault(piece.best, []).append(place)
    return tuple(tuple(places) for places in found.values())


def _reached(fits: Check, low: float, high: float) -> str:
    if fits(low):
        return MET
    return OPEN if fits(high) else MISSED


def _score(score: Score | None) -> Callable[[Facts, int], ScoreFound] | None:
    if score is None:
        return None
    return _compiled_score(score)


@lru_cache(maxsize=256)
def _compiled_score(score: Score) -> Callable[[Facts, int], ScoreFound]:
    parts, fits = tuple(part_run(one) for one in score.parts), check(score.bound)

    def run(facts: Facts, on: int) -> ScoreFound:
        found = tuple([one(facts, on) for one in parts])
        low, high = sum([one.low for one in found]), sum([one.high for one in found])
        states = {one.state for one in found}
        state = _reached(fits, low, high)
        if MISSED in states or state == MISSED:
            return ScoreFound(score, low, high, MISSED, found)
        return ScoreFound(score, low, high, OPEN if OPEN in states else state, found)

    return run
