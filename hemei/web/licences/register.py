"""The register of licences for the staff: list, one licence with its acts, print."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from hemei.accounts.queries import agency_names
from hemei.cases import queries
from hemei.cases.enums import LicenceStatus
from hemei.cases.operations import LICENCE_ACTS, perform_licence_act, print_licence
from hemei.cases.perms import licence_offers
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day
from hemei.web.licences.common import forms, licence_or_404, moments
from hemei.web.parts.asked import actor, seen, status_of
from hemei.web.parts.book import book
from hemei.web.parts.licence import licence_renderer

PAGE = 50
MOST = 20_000  # rows of an export
_NAMES = ("q", "status", "agency", "within", "sort")
SORTS = (
    ("", gettext_noop("新颁发在前")),
    ("expiry", gettext_noop("先到期在前")),
    ("number", gettext_noop("按编号")),
)
WITHIN = (
    ("7", gettext_noop("7 天内到期")),
    ("30", gettext_noop("30 天内到期")),
    ("60", gettext_noop("60 天内到期")),
)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """This will list licences under the filters of the address; `?format=xlsx` gives them as a file."""
    who, now = actor(request), timezone.now()
    wanted = {key: request.GET.get(key, "").strip()[:60] for key in _NAMES}
    after = request.GET.get("after", "")[:80]
    file = request.GET.get("format") == "xlsx"
    rows = queries.licence_register(
        agency=who.agency, roles=who.roles, today=local_day(now), wanted=wanted, after="" if file else after,
        limit=MOST if file else PAGE + 1,
    )  # fmt: skip
    if file:
        return _book(rows, now)
    kept = {key: value for key, value in wanted.items() if value}
    context = {
        "rows": rows[:PAGE], "wanted": wanted, "sorts": SORTS, "within": WITHIN, "statuses": LicenceStatus.choices,
        "agencies": sorted(agency_names().items()), "filtered": bool(kept), "summary": "", "section": "licences",
        "sheet": "?" + urlencode({**kept, "format": "xlsx"}), "newer": "?" + urlencode(kept) if after else "",
        "older": "?" + urlencode({**kept, "after": rows[PAGE - 1].key}) if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "licences/list.html", context)


def _book(rows: list[queries.LicenceRow], now: object) -> HttpResponse:
    heads = [
        (_("编号"), 20), (_("证照"), 30), (_("持证人"), 28), (_("发证部门"), 20), (_("状态"), 12), (_("颁发"), 12),
        (_("有效期至"), 12), (_("版次"), 8),
    ]  # fmt: skip
    table = [
        (row.number, told(row.title), row.party, told(row.agency), told(row.label), row.issued_on,
         row.valid_until or _("长期"), row.version)
        for row in rows
    ]  # fmt: skip
    return book("licences", _("证照登记簿"), heads, table, now=timezone.now())


@require_safe
def licence_desk(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one licence: state, versions, timeline, and the acts that stand open to the officer."""
    return _show(request, number, {}, "", 200)


def _show(request: HttpRequest, number: str, typed: dict[str, str], tried: str, status: int) -> HttpResponse:
    who, now = actor(request), timezone.now()
    licence = licence_or_404(number, who, own=False)
    today = local_day(now)
    offers = licence_offers(licence, who)
    context = {
        "it": licence, "truth": queries.licence_truth(licence.token, today), "section": "licences",
        "acts": forms(licence, who, typed, tried, now), "moments": moments(licence, own=False),
        "versions": sorted(licence.versions.all(), key=lambda one: -one.number),
        "may_print": "print" in offers and bool(who.roles & {"clerk", "approver"}),
        "conditions": licence.conditions or licence.case.reasons,
    }  # fmt: skip
    return render(request, "licences/desk.html", context, status=status)


@require_POST
def licence_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will do the act named in the POST; a refusal shows the page again with what was typed."""
    who, name = actor(request), request.POST.get("act", "")
    licence = licence_or_404(number, who, own=False)
    if name not in LICENCE_ACTS:
        raise Http404
    typed = {one.name: request.POST.get(one.name, "") for one in LICENCE_ACTS[name].inputs}
    try:
        done = perform_licence_act(
            licence=licence, name=name, inputs=typed, actor=who, now=timezone.now(),
            seen=seen(request.POST), render=licence_renderer(request),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, number, typed, name, status_of(refusal))
    messages.success(request, done)
    return redirect("licence_desk", number)


@require_POST
def licence_print(request: HttpRequest, number: str) -> HttpResponse:
    """This will hand an officer the licence as PDF with its true state; one that is not valid is stamped so."""
    who = actor(request)
    licence = licence_or_404(number, who, own=False)
    try:
        pdf = print_licence(licence=licence, actor=who, now=timezone.now(), render=licence_renderer(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, number, {}, "", status_of(refusal))
    reply = HttpResponse(pdf, content_type="application/pdf")
    reply["Content-Disposition"] = f'attachment; filename="{licence.number}.pdf"'
    reply["Cache-Control"] = "no-store, private"
    return reply
