"""Leads: the funnel, the list, one lead with its scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.catalog.queries.listings import parks
from hemei.common.words import told
from hemei.projects.flow import LEAD
from hemei.projects.queries import leads as read
from hemei.rules.admission import BOUNDS, FIELDS, GROUNDS, VERDICTS
from hemei.rules.projects import MODES
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor
from hemei.web.parts.book import book
from hemei.web.parts.numbers import figure
from hemei.web.projects import forms
from hemei.web.projects.forms import WAN, blank, laid_out
from hemei.web.projects.pages import MOST, PAGE, asked, may, pager, with_reader


@require_safe
def leads(request: HttpRequest) -> HttpResponse:
    """This will show the funnel and list the leads; `?format=xlsx` gives a file."""
    return list_page(request)


def list_page(
    request: HttpRequest, *, typed: Mapping[str, Any] | None = None, tried: str = "", status: int = 200
) -> HttpResponse:
    """This will show the leads, with what was typed when one could not be entered."""
    wanted = asked(request, ("q", "state", "mode", "officer", "by"))
    file, after = request.GET.get("format") == "xlsx", request.GET.get("after", "")[:20]
    rows = read.leads(wanted, "" if file else after, MOST if file else PAGE + 1)
    if file:
        return _book(rows)
    by = "officer_label" if wanted["by"] == "officer" else "mode"
    funnel = [
        (told(MODES.get(group, group)) if by == "mode" else group, counts, value / WAN)
        for group, counts, value in read.funnel(by)
    ]
    context = {
        "rows": [(row, label, MODES[row.mode]) for row, label in rows[:PAGE]], "wanted": wanted, "states": LEAD.states,
        "modes": MODES.items(), "officers": read.officers(), "funnel": funnel, "by": wanted["by"] or "mode",
        "stages": [title for _code, title, _names in read.STAGES], "filtered": any(wanted.values()),
        "forms": laid_out(
            [forms.NEW_LEAD], offered={"lead.enter"} if may(request, LEAD, "lead.enter") else (),
                typed=typed or blank(),
            tried=tried,
        ),
        "seen": 0, "action_number": "", **pager(request, wanted, after,
            str(rows[PAGE - 1][0].pk) if len(rows) > PAGE else ""),
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/leads.html", context, status=status)


def _book(rows: list[Any]) -> HttpResponse:
    heads = [
        (_("编号"), 18),
        (_("线索名称"), 28),
        (_("投资方"), 28),
        (_("招商方式"), 14),
        (_("投资额（万元）"), 14),
        (_("状态"), 14),
        (_("经办人"), 20),
        (_("线索来源"), 28),
        (_("样例"), 8),
    ]
    table = [
        (row.matter.number, row.name, row.investor, told(MODES[row.mode]), row.value / WAN, told(label),
            row.officer_label,
         row.source, _("样例") if row.sample else "")
        for row, label in rows
    ]  # fmt: skip
    return book("leads", _("招商线索"), heads, table, now=timezone.now())


@require_safe
def lead(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one lead with its scorecard and what may be done about it."""
    return lead_page(request, number)


def lead_page(
    request: HttpRequest,
    number: str,
    *,
    typed: Mapping[str, Any] | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """This will show one lead, with what was typed when an act could not be done."""
    on = local_day(timezone.now())
    found = read.lead(number.replace("\0", "")[:60], actor(request).roles, on)
    if found is None:
        raise Http404(_("没有这条线索。"))
    row = found.row
    start = {
        "lead.land": {
            "name": row.name, "firm": row.investor, "park": row.park, "industry": row.industry, "year": on.year,
            "class": "preparing", "total": f"{(row.value / WAN).normalize():f}",
        },
        "lead.sign": {f"f_{name}": value for name, value in row.figures.items()},
    }  # fmt: skip
    context = {
        "it": found, "row": row, "mode": MODES[row.mode], "park": parks(on).get(row.park, row.park),
        "value": row.value / WAN, "verdict": VERDICTS[found.verdict.verdict] if found.verdict else "",
        "lines": [
            (*BOUNDS[one.code], figure(Decimal(one.value.numerator) / one.value.denominator,
                2) if one.value is not None else "—",
             one.bound, one.most, one.met)
            for one in (found.verdict.lines if found.verdict else ())
        ],
        "grounds": [GROUNDS[one] for one in row.grounds],
        "promises": [(FIELDS[name], value, row.review.get(name, "")) for name, value in row.promises.items()],
        "forms": laid_out(forms.LEAD, offered={one.name for one in found.offered}, typed=typed or blank(),
            tried=tried, start=start),
        "seen": row.matter.version, "action_number": number,
        "moments": [
            {"when": act.at, "title": title,
                "text": f"{act.actor_label} {act.payload.get('text') or act.payload.get('reason', '')}", "state": ""}
            for act, title in found.acts
        ],
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/lead.html", context, status=status)
