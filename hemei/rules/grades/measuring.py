"""Measures of one firm: each compiled once to a function of its facts.

Such a function gives None where a fact is not known, and NaN where there is nothing to divide by (no sales): a NaN
lies within no bound. Arrays do the same in `arrays`, and tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import nan

from hemei.rules.grades.fields import FIELDS, MEASURES, Facts

Reader = Callable[[Facts, int], "float | None"]
FINE = 1e10  # growth is a mean of quotients: rounded, so that 15 % twice is 15 %


@cache
def reader(key: str) -> Reader:
    """This will return the function that measures `key` of a firm's facts on a day (its ordinal)."""
    measure = MEASURES[key]
    if measure.kind == "field":
        return _field(measure.top[0])
    if measure.kind == "days":
        return _days(measure.top[0])
    if measure.kind == "ratio":
        if len(measure.top) == len(measure.under) == 1:
            return _quotient(measure.top[0], measure.under[0])
        return _ratio(measure.top, measure.under)
    if measure.kind == "growth":
        return _growth1(*measure.top) if len(measure.top) == 2 else _growth2(*measure.top)
    return _mean(measure.top, measure.divisor)


def _field(name: str) -> Reader:
    default = FIELDS[name].default

    def read(facts: Facts, _on: int) -> float | None:
        value = facts.get(name)
        return default if value is None else value

    return read


def _days(name: str) -> Reader:
    def read(facts: Facts, on: int) -> float | None:
        value = facts.get(name)
        return None if value is None else on - value

    return read


def _quotient(top: str, under: str) -> Reader:
    def read(facts: Facts, _on: int) -> float | None:
        a, b = facts.get(top), facts.get(under)
        if a is None or b is None:
            return None
        return a / b if b > 0 else nan

    return read


def _sum(names: tuple[str, ...]) -> Callable[[Facts], float | None]:
    defaults = tuple((name, FIELDS[name].default) for name in names)

    def add(facts: Facts) -> float | None:
        total = 0.0
        for name, default in defaults:
            value = facts.get(name)
            if value is None:
                if default is None:
                    return None
                value = default
            total += value
        return total

    return add


def _ratio(top: tuple[str, ...], under: tuple[str, ...]) -> Reader:
    above, below = _sum(top), _sum(under)

    def read(facts: Facts, _on: int) -> float | None:
        a, b = above(facts), below(facts)
        if a is None or b is None:
            return None
        return a / b if b > 0 else nan

    return read


def _mean(names: tuple[str, ...], divisor: int) -> Reader:
    add = _sum(names)

    def read(facts: Facts, _on: int) -> float | None:
        total = add(facts)
        return None if total is None else total / divisor

    return read


def _growth1(last: str, before: str) -> Reader:
    def read(facts: Facts, _on: int) -> float | None:
        a, b = facts.get(last), facts.get(before)
        if a is None or b is None:
            return None
        return round((a / b - 1) * FINE) / FINE if b > 0 else nan

    return read


def _growth2(last: str, before: str, first: str) -> Reader:
    """195号: the mean of both years; the later one alone where the first year was nought; none without the second."""

    def read(facts: Facts, _on: int) -> float | None:
        a, b, c = facts.get(last), facts.get(before), facts.get(first)
        if a is None or b is None or c is None:
            return None
        if b <= 0:
            return nan
        growth = (b / c + a / b) / 2 - 1 if c > 0 else a / b - 1
        return round(growth * FINE) / FINE

    return read
