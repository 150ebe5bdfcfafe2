"""Opening hours as words ("08:30-12:00 13:30-17:00"), and the slots that appointments are made for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hemei.rules.workdays import SHANGHAI, Calendar, NoNotice

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class BadHours(ValueError):
    """Words that are no opening hours."""


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of a day, its end excluded."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time that an appointment may be made for."""

    starts_at: datetime
    ends_at: datetime


def read_hours(words: str) -> tuple[Span, ...]:
    """This will read opening hours; BadHours for a stretch that ends before it begins, overlaps, or is no time."""
    found: list[Span] = []
    for part in words.split():
        match = _SPAN.fullmatch(part)
        if match is None:
            raise BadHours(words)
        first, second, third, fourth = (int(one) for one in match.groups())
        span = Span(time(first, second), time(third, fourth))
        if span.closes <= span.opens or (found and span.opens < found[-1].closes):
            raise BadHours(words)
        found.append(span)
    return tuple(found)


def works(day: date, calendar: Calendar) -> bool:
    """This will say whether offices work on a day; a day of a year without a notice counts as closed."""
    try:
        return calendar.is_workday(day)
    except NoNotice:
        return False


def is_open(at: datetime, hours: tuple[Span, ...], calendar: Calendar) -> bool:
    """This will say whether a place with these hours is open at an instant."""
    local = at.astimezone(SHANGHAI)
    if not works(local.date(), calendar):
        return False
    return any(one.opens <= local.time() < one.closes for one in hours)


def slots_on(day: date, hours: tuple[Span, ...], minutes: int, calendar: Calendar) -> list[Slot]:
    """This will list the slots of so many minutes that fit whole into the hours of a working day."""
    found: list[Slot] = []
    if minutes < 1 or not works(day, calendar):
        return found
    length = timedelta(minutes=minutes)
    for span in hours:
        at = datetime.combine(day, span.opens, SHANGHAI)
        end = datetime.combine(day, span.closes, SHANGHAI)
        while at + length <= end:
            found.append(Slot(at, at + length))
            at += length
    return found
