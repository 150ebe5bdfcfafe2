"""The pages of records made at the time (容错): made when something is decided, never later."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.oversight.flow.inspections import TOLERANCE
from hemei.oversight.operations import objections as do
from hemei.oversight.perms import tolerance_offers
from hemei.oversight.queries import inspections as reading
from hemei.oversight.queries.lists import states_of
from hemei.oversight.queries.loop import acts_told
from hemei.rules.inspections import CONDITIONS
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    Asked,
    Field,
    Form,
    acted,
    agencies,
    filters,
    listing,
    sheet,
    shown,
)

_NEW = Form("make", mark("当时记录一项决策"), (
    Field("text", mark("决策内容和理由")), Field("decided_on", mark("决策日期"), "date"),
    *(Field(code, label) for code, label in CONDITIONS.items()),
    Field("file", mark("凭据（PDF、PNG 或 JPG）"), "file"),
), hint=mark("五个条件都要写明怎样成立。只能在决策后几天内记，以后补记的不算；检查之后才写的不能引用。"))  # fmt: skip
_MAKERS = TOLERANCE["tolerance.make"].roles


@require_http_methods(["GET", "HEAD", "POST"])
def tolerances(request: HttpRequest) -> HttpResponse:
    """This will list records made at the time; a POST makes one."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"make": _make}, None)
        if status == 200:
            return redirect("tolerances")
    wanted, after, file = filters(request)
    rows = reading.tolerance_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("决策日期"), 14), (_("记录日期"), 14), (_("决策内容"), 60)]
        return sheet(
            "tolerance", _("容错当时记录"), heads, rows,
            lambda row: (row.decided_on, row.made_on, row.text),
        )  # fmt: skip
    context = {
        **listing(wanted, after, rows, states_of(TOLERANCE)), "agencies": (), "section": "inspections",
        "tab": "tolerances", "forms": shown((_NEW,), {"make"} if who.agency and who.roles & _MAKERS else (), request),
    }  # fmt: skip
    return render(request, "inspections/tolerances.html", context, status=status)


def _make(_row: Any, asked: Asked) -> str:
    row = do.make_tolerance(
        text=asked.word("text"), decided_on=asked.owed_day("decided_on"),
        conditions={code: asked.word(code) for code in CONDITIONS}, proof=asked.file(), **asked.by,
    )  # fmt: skip
    return _("已记录，编号 %s，时间由账本证明。") % row.matter.number


@require_http_methods(["GET", "HEAD", "POST"])
def tolerance(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one record made at the time; a POST withdraws it."""
    who, status = actor(request), 200
    row = reading.tolerance_of(number.replace("\0", ""), who)
    if row is None:
        raise Http404(_("没有这份记录。"))
    if request.method == "POST":
        status = acted(request, {"withdraw": _withdraw}, row)
        if status == 200:
            return redirect("tolerance", number)
    withdraw = Form("withdraw", mark("撤回记录"), (Field("reason", mark("理由")),), danger=True)
    context = {
        "row": row, "matter": row.matter, "label": TOLERANCE.label(row.matter.state), "moments": acts_told(row.pk),
        "unit": dict(agencies()).get(row.unit, row.unit), "section": "inspections", "tab": "tolerances",
        "conditions": [(label, row.conditions.get(code, "")) for code, label in CONDITIONS.items()],
        "agencies": (), "forms": shown((withdraw,), tolerance_offers(row, who), request),
    }  # fmt: skip
    return render(request, "inspections/tolerance.html", context, status=status)


def _withdraw(row: Any, asked: Asked) -> str:
    do.withdraw_tolerance(row=row, reason=asked.word("reason"), **asked.by)
    return _("已撤回，记录留着，不能再引用。")
