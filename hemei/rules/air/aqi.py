"""The air quality index of HJ 633: individual indices, the day's index, its level, what it is owed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from hemei.rules.air.amounts import NA, SCALE, Ints, places, rounded
from hemei.rules.tables import table, versions
from hemei.rules.words import mark

# Upper end of each level, its name, English and colour (HJ 633 table 2); past the last: the sixth.
LEVELS = (
    (50, mark("优"), "Excellent", "#00e400"),
    (100, mark("良"), "Good", "#ffff00"),
    (150, mark("轻度污染"), "Lightly polluted", "#ff7e00"),
    (200, mark("中度污染"), "Moderately polluted", "#ff0000"),
    (300, mark("重度污染"), "Heavily polluted", "#99004c"),
    (10_000, mark("严重污染"), "Severely polluted", "#7e0023"),
)
_GOOD = 100
_CLEAN = 50  # up to here nothing is named as primary pollutant


@dataclass(frozen=True, slots=True)
class DayIndex:
    """Indices of many days under one edition; arrays share the shape of the concentrations.

    `index` is NA where the edition gives none. `parts` holds the individual indices. `primary` and `exceeding`
    hold for each pollutant whether it is named (ties: several are).
    """

    edition: str
    source: str
    index: Ints
    parts: Mapping[str, Ints]
    primary: Mapping[str, npt.NDArray[np.bool_]]
    exceeding: Mapping[str, npt.NDArray[np.bool_]]


def rules(on: date) -> Mapping[str, Any]:
    """This will give the index rules in force on a local day; NotInForce before the first edition."""
    return table("air_aqi", on)


def individual(name: str, values: Ints, edition: Mapping[str, Any]) -> Ints:
    """This will compute IAQI = ⌈(Ih−Il)/(Ch−Cl)·(C−Cl)⌉ + Il of one pollutant (HJ 633 formula 1), NA for NA.

    `values` in thousandths. Above the last break point: its index, or NA where another average speaks instead.
    """
    steps = [
        (int(c) * SCALE, i) for c, i in zip(edition["points"][name], edition["index"], strict=True) if c >= 0
    ]
    if edition["round_first"]:
        values = rounded(values, places(name))
    points = np.array([c for c, _ in steps], dtype=np.int64)
    marks = np.array([i for _, i in steps], dtype=np.int64)
    at = np.clip(np.searchsorted(points, values, side="left"), 1, len(points) - 1)
    low, high = points[at - 1], points[at]
    rise = (marks[at] - marks[at - 1]) * (values - low)
    result = -(-rise // (high - low)) + marks[at - 1]
    top = NA if edition.get("beyond", {}).get(name) == "none" else int(marks[-1])
    result = np.where(values > points[-1], top, result)
    return np.where(values == NA, NA, result)


def day_index(values: Mapping[str, Ints], on: date) -> DayIndex:
    """This will compute the daily index under the edition of `on` from day values in thousandths.

    A pollutant that `values` does not name is not monitored and left out; NA in an array means missing there.
    Names the edition does not judge by day (O₃ 1 h since 2026) are left out. ValueError if none remains.
    """
    edition = rules(on)
    parts = {name: individual(name, values[name], edition) for name in edition["daily"] if name in values}
    if not parts:
        raise ValueError("没有一项参与评价的污染物，算不出指数。")
    highest = np.maximum.reduce(list(parts.values()))
    index = np.where(highest == NA, NA, np.maximum(highest, edition["floor"]))
    index = np.where(_complete(values, parts) | _speaks(highest, edition), index, NA)
    named = index > _CLEAN
    primary = {name: named & (part == highest) for name, part in parts.items()}
    over = edition["exceeding"]
    exceeding = {name: (part > _GOOD) & over & (index != NA) for name, part in parts.items()}
    return DayIndex(edition["edition"], _source(on), index, parts, primary, exceeding)


def _complete(values: Mapping[str, Ints], parts: Mapping[str, Ints]) -> npt.NDArray[np.bool_]:
    """Where no monitored pollutant is missing; an hour's ozone may stand in for eight hours' and the reverse."""
    known = {name: values[name] != NA for name in parts}
    if "o3_1h" in known and "o3_8h" in known:
        known["o3_8h"] = known["o3_8h"] | known["o3_1h"]
        del known["o3_1h"]
    return np.asarray(np.logical_and.reduce(list(known.values())))


def _speaks(highest: Ints, edition: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
    """Where the rest alone decides (2026: above 100 whatever is missing)."""
    return np.asarray((highest > _GOOD) & (edition["missing"] == "over_100"))


def _source(on: date) -> str:
    return next(v.source for v in reversed(versions("air_aqi")) if v.starts_on <= on)


def level(index: int) -> int:
    """This will give the level of an index, 1 (优) to 6 (严重污染); 0 for NA."""
    if index == NA:
        return 0
    return next(n for n, (top, *_) in enumerate(LEVELS, 1) if index <= top)


def levels(index: Ints) -> Ints:
    """This will give the levels of many indices, 0 for NA."""
    tops = np.array([top for top, *_ in LEVELS], dtype=np.int64)
    return np.where(index == NA, 0, np.searchsorted(tops, index, side="left") + 1)


def good(index: Ints) -> npt.NDArray[np.bool_]:
    """This will say which days are good (优良, index up to 100); days without an index are not."""
    return np.asarray((index != NA) & (index <= _GOOD))
