"""A firm's own page: its problems, and where its word is asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.accounts.queries import party, shown_name
from hemei.ledger.operations import Refused
from hemei.projects.operations import problems as do
from hemei.projects.queries import visits as reading
from hemei.rules.visits import KINDS
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, shown
from hemei.web.visits.common import kind_choices, park_choices


@require_http_methods(["GET", "HEAD", "POST"])
def my_visits(request: HttpRequest) -> HttpResponse:
    """This will show a firm its problems and where they stand; a POST raises one or gives the firm's word."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, _DEEDS, None)
        if status == 200:
            return redirect("visits_my")
    context = {
        "problems": [(row, label, KINDS[row.kind]) for row, label in reading.own_problems(who)], "section": "my",
        "tried": request.POST.get("number", ""), "typed": request.POST.get("text", ""), "agencies": (),
        "forms": shown((_raise_form(),), {"raise"} if who.party_id else (), request),
    }  # fmt: skip
    return render(request, "visits/my.html", context, status=status)


def _raise_form() -> Form:
    return Form("raise", mark("反映一个问题"), (
        Field("kind", mark("种类"), "select", kind_choices()), Field("what", mark("问题")),
        Field("park", mark("园区"), "select", park_choices()), Field("project", mark("重点项目编号（有就填）"), "text"),
    ))  # fmt: skip


def _raise(_row: Any, asked: Asked) -> str:
    if asked.actor.party_id is None:
        raise Refused(_("您的账号没有企业，不能反映，没有写入。"))
    firm = shown_name(party(asked.actor.party_id))
    row = do.find(
        found=do.Found(asked.word("kind"), asked.word("what")), visit=None, firm=firm, park=asked.word("park"),
        project=asked.word("project"), **asked.by,
    )  # fmt: skip
    return _("已收到，编号 %s。您随时能看到谁在办、到哪天，解决没有由您说。") % row.matter.number


def _settle(_row: Any, asked: Asked) -> str:
    solved = asked.yes("solved")
    do.settle(number=asked.word("number"), solved=solved, text=asked.word("text"), **asked.by)
    return _("谢谢，已销号。") if solved else _("已退回责任部门继续办。")


def _reopen(_row: Any, asked: Asked) -> str:
    do.reopen(number=asked.word("number"), reason=asked.word("text"), **asked.by)
    return _("已重新交办。")


_DEEDS: dict[str, Deed] = {"raise": _raise, "settle": _settle, "reopen": _reopen}
