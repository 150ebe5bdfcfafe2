"""The leader's page: figures with definitions, each linked to its parts and records; the wall screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemei.indicators.queries import Board, all_figures, behind, board, leading
from hemei.web.parts.charts import sparkline

EVERY = 60  # seconds between two looks of the wall screen
_ON_SCREEN = (
    "decided",
    "on-time",
    "days",
    "saved",
    "online",
    "satisfied",
    "orders",
    "pending",
    "licences-valid",
    "projects-started",
    "problems-found",
    "problems-solved",
)


@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """This will show the figures of the zone with their definitions, as of the board's last round."""
    now = timezone.now()
    found = board(now)
    context = _leading(found)
    context["spans"] = [one for one, _line in context["cards"] if one.code in {"days", "swift"}]
    context["behind"] = found.stored and behind(found.as_of, now)
    return render(request, "indicators/leader.html", context)


def _leading(found: Board) -> dict[str, Any]:
    figures = leading(found)
    decided, *shown = figures.figures
    weekly = [one for one in figures.figures if one.weeks]
    rows = [
        (week.monday, [one.weeks[place].value for one in weekly])
        for place, week in enumerate(weekly[0].weeks if weekly else ())
    ]
    cards = [(one, sparkline([week.value for week in one.weeks])) for one in shown]
    return {"zone_figures": figures, "cards": cards, "weekly": weekly, "rows": rows, "decided": decided}


@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """This will show the figures large, for a wall; the page asks for itself anew every minute."""
    now = timezone.now()
    found = board(now)
    figures = {live.code: (live, figure) for live, figure in all_figures(found)}
    context = {
        "cards": [figures[code] for code in _ON_SCREEN], "as_of": found.as_of, "every": EVERY,
        "behind": found.stored and behind(found.as_of, now), "section": "leader",
    }  # fmt: skip
    reply = render(request, "indicators/screen.html", context)
    reply["Refresh"] = str(EVERY)
    return reply
