"""What everybody may read: the figures of ratings as they are, and what became of trouble."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.oversight.queries import ratings, stats, window
from hemei.rules.ratings import LEVELS, settings
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import page_key
from hemei.web.parts.book import book

GROUPS = (
    ("agency", mark("按部门")),
    ("item", mark("按事项")),
    ("window", mark("按窗口")),
    ("channel", mark("按渠道")),
)
_STORIES = 20


def _period(text: str, today: date) -> tuple[date, date]:
    """A month (2026-10) or a year that an address names; this year for what is neither."""
    found = re.fullmatch(r"(20[2-9]\d)(?:-(0[1-9]|1[0-2]))?", text)
    year, month = (int(found[1]), int(found[2] or 0)) if found else (today.year, 0)
    first = date(year, month or 1, 1)
    until = date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)
    return first, until


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """This will show the ratings of a period with their interval, who was silent and what was left out."""
    today = local_day(timezone.now())
    text = request.GET.get("period", "")[:7]
    first, until = _period(text, today)
    group = request.GET.get("by", "")
    group = group if group in stats.GROUPS else "agency"
    rules = settings("rating", min(until, today))
    whole, rows = stats.published(first, until), stats.groups(group, first, until)
    if request.GET.get("format") == "xlsx":
        return _book(group, rows)
    context = {
        "it": whole, "rows": rows, "group": group, "groups": GROUPS, "rules": rules, "section": "voices",
        "levels": [(told(name), whole.summary.votes.by_level.get(level, 0)) for level, name in LEVELS.items()],
        "period": text if re.fullmatch(r"20[2-9]\d(-\d\d)?", text) else "",
        "years": range(today.year, today.year - 4, -1),
        "months": [f"{today.year}-{month:02}" for month in range(today.month, 0, -1)],
        "bad_items": stats.bad_items(until),
        "sheet": f"?by={group}&period={first:%Y-%m}&format=xlsx" if len(text) > 4 else f"?by={group}&format=xlsx",
    }  # fmt: skip
    return render(request, "voices/figures.html", context)


def _book(group: str, rows: list[stats.Group]) -> HttpResponse:
    heads = [
        (_("名称"), 34), (_("服务次数"), 10), (_("计入评价"), 10), (_("满意率 %"), 10), (_("95% 区间下限"), 12),
        (_("95% 区间上限"), 12), (_("沉默算满意时 %"), 14), (_("主动评价率 %"), 12), (_("不计入"), 8), (_("名次"), 8),
    ]  # fmt: skip
    table = [_cells(one) for one in rows]
    return book(f"ratings-{group}", _("好差评公示"), heads, table, now=timezone.now())


def _cells(one: stats.Group) -> tuple[Any, ...]:
    told_of, votes = one.summary, one.summary.votes
    voted = told_of.voted
    return (
        told(one.name), votes.events, votes.n, voted.percent if voted.shown else "", voted.low if voted.shown else "",
        voted.high if voted.shown else "", told_of.with_silence.percent if told_of.with_silence.shown else "",
        "" if told_of.response is None else told_of.response, votes.left_out,
        one.ranked.place if one.ranked else "",
    )  # fmt: skip


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """This will show what people could not get done, what was changed because of it, and how they rated that."""
    before = page_key(request.GET.get("before", ""))
    trails = window.stories(before, _STORIES + 1)
    context = {
        "trails": trails[:_STORIES], "levels": LEVELS, "section": "voices", "summary": "",
        "rated": ratings.published_ratings(None, _STORIES) if before is None else [],
        "newer": "?" if before is not None else "",
        "older": f"?before={trails[_STORIES - 1].row.pk}" if len(trails) > _STORIES else "",
    }  # fmt: skip
    return render(request, "voices/stories.html", context)
