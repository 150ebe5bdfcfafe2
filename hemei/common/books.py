"""Tables as an XLSX file: real numbers, dates and instants; nothing typed in can become a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from hemei.rules.workdays import SHANGHAI

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_EXACT = 1e15  # beyond it a spreadsheet rounds, so the digits go in as text
Rows = Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `heads` (words and width) stand in the first row, `note` two rows below the last."""

    title: str
    rows: Rows
    heads: Sequence[tuple[str, int]] = ()
    widths: Sequence[int] = ()  # where there are no heads
    note: str = ""


def xlsx(*sheets: Sheet) -> bytes:
    """This will return a workbook of these sheets; instants are shown in Beijing time.

    Rows are taken one by one and wait in a temporary file, so that their number costs no memory.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as made:
        formats = {
            "bold": made.add_format({"bold": True}), "day": made.add_format({"num_format": "yyyy-mm-dd"}),
            "instant": made.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }  # fmt: skip
        for one in sheets:
            _fill(made.add_worksheet(_named(one.title)), one, formats)
    return file.getvalue()


def _named(title: str) -> str:
    """A title as a sheet may be called: some signs are not allowed there, and no more than 31."""
    return _NOT_IN_NAMES.sub(" ", title)[:31].strip("' ") or "1"


def _fill(sheet: Any, one: Sheet, formats: dict[str, Any]) -> None:
    for column, width in enumerate(one.widths):
        sheet.set_column(column, column, width)
    for column, (head, width) in enumerate(one.heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, formats["bold"])
    first = 1 if one.heads else 0
    place = first - 1
    for place, row in enumerate(one.rows, first):
        for column, value in enumerate(row):
            _write(sheet, place, column, value, formats)
    if one.heads:
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(place, 1), len(one.heads) - 1)
    if one.note:
        sheet.write_string(place + 3 - first, 0, one.note)


def _write(sheet: Any, place: int, column: int, value: object, formats: dict[str, Any]) -> None:
    if isinstance(value, (int, float, Decimal)) and abs(float(value)) < _EXACT:
        sheet.write_number(place, column, value)
    elif isinstance(value, datetime):
        here = value.astimezone(SHANGHAI).replace(tzinfo=None)
        sheet.write_datetime(place, column, here, formats["instant"])
    elif isinstance(value, date):
        midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day, not an instant
        sheet.write_datetime(place, column, midnight, formats["day"])
    else:
        sheet.write_string(place, column, "" if value is None else str(value))
