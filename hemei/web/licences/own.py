"""A holder's own licences: the list with what runs out, one card to show (亮证), what he may ask for."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemei.cases import queries
from hemei.cases.operations import perform_licence_act, print_licence
from hemei.common.pdf import qr_svg
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day
from hemei.web.licences.common import forms, licence_or_404, moments
from hemei.web.parts.asked import actor, status_of
from hemei.web.parts.licence import licence_renderer

PAGE = 50
_ASKS = ("ask_change", "ask_cancel")


@require_safe
def my_licences(request: HttpRequest) -> HttpResponse:
    """This will list the licences of the person's party, newest first, with how long each is still good."""
    who, after = actor(request), request.GET.get("after", "")[:30]
    today = local_day(timezone.now())
    rows = queries.licences_of(who.party_id, today, after=after, limit=PAGE + 1) if who.party_id else []
    more = "?" + urlencode({"after": rows[PAGE - 1].key}) if len(rows) > PAGE else ""
    context = {
        "rows": rows[:PAGE], "older": more, "newer": reverse("my_licences") if after else "", "summary": "",
        "section": "my",
    }  # fmt: skip
    return render(request, "licences/my.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def licence_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one's own licence with its code; a POST asks for a change or cancellation, or makes the file."""
    who, now, status, typed, tried = actor(request), timezone.now(), 200, {}, ""
    licence = licence_or_404(number, who, own=True)
    if request.method == "POST":
        tried = request.POST.get("act", "")
        typed = {"text": request.POST.get("text", "")}
        try:
            if tried == "print":
                print_licence(licence=licence, actor=who, now=now, render=licence_renderer(request))
            elif tried in _ASKS:
                told = perform_licence_act(
                    licence=licence, name=tried, inputs=typed, actor=who, now=now, seen=None
                )
                messages.success(request, told)
            return redirect("licence", number)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status, licence = status_of(refusal), licence_or_404(number, who, own=True)
    today = local_day(now)
    context = {
        "it": licence, "truth": queries.licence_truth(licence.token, today), "section": "my",
        "acts": forms(licence, who, typed, tried, now), "moments": moments(licence, own=True),
        "no_paper": queries.why_no_paper(licence, today), "may_renew": queries.may_renew(licence.case, today),
        "holder": licence.holder or licence.party.name,
    }  # fmt: skip
    return render(request, "licences/card.html", context, status=status)


@require_safe
def qr_code(request: HttpRequest, number: str) -> HttpResponse:
    """This will draw the code that leads to the public check of one's own licence."""
    licence = licence_or_404(number, actor(request), own=True)
    address = request.build_absolute_uri(reverse("verify", args=[licence.token]))
    reply = HttpResponse(qr_svg(address, scale=6), content_type="image/svg+xml")
    reply["Cache-Control"] = "no-store, private"
    return reply
