"""双全双百: the life events of firms and of people, by stage, theme, agency and park."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog import queries as catalog
from hemei.catalog.queries import guide, listings
from hemei.common.words import told
from hemei.rules.workdays import local_day
from hemei.web.parts.book import book

PAGE = 50
FILTERS = ("side", "stage", "theme", "agency", "park", "menu")


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """This will list the life events in force, filtered and sorted by the address, a page at a time."""
    every, rows, wanted = _found(request)
    parks = listings.parks(local_day(timezone.now()))
    names, kept = agency_names(), {key: value for key, value in wanted.items() if value}
    after = request.GET.get("after", "")[:40]
    places = [place for place, (event, *_rest) in enumerate(rows) if event.code == after]
    rest = rows[places[0] + 1 :] if places else rows
    sides = [wanted["side"]] if wanted["side"] in listings.SIDES else list(listings.SIDES)
    context = {
        "rows": rest[:PAGE], "count": len(rows), "total": len(every), "wanted": wanted, "query": urlencode(kept),
        "sides": [(code, name, sum(one.side == code for one, *_x in every)) for code, name in listings.SIDES.items()],
        "stages": [stage for side in sides for stage in listings.STAGES[side]],
        "themes": sorted({theme for _event, themes, _agencies in every for theme in themes}),
        "agencies": sorted((code, names.get(code, code)) for code in {a for *_x, found in every for a in found}),
        "names": names, "parks": parks.items(), "park": parks.get(wanted["park"], ""),
        "newer": f"?{urlencode(kept)}" if places else "",
        "older": f"?{urlencode(kept | {'after': rest[PAGE - 1][0].code})}" if len(rest) > PAGE else "",
        "section": "search",
    }  # fmt: skip
    return render(request, "trade/events.html", context)


@require_safe
def event_file(request: HttpRequest) -> HttpResponse:
    """This will give the life events that the address asks for as a workbook."""
    _every, rows, _wanted = _found(request)
    names = agency_names()
    heads = [
        (_("编号"), 12),
        (_("一件事"), 24),
        (_("谁的"), 16),
        (_("阶段"), 10),
        (_("部门"), 40),
        (_("事项数"), 8),
    ]
    lines = [
        [event.code, told(event.name), told(listings.SIDES[event.side]), told(event.stage),
         told([names.get(code, code) for code in agencies]), len(event.items)]
        for event, _themes, agencies in rows
    ]  # fmt: skip
    return book("life-events", _("双全双百一件事"), heads, lines, now=timezone.now())


@require_safe
def event_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will show one life event: its menu if it has one, and its items in order."""
    today = local_day(timezone.now())
    event = next((one for one in listings.life_events(today) if one.code == code), None)
    if event is None:
        raise Http404
    items, names = catalog.items_by_code(event.items, today), agency_names()
    rows = [
        (items[item], names.get(items[item].agency, items[item].agency), catalog.workdays(items[item].spec.promised))
        for item in event.items if item in items
    ]  # fmt: skip
    menu = next((one for one in catalog.published_menus(today) if one.code == event.menu), None)
    near = [one for one in listings.life_events(today) if (one.side, one.stage) == (event.side, event.stage)]
    context = {"event": event, "side": listings.SIDES[event.side], "rows": rows, "menu": menu, "near": near,
               "gone": [item for item in event.items if item not in items], "section": "search"}  # fmt: skip
    return render(request, "trade/event.html", context)


Row = tuple[listings.LifeEvent, tuple[str, ...], tuple[str, ...]]


def _found(request: HttpRequest) -> tuple[list[Row], list[Row], dict[str, str]]:
    """All events with the themes and agencies of their items, those that fit the address, and what it asks for."""
    today = local_day(timezone.now())
    known = {row.code: row for row in guide.item_rows(today)}
    every = [_row(event, known) for event in listings.life_events(today)]
    wanted = {key: request.GET.get(key, "")[:60] for key in (*FILTERS, "sort")}
    rows = [row for row in every if _fits(row, wanted)]
    if wanted["sort"] == "name":
        rows.sort(key=lambda row: (told(row[0].name), row[0].code))
    elif wanted["sort"] == "items":
        rows.sort(key=lambda row: (-len(row[0].items), row[0].code))
    return every, rows, wanted


def _row(event: listings.LifeEvent, known: dict[str, Any]) -> Row:
    items = [known[code] for code in event.items if code in known]
    themes = dict.fromkeys(item.theme for item in items if item.theme)
    return event, tuple(themes), tuple(dict.fromkeys(item.agency for item in items))


def _fits(row: Row, wanted: dict[str, str]) -> bool:
    event, themes, agencies = row
    if wanted["park"] and event.side != "firm":  # the desk in a park serves firms
        return False
    plain = all(not wanted[key] or getattr(event, key) == wanted[key] for key in ("side", "stage"))
    theme, agency = wanted["theme"], wanted["agency"]
    within = (not theme or theme in themes) and (not agency or agency in agencies)
    return plain and within and (not wanted["menu"] or bool(event.menu))
