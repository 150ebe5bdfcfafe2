"""What anybody may read: the services of a firm's life, the notice of a trade, what a business scope needs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog import queries as catalog
from hemei.catalog.queries import guide, listings
from hemei.rules.items import Limit
from hemei.rules.separation import LABELS, MEANS, Touched, Way
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

UNITS = {"workday": mark("个工作日"), "day": mark("天"), "hour": mark("小时"), "minute": mark("分钟")}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """This will show the services of a firm's life, from opening to leaving."""
    return render(request, "trade/index.html", {"trades": listings.trades(local_day(timezone.now()))})


@require_safe
def trade_list(request: HttpRequest) -> HttpResponse:
    """This will list the trades that have one licence."""
    today = local_day(timezone.now())
    menus = {menu.code: menu for menu in catalog.published_menus(today)}
    rows = [
        (one, len(menus[one.code].spec["combined"]["items"]))
        for one in listings.trades(today)
        if one.code in menus
    ]
    return render(request, "trade/trades.html", {"rows": rows})


@require_safe
def trade_notice(request: HttpRequest, code: str) -> HttpResponse:
    """This will show the one notice of a trade: its permits, papers once, the shortest limit, one visit."""
    today = local_day(timezone.now())
    try:
        menu = catalog.menu_by_code(code, today)
    except catalog.NotOffered as absent:
        raise Http404(str(absent)) from absent
    combined = menu.spec.get("combined")
    if not combined:
        raise Http404
    because = {rule["item"]: rule for rule in menu.spec["rules"]}
    items, names = catalog.items_by_code(combined["items"], today), agency_names()
    views = [items[item] for item in combined["items"] if item in items]
    papers: dict[str, Any] = {}
    for view in views:
        for line in guide.guide_papers(view.spec, today):
            papers.setdefault(line.paper.code, (line, []))[1].append(view.name)
    days = {view.code: catalog.workdays(view.spec.promised) for view in views}
    context = {
        "menu": menu, "combined": combined, "shortest": min(days.values(), default=0),
        "rows": [
            (view, names.get(view.agency, view.agency), days[view.code], because[view.code].get("because", ""),
             bool(because[view.code].get("when"))) for view in views
        ],
        "papers": list(papers.values()), "visits": max((view.spec.visits for view in views), default=0),
        "apart": sum(view.spec.visits for view in views), "section": "menus",
    }  # fmt: skip
    return render(request, "trade/notice.html", context)


@require_safe
def scope(request: HttpRequest) -> HttpResponse:
    """This will say which licences chosen scope phrases need and in which way each is had; `?s=catering&s=…`."""
    today = local_day(timezone.now())
    every, chosen = listings.scopes(today), set(request.GET.getlist("s")[:60])
    word = request.GET.get("q", "").strip()[:40]
    wanted = [one for one in every if one.code in chosen]
    needed = listings.needed(chosen, today)
    items = catalog.items_by_code([row.item for row in needed if row.item], today)
    menus = catalog.published_menus(today)
    industries: dict[str, list[tuple[listings.Scope, bool]]] = {}
    for one in every:
        if not word or word in one.phrase or one.code in chosen:
            industries.setdefault(one.industry, []).append((one, one.code in chosen))
    context = {
        "industries": industries.items(), "wanted": wanted, "word": word,
        "carried": urlencode([("s", one.code) for one in wanted]),
        "free": [one for one in wanted if not one.touched],
        "rows": [_need(row, items, menus) for row in needed],
        "ways": [(LABELS[way], MEANS[way]) for way in Way], "total": len(every),
    }  # fmt: skip
    return render(request, "trade/scope.html", context)


def _need(
    row: Touched, items: dict[str, catalog.ItemView], menus: tuple[catalog.MenuView, ...]
) -> dict[str, Any]:
    view = items.get(row.item)
    combined = [
        menu for menu in menus if row.item and row.item in menu.spec.get("combined", {}).get("items", ())
    ]
    return {
        "name": view.name if view else row.name or row.item, "item": view.code if view else "",
        "agency": agency_names().get(view.agency, view.agency) if view else "", "way": LABELS[row.way],
        "means": MEANS[row.way], "none": row.way is Way.CANCELLED, "phrase": row.phrase, "source": row.source,
        "limit": _limit(view.spec.promised) if view else None, "menus": combined[:3],
    }  # fmt: skip


def _limit(limit: Limit) -> tuple[int, str]:
    return limit.value, UNITS[limit.unit]
