"""Cases as files to keep: the worklist as it is filtered, and every case with 39 columns, as a stream."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.cases import queries
from hemei.common.words import told
from hemei.rules.workdays import SHANGHAI
from hemei.web.parts.asked import actor
from hemei.web.parts.book import book

_FORMULA = frozenset("=+-@\t\r")  # what a spreadsheet would take for the beginning of a formula


def work_book(lines: Iterable[Any], *, now: datetime) -> HttpResponse:
    """This will return the lines of the worklist as an XLSX file to keep."""
    heads = (
        (_("编号"), 20), (_("事项"), 34), (_("申请人"), 26), (_("部门"), 20), (_("环节"), 16), (_("时限"), 16),
        (_("到期"), 18), (_("已用"), 10), (_("承诺"), 10),
    )  # fmt: skip
    rows = (
        (one.row.number, one.row.title, one.row.party, one.row.agency, one.row.state_label, one.words,
         one.row.due_at, one.row.used, one.row.promised)
        for one in lines
    )  # fmt: skip
    return book("worklist", _("办件"), heads, rows, now=now)


@require_safe
def all_csv(request: HttpRequest) -> StreamingHttpResponse:
    """This will send every case that the officer may see as CSV, while it is being read."""
    now = timezone.now()
    reply = StreamingHttpResponse(csv_lines(_all(request, now)), content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="cases-{now.astimezone(SHANGHAI):%Y%m%d-%H%M}.csv"'
    return reply


@require_safe
def all_xlsx(request: HttpRequest) -> HttpResponse:
    """This will return every case that the officer may see as a workbook."""
    now = timezone.now()
    heads = [(told(head), width) for head, width in queries.register_heads()]
    return book("cases", _("全部办件"), heads, _all(request, now), now=now)


def _all(request: HttpRequest, now: datetime) -> Iterator[list[Any]]:
    who = actor(request)  # before the first row is sent, while the session is at hand
    rows = queries.register_rows(agency=who.agency, roles=who.roles, now=now)
    return ([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return told(value) if isinstance(value, str) else value


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """This will give rows as CSV a spreadsheet reads: a mark of UTF-8 first, and nothing that would be a formula."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    out.write("\ufeff")
    write([told(head) for head, _width in queries.register_heads()])
    for n, row in enumerate(rows):
        write([_written(value) for value in row])
        if n % 500 == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def _written(value: object) -> object:
    if isinstance(value, str):
        return "'" + value if value[:1] in _FORMULA else value
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
