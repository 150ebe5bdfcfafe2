"""Construction: phases of a permit, area studies that a site lies in, remote checks, the survey's tolerance."""

from __future__ import annotations

from calendar import SATURDAY, monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hemei.rules.tables import table
from hemei.rules.words import mark
from hemei.rules.workdays import Calendar, NoNotice

# words of the table that pages tell in English too
TOLD = (
    mark("基坑支护和土方"), mark("地下结构（±0 以下）"), mark("地上主体（±0 以上）"),
    mark("只能施工到基坑底标高，不得浇筑基础和地下结构；拿到地下结构阶段的施工许可证以后才能往下做。"),
    mark("只能施工到 ±0.000，不得施工地上主体；拿到地上主体阶段的施工许可证以后才能往上做。"),
    mark("按审查合格的全套施工图施工。"), mark("地质灾害危险性评估"), mark("压覆重要矿产资源评估"),
    mark("考古调查勘探"), mark("地震安全性评价"), mark("水土保持方案"),
    mark("工程建设项目审批制度改革的通行做法：能单独使用的单位工程可以先联合验收；山东省没有查到统一条文"),
    mark("建筑法 9；民法典 202、203（月数和末日顺延）"),
)  # fmt: skip
Point = tuple[float, float]  # longitude, latitude in degrees
FEWEST_CORNERS = 3
LONGEST_NAME = 60  # of a unit


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a construction permit: its item, and how far the work may go under it."""

    key: str
    item: str
    name: str
    limit: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class StudyKind:
    """A kind of area study: the paper of a project that it replaces, and how many years it is usually good."""

    kind: str
    name: str
    paper: str
    years: int


@dataclass(frozen=True, slots=True)
class StartTerms:
    """The terms of the start of works (建筑法 9): months from the issue, how often and how long it is put off."""

    months: int
    extensions: int
    extension_months: int
    remind_days: tuple[int, ...]  # before the last day, most first
    items: frozenset[str]  # which have it
    source: str
    unsure: bool


def phases(on: date) -> tuple[Phase, ...]:
    """This will return the phases of a construction permit in the order of the work."""
    return tuple(
        Phase(row["key"], row["item"], row["name"], row["limit"], row["unsure"])
        for row in table("building", on)["phases"]
    )


def phase_of(item: str, on: date) -> Phase | None:
    """This will return the phase that an item permits, None for any other item."""
    return next((one for one in phases(on) if one.item == item), None)


def phase_before(phase: Phase, on: date) -> Phase | None:
    """This will return the phase whose permit must be there first, None for the first one."""
    return next((before for before, after in pairwise(phases(on)) if after == phase), None)


def study_kinds(on: date) -> tuple[StudyKind, ...]:
    """This will return the kinds of area study that replace a paper of a project (优化营商环境条例 42)."""
    return tuple(
        StudyKind(row["kind"], row["name"], row["paper"], row["years"])
        for row in table("building", on)["studies"]
    )


def remote_terms(on: date) -> Mapping[str, Any]:
    """This will return what a look by video needs: officers, stills, and the items fit for it."""
    found: Mapping[str, Any] = table("building", on)["remote"]
    return found


def area_percent(on: date) -> float:
    """This will return the deviation of built from permitted area, in percent, that is still taken as kept."""
    return float(table("building", on)["survey"]["area_percent"])


def deviation(built: float, permitted: float) -> float:
    """This will return by how many percent the built area differs from the permitted one; ValueError for none."""
    if permitted <= 0:
        raise ValueError("permitted area must be above zero")
    return round((built - permitted) / permitted * 100, 2)


def inside(point: Point, corners: Sequence[Point]) -> bool:
    """This will say whether a point lies in a polygon; on its border counts as inside.

    Corners in order, the last joined to the first; a zone is small enough to be taken as flat.
    """
    edges = list(zip(corners, [*corners[1:], *corners[:1]], strict=True))
    if any(_on_edge(point, one, two) for one, two in edges):
        return True
    x, y = point
    crossed = 0
    for (x1, y1), (x2, y2) in edges:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed += 1
    return crossed % 2 == 1


def _on_edge(point: Point, one: Point, two: Point) -> bool:
    (x, y), (x1, y1), (x2, y2) = point, one, two
    across = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    within = min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
    return within and abs(across) < 1e-12


def start_terms(on: date) -> StartTerms:
    """This will return by when works under a construction permit have to begin, and how that may be put off."""
    row = table("building", on)["permit"]
    return StartTerms(
        row["start_months"], row["extensions"], row["extension_months"],
        tuple(sorted(row["remind_days"], reverse=True)), frozenset(row["items"]), row["source"], bool(row["unsure"]),
    )  # fmt: skip


def start_by(issued: date, months: int, calendar: Calendar) -> date:
    """This will return the last day on which works may begin: so many months on, moved past holidays.

    The month that lacks the day ends on its last one (民法典 202), an end on a day off moves to the next workday (203);
    where the year's notice of holidays is missing, only weekends are taken as off.
    """
    year, month = divmod(issued.year * 12 + issued.month - 1 + months, 12)
    end = date(year, month + 1, min(issued.day, monthrange(year, month + 1)[1]))
    try:
        return calendar.roll(end)
    except NoNotice:
        return end + timedelta(days={SATURDAY: 2, SATURDAY + 1: 1}.get(end.weekday(), 0))


def next_reminder(last: date, today: date, terms: StartTerms) -> date | None:
    """This will return the next day after `today` on which the holder is reminded to begin; None = no more."""
    days = (last - timedelta(days=days) for days in terms.remind_days)
    return next((day for day in days if day > today), None)


def units_terms(on: date) -> Mapping[str, Any]:
    """This will return how many units an order has at least before one is accepted alone, and by which rule."""
    found: Mapping[str, Any] = table("building", on)["units"]
    return found


def whole_of(passed: Sequence[bool]) -> str:
    """This will derive how far the whole is from its parts: "" without parts, else none, part or whole."""
    if not passed:
        return ""
    return "whole" if all(passed) else "part" if any(passed) else "none"


def read_units(text: str) -> list[str]:
    """This will read the names of units, one a line; ValueError names the first that stands twice or is too long."""
    found: list[str] = []
    for line in text.replace("\r", "").split("\n"):
        name = " ".join(line.split())
        if not name:
            continue
        if name in found or len(name) > LONGEST_NAME:
            raise ValueError(name)
        found.append(name)
    return found


def read_corners(text: str) -> list[Point]:
    """This will read corners written one a line as `longitude,latitude`; ValueError names the line."""
    found: list[Point] = []
    for number, line in enumerate(text.replace("，", ",").split("\n"), 1):
        if not line.strip():
            continue
        parts = line.split(",")
        try:
            lng, lat = (float(part) for part in parts)
        except ValueError:
            raise ValueError(str(number)) from None
        if not (-180 <= lng <= 180 and -90 <= lat <= 90):
            raise ValueError(str(number))
        found.append((lng, lat))
    if len(set(found)) < FEWEST_CORNERS:
        raise ValueError("0")
    return found
