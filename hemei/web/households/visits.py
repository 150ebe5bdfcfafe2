"""Calls of cadres: who has to go where by when, what was missed and climbed, and the record of one call."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.enterprises.flow import CADRE_VISIT
from hemei.enterprises.operations import cadres as write
from hemei.enterprises.perms import FIELD, call_offers
from hemei.enterprises.queries import allowances as paid
from hemei.enterprises.queries import households as reading
from hemei.rules.households import LEVELS, settings
from hemei.rules.words import mark
from hemei.web.households.common import HIDES, TABS, Column, Listed, found, list_page, today
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, shown

_YES = (("yes", mark("是")),)
_PLAN = Form(
    "plan", mark("安排到期的走访"), hint=mark("给还没有待办走访的联系干部各安排一次；后台也会自动安排。")
)
LIST = Listed(
    "home_visits", mark("三级干部走访"),
    mark("村、镇、区三级联系；到期没有走访的升到上一级，最后到督查。"), CADRE_VISIT,
    "home_visit", (
        Column(mark("户主"), 14), Column(mark("村（社区）"), 16), Column(mark("级别"), 10),
        Column(mark("计划日"), 14, "day"),
        Column(mark("走访日"), 14, "day"), Column(mark("误期"), 8),
    ),
    lambda row: (
        row.household.masked, row.household.village, LEVELS[row.level], row.due_on, row.visited_on,
        mark("误期") if row.missed else "",
    ),
    paid.visit_lines,
    lambda _who, _on: (
        ("mine", mark("我的走访"), _YES), ("level", mark("级别"), tuple(LEVELS.items())),
        ("missed", mark("误期"), _YES),
    ), ("figure",),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list calls, masked; a POST plans those that are due; `?format=xlsx` gives a file."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, {"plan": _plan}, None)
        if status == 200:
            return redirect("home_visits")
    return list_page(request, LIST, who, forms=(_PLAN,) if who.roles & FIELD else (), status=status)


def _plan(_row: Any, asked: Asked) -> str:
    return _("已安排 %s 次走访。") % write.plan_calls(**asked.by)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one call; a POST records or cancels it."""
    who, status = actor(request), 200
    number = number.replace("\0", "")
    row = found(lambda: paid.visit_for(number, who, today()))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("home_visit", number)
        row = found(lambda: paid.visit_for(number, who, today()))
    cadence = settings("visits", today())
    context = {
        "row": row, "matter": row.matter, "label": CADRE_VISIT.label(row.matter.state), "tabs": TABS,
        "tab": "home_visits", "level": LEVELS[row.level], "at_level": LEVELS[row.at_level], "agencies": (),
        "forms": shown(_FORMS, call_offers(row, who), request), "moments": reading.acts_told(row.pk),
        "section": "homes", "cadence": [(LEVELS[one], cadence[f"{one}_days"]) for one in LEVELS],
        "source": cadence["source"],
    }  # fmt: skip
    return render(request, "households/visit.html", context, status=status)


_FORMS = (
    Form(
        "record",
        mark("登记走访"),
        (Field("day", mark("走访日期"), "date"), Field("note", mark("走访情况"))),
        hint=HIDES,
    ),
    Form("cancel", mark("取消走访"), (Field("note", mark("原因")),), danger=True),
)


def _record(row: Any, asked: Asked) -> str:
    write.record_call(row=row, on=asked.owed_day("day"), text=asked.word("note"), seen=asked.seen, **asked.by)
    return _("走访已登记。")


def _cancel(row: Any, asked: Asked) -> str:
    write.cancel_call(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已取消，原因留在记录里。")


_DEEDS: dict[str, Deed] = {"record": _record, "cancel": _cancel}
