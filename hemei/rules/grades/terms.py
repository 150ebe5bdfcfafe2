"""Thresholds that the zone itself has set for a grade: the table's rule with other numbers, in words of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from hemei.rules.grades.fields import MEASURES, SHARE
from hemei.rules.grades.model import BadRule, Bound, Clause, Rule, Test, numbers, patched, rule
from hemei.rules.grades.saying import bound
from hemei.rules.words import mark, say

MOST, MOST_SHARE = 10.0**13, 10.0


def checked(grade: str, on: date, given: Mapping[str, float]) -> dict[str, float]:
    """This will give every number of a grade; BadRule where one lacks, is unknown or beyond reason."""
    wanted = numbers(grade, on)
    if set(given) != set(wanted):
        raise BadRule(f"numbers of {grade} are {sorted(wanted)}")
    for path, value in given.items():
        parts = path.split(".")
        share = parts[0] == "must" and MEASURES[parts[2]].unit == SHARE
        if not 0 <= value <= (MOST_SHARE if share else MOST):
            raise BadRule(f"{path} is {value}")
    return {path: float(given[path]) for path in wanted}


def filled(grade: str, given: Mapping[str, float], starts_on: date, source: str) -> Rule:
    """This will give a grade's rule with the zone's own numbers; one and the same rule for the same numbers."""
    return _filled(grade, tuple(sorted(given.items())), starts_on, source)


@lru_cache(maxsize=128)
def _filled(grade: str, given: tuple[tuple[str, float], ...], starts_on: date, source: str) -> Rule:
    made, before = patched(grade, starts_on, dict(given)), rule(grade, starts_on)
    must = tuple(
        replace(now if now.groups == was.groups else _reworded(now), source=source)
        for was, now in zip(before.must, made.must, strict=True)
    )
    return replace(made, must=must, starts_on=starts_on, ends_on=None, source=source, unsure="")


def _reworded(clause: Clause) -> Clause:
    """A clause whose numbers are others than those in its text says what it asks by itself."""
    said = [_test(test) for group in clause.groups for test in group]
    text = said[0] if len(said) == 1 else say("{parts}", parts=said)
    return replace(clause, text=text, english=text)


def _test(test: Test) -> str:
    label = say(MEASURES[test.measure].label)
    if not test.steps:
        return say(mark("{label}：{figure}"), label=label, figure=bound(test.measure, test.bound))
    steps = [_step(test, where, wanted) for where, wanted in test.steps]
    return say(mark("{label}：{figure}"), label=label, figure=say("{parts}", parts=steps))


def _step(test: Test, where: Bound, wanted: Bound) -> str:
    asked = bound(test.measure, wanted)
    if where == Bound():
        return say(mark("其余{asked}"), asked=asked)
    return say(
        mark("{by}{where}的{asked}"),
        by=say(MEASURES[test.by].label),
        where=bound(test.by, where),
        asked=asked,
    )
