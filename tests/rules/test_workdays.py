"""Working days as the State Council orders them; a year without a notice is never guessed."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.workdays import (
    SHANGHAI,
    Calendar,
    DayKind,
    Holiday,
    NoNotice,
    Notice,
    local_day,
    official,
)

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "calendar" / "holiday-cn"
FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
CAL = official()

days = st.dates(FIRST, LAST)


def by_hand(start: date, n: int) -> date:
    """The n-th working day after start, one day after the other."""
    on = start
    while n:
        on += DAY
        n -= CAL.is_workday(on)
    return on


TOTALS = (249, 251, 250, 250, 250, 249, 250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248)


@pytest.mark.parametrize(("year", "total"), list(enumerate(TOTALS, start=2007)))
def test_working_days_of_a_year(year: int, total: int) -> None:
    assert sum(day.works for day in CAL.span(date(year, 1, 1), date(year, 12, 31))) == total


def test_the_calendar_covers_2007_to_2026_and_is_built_once() -> None:
    assert (CAL.first_year, CAL.last_year) == (2007, 2026)
    assert official() is CAL


@pytest.mark.parametrize(
    ("on", "kind", "reason"),
    [
        (date(2026, 2, 13), DayKind.WORKDAY, ""),
        (date(2026, 2, 14), DayKind.MAKEUP, "春节调休上班"),
        (date(2026, 2, 15), DayKind.HOLIDAY, "春节放假"),
        (date(2026, 3, 1), DayKind.WEEKEND, "星期日"),
        (date(2022, 12, 31), DayKind.HOLIDAY, "元旦放假"),  # ordered by the notice of 2023
        (date(2018, 12, 29), DayKind.MAKEUP, "元旦调休上班"),  # by that of 2019
        (date(2020, 2, 3), DayKind.WORKDAY, ""),
        (date(2020, 2, 1), DayKind.HOLIDAY, "春节放假"),  # first to be worked, then off by the second notice
        (date(2022, 3, 8), DayKind.WORKDAY, ""),  # a half-day holiday for women does not stop the clock
    ],
)
def test_a_day_says_what_it_is_and_why(on: date, kind: DayKind, reason: str) -> None:
    day = CAL.day(on)
    assert (day.on, day.kind, day.reason) == (on, kind, reason)
    assert bool(day.source) == (kind in (DayKind.HOLIDAY, DayKind.MAKEUP))


@given(days, st.integers(0, 70))
def test_add_agrees_with_counting_by_hand(start: date, n: int) -> None:
    try:
        due = CAL.add(start, n)
    except NoNotice:
        assert (LAST - start).days < 3 * n + 20
    else:
        assert due == by_hand(start, n)


@given(days, days)
def test_count_agrees_with_counting_by_hand(a: date, b: date) -> None:
    a, b = min(a, b), max(a, b)
    assert CAL.count(a, b) == sum(CAL.is_workday(a + DAY * i) for i in range(1, (b - a).days + 1))


@given(days, st.integers(1, 70))
def test_count_and_back_undo_add(start: date, n: int) -> None:
    try:
        due = CAL.add(start, n)
    except NoNotice:
        return
    assert CAL.count(start, due) == n
    if CAL.is_workday(start):
        assert CAL.back(due, n) == start


@given(days)
def test_roll_gives_the_first_working_day_from_there(on: date) -> None:
    rolled = CAL.roll(on)
    assert rolled >= on
    assert CAL.is_workday(rolled)
    assert not any(CAL.is_workday(on + DAY * i) for i in range((rolled - on).days))


def test_a_missing_year_is_told_with_what_was_counted() -> None:
    with pytest.raises(NoNotice, match="2027年") as caught:
        CAL.add(date(2026, 12, 25), 20)
    missing = caught.value
    assert (missing.year, missing.reached, missing.counted, missing.remaining) == (2027, LAST, 4, 16)
    assert "已计4个工作日，还差16个" in str(missing)


def test_a_start_after_the_last_notice_counts_nothing() -> None:
    with pytest.raises(NoNotice) as caught:
        CAL.add(date(2027, 3, 1), 5)
    assert (caught.value.year, caught.value.counted, caught.value.remaining) == (2027, 0, 5)


@pytest.mark.parametrize("on", [date(2006, 12, 31), date(2027, 1, 1)])
def test_no_question_is_answered_outside_the_notices(on: date) -> None:
    for ask in (CAL.is_workday, CAL.day, CAL.roll, lambda d: CAL.add(d, 1), lambda d: CAL.back(d, 1)):
        with pytest.raises(NoNotice) as caught:
            ask(on)
        assert caught.value.year == on.year
    with pytest.raises(NoNotice):
        CAL.span(on, on)


def test_counting_into_an_unknown_year_keeps_what_is_known() -> None:
    with pytest.raises(NoNotice) as caught:
        CAL.count(date(2026, 12, 25), date(2027, 1, 10))
    assert (caught.value.year, caught.value.counted) == (2027, 4)


def test_counting_back_before_the_first_notice_is_refused() -> None:
    with pytest.raises(NoNotice) as caught:
        CAL.back(date(2007, 1, 8), 5)
    assert (caught.value.year, caught.value.counted, caught.value.remaining) == (2006, 2, 3)


def test_rolling_past_the_last_notice_is_refused() -> None:
    year = Calendar([Notice(2022, "t", "s", (Holiday("元旦", (date(2022, 12, 31),)),))])
    with pytest.raises(NoNotice) as caught:
        year.roll(date(2022, 12, 31))
    assert caught.value.year == 2023


@pytest.mark.parametrize("ask", [lambda: CAL.add(FIRST, -1), lambda: CAL.back(LAST, -1)])
def test_negative_limits_are_refused(ask: object) -> None:
    with pytest.raises(ValueError, match="negative"):
        ask()  # type: ignore[operator]


def test_counting_backwards_is_refused_and_zero_stays() -> None:
    with pytest.raises(ValueError, match="before"):
        CAL.count(date(2026, 1, 2), date(2026, 1, 1))
    assert CAL.back(date(2026, 5, 1), 0) == date(2026, 5, 1)
    assert CAL.span(date(2026, 5, 2), date(2026, 5, 1)) == []


@pytest.mark.parametrize("years", [[], [2020, 2022], [2020, 2020]])
def test_notices_must_be_one_a_year_without_gaps(years: list[int]) -> None:
    with pytest.raises(ValueError, match="consecutive"):
        Calendar(Notice(year, "t", "s", ()) for year in years)


def test_a_makeup_day_is_a_weekend_day() -> None:
    monday = Holiday("春节", (), (date(2020, 2, 3),))
    with pytest.raises(ValueError, match="weekend"):
        Calendar([Notice(2020, "t", "s", (monday,))])


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 4, 30, 15, 59, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 4, 30, 16, 0, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 4, 30, 23, 59, tzinfo=SHANGHAI), date(2026, 4, 30)),
    ],
)
def test_the_legal_day_is_that_of_shanghai(at: datetime, day: date) -> None:
    assert local_day(at) == day


def test_a_naive_instant_has_no_legal_day() -> None:
    with pytest.raises(ValueError, match="时区"):
        local_day(datetime(2026, 4, 30))


@pytest.mark.shared
def test_every_day_agrees_with_the_published_calendar() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"NOT COMPARED: no public calendar beside the project ({SHARED.name})")
    published: dict[date, bool] = {}
    for year in range(2007, 2027):
        for day in json.loads((SHARED / f"{year}.json").read_text(encoding="utf-8"))["days"]:
            published[date.fromisoformat(day["date"])] = not day["isOffDay"]
    for day in CAL.span(FIRST, LAST):
        assert day.works == published.get(day.on, day.on.weekday() < 5), day
