"""Rating by a signed link (SMS, QR at the window): without signing in, once for each service, at a bounded pace."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import Person
from hemei.catalog import queries as catalog
from hemei.common.pdf import qr_svg
from hemei.common.throttle import Limit
from hemei.ledger.operations import Refused
from hemei.oversight.enums.loop import Channel
from hemei.oversight.operations import bad
from hemei.oversight.operations.ratings import Origin, rate, rate_case_from, rate_ticket
from hemei.oversight.queries import events
from hemei.oversight.queries import ratings as reading
from hemei.rules.ratings import LEVELS
from hemei.rules.ratings import settings as table
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import natural, status_of

COOKIE, _YEAR = "hemei-device", 365 * 86400
_CHANNELS = {"case": Channel.SMS, "ticket": Channel.SMS, "window": Channel.QR}


def _pace(now: datetime) -> tuple[Limit, Limit]:
    """How many votes one link, and one address, may cast in an hour."""
    most = table("rating", local_day(now))["link_most"]
    return Limit("rate-link", most, 3600), Limit("rate-address", 2 * most, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
def rate_page(request: HttpRequest, token: str) -> HttpResponse:
    """This will take one rating by a signed link; a second visit shows where a bad one stands, and asks again."""
    known = events.read_link(token)
    found = _subject(*known, timezone.now()) if known else None
    if known is None or found is None:
        raise Http404(_("这个评价链接不对，或者已经过期。您可以在“我的”里评价。"))
    kind, (event, row) = known[0], found
    device = request.COOKIES.get(COOKIE, "")[:60] or secrets.token_urlsafe(16)
    status = 200
    if request.method == "POST":
        status = _take(request, token, kind, event, row, device)
        if status == 200:
            answer = redirect("rate", token)
            answer.set_cookie(COOKIE, device, max_age=_YEAR, samesite="Lax", httponly=True,
                              secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip
            return answer
    rated = reading.rating_of_event(event.key) if kind != "window" else None
    context = {
        "event": event, "kind": kind, "rated": rated, "levels": LEVELS.items(), "typed": request.POST.get("text", ""),
        "picked": request.POST.get("score", ""), "label": reading.label_of(rated) if rated else "",
        "level": LEVELS[rated.level] if rated else "", "again": LEVELS[rated.again_level] if rated and rated.again_level
        else "", "asks": rated is not None and rated.matter.state in {"explained", "answered"},
    }  # fmt: skip
    return render(request, "voices/rate.html", context, status=status)


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """This will list the windows with the code that each puts up, to be printed."""
    rows = [(hall, one) for hall in catalog.halls() for one in hall.windows.all()]
    return render(request, "voices/codes.html", {"rows": rows, "section": "bad_ratings"})


@require_safe
def code(request: HttpRequest, key: str) -> HttpResponse:
    """This will draw the code of a window; it leads to a page where anybody may rate it."""
    if events.window_of(key) is None:
        raise Http404(_("没有这个窗口。"))
    address = request.build_absolute_uri(reverse("rate", args=[events.link_to("window", key)]))
    return HttpResponse(qr_svg(address, scale=6), content_type="image/svg+xml")


def _subject(kind: str, value: str, now: datetime) -> tuple[events.Event, Any] | None:
    if kind == "case" and (case := events.case_of(value)):
        return events.case_event(case), case
    if kind == "ticket" and (ticket := events.ticket_of(value)):
        return events.ticket_event(ticket), ticket
    if kind == "window" and (window := events.window_of(value)):
        return events.visit_event(window, now), window
    return None


def _take(request: HttpRequest, token: str, kind: str, event: events.Event, row: Any, device: str) -> int:
    now, link = timezone.now(), token[:200]
    by_link, by_address = _pace(now)
    where = str(request.META.get("REMOTE_ADDR", ""))
    if by_link.shut(link) or by_address.shut(where):
        messages.error(
            request, _("这个链接评价得太多、太快，这次没有写入。请过一小时再来，或到窗口、打 12345 评价。")
        )
        return 429
    by_link.failed(link)
    by_address.failed(where)
    level, text = natural(request.POST.get("score", ""), 1) or 0, request.POST.get("text", "")
    origin = Origin(_CHANNELS[kind], events.digest(link) if kind == "window" else "", events.digest(device))
    try:
        _give(kind, event, row, level, text, origin, now)
    except Refused as why:
        messages.error(request, str(why))
        return status_of(why)
    messages.success(request, _("谢谢，评价已收到。您的姓名保密，被评价的人看不到是谁评的。"))
    return 200


def _give(
    kind: str, event: events.Event, row: Any, level: int, text: str, origin: Origin, now: datetime
) -> None:  # fmt: skip
    rated = reading.rating_of_event(event.key)
    if rated is not None and rated.matter.state in {"explained", "answered"}:
        bad.again(row=rated, level=level, text=text, actor=events.voice_of(event.key), now=now)
    elif kind == "case":
        owner = Person(f"party:{row.party_id}", events.VOICE, frozenset({"applicant"}), "", row.party_id)
        rate_case_from(case=row, score=level, text=text, actor=owner, origin=origin, now=now)
    elif kind == "ticket":
        rate_ticket(
            ticket=row, score=level, text=text, actor=events.voice_of(event.key), now=now, origin=origin
        )
    else:
        rate(event=event, level=level, text=text, origin=origin, now=now)
