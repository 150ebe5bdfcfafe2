"""The staff's list of what must be put right on the ledgers: the one loop, and the earlier book beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.indicators.queries import clean, fixes
from hemei.rules.air.duties import LEDGERS
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import MOST, PAGE, agencies, filters, listing, sheet

_OLD = "old"


@require_safe
def fix_list(request: HttpRequest) -> HttpResponse:
    """This will list the repairs under the filters of the address; `book=old` shows the earlier book, read only."""
    wanted, after, file = filters(request, "ledger", "unit", "book")
    old, who, now = wanted["book"] == _OLD, actor(request), timezone.now()
    read = fixes.old_lines if old else fixes.fix_lines
    rows = read(wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now)
    if file:
        heads = [
            (_("台账"), 14), (_("名称"), 28), (_("职责"), 40), (_("发现"), 34), (_("退回次数"), 10),
            (_("整改情况"), 34),
        ]  # fmt: skip
        return sheet("air-fixes", _("空气台账的整改"), heads, rows, _cells)
    context = {
        **listing(
            wanted, after, rows, clean.states()["old"] if old else fixes.FIX_STATES,
            ("ledger", mark("台账"), tuple(LEDGERS.items())), ("unit", mark("责任部门"), agencies()),
        ),
        "old": old, "olds": fixes.old_count(), "section": "air_works",
        "opens": {one.number for one in rows if not old and fixes.may_open(one.row.unit, who)},
    }  # fmt: skip
    return render(request, "air/fixes.html", context)


def _cells(row: Any) -> tuple[Any, ...]:
    entry = row.matter.parent.cleanentry
    duty = getattr(row, "rule", "") or getattr(row, "duty", "")
    return told(LEDGERS[entry.ledger]), entry.name, duty, row.found, row.rounds, row.fixed
