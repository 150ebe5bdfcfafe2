"""Carriers: how much space is taken over time, and when a firm graduates to the next stage. Days are half-open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hemei.rules.grades.fields import MEASURES, Facts
from hemei.rules.grades.measuring import reader
from hemei.rules.grades.saying import amount
from hemei.rules.tables import table
from hemei.rules.talent import MET, MISSED, UNKNOWN, Clause, months_on
from hemei.rules.words import mark, say

NEXT: Mapping[str, str] = {"maker": "incubator", "incubator": "accelerator", "accelerator": "industrial"}


@dataclass(frozen=True, slots=True)
class Span:
    """Square metres that one tenant takes from a day until before another (None = still)."""

    area: Decimal
    starts: date
    ends: date | None


def taken(spans: Iterable[Span], on: date) -> Decimal:
    """This will add up what is taken on a day."""
    return sum(
        (one.area for one in spans if one.starts <= on and (one.ends is None or on < one.ends)), Decimal(0)
    )


def peak(spans: Iterable[Span], starts: date, ends: date | None = None) -> Decimal:
    """This will give the most that is taken on any day from `starts` until before `ends` (None = for ever)."""
    every = list(spans)
    days = {
        starts,
        *(one.starts for one in every if one.starts >= starts and (ends is None or one.starts < ends)),
    }
    return max(taken(every, day) for day in days)


def months_back(on: date, count: int) -> list[date]:
    """This will give the first days of the last months, the month of `on` last."""
    first = on.replace(day=1)
    return [months_on(first, -n) for n in reversed(range(count))]


@dataclass(frozen=True, slots=True)
class Graduation:
    """Whether a firm may go on to the next stage (None = a fact is missing), clause by clause."""

    met: bool | None
    clauses: tuple[Clause, ...]
    need: int  # so many of the clauses after the first (the time) have to hold
    unsure: str


def graduation(stage: str, facts: Facts, since: date, on: date) -> Graduation | None:
    """This will hold a tenant against the conditions of a stage; None where nothing lies beyond it."""
    law: Mapping[str, Any] | None = table("carriers", on)["stage"].get(stage)
    if law is None:
        return None
    stayed = (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
    text = say(mark("入驻满 {months} 个月"), months=law["months"])
    time = Clause(
        MET if stayed >= law["months"] else MISSED,
        text,
        say(mark("已入驻 {months} 个月"), months=max(stayed, 0)),
    )
    some = tuple(_clause(one, facts, on) for one in law["any"])
    met, open_ = (sum(one.state == state for one in some) for state in (MET, UNKNOWN))
    enough = True if met >= law["need"] else None if met + open_ >= law["need"] else False
    return Graduation(
        enough if time.state == MET else False, (time, *some), law["need"], law.get("unsure", "")
    )


def _clause(law: Mapping[str, Any], facts: Facts, on: date) -> Clause:
    found = [reader(key)(facts, on.toordinal()) for key in (law["measure"], law.get("also")) if key]
    measure = MEASURES[law["measure"]]
    if any(one is None for one in found):
        return Clause(UNKNOWN, law["text"], say(mark("{label}：还没有填"), label=say(measure.label)))
    total = sum(one for one in found if one is not None)
    used = say(mark("{label}：{value}"), label=say(measure.label), value=amount(total, measure.unit))
    return Clause(MET if total >= law["least"] else MISSED, law["text"], used)
