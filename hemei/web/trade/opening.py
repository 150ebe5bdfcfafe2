"""4012: four zeros and twenty minutes, measured from the records, with the definition beside the number."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.cases.queries import market
from hemei.common.words import told
from hemei.rules.market import ZEROS, Opened, entry, measure_4012
from hemei.rules.workdays import SHANGHAI, local_day
from hemei.web.parts.book import book

PAGE = 50


@require_safe
def opening(request: HttpRequest) -> HttpResponse:
    """This will show what the 4012 promise came to in a month and the openings behind it, a page at a time."""
    today = local_day(timezone.now())
    first = _month(request.GET.get("m", ""), today)
    rows = market.openings(first, _next(first))
    found = measure_4012(rows, today)
    late = request.GET.get("only", "") == "late"
    shown = [row for row in rows if not late or row.minutes > found.limit]
    after = request.GET.get("after", "")[:40]
    places = [place for place, row in enumerate(shown) if row.number == after]
    rest = shown[places[0] + 1 :] if places else shown
    base = f"?m={first:%Y-%m}" + ("&only=late" if late else "")
    context = {
        "found": found, "month": f"{first:%Y-%m}", "late": late,
        "zeros": [(name, what, held) for (_code, name, what), held in zip(ZEROS, found.zeros, strict=True)],
        "rows": [(row, row.minutes <= found.limit, row.zeros) for row in rest[:PAGE]],
        "rule": entry("opening", today), "newer": base if places else "",
        "older": f"{base}&after={rest[PAGE - 1].number}" if len(rest) > PAGE else "",
        "before": f"{_before(first):%Y-%m}", "following": f"{_next(first):%Y-%m}" if _next(first) <= today else "",
        "base": base,
    }  # fmt: skip
    return render(request, "trade/opening.html", context)


@require_safe
def opening_file(request: HttpRequest) -> HttpResponse:
    """This will give the openings of a month as a workbook."""
    now = timezone.now()
    first = _month(request.GET.get("m", ""), local_day(now))
    heads = [(_("订单编号"), 20), (_("材料齐全"), 18), (_("执照发出"), 18), (_("分钟"), 8)]
    heads += [(told(name), 14) for _code, name, _what in ZEROS]
    rows = [_line(row) for row in market.openings(first, _next(first))]
    return book("opening-4012", _("企业开办 4012"), heads, rows, now=now)


def _line(row: Opened) -> list[object]:
    times = [f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" for at in (row.complete_at, row.licensed_at)]
    return [row.number, *times, row.minutes, *(_("是") if held else _("否") for held in row.zeros)]


def _month(text: str, today: date) -> date:
    """The first day of the month that was asked for; anything that is no month counts as this one."""
    try:
        return date.fromisoformat(f"{text}-01").replace(day=1) if len(text) == 7 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) if first.year < 9999 else first


def _before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1) if first.year > 1 else first
