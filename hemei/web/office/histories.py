"""Histories of other systems through the pages: a preview with every reject at its row, then all of it or nothing."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.cases.operations.histories import drop_history, enter_history, send_history
from hemei.cases.operations.history import undo_history
from hemei.cases.queries.history import history_upload, history_uploads
from hemei.ledger.flow import INTAKE
from hemei.ledger.operations import Refused
from hemei.web.parts.asked import actor, natural, page_key, status_of
from hemei.web.parts.book import download

PAGE = 50


@cache
def _samples() -> dict[str, str]:
    """The mappings that come along, by name: somebody picks one instead of writing his own."""
    folder = Path(settings.ROOT) / "seeds" / "exchange"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


@require_http_methods(["GET", "HEAD", "POST"])
def histories(request: HttpRequest) -> HttpResponse:
    """This will list the files that came in; a POST reads one and leads to what was found."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _send(request)
        except Refused as refused:
            problem, status = str(refused), status_of(refused)
    rows = history_uploads(limit=PAGE + 1, before=page_key(request.GET.get("before", "")))
    context = {
        "rows": [(row, *_state(row)) for row in rows[:PAGE]], "problem": problem, "section": "office_histories",
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "", "newer": "", "summary": "",
        "limit": settings.UPLOAD_LIMIT // 2**20, "samples": _samples(), "picked": request.POST.get("sample", ""),
        "mapping": request.POST.get("mapping", "")[:20_000],
    }  # fmt: skip
    return render(request, "office/histories.html", context, status=status)


def _state(row: Any) -> tuple[str, str]:
    if row.matter is not None:
        return INTAKE.label(row.matter.state), "g" if row.matter.state == "taken" else "p"
    if row.waits:
        return (_("后台正在核对") if row.waits == "read" else _("后台正在写入")), "y"
    if row.dropped:
        return _("已放弃，没有写入"), "p"
    return (_("有问题"), "r") if row.found["rejects"] else (_("可以写入"), "y")


def _send(request: HttpRequest) -> HttpResponse:
    file: Any = request.FILES.get("file")
    if file is None:
        raise Refused(_("还没有选择文件，什么都没有写入。请选好文件再交。"))
    text = request.POST.get("mapping", "").strip() or _samples().get(request.POST.get("sample", ""), "")
    if not text:
        raise Refused(_("还没有对照：请选一份现成的，或者写一份，什么都没有写入。"))
    made = send_history(
        name=file.name or "", content=file.read(), mapping=text, actor=actor(request), now=timezone.now()
    )
    return redirect("office_history", made.pk)


def _found(pk: int) -> Any:
    try:
        return history_upload(pk)
    except (ObjectDoesNotExist, OverflowError) as absent:
        raise Http404(_("没有这个文件。")) from absent


@require_safe
def history_page(request: HttpRequest, pk: int) -> HttpResponse:
    """This will show what reading a file found: how many cases, every reject with its row, the first cases."""
    return _show(request, pk, 200)


def _show(request: HttpRequest, pk: int, status: int, problem: str = "") -> HttpResponse:
    row = _found(pk)
    state, lamp = _state(row)
    rejects, found = row.rejects, row.found
    after = natural(request.GET.get("after", ""), 4) or 0
    context = {
        "row": row, "state": state, "lamp": lamp, "problem": problem or row.problem, "section": "office_histories",
        "first": [(name, count, *map(datetime.fromisoformat, span)) for name, count, *span in found["first"]],
        "open": row.matter is None and not row.dropped and not row.waits, "found": found,
        "reason": request.POST.get("reason", "")[:200],
        "entered": row.matter is not None and row.matter.state == "taken",
        "rejects": rejects[after : after + PAGE], "hidden": max(found["rejects"] - len(rejects), 0),
        "older": f"?after={after + PAGE}" if len(rejects) > after + PAGE else "", "newer": "?" if after else "",
        "summary": _("共 %d 处") % found["rejects"], "clash": bool(found["rejects"] or found["known"]),
    }  # fmt: skip
    return render(request, "office/history.html", context, status=status)


@require_POST
def history_act(request: HttpRequest, pk: int) -> HttpResponse:
    """This will enter a file, let it go, or take its import back."""
    row, who, now, deed = _found(pk), actor(request), timezone.now(), request.POST.get("act", "")
    try:
        if deed == "enter":
            made = enter_history(
                upload_id=pk, leave_out=bool(request.POST.get("leave_out")), actor=who, now=now
            )
            done = (
                _("已写入，导入编号 %s。") % made.number
                if made
                else _("已交给后台写入，写完这里会有导入编号。")
            )
            messages.success(request, done)
        elif deed == "drop":
            drop_history(upload_id=pk, actor=who)
            stopped = _("已经要求停止，马上就停；什么都不会写入。")
            messages.success(request, stopped if row.waits else _("已放弃，什么都没有写入。"))
        elif deed == "undo" and row.matter is not None:
            reason = request.POST.get("reason", "")
            count = undo_history(number=row.matter.number, actor=who, now=now, reason=reason)
            messages.success(request, _("已撤销，%d 件不再计入任何数字；账本里的记录都还在。") % count)
        else:
            raise Http404(_("没有这个动作。"))
    except Refused as refused:
        return _show(request, pk, status_of(refused), str(refused))
    return redirect("office_history", pk)


@require_safe
def history_rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """This will give the rejects of a file as CSV (UTF-8 with mark, so that Excel reads it)."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow((_("位置"), _("案件"), _("列"), _("原因")))
    rows.writerows(
        [_plain(one[key]) for key in ("where", "case", "column", "why")] for one in _found(pk).rejects
    )
    return download(f"rejects-{pk}.csv", ("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8")


def _plain(text: str) -> str:
    """What came from outside must not begin a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
