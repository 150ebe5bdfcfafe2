"""What the year's end may bring: this year's days so far, followed by the rest of each of the years before.

Every outcome is a whole year judged by the same rules as a year that is over, under the standards of this year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from hemei.indicators.models import Station
from hemei.indicators.queries.air.money import RULES, Money, Read, settled
from hemei.indicators.queries.air.period import Period, judged, stations_of
from hemei.indicators.queries.air.series import StationDays, station_days
from hemei.rules.air.forecast import Range, certain, enough, span_of, years_before


@dataclass(frozen=True, slots=True)
class Forecast:
    """The year's end: rate of good days in per cent, compensation in 万元 by rule; `left` days are still to come.

    `worst`, `best`: the rate with none and with all of the days left good. `wanting` names the earlier years whose
    rest has too few valid days, and which are left out.
    """

    left: int
    worst: Fraction | None
    best: Fraction | None
    rate: Range
    money: tuple[tuple[str, Range], ...]
    wanting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """A running year at a place: its days so far, the whole year before, money to date, and what may come.

    `ahead` is None while the year has no valid day.
    """

    air: Period
    last: Period
    money: tuple[Money, ...]
    ahead: Forecast | None


def year_so_far(place: str, today: date, city: str) -> YearSoFar:
    """This will judge the year of yesterday up to yesterday and look ahead to its end; raises NoPlace.

    Each stretch of days is read once.
    """
    first = date((today - timedelta(days=1)).year, 1, 1)
    stations, start = stations_of(place), date(first.year - 1, 1, 1)
    before, after = (
        (start, station_days(stations, start, first)),
        (first, station_days(stations, first, today)),
    )
    one = judged(place, after[1], first, today)
    return YearSoFar(
        one, judged(place, before[1], start, first),
        tuple(settled(rule, place, city, today, before, after) for rule in RULES),
        _ahead(one, stations, city, before, after) if one.valid else None,
    )  # fmt: skip


def _ahead(one: Period, stations: Sequence[Station], city: str, before: Read, after: Read) -> Forecast:
    first, today, place = one.first, one.until, one.place
    end = date(first.year + 1, 1, 1)
    left, rates = (end - today).days, dict[int, Fraction | None]()
    sums: dict[str, dict[int, Fraction | None]] = {rule: {} for rule in RULES}
    wanting = []
    for year in years_before(first):
        rest = _rest(stations, year, left, before)
        if not _stands(place, rest, today, end):
            wanting.append(year)
            continue
        whole = [_joined(now, then) for now, then in zip(after[1], rest, strict=True)]
        rates[year] = judged(place, whole, first, end).rate
        for rule in RULES:
            sums[rule][year] = _sum(settled(rule, place, city, end, before, (first, whole)))
    worst, best = certain(good=one.good, valid=one.valid, left=left)
    return Forecast(
        left,
        worst,
        best,
        span_of(rates),
        tuple((rule, span_of(sums[rule])) for rule in RULES),
        tuple(wanting),
    )


def _rest(stations: Sequence[Station], year: int, left: int, before: Read) -> list[StationDays]:
    """The last `left` days of an earlier year; those of the year before were read already."""
    start, found = before
    if year != start.year:
        until = date(year + 1, 1, 1)
        return station_days(stations, until - timedelta(days=left), until)
    size = found[0].dust.size - left if found else 0
    return [one.cut(slice(size, None)) for one in found]


def _stands(place: str, rest: Sequence[StationDays], today: date, end: date) -> bool:
    one = judged(place, rest, today, end)
    return enough(one.valid, (end - today).days, today - timedelta(days=1))


def _joined(now: StationDays, then: StationDays) -> StationDays:
    values = {name: np.concatenate([array, then.values[name]]) for name, array in now.values.items()}
    dust, stands = np.concatenate([now.dust, then.dust]), np.concatenate([now.stands, then.stands])
    return StationDays(now.station, values, dust, stands=stands)


def _sum(found: Money) -> Fraction | None:
    """The year's sum; a term that cannot be settled leaves the year without one."""
    return None if any(term.settlement is None for term in found.terms) else found.total
