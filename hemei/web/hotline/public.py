"""What anybody sees of the hotline: a form that works without an account, and one's own tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import Person
from hemei.common.throttle import Limit
from hemei.ledger.operations import Refused
from hemei.oversight.enums.tickets import TicketKind, Way
from hemei.oversight.operations.texting import mobile
from hemei.oversight.operations.tickets import Told, take
from hemei.oversight.queries.following import code_of
from hemei.oversight.queries.tickets import own_tickets
from hemei.rules.hotline import limits
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.hotline.following import told_own
from hemei.web.parts.asked import actor, kept, status_of

FIELDS = ("kind", "title", "text", "place", "caller", "phone")
VISITOR = Person("visitor", mark("来电人（未登录）"), frozenset({"applicant"}))


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """This will take a request from anybody, at a bounded pace, and say its number and by when it is passed on."""
    now, status = timezone.now(), 200
    if request.method == "POST":
        try:
            number, texted = _take(request, now)
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
        else:
            return _taken(request, number, texted)
    rules = limits(local_day(now))
    context = {
        "typed": kept(request.POST if request.method == "POST" else None, FIELDS), "kinds": TicketKind.choices,
        "secret": request.POST.get("secret") == "yes", "rules": rules, "section": "voices",
        "signed": _owner(request) is not None, "sms": wants_sms(request),
    }  # fmt: skip
    return render(request, "hotline/intake.html", context, status=status)


def _owner(request: HttpRequest) -> Person | None:
    """Who is signed in as an applicant; officers use the operator's screen."""
    if not request.user.is_authenticated:
        return None
    who = actor(request)
    return who if who.party_id is not None and "applicant" in who.roles else None


def _taken(request: HttpRequest, number: str, texted: bool) -> HttpResponse:
    if _owner(request):
        messages.success(request, _("已受理，编号 %s。一个工作日内转到承办部门。") % number)
        return redirect("hotline_my")
    both = {"number": number, "code": code_of(number)}
    said = _(
        "已受理，编号 %(number)s，查询码 %(code)s。请记下这两项，凭它们查进度；一个工作日内转到承办部门。"
    )
    messages.success(request, said % both)
    if texted:
        messages.success(request, _("编号和查询码也会用短信发给您。"))
    return redirect(f"{reverse('hotline_follow')}?number={number}")


def wants_sms(request: HttpRequest) -> bool:
    """This will say whether progress is wished for by SMS; a fresh form proposes it."""
    return request.method != "POST" or request.POST.get("sms") == "yes"


def language_of(request: HttpRequest) -> str:
    """This will give the language of an SMS to who sends this form; empty where none is wished for."""
    return ("en" if get_language() == "en" else "zh-hans") if wants_sms(request) else ""


def _take(request: HttpRequest, now: datetime) -> tuple[str, bool]:
    pace = Limit("hotline-address", limits(local_day(now))["hour_most"], 3600)
    where = str(request.META.get("REMOTE_ADDR", ""))
    if pace.shut(where):
        raise Refused(_("这个地址一小时里提交得太多，这次没有写入。请过一小时再来，或拨打 12345。"))
    pace.failed(where)
    given = {name: request.POST.get(name, "") for name in FIELDS}
    who = _owner(request)
    told = Told(
        **cast(Any, given), secret=request.POST.get("secret") == "yes",
        sms="" if who or _told_enough(given["phone"], now) else language_of(request),
    )  # fmt: skip
    if who is None and not given["phone"].strip():
        raise Refused(_("请留一个电话，才能联系您，没有写入。您填的内容还在。"))
    person = f"party:{who.party_id}" if who else ""
    photos = [one.read() for one in request.FILES.getlist("photo")]
    row = take(told=told, way=Way.PAGE, actor=who or VISITOR, now=now, person=person, photos=photos)
    return str(row.matter.number), bool(row.sms)


def _told_enough(phone: str, now: datetime) -> bool:
    """Nobody can have a stranger's telephone ring all day: after a few tickets it gets no more SMS that day."""
    pace = Limit("hotline-sms", limits(local_day(now))["sms_most"], 86400)
    if pace.shut(mobile(phone)):
        return True
    pace.failed(mobile(phone))
    return False


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """This will show a person's own tickets: who holds each, until when, what was answered."""
    rows = [told_own(row) for row in own_tickets(actor(request))]
    return render(request, "hotline/my.html", {"rows": rows, "section": "my"})
