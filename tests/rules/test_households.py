"""Lines, the income year, the gap, cadence, and masks that leak nothing, over made-up households."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules import households as rules
from hemei.rules.masks import HIDDEN, mask_account, mask_identity, mask_name, mask_phone, scrub
from hemei.rules.tables import NotInForce

ON = date(2026, 11, 23)
yuan = st.decimals(0, 200_000, places=2, allow_nan=False, allow_infinity=False)
lines = st.lists(
    st.tuples(st.sampled_from(["wages", "business", "property", "transfer", "exempt"]), yuan), max_size=6
)


@given(
    lines, st.sampled_from(["wages", "business", "property", "transfer", "exempt"]), yuan, st.integers(1, 12)
)
def test_more_income_never_raises_the_payment(
    have: list[tuple[str, Decimal]], kind: str, more: Decimal, persons: int
) -> None:
    before = rules.gap(rules.counted(have, ON), persons, ON)
    after = rules.gap(rules.counted([*have, (kind, more)], ON), persons, ON)
    assert Decimal(0) <= after.month <= before.month <= before.ceiling / 12 + 1
    assert after.year <= before.year
    assert (before.month == 0) == (before.income >= before.ceiling) or before.year < Decimal("0.06")


@given(yuan, st.integers(1, 12))
def test_one_more_person_never_lowers_it(income: Decimal, persons: int) -> None:
    assert rules.gap(income, persons + 1, ON).month >= rules.gap(income, persons, ON).month


def test_dates_decide_which_line_applies_and_say_where_from() -> None:
    assert [rules.line("allowance", date(year, 6, 1)) for year in (2024, 2025, 2026)] == [9000, 9600, 10200]
    assert rules.line("watch", date(2025, 12, 31)) != rules.line("watch", date(2026, 1, 1))
    with pytest.raises(NotInForce):
        rules.line("watch", date(2023, 12, 31))
    assert "[U]" in rules.line_version(ON).source
    assert rules.line_version(date(1999, 1, 1)).starts_on == date(2024, 1, 1)


def test_the_income_year_is_half_open() -> None:
    year = rules.income_year(2026, ON)
    assert (year.starts_on, year.ends_on) == (date(2025, 10, 1), date(2026, 10, 1))
    assert rules.latest_year(date(2026, 9, 30)).label == 2025
    assert rules.latest_year(date(2026, 10, 1)).label == 2026


def test_costs_are_taken_off_and_never_below_nought() -> None:
    have = [("business", Decimal(5000)), ("cost", Decimal(2000)), ("exempt", Decimal(9000))]
    assert rules.counted(have, ON) == 3000
    assert rules.counted([("cost", Decimal(1))], ON) == 0
    assert rules.per_head(Decimal(100), 3) == Decimal("33.33")
    for wrong in (lambda: rules.per_head(Decimal(1), 0), lambda: rules.gap(Decimal(1), 0, ON),
                  lambda: rules.gap(Decimal(-1), 1, ON)):  # fmt: skip
        with pytest.raises(ValueError, match=r"nobody|no persons"):
            wrong()


def test_who_is_watched_and_when_it_ends() -> None:
    assert not rules.against("edge", "income", Decimal(8399), ON)
    assert "不低于监测线" in rules.against("edge", "income", Decimal(8400), ON)
    assert not rules.against("sudden", "disease", Decimal(50_000), ON)
    assert "因病、因灾" in rules.against("sudden", "school", Decimal(50_000), ON)
    assert rules.against("moon", "income", Decimal(1), ON)
    assert rules.unsafe(Decimal(8400), rules.GUARANTEES, ON) == []
    assert len(rules.unsafe(Decimal(8399), ["school"], ON)) == 4


def test_calls_climb_to_the_top_and_come_again() -> None:
    assert [rules.next_level(one) for one in rules.LEVELS] == ["town", "zone", ""]
    assert rules.call_due("village", ON) == date(2026, 12, 23)
    assert (rules.month_after(date(2026, 12, 31)), rules.month_after(ON, 14)) == (
        date(2027, 1, 1),
        date(2028, 1, 1),
    )


words = st.text(st.characters(categories=["Lo"]), min_size=2, max_size=8)
codes = st.from_regex(r"\A[1-9][0-9]{16}[0-9X]\Z")
phones = st.from_regex(r"\A1[3-9][0-9]{9}\Z")


@given(words, codes, phones, st.from_regex(r"\A[0-9]{12,19}\Z"))
def test_masks_never_leak(name: str, code: str, phone: str, account: str) -> None:
    for secret, shown, most in (
        (name, mask_name(name), 1), (code, mask_identity(code), 2), (phone, mask_phone(phone), 2),
        (account, mask_account(account), 4),
    ):  # fmt: skip
        assert secret not in shown
        assert len(shown.replace("*", "")) <= most
    text = f"{name}，证件 {code}，电话{phone[:3]}-{phone[3:7]} {phone[7:]}，账号{account}；{name}说好。"
    hidden = scrub(text, [name, code, phone, account])
    assert [one for one in (name, code, phone, account, phone[3:7] + " " + phone[7:]) if one in hidden] == []
    unknown = scrub(f"证件{code}电话{phone}")  # of somebody nobody knows
    assert code not in unknown
    assert phone not in unknown


@pytest.mark.parametrize("short", ["", "甲", "1"])
def test_short_values_leave_nothing(short: str) -> None:
    assert {mask(short) for mask in (mask_name, mask_identity, mask_phone, mask_account)} == {HIDDEN}


def test_wide_digits_are_digits_and_dates_stay() -> None:
    assert scrub("电话１３９１２３４５６７８") == f"电话{HIDDEN}"
    assert scrub("2026-12-01 走访，补 1200 元") == "2026-12-01 走访，补 1200 元"
    assert scrub("李四和李四光", ["李四光", "李四"]) == "李**和李**"
