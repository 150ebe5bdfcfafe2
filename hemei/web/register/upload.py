"""Yearly tables: uploaded, shown cell by cell, entered wholly or not at all."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.common.sheets import Unreadable, read_sheet
from hemei.indicators.operations import Preview, enter, preview
from hemei.ledger.operations import Refused
from hemei.web.parts.asked import actor

_SALT = "register.upload"
_MOST = 2000  # rows of one table; the rows travel with the preview
_AGE = 3600 * 4
_SHOWN = 400


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """This will preview an uploaded table, then enter it when the same table is sent on with its source."""
    if request.method != "POST":
        return _page(request)
    document = request.POST.get("document", "").strip()[:200]
    if request.POST.get("rows"):
        return _enter(request, document)
    file = request.FILES.get("file")
    if file is None or file.file is None:
        return _page(request, problem=_("请选一个 .xlsx 文件。"), document=document)
    try:
        sheet = read_sheet(cast(BinaryIO, file.file), most=_MOST)
    except Unreadable as why:
        return _page(request, problem=str(why), document=document)
    rows = [[_plain(cell) for cell in row] for row in sheet.rows]
    merged = [span.name for span in sheet.merged]
    sent = signing.dumps([rows, merged], salt=_SALT, compress=True)
    return _page(request, table=preview(rows, merged=merged), sent=sent, document=document)


def _enter(request: HttpRequest, document: str) -> HttpResponse:
    sent = request.POST["rows"]
    try:
        rows, merged = signing.loads(sent, salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return _page(
            request, problem=_("预览已过期或被改动，没有写入。请重新上传这张表。"), document=document
        )
    table = preview(rows, merged=merged)  # anew: somebody may have entered values meanwhile
    try:
        count = enter(table=table, document=document, actor=actor(request), now=timezone.now())
    except Refused as why:
        return _page(request, table=table, sent=sent, document=document, problem=str(why))
    messages.success(request, _("已写入 %d 个数值。") % count)
    return redirect("register")


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, (str, int, float, bool)) or cell is None else str(cell)


def _page(
    request: HttpRequest,
    *,
    table: Preview | None = None,
    sent: str = "",
    document: str = "",
    problem: str = "",
) -> HttpResponse:
    order = {"error": 0, "revision": 1, "new": 2, "same": 3}
    cells = sorted(table.cells, key=lambda cell: order[cell.outcome]) if table else []
    words = {"error": _("有错"), "revision": _("修订"), "new": _("新增"), "same": _("相同")}
    lights = {"error": "r", "revision": "y", "new": "g", "same": "p"}
    context = {
        "cells": [(cell, words[cell.outcome], lights[cell.outcome]) for cell in cells[:_SHOWN]],
        "counts": [(words[key], table.count(key)) for key in order] if table else [], "total": len(cells),
        "ready": table is not None and not table.errors and table.count("new") + table.count("revision") > 0,
        "table": table, "sent": sent, "document": document, "problem": problem, "section": "register",
    }  # fmt: skip
    return render(request, "register/upload.html", context, status=422 if problem else 200)
