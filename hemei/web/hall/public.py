"""The hall for everybody: hours, taking a number, one's place in the queue, the display, the self-service screen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.cases import queries as cases
from hemei.cases.enums import SCORES
from hemei.cases.flow import CASE, ORDER
from hemei.cases.operations.queue import cancel_ticket, take_ticket
from hemei.cases.queries import hall as queries
from hemei.catalog import queries as catalog
from hemei.common.access import EVERYONE
from hemei.common.throttle import Limit
from hemei.common.words import tell
from hemei.ledger import queries as ledger
from hemei.ledger.operations import Refused
from hemei.oversight.enums.loop import Channel
from hemei.oversight.operations.ratings import Origin, rate_ticket
from hemei.rules.workdays import local_day
from hemei.web.hall.common import anyone, found, hall_or_404, tried

_TAKES = Limit("hall-take", 300, 3600)  # numbers that one address takes in an hour; a whole kiosk stays below
_SLIPS = Limit("hall-slip", 10, 3600)  # wrong phone endings for one number
_RATES = Limit("hall-rate", 30, 3600)
_REFRESH = 10


@require_safe
def hall_list(request: HttpRequest) -> HttpResponse:
    """This will list the halls with their hours and whether they are open."""
    now = timezone.now()
    rows = [(hall, catalog.hall_open(hall, now)) for hall in catalog.halls()]
    return render(request, "hall/list.html", {"rows": rows, "section": "hall"})


@require_safe
def hall_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will show a hall: hours, windows, how many wait for what, and let one take a number."""
    return render(request, "hall/hall.html", _hall(code))


def _hall(code: str) -> dict[str, Any]:
    hall, now = hall_or_404(code), timezone.now()
    lengths = queries.queue_lengths(hall, local_day(now))
    windows = [(one, catalog.window_open(one, now)) for one in hall.windows.all()]
    return {
        "hall": hall, "open": catalog.hall_open(hall, now), "windows": windows, "section": "hall",
        "shut": catalog.coming_closings(hall, local_day(now)),
        "topics": [(one, lengths.get(one.code, 0)) for one in hall.topics.all()],
    }  # fmt: skip


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """This will take a number and lead to its page."""
    hall, now, who = hall_or_404(code), timezone.now(), anyone(request)
    own = request.POST.get("at") == "self"
    try:
        if _TAKES.shut(_address(request)):
            raise Refused(tell("这个地址取号太多，没有取号。请到服务台。"))
        topic = found(lambda key: catalog.topic_of(hall, key), request.POST.get("topic", ""))
        ticket = take_ticket(
            hall=hall, topic=topic, actor=who, now=now, party_id=None if own else who.party_id
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("hall_self" if own else "hall_page", code)
    _TAKES.failed(_address(request))
    answer = redirect("ticket", ticket.token)
    answer["Location"] += "?at=self" if own else ""
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def ticket_page(request: HttpRequest, token: str) -> HttpResponse:
    """This will show a number and who is before it; a POST gives it back or rates the service."""
    ticket, status = found(queries.ticket_by_token, token), 200
    if request.method == "POST":
        status = _ticket_deed(request, ticket)
        if status == 200:
            return redirect("ticket", token)
    state = ticket.matter.state
    context = {
        "ticket": ticket, "state": state, "label": queries.ticket_label(ticket), "scores": SCORES,
        "ahead": queries.ahead_of(ticket) if state == "waiting" else 0, "own": request.GET.get("at") == "self",
        "refresh": 15 if state in {"waiting", "called", "serving"} else 0, "section": "hall",
        "text": request.POST.get("text", ""), "topic": ticket.topic,
    }  # fmt: skip
    return render(request, "hall/ticket.html", context, status=status)


def _score(request: HttpRequest) -> int:
    score = request.POST.get("score", "")
    return int(score) if score in {"1", "2", "3", "4", "5"} else 0


def _ticket_deed(request: HttpRequest, ticket: Any) -> int:
    now, who = timezone.now(), anyone(request)
    if request.POST.get("deed") == "cancel":
        return tried(request, lambda: cancel_ticket(ticket=ticket, actor=who, now=now), _("号已退回。"))
    text = request.POST.get("text", "")
    return tried(
        request, lambda: rate_ticket(ticket=ticket, score=_score(request), text=text, actor=who, now=now),
        _("评价已收到。"),
    )  # fmt: skip


@require_safe
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """This will show the numbers at the windows in large print; it renews itself without a script."""
    hall, day = hall_or_404(code), local_day(timezone.now())
    lengths = queries.queue_lengths(hall, day)
    context = {
        "hall": hall, "called": queries.called(hall, day), "refresh": _REFRESH,
        "topics": [(one, lengths.get(one.code, 0)) for one in hall.topics.all()],
        "next": queries.queue(hall, day, limit=8),
    }  # fmt: skip
    return render(request, "hall/screen.html", context)


@sensitive_post_parameters("tail")
@require_http_methods(["GET", "HEAD", "POST"])
def self_service(request: HttpRequest, code: str) -> HttpResponse:
    """This will show the self-service screen: take a number, ask by receipt, print a slip, rate."""
    context, status = _hall(code), 200
    if not context["hall"].self_service:
        raise Http404(_("这个大厅没有自助屏。"))
    context["topics"] = [(one, n) for one, n in context["topics"] if one.on_screen]
    context |= {"slip": None, "number": "", "scores": SCORES, "code_typed": "", "section": "hall"}
    if request.method == "POST" and request.POST.get("deed") == "slip":
        number, tail = (
            request.POST.get("number", "").strip().upper()[:60],
            request.POST.get("tail", "").strip(),
        )
        context |= {"slip": _slip(number, tail), "number": number}
        if context["slip"] is None:
            messages.error(
                request, _("没有查到：编号和手机后四位对不上，或者试得太多。请核对回执，或到服务台。")
            )
            status = 422
    elif request.method == "POST":
        status = _rate_by_code(request, context)
        if status == 200:
            return redirect("hall_self", code)
    return render(request, "hall/self.html", context, status=status)


def _rate_by_code(request: HttpRequest, context: dict[str, Any]) -> int:
    typed = request.POST.get("ticket", "").strip()
    ticket = queries.ticket_today(context["hall"], typed, local_day(timezone.now())) if typed else None
    context["code_typed"] = typed[:10]
    if ticket is None or _RATES.shut(_address(request)):
        messages.error(request, _("今天没有这个号，评价没有写入。请核对小票上的号码。"))
        return 422
    _RATES.failed(_address(request))
    now, text = timezone.now(), ""
    return tried(
        request, lambda: rate_ticket(ticket=ticket, score=_score(request), text=text, actor=anyone(request), now=now,
                                     origin=Origin(Channel.SCREEN)),
        _("评价已收到。"),
    )  # fmt: skip


def _slip(number: str, tail: str) -> dict[str, Any] | None:
    """What a slip tells whoever knows a receipt's number and the end of the phone: state, holder, proof."""
    if not number or len(tail) != 4 or _SLIPS.shut(number):
        return None
    for find, flow in ((cases.order_by_number, ORDER), (cases.case_by_number, CASE)):
        try:
            row: Any = find(number)
        except ObjectDoesNotExist:
            continue
        if row.party.phone and constant_time_compare(row.party.phone[-4:], tail):
            acts = ledger.acts_of(row.pk)
            state = row.matter.state
            return {
                "number": number, "title": row.matter.title, "label": flow.label(state),
                "holder": cases.holder_line(state, row.agency.name) if flow is CASE else "",
                "digest": acts[-1].digest if acts else "", "at": timezone.now(),
            }  # fmt: skip
    _SLIPS.failed(number)
    return None


ROUTES = (
    ("hall/", hall_list, "hall", (EVERYONE,)),
    ("hall/ticket/<str:token>/", ticket_page, "ticket", (EVERYONE,)),
    ("hall/<slug:code>/", hall_page, "hall_page", (EVERYONE,)),
    ("hall/<slug:code>/take/", take, "hall_take", (EVERYONE,)),
    ("hall/<slug:code>/screen/", screen, "hall_screen", (EVERYONE,)),
    ("hall/<slug:code>/self/", self_service, "hall_self", (EVERYONE,)),
)
