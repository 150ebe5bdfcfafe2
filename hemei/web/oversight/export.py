"""The worklist as a spreadsheet: the rows that the page shows under its filters, real dates and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from hemei.web.parts.book import book


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
