"""Named limits of the Licensing Law, the two cases in which silence decides, and the lights."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.clock import (
    SHANGHAI,
    Deadline,
    Light,
    LightSettings,
    Pause,
    PauseCause,
    Statute,
    alert_at,
    deadline,
    deemed_renewed,
    hearing_notice_by,
    left,
    light,
    light_settings,
    red_at,
    renewal_request_by,
    silence_due,
    silently_accepted,
    statutory,
    statutory_due,
    try_deadline,
)
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import official

CAL = official()
DEFAULT = light_settings(date(2026, 1, 1))


def at(text: str, clock: str = "09:00") -> datetime:
    return datetime.combine(date.fromisoformat(text), time.fromisoformat(clock), SHANGHAI)


def due(start: str, days: int, *pauses: Pause) -> Deadline:
    return deadline(at(start), Limit(days, Unit.WORKDAY), calendar=CAL, pauses=pauses)


# --- named limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "value", "unit", "article"),
    [
        (Statute.CORRECTION_NOTICE, 5, Unit.WORKDAY, "32"),
        (Statute.DECISION, 20, Unit.WORKDAY, "42"),
        (Statute.DECISION_EXTENSION, 10, Unit.WORKDAY, "42"),
        (Statute.JOINT, 45, Unit.WORKDAY, "42"),
        (Statute.JOINT_EXTENSION, 15, Unit.WORKDAY, "42"),
        (Statute.FIRST_REVIEW, 20, Unit.WORKDAY, "43"),
        (Statute.ISSUE, 10, Unit.WORKDAY, "44"),
        (Statute.INSPECTORS, 5, Unit.WORKDAY, "55"),
        (Statute.HEARING_REQUEST, 5, Unit.WORKDAY, "47"),
        (Statute.HEARING, 20, Unit.WORKDAY, "47"),
        (Statute.HEARING_NOTICE, 7, Unit.WORKDAY, "48"),
        (Statute.RENEWAL_REQUEST, 30, Unit.DAY, "50"),
    ],
)
def test_limits_of_the_law(which: Statute, value: int, unit: Unit, article: str) -> None:
    limit = statutory(which, date(2026, 1, 1))
    assert (limit.value, limit.unit) == (value, unit)
    assert f"行政许可法 {article}" in limit.source


def test_every_limit_is_covered_above() -> None:
    assert len(Statute) == 12


def test_decision_and_its_extension() -> None:
    plain = statutory_due(Statute.DECISION, at("2022-09-29"), calendar=CAL)
    longer = statutory_due(Statute.DECISION, at("2022-09-29"), calendar=CAL, extended=True)
    joint = statutory_due(Statute.JOINT, at("2022-09-29"), calendar=CAL, extended=True)
    assert plain.due_on == date(2022, 11, 1)
    assert (longer.due_on, longer.total) == (date(2022, 11, 15), 30)
    assert joint.total == 60


def test_special_steps_stop_only_the_limits_of_their_section() -> None:
    hearing = Pause(PauseCause.HEARING, "行政许可法 45", at("2026-03-04"), 3, at("2026-03-06"))
    assert statutory_due(Statute.ISSUE, at("2026-03-02"), calendar=CAL, pauses=[hearing]).due_on == date(
        2026, 3, 19
    )
    with pytest.raises(ValueError, match="45"):
        statutory_due(Statute.CORRECTION_NOTICE, at("2026-03-02"), calendar=CAL, pauses=[hearing])


def test_what_the_law_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="延长"):
        statutory_due(Statute.ISSUE, at("2026-03-02"), calendar=CAL, extended=True)
    for backwards in (Statute.HEARING_NOTICE, Statute.RENEWAL_REQUEST):
        with pytest.raises(ValueError, match="事前"):
            statutory_due(backwards, at("2026-03-02"), calendar=CAL)


def test_notice_of_a_hearing_comes_seven_working_days_before() -> None:
    by = hearing_notice_by(date(2026, 5, 12), calendar=CAL)
    assert by == date(2026, 4, 29)  # 11, 9, 8, 7, 6 May, 30, 29 April
    assert CAL.count(by, date(2026, 5, 12)) == 7


# --- silence ---------------------------------------------------------------------------------------------


def test_silence_accepts_from_the_day_the_papers_arrived() -> None:
    received = at("2026-04-30", "16:00")
    assert silence_due(received, calendar=CAL).due_on == date(2026, 5, 11)
    verdict = silently_accepted(received, None, at("2026-05-12"), calendar=CAL)
    assert verdict
    assert verdict.on == date(2026, 4, 30)
    assert "视" not in verdict.reason
    assert "即为受理" in verdict.reason
    assert "32" in verdict.clause


@pytest.mark.parametrize(
    ("told", "now", "holds"),
    [
        (None, "2026-05-11T17:30", False),  # the last instant in time
        (None, "2026-05-11T17:31", True),
        ("2026-05-11T17:30", "2026-06-01T09:00", False),
        ("2026-05-11T17:31", "2026-06-01T09:00", True),  # told too late
        ("2026-04-30T16:05", "2026-06-01T09:00", False),
    ],
)
def test_only_telling_in_time_prevents_it(told: str | None, now: str, holds: bool) -> None:
    told_at = datetime.fromisoformat(told).replace(tzinfo=SHANGHAI) if told else None
    when = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    assert bool(silently_accepted(at("2026-04-30", "16:00"), told_at, when, calendar=CAL)) is holds


@pytest.mark.parametrize(
    ("applied", "decided", "today", "holds", "says"),
    [
        ("2026-05-01", None, "2026-07-01", True, "视为准予延续"),
        ("2026-05-31", None, "2026-07-01", True, "视为准予延续"),  # exactly 30 days before
        ("2026-06-01", None, "2026-07-01", False, "不迟于2026-05-31"),
        (None, None, "2026-07-01", False, "没有提出"),
        ("2026-05-01", "2026-06-30", "2026-07-01", False, "届满前作出决定"),
        ("2026-05-01", "2026-07-01", "2026-07-02", True, "视为准予延续"),  # decided too late
        ("2026-05-01", None, "2026-06-30", False, "尚未届满"),
    ],
)
def test_silence_renews(applied: str | None, decided: str | None, today: str, holds: bool, says: str) -> None:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    verdict = deemed_renewed(date(2026, 6, 30), day(applied), day(decided), date.fromisoformat(today))
    assert bool(verdict) is holds
    assert says in verdict.reason
    assert "50" in verdict.clause
    assert verdict.on == (date(2026, 7, 1) if holds else None)


def test_another_law_may_set_another_time_to_ask() -> None:
    assert renewal_request_by(date(2026, 6, 30)) == date(2026, 5, 31)
    assert renewal_request_by(date(2026, 6, 30), days=60) == date(2026, 5, 1)
    late = deemed_renewed(date(2026, 6, 30), date(2026, 5, 20), None, date(2026, 7, 1), days=60)
    assert not late


# --- lights ----------------------------------------------------------------------------------------------


def test_defaults_are_one_day_left_and_the_first_day_late() -> None:
    assert (DEFAULT.yellow_left, DEFAULT.red_late) == (1, 1)
    own = light_settings(date(2026, 1, 1), yellow_left=3, red_late=0)
    assert (own.yellow_left, own.red_late, own.yellow_share) == (3, 0, DEFAULT.yellow_share)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-05T23:59:59", Light.GREEN),
        ("2026-03-06T00:00:00", Light.YELLOW),  # Friday: one working day left
        ("2026-03-09T17:30:00", Light.YELLOW),
        ("2026-03-09T17:30:01", Light.YELLOW),  # late in law, the red card comes with the next working day
        ("2026-03-10T00:00:00", Light.RED),
    ],
)
def test_lights_of_a_five_day_limit(now: str, expected: Light) -> None:
    end = due("2026-03-02", 5)  # due on Monday 9 March
    assert light(datetime.fromisoformat(now).replace(tzinfo=SHANGHAI), end, DEFAULT) is expected


def test_red_can_begin_at_the_due_instant() -> None:
    strict = light_settings(date(2026, 1, 1), red_late=0)
    end = due("2026-03-02", 5)
    assert light(at("2026-03-09", "17:30"), end, strict) is Light.YELLOW
    assert light(at("2026-03-09", "17:31"), end, strict) is Light.RED


def test_yellow_skips_days_of_a_pause() -> None:
    end = due(
        "2026-03-02", 5, Pause(PauseCause.HEARING, "行政许可法 45", at("2026-03-06"), 1, at("2026-03-06"))
    )
    assert end.due_on == date(2026, 3, 10)
    assert alert_at(end, DEFAULT) == at("2026-03-09", "00:00")
    gap = due(
        "2026-03-02", 5, Pause(PauseCause.HEARING, "行政许可法 45", at("2026-03-09"), 1, at("2026-03-11"))
    )
    assert gap.due_on == date(2026, 3, 12)
    assert alert_at(gap, DEFAULT) == at("2026-03-06", "00:00")


def test_a_short_limit_is_yellow_from_its_start_not_before() -> None:
    end = due("2026-03-02", 1)
    assert alert_at(end, light_settings(date(2026, 1, 1), yellow_left=5)) == end.start


def test_hours_turn_yellow_in_their_last_share() -> None:
    end = deadline(at("2026-03-02"), Limit(4, Unit.HOUR), calendar=CAL)
    assert alert_at(end, DEFAULT) == at("2026-03-02", "12:00")
    assert light(at("2026-03-02", "11:59"), end, DEFAULT) is Light.GREEN
    assert light(at("2026-03-02", "13:00"), end, DEFAULT) is Light.YELLOW
    assert light(at("2026-03-02", "13:01"), end, DEFAULT) is Light.RED


def test_no_date_no_card() -> None:
    still = due("2026-03-02", 5, Pause(PauseCause.HEARING, "行政许可法 45", at("2026-03-04"), 3))
    pending = try_deadline(at("2026-12-25"), Limit(20, Unit.WORKDAY), calendar=CAL)
    assert light(at("2026-12-01"), still, DEFAULT) is Light.STOPPED
    assert alert_at(still, DEFAULT) is None
    assert red_at(still, DEFAULT) is None
    assert light(at("2027-03-01"), pending, DEFAULT) is Light.NONE
    assert light(at("2027-03-01"), None, DEFAULT) is Light.NONE


def test_a_missing_notice_does_not_hide_lateness() -> None:
    end = due("2026-12-25", 4)  # due on 31 December, the next working day is unknown
    assert red_at(end, DEFAULT) == at("2027-01-01", "00:00")
    assert light(at("2027-01-01"), end, DEFAULT) is Light.RED


@given(
    st.datetimes(datetime(2008, 1, 2), datetime(2025, 6, 1), timezones=st.just(SHANGHAI)),
    st.integers(1, 40),
    st.integers(0, 5),
)
def test_yellow_begins_when_so_many_days_are_left(start: datetime, n: int, ahead: int) -> None:
    end = deadline(start, Limit(n, Unit.WORKDAY), calendar=CAL)
    alert = alert_at(end, light_settings(start.date(), yellow_left=ahead))
    assert alert is not None
    if alert > start:
        assert left(end, alert) == ahead
        assert left(end, alert - timedelta(seconds=1)) == ahead + 1
    else:
        assert n <= ahead or alert == start


@pytest.mark.parametrize("bad", [{"yellow_left": -1}, {"red_late": -1}, {"yellow_share": 1.5}])
def test_unsound_settings_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="预警"):
        LightSettings(**{"yellow_left": 1, "red_late": 1, "yellow_share": 0.2, "source": "样例", **bad})  # type: ignore[arg-type]


def test_lights_have_labels() -> None:
    assert all(one.label and one.english for one in Light)
