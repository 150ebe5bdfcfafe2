"""Periods by name: 2022, 2022-Q3, 2022-09, 2022-01/09, 2022-09-30, 2012-01-01/P3926D, as half-open spans of days."""

from __future__ import annotations

import re
from datetime import date, timedelta

_NAME = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:-Q(?P<quarter>[1-4])|-(?P<month>\d\d)(?:/(?P<last>\d\d)|-(?P<day>\d\d)(?:/P(?P<days>\d+)D)?)?)?"
)
_MONTHS, _QUARTER = 12, 3


class BadPeriod(ValueError):
    """A name that is no period; the message says how to write one."""


def span_of(name: str) -> tuple[date, date]:
    """This will return the first day of a period and the day after its last; raises BadPeriod."""
    found = _NAME.fullmatch(name.strip().upper())
    if found is None:
        raise BadPeriod(f"“{name}”不是期间。请写成 2022、2022-Q3、2022-09、2022-01/09 或 2022-09-30。")
    try:
        first, after = _span({key: int(text) for key, text in found.groupdict().items() if text})
    except (ValueError, OverflowError) as why:
        raise BadPeriod(f"“{name}”里没有这样的月或日，请核对后改正。") from why
    if after <= first:
        raise BadPeriod(f"“{name}”的结束早于开始，请前后对调。")
    return first, after


def _span(part: dict[str, int]) -> tuple[date, date]:
    year = part["year"]
    if "day" in part:
        first = date(year, part["month"], part["day"])
        return first, first + timedelta(days=part.get("days", 1))
    if "quarter" in part:
        return _month(year, part["quarter"] * _QUARTER - 2), _month(year, part["quarter"] * _QUARTER + 1)
    if "month" in part:
        first, last = date(year, part["month"], 1), part.get("last", part["month"])
        date(year, last, 1)
        return first, _month(year, last + 1)
    return date(year, 1, 1), date(year + 1, 1, 1)


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, 1)


def name_of(first: date, after: date) -> str:
    """This will name a half-open span so that `span_of` reads it back: the shortest name that fits."""
    last = after - timedelta(days=1)
    if first.day == 1 and after.day == 1 and first.year == last.year:
        if (first.month, last.month) == (1, _MONTHS):
            return f"{first.year}"
        if first.month == last.month:
            return f"{first:%Y-%m}"
        if first.month % _QUARTER == 1 and last.month - first.month == _QUARTER - 1:
            return f"{first.year}-Q{last.month // _QUARTER}"
        return f"{first:%Y-%m}/{last:%m}"
    days = (after - first).days
    return first.isoformat() if days == 1 else f"{first.isoformat()}/P{days}D"
