"""The first page and the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog import queries as catalog
from hemei.common.access import EVERYONE
from hemei.rules.workdays import local_day


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """This will show the search box, the menus and how ordering works."""
    menus = catalog.published_menus(local_day(timezone.now()))
    return render(request, "home/home.html", {"menus": menus})


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """This will show what fits `q`, and all items for an empty one."""
    today = local_day(timezone.now())
    query = request.GET.get("q", "").strip()[:80]
    items = () if query else catalog.published_items(today)
    context = {
        "query": query,
        "hits": catalog.search(query, today),
        "rows": [(item, catalog.workdays(item.spec.promised)) for item in items],
        "agencies": agency_names(),
        "menus": catalog.published_menus(today),
    }
    return render(request, "home/search.html", context)


ROUTES = (
    ("", home, "home", (EVERYONE,)),
    ("search/", search_page, "search", (EVERYONE,)),
)
