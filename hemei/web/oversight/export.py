"""The worklist as a spreadsheet: the rows that the page shows under its filters, real dates and numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hemei.rules.workdays import SHANGHAI

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (20, 34, 26, 20, 16, 16, 18, 10, 10)


def work_book(lines: Sequence[Any], *, now: datetime, sample: bool) -> HttpResponse:
    """This will return the lines of the worklist as an XLSX file to keep."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("办件"))
    bold, instant = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    heads = (
        _("编号"),
        _("事项"),
        _("申请人"),
        _("部门"),
        _("环节"),
        _("时限"),
        _("到期"),
        _("已用"),
        _("承诺"),
    )
    for column, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    for place, line in enumerate(lines, 1):
        row = line.row
        words = (row.number, row.title, row.party, row.agency, row.state_label, line.words)
        for column, text in enumerate(words):
            sheet.write_string(place, column, text)
        if row.due_at:
            sheet.write_datetime(place, 6, row.due_at.astimezone(SHANGHAI).replace(tzinfo=None), instant)
        sheet.write_number(place, 7, row.used)
        sheet.write_number(place, 8, row.promised)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(lines), 1), len(heads) - 1)
    made = _("截至 %s（北京时间）") % f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    sheet.write_string(len(lines) + 2, 0, (_("样例数据。") if sample else "") + made)
    book.close()
    reply = HttpResponse(file.getvalue(), content_type=XLSX)
    name = f"worklist-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
