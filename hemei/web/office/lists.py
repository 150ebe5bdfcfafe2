"""The office's list of items and menus, a new one of them, and the three layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog.enums import VersionStatus
from hemei.catalog.operations import begin, draft
from hemei.catalog.queries.guide import TYPE_NAMES
from hemei.catalog.queries.office import OfficeRow, layer, layers, office_rows, versions_of
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.web.office.common import KINDS, LAMPS, WORDS, state_words
from hemei.web.parts.asked import actor, status_of
from hemei.web.parts.book import book
from hemei.web.parts.context import has_role

PAGE = 50
SORTS = {"code": lambda row: (row.code,), "name": lambda row: (row.name, row.code),
         "late": lambda row: (-(row.made_at.timestamp() if row.made_at else 0), row.code)}  # fmt: skip


@require_safe
def office_list(request: HttpRequest, kind: str = "item") -> HttpResponse:
    """This will list one kind with states, filtered and sorted by the address; `?format=xlsx` as a file."""
    if kind not in KINDS:
        raise Http404
    wanted = {
        key: request.GET.get(key, "").strip()[:60] for key in ("q", "agency", "item_type", "status", "sort")
    }
    sort = wanted["sort"] if wanted["sort"] in SORTS else "code"
    rows = sorted((row for row in office_rows(kind) if _fits(row, wanted)), key=SORTS[sort])
    names = agency_names()
    if request.GET.get("format") == "xlsx":
        return _book(kind, rows, names)
    after = request.GET.get("after", "")[:60]
    start = next((n for n, row in enumerate(rows, 1) if row.code == after), 0) if after else 0
    page, kept = rows[start : start + PAGE], {key: value for key, value in wanted.items() if value}
    context = {
        "rows": [(row, names.get(row.agency, row.agency), state_words(row.status), LAMPS[row.status]) for row in page],
        "kind": kind, "kinds": KINDS.items(), "wanted": wanted, "agencies": sorted(names.items()),
        "types": TYPE_NAMES.items(), "states": VersionStatus.choices, "filtered": bool(kept),
        "words": kind in WORDS,
        "summary": _("共 %d 个") % len(rows), "sheet": "?" + urlencode({**kept, "format": "xlsx"}),
        "older": "?" + urlencode({**kept, "after": page[-1].code}) if start + PAGE < len(rows) else "",
        "newer": "?" + urlencode(kept) if start else "", "section": "office",
        "writes": has_role(request, "editor"),
    }  # fmt: skip
    return render(request, "office/list.html", context)


def _fits(row: OfficeRow, wanted: dict[str, str]) -> bool:
    word = wanted["q"].lower()
    if word and word not in row.name.lower() and word not in row.code:
        return False
    on_way = wanted["status"] in (VersionStatus.DRAFT, VersionStatus.REVIEW) and row.open == row.number
    if (
        wanted["status"]
        and row.status != wanted["status"]
        and not (on_way and row.status == wanted["status"])
    ):
        return False
    return all(not wanted[key] or getattr(row, key) == wanted[key] for key in ("agency", "item_type"))


def _book(kind: str, rows: Sequence[OfficeRow], names: dict[str, str]) -> HttpResponse:
    heads = [
        (_("编号"), 26), (_("名称"), 40), (_("事项类型"), 12), (_("责任部门"), 22), (_("版本"), 8), (_("状态"), 10),
        (_("生效日"), 12), (_("起草人"), 22),
    ]  # fmt: skip
    table = [
        (row.code, told(row.name), told(TYPE_NAMES.get(row.item_type, "")), told(names.get(row.agency, row.agency)),
         row.number, state_words(row.status), row.effective_on, row.made_by)
        for row in rows
    ]  # fmt: skip
    return book(f"catalogue-{kind}", _("事项目录"), heads, table, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def office_new(request: HttpRequest, kind: str) -> HttpResponse:
    """This will begin a new item or menu, empty or like another; what was typed stays when it is refused."""
    if kind not in KINDS:
        raise Http404
    typed = {key: request.POST.get(key, "").strip()[:100] for key in ("code", "name", "agency", "like")}
    problem, status = "", 200
    if request.method == "POST":
        try:
            made = begin(kind=kind, **typed, actor=actor(request), now=timezone.now())
            messages.success(request, _("草稿已经建好，还没有发布。"))
            return redirect("office_edit", kind, made.pk)
        except (Refused, ObjectDoesNotExist) as refused:
            problem = (
                str(refused)
                if isinstance(refused, Refused)
                else _("没有可以照抄的“%s”。没有写入。") % typed["like"]
            )
            status = 422
    context = {
        "kind": kind, "kind_label": KINDS[kind], "typed": typed, "problem": problem, "section": "office",
        "agencies": sorted(agency_names().items()), "rows": [(row.code, row.name) for row in office_rows(kind)],
    }  # fmt: skip
    return render(request, "office/new.html", context, status=status)


@require_safe
def office_one(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """This will show an item or a menu: its layers, every version with its state, and its life in the ledger."""
    versions = versions_of(kind, code) if kind in KINDS else []
    if not versions:
        raise Http404(_("目录里没有这一项。"))
    first: Any = versions[0]
    one = first.owner
    acts = [
        (version.number, act)
        for version in versions
        if version.matter
        for act in acts_of(version.matter.pk)[::-1]
    ]
    context = {
        "kind": kind, "kind_label": KINDS[kind], "one": one, "section": "office",
        "agency": agency_names().get(getattr(one, "agency", ""), ""),
        "layer": getattr(one, "implementation", None),
        "situations": first.spec.get("situations", ()) if kind == "item" else (),
        "rows": [(version, state_words(version.status), LAMPS[version.status]) for version in versions],
        "acts": acts, "titles": act_titles(), "writes": has_role(request, "editor"),
        "drafting": versions[0].status in ("draft", "review"),
    }  # fmt: skip
    return render(request, "office/one.html", context)


def act_titles() -> dict[str, str]:
    """This will give the Chinese title of each act of a version."""
    from hemei.catalog.flow import VERSION

    return {act.name: act.title for act in VERSION}


@require_POST
def office_draft(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """This will open a draft with the last content; refused when somebody has one open."""
    try:
        made = draft(kind=kind, code=code, actor=actor(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        reply = office_one_again(request, kind, code)
        reply.status_code = status_of(refused)
        return reply
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    return redirect("office_edit", kind, made.pk)


def office_one_again(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """This will show the page of an item or a menu as the answer to a POST."""
    request.method = "GET"
    return office_one(request, kind, code)


@require_safe
def layer_list(request: HttpRequest) -> HttpResponse:
    """This will list the basic catalogue with what stands under each entry; `?format=xlsx` gives it as a file."""
    wanted = {key: request.GET.get(key, "").strip()[:60] for key in ("q", "item_type")}
    rows = layers(wanted["q"], wanted["item_type"])
    if request.GET.get("format") == "xlsx":
        heads = [
            (_("基本目录"), 40),
            (_("基本编码"), 16),
            (_("事项类型"), 12),
            (_("实施清单"), 10),
            (_("业务办理项"), 12),
        ]
        table = [
            (told(r.name), r.code, told(TYPE_NAMES.get(r.item_type, "")), r.bodies, r.items) for r in rows
        ]
        return book("basic-catalogue", _("基本目录"), heads, table, now=timezone.now())
    after = request.GET.get("after", "")
    start = next((n for n, row in enumerate(rows, 1) if str(row.pk) == after), 0) if after else 0
    page, kept = rows[start : start + PAGE], {key: value for key, value in wanted.items() if value}
    context = {
        "rows": [(row, TYPE_NAMES.get(row.item_type, "")) for row in page], "wanted": wanted,
        "types": TYPE_NAMES.items(),
        "summary": _("共 %d 个") % len(rows), "sheet": "?" + urlencode({**kept, "format": "xlsx"}),
        "older": "?" + urlencode({**kept, "after": page[-1].pk}) if start + PAGE < len(rows) else "",
        "newer": "?" + urlencode(kept) if start else "", "filtered": bool(kept), "section": "office",
    }  # fmt: skip
    return render(request, "office/layers.html", context)


@require_safe
def layer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """This will show a basic item, each body's implementation list under it, and the items with their situations."""
    try:
        basic, rows = layer(pk)
    except ObjectDoesNotExist as absent:
        raise Http404(_("基本目录里没有这一项。")) from absent
    names = agency_names()
    context = {
        "basic": basic, "rows": [(names.get(one.agency, one.agency), one, items) for one, items in rows],
        "type_name": TYPE_NAMES.get(basic.item_type, ""), "section": "office",
    }  # fmt: skip
    return render(request, "office/layer.html", context)
