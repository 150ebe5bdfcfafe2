"""Calls for repair: the ledger, one call, and what somebody called for himself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import masked_name, masked_phone
from hemei.cases.queries.matter_lists import states_of
from hemei.common.words import told
from hemei.projects.flow import REPAIR
from hemei.projects.operations import repairs as do
from hemei.projects.perms import repair_offers
from hemei.projects.queries import works as reading
from hemei.rules.words import mark
from hemei.rules.works import KINDS, TOLD
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    agencies,
    filters,
    listing,
    sheet,
    shown,
)
from hemei.web.works.common import handed_out, kind_choices

FORMS = (
    Form("take", mark("签收")),
    Form("answer", mark("报告修好，附照片"), (Field("done", mark("修了什么")), Field("file", mark("照片"), "file")),
         hint=mark("没有照片不能报修好；修好没有由报修人说。")),
    Form("confirm", mark("确认修好（回访或现场看过）"), (Field("text", mark("看到了什么、问了谁"), "text"),)),
    Form("deny", mark("没有修好"), (Field("text", mark("还差什么"), "text"),)),
    Form("again", mark("又坏了"), (Field("text", mark("哪里坏了"), "text"),)),
    Form("look", mark("查看报修人电话"), (Field("purpose", mark("用途（会记账）"), "text"),)),
    Form("void", mark("撤销报修"), (Field("reason", mark("理由"), "text"),), danger=True),
)  # fmt: skip


@require_safe
def repair_list(request: HttpRequest) -> HttpResponse:
    """This will list calls for repair under the filters of the address; `?format=xlsx` gives a file."""
    now = timezone.now()
    wanted, after, file = filters(request, "unit", "kind", "work")
    rows = reading.repair_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("种类"), 16), (_("民生实事"), 30), (_("编号（对象）"), 18), (_("紧急"), 8), (_("修了什么"), 40),
                 (_("退回次数"), 10), (_("修好"), 8)]  # fmt: skip
        return sheet("repairs", _("报修台账"), heads, rows, _cells)
    context = {
        **listing(wanted, after, rows, states_of(REPAIR), ("kind", mark("种类"), kind_choices()),
                  ("unit", mark("责任部门"), agencies())),
        "care": reading.care_tally(now), "section": "works_desk", "tab": "repairs", "rule": TOLD,
    }  # fmt: skip
    return render(request, "works/repairs.html", context)


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        told(KINDS[row.thing.kind]), row.thing.work.name, row.thing.code, _("是") if row.urgent else "", row.done,
        row.rounds, _("是") if row.mended else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def repair_one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one call; a POST does the next act on it."""
    who, now, status, clear = actor(request), timezone.now(), 200, False
    row = reading.repair(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这件报修。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        clear = status == 200 and request.POST.get("deed") == "look"
        if status == 200 and not clear:
            return redirect("works_repair", number)
        row = reading.repair(number) or row
    context = {
        "row": row, "matter": row.matter, "label": REPAIR.label(row.matter.state), "kind": KINDS[row.thing.kind],
        "unit": dict(agencies()).get(row.unit, row.unit), "moments": reading.acts_told(row.pk), "agencies": agencies(),
        "caller": row.caller if clear else masked_name(row.caller) if row.caller else "",
        "phone": row.phone if clear else masked_phone(row.phone) if row.phone else "", "section": "works_desk",
        "late": bool(row.matter.closed_at is None and row.matter.due_at and row.matter.due_at < now),
        "tab": "repairs", "forms": shown(FORMS, repair_offers(row, who, now), request),
    }  # fmt: skip
    reply = render(request, "works/repair.html", context, status=status)
    if clear:
        reply["Cache-Control"] = "no-store"
    return reply


def _seen(row: Any, asked: Asked) -> dict[str, Any]:
    return {"number": row.matter.number, "seen": asked.seen, **asked.by}


def _take(row: Any, asked: Asked) -> str:
    do.take_repair(**_seen(row, asked))
    return _("已签收，由您负责。")


def _answer(row: Any, asked: Asked) -> str:
    do.answer_repair(done=asked.word("done"), proof=asked.file(), **_seen(row, asked))
    return _("已报告，等报修人确认。")


def _confirm(row: Any, asked: Asked) -> str:
    do.settle_repair(mended=True, text=asked.word("text"), **_seen(row, asked))
    return _("已确认修好。")


def _deny(row: Any, asked: Asked) -> str:
    do.settle_repair(mended=False, text=asked.word("text"), **_seen(row, asked))
    return _("已退回责任部门继续修。")


def _again(row: Any, asked: Asked) -> str:
    do.again(number=row.matter.number, text=asked.word("text"), **asked.by)
    return _("已重新报修。")


def _look(row: Any, asked: Asked) -> str:
    do.look_at_caller(number=row.matter.number, purpose=asked.word("purpose"), **asked.by)
    return _("电话显示在下面，这次查看已记账。")


def _void(row: Any, asked: Asked) -> str:
    do.void_repair(reason=asked.word("reason"), **_seen(row, asked))
    return _("已撤销，理由留在记录里。")


_DEEDS: dict[str, Deed] = {
    "take": _take, "answer": _answer, "confirm": _confirm, "deny": _deny, "again": _again, "look": _look,
    "void": _void,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def my_repairs(request: HttpRequest) -> HttpResponse:
    """This will show what somebody called for; a POST gives his word on it."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, _OWN, None)
        if status == 200:
            return redirect("works_my")
    context = {
        "rows": reading.own_repairs(who), "section": "my", "tried": request.POST.get("number", ""),
        "typed": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "works/my.html", context, status=status)


def _own_word(_row: Any, asked: Asked) -> str:
    mended = asked.yes("mended")
    do.settle_repair(number=asked.word("number"), mended=mended, text=asked.word("text"), **asked.by)
    return _("谢谢，已办结。") if mended else _("已退回责任部门继续修。")


def _own_again(_row: Any, asked: Asked) -> str:
    do.again(number=asked.word("number"), text=asked.word("text"), **asked.by)
    return _("已重新报修。")


_OWN: dict[str, Deed] = {"settle": _own_word, "again": _own_again}


@require_safe
def my_file(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out the photo of a repair to who called for it, without time and place."""
    return handed_out(reading.own_repair_file(digest, actor(request)), whole=False)
