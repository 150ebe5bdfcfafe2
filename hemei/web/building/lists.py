"""The desk's list of joint acceptances, and of orders that still wait for their day."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import shown_name
from hemei.cases import queries
from hemei.cases.flow import JOINT
from hemei.web.parts.asked import actor, page_key
from hemei.web.parts.book import book

MOST = 5000  # rows of a file


@require_safe
def joints(request: HttpRequest) -> HttpResponse:
    """This will list joint acceptances under the filters of the address; `?format=xlsx` gives them as a file."""
    who = actor(request)
    wanted = {key: request.GET.get(key, "").strip()[:60] for key in ("q", "state", "sort")}
    kept = {key: value for key, value in wanted.items() if value}
    ask: dict[str, Any] = {
        "agency": who.agency, "roles": who.roles, "text": wanted["q"], "state": wanted["state"],
        "oldest": wanted["sort"] == "oldest",
    }  # fmt: skip
    if request.GET.get("format") == "xlsx":
        return _book(queries.building_orders(**ask, limit=MOST)[0])
    before = page_key(request.GET.get("before", ""))
    rows, older = queries.building_orders(**ask, before=before)
    lead = "approver" in who.roles and who.agency == "housing-construction"
    context = {
        "rows": [(one, JOINT.label(one.matter.state)) for one in rows], "wanted": wanted, "states": JOINT.states,
        "older": "?" + urlencode({**kept, "before": older}) if older else "", "summary": "",
        "newer": "?" + urlencode(kept) if before is not None else "",
        "sheet": "?" + urlencode({**kept, "format": "xlsx"}),
        "filtered": bool(wanted["q"] or wanted["state"]), "section": "building_joints",
        "waiting": queries.waiting_orders(now=timezone.now()) if lead or who.roles & {"clerk", "supervisor"} else [],
    }  # fmt: skip
    return render(request, "building/list.html", context)


def _book(rows: list[Any]) -> HttpResponse:
    heads = [(_("编号"), 26), (_("企业"), 30), (_("联合验收日"), 14), (_("地点"), 24), (_("状态"), 24),
             (_("问题"), 8), (_("没有销号"), 10)]  # fmt: skip
    table = [
        (one.matter.number, shown_name(one.order.party), one.day, one.place, JOINT.label(one.matter.state),
         one.faults, one.still_open)
        for one in rows
    ]  # fmt: skip
    return book("joint-acceptance", _("联合验收"), heads, table, now=timezone.now())
