"""Files of people, flats and seats as pages: templates, sending one, its faults by cell, entering, undoing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.common.words import told
from hemei.enterprises.flow import TALENT_FILE
from hemei.enterprises.operations import talent_files as write
from hemei.enterprises.queries.talent import PAGE, acts_told, file_by_number
from hemei.enterprises.queries.talent import files as every
from hemei.enterprises.queries.talent_files import HEADS, KINDS
from hemei.ledger.operations import Refused
from hemei.rules.words import mark
from hemei.web.parts.asked import actor, page_key
from hemei.web.parts.book import book
from hemei.web.parts.deeds import Asked, Form, acted, shown

LAMPS = {"ready": "g", "done": "g", "faulty": "r", "stopped": "p", "undone": "p"}
FORMS = (
    Form("enter", mark("确认写入")), Form("halt", mark("停止")), Form("undo", mark("整批撤销"), danger=True),
)  # fmt: skip


@require_safe
def template_file(_request: HttpRequest, kind: str) -> HttpResponse:
    """This will give an empty sheet with the heads that are read."""
    if kind not in HEADS:
        raise Http404(_("没有这种模板。"))
    return book(
        f"{kind}-template",
        KINDS[kind],
        [(label, 18) for label in HEADS[kind].values()],
        [],
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list the files; a POST sends one, which is checked before anything is written."""
    status, sent = 200, dict[str, str]()
    if request.method == "POST":

        def send(_row: Any, asked: Asked) -> str:
            given: Any = request.FILES.get("file")
            if given is None:
                raise Refused(_("还没有选择文件，什么都没有写入。请选好文件再交。"))
            row = write.send_file(
                kind=asked.word("kind"), name=given.name or "", content=given.read(), **asked.by
            )
            sent["number"] = row.matter.number
            return (
                _("文件已核对。") if not row.problems else _("文件有错，什么都没有写入。请按格子改好再传。")
            )

        status = acted(request, {"send": send}, None)
        if status == 200:
            return redirect("talent_file", sent["number"])
    key = page_key(request.GET.get("before", ""))
    rows = every(before=key, limit=PAGE + 1)
    context = {
        "rows": [
            (row, TALENT_FILE.label(row.matter.state), LAMPS[row.matter.state], KINDS[row.kind]) for row in rows[:PAGE]
        ],
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "", "newer": "?" if key else "", "summary": "",
        "kinds": KINDS.items(), "section": "desk_talent", "tab": "files", "picked": request.POST.get("kind", ""),
    }  # fmt: skip
    return render(request, "talent/files.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one file: its faults by cell, what entering it would do; a POST enters, stops or undoes it."""
    who, status, row = actor(request), 200, _found(number)
    if request.method == "POST":
        status = acted(request, {"enter": _enter, "halt": _halt, "undo": _undo}, row)
        if status == 200:
            return redirect("talent_file", number)
        row = _found(number)
    offers = {act.name.removeprefix("talents.") for act in TALENT_FILE.offered(row.matter.state, who.roles)}
    context = {
        "row": row, "matter": row.matter, "label": TALENT_FILE.label(row.matter.state), "lamp": LAMPS[row.matter.state],
        "kind": told(KINDS[row.kind]), "forms": shown(FORMS, offers, request), "agencies": (),
        "more": max(row.summary.get("problems", 0) - len(row.problems), 0), "moments": acts_told(row.pk),
        "section": "desk_talent", "tab": "files",
    }  # fmt: skip
    return render(request, "talent/file.html", context, status=status)


def _found(number: str) -> Any:
    try:
        return file_by_number(number.replace("\0", ""))
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这次导入。")) from absent


def _enter(row: Any, asked: Asked) -> str:
    return _("已写入 %d 行。") % write.enter_file(row=row, **asked.by)


def _halt(row: Any, asked: Asked) -> str:
    write.halt_file(row=row, **asked.by)
    return _("已停止，什么都没有写入。")


def _undo(row: Any, asked: Asked) -> str:
    return _("已撤销 %d 行。") % write.undo_file(row=row, **asked.by)
