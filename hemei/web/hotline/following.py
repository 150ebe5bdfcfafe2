"""A ticket followed without an account, by its number and its code, and the photos of tickets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import agency_names
from hemei.common.throttle import Limit
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.queries.following import followed, photo_links, photo_path
from hemei.rules.hotline import limits
from hemei.rules.workdays import local_day
from hemei.web.parts.files import handed_out


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """This will show a ticket to who has its number and its code; both are posted, so that no address holds them."""
    status, row = 200, None
    if request.method == "POST":
        row = _found(request)
        status = 200 if row is not None else 422
    number = request.POST.get("number", "") or request.GET.get("number", "")
    context = {"number": number[:60], "own": told_own(row) if row else None, "section": "voices"}
    return render(request, "hotline/follow.html", context, status=status)


def _found(request: HttpRequest) -> Any:
    """The ticket that was asked for; wrong codes are counted, by the address and by the number."""
    rules, number = limits(local_day(timezone.now())), request.POST.get("number", "").strip().upper()[:60]
    by = (
        (Limit("hotline-follow", rules["follow_wrong"], 3600), str(request.META.get("REMOTE_ADDR", ""))),
        (Limit("hotline-number", rules["follow_wrong"], 3600), number),
    )
    if any(limit.shut(what) for limit, what in by):
        messages.error(request, _("查询码错得太多，请过一小时再查，或拨打 12345。"))
        return None
    row = followed(number.replace("\0", ""), request.POST.get("code", ""))
    if row is None:
        for limit, what in by:
            limit.failed(what)
        messages.error(request, _("编号或查询码不对。请核对受理时给您的那一份，或拨打 12345。"))
    return row


def told_own(row: Any) -> dict[str, Any]:
    """This will give what a caller reads of his ticket, and of the one that it was merged into."""
    lead, units = row.head or row, agency_names()
    return {
        "row": row, "label": TICKET.label(row.matter.state), "lead": lead if row.head else None,
        "lead_label": TICKET.label(lead.matter.state), "unit": units.get(lead.unit, ""), "reply": lead.reply,
        "due": lead.matter.due_at if lead.matter.state in {"dispatched", "handling"} else None,
        "photos": photo_links(row), "replies": [one for one in photo_links(lead) if one[0].by_unit] if row.head else (),
    }  # fmt: skip


@require_safe
def photo(_request: HttpRequest, token: str) -> HttpResponseBase:
    """This will hand out a photo by a link that a page of its ticket gave, without what it tells beside itself."""
    answer = handed_out(photo_path(token), whole=False)
    answer["Cache-Control"] = "private, no-store"
    return answer
