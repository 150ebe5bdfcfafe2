"""A place over a period: days with their index, and what they add up to under the editions of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hemei.common.words import tell
from hemei.indicators.models import Station
from hemei.indicators.queries.air.series import (
    VALUES,
    StationDays,
    edition_starts,
    segments,
    station_days,
)
from hemei.rules.air.amounts import NA, SCALE, Ints
from hemei.rules.air.aqi import LEVELS, day_index, levels
from hemei.rules.air.aqi import good as good_days
from hemei.rules.air.explain import over_limit, without_dust
from hemei.rules.air.hours import statistics
from hemei.rules.air.year import SIX, Composite, area, composite, evaluated, good_rate, valid_year
from hemei.rules.tables import NotInForce, table

ZONE = "zone"


class NoPlace(LookupError):
    """There is no such station."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the air standards, from its first day; `name` is that of the limits."""

    from_on: date
    name: str
    index: str
    statistics: str
    unread: bool = False  # the text of the statistics was not found; those of the edition before go on


@dataclass(frozen=True, slots=True)
class Day:
    """One day: index (None: none), level 1 to 6 (0: none), what it is owed to, and the values in µg/m³."""

    on: date
    index: int | None
    level: int
    primary: tuple[str, ...]
    values: Mapping[str, Fraction | None]
    dust: bool
    edition: str

    @property
    def label(self) -> str:
        """This will name the level; a day without an index has none."""
        return LEVELS[self.level - 1][1] if self.level else tell("无数据")

    @property
    def good(self) -> bool:
        """This will say whether the day counts as 优良."""
        return self.level in (1, 2)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found in the readings of a period, for people to see.

    `beside`: station-days on which a day file speaks beside hours; the hours count. `short`: station-days with hours,
    and too few of them for a value.
    """

    conflicts: int = 0
    strange: int = 0
    flagged: int = 0
    dust_days: int = 0
    beside: int = 0
    short: int = 0
    moved: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A place over a half-open period; `under` is the day whose edition judges all of it (None: each day its own).

    `values` are the six as evaluated, dust taken out of the particulates; `dusty` the same with dust left in.
    `composite` is None while one of the six is unknown.
    """

    place: str
    title: str
    first: date
    until: date
    under: date | None
    days: tuple[Day, ...]
    values: Mapping[str, Fraction | None]
    dusty: Mapping[str, Fraction | None]
    composite: Composite | None
    editions: tuple[Edition, ...]
    valid_year: bool
    counted: Counted
    sample: bool
    series: Mapping[str, Ints]

    @property
    def valid(self) -> int:
        """This will count the days that have an index."""
        return sum(day.index is not None for day in self.days)

    @property
    def good(self) -> int:
        """This will count the good days; dust stays in them."""
        return sum(day.good for day in self.days)

    @property
    def rate(self) -> Fraction | None:
        """This will give 优良率 in per cent, exact."""
        return good_rate(self.good, self.valid)

    @property
    def levels(self) -> tuple[tuple[str, int, str], ...]:
        """This will give name, count and colour of each level."""
        counts = Counter(day.level for day in self.days)
        return tuple((name, counts[n], colour) for n, (_top, name, _e, colour) in enumerate(LEVELS, 1))

    @property
    def primaries(self) -> tuple[tuple[str, int], ...]:
        """This will count the days that each pollutant led, most first; ties count for each."""
        return tuple(Counter(name for day in self.days for name in day.primary).most_common())

    @property
    def over(self) -> Mapping[str, Fraction]:
        """This will give what exceeds its yearly limit, as times the limit."""
        whole = {name: value for name, value in self.values.items() if value is not None}
        return over_limit(whole, self.judged_on) if len(whole) == len(SIX) else {}

    @property
    def judged_on(self) -> date:
        """This will give the day whose edition the six values are judged by: `under`, else the last day."""
        return self.under or self.until - timedelta(days=1)

    @property
    def whole_year(self) -> bool:
        """This will say whether this is a calendar year from its first day to its last."""
        return (self.first.month, self.first.day) == (1, 1) and self.until == date(self.first.year + 1, 1, 1)

    @property
    def unread(self) -> bool:
        """This will say whether the text of an edition's statistics was not found, so that older ones went on."""
        return any(one.unread for one in self.editions)

    @property
    def mixed(self) -> bool:
        """This will say whether the standard changed within the period and each day was judged by its own."""
        return len(self.editions) > 1


def editions() -> tuple[Edition, ...]:
    """This will list the editions that the platform knows, oldest first."""
    return tuple(edition_of(day) for day in edition_starts())


def edition_of(on: date) -> Edition:
    """This will give the edition in force on a day; raises NotInForce before the first."""
    start = max((day for day in edition_starts() if day <= on), default=None)
    if start is None:
        raise NotInForce(tell("{on} 早于平台所知的第一版空气标准。", on=on))
    return Edition(
        start, table("air_limits", on)["edition"], table("air_aqi", on)["edition"], statistics(on)["edition"],
        bool(statistics(on).get("text_missing")),
    )  # fmt: skip


def stations_of(place: str) -> list[Station]:
    """This will give the stations that a place is averaged from: all for the zone, one for its code."""
    rows = Station.objects.select_related("matter").order_by("code")
    found = list(rows if place == ZONE else rows.filter(code=place))
    if not found and place != ZONE:
        raise NoPlace(tell("没有编码为“{place}”的空气站。", place=place))
    return found


def period(place: str, first: date, until: date, under: date | None = None) -> Period:
    """This will judge a place over a half-open period; raises NoPlace. Six statements whatever its length."""
    return judged(place, station_days(stations_of(place), first, until, under), first, until, under)


def judged(
    place: str, found: Sequence[StationDays], first: date, until: date, under: date | None = None
) -> Period:
    """This will judge days that were read already."""
    length = (until - first).days
    values = _together(found, length, first, until, under)
    dust = np.logical_or.reduce([one.dust for one in found]) if found else np.zeros(length, dtype=bool)
    on = under or until - timedelta(days=1)
    dusty = evaluated(values, on)
    clean = evaluated(without_dust(values, dust), on)
    known = {name: value for name, value in clean.items() if value is not None}
    counted = Counted(
        sum(one.conflicts for one in found), sum(one.strange for one in found), sum(one.flagged for one in found),
        int(dust.sum()), sum(one.beside for one in found),
        sum(int(one.short.sum()) for one in found),
        tuple((one.station.name, day) for one in found for day in one.moved),
    )  # fmt: skip
    whole = (first.month, first.day) == (1, 1) and until == date(first.year + 1, 1, 1)
    return Period(
        place, found[0].station.name if place != ZONE else tell("全区"), first, until, under,
        _days(values, dust, first, until, under), clean, dusty,
        composite(known, on) if len(known) == len(SIX) else None,
        (edition_of(under),) if under else tuple(edition_of(start) for start, _ in segments(first, until)),
        whole and all(bool(valid_year(values[name], first, statistics(on))) for name in SIX),
        counted, any(one.station.sample for one in found), values,
    )  # fmt: skip


def _together(
    found: Sequence[StationDays], length: int, first: date, until: date, under: date | None
) -> dict[str, Ints]:
    """One place's days: a station's own, or the area's mean where enough stations have the day."""
    if len(found) == 1:
        return found[0].values
    if not found:
        return {name: np.full(length, NA, dtype=np.int64) for name in VALUES}
    pieces: dict[str, list[Ints]] = {name: [] for name in VALUES}
    for start, end_on in segments(first, until):
        piece, rules = slice((start - first).days, (end_on - first).days), statistics(under or start)
        stands = np.stack([one.stands[piece] for one in found])
        for name in VALUES:
            pieces[name].append(area(np.stack([one.values[name][piece] for one in found]), rules, stands))
    return {name: np.concatenate(parts) for name, parts in pieces.items()}


def _days(
    values: Mapping[str, Ints], dust: npt.NDArray[np.bool_], first: date, until: date, under: date | None
) -> tuple[Day, ...]:
    out: list[Day] = []
    for start, end_on in segments(first, until):
        piece = slice((start - first).days, (end_on - first).days)
        part = {name: array[piece] for name, array in values.items()}
        index = day_index(part, under or start)
        level, named = levels(index.index).tolist(), {k: v.tolist() for k, v in index.primary.items()}
        shown = {name: array.tolist() for name, array in part.items()}
        for n, value in enumerate(index.index.tolist()):
            out.append(
                Day(
                    start + timedelta(days=n), None if value == NA else value, level[n],
                    tuple(name for name, marks in named.items() if marks[n]),
                    {name: None if row[n] == NA else Fraction(row[n], SCALE) for name, row in shown.items()},
                    bool(dust[piece][n]), index.edition,
                )
            )  # fmt: skip
    return tuple(out)


def good_positions(one: Period) -> npt.NDArray[np.bool_]:
    """This will say for each day of a period whether it is good, as an array."""
    index = np.array([NA if day.index is None else day.index for day in one.days], dtype=np.int64)
    return good_days(index)


def every_place(first: date, until: date, under: date | None = None) -> tuple[Period, tuple[Period, ...]]:
    """This will judge the zone and each of its stations over a period, reading the hours once."""
    found = station_days(stations_of(ZONE), first, until, under)
    own = tuple(judged(one.station.code, [one], first, until, under) for one in found)
    return judged(ZONE, found, first, until, under), own


@dataclass(frozen=True, slots=True)
class Month:
    """A month within a period: good and valid days, and the six values of the month alone."""

    first: date
    good: int
    valid: int
    rate: Fraction | None
    values: Mapping[str, Fraction | None]


def months(one: Period) -> tuple[Month, ...]:
    """This will cut a period into months; the values of a month have dust left in."""
    cuts = [one.first, *(day.on for day in one.days if day.on.day == 1 and day.on > one.first), one.until]
    found = []
    for begin, end in pairwise(cuts):
        piece = slice((begin - one.first).days, (end - one.first).days)
        days = one.days[piece]
        good, valid = sum(day.good for day in days), sum(day.index is not None for day in days)
        values = evaluated({name: array[piece] for name, array in one.series.items()}, one.under or begin)
        found.append(Month(begin, good, valid, good_rate(good, valid), values))
    return tuple(found)
