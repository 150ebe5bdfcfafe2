"""The form of an inspection on the telephone: works without JavaScript, and with it also without a network.

The same way as the form of a visit: a slip of its own, sent later, answered in JSON. The code that opens the plan
may come along, so that the plan stays sealed until the record arrives.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hemei.ledger.operations import Refused
from hemei.oversight.operations import spot
from hemei.oversight.queries import inspections as reading
from hemei.rules.inspections import LEVELS, LISTS, RESULTS, SIGNED
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, kept, status_of
from hemei.web.parts.deeds import Asked, asked_by

_NAMES = ("number", "day", "text", "signed", "other", "rule", "level")
_SLIP = re.compile(r"[0-9a-f-]{8,40}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """This will show the check lists; a POST enters a record and tells what became of it."""
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
    number = done.inspection.matter.number
    said, where = _SAID[done.how]() % number, reverse("inspection", args=[number])
    if later:
        return JsonResponse({"detail": said, "how": done.how, "where": where})
    (messages.warning if done.how == "late" else messages.success)(request, said)
    return redirect(where)


_SAID = {
    "new": lambda: _("检查 %s 的记录已登记。"),
    "again": lambda: _("检查 %s 的这份记录以前已经收到，没有重复登记。"),
    "late": lambda: _("检查 %s 已经通报，这份记录保留了，其中的问题不并入通报。"),
}


def _enter(asked: Asked) -> spot.Kept:
    listed = LISTS.get(asked.word("list"))
    results, faults = {}, []
    for one in listed.checks if listed else ():
        name = f"{asked.word('list')}_{one.code}"
        if result := asked.word(name):
            results[one.code] = result
        if note := asked.word(f"{name}_note"):
            faults.append(spot.Fault(one.code, note))
    if other := asked.word("other"):
        faults.append(spot.Fault("", other, asked.word("rule"), asked.word("level") or "general"))
    slip = asked.word("slip") if _SLIP.fullmatch(asked.word("slip")) else ""
    written = spot.Written(
        asked.owed_day("day"), asked.word("text"), asked.word("signed"), results, tuple(faults), slip,
        tuple(one.read() for one in asked.request.FILES.getlist("photo")),
    )  # fmt: skip
    return spot.report(
        number=asked.word("number").upper(), given=asked.word("code"), written=written, **asked.by
    )


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    post = request.POST if request.method == "POST" else request.GET
    typed = kept(post, _NAMES)
    context = {
        "typed": typed, "lists": [_lines(one, post) for one in LISTS.values()], "picked": post.get("list", ""),
        "results": RESULTS.items(), "signed": SIGNED.items(), "levels": LEVELS.items(),
        "numbers": reading.sealed_numbers(actor(request)), "today": local_day(timezone.now()),
        "who": actor(request).key, "section": "inspections", "tab": "new",
    }  # fmt: skip
    return render(request, "inspections/new.html", context, status=status)


def _lines(one: Any, post: Any) -> tuple[Any, list[tuple[Any, str, str, str]]]:
    rows = []
    for check in one.checks:
        name = f"{one.code}_{check.code}"
        rows.append((check, name, post.get(name, ""), post.get(f"{name}_note", "")))
    return one, rows


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """This will hand out the script that keeps the form readable without a network."""
    script = Path(str(finders.find("visits-worker.js")))
    reply = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    reply["Service-Worker-Allowed"] = reverse("inspections")
    reply["Cache-Control"] = "no-cache"
    return reply
