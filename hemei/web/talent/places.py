"""The ledgers of flats and seats: what there is, who has it (masked), what is free."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.common.words import told
from hemei.enterprises.enums import PlaceKind
from hemei.enterprises.operations.benefits import add_place
from hemei.enterprises.queries import talent as reading
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, address, page_key
from hemei.web.parts.book import book
from hemei.web.parts.deeds import MOST, PAGE, Asked, Field, Form, acted, shown

STATES = (("free", mark("空着")), ("given", mark("已分配")), ("ended", mark("可用期已过")))
_NEW = Form("add", mark("登记住房或学位"), (
    Field("kind", mark("种类"), "select", tuple(PlaceKind.choices)), Field("code", mark("编号"), "text"),
    Field("name", mark("名称和位置"), "text"), Field("ends_on", mark("可用到（不含当天，可不填）"), "date"),
), hint=mark("一套住房、一个学位各占一行。"))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list flats and seats; a POST enters one; `?format=xlsx` gives a file."""
    who, today, status = actor(request), local_day(timezone.now()), 200
    if request.method == "POST":
        status = acted(request, {"add": _add}, None)
        if status == 200:
            return redirect("places")
    wanted = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in ("q", "kind", "state")
    }
    file = request.GET.get("format") == "xlsx"
    key = page_key(request.GET.get("after", ""))
    rows = reading.places(wanted, today, after=None if file else key, limit=MOST if file else PAGE + 1)
    if file:
        return _file(rows)
    names = dict(PlaceKind.choices)
    context = {
        "rows": rows[:PAGE], "wanted": wanted, "filtered": any(wanted.values()), "summary": "", "sorts": (),
        "picks": [("kind", mark("种类"), PlaceKind.choices, wanted["kind"]),
                  ("state", mark("状态"), STATES, wanted["state"])],
        "sheet": "?" + address(wanted, format="xlsx"), "newer": "?" + address(wanted) if key else "",
        "older": "?" + address(wanted, after=rows[PAGE - 1].place.pk) if len(rows) > PAGE else "",
        "counts": [(names[kind], n, given, n - given) for kind, n, given in reading.place_counts(today)],
        "forms": shown((_NEW,), {"add"} if who.roles & {"helper", "approver"} else (), request), "agencies": (),
        "section": "desk_talent", "tab": "places", "today": today,
    }  # fmt: skip
    return render(request, "talent/places.html", context, status=status)


def _file(rows: Any) -> HttpResponse:
    heads = [(_("种类"), 14), (_("编号"), 20), (_("名称和位置"), 36), (_("可用到"), 12), (_("人才"), 12),
             (_("人才编号"), 18), (_("起"), 12)]  # fmt: skip
    cells = [
        (told(one.place.get_kind_display()), one.place.code, one.place.name, one.place.ends_on, one.name, one.number,
         one.since)
        for one in rows
    ]  # fmt: skip
    return book("places", _("人才住房和学位"), heads, cells, now=timezone.now())


def _add(_row: Any, asked: Asked) -> str:
    row = add_place(
        kind=asked.word("kind"), code=asked.word("code"), name=asked.word("name"), ends_on=asked.day("ends_on"),
        **asked.by,
    )  # fmt: skip
    return _("已登记 %s。") % row.code
