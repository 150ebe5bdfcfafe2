"""Talent and carriers as rules: grades with reasons, what is due when, space over time, graduation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.carriers import Span, graduation, months_back, peak, taken
from hemei.rules.talent import (
    MET,
    MISSED,
    MOST,
    UNKNOWN,
    benefits,
    brings_place,
    english,
    expires_on,
    judge,
    months_on,
)

ON = date(2026, 11, 23)
NONE = {"degree": 0, "rank": 0, "honour": 0, "patents": 0, "salary": 0, "age": 40}


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({}, ""), ({"honour": 4}, "A"), ({"honour": 3, "degree": 2}, "B"), ({"honour": 3, "degree": 1}, ""),
        ({"patents": 10, "degree": 2}, "B"), ({"patents": 9, "degree": 2}, "C"), ({"degree": 4}, "C"),
        ({"degree": 3}, "D"), ({"salary": 250_000}, "D"), ({"salary": 249_999}, ""), ({"rank": 3}, "D"),
        ({"degree": 2, "age": 35}, "E"), ({"degree": 2, "age": 36}, ""), ({"rank": 2, "age": 30}, "E"),
    ],
)  # fmt: skip
def test_the_grade_follows_from_the_table(facts: dict[str, int], grade: str) -> None:
    found = judge(NONE | facts, ON)
    assert found.grade == grade
    assert [one.grade for one in found.rungs] == ["A", "B", "C", "D", "E"]
    assert all(clause.used for rung in found.rungs for clause in (*rung.must, *rung.any))


def test_what_is_not_known_grades_nobody() -> None:
    found = judge({}, ON)
    assert found.grade == ""
    assert {one.state for one in found.rungs} == {UNKNOWN}
    part = judge({**NONE, "degree": 2, "age": None}, ON)
    assert part.of("E").state == UNKNOWN
    assert "还没有填" in part.of("E").must[0].used


_FACTS = st.fixed_dictionaries({key: st.integers(0, min(most, 10**6)) for key, most in MOST.items()})


@given(_FACTS, st.sampled_from([key for key in MOST if key != "age"]), st.integers(1, 10**6))
def test_more_never_lowers_the_grade(facts: dict[str, int], key: str, more: int) -> None:
    order = ["", "E", "D", "C", "B", "A"]
    assert order.index(judge(facts | {key: facts[key] + more}, ON).grade) >= order.index(
        judge(facts, ON).grade
    )


def test_what_a_grade_brings_falls_due_within_its_time() -> None:
    assert expires_on(date(2024, 2, 29)) == date(2027, 2, 28)
    found = benefits("C", date(2026, 1, 31))
    assert [(one.key, one.part, one.due_on) for one in found][:2] == [
        ("settle", 1, date(2026, 2, 28)), ("living", 1, date(2026, 7, 31)),
    ]  # fmt: skip
    assert len(found) == 9
    assert sum(one.amount for one in found) == 3 * 40_000 + 6 * 12_000
    assert benefits("X", ON) == ()
    assert brings_place("D", "housing", ON)
    assert not brings_place("E", "school", ON)
    assert english()["顶尖人才"] == "Leading figure"


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_months_go_on_in_order(day: date, a: int, b: int) -> None:
    assert (months_on(day, a) <= months_on(day, b)) == (a <= b)


_SPANS = st.lists(
    st.builds(
        lambda area, start, long: Span(Decimal(area), date.fromordinal(start), long and date.fromordinal(start + long)),
        st.integers(1, 50), st.integers(739_000, 739_060), st.none() | st.integers(1, 40),
    ), max_size=8,
)  # fmt: skip


@given(_SPANS, st.integers(739_000, 739_100), st.none() | st.integers(1, 30))
def test_the_peak_is_the_most_of_every_day(spans: list[Span], first: int, long: int | None) -> None:
    ends = None if long is None else date.fromordinal(first + long)
    every = [taken(spans, date.fromordinal(day)) for day in range(first, first + (long or 200))]
    assert peak(spans, date.fromordinal(first), ends) == max(every)


def test_a_tenant_graduates_by_dated_conditions() -> None:
    since = date(2026, 1, 1)
    rich = {"sales": 6_000_000.0, "sales_1": 4_000_001.0, "holds_high_tech": 0.0, "equity3": 0.0}
    assert graduation("incubator", rich, since, ON).met is True  # type: ignore[union-attr]
    poor = graduation("incubator", rich | {"sales_1": 4_000_000.0}, since, ON)
    assert poor is not None
    assert poor.met is False
    assert [one.state for one in poor.clauses] == [MET, MISSED, MISSED, MISSED]
    open_ = graduation("incubator", {"holds_high_tech": 0.0}, since, ON)
    assert open_ is not None
    assert open_.met is None
    early = graduation("maker", {"class1": 3.0, "sales": 1e9}, date(2026, 6, 1), ON)
    assert early is not None
    assert early.met is False
    assert "已入驻 5 个月" in early.clauses[0].used
    assert graduation("industrial", {}, since, ON) is None
    assert months_back(ON, 3) == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
