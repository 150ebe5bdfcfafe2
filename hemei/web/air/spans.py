"""Which period an address asks for: a year, a quarter, a month, or any days from one to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

FIRST_YEAR = 2013
MOST_DAYS = 1100
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})|-?[Qq]([1-4]))?")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})[~至](\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """A period as an address names it, cut at today: 2026, 2026-Q3, 2026-10 or 2026-03-01~2026-04-15.

    `whole` says whether it is over, `yearly` whether it is a year.
    """

    name: str
    title: str
    first: date
    until: date
    whole: bool

    @property
    def last(self) -> date:
        """This will give the last day."""
        return self.until - timedelta(days=1)

    @property
    def yearly(self) -> bool:
        """This will say whether this is a calendar year."""
        return len(self.name) == len("2026")

    @property
    def by_month(self) -> bool:
        """This will say whether it is told month by month instead of day by day."""
        return (self.until - self.first).days > 31


def asked_period(request: HttpRequest) -> str:
    """This will read `from` and `to` (both days count), else `period`."""
    begin, end = request.GET.get("from", "")[:10], request.GET.get("to", "")[:10]
    return f"{begin}~{end}" if begin and end else request.GET.get("period", "")[:40]


def span_of(text: str, on: date) -> Span:
    """This will read the name of a period; empty is this year. Raises Http404 for what is none or lies ahead."""
    if "~" in text or "至" in text:
        return _days(text, on)
    found = _PERIOD.fullmatch(text or f"{on.year if on.timetuple().tm_yday > 1 else on.year - 1}")
    year, month, quarter = (int(found[1]), int(found[2] or 0), int(found[3] or 0)) if found else (0, 0, 0)
    if not FIRST_YEAR <= year <= on.year or month > 12 or (found and found[2] == "00"):
        raise Http404(
            _("没有这一期。年写成 2026，季写成 2026-Q3，月写成 2026-10，任意一段写成 2026-03-01~2026-04-15。")
        )
    begin, months = (month, 1) if month else (3 * quarter - 2, 3) if quarter else (1, 12)
    first = date(year, begin, 1)
    after = begin + months
    end = date(year + (after > 12), after - 12 * (after > 12), 1)
    title = _("%d 年") % year
    if quarter:
        title = _("%(y)d 年第 %(q)d 季度") % {"y": year, "q": quarter}
    elif month:
        title = _("%(y)d 年 %(m)d 月") % {"y": year, "m": month}
    name = f"{year}-Q{quarter}" if quarter else text or str(year)
    return _cut(name, title, first, end, on)


def year_before(day: date) -> date:
    """This will give the same day of the year before; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _days(text: str, on: date) -> Span:
    found = _DAYS.fullmatch(text)
    try:
        first, last = (date.fromisoformat(found[1]), date.fromisoformat(found[2])) if found else (on, on)
    except ValueError:
        first, last = on, on
    if not found or first > last or first.year < FIRST_YEAR or (last - first).days >= MOST_DAYS:
        raise Http404(_("这一段日子没有写对：写成 2026-03-01~2026-04-15，从 2013 年起，先早后晚，最长三年。"))
    title = _("%(a)s 至 %(b)s") % {"a": first.isoformat(), "b": last.isoformat()}
    return _cut(f"{first}~{last}", title, first, last + timedelta(days=1), on)


def _cut(name: str, title: str, first: date, end: date, on: date) -> Span:
    until = min(end, on)
    if until <= first:
        raise Http404(_("这一期还没有开始，或今天才是第一天。"))
    return Span(name, title, first, until, end <= on)
