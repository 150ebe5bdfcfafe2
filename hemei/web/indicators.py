"""The leader's page: figures with definitions, each linked to its records."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.access import View
from hemei.indicators.queries import live_figure, zone_figures
from hemei.web.parts.charts import sparkline
from hemei.web.parts.context import has_role


@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """This will show the figures of the zone with their definitions."""
    found = zone_figures(timezone.now())
    decided, *shown = found.figures
    cards = [(one, sparkline([week.value for week in one.weeks])) for one in shown]
    weekly = [one for one in found.figures if one.weeks]
    rows = [
        (week.monday, [one.weeks[place].value for one in weekly])
        for place, week in enumerate(weekly[0].weeks if weekly else ())
    ]
    context = {"zone_figures": found, "cards": cards, "weekly": weekly, "rows": rows, "decided": decided}
    context["spans"] = [one for one in shown if one.code in {"days", "swift"}]
    return render(request, "indicators/leader.html", context)


@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """This will list the records behind one figure."""
    now = timezone.now()
    found = live_figure(code, now)
    if found is None:
        raise Http404(_("没有这个指标。"))
    linked = has_role(request, "leader", "supervisor", "clerk")
    rows = sorted(found.records, key=lambda one: one.counts)  # what missed comes first
    context = {"figure": found, "rows": rows, "linked": linked, "section": "leader", "as_of": now}
    return render(request, "indicators/figure.html", context)


_BOARD = ("leader", "supervisor", "statistician")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("board/", leader, "leader", _BOARD),
    ("board/figure/<slug:code>/", figure, "figure", _BOARD),
]
