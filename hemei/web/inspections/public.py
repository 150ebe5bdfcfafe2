"""What anybody can check: commitments of sealed plans, what they held, and draws computed again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.oversight.flow.inspections import DRAW
from hemei.oversight.queries import inspections as reading
from hemei.rules.inspections import LISTS
from hemei.web.parts.asked import page_key
from hemei.web.parts.deeds import PAGE


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """This will list the commitments, newest first, with what became of each; also those never opened."""
    rows = reading.published_plans(page_key(request.GET.get("after", "")), PAGE + 1)
    shown = [(one, reading.public_label(one.row.matter.state)) for one in rows[:PAGE]]
    older = f"?after={rows[PAGE - 1].row.pk}" if len(rows) > PAGE else ""
    context = {
        "rows": shown,
        "older": older,
        "newer": "",
        "summary": "",
        "draws": reading.published_draws(20),
    }
    return render(request, "inspections/plans.html", context)


@require_safe
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one commitment and, once the inspection is done, the plan and the salt that it was made of."""
    found = reading.published_plan(number.replace("\0", ""))
    if found is None:
        raise Http404(_("没有这份检查计划。"))
    context = {
        "it": found, "row": found.row, "matter": found.row.matter, "list": LISTS.get(found.row.checklist),
        "label": reading.public_label(found.row.matter.state),
    }  # fmt: skip
    return render(request, "inspections/plan.html", context)


@require_safe
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a draw's pool, and, once opened, its seed and the draw computed again."""
    row = reading.draw_of(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这次抽取。"))
    context = {
        "row": row, "matter": row.matter, "again": reading.drawn_again(row), "label": DRAW.label(row.matter.state),
        "beacon": row.beacon or reading.beacon_of(row), "plans": reading.plans_of(row),
    }  # fmt: skip
    return render(request, "inspections/public_draw.html", context)
