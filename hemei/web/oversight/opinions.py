"""The inbox of parallel opinions of an agency."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hemei.accounts.queries import agency_names
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict
from hemei.ledger.operations import Refused
from hemei.web.oversight.panels import opinion_light, opinion_rows
from hemei.web.parts.asked import actor, kept, page_key, seen, status_of


@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """This will list the opinions that wait for the officer's agency, and those it gave lately."""
    return _show(request, "", 200)


@require_POST
def opinion_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will give, hand over, send back or ask again; a refusal keeps what was typed."""
    try:
        opinion = queries.opinion_by_number(number)
    except ObjectDoesNotExist:
        raise Http404(_("没有这个编号的意见。")) from None
    post = request.POST
    if post.get("act") not in ops.OPINION_ACTS:
        raise Http404(_("没有这个动作。"))
    try:
        ops.answer_opinion(
            opinion=opinion, act=post["act"], verdict=post.get("verdict", ""), agency=post.get("agency", ""),
            text=post.get("text", ""), actor=actor(request), now=timezone.now(), seen=seen(post),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, number, status_of(refusal))
    messages.success(request, _("已写入。"))
    return redirect("opinions")


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """This will show the opinions asked in open cases: one case a row, every department with its own light."""
    now, who, after = timezone.now(), actor(request), page_key(request.GET.get("after", ""))
    cases, older = queries.opinion_board(agency=who.agency, roles=who.roles, after=after)
    rows = []
    for case in cases:
        found = opinion_rows(case, now)
        rows.append((case, found, sum(1 for one in found if one.given_at)))
    where = reverse("opinion_board")
    context = {
        "rows": rows, "section": "opinions", "newer": where if after is not None else "",
        "older": f"{where}?after={older}" if older is not None else "", "summary": "",
    }  # fmt: skip
    return render(request, "oversight/board.html", context)


def _show(request: HttpRequest, failed: str, status: int) -> HttpResponse:
    agency, now = actor(request).agency, timezone.now()
    context = {
        "rows": [(one, *opinion_light(one, now)) for one in queries.opinions_for(agency)],
        "given": queries.opinions_given(agency), "failed": failed,
        "typed": kept(request.POST, ("text", "verdict", "agency")), "verdicts": OpinionVerdict.choices,
        "agencies": [pair for pair in agency_names().items() if pair[0] != agency], "section": "opinions",
    }  # fmt: skip
    return render(request, "oversight/opinions.html", context, status=status)
