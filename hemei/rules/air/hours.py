"""From hours to days: means, daily maxima and sliding 8-hour means with their validity (GB 3095 table 4).

Hours come as an array (…, 24) of thousandths: slot k is the hour from k:00 to k+1:00, NA where it is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from hemei.rules.air.amounts import NA, SCALE, Ints, divided
from hemei.rules.tables import table

_WINDOW = 8
HOURS = 24


def statistics(on: date) -> Mapping[str, Any]:
    """This will give the rules of validity and evaluation in force on a local day."""
    return table("air_statistics", on)


def day_mean(hours: Ints, rules: Mapping[str, Any]) -> Ints:
    """This will average each day's hours in thousandths; NA with fewer than the valid number of hours."""
    known = hours != NA
    count = known.sum(axis=-1)
    total = np.where(known, hours, 0).sum(axis=-1)
    return np.where(count >= rules["day_hours"], divided(total, np.maximum(count, 1)), NA)


def hour_max(hours: Ints, rules: Mapping[str, Any]) -> Ints:
    """This will give each day's highest hour; NA with fewer than the valid number of hours."""
    enough = (hours != NA).sum(axis=-1) >= rules["day_hours"]
    return np.where(enough, hours.max(axis=-1), NA)


def windows(hours: Ints, rules: Mapping[str, Any]) -> Ints:
    """This will give the sliding 8-hour means of each day, (…, 17): they end at 8:00, 9:00 … 24:00.

    A mean is NA with fewer valid hours than the rules ask (6 of 8).
    """
    known = hours != NA
    lead = [(0, 0)] * (hours.ndim - 1) + [(1, 0)]
    sums = np.pad(np.where(known, hours, 0), lead).cumsum(axis=-1)
    counts = np.pad(known.astype(np.int64), lead).cumsum(axis=-1)
    first = int(rules["windows_end_from"])
    begin, end = slice(first - _WINDOW, HOURS - _WINDOW + 1), slice(first, HOURS + 1)
    count = counts[..., end] - counts[..., begin]
    total = sums[..., end] - sums[..., begin]
    return np.where(count >= rules["window_hours"], divided(total, np.maximum(count, 1)), NA)


def ozone_8h(hours: Ints, rules: Mapping[str, Any], limit: int) -> Ints:
    """This will give each day's highest 8-hour mean of ozone in thousandths.

    Valid with enough 8-hour means (14), or when the highest exceeds `limit` (µg/m³) all the same.
    """
    means = windows(hours, rules)
    highest = means.max(axis=-1)
    enough = (means != NA).sum(axis=-1) >= rules["day_windows"]
    return np.where(enough | (highest > limit * SCALE), highest, NA)


def day_values(hours: Mapping[str, Ints], on: date) -> dict[str, Ints]:
    """This will turn hours by pollutant (so2, no2, co, pm10, pm2_5, o3) into the day values an index needs."""
    rules, limit = statistics(on), table("air_limits", on)["day"]["o3_8h"]
    days = {name: day_mean(values, rules) for name, values in hours.items() if name != "o3"}
    if "o3" in hours:
        days["o3_8h"] = ozone_8h(hours["o3"], rules, limit)
        days["o3_1h"] = hour_max(hours["o3"], rules)
    return days
