"""Where the record of a figure leads: the page of what it is, for those who may open that page."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from hemei.cases.queries import first_cases
from hemei.indicators.queries import Record
from hemei.ledger.queries import matters_named
from hemei.web.parts.context import may_follow

# kind of the matter that owns a record → the page of that kind, by the matter's number
_PAGES = {
    "case": "case", "project": "project", "visit": "visit", "problem": "problem", "help_task": "help_task",
    "firm": "firm", "claim": "claim", "pledge": "pledge", "rating": "bad_rating", "relief": "relief_case",
    "allowance": "allowance", "hotline": "hotline_ticket",
}  # fmt: skip


def leads(request: HttpRequest, rows: Sequence[Record]) -> list[tuple[Record, str]]:
    """This will pair records with addresses; empty where there is no page, or none for whoever asks."""
    owners = matters_named({row.owner for row in rows if row.owner})
    orders = first_cases([pk for pk, (kind, _number) in owners.items() if kind == "order"])
    opens: dict[str, bool] = {}
    found = []
    for row in rows:
        kind, name, key = _page(row, *owners.get(row.owner, ("", "")), orders)
        url = reverse(name, args=[key]) if name and key else ""
        if url and kind not in opens:
            opens[kind] = may_follow(request, url)
        found.append((row, url if opens.get(kind) else ""))
    return found


def _page(row: Record, kind: str, number: str, orders: dict[int, str]) -> tuple[str, str, str]:
    """Kind, name of the page, and what it is called by there."""
    if kind in _PAGES:
        return kind, _PAGES[kind], number
    if kind == "order":  # staff read an order in its cases
        return kind, "case", orders.get(row.owner, "")
    if kind == "work":
        return kind, "works_thing", row.ref[1:]
    if kind == "joint":
        return kind, "building", number.removeprefix("LY-").rpartition("-")[0]
    return ("item", "item", row.number) if row.ref.startswith("i") and not row.owner else ("", "", "")
