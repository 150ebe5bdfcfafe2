"""Problems found on visits: levels, kinds, when one climbs by itself, and which of them are alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from hemei.rules.tables import table
from hemei.rules.words import mark
from hemei.rules.workdays import Calendar, NoNotice

LEVELS: Mapping[str, str] = {"unit": mark("部门级"), "zone": mark("区级"), "city": mark("市级")}
KINDS: Mapping[str, str] = {
    "land": mark("用地和规划"), "energy": mark("水电气热"), "labour": mark("用工和人才"), "money": mark("融资和资金"),
    "policy": mark("政策兑现"), "permit": mark("审批和手续"), "road": mark("道路和配套"), "other": mark("其他问题"),
}  # fmt: skip
DESKS: Mapping[str, str] = {
    "zone": mark("区级服务专区"),
    "park": mark("园区服务点"),
    "centre": mark("园区一站式中心"),
}
WAYS: Mapping[str, str] = {"with": mark("帮办"), "for": mark("代办")}
SCOPES: Mapping[str, str] = {
    "filing": mark("立项备案"), "land": mark("用地手续"), "permit": mark("许可申报"), "papers": mark("领取证照"),
    "tax": mark("税务和社保"), "policy": mark("政策申报"), "other": mark("其他事务"),
}  # fmt: skip
TOLD = mark("问题分部门、区、市三级，逾期升级；天数待本区文件确认")
_ORDER = tuple(LEVELS)
_SATURDAY = 5


def settings(part: str, on: date) -> Mapping[str, Any]:
    """This will give one part of the table of visits (problem, help) as it stood on a day."""
    found: Mapping[str, Any] = table("visits", on)[part]
    return found


def workdays_for(level: str, on: date) -> int:
    """This will give the working days in which a problem of a level must be handled."""
    return int(settings("problem", on)[f"{level}_workdays"])


def next_level(level: str) -> str:
    """This will give the level above one; empty at the top."""
    return _ORDER[_ORDER.index(level) + 1] if level != _ORDER[-1] else ""


def climbs_from(due_on: date, calendar: Calendar) -> date:
    """This will give the first day on which a problem due on a day climbs by itself.

    Where the next year's notice is missing, days from Monday to Friday count.
    """
    days = int(settings("problem", due_on)["climb_workdays"])
    try:
        return calendar.add(due_on, days)
    except NoNotice:
        day = due_on
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < _SATURDAY
        return day


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text.lower() if sign.isalpha())
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def alike(one: str, other: str) -> int:
    """This will give in whole per cent how many pairs of neighbouring signs two texts share (Dice); 0 without any."""
    first, second = _pairs(one), _pairs(other)
    both = len(first) + len(second)
    return 200 * len(first & second) // both if both else 0


def most_alike(text: str, others: Iterable[tuple[int, str]], on: date) -> int | None:
    """This will give the id of the text most like `text`, the smallest of equals; None where none is enough."""
    least = int(settings("problem", on)["similar"])
    found = [(-degree, key) for key, other in others if (degree := alike(text, other)) >= least]
    return min(found)[1] if found else None
