"""Values and periods as pages print them, and what a chart draws."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hemei.web.parts.series import Dot, period_words, series_chart, with_unit


def _year(year: int, value: str) -> Dot:
    return Dot(date(year, 1, 1), date(year + 1, 1, 1), Decimal(value), f"{year}", f"#{year}")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("10780000000.000000", "元", "107.8 亿元"),
        ("9000000", "元", "900 万元"),
        ("14160", "元", "14,160 元"),
        ("68.500000", "%", "68.5%"),
        ("20000", "户", "20,000 户"),
        ("4.32", "", "4.32"),
    ],
)
def test_a_value_keeps_every_digit(value: str, unit: str, shown: str) -> None:
    assert with_unit(Decimal(value), unit) == shown


@pytest.mark.parametrize(
    ("first", "after", "shown"),
    [
        (date(2022, 1, 1), date(2023, 1, 1), "2022年"),
        (date(2022, 9, 1), date(2022, 10, 1), "2022年9月"),
        (date(2022, 1, 1), date(2022, 10, 1), "2022年1—9月"),
        (date(2022, 7, 1), date(2022, 10, 1), "2022年第3季度"),
        (date(2022, 9, 30), date(2022, 10, 1), "2022-09-30"),
        (date(2012, 1, 1), date(2022, 10, 1), "2012-01-01 至 2022-09-30"),
    ],
)
def test_a_period_in_words(first: date, after: date, shown: str) -> None:
    assert period_words(first, after) == shown


def test_a_line_needs_three_points_and_stays_in_its_piece() -> None:
    years = range(2015, 2026)
    two = series_chart([[_year(2019, "1"), _year(2020, "2")]], years=years, breaks=[], label="x")
    assert "sv-l" not in two
    whole = [_year(2018, "-1"), _year(2019, "1"), _year(2020, "2")]
    assert series_chart([whole, [_year(2021, "9")]], years=years, breaks=[], label="x").count("sv-l") == 1
    assert series_chart([], years=years, breaks=[], label="x") == ""
    level = [_year(2018, "0"), _year(2019, "0"), _year(2020, "0")]
    assert "sv-l" in series_chart([level], years=years, breaks=[date(2019, 1, 1)], label="<x>")
    assert "&lt;x&gt;" in series_chart([level], years=years, breaks=[], label="<x>")
