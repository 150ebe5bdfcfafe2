"""One live figure: its records, and its parts by a dimension; each part opens the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.indicators.queries import LIVE, Board, Figure, Live, Record, behind, board
from hemei.web.indicators.common import DIMENSION_NAMES, Names, filters, sent
from hemei.web.indicators.lead import leads
from hemei.web.parts.book import book
from hemei.web.parts.numbers import figure as number
from hemei.web.parts.pictures import KINDS, Bar, bar_chart, picture

PAGE = 100
SHEET = 50_000  # rows of a file at most


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a figure's parts: what it is, its figure, and where its records are."""

    key: str
    name: str
    figure: Figure
    url: str


def find(code: str) -> Live:
    """This will return a live figure's definition; an unknown code is no page."""
    if code not in LIVE:
        raise Http404(_("没有这个指标。"))
    return LIVE[code]


@require_safe
def records(request: HttpRequest, code: str) -> HttpResponse:
    """This will list the records behind one figure, or behind the part of it that the address names."""
    live, now = find(code), timezone.now()
    found, where, names = board(now), filters(request, live), Names(now)
    out = request.GET.get("out") == "1"
    if request.GET.get("format") == "xlsx":
        return _sheet(live, found, where, names, out)
    page = found.records(code, where, after=request.GET.get("after", "")[:24], limit=PAGE, out=out)
    figure, kept = live.figure(found.whole(code, where)), sent(where)
    query = urlencode({**kept, **({"out": "1"} if out else {})})
    context = {
        "figure": figure, "rows": leads(request, page.rows),
        "section": "leader", "as_of": found.as_of, "behind": found.stored and behind(found.as_of, now),
        "where": names.where(where), "out": out, "live": live, "whole": "?" + urlencode(kept), "first": "?" + query,
        "older": f"?{query}&after={page.following}" if page.following else "",
        "newer": bool(request.GET.get("after")), "sheet": f"?{query}&format=xlsx",
        "dims": [(by, DIMENSION_NAMES[by], f"{reverse('figure_parts', args=[code])}?" + urlencode({**kept, "by": by}))
                 for by in live.dims if by not in where],
    }  # fmt: skip
    return render(request, "indicators/figure.html", context)


def _sheet(live: Live, found: Board, where: Mapping[str, str], names: Names, out: bool) -> HttpResponse:
    heads = [(_("编号"), 24), (_("名称"), 44), (_("计入分子"), 10), (_("数据"), 40), (_("日期"), 12)]
    heads += [(told(DIMENSION_NAMES[by]), 18) for by in live.dims]
    rows: list[tuple[object, ...]] = []
    after = ""
    while len(rows) < SHEET:
        page = found.records(live.code, where, after=after, limit=1000, out=out)
        rows += [_cells(row, live, names) for row in page.rows]
        after = page.following
        if not after:
            break
    return book(f"figure-{live.code}", told(live.name), heads, rows, now=found.as_of)


def _cells(row: Record, live: Live, names: Names) -> tuple[object, ...]:
    own = (names.of(by, getattr(row, by)) for by in live.dims)
    return row.number, told(row.title), _("是") if row.counts else _("否"), told(row.detail), row.day, *own


@require_safe
def parts(request: HttpRequest, code: str) -> HttpResponse:
    """This will open a figure by a dimension: table, chart from that table, picture and file of both."""
    live, now = find(code), timezone.now()
    by = request.GET.get("by", next(iter(live.dims), ""))
    if by not in live.dims:
        raise Http404(_("这个指标没有按这一项登记，不能这样分。"))
    found, names = board(now), Names(now)
    where = {key: value for key, value in filters(request, live).items() if key != by}
    lines = part_lines(live, found, by, where, names)
    title = _("%(figure)s · 按%(dimension)s") % {
        "figure": told(live.name),
        "dimension": told(DIMENSION_NAMES[by]),
    }
    chart = parts_chart(live, lines, title)
    kind = request.GET.get("format", "")
    if kind in KINDS:
        return picture(request, chart, kind, name=f"figure-{code}-{by}", title=title, as_of=found.as_of)
    if kind == "xlsx":
        return _parts_sheet(live, lines, title, by, found)
    kept = sent(where)
    context = {
        "live": live, "lines": lines, "whole": live.figure(found.whole(code, where)), "chart": chart, "by": by,
        "by_name": DIMENSION_NAMES[by], "title": title, "as_of": found.as_of, "section": "leader",
        "behind": found.stored and behind(found.as_of, now), "where": names.where(where),
        "all_url": f"{reverse('figure', args=[code])}?" + urlencode(kept), "clear": "?" + urlencode({"by": by}),
        "dims": [(one, DIMENSION_NAMES[one], "?" + urlencode({**_but(kept, one), "by": one})) for one in live.dims],
        "query": urlencode({**kept, "by": by}), "has_quarter": "quarter" in live.dims,
    }  # fmt: skip
    return render(request, "indicators/parts.html", context)


def _but(kept: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in kept.items() if key != name}


def part_lines(live: Live, found: Board, by: str, where: Mapping[str, str], names: Names) -> list[Part]:
    """This will give the parts of a figure by a dimension: quarters in order of time, others the largest first."""
    tallies = found.parts(live.code, by, where)
    keys = sorted(tallies) if by == "quarter" else sorted(tallies, key=lambda key: (-tallies[key].n, key))
    return [
        Part(key, names.of(by, key), live.figure(tallies[key]), part_url(live, {**where, by: key}))
        for key in keys
    ]


def part_url(live: Live, where: Mapping[str, str]) -> str:
    """This will give the address of the records behind a part."""
    return f"{reverse('figure', args=[live.code])}?" + urlencode(sent(where))


def parts_chart(live: Live, lines: list[Part], title: str) -> SafeString:
    """This will draw the parts as bars from the lines of the table."""
    bars = [
        Bar(
            line.name, line.figure.value, f"{number(line.figure.value, 1)} {told(line.figure.unit)}", line.url
        )
        for line in lines
    ]
    return bar_chart(bars, label=title, top=100.0 if live.how == "share" else None)


def _parts_sheet(live: Live, lines: list[Part], title: str, by: str, found: Board) -> HttpResponse:
    heads = [(told(DIMENSION_NAMES[by]), 30), (told(live.name), 16), (_("单位"), 10), (_("分子"), 10), (_("记录"), 10),
             (_("不计入"), 10)]  # fmt: skip
    rows = [
        (line.name, line.figure.value, told(line.figure.unit), line.figure.numerator, line.figure.denominator,
         line.figure.left_out)
        for line in lines
    ]  # fmt: skip
    return book(f"figure-{live.code}-{by}", title[:28], heads, rows, now=found.as_of)
