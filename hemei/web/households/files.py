"""Lists of clues from departments: a template, sending one, its faults by cell, entering, stopping, undoing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.enterprises.flow import CLUE_FILE
from hemei.enterprises.operations import clue_files as write
from hemei.enterprises.queries import households as reading
from hemei.enterprises.queries import relief as helps
from hemei.ledger.operations import Refused
from hemei.rules.masks import mask_identity, mask_name, scrub
from hemei.rules.words import mark
from hemei.web.households.common import TABS, found
from hemei.web.parts.asked import actor, status_of
from hemei.web.parts.book import book
from hemei.web.parts.deeds import Asked, Deed, Form, acted, shown

SHOWN = 20


@require_safe
def template(_request: HttpRequest) -> HttpResponse:
    """This will give an empty sheet with the heads that are read."""
    return book(
        "clues-template", "线索名单", [(label, 20) for label in write.HEADS.values()], [], now=timezone.now()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list the files of the agency; a POST sends one, which is checked before anything is entered."""
    who, problem, status = actor(request), "", 200
    if request.method == "POST":
        try:
            return redirect("clue_file", _send(request))
        except Refused as why:
            problem, status = str(why), status_of(why)
    rows = [(one, CLUE_FILE.label(one.matter.state)) for one in helps.files(who.agency)]
    context = {"rows": rows, "problem": problem, "section": "homes", "tabs": TABS, "tab": "clue_files"}
    return render(request, "households/files.html", context, status=status)


def _send(request: HttpRequest) -> str:
    file: Any = request.FILES.get("file")
    if file is None:
        raise Refused(_("还没有选择文件，什么都没有写入。请选好文件再交。"))
    content = file.read(write.MOST_BYTES + 1)
    row = write.send_clues(name=file.name or "", content=content, actor=actor(request), now=timezone.now())
    return str(row.matter.number)


_FORMS = (
    Form("enter", mark("确认写入"), hint=mark("全部写入，或者一条不进；已经在帮扶的户跳过。")),
    Form("halt", mark("停止，不写入"), danger=True),
    Form("undo", mark("整批撤销"), hint=mark("有一条已经往下办理就不能撤销。"), danger=True),
)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show what a file holds (masked) or what is wrong with it by cell; a POST enters, stops or undoes it."""
    who, status = actor(request), 200
    number = number.replace("\0", "")
    row = found(lambda: helps.file_by_number(number, who.agency))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("clue_file", number)
        row = found(lambda: helps.file_by_number(number, who.agency))
    known = write.already(row)
    offers = {act.name.removeprefix("clues.") for act in CLUE_FILE.offered(row.matter.state, who.roles)} - {
        "fault"
    }
    secrets = [part for line in row.rows[:SHOWN] for part in (line["name"], line["identity"], line["phone"])]
    context = {
        "row": row, "matter": row.matter, "label": CLUE_FILE.label(row.matter.state), "tabs": TABS, "tab": "clue_files",
        "preview": [
            (mask_name(line["name"]), mask_identity(line["identity"]), line["village"], scrub(line["text"], secrets),
             line["identity"] in known)
            for line in row.rows[:SHOWN]
        ],
        "known": len(known), "rest": max(len(row.rows) - SHOWN, 0), "forms": shown(_FORMS, offers, request),
        "agencies": (), "moments": reading.acts_told(row.pk), "section": "homes",
    }  # fmt: skip
    return render(request, "households/file.html", context, status=status)


def _enter(row: Any, asked: Asked) -> str:
    return _("已写入 %s 条线索。") % write.enter_clues(row=row, seen=asked.seen, **asked.by)


def _halt(row: Any, asked: Asked) -> str:
    write.halt_clues(row=row, seen=asked.seen, **asked.by)
    return _("已停止，什么都没有写入。")


def _undo(row: Any, asked: Asked) -> str:
    return _("已整批撤销 %s 条线索。") % write.undo_clues(row=row, seen=asked.seen, **asked.by)


_DEEDS: dict[str, Deed] = {"enter": _enter, "halt": _halt, "undo": _undo}
