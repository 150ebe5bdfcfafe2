"""The record of a call on the telephone: works without JavaScript, and with it also without a network.

Without a network what was written stays in the browser and is sent later, answered in JSON; a call that comes twice is
entered once. The page names households by their masks only, so that nothing else stays on the telephone.
"""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.enterprises.operations import cadres as write
from hemei.enterprises.queries import allowances as paid
from hemei.ledger.operations import Refused
from hemei.web.households.common import HIDES, TABS, today
from hemei.web.parts.asked import actor, kept, status_of
from hemei.web.parts.deeds import Asked, asked_by


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """This will show the calls that somebody has to make as one form; a POST enters one and tells what became of it."""
    if request.method != "POST":
        return _page(request)
    asked, later = asked_by(request), request.headers.get("X-Offline") == "1"
    try:
        number, again = _enter(asked)
    except Refused as why:
        if later:
            return JsonResponse({"detail": str(why), "how": "refused"}, status=status_of(why))
        messages.error(request, str(why))
        return _page(request, status_of(why))
    said = _("走访以前已经收到（%s），没有重复登记。") if again else _("走访已登记，编号 %s。")
    where = reverse("home_visit", args=[number])
    if later:
        return JsonResponse({"detail": said % number, "how": "again" if again else "new", "where": where})
    messages.success(request, said % number)
    return redirect(where)


def _enter(asked: Asked) -> tuple[str, bool]:
    day = asked.owed_day("day")
    try:
        row = paid.visit_for(asked.word("number"), asked.actor, today())
    except ObjectDoesNotExist:
        raise Refused(_("请选一次由您负责的走访，没有写入。您填的内容还在。")) from None
    again = write.enter_call(row=row, on=day, text=asked.word("text"), **asked.by)
    return str(row.matter.number), again


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    who = actor(request)
    context = {
        "calls": paid.calls_to_make(who, today()), "today": today(), "who": who.key, "section": "homes", "tabs": TABS,
        "tab": "home_visits", "hint": HIDES,
        "typed": kept(request.POST if request.method == "POST" else request.GET, ("number", "day", "text")),
    }  # fmt: skip
    return render(request, "households/call.html", context, status=status)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """This will hand out the script that keeps the form of calls readable without a network."""
    script = Path(str(finders.find("visits-worker.js")))
    reply = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    reply["Service-Worker-Allowed"] = reverse("home_visits")
    reply["Cache-Control"] = "no-cache"
    return reply
