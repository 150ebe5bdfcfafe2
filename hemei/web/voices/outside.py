"""Ratings of another platform from an Excel file, with a look first and an undo, and counts of its services."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.common.books import Sheet, xlsx
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.oversight.operations import intake
from hemei.oversight.operations.outside import count_services
from hemei.oversight.queries import stats
from hemei.rules.words import mark
from hemei.web.parts.asked import natural, status_of
from hemei.web.parts.book import download
from hemei.web.voices.common import Asked, Field, Form, acted, agencies, asked_by, shown

_COUNT = Form("count", mark("登记一个月的服务次数"), (
    Field("month", mark("月份（2026-11）"), "text"), Field("unit", mark("部门"), "select"),
    Field("item", mark("事项编码（可以不填）"), "text"), Field("n", mark("次数"), "text"),
    Field("source", mark("来源"), "text"),
), hint=mark("没有评价的服务也要有分母。同一个月、部门、事项再登记一次，以后一次为准。"))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: HttpRequest) -> HttpResponse:
    """This will show the page of ratings from elsewhere; a POST looks at a file, takes it in, undoes it, or counts."""
    if request.method != "POST":
        return _template() if request.GET.get("format") == "xlsx" else _page(request)
    asked, deed = asked_by(request), request.POST.get("deed", "")
    if deed == "count":
        status = acted(request, {"count": _counted}, None)
        return redirect("outside_ratings") if status == 200 else _page(request, status=status)
    content = asked.file()
    if deed == "look":
        return _page(request, found=intake.preview_outside(content, now=asked.now))
    try:
        said = _done(deed, content, asked)
    except Refused as why:
        messages.error(request, str(why))
        found = intake.preview_outside(content, now=asked.now)
        return _page(request, found=found, status=status_of(why))
    messages.success(request, said)
    return redirect("outside_ratings")


def _done(deed: str, content: bytes, asked: Asked) -> str:
    if deed == "take":
        done, known = intake.take_file(content=content, **asked.by)
        return _("已写入 %(done)d 条，%(known)d 条以前写入过，没有重复。") % {"done": done, "known": known}
    if deed == "undo":
        n = intake.undo_file(content=content, reason=asked.word("reason"), **asked.by)
        return _("已撤销 %d 条：不再计入，理由和条数公示。") % n
    raise Refused(_("没有这个操作，什么都没有改动。请刷新页面后从按钮操作。"))


def _counted(_row: Any, asked: Asked) -> str:
    month = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", asked.word("month"))
    n = natural(asked.word("n"), 9)
    if not month or n is None or asked.word("unit") not in dict(agencies()):
        raise Refused(_("月份、部门和次数要填对，没有写入。月份写成 2026-11。"))
    count_services(
        month=date(int(month[1]), int(month[2]), 1), agency=asked.word("unit"), item_code=asked.word("item")[:60],
        n=n, source=asked.word("source"), **asked.by,
    )  # fmt: skip
    return _("已登记，公示的回应率按它算。")


def _page(request: HttpRequest, *, found: Any = None, status: int = 200) -> HttpResponse:
    names = dict(agencies())
    context = {
        "found": found, "rows": [(one, names.get(one.agency, one.agency)) for one in found.rows[:30]] if found else [],
        "faults": found.faults[:200] if found else [], "heads": intake.HEADS, "section": "bad_ratings",
        "agencies": agencies(), "forms": shown((_COUNT,), {"count"}, request), "most": intake.MOST_ROWS,
        "counts": [(one, names.get(one.agency, one.agency)) for one in stats.service_counts(24)],
        "reason": request.POST.get("reason", ""), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "voices/outside.html", context, status=status)


def _template() -> HttpResponse:
    # the Chinese names: a file filled in by one office is read by another
    sheet = Sheet(told(mark("外部评价")), [], [(told(head), 16) for head in intake.HEADS])
    return download("ratings.xlsx", xlsx(sheet))
