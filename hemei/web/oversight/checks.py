"""The later checks of an agency: is what a decision trusted (告知承诺) true?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.flow import CHECK
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.web.oversight.panels import own_light
from hemei.web.parts.asked import actor, kept, seen, status_of


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """This will list the checks that the officer's agency has open, and those it ended lately."""
    return _show(request, "", 200)


@require_POST
def check_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will pass, order to put right, or revoke; a refusal keeps what was typed."""
    check, post = _check(number), request.POST
    if post.get("act") not in ops.CHECK_ACTS:
        raise Http404(_("没有这个动作。"))
    try:
        done = ops.decide_check(
            check=check, act=post["act"], text=post.get("text", ""), actor=actor(request), now=timezone.now(),
            seen=seen(post),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, number, status_of(refusal))
    messages.success(request, done)
    return redirect("checks")


@require_safe
def check_evidence(request: HttpRequest, number: str) -> HttpResponseBase:
    """This will hand an officer of the agency the file that came with a repair."""
    check = _check(number)
    path = Path(settings.MEDIA_ROOT) / check.evidence.path if check.evidence else None
    if check.case.agency.code != actor(request).agency or path is None or not path.is_file():
        raise Http404(_("没有这份文件。"))
    return FileResponse(path.open("rb"), content_type=check.evidence.media_type, filename=check.evidence.name)


def _check(number: str) -> Any:
    try:
        return queries.check_by_number(number)
    except ObjectDoesNotExist:
        raise Http404(_("没有这个编号的核查。")) from None


def _row(check: Any, now: Any) -> tuple[Any, str, str]:
    return (check, *own_light(check.matter, told(CHECK.label(check.matter.state)), now))


def _show(request: HttpRequest, failed: str, status: int) -> HttpResponse:
    who, now = actor(request), timezone.now()
    context = {
        "rows": [_row(check, now) for check in queries.checks_for(who.agency)],
        "ended": [_row(check, now) for check in queries.checks_ended(who.agency)],
        "failed": failed, "typed": kept(request.POST, ("text",)), "head": "head" in who.roles, "section": "checks",
    }  # fmt: skip
    return render(request, "oversight/checks.html", context, status=status)
