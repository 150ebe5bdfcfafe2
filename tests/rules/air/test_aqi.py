"""The index of HJ 633: table cases from the standards, an oracle of 1,947 published days, and properties."""

from __future__ import annotations

import csv
import itertools
from datetime import date
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.air.amounts import NA, SCALE, milli
from hemei.rules.air.aqi import LEVELS, day_index, good, individual, level, levels, rules

OLD, NEW = date(2022, 6, 1), date(2026, 6, 1)
ORACLE = Path(__file__).resolve().parents[4] / "shared" / "data" / "air" / "aqi_oracle_tianjin.csv"
NAMES = ("pm2_5", "pm10", "so2", "no2", "co", "o3_8h")


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("pm2_5", 70, 94, 110),
        ("pm2_5", 75, 100, 114),
        ("pm2_5", 115, 150, 150),
        ("pm10", 150, 100, 112),
        ("pm2_5", 0, 0, 0),
        ("pm2_5", 500, 500, 500),
        ("pm2_5", 900, 500, 500),
        ("o3_8h", 801, NA, 300),
        ("so2_1h", 801, NA, 200),
        ("co", 2.34, 59, 58),
    ],
)
def test_break_points(name: str, value: float, old: int, new: int) -> None:
    amount = milli([value])
    assert individual(name, amount, rules(OLD))[0] == old
    assert individual(name, amount, rules(NEW))[0] == new


@pytest.mark.shared
def test_published_days_of_a_city() -> None:
    if not ORACLE.exists():
        pytest.skip(f"NOT CHECKED: {ORACLE.name} is missing beside the project")
    with ORACLE.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    days = {name: milli([float(row[name]) for row in rows]) for name in NAMES}
    found = day_index(days, OLD)
    names = {1: "优", 2: "良", 3: "轻度污染", 4: "中度污染", 5: "重度污染", 6: "严重污染"}
    assert len(rows) == 1947
    assert [int(row["aqi"]) for row in rows] == found.index.tolist()
    assert [row["quality"] for row in rows] == [names[int(n)] for n in levels(found.index)]
    ties = sum(sum(bool(named[i]) for named in found.primary.values()) > 1 for i in range(len(rows)))
    assert ties == 28
    assert not found.primary["so2"].any()
    assert not found.primary["co"].any()


def test_primary_pollutants_share_a_tie_and_clean_days_have_none() -> None:
    days = {"pm2_5": milli([75, 10]), "pm10": milli([150, 20])}
    found = day_index(days, OLD)
    assert found.index.tolist() == [100, 20]
    assert found.primary["pm2_5"].tolist() == [True, False]
    assert found.primary["pm10"].tolist() == [True, False]


def test_exceeding_pollutants_were_removed_in_2026() -> None:
    days = {"pm2_5": milli([200]), "pm10": milli([20])}
    assert day_index(days, OLD).exceeding["pm2_5"].tolist() == [True]
    assert day_index(days, NEW).exceeding["pm2_5"].tolist() == [False]


def test_a_missing_pollutant() -> None:
    days = {"pm2_5": milli([70, 30]), "pm10": milli([None, None])}
    assert day_index(days, OLD).index.tolist() == [NA, NA]
    assert day_index(days, NEW).index.tolist() == [110, NA]


def test_one_hours_ozone_speaks_where_eight_hours_do_not() -> None:
    days = {"o3_8h": milli([900]), "o3_1h": milli([900]), "pm2_5": milli([10])}
    assert day_index(days, OLD).index.tolist() == [350]
    assert day_index(days, NEW).index.tolist() == [300]


def test_levels_and_good_days() -> None:
    index = np.array([NA, 0, 50, 51, 100, 101, 150, 200, 201, 300, 301, 500])
    assert levels(index).tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6]
    assert [level(int(n)) for n in index] == levels(index).tolist()
    assert good(index).tolist() == [False] + [True] * 4 + [False] * 7
    assert len(LEVELS) == 6


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="负数"):
        milli([-1.0])
    with pytest.raises(ValueError, match="没有一项"):
        day_index({"o3_1h": milli([10])}, NEW)


def _slow(name: str, value: int, on: date) -> int:
    """The formula of the standard in exact fractions, one value at a time, for the ends that have points."""
    edition = rules(on)
    amount = Fraction(value, SCALE)
    if edition["round_first"]:
        amount = Fraction(round(amount * 10), 10) if name.startswith("co") else Fraction(round(amount))
    pairs = [(c, i) for c, i in zip(edition["points"][name], edition["index"], strict=True) if c >= 0]
    for (low, below), (high, above) in itertools.pairwise(pairs):
        if amount <= high:
            return ceil(Fraction(above - below, high - low) * (amount - low) + below)
    return NA if edition["beyond"].get(name) == "none" else pairs[-1][1]


@given(
    st.sampled_from((*NAMES, "o3_1h", "so2_1h", "no2_1h", "co_1h")),
    st.integers(0, 3_000_000),
    st.sampled_from((OLD, NEW)),
)
def test_equals_the_formula_in_fractions(name: str, value: int, on: date) -> None:
    assert individual(name, np.array([value]), rules(on))[0] == _slow(name, value, on)


@given(st.sampled_from(NAMES), st.integers(0, 800_000), st.integers(0, 800_000), st.sampled_from((OLD, NEW)))
def test_more_never_means_better(name: str, one: int, other: int, on: date) -> None:
    low, high = sorted((one, other))
    found = individual(name, np.array([low, high]), rules(on))
    assert found[0] <= found[1]
