"""How the platform is: a page for those who run it, an address for machines that watch it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import hemei
from hemei.common.access import EVERYONE
from hemei.common.health import STATE_NAMES, State, as_json, check_up, worst

COLOURS = {State.GOOD: "g", State.WARN: "y", State.BAD: "r"}
_HERE = {"127.0.0.1", "::1"}


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """This will show every finding with what to do, the worst first."""
    found = check_up(now=timezone.now())
    order = list(State)[::-1]
    rows = [
        (one, STATE_NAMES[one.state], COLOURS[one.state])
        for one in sorted(found, key=lambda one: order.index(one.state))
    ]
    context = {
        "rows": rows, "bad": sum(one.state == State.BAD for one in found),
        "warn": sum(one.state == State.WARN for one in found), "version": hemei.__version__,
    }  # fmt: skip
    return render(request, "health/page.html", context)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This will answer 200 as long as the site can serve, and 503 where its database does not answer.

    States stand in the body for everybody, numbers only for programs on this machine.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse(
            {"state": State.BAD, "checks": [{"key": "database", "state": State.BAD}]}, status=503
        )
    found = check_up(now=timezone.now())
    body = as_json(found)
    if request.META.get("REMOTE_ADDR") not in _HERE:
        body["checks"] = [{"key": one.key, "state": one.state} for one in found]
    body["state"] = worst(found)
    return JsonResponse(body)


ROUTES = (
    ("health/", health, "health", ("it", "supervisor")),
    ("healthz", healthz, "healthz", (EVERYONE,)),
)
