"""All live figures with their definitions; a statistician enters today's values into the register."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hemei.indicators.operations import snapshot
from hemei.indicators.queries import all_figures, behind, board
from hemei.web.parts.asked import actor
from hemei.web.parts.context import has_role


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This will show every live figure; each opens to exactly the records behind it."""
    now = timezone.now()
    found = board(now)
    context = {
        "rows": all_figures(found), "as_of": found.as_of, "behind": found.stored and behind(found.as_of, now),
        "writes": has_role(request, "statistician"), "section": "register",
    }  # fmt: skip
    return render(request, "register/live.html", context)


@require_POST
def live_snapshot(request: HttpRequest) -> HttpResponse:
    """This will enter today's live values, each with the name of the query that computed it."""
    done = snapshot(actor=actor(request), now=timezone.now())
    words = _("已记入 %(entered)d 个，修订 %(revised)d 个，没有变化 %(same)d 个，没有记录可算 %(empty)d 个。")
    told = {"entered": done.entered, "revised": done.revised, "same": done.same, "empty": done.empty}
    messages.success(request, words % told)
    return redirect("live")
