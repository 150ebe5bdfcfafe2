"""The trade licence: its parts and editions, its signed paper, its public check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import shown_name
from hemei.cases.operations.trades import (
    RenderWhole,
    issue_trade_licence,
    refresh_trade,
    sign_edition,
    trade_pdf,
)
from hemei.cases.queries import market
from hemei.ledger.operations import Refused
from hemei.rules.trades import STATES, whole_until
from hemei.rules.workdays import local_day
from hemei.web.ordering import own_order
from hemei.web.parts.asked import actor, status_of

STAFF = frozenset({"helper", "clerk", "approver", "supervisor", "leader"})


def _renderer(request: HttpRequest) -> RenderWhole:
    """What turns an edition into its signed paper, whose QR code leads to this server."""

    def draw(whole: Any, edition: Any) -> bytes:
        verify = request.build_absolute_uri(reverse("trade_verify", args=[whole.token]))
        return trade_pdf(whole, edition, verify=verify, now=timezone.now())

    return draw


def _seen(request: HttpRequest, number: str) -> Any:
    """A trade licence of the person's own party, for officers any; else Http404."""
    who = actor(request)
    try:
        whole = market.whole_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    if whole.party_id != who.party_id and not who.roles & STAFF:
        raise Http404
    return whole


@require_http_methods(["GET", "HEAD", "POST"])
def order_whole(request: HttpRequest, number: str) -> HttpResponse:
    """This will say whether an order's trade licence can be issued; a POST issues it."""
    order, status = own_order(request, number), 200
    if request.method == "POST":
        try:
            fresh = issue_trade_licence(
                order=order, actor=actor(request), now=timezone.now(), render=_renderer(request)
            )
        except Refused as refused:
            messages.error(request, str(refused))
            status = status_of(refused)
        else:
            return redirect("trade_licence", fresh.matter.number)
    elif whole := market.whole_of_order(order):
        return redirect("trade_licence", whole.matter.number)
    name, granted, still = market.trade_parts(order)
    if not name:
        raise Http404
    context = {"order": order, "name": name, "granted": granted, "still": still, "section": "my"}
    return render(request, "trade/order.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def whole_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a trade licence with its parts and editions; a POST issues it anew or signs its paper."""
    whole, who, now, status = _seen(request, number), actor(request), timezone.now(), 200
    if request.method == "POST":
        try:
            fresh = refresh_trade(whole=whole, actor=who, now=now, render=_renderer(request))
            if fresh is None:
                sign_edition(whole=whole, actor=who, now=now, render=_renderer(request))
        except Refused as refused:
            messages.error(request, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, _("已换发新版。") if fresh else _("已签发文件。"))
            return redirect("trade_licence", number)
    return render(request, "trade/whole.html", _context(whole, now), status=status)


def _context(whole: Any, now: Any) -> dict[str, Any]:
    today, parts, editions = local_day(now), market.parts_of(whole), market.editions_of(whole)
    return {
        "whole": whole, "parts": [(row, row.part.good(today)) for row in parts], "editions": editions,
        "state": market.state_of_whole(whole, today), "label": STATES[market.state_of_whole(whole, today)],
        "until": whole_until([row.part for row in parts], today), "last": editions[0], "section": "my",
        "holder": shown_name(whole.party),
    }  # fmt: skip


@require_safe
def whole_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """This will give the signed paper of the newest edition."""
    whole = _seen(request, number)
    last = market.editions_of(whole)[0]
    if not last.path:
        raise Http404(_("这一版还没有签发文件，请先在综合许可证页面签发。"))
    path = Path(settings.MEDIA_ROOT) / last.path
    return FileResponse(path.open("rb"), filename=path.name, content_type="application/pdf")


@require_safe
def whole_check(request: HttpRequest, token: str) -> HttpResponse:
    """This will say to anybody with the QR code whether the whole and each of its parts is good today."""
    whole = market.whole_by_token(token)
    if whole is None:
        return render(request, "trade/check.html", {"whole": None, "section": "verify"}, status=404)
    return render(request, "trade/check.html", _context(whole, timezone.now()) | {"section": "verify"})
