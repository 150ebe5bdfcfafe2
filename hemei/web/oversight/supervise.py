"""What a supervisor sees: cards, stopped clocks, promises, silence, seals; a tile opens each group's records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemei.cases import queries
from hemei.cases.flow import PROMISE
from hemei.ledger.queries import acts_named, seals
from hemei.rules.clock import PauseCause
from hemei.rules.workdays import local_day, official


@require_safe
def supervise(request: HttpRequest) -> HttpResponse:
    """This will show every card, stopped clock, promise and acceptance by law, and the last seals."""
    now = timezone.now()
    pauses = [_pause(one, local_day(now)) for one in queries.all_pauses()]
    promises = [_promise(one, now) for one in queries.all_promises()]
    promises.sort(key=lambda row: (row["state"] != "broken", row["state"] != "open"))
    red, yellow = acts_named(["case.red"]), acts_named(["case.yellow"])
    silent = acts_named(["case.accept_by_law"])
    context = {
        "red": red, "yellow": yellow, "pauses": pauses, "promises": promises, "silent": silent,
        "seals": seals()[:10], "as_of": now,
        "open_pauses": sum(1 for row in pauses if row["open"]),
        "over": sum(1 for row in pauses if row["over"]),
        "broken": sum(1 for row in promises if row["state"] == "broken"),
    }  # fmt: skip
    return render(request, "oversight/supervise.html", context)


def _pause(one: Any, today: date) -> dict[str, Any]:
    """One special step: the cause in words, the days announced and the working days it has taken so far."""
    last = local_day(one.ended_at) if one.ended_at else today
    first = local_day(one.started_at)
    days = official().count(first, last) if last > first else 0
    return {
        "it": one, "cause": PauseCause(one.cause).label, "days": days, "over": days > one.expected_days,
        "open": one.ended_at is None,
    }  # fmt: skip


def _promise(one: Any, now: datetime) -> dict[str, Any]:
    """One promise; the working days since it was due when it is broken."""
    matter, late = one.matter, 0
    if matter.state == "broken" and matter.due_at and local_day(now) > local_day(matter.due_at):
        late = official().count(local_day(matter.due_at), local_day(now))
    lamp = {"broken": "r", "open": "y"}.get(matter.state, "g")
    return {
        "it": one,
        "state": matter.state,
        "label": PROMISE.label(matter.state),
        "light": lamp,
        "late": late,
    }
