"""How long a grade holds, when its next batch closes, from when to apply again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from hemei.rules.tables import table

VALID, RENEW, EXPIRED = "valid", "renew", "expired"


class Batch(NamedTuple):
    """The day on which a batch closes; `unsure` says on whose notice it depends."""

    closes_on: date
    unsure: str


class Standing(NamedTuple):
    """How a grade held stands on a day: valid, to be renewed, expired; the last batch before it ends."""

    state: str
    days_left: int
    renew_from: date
    last_batch: Batch | None
    report_on: date | None  # when its next yearly report is due


def _entry(grade: str, on: date) -> Any:
    return table("grades_dates", on)["grade"][grade]


def expires_on(grade: str, granted_on: date) -> date:
    """This will return the first day on which a grade granted on a day holds no longer."""
    entry = _entry(grade, granted_on)
    if "until" in entry:
        return _day(granted_on.year + 1, entry["until"]) + timedelta(days=1)
    return _years_on(granted_on, entry["years"])


def term_clause(grade: str, on: date) -> tuple[str, str]:
    """This will return the clause that sets how long a grade holds, and why it is unsure (empty: it is not)."""
    entry = _entry(grade, on)
    return entry["clause"], entry.get("unsure", "")


def next_batch(grade: str, on: date) -> Batch:
    """This will return the batch that closes next, that day included."""
    return next(one for one in _batches(grade, on, on.year) if one.closes_on >= on)


def standing(grade: str, expires: date, on: date) -> Standing:
    """This will say how a grade that is held until before `expires` stands on a day."""
    entry = _entry(grade, on)
    renew_from = expires - timedelta(days=entry["warn_days"])
    state = EXPIRED if on >= expires else RENEW if on >= renew_from else VALID
    open_ = [one for one in _batches(grade, on, on.year, expires.year) if on <= one.closes_on < expires]
    report = _next_day(entry["report"], on) if "report" in entry and state != EXPIRED else None
    return Standing(state, (expires - on).days, renew_from, open_[-1] if open_ else None, report)


def _batches(grade: str, on: date, first: int, last: int | None = None) -> list[Batch]:
    entry = _entry(grade, on)
    years = range(first, max(last or first, first) + 2)
    return [
        Batch(_day(year, one), entry.get("closes_unsure", "")) for year in years for one in entry["closes"]
    ]


def _next_day(text: str, on: date) -> date:
    day = _day(on.year, text)
    return day if day >= on else _day(on.year + 1, text)


def _day(year: int, text: str) -> date:
    month, day = text.split("-")
    return date(year, int(month), int(day))


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
