"""A table as an XLSX file to keep: real numbers and dates, a note of when it was made."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from hemei.rules.workdays import SHANGHAI

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXACT = 1e15  # beyond it a spreadsheet rounds, so the digits go in as text


def book(
    name: str,
    title: str,
    heads: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[object]],
    *,
    now: datetime,
) -> HttpResponse:
    """This will return rows under heads (words and width) as a workbook `name`.xlsx with one sheet `title`."""
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet(title[:31])
    bold, day = made.add_format({"bold": True}), made.add_format({"num_format": "yyyy-mm-dd"})
    for column, (head, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, (int, float, Decimal)) and abs(float(value)) < _EXACT:
                sheet.write_number(place, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(place, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            else:
                sheet.write_string(place, column, "" if value is None else str(value))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    told = _("截至 %s（北京时间）") % f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    sheet.write_string(len(rows) + 2, 0, (_("样例数据。") if settings.SAMPLE else "") + told)
    made.close()
    reply = HttpResponse(file.getvalue(), content_type=XLSX)
    reply["Content-Disposition"] = (
        f'attachment; filename="{name}-{now.astimezone(SHANGHAI):%Y%m%d-%H%M}.xlsx"'
    )
    return reply
