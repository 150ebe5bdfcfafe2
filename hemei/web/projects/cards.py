"""The ladder of supervision: cards, and one card with what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.common.words import told
from hemei.projects.flow import CARD
from hemei.projects.operations.cards import next_step
from hemei.projects.queries import boards as read
from hemei.rules.projects import ladder
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor
from hemei.web.parts.book import book
from hemei.web.projects import forms
from hemei.web.projects.forms import blank, laid_out
from hemei.web.projects.pages import MOST, PAGE, asked, pager, with_reader


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """This will list the cards under the filters of the address; `?format=xlsx` gives a file."""
    wanted, now = asked(request, ("q", "state", "unit")), timezone.now()
    file, after = request.GET.get("format") == "xlsx", request.GET.get("after", "")[:20]
    rows = read.cards(wanted, "" if file else after, MOST if file else PAGE + 1, now)
    if file:
        heads = [
            (_("编号"), 18),
            (_("项目名称"), 34),
            (_("责任部门"), 22),
            (_("级别"), 14),
            (_("事由"), 34),
            (_("期限"), 18),
            (_("逾期"), 8),
            (_("扣分"), 8),
        ]
        table = [
            (one.number, one.row.project.name, told(one.unit), told(one.label), one.row.reason, one.due_at,
             _("是") if one.late else "", one.row.docked)
            for one in rows
        ]  # fmt: skip
        return book("supervision", _("督导"), heads, table, now=now)
    context = {
        "rows": rows[:PAGE], "wanted": wanted, "states": CARD.states, "units": sorted(agency_names().items()),
        "filtered": any(wanted.values()), "ladder": ladder(local_day(now)),
        **pager(request, wanted, after, rows[PAGE - 1].key if len(rows) > PAGE else ""), **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/cards.html", context)


@require_safe
def card(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one card with its acts."""
    return card_page(request, number)


def card_page(
    request: HttpRequest,
    number: str,
    *,
    typed: Mapping[str, Any] | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """This will show one card, with what was typed when an act could not be done."""
    who = actor(request)
    found = read.card(number.replace("\0", "")[:60], who.roles, timezone.now())
    if found is None:
        raise Http404(_("没有这件督导。"))
    line, acts, done = found
    offered = {one.name for one in acts}
    step = next_step(line.row.matter.state)
    if step and step.name in offered:
        offered.add("card.climb")
    if who.agency != line.row.unit:
        offered.discard("card.answer")
    if not line.row.answered_by:
        offered -= {"card.release", "card.return"}
    context = {
        "it": line, "row": line.row, "step": step,
        "forms": laid_out(forms.CARD, offered=offered, typed=typed or blank(), tried=tried),
            "seen": line.row.matter.version,
        "action_number": number,
        "moments": [
            {"when": act.at, "title": title, "text": f"{act.actor_label} {_words(act.payload)}", "state": ""}
            for act, title in done
        ],
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/card.html", context, status=status)


def _words(payload: Mapping[str, Any]) -> str:
    return "；".join(str(payload[name]) for name in ("reason", "answer", "found") if payload.get(name))
