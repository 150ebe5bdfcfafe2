"""The legal calendar and the deadline calculator, for everybody."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Schema

from hemei.api.routes import Route
from hemei.api.schemas import ClockOut, clock_out
from hemei.common.access import EVERYONE
from hemei.ledger.operations import Refused
from hemei.rules.clock import try_deadline
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import SHANGHAI, NoNotice, official

MOST_DAYS = 366


class CalendarDay(Schema):
    """What a day is for the clock, why, and under which notice."""

    on: date
    kind: str
    works: bool
    reason: str
    source: str


def list_days(request: HttpRequest, first: Annotated[date, Query()], last: Annotated[date, Query()]) -> Any:
    """This will list the days from `first` to `last`, at most 366; a year without a notice is refused."""
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Refused(_("“last”要在“first”当天或之后，最多相隔 %d 天。请改正日期。") % (MOST_DAYS - 1))
    try:
        days = official().span(first, last)
    except NoNotice as why:
        raise Refused(str(why)) from why
    return [
        {"on": one.on, "kind": one.kind, "works": one.works, "reason": one.reason, "source": one.source}
        for one in days
    ]


def count_deadline(
    request: HttpRequest,
    start: Annotated[date, Query()],
    value: Annotated[int, Query(ge=0, le=1000)],
    unit: Annotated[Literal["workday", "day", "hour", "minute"], Query()] = "workday",
) -> Any:
    """This will count a limit that begins on `start` at nine in the morning, day by day with reasons."""
    calendar = official()
    if not calendar.first_day <= start <= calendar.last_day:
        raise Refused(
            _("起算日要在 %(first)s 到 %(last)s 之间：只有这些年有放假安排通知。")
            % {"first": calendar.first_day, "last": calendar.last_day}
        )
    begun = datetime.combine(start, time(9, 0), SHANGHAI)
    return clock_out(try_deadline(begun, Limit(value, Unit(unit)), calendar=calendar))


ROUTES = (
    Route("GET", "/calendar/days", list_days, "工作日历", (EVERYONE,), list[CalendarDay]),
    Route("GET", "/calendar/deadline", count_deadline, "期限计算", (EVERYONE,), ClockOut),
)
