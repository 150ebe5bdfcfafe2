"""The worklist of an officer: lights as filters, search, stage, earliest deadline first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from hemei.cases import queries
from hemei.cases.flow import CASE
from hemei.rules.clock import Light
from hemei.rules.workdays import local_day
from hemei.web.oversight.export import work_book
from hemei.web.oversight.filters import (
    NAMES,
    SORTS,
    VIEWS,
    asked,
    views_of,
    views_with,
)
from hemei.web.parts.asked import actor, address

_LAMPS = (
    (Light.RED, gettext_noop("红灯"), gettext_noop("到期或超期")),
    (Light.YELLOW, gettext_noop("黄灯"), gettext_noop("临近到期")),
    (Light.GREEN, gettext_noop("绿灯"), gettext_noop("时限充裕")),
    (Light.STOPPED, gettext_noop("不计时"), gettext_noop("补正、特殊程序、等待前序")),
)


@dataclass(frozen=True, slots=True)
class Lamp:
    """One tile: a light, how many open cases show it, and the address that shows only these."""

    light: str
    title: str
    hint: str
    count: str  # "99+" where there are more
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the case, its light in words, and the colour of its bar."""

    row: queries.WorkRow
    words: str
    bar: str


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """This will list the open cases of the officer who is signed in; `?format=xlsx` gives them as a file."""
    now, who, wanted = timezone.now(), actor(request), asked(request.GET.dict())
    what: dict[str, Any] = {
        "agency": who.agency, "roles": who.roles, "now": now,
        "asked": queries.Asked(*(wanted[name] for name in NAMES)),
    }  # fmt: skip
    if request.GET.get("format") == "xlsx":
        return work_book((_line(row, now) for row in queries.work_rows(**what)), now=now)
    given, counts = request.GET.get, queries.work_counts(**what)
    page = queries.work_page(**what, after=given("after", ""), before=given("before", ""))
    context = {
        "lamps": [_lamp(wanted, light, title, hint, counts[light]) for light, title, hint in _LAMPS],
        "all": _lamp(wanted, "", gettext_noop("全部"), gettext_noop("在办"), counts[""]),
        "states": [(code, label) for code, label in CASE.states if code in CASE.open_states],
        "menus": queries.work_menus(), "sorts": [(code, _(label)) for code, label in SORTS],
        "lines": [_line(row, now) for row in page.rows], "wanted": wanted, "query": address(wanted),
        "filtered": any(wanted[name] for name in ("light", "state", "menu", "q")),
        "newer": _address(wanted, before=page.newer) if page.newer else "",
        "older": _address(wanted, after=page.older) if page.older else "",
        "summary": _("共 %s 件") % _counted(counts.get(wanted["light"], 0)), "sheet": _address(wanted, format="xlsx"),
        "may_register": bool(who.roles & {"clerk", "helper"}),
        "views": [(view.name, reverse("work") + "?" + view.query) for view in views_of(request)],
    }  # fmt: skip
    return render(request, "oversight/work.html", context)


@require_POST
def work_view(request: HttpRequest) -> HttpResponse:
    """This will keep the filters under a name on this device, or drop a kept view."""
    wanted = asked(dict(parse_qsl(request.POST.get("query", ""))))
    drop = bool(request.POST.get("drop"))
    name = request.POST.get("drop") or request.POST.get("name", "")
    cookie = views_with(views_of(request), name, address(wanted), drop=drop)
    reply = redirect(_address(wanted))
    reply.set_signed_cookie(
        VIEWS, cookie, salt=VIEWS, max_age=365 * 24 * 3600, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return reply


def _line(row: queries.WorkRow, now: datetime) -> Line:
    return Line(row, _words(row, now), _bar(row))


def _lamp(wanted: dict[str, str], light: str, title: str, hint: str, count: int) -> Lamp:
    url = _address({**wanted, "light": str(light)})
    return Lamp(str(light), _(title), _(hint), _counted(count), url, wanted["light"] == light)


def _counted(rows: int) -> str:
    return f"{queries.MOST}+" if rows > queries.MOST else str(rows)


def _address(wanted: dict[str, str], **place: str) -> str:
    found = address(wanted, **place)
    return reverse("work") + ("?" + found if found else "")


def _words(row: queries.WorkRow, now: datetime) -> str:
    if row.light in {Light.STOPPED, Light.NONE}:
        return row.state_label if row.light is Light.STOPPED else _("期限未定")
    if row.accepted_at is None:
        return {Light.RED: _("受理已超期"), Light.YELLOW: _("受理快到期")}.get(row.light, _("待受理"))
    left = row.promised - row.used
    if row.light is Light.RED:
        return _("超期 %d 个工作日") % -left if left < 0 else _("已超期")
    if left > 0 and row.due_at and local_day(row.due_at) == local_day(now):  # a limit of hours or minutes
        minutes = int((row.due_at - now).total_seconds() // 60)
        return _("剩 %d 小时") % (minutes // 60) if minutes >= 120 else _("剩 %d 分钟") % minutes
    return _("剩 %d 个工作日") % left if left > 0 else _("今天到期")


def _bar(row: queries.WorkRow) -> str:
    return {Light.RED: "r", Light.YELLOW: "y", Light.GREEN: "g"}.get(row.light, "p")
