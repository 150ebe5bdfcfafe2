"""Numerals: what is written is read back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.figures.numbers import (
    decimals,
    format_chinese,
    format_number,
    narrow,
    parse_chinese,
    parse_number,
    short,
)


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_chinese_numerals_round_trip(number: int) -> None:
    assert parse_chinese(format_chinese(number)) == number


@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False))
def test_numbers_with_separators_round_trip(value: Decimal) -> None:
    assert parse_number(format_number(value)) == value


@given(st.text(max_size=30))
def test_narrowing_keeps_every_offset(text: str) -> None:
    assert len(narrow(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("两千", "2000"),
        ("二〇二五", "2025"),
        ("三百二十六", "326"),
        ("一万零五十", "10050"),
        ("三点五", "3.5"),
        ("一亿二千万", "120000000"),
        ("一万亿", "1000000000000"),
        ("零", "0"),
        ("84,320", "84320"),
        ("１２．５", "12.5"),
        ("两万三千", "23000"),
        ("-3.5", "-3.5"),
    ],
)
def test_numerals(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "三点", "点五", "abc", "三x", "1,23"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="numeral"):
        parse_number(text)


@pytest.mark.parametrize("number", [-1, 10**12])
def test_numbers_out_of_range_are_not_written(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        format_chinese(number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("13939000000", "139.39亿"),
        ("19900", "1.99万"),
        ("8000", "8000"),
        ("13752", "13752"),
        ("68.50", "68.5"),
    ],
)
def test_numbers_are_written_short(value: str, text: str) -> None:
    assert short(Decimal(value)) == text


def test_decimals_are_counted_as_written() -> None:
    assert [decimals(text) for text in ("5", "5.70", "三点五")] == [0, 2, 1]
