"""Taking items in from Excel or JSON as pages: preview with every fault at its cell, progress, stop, enter, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog import operations
from hemei.catalog.flow import INTAKE
from hemei.catalog.operations.intake import AT_ONCE, SUBJECTS
from hemei.catalog.queries.exchange import json_out, rows_out, workbook_out
from hemei.catalog.queries.intake import intake, intakes
from hemei.catalog.queries.scopefiles import SCOPE_FORM, scopes_out
from hemei.catalog.queries.wordfiles import columns, words_out
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.workdays import local_day
from hemei.web.office.common import FILES, SCOPE, WORDS
from hemei.web.parts.asked import actor, page_key, status_of

PAGE = 50
LAMPS = {
    "checking": "y",
    "writing": "y",
    "ready": "g",
    "done": "g",
    "faulty": "r",
    "stopped": "p",
    "undone": "p",
}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}


@require_http_methods(["GET", "HEAD", "POST"])
def intake_list(request: HttpRequest) -> HttpResponse:
    """This will list the files that came in; a POST sends one, which is checked before anything is written."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _send(request)
        except Refused as refused:
            problem, status = str(refused), status_of(refused)
    rows = intakes(limit=PAGE + 1, before=page_key(request.GET.get("before", "")))
    context = {
        "rows": [(row, INTAKE.label(row.matter.state), LAMPS[row.matter.state]) for row in rows[:PAGE]],
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "", "newer": "", "summary": "",
        "problem": problem, "section": "office", "subjects": [(one, FILES[one]) for one in SUBJECTS],
        "subject": request.POST.get("subject") or request.GET.get("subject", ""),
    }  # fmt: skip
    return render(request, "office/intakes.html", context, status=status)


def _send(request: HttpRequest) -> HttpResponse:
    file: Any = request.FILES.get("file")
    if file is None:
        raise Refused(_("还没有选择文件，什么都没有写入。请选好文件再交。"))
    now = timezone.now()
    row = operations.send_file(
        name=file.name or "", content=file.read(), actor=actor(request), now=now,
        subject=request.POST.get("subject", "item"),
    )  # fmt: skip
    if file.size <= AT_ONCE:
        operations.run(intake_id=row.pk, now=now, agencies=agency_names().keys())
    return redirect("office_intake", row.matter.number)


def _found(number: str) -> Any:
    try:
        return intake(number)
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这次导入。")) from absent


@require_safe
def intake_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one file: how far it is, its faults by cell, what entering it would do, what was done."""
    return _show(request, number, 200)


def _show(request: HttpRequest, number: str, status: int, problem: str = "") -> HttpResponse:
    row = _found(number)
    state = row.matter.state
    context = {
        "row": row, "state": INTAKE.label(state), "lamp": LAMPS[state], "code": state, "problem": problem,
        "running": state in ("checking", "writing"), "section": "office",
        "share": 100 * row.done // row.total if row.total else 0,
        "acts": acts_of(row.pk)[::-1], "titles": {act.name: act.title for act in INTAKE},
        "counts": [(_("新增"), len(row.summary.get("new", ()))), (_("有改动"), len(row.summary.get("changed", ()))),
                   (_("没有变化"), row.summary.get("same", 0))] if "same" in row.summary else [],
        "codes": [*row.summary.get("new", ()), *row.summary.get("changed", ())][:60],
        "more_problems": max(row.summary.get("problems", 0) - len(row.problems), 0),
    }  # fmt: skip
    return render(request, "office/intake.html", context, status=status)


@require_POST
def intake_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will confirm, stop or undo an import; a small one is entered at once."""
    row, who, now = _found(number), actor(request), timezone.now()
    deed = request.POST.get("act", "")
    if deed not in ("confirm", "halt", "undo"):
        raise Http404(_("没有这个动作。"))
    try:
        if deed == "confirm":
            operations.confirm(row=row, actor=who, now=now)
            if row.total <= AT_ONCE // 200:
                operations.run(intake_id=row.pk, now=now, agencies=agency_names().keys())
        elif deed == "halt":
            operations.halt(row=row, actor=who, now=now)
        else:
            count = operations.undo(row=row, actor=who, now=now)
            messages.success(request, _("已撤销，%d 个版本退回，原来的版本恢复有效。") % count)
    except Refused as refused:
        return _show(request, number, status_of(refused), str(refused))
    return redirect("office_intake", number)


@require_safe
def office_file(request: HttpRequest, form: str) -> HttpResponse:
    """This will give all items in force as `xlsx` or `json`, which an import reads back to equal items."""
    if form not in TYPES:
        raise Http404
    rows = rows_out(local_day(timezone.now()))
    reply = HttpResponse(workbook_out(rows) if form == "xlsx" else json_out(rows), content_type=TYPES[form])
    reply["Content-Disposition"] = f'attachment; filename="catalogue.{form}"'
    return reply


@require_safe
def words_file(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """This will give all papers, facts or phrases of scope as published last, as `xlsx` or `json` to read back."""
    if form not in TYPES or kind not in {*WORDS, SCOPE}:
        raise Http404
    rows = scopes_out(local_day(timezone.now())) if kind == SCOPE else words_out(kind)
    heads = SCOPE_FORM.columns if kind == SCOPE else columns(kind)
    made = workbook_out(rows, heads, str(FILES[kind])) if form == "xlsx" else json_out(rows)
    reply = HttpResponse(made, content_type=TYPES[form])
    reply["Content-Disposition"] = f'attachment; filename="{kind}s.{form}"'
    return reply
