"""A table of a page as an XLSX file to keep, with a note of when it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from hemei.common.books import XLSX, Sheet, xlsx
from hemei.rules.workdays import SHANGHAI


def book(
    name: str, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]], *, now: datetime
) -> HttpResponse:  # fmt: skip
    """This will return rows under heads (words and width) as a workbook `name`.xlsx with one sheet `title`."""
    here = now.astimezone(SHANGHAI)
    note = (_("样例数据。") if settings.SAMPLE else "") + _("截至 %s（北京时间）") % f"{here:%Y-%m-%d %H:%M}"
    return download(f"{name}-{here:%Y%m%d-%H%M}.xlsx", xlsx(Sheet(title, rows, heads, note=note)))


def download(name: str, content: bytes, kind: str = XLSX) -> HttpResponse:
    """This will return a file to keep."""
    reply = HttpResponse(content, content_type=kind)
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
