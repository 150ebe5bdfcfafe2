"""Targets beside what was reached: value and place each with a light, and the words that the light stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hemei.indicators.models import Observation, Target
from hemei.rules.words import mark

MET, OPEN, MISSED, UNKNOWN = "g", "y", "r", "p"
WORDS = {
    MET: mark("已达到"), OPEN: mark("年内未达到，还有时间"), MISSED: mark("到年底没有达到"), UNKNOWN: mark("还没有数"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aimed:
    """One target with the latest value of its year; lights are g, y, r, or p where nothing is known."""

    target: Target
    latest: Observation | None
    value_light: str  # empty where no value is aimed at
    place_light: str  # empty where no place is aimed at


def target_by_number(number: str) -> Target | None:
    """This will return a target, or None."""
    return Target.objects.select_related("matter", "indicator__matter").filter(matter__number=number).first()


def targets(*, today: date, year: int = 0, goal: str = "") -> list[Aimed]:
    """This will list targets under the filters, by year (newest first), goal and indicator, in two statements."""
    rows = Target.objects.select_related("matter", "indicator").order_by("-year", "goal", "indicator__code")
    if year:
        rows = rows.filter(year=year)
    if goal:
        rows = rows.filter(goal=goal)
    found = list(rows)
    latest = _latest(found)
    return [_aimed(one, latest.get((one.indicator_id, one.year)), today) for one in found]


def target_years() -> list[int]:
    """This will list the years that have targets, the newest first."""
    return list(Target.objects.order_by("-year").values_list("year", flat=True).distinct())


def _latest(found: list[Target]) -> dict[tuple[int, int], Observation]:
    """The value of the zone that reaches furthest into each target's year, of those that begin in it."""
    rows = Observation.objects.filter(
        indicator__in={one.indicator_id for one in found}, place="zone", replaced_by=None,
        starts_on__year__in={one.year for one in found},
    )  # fmt: skip
    best: dict[tuple[int, int], Observation] = {}
    for row in rows.order_by("ends_on", "known_at", "pk"):
        best[row.indicator_id, row.starts_on.year] = row
    return best


def _aimed(one: Target, latest: Observation | None, today: date) -> Aimed:
    over = today.year > one.year
    value = "" if one.value is None else _light(_reaches(one, latest), over)
    place = (
        "" if one.place is None else _light(None if one.reached is None else one.reached <= one.place, over)
    )
    return Aimed(one, latest, value, place)


def _reaches(one: Target, latest: Observation | None) -> bool | None:
    if latest is None or one.value is None:
        return None
    value: Decimal = latest.value
    return value <= one.value if one.less_is_better else value >= one.value


def _light(met: bool | None, over: bool) -> str:
    if met is None:
        return UNKNOWN
    return MET if met else MISSED if over else OPEN
