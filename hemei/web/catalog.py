"""Menus: what is offered, whom it suits, and the button that opens an order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import person
from hemei.cases.operations import open_order
from hemei.catalog import queries
from hemei.catalog.queries.listings import scopes
from hemei.common.access import EVERYONE
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day
from hemei.web.parts.terms import limit_told

SCOPE = "business_scope"  # the fact that the form asks
MOST_PHRASES, MOST_LETTERS = 60, 1000  # letters: what the fact allows


@require_safe
def menu_list(request: HttpRequest) -> HttpResponse:
    """This will show the menus in force today."""
    return render(
        request, "catalog/menus.html", {"menus": queries.published_menus(local_day(timezone.now()))}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def menu_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will show one menu; a POST opens an order of it and goes to its first question."""
    now = timezone.now()
    today = local_day(now)
    try:
        menu = queries.menu_by_code(code, today)
    except queries.NotOffered as absent:
        raise Http404(str(absent)) from absent
    items = queries.items_by_code(menu.items, today)
    status, scope = 200, _scope(request, items.values(), today)
    if request.method == "POST":
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            order = open_order(
                menu_version_id=menu.version_id, actor=person(user), now=now, form={SCOPE: scope} if scope else {}
            )  # fmt: skip
        except Refused as refused:
            messages.error(request, str(refused))
            status = 409
        else:
            return redirect("question", order.matter.number, menu.questions[0].key)
    rows = [(items[item], limit_told(items[item].spec.promised)) for item in menu.items if item in items]
    return render(
        request,
        "catalog/menu.html",
        {"menu": menu, "rows": rows, "scope": scope, "section": "menus"},
        status=status,
    )


def _scope(request: HttpRequest, items: Iterable[queries.ItemView], today: date) -> str:
    """The business scope in the standard phrases that the address names, where the menu's items ask for one."""
    chosen = set(request.GET.getlist("s")[:MOST_PHRASES])
    if not chosen or not any(SCOPE in item.spec.facts for item in items):
        return ""
    found = ""
    for phrase in (one.phrase for one in scopes(today) if one.code in chosen):
        longer = f"{found}；{phrase}" if found else phrase
        found = longer if len(longer) <= MOST_LETTERS else found
    return found


ROUTES = (
    ("menus/", menu_list, "menus", (EVERYONE,)),
    ("menus/<slug:code>/", menu_page, "menu", (EVERYONE,)),
)
