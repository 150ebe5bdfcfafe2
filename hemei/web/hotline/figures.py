"""The figures of the hotline, each open to its tickets, and what many people raise."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.oversight.queries import tickets as reading
from hemei.oversight.queries.finding import HOT_DAYS, hot_topics
from hemei.rules.hotline import alike_settings, limits
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import address
from hemei.web.parts.book import book

_PERIOD = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?")


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """This will show the rates of a month or a year, of all and of each agency; `?format=xlsx` gives a file."""
    now = timezone.now()
    period, first, until = _period(request.GET.get("period", ""), local_day(now))
    found = reading.rates(first, until, now)
    if request.GET.get("format") == "xlsx":
        heads = [(_("部门"), 24), (_("工单"), 8)]
        for measure, _share in found[0].shares:
            heads += [(told(measure.name), 10), (_("分子"), 8), (_("分母"), 8)]
        table = [
            (told(one.name) or _("全部"), one.tickets, *(
                cell for _m, share in one.shares
                for cell in (round(share.percent, 2) if share.percent is not None else "", share.hits, share.n)
            ))
            for one in found
        ]  # fmt: skip
        return book(f"hotline-{period}", _("热线指标"), heads, table, now=now)
    context = {
        "period": period, "years": [local_day(now).year - back for back in range(3)], "months": _months(local_day(now)),
        "rules": limits(first), "sheet": f"{reverse('hotline_figures')}?period={period}&format=xlsx",
        "rows": [
            (one, [(each, share, _links(one.unit, each.code, first, until)) for each, share in one.shares])
            for one in found
        ],
        "left": [(name, n, _link(left=code, first=first, until=until)) for code, name, n in found[0].left_out],
        "section": "hotline_list", "has_sample": found[0].sample,
    }  # fmt: skip
    return render(request, "hotline/figures.html", context)


def _link(*, first: date, until: date, **more: str) -> str:
    wanted = {"from": first.isoformat(), "until": until.isoformat(), **more}
    return f"{reverse('hotline_list')}?{address(wanted)}"


def _links(unit: str, measure: str, first: date, until: date) -> tuple[str, str]:
    """The tickets that hit, and those that count."""
    hits = _link(first=first, until=until, unit=unit, measure=measure, hit="yes")
    return hits, _link(first=first, until=until, unit=unit, measure=measure)


def _months(today: date) -> list[str]:
    at = today.year * 12 + today.month - 1
    return [f"{(at - back) // 12}-{(at - back) % 12 + 1:02d}" for back in range(12)]


def _period(text: str, today: date) -> tuple[str, date, date]:
    """The year or the month that an address names; this year for what is none."""
    found = _PERIOD.fullmatch(text)
    year = int(found[1]) if found else today.year
    if found is None or found[2] is None:
        return str(year), date(year, 1, 1), date(year + 1, 1, 1)
    first = date(year, int(found[2]), 1)
    return text, first, date(year + first.month // 12, first.month % 12 + 1, 1)


@require_safe
def hot(request: HttpRequest) -> HttpResponse:
    """This will show what many people raised in the last thirty days."""
    now = timezone.now()
    since = local_day(now) - timedelta(days=HOT_DAYS)
    context = {
        "rows": hot_topics(now), "section": "hotline_list", "rules": alike_settings(local_day(now)),
        "since": since.isoformat(),
    }  # fmt: skip
    return render(request, "hotline/hot.html", context)
