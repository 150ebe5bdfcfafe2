"""Days from hours and years from days, against slow references written from the clauses."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hemei.rules.air.amounts import NA, SCALE, divided, half_even, milli, rounded
from hemei.rules.air.hours import day_mean, day_values, hour_max, ozone_8h, statistics, windows
from hemei.rules.air.year import (
    area,
    composite,
    evaluated,
    good_rate,
    mean,
    outlook,
    percentile,
    ranks,
    valid_year,
)

ON, NEW = date(2022, 6, 1), date(2026, 6, 1)
RULES = statistics(ON)
HOURLY = Path(__file__).resolve().parents[4] / "shared" / "data" / "air"


def _slow_ozone(hours: list[int], limit: int) -> int:
    """GB 3095 table 4 and HJ 663 word by word: 8-hour means ending at 8:00 to 24:00, six hours each, fourteen a day."""
    means = []
    for end in range(8, 25):
        eight = [value for value in hours[end - 8 : end] if value != NA]
        if len(eight) >= 6:
            means.append(round(Fraction(sum(eight), len(eight))))
    if not means:
        return NA
    return max(means) if len(means) >= 14 or max(means) > limit * SCALE else NA


def _slow_mean(hours: list[int]) -> int:
    known = [value for value in hours if value != NA]
    return round(Fraction(sum(known), len(known))) if len(known) >= 20 else NA


@pytest.mark.shared
@pytest.mark.parametrize("station", ["Aotizhongxin", "Changping"])
def test_real_hours_equal_the_slow_reference(station: str) -> None:
    path = HOURLY / f"hourly_PRSA_{station}.csv.gz"
    if not path.exists():
        pytest.skip(f"NOT CHECKED: {path.name} is missing beside the project")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {"o3": "O3", "pm2_5": "PM2.5", "so2": "SO2"}
    hours = {
        name: milli([float("nan" if row[label] == "NA" else row[label]) for row in rows]).reshape(-1, 24)
        for name, label in columns.items()
    }
    days = day_values(hours, ON)
    assert len(rows) == 35_064
    assert days["o3_8h"].tolist() == [_slow_ozone(day, 160) for day in hours["o3"].tolist()]
    assert days["pm2_5"].tolist() == [_slow_mean(day) for day in hours["pm2_5"].tolist()]
    assert 0 < (days["o3_8h"] == NA).sum() < 400


@settings(max_examples=60)
@given(hnp.arrays(np.int64, (3, 24), elements=st.sampled_from([NA, NA, 0, 1000, 159_999, 200_001, 900_000])))
def test_any_hours_equal_the_slow_reference(hours: np.ndarray) -> None:  # type: ignore[type-arg]
    assert ozone_8h(hours, RULES, 160).tolist() == [_slow_ozone(day, 160) for day in hours.tolist()]
    assert day_mean(hours, RULES).tolist() == [_slow_mean(day) for day in hours.tolist()]


def test_there_are_seventeen_windows_within_the_day() -> None:
    hours = np.arange(24, dtype=np.int64)[None] * SCALE
    means = windows(hours, RULES)
    assert means.shape == (1, 17)
    assert means[0, 0] == 3500
    assert means[0, -1] == 19_500


def test_nineteen_hours_make_no_day() -> None:
    hours = np.full((2, 24), 50 * SCALE)
    hours[0, :5] = NA
    hours[1, :4] = NA
    assert day_mean(hours, RULES).tolist() == [NA, 50 * SCALE]
    assert hour_max(hours, RULES).tolist() == [NA, 50 * SCALE]


def test_a_high_value_stays_valid_with_few_windows() -> None:
    hours = np.full((2, 24), NA)
    hours[0, 8:16] = 170 * SCALE
    hours[1, 8:16] = 150 * SCALE
    assert ozone_8h(hours, RULES, 160).tolist() == [170 * SCALE, NA]


def test_percentile_as_the_formula_says() -> None:
    days = milli([10, 20, 30, 40])
    assert percentile(days, 90) == 37_000  # k = 1 + 3·0.9 = 3.7
    assert percentile(milli([float("nan")] * 3), 90) == NA
    assert percentile(milli([7, float("nan")]), 95) == 7000


@given(st.lists(st.integers(0, 500_000), min_size=1, max_size=60), st.integers(1, 99))
def test_percentile_equals_fractions_and_lies_within(values: list[int], per_cent: int) -> None:
    ranked = sorted(values)
    k = 1 + Fraction((len(values) - 1) * per_cent, 100)
    low = int(k)
    high = min(low, len(values) - 1)
    exact = ranked[low - 1] + (ranked[high] - ranked[low - 1]) * (k - low)
    assert int(percentile(np.array(values), per_cent)) == round(exact)


def test_a_year_needs_its_days_and_its_months() -> None:
    first = date(2022, 1, 1)
    full = np.full((4, 365), 1000)
    full[1, 31:35] = NA  # February keeps 24 of 28
    full[2, :42] = NA  # 323 days
    full[3, 31:34] = NA  # February keeps 25
    assert valid_year(full, first, RULES).tolist() == [True, False, False, True]


def test_an_area_needs_three_of_four_points() -> None:
    points = milli([[10, 10], [20, float("nan")], [30, float("nan")], [41, 10]])
    assert area(points, RULES).tolist() == [25_250, NA]


def test_composite_index_of_the_worked_example() -> None:
    values = {"so2": 11, "no2": 30, "pm10": 79, "pm2_5": 41, "co": Fraction(12, 10), "o3_8h": 176}
    found = composite({name: Fraction(value) for name, value in values.items()}, ON)
    assert found.value == Fraction(463, 100)
    assert found.limits_edition == "GB 3095-2012"
    assert sum(term.share for term in found.terms) != found.value  # printed to two places, terms stay exact


def test_a_stricter_edition_raises_the_index_of_the_same_air() -> None:
    values = {name: Fraction(50) for name in ("so2", "no2", "pm10", "pm2_5", "o3_8h")} | {"co": Fraction(1)}
    assert (
        composite(values, ON).value < composite(values, NEW).value < composite(values, date(2031, 1, 1)).value
    )


def test_evaluated_values_are_rounded_half_to_even() -> None:
    days = {name: milli([2.5, 2.5]) for name in ("so2", "no2", "pm10", "pm2_5", "o3_8h")} | {
        "co": milli([1.25, 1.25])
    }
    found = evaluated(days, ON)
    assert found["so2"] == 2
    assert found["co"] == Fraction(12, 10)
    assert evaluated({name: milli([float("nan")]) for name in days}, ON)["co"] is None


def test_good_rate_and_outlook() -> None:
    assert good_rate(233, 365) == Fraction(23_300, 365)
    assert good_rate(0, 0) is None
    with pytest.raises(ValueError, match="不能多于"):
        good_rate(3, 2)
    ahead = outlook(good=200, valid=300, left=65, target=Fraction(638, 10))
    assert (ahead.needed, ahead.spare, ahead.reachable) == (33, 32, True)
    assert not outlook(good=100, valid=300, left=65, target=Fraction(60)).reachable


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 166), st.integers(0, 100))
def test_outlook_is_the_least_that_reaches_the_target(good: int, bad: int, left: int, target: int) -> None:
    found = outlook(good=good, valid=good + bad, left=left, target=Fraction(target))
    days = good + bad + left
    if days:
        assert 100 * (good + found.needed) >= target * days
        assert found.needed == 0 or 100 * (good + found.needed - 1) < target * days


def test_ties_share_a_rank() -> None:
    values = [Fraction(3), Fraction(2), None, Fraction(2), Fraction(5)]
    assert ranks(values) == [3, 1, None, 1, 4]


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_division_rounds_half_to_even(total: int, by: int) -> None:
    assert int(divided(np.array(total), by)) == round(Fraction(total, by))


def test_rounding() -> None:
    assert rounded(np.array([500, 1500, 2501, NA]), 0).tolist() == [0, 2000, 3000, NA]
    assert half_even(Fraction(125, 100), 1) == Fraction(12, 10)
    assert int(mean(np.array([NA, NA]))) == NA
