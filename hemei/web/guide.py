"""All items and the guide page of each: facts first, then whether one can apply, then everything else."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog import queries
from hemei.catalog.queries import guide
from hemei.common.access import EVERYONE
from hemei.common.books import XLSX, Sheet, xlsx
from hemei.common.words import told
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.book import download
from hemei.web.parts.terms import limit_told

PAGE = 50
CHOICES = ("theme", "stage", "agency", "item_type")  # filters that name one value
MARKS = ("no_visit", "at_once", "deferrable")  # filters that are on or off


@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """This will show all items in force, filtered by the address, a page at a time."""
    every = guide.item_rows(local_day(timezone.now()))
    wanted = {key: request.GET.get(key, "")[:60] for key in (*CHOICES, "object", *MARKS)}
    rows = [row for row in every if _fits(row, wanted)]
    after = request.GET.get("after", "")[:60]
    rest = [row for row in rows if row.code > after]
    kept = {key: value for key, value in wanted.items() if value}
    older = f"?{urlencode(kept | {'after': rest[PAGE - 1].code})}" if len(rest) > PAGE else ""
    names = agency_names()
    context = {
        "rows": [(row, names.get(row.agency, row.agency)) for row in rest[:PAGE]],
        "count": len(rows), "total": len(every), "wanted": wanted, "query": urlencode(kept),
        "older": older, "newer": f"?{urlencode(kept)}" if after else "",
        "themes": guide.theme_counts(every, "theme"), "stages": list(guide.STAGES),
        "agencies": [(code, names.get(code, code), n) for code, n in guide.theme_counts(every, "agency")],
        "types": guide.TYPE_NAMES.items(), "section": "search",
    }  # fmt: skip
    return render(request, "guide/items.html", context)


@require_safe
def item_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will show the guide of one item; `?who=yes&where=no…` answers the can-I-apply check."""
    today = local_day(timezone.now())
    try:
        item = queries.item_by_code(code, today)
    except queries.NotOffered as absent:
        raise Http404(str(absent)) from absent
    spec = item.spec
    checks = guide.self_checks(spec)
    said = {check.key: request.GET.get(check.key, "") for check in checks}
    lines = guide.guide_papers(spec, today)
    context = {
        "item": item, "spec": spec, "agency": agency_names().get(item.agency, item.agency),
        "statutory": limit_told(spec.statutory), "promised": limit_told(spec.promised),
        "basis": guide.BASIS_NAMES.get(str(spec.extra.get("limit_basis", "")), ""),
        "type_name": guide.TYPE_NAMES.get(spec.item_type, ""),
        "checks": [(check, said[check.key]) for check in checks],
        "answered": all(said.values()), "blocks": [c for c in checks if said[c.key] == "no"],
        "fees": _fees(spec), "papers": lines, "asked": sum(not line.fetched for line in lines),
        "form": guide.sample_form(spec),
        "menus": [menu for menu in queries.published_menus(today) if code in menu.items],
        "section": "search",
    }  # fmt: skip
    return render(request, "guide/item.html", context)


def _fees(spec: Any) -> list[tuple[queries.FeeLine, str]]:
    """The lines of the fee with who pays each; none where the office has still to put a sum right."""
    try:
        return [(line, queries.who_pays(line, queries.facts())) for line in queries.fee_lines(spec, {})]
    except queries.BadFee:
        return []


@require_safe
def item_file(request: HttpRequest, kind: str) -> HttpResponse:
    """This will give the whole catalogue as CSV (UTF-8 with mark, so that Excel reads it) or XLSX."""
    names = agency_names()
    rows = [_line(row, names) for row in guide.item_rows(local_day(timezone.now()))]
    if kind not in ("csv", "xlsx"):
        raise Http404(_("只有 csv 和 xlsx 两种文件。"))
    content = _csv(rows) if kind == "csv" else _xlsx(rows)
    return download(f"items.{kind}", content, "text/csv; charset=utf-8" if kind == "csv" else XLSX)


HEADS = (
    mark("编号"),
    mark("事项名称"),
    mark("事项类型"),
    mark("责任部门"),
    mark("主题"),
    mark("服务对象"),
    mark("承诺工作日"),
    mark("到场次数"),
    mark("即办"),
)


def _line(row: guide.ItemRow, names: dict[str, str]) -> tuple[str | int, ...]:
    return (
        row.code, told(row.name), told(guide.TYPE_NAMES.get(row.item_type, row.item_type)),
        told(names.get(row.agency, row.agency)), told(row.theme), told(row.objects),
        row.days, row.visits, told("是" if row.at_once else "否"),
    )  # fmt: skip


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[told(head) for head in HEADS], *rows])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    widths = (24, 40, 14, 24, 16, 20, 12, 10, 8)
    heads = [(told(head), width) for head, width in zip(HEADS, widths, strict=True)]
    return xlsx(Sheet(_("事项目录"), rows, heads))


def _fits(row: guide.ItemRow, wanted: dict[str, str]) -> bool:
    if any(wanted[key] and getattr(row, key) != wanted[key] for key in CHOICES):
        return False
    if wanted["object"] and (wanted["object"] == "person") != ("自然人" in row.objects):
        return wanted["object"] == "firm" and any(name != "自然人" for name in row.objects)
    return not (
        (wanted["no_visit"] and row.visits)
        or (wanted["at_once"] and not row.at_once)
        or (wanted["deferrable"] and not row.deferrable)
    )


ROUTES = (
    ("items/", item_list, "items", (EVERYONE,)),
    ("items/file.<slug:kind>", item_file, "items_file", (EVERYONE,)),
    ("items/<slug:code>/", item_page, "item", (EVERYONE,)),
)
