"""The staff's pages of the loop: what must be put right, one of them, and what repeats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.common.words import told
from hemei.oversight.enums.loop import Cause, Source
from hemei.oversight.flow.loop import REMEDY
from hemei.oversight.operations import loop
from hemei.oversight.operations.checking import check_remedy
from hemei.oversight.perms import remedy_offers
from hemei.oversight.queries import loop as reading
from hemei.oversight.queries.lists import states_of
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
from hemei.web.voices.common import (
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

_REASON = Field("reason", mark("理由"), "text")
FORMS = (
    Form("take", mark("签收，由我负责")),
    Form("answer", mark("报告整改"), (
        Field("fixed", mark("做了什么、现在怎么样")), Field("cause", mark("根因"), "select", tuple(Cause.choices)),
        Field("file", mark("凭据（PDF、PNG 或 JPG）"), "file"),
    )),
    Form("pass", mark("核实属实"), (Field("seen_", mark("看到了什么")),),
         hint=mark("整改的部门和造成问题的人不能核实自己。核实后由本人确认解决了没有。")),
    Form("return", mark("退回重改"), (_REASON,)),
    Form("extend", mark("延长期限（只能一次）"), (_REASON,)),
    Form("move", mark("改派部门"), (Field("unit", mark("部门"), "select"), _REASON)),
    Form("reopen", mark("重新交办"), (_REASON,)),
    Form("void", mark("撤销交办"), (_REASON,), danger=True),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def remedies(request: HttpRequest) -> HttpResponse:
    """This will list what must be put right under the filters of the address; a POST assigns something new."""
    status = 200
    if request.method == "POST":
        status = acted(request, {"open": _open}, None)
        if status == 200:
            return redirect("remedies")
    who, now = actor(request), timezone.now()
    wanted, after, file = filters(request, "source", "unit", "item", "rule", "cause")
    rows = reading.remedy_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [
            (_("来源"), 12),
            (_("发现的问题"), 40),
            (_("整改情况"), 40),
            (_("根因"), 20),
            (_("退回次数"), 10),
        ]
        return sheet("remedies", _("整改台账"), heads, rows, _cells)
    context = {
        **listing(
            wanted, after, rows, states_of(REMEDY), ("source", mark("来源"), Source.choices),
            ("cause", mark("根因"), Cause.choices), ("unit", mark("责任部门"), agencies()),
        ),
        "tally": reading.loop_tally(who, now), "agencies": agencies(), "section": "remedies",
        "watches": bool(who.roles & reading.SEES_ALL),
        "forms": shown((_NEW,), {"open"} if "supervisor" in who.roles else (), request),
    }  # fmt: skip
    return render(request, "voices/remedies.html", context, status=status)


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        told(row.get_source_display()), row.found, row.fixed, told(row.get_cause_display()) if row.cause else "",
        row.rounds,
    )  # fmt: skip


_NEW = Form("open", mark("交办一项整改"), (
    Field("title", mark("事由"), "text"), Field("found", mark("发现的问题")), Field("unit", mark("责任部门"), "select"),
    Field("rule", mark("违反的规定"), "text"), Field("due", mark("期限（不填按 15 个工作日）"), "date"),
))  # fmt: skip


def _open(_row: Any, asked: Asked) -> str:
    task = loop.Task(
        Source.INSPECTION.value, asked.word("unit"), asked.word("title")[:200] or asked.word("found")[:60],
        asked.word("found"), rule=asked.word("rule"), due_on=asked.day("due"),
    )  # fmt: skip
    row = loop.open_remedy(task=task, parent=None, **asked.by)
    return _("已交办，编号 %s。") % row.matter.number


@require_http_methods(["GET", "HEAD", "POST"])
def remedy(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one repair with every act on it; a POST does the next one."""
    who, status = actor(request), 200
    row = reading.remedy_of(number.replace("\0", ""), who)
    if row is None:
        raise Http404(_("没有这项整改。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("remedy", number)
        row = reading.remedy_of(number, who) or row
    context = {
        "row": row, "matter": row.matter, "label": REMEDY.label(row.matter.state), "came": reading.came_from(row),
        "unit": dict(agencies()).get(row.unit, row.unit), "moments": reading.acts_told(row.pk), "section": "remedies",
        "forms": shown(FORMS, remedy_offers(row, who), request), "agencies": agencies(),
        "late": bool(row.matter.closed_at is None and row.matter.due_at and row.matter.due_at < timezone.now()),
    }  # fmt: skip
    return render(request, "voices/remedy.html", context, status=status)


def _take(row: Any, asked: Asked) -> str:
    loop.take(row=row, seen=asked.seen, **asked.by)
    return _("已签收，由您负责。")


def _answer(row: Any, asked: Asked) -> str:
    loop.answer(
        row=row, fixed=asked.word("fixed"), cause=asked.word("cause"), proof=asked.file(), seen=asked.seen, **asked.by
    )  # fmt: skip
    return _("已报告整改，等督查人员核实。")


def _pass(row: Any, asked: Asked) -> str:
    check_remedy(row=row, text=asked.word("seen_"), seen=asked.seen, **asked.by)
    return _("已核实，等本人确认。") if row.person else _("已核实，没有可以确认的本人，按未经本人确认办结。")


def _return(row: Any, asked: Asked) -> str:
    loop.send_back(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("已退回重改，期限不变。")


def _extend(row: Any, asked: Asked) -> str:
    loop.extend(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("期限已延长，只能延这一次。")


def _move(row: Any, asked: Asked) -> str:
    loop.move_unit(row=row, unit=asked.word("unit"), reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("已改派。")


def _reopen(row: Any, asked: Asked) -> str:
    loop.reopen(row=row, reason=asked.word("reason"), **asked.by)
    return _("已重新交办。")


def _void(row: Any, asked: Asked) -> str:
    loop.void(row=row, reason=asked.word("reason"), **asked.by)
    return _("已撤销交办，理由留在记录里。")


_DEEDS: dict[str, Deed] = {
    "take": _take, "answer": _answer, "pass": _pass, "return": _return, "extend": _extend, "move": _move,
    "reopen": _reopen, "void": _void,
}  # fmt: skip
_GROUPS = (
    ("unit", mark("按部门"), "unit"), ("item_code", mark("按事项"), "item"), ("rule", mark("按规定"), "rule"),
    ("cause", mark("按根因"), "cause"),
)  # fmt: skip


@require_safe
def causes(request: HttpRequest) -> HttpResponse:
    """This will show what repeats by unit, item, rule and cause within a year; each opens its records."""
    now = timezone.now()
    tables = [(label, name, reading.repeated(group, now)) for group, label, name in _GROUPS]
    return render(request, "voices/causes.html", {"tables": tables, "section": "remedies"})


@require_safe
def proof(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out the proof of a repair or a payment to whoever may see it."""
    where = reading.proof_path(digest, asked_by(request).actor)
    path = Path(settings.MEDIA_ROOT) / where
    if not where or not path.is_file():
        raise Http404(_("没有这个凭据。"))
    kind = {".png": "image/png", ".jpg": "image/jpeg"}.get(path.suffix, "application/pdf")
    return FileResponse(path.open("rb"), content_type=kind, filename=path.name)
