"""When a message may go out: pauses that grow, quiet hours by the local clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from hemei.rules.tables import table
from hemei.rules.workdays import SHANGHAI


def settings(part: str, on: date) -> Mapping[str, Any]:
    """This will give one part of the table of channels (sending, quiet, confirm, invite) as it stood on a day."""
    found: Mapping[str, Any] = table("channels", on)[part]
    return found


def pause(tries: int, rules: Mapping[str, Any]) -> timedelta:
    """This will give the pause after so many failed tries (1 or more): doubled each time, up to the most."""
    minutes = rules["first_minutes"] * 2 ** min(max(tries, 1) - 1, 30)
    return timedelta(minutes=min(minutes, rules["most_minutes"]))


def is_quiet(at: datetime, from_hour: int, until_hour: int) -> bool:
    """This will say whether an instant lies in the quiet local hours [from, until), which may pass midnight.

    Equal hours mean that there are none.
    """
    hour = at.astimezone(SHANGHAI).hour
    if from_hour <= until_hour:
        return from_hour <= hour < until_hour
    return hour >= from_hour or hour < until_hour


def not_before(at: datetime, from_hour: int, until_hour: int) -> datetime:
    """This will give the first instant from `at` on that is not quiet."""
    if not is_quiet(at, from_hour, until_hour):
        return at
    here = at.astimezone(SHANGHAI)
    end = datetime.combine(here.date(), time(until_hour), SHANGHAI)
    return end if end > here else end + timedelta(days=1)
