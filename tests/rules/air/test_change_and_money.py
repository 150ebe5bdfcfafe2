"""What explains a change adds up to it; compensation and water follow their tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.air.amounts import NA, milli
from hemei.rules.air.compensation import NoRule, settle
from hemei.rules.air.explain import index_change, over_limit, under_two, without_dust
from hemei.rules.air.year import SIX, composite
from hemei.rules.water import UnknownItem, judge

OLD, NEW = date(2022, 6, 1), date(2026, 6, 1)
AMOUNTS = st.fixed_dictionaries({name: st.fractions(0, 300, max_denominator=10) for name in SIX})


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_parts_add_up_to_the_change(
    before: dict[str, Fraction],
    after: dict[str, Fraction],
    was: dict[str, Fraction],
    dusty: dict[str, Fraction],
) -> None:
    parts = index_change(
        before, after, before_on=OLD, after_on=NEW, before_with_dust=was, after_with_dust=dusty
    )
    whole = sum(t.share for t in composite(dusty, NEW).terms) - sum(
        t.share for t in composite(was, OLD).terms
    )
    assert sum(part.total for part in parts) == whole
    clean = sum(t.share for t in composite(after, NEW).terms) - sum(
        t.share for t in composite(before, OLD).terms
    )
    assert sum(part.concentration + part.standard for part in parts) == clean


def test_a_new_standard_alone_moves_the_particulates_only() -> None:
    air = {name: Fraction(30) for name in SIX}
    parts = {part.pollutant: part for part in index_change(air, air, before_on=OLD, after_on=NEW)}
    assert parts["pm10"].standard == Fraction(30, 60) - Fraction(30, 70)
    assert parts["pm2_5"].standard == Fraction(30, 30) - Fraction(30, 35)
    assert all(part.concentration == part.dust == 0 for part in parts.values())
    assert parts["so2"].standard == 0


def test_days_lost_to_the_new_standard_are_named() -> None:
    days = {"pm2_5": milli([70, 30, 75]), "pm10": milli([50, 50, 50])}
    found = under_two(days, old_on=OLD, new_on=NEW)
    assert (found.old_good, found.new_good, found.lost, found.won) == (3, 1, (0, 2), ())


def test_dust_leaves_the_particulates_and_nothing_else() -> None:
    days = {"pm10": milli([900, 80]), "o3_8h": milli([90, 90])}
    found = without_dust(days, np.array([True, False]))
    assert found["pm10"].tolist() == [NA, 80_000]
    assert found["o3_8h"].tolist() == [90_000, 90_000]


def test_limits_exceeded() -> None:
    values = {"so2": 11, "no2": 30, "pm10": 79, "pm2_5": 41, "co": Fraction(12, 10), "o3_8h": 176}
    over = over_limit({name: Fraction(value) for name, value in values.items()}, OLD)
    assert set(over) == {"pm10", "pm2_5", "o3_8h"}
    assert over["pm10"] == Fraction(79, 70)


def _settled(on: date, *, place: str = "聊城", rule: str = "shandong"):  # type: ignore[no-untyped-def]
    before = {"pm2_5": Fraction(50), "pm10": Fraction(90), "so2": Fraction(12), "no2": Fraction(35)}
    after = {"pm2_5": Fraction(45), "pm10": Fraction(86), "so2": Fraction(12), "no2": Fraction(37)}
    return settle(
        rule, on, place=place, before=before, after=after, rate_before=Fraction(60), rate_after=Fraction(62)
    )


def test_better_air_earns() -> None:
    found = _settled(OLD)
    assert found.money == (5 * Fraction(60, 100) + 4 * Fraction(15, 100) - 2 * Fraction(10, 100)) * 80 + 40
    assert [line.what for line in found.lines] == ["pm2_5", "pm10", "so2", "no2", "good_rate"]
    assert sum(line.money for line in found.lines) == found.money
    assert found.unsure == ()


def test_the_coast_disperses_and_older_rules_pay_less() -> None:
    assert _settled(OLD, place="青岛").money == (_settled(OLD).money - 40) * Fraction(3, 2) + 40
    early = _settled(date(2015, 6, 1))
    assert early.money == Fraction(68)
    assert "money_unsure" in early.unsure
    assert "unsure" in _settled(OLD, rule="county").unsure


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(NoRule, match="shandong"):
        _settled(OLD, rule="nowhere")


def _mg(**values: str) -> dict[str, Decimal]:
    return {name.rstrip("_"): Decimal(value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("sample", "label", "worst"),
    [
        (_mg(do="6.2", cod="18", nh3n="0.4"), "Ⅲ", ("cod",)),
        (_mg(do="7.5", cod="15", nh3n="0.15"), "Ⅰ", ("cod", "do", "nh3n")),
        (_mg(do="1.9", cod="18"), "劣Ⅴ", ("do",)),
        (_mg(hg="0.00005", as_="0.05"), "Ⅰ", ("as", "hg")),
        (_mg(ph="9.1", cod="10"), "劣Ⅴ", ("ph",)),
    ],
)
def test_a_section_is_as_good_as_its_worst_item(
    sample: dict[str, Decimal], label: str, worst: tuple[str, ...]
) -> None:
    found = judge(sample, OLD, target=3)
    assert (found.label, found.worst) == (label, worst)
    assert found.held is (label in "ⅠⅡⅢ")


def test_distance_to_the_target_and_items_that_do_not_judge() -> None:
    found = judge(_mg(cod="28", tn="9", do="4"), OLD, target=3)
    by_item = {one.item: one for one in found.readings}
    assert by_item["cod"].times_over == Decimal("0.40")
    assert by_item["do"].times_over == Decimal("0.20")
    assert not by_item["tn"].judged
    assert found.label == "Ⅳ"
    assert judge(_mg(tn="9"), OLD, target=3).grade is None


def test_a_lake_is_judged_more_strictly_for_phosphorus() -> None:
    sample = _mg(tp="0.15")
    assert judge(sample, OLD, target=3).label == "Ⅲ"
    assert judge(sample, OLD, target=3, lake=True).label == "Ⅴ"


def test_bad_samples_are_refused() -> None:
    with pytest.raises(UnknownItem, match="radium"):
        judge(_mg(radium="1"), OLD, target=3)
    with pytest.raises(ValueError, match="负数"):
        judge(_mg(cod="-1"), OLD, target=3)
    with pytest.raises(ValueError, match="Ⅰ到Ⅴ"):
        judge(_mg(cod="1"), OLD, target=6)
