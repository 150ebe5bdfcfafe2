"""What a firm lacks for a grade and the cheapest ways to it: more science staff, more R&D, another patent.

A way is tried out before it is given: the firm with those changes is judged anew. What no lever of ours moves (a
ban, a market share, debts) is named as it is; what only time brings gets its day. Prices put ways in order; they
stand in the table and are estimates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from math import ceil, isnan
from typing import NamedTuple

from hemei.rules.grades.fields import FIELDS, MEASURES, Facts
from hemei.rules.grades.judge import (
    MET,
    MISSED,
    YES,
    ClauseFound,
    Finding,
    PartFound,
    Verdict,
    check,
    judge,
    part_run,
    points,
)
from hemei.rules.grades.levers import LEVERS, applied, needed, units_to
from hemei.rules.grades.model import Bound, Part, Rule
from hemei.rules.tables import table

MOST_PLANS = 3


class Move(NamedTuple):
    """How many units of a lever, and what they cost by the table's estimate."""

    lever: str
    amount: float
    cost: float


class Plan(NamedTuple):
    """Moves that together lead there, cheapest first; `whole` where nothing else is missing then."""

    moves: tuple[Move, ...]
    cost: float
    whole: bool


class Advice(NamedTuple):
    """Ways to a grade, what stands in every way, what must be said first, from when time has done its part."""

    plans: tuple[Plan, ...]
    stuck: tuple[ClauseFound, ...]
    ask: tuple[str, ...]
    wait_until: date | None
    short: float  # sure points that no lever brings


Amounts = dict[str, float]


def advise(rule: Rule, facts: Facts, on: date, *, verdict: Verdict | None = None) -> Advice:
    """This will give the ways in which a firm reaches a grade; no plans for one that fulfils it already."""
    found = verdict or judge(rule, facts, on)
    if found.outcome == YES:
        return Advice((), (), (), None, 0.0)
    prices = _prices(on)
    base, stuck, wait = _must(found, facts, on, prices)
    changed = applied(facts, base)
    seen = judge(rule, changed, on) if base else found
    ways, short = [base], 0.0
    if _needs_score(seen):
        ways = [_added(base, extra) for extra in _score_ways(rule, changed, on, prices)]
        if not ways:  # the clauses that must hold are still worth their moves
            ways, short = [base], _short(seen)
    tried = [_tried(found, facts, on, plan, prices, scored=not short) for plan in ways if plan]
    good = sorted((plan for plan in tried if plan is not None), key=lambda plan: plan.cost)
    return Advice(tuple(good[:MOST_PLANS]), stuck, unknown(found, facts), wait, short)


def _short(verdict: Verdict) -> float:
    assert verdict.score is not None
    bound = verdict.score.score.bound
    return (
        max((bound.least if bound.least is not None else bound.above or 0.0) - verdict.score.low, 0.0) or 1.0
    )


def unknown(verdict: Verdict, facts: Facts) -> tuple[str, ...]:
    """This will list the fields that nobody has filled in and that the verdict asked for."""
    found: dict[str, None] = {}
    for measure in _unknown_measures(verdict):
        one = MEASURES[measure]
        for name in (*one.top, *one.under):
            if facts.get(name) is None and FIELDS[name].default is None:
                found[name] = None
    return tuple(found)


def _unknown_measures(verdict: Verdict) -> Iterator[str]:
    for clause in verdict.must:
        yield from (one.measure for one in clause.findings if one.value is None)
    if verdict.score:
        for part in verdict.score.parts:
            yield from (one.piece.measure for one in part.pieces if one.value is None)


@lru_cache(maxsize=8)
def _prices(on: date) -> Mapping[str, float]:
    cost = table("grades_dates", on)["cost"]
    return {key: float(cost[key]) for key in LEVERS}


def _must(
    verdict: Verdict, facts: Facts, on: date, prices: Mapping[str, float]
) -> tuple[Amounts, tuple[ClauseFound, ...], date | None]:
    """The moves that missed clauses force, those that nothing moves, and the day until which to wait."""
    base: Amounts = {}
    stuck: list[ClauseFound] = []
    wait: date | None = None
    for clause in verdict.must:
        if clause.state != MISSED:
            continue
        if day := _waiting(clause, on):
            wait = max(wait or day, day)
            continue
        way = _cheapest(clause, applied(facts, base), prices)
        if way is None:
            stuck.append(clause)
        else:
            base = _added(base, way)
    return base, tuple(stuck), wait


def _waiting(clause: ClauseFound, on: date) -> date | None:
    for one in clause.findings:
        if one.measure == "age_days" and one.value is not None and one.bound.least is not None:
            return on + timedelta(days=ceil(one.bound.least - one.value))
    return None


def _cheapest(clause: ClauseFound, facts: Facts, prices: Mapping[str, float]) -> Amounts | None:
    """The cheapest of the clause's ways, all tests of it together; findings stand in the order of its tests."""
    ways, place = [], 0
    for group in clause.clause.groups:
        findings = clause.findings[place : place + len(group)]
        place += len(group)
        way = _group(findings, facts, prices)
        if way is not None:
            ways.append(way)
    return min(ways, key=lambda way: _cost(way, prices)) if ways else None


def _group(findings: Sequence[Finding], facts: Facts, prices: Mapping[str, float]) -> Amounts | None:
    way: Amounts = {}
    for one in findings:
        if one.state == MET:
            continue
        options = [
            (units * prices[key], key, units)
            for key in LEVERS
            if (units := needed(key, one.measure, facts, one.bound)) is not None and units > 0
        ]
        if not options:
            return None
        _price, key, units = min(options)
        way[key] = max(way.get(key, 0.0), units)
    return way


def _needs_score(verdict: Verdict) -> bool:
    score = verdict.score
    return score is not None and score.state != MET and all(way.state != MET for way in verdict.direct)


class _Option(NamedTuple):
    cost: float
    lever: str
    amount: float
    total: float
    gains: tuple[float, ...]  # by part


_Best = dict[frozenset[str], tuple[float, tuple[_Option, ...]]]


def _score_ways(rule: Rule, facts: Facts, on: date, prices: Mapping[str, float]) -> list[Amounts]:
    """For each set of levers the cheapest amounts that reach the score; a set that contains another is left out."""
    now = points(rule, facts, on)
    slots = [_options(levers, rule, facts, on, prices, now) for levers in _slots(rule)]
    slots = sorted((slot for slot in slots if slot), key=len)
    if not slots:
        return []
    best: _Best = {}
    enough = _Enough(rule, now)
    for head in product(*([None, *slot] for slot in slots[:-1])):
        picked = tuple([one for one in head if one is not None])
        if picked and enough(picked):
            _keep(best, picked)
            continue
        for option in slots[-1]:  # cheapest first, so that the first that is enough is the one
            if enough((*picked, option)):
                _keep(best, (*picked, option))
                break
    kept = [used for used in best if not any(old < used and best[old][0] <= best[used][0] for old in best)]
    kept.sort(key=lambda used: best[used][0])
    return [{one.lever: one.amount for one in best[used][1]} for used in kept[:MOST_PLANS]]


def _keep(best: _Best, picked: tuple[_Option, ...]) -> None:
    used, cost = frozenset([one.lever for one in picked]), sum([one.cost for one in picked])
    if used not in best or cost < best[used][0]:
        best[used] = (cost, picked)


class _Enough:
    """Whether options together bring the score and each of its parts to their bounds."""

    def __init__(self, rule: Rule, now: Sequence[PartFound]) -> None:
        assert rule.score is not None
        self.fits = check(rule.score.bound)
        self.low = sum(part.low for part in now)
        self.parts = tuple(
            (n, part.low, check(part.part.bound)) for n, part in enumerate(now) if part.part.bound != Bound()
        )

    def __call__(self, picked: Sequence[_Option]) -> bool:
        total = self.low
        for one in picked:
            total += one.total
        if not self.fits(total):
            return False
        return all(fits(low + sum([one.gains[n] for one in picked])) for n, low, fits in self.parts)


@lru_cache(maxsize=256)
def _slots(rule: Rule) -> tuple[tuple[str, ...], ...]:
    """Levers that move the score; those that raise pieces of which only the best counts are alternatives."""
    touched: dict[str, set[tuple[str, str]]] = {}
    for part in rule.score.parts if rule.score else ():
        for piece in part.pieces:
            one = MEASURES[piece.measure]
            for key, lever in LEVERS.items():
                if set(lever.adds) & set(one.top):
                    touched.setdefault(key, set()).add((part.key, piece.best))
    slots: list[tuple[list[str], set[tuple[str, str]]]] = []
    for key, groups in touched.items():
        together = [slot for slot in slots if slot[1] & groups]
        merged = (
            [*(one for slot in together for one in slot[0]), key],
            groups.union(*(s[1] for s in together)),
        )
        slots = [slot for slot in slots if slot not in together] + [merged]
    return tuple(tuple(levers) for levers, _groups in slots)


def _options(
    levers: Sequence[str], rule: Rule, facts: Facts, on: date, prices: Mapping[str, float],
    now: Sequence[PartFound],
) -> list[_Option]:  # fmt: skip
    """What each lever of a slot can bring, amounts at which a band begins; the dearer and no better are dropped."""
    found, day = [], on.toordinal()
    for key in levers:
        runs = [part_run(part.part) if key in _moved_by(part.part) else None for part in now]
        for amount in _amounts(key, facts, now):
            changed = applied(facts, {key: amount})
            gains = tuple(
                [run(changed, day).low - was.low if run else 0.0 for run, was in zip(runs, now, strict=True)]
            )
            if (total := sum(gains)) > 0:
                found.append(_Option(amount * prices[key], key, amount, total, gains))
    found.sort(key=lambda one: one[0])
    kept: list[_Option] = []
    for option in found:
        if not any(_no_less(old.gains, option.gains) for old in kept):
            kept.append(option)
    return kept


def _no_less(these: Sequence[float], those: Sequence[float]) -> bool:
    return all(a >= b for a, b in zip(these, those, strict=True))


@lru_cache(maxsize=256)
def _moved_by(part: Part) -> frozenset[str]:
    """The levers that move a part."""
    fields = {name for piece in part.pieces for name in MEASURES[piece.measure].top}
    return frozenset(key for key, lever in LEVERS.items() if fields & set(lever.adds))


def _amounts(key: str, facts: Facts, now: Sequence[PartFound]) -> set[float]:
    """The amounts of a lever at which some piece brings more than it does now."""
    found: set[float] = set()
    for part in now:
        if part.low >= part.part.most or key not in _moved_by(part.part):
            continue
        for piece in part.pieces:
            if (
                piece.value is None
                or isnan(piece.value)
                or not set(LEVERS[key].adds) & set(MEASURES[piece.piece.measure].top)
            ):
                continue
            for band in piece.piece.bands:
                if band.low > piece.low:
                    units = units_to(key, piece.piece.measure, facts, band.at, strict=False)
                    if units is not None and units > 0:
                        found.add(units)
    return found


def _added(base: Amounts, extra: Mapping[str, float]) -> Amounts:
    return {key: base.get(key, 0.0) + extra.get(key, 0.0) for key in {**base, **extra}}


def _cost(amounts: Mapping[str, float], prices: Mapping[str, float]) -> float:
    return sum(prices[key] * amount for key, amount in amounts.items())


def _tried(
    before: Verdict, facts: Facts, on: date, amounts: Amounts, prices: Mapping[str, float], *, scored: bool
) -> Plan | None:
    """A plan that does what it says when the firm is judged with it; None for one that breaks something else."""
    after = judge(before.rule, applied(facts, amounts), on)
    if any(
        then.state == MISSED and was.state == MET for was, then in zip(before.must, after.must, strict=True)
    ):
        return None
    if scored and _needs_score(after):
        return None
    moves = tuple([Move(key, amounts[key], prices[key] * amounts[key]) for key in LEVERS if amounts.get(key)])
    return Plan(moves, sum([move.cost for move in moves]), after.outcome == YES) if moves else None
