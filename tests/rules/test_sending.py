"""Pauses grow to their end; what is held back at night goes out at its first waking minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hemei.rules import sending

RULES = sending.settings("sending", date(2026, 11, 23))


def test_pauses_double_up_to_the_most() -> None:
    pauses = [sending.pause(n, RULES) for n in range(1, 12)]
    assert pauses[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=RULES["most_minutes"])


@given(
    minutes=st.integers(0, 365 * 1440),
    first=st.integers(0, 23),
    until=st.integers(0, 23),
)
def test_the_first_waking_minute(minutes: int, first: int, until: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = sending.not_before(at, first, until)
    assert not sending.is_quiet(found, first, until)
    assert at <= found <= at + timedelta(days=1)
    assert (found == at) == (not sending.is_quiet(at, first, until))
    if found != at:
        assert sending.is_quiet(found - timedelta(microseconds=1), first, until)
    assert not sending.is_quiet(at, first, first)
