"""The pages of draws: a pool with weights and reasons, the draw itself, and its opening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hemei.ledger.operations import Refused
from hemei.oversight.flow.inspections import DRAW
from hemei.oversight.operations import draws as do
from hemei.oversight.operations.inspections import inspectors_named
from hemei.oversight.perms import draw_offers
from hemei.oversight.queries import inspections as reading
from hemei.oversight.queries.lists import states_of
from hemei.oversight.queries.loop import acts_told
from hemei.rules.draws import Target
from hemei.rules.words import mark
from hemei.web.inspections.work import LIST_CHOICES, once
from hemei.web.parts.asked import actor, natural, status_of
from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    agencies,
    asked_by,
    filters,
    listing,
    sheet,
    shown,
)

_NEW = Form("list", mark("公布一份抽取名单"), (
    Field("pool", mark("名单：每行“代码 | 权数 | 理由”，权数 1 不用写理由")),
    Field("count", mark("抽几个"), "text"), Field("officers", mark("检查人员名单（账号，用空格分开）")),
    Field("team", mark("每次几名检查人员"), "text"), Field("list", mark("检查表"), "select", LIST_CHOICES),
    Field("purpose", mark("检查目的"), "text"), Field("open_by", mark("最迟拆封日"), "date"),
), hint=mark("名单、权数和理由先公布并记入账本；账本下一次封存以后才能抽，所以谁也挑不了结果。"))  # fmt: skip
_FORMS = (
    Form("draw", mark("抽取"), (Field("code", mark("拆封码"), "text"),),
         hint=mark("抽出的计划用同一个拆封码密封，结果只显示这一次。")),
    Form("open", mark("公开种子和结果"), (Field("code", mark("拆封码"), "text"),),
         hint=mark("这次抽出的计划都通报以后才能公开；公开后任何人都能复算。")),
    Form("void", mark("抽取作废"), (Field("reason", mark("理由")),), danger=True),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def draw_list(request: HttpRequest) -> HttpResponse:
    """This will list draws; a POST publishes a pool and shows its code once."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        try:
            row, code = _list(asked_by(request))
            return once(request, [], code, row.matter.number)
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
    wanted, after, file = filters(request)
    rows = reading.draw_lines(wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now)
    if file:
        heads = [(_("抽几个"), 8), (_("最迟拆封日"), 14), (_("承诺值"), 66), (_("种子"), 66)]
        return sheet(
            "draws", _("双随机抽取"), heads, rows,
            lambda row: (row.count, row.open_by, row.commitment, row.seed),
        )  # fmt: skip
    context = {
        **listing(wanted, after, rows, states_of(DRAW)), "agencies": (), "section": "inspections", "tab": "draws",
        "pool": reading.suggested(now),
        "forms": shown((_NEW,), {"list"} if "supervisor" in who.roles else (), request),
    }  # fmt: skip
    return render(request, "inspections/draws.html", context, status=status)


def _list(asked: Asked) -> tuple[Any, str]:
    wanted = do.Wanted(
        _pool(asked.word("pool")), inspectors_named(asked.word("officers")), natural(asked.word("count"), 3) or 0,
        natural(asked.word("team"), 2) or 0, asked.word("list"), asked.word("purpose"), asked.owed_day("open_by"),
    )  # fmt: skip
    return do.list_draw(wanted=wanted, **asked.by)


def _pool(text: str) -> list[Target]:
    names, found = dict(agencies()), []
    for number, line in enumerate(filter(str.strip, text[:20_000].splitlines()), 1):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        weight = natural(parts[1], 4) if len(parts) > 1 and parts[1] else 1
        if weight is None:
            raise Refused(_("名单第 %d 行的权数不是整数，没有写入，您填的内容还在。") % number)
        found.append(
            Target(parts[0], names.get(parts[0], parts[0]), weight, parts[2] if len(parts) > 2 else "")
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one draw; a POST draws, opens it, or gives it up."""
    who, status = actor(request), 200
    row = reading.draw_of(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这次抽取。"))
    if request.method == "POST" and request.POST.get("deed") == "draw":
        try:
            asked = asked_by(request)
            made = do.make_draw(row=row, code=asked.word("code"), seen=asked.seen, **asked.by)
            return once(request, made, asked.word("code"))
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
    elif request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("draw", number)
    row = reading.draw_of(number) or row
    context = {
        "row": row, "matter": row.matter, "label": DRAW.label(row.matter.state), "again": reading.drawn_again(row),
        "beacon": row.beacon or reading.beacon_of(row), "moments": acts_told(row.pk), "section": "inspections",
        "tab": "draws", "agencies": (), "plans": reading.plans_of(row),
        "forms": shown(_FORMS, draw_offers(row, who), request),
    }  # fmt: skip
    return render(request, "inspections/draw.html", context, status=status)


def _open(row: Any, asked: Asked) -> str:
    do.open_draw(row=row, code=asked.word("code"), seen=asked.seen, **asked.by)
    return _("种子和结果已公开，任何人都能复算。")


def _void(row: Any, asked: Asked) -> str:
    do.void_draw(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("抽取已作废，名单和理由留在公开页。")


_DEEDS: dict[str, Deed] = {"open": _open, "void": _void}
