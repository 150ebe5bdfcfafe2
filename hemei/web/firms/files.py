"""Files of firms as pages: a template, sending one, its faults by cell, entering, stopping, undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.enterprises.flow import INTAKE
from hemei.enterprises.operations import intake as write
from hemei.enterprises.queries.intake import HEADS
from hemei.enterprises.queries.profile import PAGE, intake_by_number, intakes
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.web.parts.asked import actor, page_key, status_of
from hemei.web.parts.book import book

LAMPS = {
    "checking": "y", "writing": "y", "ready": "g", "done": "g", "faulty": "r", "stopped": "p", "undone": "p",
}  # fmt: skip


@require_safe
def template_file(_request: HttpRequest) -> HttpResponse:
    """This will give an empty sheet with the heads that are read."""
    return book("firms-template", "企业", [(label, 16) for label in HEADS.values()], [], now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def intake_list(request: HttpRequest) -> HttpResponse:
    """This will list the files of firms; a POST sends one, which is checked before anything is written."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _send(request)
        except Refused as refused:
            problem, status = str(refused), status_of(refused)
    key = page_key(request.GET.get("before", ""))
    rows = intakes(before=key, limit=PAGE + 1)
    context = {
        "rows": [(row, INTAKE.label(row.matter.state), LAMPS[row.matter.state]) for row in rows[:PAGE]],
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "", "newer": "?" if key else "",
        "summary": "", "problem": problem, "section": "firms",
    }  # fmt: skip
    return render(request, "firms/files.html", context, status=status)


def _send(request: HttpRequest) -> HttpResponse:
    file: Any = request.FILES.get("file")
    if file is None:
        raise Refused(_("还没有选择文件，什么都没有写入。请选好文件再交。"))
    now = timezone.now()
    row = write.send_file(name=file.name or "", content=file.read(), actor=actor(request), now=now)
    if file.size <= write.AT_ONCE:
        write.run(intake_id=row.pk, now=now)
    return redirect("firm_intake", row.matter.number)


@require_http_methods(["GET", "HEAD", "POST"])
def intake_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one file: its faults by cell, what entering it would do; a POST enters, stops or undoes it."""
    problem, status = "", 200
    row = _found(number)
    if request.method == "POST":
        try:
            messages.success(request, _act(request, row))
        except Refused as refused:
            problem, status, row = str(refused), status_of(refused), _found(number)
        else:
            return redirect("firm_intake", number)
    state, counts = row.matter.state, row.summary
    words = {"new": _("新建档"), "added": _("新增年度"), "changed": _("有改动"), "same": _("没有变化")}
    context = {
        "row": row, "state": INTAKE.label(state), "lamp": LAMPS[state], "code": state, "problem": problem,
        "counts": [(word, counts[key]) for key, word in words.items() if key in counts], "section": "firms",
        "more_problems": max(counts.get("problems", 0) - len(row.problems), 0),
        "acts": [
            {"when": act.at, "title": INTAKE[act.name].title, "text": act.actor_label, "state": ""}
            for act in reversed(acts_of(row.pk))
        ],
    }  # fmt: skip
    return render(request, "firms/file.html", context, status=status)


def _act(request: HttpRequest, row: Any) -> str:
    who, now, act = actor(request), timezone.now(), request.POST.get("act", "")
    if act == "confirm":
        write.confirm(row=row, actor=who, now=now)
        if row.summary.get("new", 0) + row.summary.get("added", 0) + row.summary.get("changed", 0) <= 2000:
            write.run(intake_id=row.pk, now=now)
            return _("已写入。")
        return _("已确认，后台正在写入，请稍后刷新。")
    if act == "halt":
        write.halt(row=row, actor=who, now=now)
        return _("已停止，什么都没有写入。")
    if act == "undo":
        count = write.undo(row=row, actor=who, now=now)
        return _("已撤销 %d 行。") % count
    raise Http404(_("没有这个操作。"))


def _found(number: str) -> Any:
    try:
        return intake_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这次导入。")) from absent
