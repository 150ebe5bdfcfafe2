"""Files of tickets: sent and checked, then entered whole, given up, or taken back whole."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.ledger.operations import Refused
from hemei.oversight.flow.tickets import INTAKE
from hemei.oversight.operations import ticket_files as write
from hemei.oversight.queries import tickets as reading
from hemei.oversight.queries.loop import acts_told
from hemei.oversight.queries.ticket_files import HEADS, MOST_ROWS
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
from hemei.web.parts.book import book
from hemei.web.parts.deeds import Asked, Deed, Form, acted, asked_by, shown

MOST_BYTES = 20_000_000
_FORMS = (
    Form("enter", mark("确认导入")),
    Form("halt", mark("放弃导入"), danger=True),
    Form("undo", mark("整批撤销"), danger=True),
)


@require_http_methods(["GET", "HEAD", "POST"])
def intakes(request: HttpRequest) -> HttpResponse:
    """This will list the files; a POST sends one, which is only checked; `?format=xlsx` gives the empty template."""
    status = 200
    if request.GET.get("format") == "xlsx":
        heads = [(names[0], 18) for names in HEADS.values()]
        return book("hotline-template", _("热线工单"), heads, [], now=timezone.now())
    if request.method == "POST":
        sent: list[str] = []
        status = acted(request, {"send": lambda _row, asked: _send(asked, sent)}, None)
        if sent:
            return redirect("hotline_file", sent[0])
    rows = [(row, INTAKE.label(row.matter.state)) for row in reading.intakes()]
    context = {"rows": rows, "most": MOST_ROWS, "section": "hotline_list"}
    return render(request, "hotline/files.html", context, status=status)


def _send(asked: Asked, sent: list[str]) -> str:
    file: Any = asked.request.FILES.get("file")
    if file is None:
        raise Refused(_("还没有选择文件，什么都没有写入。请选好文件再交。"))
    if file.size > MOST_BYTES:
        raise Refused(_("文件太大，什么都没有导入。请分成几个文件。"))
    row = write.send_file(name=file.name or "", content=file.read(), **asked.by)
    sent.append(row.matter.number)
    return _("文件已核对，还没有导入。")


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, number: str) -> HttpResponse:
    """This will show what entering a file would do, or its faults by cell; a POST enters it, gives it up, undoes it."""
    row, status = reading.intake_of(number.replace("\0", "")), 200
    if row is None:
        raise Http404(_("没有这个文件。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("hotline_file", number)
        row = reading.intake_of(number) or row
    offers = {
        one.name.partition(".")[2] for one in INTAKE.offered(row.matter.state, asked_by(request).actor.roles)
    }
    heads = {"rows": _("行"), "closed": _("已办结"), "dated": _("有期限也有办结时间"), "late": _("逾期办结"),
             "problems": _("要改的单元格")}  # fmt: skip
    context = {
        "row": row, "matter": row.matter, "label": INTAKE.label(row.matter.state), "moments": acts_told(row.pk),
        "counts": [(word, row.summary[key]) for key, word in heads.items() if key in row.summary],
        "forms": shown(_FORMS, offers, request), "agencies": (), "section": "hotline_list",
        "more": max(int(row.summary.get("problems", 0)) - len(row.problems), 0), "who": actor(request).label,
    }  # fmt: skip
    return render(request, "hotline/file.html", context, status=status)


def _enter(row: Any, asked: Asked) -> str:
    return _("%d 条工单已导入。") % write.enter(row=row, **asked.by)


def _halt(row: Any, asked: Asked) -> str:
    write.halt(row=row, **asked.by)
    return _("没有导入，文件留着备查。")


def _undo(row: Any, asked: Asked) -> str:
    return _("%d 条工单已整批撤销。") % write.undo(row=row, **asked.by)


_DEEDS: dict[str, Deed] = {"enter": _enter, "halt": _halt, "undo": _undo}
