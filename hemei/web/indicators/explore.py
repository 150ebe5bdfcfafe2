"""The free explorer: any live figure by any of its dimensions, in parts of another; a table without JavaScript.

With JavaScript a chart library draws the table under a policy of this page alone: it sets styles in elements,
which the policy of all other pages forbids. Scripts still come from this site only.
"""

from __future__ import annotations

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.indicators.queries import DIMENSIONS, LIVE, Board, Live, behind, board
from hemei.web.indicators.common import DIMENSION_NAMES, Names
from hemei.web.indicators.figure import Part, part_lines, part_url
from hemei.web.parts.book import book

MOST = 12  # columns of the second dimension, the largest first


@csp_update({"style-src": ["'unsafe-inline'"], "img-src": ["data:"]})
@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """This will show a figure by one dimension, or by two crossed; every cell leads to its records."""
    now = timezone.now()
    figures = [one for one in LIVE.values() if one.dims]  # a figure of the whole zone alone has no parts
    live = next((one for one in figures if one.code == request.GET.get("figure")), LIVE["decided"])
    by = request.GET.get("by", "")
    by = by if by in live.dims else live.dims[0]
    across = request.GET.get("across", "")
    across = across if across in live.dims and across != by else ""
    found, names = board(now), Names(now)
    heads, rows = _table(live, found, by, across, names)
    if request.GET.get("format") == "xlsx":
        return _sheet(live, by, heads, rows, found)
    context = {
        "live": live, "figures": figures, "by": by, "across": across, "dimensions": DIMENSION_NAMES.items(),
        "heads": heads, "rows": rows, "as_of": found.as_of, "behind": found.stored and behind(found.as_of, now),
        "section": "leader", "by_name": DIMENSION_NAMES[by], "possible": [d for d in DIMENSIONS if d in live.dims],
        "query": f"figure={live.code}&by={by}&across={across}",
    }  # fmt: skip
    return render(request, "indicators/explore.html", context)


def _table(
    live: Live, found: Board, by: str, across: str, names: Names
) -> tuple[list[str], list[tuple[str, list[Part | None]]]]:
    if not across:
        lines = part_lines(live, found, by, {}, names)
        return [told(live.name)], [(line.name, [line]) for line in lines]
    columns = part_lines(live, found, across, {}, names)
    shown = columns[-MOST:] if across == "quarter" else columns[:MOST]
    cells = {
        key: Part(key[0], "", live.figure(made), part_url(live, {by: key[0], across: key[1]}))
        for key, made in found.cross(live.code, by, across).items()
    }
    return [column.name for column in shown], [
        (row.name, [cells.get((row.key, column.key)) for column in shown])
        for row in part_lines(live, found, by, {}, names)
    ]


def _sheet(
    live: Live, by: str, heads: list[str], rows: list[tuple[str, list[Part | None]]], found: Board
) -> HttpResponse:
    table = [(name, *(part.figure.value if part else None for part in cells)) for name, cells in rows]
    columns = [(told(DIMENSION_NAMES[by]), 26), *((head, 16) for head in heads)]
    return book(f"explore-{live.code}", _("自由探索"), columns, table, now=found.as_of)
