"""What anybody sees of the hotline: a form that works without an account, and one's own tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import Person, agency_names
from hemei.common.throttle import Limit
from hemei.ledger.operations import Refused
from hemei.oversight.enums.tickets import TicketKind, Way
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.operations.tickets import Told, take
from hemei.oversight.queries.tickets import own_tickets
from hemei.rules.hotline import limits
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, kept, status_of

FIELDS = ("kind", "title", "text", "place", "caller", "phone")
VISITOR = Person("visitor", mark("来电人（未登录）"), frozenset({"applicant"}))


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """This will take a request from anybody, at a bounded pace, and say its number and by when it is passed on."""
    now, status = timezone.now(), 200
    if request.method == "POST":
        try:
            number = _take(request, now)
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
        else:
            messages.success(request, _("已受理，编号 %s。请记下编号；一个工作日内转到承办部门。") % number)
            return redirect("hotline_my" if _owner(request) else "hotline")
    rules = limits(local_day(now))
    context = {
        "typed": kept(request.POST if request.method == "POST" else None, FIELDS), "kinds": TicketKind.choices,
        "secret": request.POST.get("secret") == "yes", "rules": rules, "section": "voices",
        "signed": _owner(request) is not None,
    }  # fmt: skip
    return render(request, "hotline/intake.html", context, status=status)


def _owner(request: HttpRequest) -> Person | None:
    """Who is signed in as an applicant; officers use the operator's screen."""
    if not request.user.is_authenticated:
        return None
    who = actor(request)
    return who if who.party_id is not None and "applicant" in who.roles else None


def _take(request: HttpRequest, now: datetime) -> str:
    pace = Limit("hotline-address", limits(local_day(now))["hour_most"], 3600)
    where = str(request.META.get("REMOTE_ADDR", ""))
    if pace.shut(where):
        raise Refused(_("这个地址一小时里提交得太多，这次没有写入。请过一小时再来，或拨打 12345。"))
    pace.failed(where)
    given = {name: request.POST.get(name, "") for name in FIELDS}
    who = _owner(request)
    told = Told(**cast(Any, given), secret=request.POST.get("secret") == "yes")
    if who is None and not given["phone"].strip():
        raise Refused(_("请留一个电话，才能联系您，没有写入。您填的内容还在。"))
    person = f"party:{who.party_id}" if who else ""
    row = take(told=told, way=Way.PAGE, actor=who or VISITOR, now=now, person=person)
    return str(row.matter.number)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """This will show a person's own tickets: who holds each, until when, what was answered."""
    units = agency_names()
    rows: list[tuple[Any, str, str]] = [
        (row, TICKET.label(row.matter.state), units.get(row.unit, "")) for row in own_tickets(actor(request))
    ]
    return render(request, "hotline/my.html", {"rows": rows, "section": "my"})
