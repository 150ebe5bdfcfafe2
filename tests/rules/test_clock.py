"""The legal clock against a day-by-day count, the vectors of the law, and what it shows as its reasons."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemei.rules.clock import (
    SHANGHAI,
    Deadline,
    LineKind,
    NoNotice,
    Pause,
    PauseCause,
    Pending,
    cause_clause,
    deadline,
    explain,
    is_late,
    left,
    spent,
    try_deadline,
)
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import DayKind, official

CAL = official()
DAY = timedelta(days=1)
ART_45 = "行政许可法 45"


def at(text: str, clock: str = "09:00") -> datetime:
    return datetime.combine(date.fromisoformat(text), time.fromisoformat(clock), SHANGHAI)


def workdays(n: int) -> Limit:
    return Limit(n, Unit.WORKDAY, "样例")


def pause(first: str, last: str | None, cause: PauseCause = PauseCause.HEARING, notice: str = "") -> Pause:
    return Pause(cause, ART_45, at(first, "10:00"), 3, at(last, "16:00") if last else None, notice)


def due(start: str, limit: Limit, *pauses: Pause, extension: Limit | None = None) -> Deadline:
    return deadline(at(start), limit, calendar=CAL, pauses=pauses, extension=extension)


# --- strategies and the day-by-day count -------------------------------------------------------------------

starts = st.datetimes(datetime(2007, 1, 2), datetime(2025, 6, 1), timezones=st.just(SHANGHAI))
units = st.sampled_from([Unit.WORKDAY, Unit.DAY])


@st.composite
def closed_pauses(draw: st.DrawFn, start: datetime) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + timedelta(hours=draw(st.integers(-200, 1200)))
        end = begin + timedelta(hours=draw(st.integers(0, 400)))
        found.append(Pause(draw(st.sampled_from(PauseCause)), ART_45, begin, 3, end))
    return found


@st.composite
def paused_clocks(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    start = draw(starts)
    return start, draw(closed_pauses(start))


def held(on: date, pauses: list[Pause]) -> bool:
    return any(p.started_at.date() <= on <= p.ended_at.date() for p in pauses if p.ended_at)


def by_hand(start: date, limit: Limit, pauses: list[Pause]) -> date:
    """The last day, one day after the other."""
    on, number = start, 0
    while number < limit.value:
        on += DAY
        if not held(on, pauses) and (limit.unit is Unit.DAY or CAL.is_workday(on)):
            number += 1
    while not CAL.is_workday(on) or (on > start and held(on, pauses)):
        on += DAY
    return on


# --- vectors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "days", "expected"),
    [
        ("2022-01-28", 5, "2022-02-09"),
        ("2022-09-29", 20, "2022-11-01"),
        ("2022-12-30", 20, "2023-02-02"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-30", 20, "2026-11-03"),
    ],
)
def test_vectors_of_the_working_calendar(accepted: str, days: int, expected: str) -> None:
    assert due(accepted, workdays(days)).due_at == at(expected, "17:30")


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-05-25", 10, "2026-06-04"),
        ("2026-09-21", 10, "2026-10-08"),  # 1 October is off until the 7th
        ("2026-02-09", 5, "2026-02-14"),  # a Saturday that is worked does not move
        ("2026-03-02", 5, "2026-03-09"),  # Saturday to Monday
    ],
)
def test_natural_days_roll_to_the_next_working_day(start: str, days: int, expected: str) -> None:
    assert due(start, Limit(days, Unit.DAY)).due_on == date.fromisoformat(expected)


def test_hours_and_minutes_run_through_nights_and_days_off() -> None:
    friday = at("2026-02-14", "17:00")
    in_hours = deadline(friday, Limit(48, Unit.HOUR), calendar=CAL)
    in_minutes = deadline(friday, Limit(20, Unit.MINUTE), calendar=CAL)
    assert in_hours.due_at == at("2026-02-16", "17:00")
    assert in_minutes.due_at == at("2026-02-14", "17:20")


def test_hours_need_no_notice() -> None:
    end = deadline(at("2026-12-31"), Limit(24, Unit.HOUR), calendar=CAL)
    assert end.due_on == date(2027, 1, 1)
    assert [line.kind for line in end.lines] == [LineKind.START, LineKind.RUNNING]


@pytest.mark.parametrize(
    ("start", "clock", "expected"),
    [
        ("2026-03-04", "09:00", "2026-03-04"),
        ("2026-03-04", "18:00", "2026-03-05"),  # today's office hours are over
        ("2026-03-07", "09:00", "2026-03-09"),  # Saturday
        ("2026-03-06", "18:00", "2026-03-09"),
    ],
)
@pytest.mark.parametrize("unit", [Unit.WORKDAY, Unit.DAY])
def test_a_limit_of_zero_is_due_the_same_office_day(
    start: str, clock: str, expected: str, unit: Unit
) -> None:
    end = deadline(at(start, clock), Limit(0, unit), calendar=CAL)
    assert end.due_on == date.fromisoformat(expected)
    assert all(line.counted is None for line in end.lines)
    assert end.lines[-1].on == end.due_on
    assert "到期日" in end.lines[-1].note


def test_closing_time_is_a_dated_value_that_can_be_given() -> None:
    late = deadline(at("2026-03-02"), workdays(1), calendar=CAL, closing=time.max)
    midnight = deadline(at("2026-03-02"), workdays(1), calendar=CAL, closing=time(0))
    assert late.due_at == datetime.combine(date(2026, 3, 3), time.max, SHANGHAI)
    assert midnight.due_at == at("2026-03-03", "00:00")


def test_the_start_day_is_the_local_one() -> None:
    evening_before = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # 00:30 on 3 March in Shanghai
    assert deadline(evening_before, workdays(1), calendar=CAL).due_on == date(2026, 3, 4)


# --- pauses ----------------------------------------------------------------------------------------------


def test_days_of_a_pause_are_not_counted_first_and_last_included() -> None:
    end = due("2026-03-02", workdays(5), pause("2026-03-04", "2026-03-06"))
    numbers = {line.on.day: line.counted for line in end.lines if line.on.month == 3}
    assert end.due_on == date(2026, 3, 12)
    assert numbers == {2: None, 3: 1, 4: None, 5: None, 6: None, 7: None, 8: None, 9: 2, 10: 3, 11: 4, 12: 5}


def test_a_pause_within_one_day_takes_that_day() -> None:
    assert due("2026-03-02", workdays(5), pause("2026-03-04", "2026-03-04")).due_on == date(2026, 3, 10)


@pytest.mark.parametrize(
    "days", [("2026-03-02", "2026-03-02"), ("2026-02-24", "2026-02-26"), ("2026-03-20", "2026-03-25")]
)
def test_pauses_outside_the_count_change_nothing(days: tuple[str, str]) -> None:
    assert due("2026-03-02", workdays(5), pause(*days)).due_on == date(2026, 3, 9)


def test_an_open_pause_stops_the_clock_and_keeps_what_remains() -> None:
    end = due("2026-03-02", workdays(20), pause("2026-03-09", None))
    assert (end.running, end.due_at, end.due_on, end.remaining) == (False, None, None, 16)
    assert end.lines[-1].on == date(2026, 3, 9)
    assert end.lines[-1].kind is LineKind.PAUSED
    assert left(end, at("2026-06-01")) == 16
    assert not end.provisional


def test_an_open_pause_after_the_end_hides_no_lateness() -> None:
    end = due("2026-03-02", workdays(5), pause("2026-03-10", None))
    assert end.due_on == date(2026, 3, 9)
    assert is_late(end, at("2026-03-10"))


def test_a_natural_day_limit_does_not_end_inside_a_pause() -> None:
    sunday = Limit(6, Unit.DAY)  # of 2026-03-02 is 8 March; Monday the 9th is held
    end = due("2026-03-02", sunday, pause("2026-03-09", "2026-03-10"))
    assert end.due_on == date(2026, 3, 11)
    assert (end.lines[-1].counted, end.lines[-2].kind) == (6, LineKind.PAUSED)
    assert "顺延至本日" in end.lines[-1].note
    assert "203 第一款" in end.lines[-1].source
    stopped = due("2026-03-02", sunday, pause("2026-03-09", None))
    assert (stopped.running, stopped.remaining) == (False, 1)


def test_pauses_shift_hours_by_their_own_length() -> None:
    held_for = Pause(PauseCause.TESTING, ART_45, at("2026-03-02", "10:00"), 1, at("2026-03-02", "13:30"))
    end = deadline(at("2026-03-02", "09:00"), Limit(4, Unit.HOUR), calendar=CAL, pauses=[held_for])
    assert end.due_at == at("2026-03-02", "16:30")
    before = Pause(PauseCause.TESTING, ART_45, at("2026-03-01", "10:00"), 1, at("2026-03-01", "13:30"))
    assert deadline(
        at("2026-03-02", "09:00"), Limit(0, Unit.HOUR), calendar=CAL, pauses=[before]
    ).due_at == at("2026-03-02")


def test_an_open_pause_stops_running_time() -> None:
    still = Pause(PauseCause.TESTING, ART_45, at("2026-03-03", "10:15"), 1)
    end = deadline(at("2026-03-02", "09:00"), Limit(48, Unit.HOUR), calendar=CAL, pauses=[still])
    assert (end.running, end.remaining) == (False, 23)  # 22 h 45 min, begun hours whole
    assert [line.kind for line in end.lines] == [LineKind.START, LineKind.PAUSED]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Pause(PauseCause.HEARING, "", at("2026-03-02"), 1),
        lambda: Pause(PauseCause.HEARING, ART_45, datetime(2026, 3, 2), 1),
        lambda: Pause(PauseCause.HEARING, ART_45, at("2026-03-02"), 1, datetime(2026, 3, 3)),
        lambda: Pause(PauseCause.HEARING, ART_45, at("2026-03-02"), 1, at("2026-03-01")),
        lambda: Pause(PauseCause.HEARING, ART_45, at("2026-03-02"), -1),
    ],
)
def test_a_pause_needs_a_clause_and_sound_times(make: object) -> None:
    with pytest.raises(ValueError, match=r"停止计时|预计"):
        make()  # type: ignore[operator]


def test_causes_are_those_of_the_law() -> None:
    under_45 = {cause.label for cause in PauseCause if cause_clause(cause, date(2026, 1, 1)) == ART_45}
    assert under_45 == {"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}
    assert cause_clause(PauseCause.OWN_LAW, date(2026, 1, 1)) == ""
    assert all(cause.label and cause.english for cause in PauseCause)


def test_a_pause_knows_until_when_it_was_announced() -> None:
    assert pause("2026-03-05", None).expected_until(CAL) == date(2026, 3, 10)


# --- properties ------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(paused_clocks(), st.integers(0, 60), units)
def test_agrees_with_counting_by_hand(clock: tuple[datetime, list[Pause]], n: int, unit: Unit) -> None:
    start, pauses = clock
    limit = Limit(n, unit)
    end = deadline(start, limit, calendar=CAL, pauses=pauses, closing=time.max)
    assert end.due_on == by_hand(start.date(), limit, pauses)


@given(paused_clocks(), st.integers(1, 60), units)
def test_the_explanation_ends_on_the_due_day_with_the_last_number(
    clock: tuple[datetime, list[Pause]], n: int, unit: Unit
) -> None:
    start, pauses = clock
    end = deadline(start, Limit(n, unit), calendar=CAL, pauses=pauses)
    lines = explain(end)
    assert lines[0].on == start.date()
    assert lines[-1].on == end.due_on
    assert [line.counted for line in lines if line.counted] == list(range(1, n + 1))
    assert lines[-1].counted == n
    assert all(later.on - earlier.on == DAY for earlier, later in pairwise(lines))
    assert {line.on for line in lines[1:] if line.kind is LineKind.PAUSED} == {
        line.on for line in lines[1:] if held(line.on, pauses)
    }
    assert all(
        line.source for line in lines if line.kind in (LineKind.PAUSED, DayKind.HOLIDAY, DayKind.MAKEUP)
    )


@given(paused_clocks(), st.integers(0, 40), st.integers(0, 20), units)
def test_a_longer_limit_or_an_extension_is_never_earlier(
    clock: tuple[datetime, list[Pause]], n: int, more: int, unit: Unit
) -> None:
    start, pauses = clock
    short = deadline(start, Limit(n, unit), calendar=CAL, pauses=pauses)
    longer = deadline(start, Limit(n + more, unit), calendar=CAL, pauses=pauses)
    extended = deadline(start, Limit(n, unit), calendar=CAL, pauses=pauses, extension=Limit(more, unit))
    assert short.due_at is not None
    assert longer.due_at is not None
    assert short.due_at <= longer.due_at == extended.due_at


@given(paused_clocks(), st.integers(1, 40))
def test_pauses_add_exactly_the_working_days_they_hold(clock: tuple[datetime, list[Pause]], n: int) -> None:
    start, pauses = clock
    plain = deadline(start, workdays(n), calendar=CAL)
    with_pauses = deadline(start, workdays(n), calendar=CAL, pauses=pauses)
    assert with_pauses.due_on is not None
    taken = sum(CAL.is_workday(line.on) for line in with_pauses.lines[1:] if line.kind is LineKind.PAUSED)
    assert CAL.count(start.date(), with_pauses.due_on) == n + taken
    assert with_pauses.due_on == CAL.add(start.date(), n + taken)
    assert plain.due_on is not None
    assert with_pauses.due_on >= plain.due_on


@given(paused_clocks(), st.integers(1, 40))
def test_the_order_and_overlap_of_pauses_do_not_matter(clock: tuple[datetime, list[Pause]], n: int) -> None:
    start, pauses = clock
    once = deadline(start, workdays(n), calendar=CAL, pauses=pauses).due_at
    assert deadline(start, workdays(n), calendar=CAL, pauses=pauses[::-1] + pauses).due_at == once


@given(paused_clocks(), st.integers(1, 40), st.integers(0, 60), st.integers(0, 500))
def test_an_open_pause_keeps_exactly_what_its_end_gives_back(
    clock: tuple[datetime, list[Pause]], n: int, before: int, length: int
) -> None:
    start, pauses = clock
    began = start + timedelta(hours=before * 12)
    earlier = [one for one in pauses if one.ended_at and one.ended_at < began]
    stopped = deadline(
        start, workdays(n), calendar=CAL, pauses=[*earlier, Pause(PauseCause.TESTING, ART_45, began, 3)]
    )
    end = began + timedelta(days=length)
    ended = Pause(PauseCause.TESTING, ART_45, began, 3, end)
    resumed = deadline(start, workdays(n), calendar=CAL, pauses=[*earlier, ended])
    if stopped.running:
        assert stopped.due_on == resumed.due_on
    else:
        assert stopped.remaining == n - max((line.counted or 0) for line in stopped.lines)
        assert resumed.due_on == CAL.add(end.date(), stopped.remaining)


@given(paused_clocks(), st.integers(1, 40), st.integers(0, 90))
def test_spent_and_left_make_the_limit_until_it_ends(
    clock: tuple[datetime, list[Pause]], n: int, after: int
) -> None:
    start, pauses = clock
    end = deadline(start, workdays(n), calendar=CAL, pauses=pauses)
    now = start + timedelta(days=after)
    assert end.due_on is not None
    if now.date() <= end.due_on:
        assert spent(start, now, calendar=CAL, pauses=pauses) + left(end, now) == n
    else:
        assert left(end, now) == -CAL.count(end.due_on, now.date())


# --- left, spent, refusals -------------------------------------------------------------------------------


def test_nothing_is_spent_on_the_start_day_or_before() -> None:
    assert spent(at("2026-03-02"), at("2026-03-02", "23:00"), calendar=CAL) == 0
    assert spent(at("2026-03-02"), at("2026-02-02"), calendar=CAL) == 0
    assert left(due("2026-03-02", workdays(5)), at("2026-02-02")) == 5


def test_left_in_other_units() -> None:
    assert left(due("2026-03-02", Limit(10, Unit.DAY)), at("2026-03-05")) == 7
    hours = due("2026-03-02", Limit(10, Unit.HOUR))
    assert left(hours, at("2026-03-02", "10:30")) == 8
    assert left(hours, at("2026-03-02", "19:30")) == -1


def test_the_due_instant_is_in_time_and_the_next_is_late() -> None:
    end = due("2026-03-02", workdays(1))
    assert end.due_at is not None
    assert not is_late(end, end.due_at)
    assert is_late(end, end.due_at + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("limit", "extension"),
    [(workdays(-1), None), (workdays(5), workdays(-1)), (workdays(5), Limit(3, Unit.DAY))],
)
def test_unsound_limits_are_refused(limit: Limit, extension: Limit | None) -> None:
    with pytest.raises(ValueError, match="期限"):
        due("2026-03-02", limit, extension=extension)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        deadline(datetime(2026, 3, 2), workdays(1), calendar=CAL)


# --- a year without a notice -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pauses", "counted", "remaining"),
    [
        ((), 4, 16),
        ((pause("2026-12-29", "2026-12-30"),), 2, 18),
        ((pause("2026-12-29", "2027-01-06"),), 1, 19),
        ((pause("2027-01-05", None),), 4, 16),
        ((pause("2026-12-29", "2027-01-06"), pause("2027-02-01", "2027-02-03")), 1, 19),
    ],
)
def test_a_missing_notice_is_pending_with_numbers(
    pauses: tuple[Pause, ...], counted: int, remaining: int
) -> None:
    start = at("2026-12-25")
    with pytest.raises(NoNotice):
        deadline(start, workdays(20), calendar=CAL, pauses=pauses)
    pending = try_deadline(start, workdays(20), calendar=CAL, pauses=pauses)
    assert isinstance(pending, Pending)
    assert (pending.year, pending.reached) == (2027, date(2026, 12, 31))
    assert (pending.counted, pending.remaining) == (counted, remaining)
    assert "2027年" in pending.message
    assert not is_late(pending, at("2030-01-01"))


def test_a_stopped_clock_needs_no_notice_beyond_the_stop() -> None:
    end = try_deadline(at("2026-12-25"), workdays(20), calendar=CAL, pauses=[pause("2026-12-29", None)])
    assert isinstance(end, Deadline)
    assert end.remaining == 19


def test_a_pause_beyond_the_known_years_does_not_matter_to_an_earlier_end() -> None:
    end = due("2026-12-25", workdays(2), pause("2027-03-01", None))
    assert end.due_on == date(2026, 12, 29)


def test_a_natural_day_in_an_unknown_year_is_pending() -> None:
    pending = try_deadline(at("2026-12-25"), Limit(10, Unit.DAY), calendar=CAL)
    assert isinstance(pending, Pending)
    assert (pending.counted, pending.remaining) == (9, 1)
    assert "2027-01-04" in pending.message
    assert "顺延" in pending.message


def test_the_last_days_of_the_last_known_year_are_provisional() -> None:
    assert due("2026-12-21", workdays(7)).provisional  # 30 December
    assert not due("2026-12-21", workdays(5)).provisional  # 28 December
    assert not due("2026-12-30", Limit(5, Unit.HOUR)).provisional  # no notice moves an hour


# --- the explanation -------------------------------------------------------------------------------------


def test_every_line_says_why_and_by_which_paper() -> None:
    end = due("2026-04-30", workdays(5), pause("2026-05-07", "2026-05-08", notice="样例听字1号"))
    lines = {line.on: line for line in end.lines}
    assert lines[date(2026, 4, 30)].source.startswith("民法典 201")
    assert (lines[date(2026, 5, 1)].note, lines[date(2026, 5, 1)].source) == (
        "劳动节放假",
        "国办发明电〔2025〕7号",
    )
    assert (lines[date(2026, 5, 7)].note, lines[date(2026, 5, 7)].source) == (
        "听证，停止计时（样例听字1号）",
        ART_45,
    )
    assert lines[date(2026, 5, 9)] == (
        date(2026, 5, 9),
        DayKind.MAKEUP,
        2,
        "劳动节调休上班",
        "国办发明电〔2025〕7号",
    )
    assert lines[date(2026, 5, 13)].note == "到期日，17:30截止"
    assert end.lines is end.lines


def test_the_due_day_keeps_its_own_reason_too() -> None:
    last = due("2026-02-11", workdays(3)).lines[-1]
    assert last.on == date(2026, 2, 14)
    assert last.note == "春节调休上班；到期日，17:30截止"
    assert last.source.startswith("国办发明电〔2025〕7号；民法典 203 第二款")


def test_days_passed_over_by_a_natural_limit_say_so() -> None:
    lines = due("2026-09-30", Limit(3, Unit.DAY)).lines
    assert [line.counted for line in lines] == [None, 1, 2, None, None, None, None, None, 3]
    assert lines[3].note == "末日遇休息日，顺延（国庆节放假）"
    assert lines[-1].note == "末日顺延至本日；到期日，17:30截止"


def test_running_time_shows_its_pauses() -> None:
    still = Pause(PauseCause.TESTING, ART_45, at("2026-03-03"), 1, at("2026-03-04"))
    lines = deadline(at("2026-03-02"), Limit(48, Unit.HOUR), calendar=CAL, pauses=[still]).lines
    assert [line.kind for line in lines] == [
        LineKind.START,
        LineKind.PAUSED,
        LineKind.PAUSED,
        LineKind.RUNNING,
    ]
    assert lines[-1].note == "连续计时；到期日，09:00截止"


def test_minutes_within_one_day_are_one_line() -> None:
    (line,) = deadline(at("2026-03-02"), Limit(20, Unit.MINUTE), calendar=CAL).lines
    assert line.note == "到期日，09:20截止"
