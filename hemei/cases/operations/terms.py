"""The clock that an act leaves for a number of working days or a set day, and texts that somebody wrote."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.rules.clock import Deadline, alert_at, light_settings, red_from, try_deadline
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import SHANGHAI, local_day, official

_SATURDAY = 5


def clock(now: datetime, workdays: int) -> dict[str, Any]:
    """This will give due, alert and red instants so many working days from `now`, for `Move.leave`.

    Where next year's notice is missing, the days after it count as working days from Monday to Friday.
    """
    found = try_deadline(now, Limit(workdays, Unit.WORKDAY), calendar=official())
    if not isinstance(found, Deadline) or found.due_at is None:
        return until(now, _weekdays(local_day(now), workdays))
    rules = light_settings(local_day(now))
    alarm = alert_at(found, rules)
    return {
        "due_at": found.due_at, "alert_at": min(alarm, found.due_at) if alarm else None,
        "red_at": red_from(found, rules), "begun_at": now,
    }  # fmt: skip


def _weekdays(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def until(now: datetime, day: date) -> dict[str, Any]:
    """This will give due, alert and red instants for a day that somebody set; alert one day before."""
    due = datetime.combine(day, time(17, 30), SHANGHAI)
    return {
        "due_at": due, "alert_at": max(min(due - timedelta(days=1), due), min(now, due)), "begun_at": now,
    }  # fmt: skip


def words(text: str, what: str, *, most: int = 1000) -> str:
    """This will give a text that somebody wrote without its edges; refuses an empty one and one beyond `most`."""
    plain = text.replace("\0", "").strip()
    if not plain:
        raise Refused(tell("“{what}”没有填，没有写入。请写明后再提交。", what=what))
    if len(plain) > most:
        raise Refused(
            tell("“{what}”超过 {most} 个字，没有写入。请写短一些，您填的内容还在。", what=what, most=most)
        )
    return plain
