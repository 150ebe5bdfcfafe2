"""The form of a visit on the telephone: works without JavaScript, and with it also without a network.

Without a network the form stays in the browser under a slip of its own and is sent later; the answer to such a
sending is JSON, and a slip that comes twice is entered once.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.ledger.operations import Refused
from hemei.projects.operations import visits as do
from hemei.projects.operations.problems import Found
from hemei.projects.queries import visits as reading
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, kept, status_of
from hemei.web.parts.deeds import Asked, agencies, asked_by
from hemei.web.visits.common import kind_choices, level_choices, park_choices

_NAMES = (
    "firm",
    "code",
    "park",
    "project",
    "purpose",
    "day",
    "text",
    "kind",
    "problem",
    "unit",
    "level",
    "visit",
)
_SLIP = re.compile(r"[0-9a-f-]{8,40}")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """This will show the form of a visit; a POST enters it and tells what became of it."""
    if request.method != "POST":
        return _page(request)
    asked, later = asked_by(request), request.headers.get("X-Offline") == "1"
    try:
        done = _enter(asked)
    except Refused as why:
        if later:
            return JsonResponse({"detail": str(why), "how": "refused"}, status=status_of(why))
        messages.error(request, str(why))
        return _page(request, status_of(why))
    said, where = (
        _SAID[done.how]() % done.visit.matter.number,
        reverse("visit", args=[done.visit.matter.number]),
    )
    if later:
        return JsonResponse({"detail": said, "how": done.how, "where": where})
    (messages.warning if done.how == "doubled" else messages.success)(request, said)
    return redirect(where)


_SAID = {
    "new": lambda: _("走访已登记，编号 %s。"),
    "again": lambda: _("这份记录以前已经收到（%s），没有重复登记。"),
    "doubled": lambda: _("%s 已经有一份不同的记录。两份都保留了，请打开后选定一份。"),
}


def _enter(asked: Asked) -> do.Kept:
    day = asked.owed_day("day")
    slip = asked.word("slip") if _SLIP.fullmatch(asked.word("slip")) else ""
    problem = (
        Found(asked.word("kind"), asked.word("problem"), asked.word("unit"), asked.word("level") or "unit")
        if asked.word("problem")
        else None
    )
    written = do.Written(day, asked.word("text"), slip, problem, asked.file("photo"))
    if number := asked.word("visit"):
        return do.report_visit(number=number, written=written, **asked.by)
    where = do.Where(asked.word("firm"), asked.word("park"), asked.word("code"), asked.word("project"))
    return do.make_visit(where=where, written=written, purpose=asked.word("purpose"), **asked.by)


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    typed = kept(request.POST if request.method == "POST" else request.GET, _NAMES)
    plan = reading.visit(typed["visit"].replace("\0", "")) if typed["visit"] else None
    context = {
        "typed": typed, "plan": plan, "parks": park_choices(), "kinds": kind_choices(), "levels": level_choices(),
        "agencies": agencies(), "today": local_day(timezone.now()), "who": actor(request).key, "section": "visits",
    }  # fmt: skip
    return render(request, "visits/new.html", context, status=status)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """This will hand out the script that keeps the form of a visit readable without a network."""
    script = Path(str(finders.find("visits-worker.js")))
    reply = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    reply["Service-Worker-Allowed"] = reverse("visits")
    reply["Cache-Control"] = "no-cache"
    return reply
