"""A year at one place: valid days, means and percentiles, composite index, rate of good days, ranks (HJ 663)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from hemei.rules.air.amounts import NA, SCALE, Ints, divided, half_even, places
from hemei.rules.air.hours import statistics
from hemei.rules.tables import table

SIX = ("so2", "no2", "pm10", "pm2_5", "co", "o3_8h")
_BY_MEAN = ("so2", "no2", "pm10", "pm2_5")
_FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class Term:
    """One sixth of the composite index: value as evaluated, its limit, weight, and quotient."""

    pollutant: str
    value: Fraction
    limit: Fraction
    weight: Fraction

    @property
    def share(self) -> Fraction:
        """What this pollutant adds to the index."""
        return self.weight * self.value / self.limit


@dataclass(frozen=True, slots=True)
class Composite:
    """综合指数 with its terms and editions; smaller is better."""

    value: Fraction
    terms: tuple[Term, ...]
    limits_edition: str
    statistics_edition: str


def mean(days: Ints) -> Ints:
    """This will average the last axis of day values in thousandths, NA left out; NA where nothing is known."""
    known = days != NA
    count = known.sum(axis=-1)
    total = np.where(known, days, 0).sum(axis=-1)
    return np.where(count > 0, divided(total, np.maximum(count, 1)), NA)


def percentile(days: Ints, per_cent: int) -> Ints:
    """This will give a percentile of the last axis in thousandths, NA left out (HJ 663 formula A.1).

    Sorted upward, k = 1 + (n−1)·p, value = X⌊k⌋ + (X⌊k⌋₊₁ − X⌊k⌋)·(k − ⌊k⌋).
    """
    count = (days != NA).sum(axis=-1)
    ranked = np.sort(np.where(days == NA, np.iinfo(np.int64).max, days), axis=-1)
    hundredths = np.maximum(count - 1, 0) * per_cent
    at, part = hundredths // 100, hundredths % 100
    low = np.take_along_axis(ranked, at[..., None], axis=-1)[..., 0]
    next_at = np.minimum(at + 1, np.maximum(count - 1, 0))
    high = np.take_along_axis(ranked, next_at[..., None], axis=-1)[..., 0]
    none = count == 0
    low, high = np.where(none, 0, low), np.where(none, 0, high)
    return np.where(none, NA, divided(low * 100 + (high - low) * part, 100))


def valid_year(days: Ints, first: date, rules: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
    """This will say whether a year of day values (…, 365 or 366) from `first` (1 January) counts.

    Enough days in the year and in each month, fewer in February.
    """
    known = days != NA
    start = np.datetime64(first.isoformat())
    months = (start + np.arange(days.shape[-1])).astype("datetime64[M]").astype(np.int64) % 12 + 1
    enough = known.sum(axis=-1) >= rules["year_days"]
    for month in range(1, 13):
        wanted = rules["february_days"] if month == _FEBRUARY else rules["month_days"]
        enough &= known[..., months == month].sum(axis=-1) >= wanted
    return np.asarray(enough)


def area(points: Ints, rules: Mapping[str, Any], stands: npt.NDArray[np.bool_] | None = None) -> Ints:
    """This will average points (points, days) to the area's days; NA with fewer than the share of points.

    `stands` says on which days each point was there; one that was not is not missed (one that speaks is there).
    """
    there = points != NA
    known = there.sum(axis=0)
    wanted = points.shape[0] if stands is None else (stands | there).sum(axis=0)
    enough = (known > 0) & (known * 100 >= rules["area_share"] * wanted)
    total = np.where(points == NA, 0, points).sum(axis=0)
    return np.where(enough, divided(total, np.maximum(known, 1)), NA)


def evaluated(days: Mapping[str, Ints], on: date) -> dict[str, Fraction | None]:
    """This will give the six yearly values of one place as they are judged, rounded as the rules say.

    Means of SO₂, NO₂, PM₁₀, PM₂.₅; percentiles of CO and O₃ 8 h. None where nothing is known.
    """
    rules = statistics(on)
    found: dict[str, Fraction | None] = {}
    for name in SIX:
        series = days[name]
        whole = mean(series) if name in _BY_MEAN else percentile(series, rules["percentile"][name])
        if int(whole) == NA:
            found[name] = None
            continue
        decimals = places(name, decimals=rules["decimals"], co_decimals=rules["co_decimals"])
        found[name] = half_even(Fraction(int(whole), SCALE), decimals)
    return found


def limits(on: date) -> dict[str, Fraction]:
    """This will give the limits that a year is judged by (second class): yearly ones, daily for CO and O₃ 8 h."""
    found = table("air_limits", on)
    return {name: Fraction(found["year"][name] if name in _BY_MEAN else found["day"][name]) for name in SIX}


def composite(values: Mapping[str, Fraction], on: date) -> Composite:
    """This will add up C/S over the six (综合指数) under the limits and weights of `on`, rounded to its decimals.

    `values` in µg/m³ (CO mg/m³), all six. Yearly limits of the second class, daily for CO and O₃ 8 h.
    """
    rules, top = statistics(on), limits(on)
    terms = tuple(
        Term(name, Fraction(values[name]), top[name], Fraction(rules["weight"][name])) for name in SIX
    )
    total = sum((term.share for term in terms), Fraction(0))
    return Composite(
        half_even(total, rules["index_decimals"]), terms, table("air_limits", on)["edition"], rules["edition"]
    )


def good_rate(good: int, valid: int) -> Fraction | None:
    """This will give 优良率 in per cent, exact: good days ÷ valid days; None without a valid day."""
    if not 0 <= good <= valid:
        raise ValueError("优良天数不能是负数，也不能多于有效天数。")
    return Fraction(100 * good, valid) if valid else None


def valid_days(good: int, rate: Fraction, *, most: int, decimals: int) -> int | None:
    """This will give the valid days, the most first, that a printed rate and its good days imply; None: none do.

    `most` are the days of the period, `decimals` those of the rate as printed.
    """
    for valid in range(most, max(good, 1) - 1, -1):
        found = good_rate(good, valid)
        if found is not None and half_even(found, decimals) == rate:
            return valid
    return None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What this year's target still asks: good days needed of those left, and how many may be bad.

    `needed` above `left` means the target is out of reach; 0 that it is already safe.
    """

    needed: int
    left: int
    spare: int
    reachable: bool


def outlook(*, good: int, valid: int, left: int, target: Fraction) -> Outlook:
    """This will say how many of the `left` days must be good to end at `target` per cent, if all are valid."""
    needed = max(0, ceil(target * (valid + left) / 100) - good)
    return Outlook(needed, left, max(0, left - needed), needed <= left)


def ranks(values: Sequence[Fraction | None]) -> list[int | None]:
    """This will rank places, smallest first, ties sharing a rank (1, 2, 2, 4); None stays without."""
    known = sorted(value for value in values if value is not None)
    first: dict[Fraction, int] = {}
    for position, value in enumerate(known, 1):
        first.setdefault(value, position)
    return [None if value is None else first[value] for value in values]
