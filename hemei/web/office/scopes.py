"""The phrases of business scope with their dated versions: list, one phrase, file to bring back in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.catalog import queries as catalog
from hemei.catalog.queries.listings import ScopeVersion, scope_versions
from hemei.common.words import told
from hemei.rules.separation import LABELS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.book import book
from hemei.web.parts.context import has_role

PAGE = 50
STATES = {"now": mark("现行"), "coming": mark("待生效"), "ended": mark("已失效")}
LAMPS = {"now": "g", "coming": "y", "ended": "p"}
FIELDS = {"phrase": mark("规范表述"), "english": mark("英文名称"), "industry": mark("行业"), "source": mark("依据"),
          "licences": mark("涉及的许可")}  # fmt: skip
SORTS = {"": lambda one: (one.scope.code,), "name": lambda one: (one.scope.phrase, one.scope.code),
         "late": lambda one: (-one.scope.since.toordinal(), one.scope.code)}  # fmt: skip


@require_safe
def scope_list(request: HttpRequest) -> HttpResponse:
    """This will list the versions of the phrases under the filters of the address; `?format=xlsx` as a file."""
    today = local_day(timezone.now())
    wanted = {key: request.GET.get(key, "").strip()[:60] for key in ("q", "industry", "state", "sort")}
    wanted["state"] = wanted["state"] if wanted["state"] in {*STATES, "all"} else "now"
    every = scope_versions(today)
    rows = sorted((one for one in every if _fits(one, wanted)), key=SORTS.get(wanted["sort"], SORTS[""]))
    if request.GET.get("format") == "xlsx":
        return _book(rows)
    keys = [_key(one) for one in rows]
    after = request.GET.get("after", "")[:90]
    start = keys.index(after) + 1 if after in keys else 0
    page = rows[start : start + PAGE]
    kept = {key: value for key, value in wanted.items() if value}
    ways = _ways(page)
    context = {
        "rows": [(one, LAMPS[one.state], told(STATES[one.state]), ways(one)) for one in page], "wanted": wanted,
        "states": [*STATES.items(), ("all", mark("全部版本"))],
        "industries": sorted({one.scope.industry for one in every}), "summary": _("共 %d 条") % len(rows),
        "filtered": bool(wanted["q"] or wanted["industry"] or wanted["state"] != "now"),
        "sheet": "?" + urlencode({**kept, "format": "xlsx"}), "newer": "?" + urlencode(kept) if start else "",
        "older": "?" + urlencode({**kept, "after": _key(page[-1])}) if start + PAGE < len(rows) else "",
        "section": "office", "writes": has_role(request, "editor"),
    }  # fmt: skip
    return render(request, "office/scopes.html", context)


def _key(one: ScopeVersion) -> str:
    return f"{one.scope.code}~{one.scope.since.isoformat()}"


def _fits(one: ScopeVersion, wanted: dict[str, str]) -> bool:
    word = wanted["q"].lower()
    if word and word not in one.scope.phrase.lower() and word not in one.scope.code:
        return False
    if wanted["industry"] and one.scope.industry != wanted["industry"]:
        return False
    return wanted["state"] in ("all", one.state)


Ways = list[tuple[str, str]]


def _ways(rows: Iterable[ScopeVersion]) -> Callable[[ScopeVersion], Ways]:
    """How to name the licences that a phrase touches, each with its way; an item by its name."""
    codes = {row.item for one in rows for row in one.scope.touched if row.item}
    items = catalog.items_by_code(sorted(codes), local_day(timezone.now())) if codes else {}

    def named(one: ScopeVersion) -> Ways:
        return [
            (told(items[row.item].name) if row.item in items else row.name, told(LABELS[row.way]))
            for row in one.scope.touched
        ]

    return named


def _book(rows: list[ScopeVersion]) -> HttpResponse:
    heads = [(_("编号"), 22), (_("规范表述"), 36), (_("行业"), 24), (_("涉及的许可"), 44), (_("依据"), 44),
             (_("生效日期"), 12), (_("失效日期"), 12), (_("状态"), 10)]  # fmt: skip
    ways = _ways(rows)
    table = [
        (one.scope.code, one.scope.phrase, one.scope.industry,
         "；".join(f"{name}（{way}）" for name, way in ways(one)), one.scope.source, one.scope.since, one.until,
         told(STATES[one.state]))
        for one in rows
    ]  # fmt: skip
    return book("scopes", _("经营范围表述"), heads, table, now=timezone.now())


@require_safe
def scope_one(request: HttpRequest, code: str) -> HttpResponse:
    """This will show one phrase: every version with its days, and what each changed of the one before."""
    found = scope_versions(local_day(timezone.now()), code)
    if not found:
        raise Http404(_("没有这条经营范围表述。"))
    rows: list[dict[str, Any]] = []
    ways = _ways(found)
    for place, one in enumerate(found):
        before = found[place + 1] if place + 1 < len(found) else None
        changed = [told(FIELDS[key]) for key in FIELDS if before and one.said[key] != before.said[key]]
        rows.append({"it": one, "lamp": LAMPS[one.state], "state": told(STATES[one.state]), "ways": ways(one),
                     "changed": changed, "first": before is None})  # fmt: skip
    context = {
        "rows": rows,
        "one": found[0].scope,
        "section": "office",
        "writes": has_role(request, "editor"),
    }
    return render(request, "office/scope.html", context)
