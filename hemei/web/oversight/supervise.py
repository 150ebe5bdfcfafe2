"""What a supervisor sees: cards, stopped clocks, promises, silence, seals."""

from __future__ import annotations

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
    today = local_day(timezone.now())
    pauses = []
    for one in queries.all_pauses():
        last = local_day(one.ended_at) if one.ended_at else today
        days = (
            max(official().count(local_day(one.started_at), last), 0)
            if last > local_day(one.started_at)
            else 0
        )
        pauses.append({"it": one, "cause": PauseCause(one.cause).label, "days": days,
                       "over": days > one.expected_days})  # fmt: skip
    context = {
        "cards": acts_named(["case.yellow", "case.red"]), "pauses": pauses,
        "promises": [(one, PROMISE.label(one.matter.state)) for one in queries.all_promises()],
        "silent": acts_named(["case.accept_by_law"]), "seals": seals()[:10],
    }  # fmt: skip
    return render(request, "oversight/supervise.html", context)
