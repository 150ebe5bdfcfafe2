"""The calendar: milestones, joint acceptances, visits and works by month or week, and as a feed to subscribe to."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.catalog.queries.listings import parks
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.projects.operations import calendars as do
from hemei.projects.queries import calendars as reading
from hemei.rules.ical import Entry, calendar
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, address, status_of
from hemei.web.parts.book import book
from hemei.web.projects.pages import asked, with_reader

_A_DAY = 6  # events of a day in the grid of a month; the list has all
_BACK, _AHEAD = 60, 400  # days of a feed
_PAGES = {
    "milestone": "project",
    "visit": "visit",
    "work": "works_one",
    "joint": "building",
    "review": "lead",
}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """This will show a month or a week; a POST makes or revokes a subscription; `?format=xlsx` gives a file."""
    secret, status = "", 200
    if request.method == "POST":
        secret, status = _subscribed(request)
        if status == 200 and not secret:
            return redirect("project_calendar")
    wanted, today = asked(request, ("on", "view", "park", "kind")), local_day(timezone.now())
    first, last = _span(wanted, today)
    found = reading.events(first, last, today=today, park=wanted["park"], kind=wanted["kind"])
    names = parks(today)
    if request.GET.get("format") == "xlsx":
        return _book(found, names)
    context = {
        "weeks": _weeks(first, last, found, today, wanted), "days": _days(found), "first": first, "last": last,
        "today": today, "wanted": wanted, "kinds": reading.KINDS.items(), "parks": sorted(names.items()),
        "before": "?" + address(wanted, on=(first - timedelta(days=1)).isoformat()),
        "after": "?" + address(wanted, on=(last + timedelta(days=1)).isoformat()), "many": len(found),
        "sheet": "?" + address(wanted, format="xlsx"), "week": wanted["view"] == "week",
        "feeds": [(one, names.get(one.park, one.park)) for one in reading.feeds(actor(request))],
        "url": request.build_absolute_uri(reverse("calendar_feed", args=[secret])) if secret else "",
        **with_reader(request),
    }  # fmt: skip
    reply = render(request, "projects/calendar.html", context, status=status)
    if secret:
        reply["Cache-Control"] = "no-store"
    return reply


def _span(wanted: dict[str, str], today: date) -> tuple[date, date]:
    """First and last day of the month or week that the address names; an unreadable day counts as today."""
    try:
        on = date.fromisoformat(wanted["on"] if len(wanted["on"]) != 7 else f"{wanted['on']}-01")
    except ValueError:
        on = today
    if not 2000 <= on.year <= 2100:
        on = today
    if wanted["view"] == "week":
        monday = on - timedelta(days=on.weekday())
        return monday, monday + timedelta(days=6)
    return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])


def _weeks(
    first: date, last: date, found: list[reading.Event], today: date, wanted: dict[str, str]
) -> list[list[dict[str, Any]]]:
    """The days of whole weeks with what stands on each: (page, event), as many as a field of the grid holds."""
    by_day: dict[date, list[reading.Event]] = defaultdict(list)
    for one in found:
        by_day[one.day].append(one)
    most = 40 if wanted["view"] == "week" else _A_DAY
    day, made = first - timedelta(days=first.weekday()), []
    while day <= last:
        week = [day + timedelta(days=n) for n in range(7)]
        made.append([
            {
                "day": one, "inside": first <= one <= last, "today": one == today,
                "events": [(_PAGES[event.kind], event) for event in by_day[one][:most]],
                "more": max(0, len(by_day[one]) - most),
                "link": "?" + address(wanted, on=one.isoformat(), view="week"),
            }
            for one in week
        ])  # fmt: skip
        day += timedelta(days=7)
    return made


def _days(found: list[reading.Event]) -> list[tuple[date, list[tuple[str, reading.Event]]]]:
    by_day: dict[date, list[tuple[str, reading.Event]]] = defaultdict(list)
    for one in found:
        by_day[one.day].append((_PAGES[one.kind], one))
    return sorted(by_day.items())


def _book(found: list[reading.Event], names: dict[str, str]) -> HttpResponse:
    heads = [(_("日期"), 12), (_("种类"), 14), (_("编号"), 20), (_("名称"), 34), (_("内容"), 34), (_("园区"), 18),
             (_("状态"), 10)]  # fmt: skip
    states = {"done": _("已完成"), "late": _("逾期")}
    table = [
        (one.day, told(reading.KINDS[one.kind]), one.number, one.name, told(one.what), names.get(one.park, one.park),
         states.get(one.state, ""))
        for one in found
    ]  # fmt: skip
    return book("calendar", _("日历"), heads, table, now=timezone.now())


def _subscribed(request: HttpRequest) -> tuple[str, int]:
    """Make or revoke a subscription; gives the secret of a new one, and the status of the answer."""
    who, now = actor(request), timezone.now()
    try:
        if number := request.POST.get("revoke", ""):
            do.revoke_feed(number=number[:40], actor=who, now=now)
            messages.success(request, _("已撤销，那个地址不再有效。"))
            return "", 200
        park = request.POST.get("park", "")
        if park and park not in parks(local_day(now)):
            raise Refused(_("没有这个园区，没有写入。请从列表里选择。"))
        _row, secret = do.make_feed(park=park, actor=who, now=now)
    except Refused as why:
        messages.error(request, str(why))
        return "", status_of(why)
    return secret, 200


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """This will give the calendar of a secret address; a wrong or revoked one is no page."""
    found, now = reading.feed_of(token[:80]), timezone.now()
    if found is None:
        raise Http404(_("没有这个日历，或已经撤销。"))
    today = local_day(now)
    rows = reading.events(
        today - timedelta(days=_BACK), today + timedelta(days=_AHEAD), today=today, park=found.park
    )
    host = request.get_host().partition(":")[0]
    entries = (
        Entry(
            f"{one.ref}@{host}", one.day, f"{told(reading.KINDS[one.kind])}：{one.name} {told(one.what)}",
            f"{one.number}\n{told(_STATES[one.state])}", "", request.build_absolute_uri(reverse(_PAGES[one.kind],
            args=[one.number])), told(reading.KINDS[one.kind]),
        )
        for one in rows
    )  # fmt: skip
    name = _("和美项目日历")
    reply = HttpResponse(calendar(entries, name=name, as_of=now), content_type="text/calendar; charset=utf-8")
    reply["Cache-Control"] = "private, max-age=900"
    reply["Content-Disposition"] = 'inline; filename="hemei.ics"'
    return reply


_STATES = {"done": mark("已完成"), "late": mark("逾期"), "": mark("未完成")}
