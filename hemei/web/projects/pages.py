"""Key projects: overview, one project, entering one, the list from Excel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog.queries.listings import parks
from hemei.common.books import Sheet, xlsx
from hemei.common.words import told
from hemei.ledger.flow import Flow
from hemei.projects.flow import CARD, PROJECT
from hemei.projects.operations import preview_list
from hemei.projects.operations.lists import HEADS, KINDS, shown_head
from hemei.projects.queries import projects as read
from hemei.rules.projects import MILESTONES
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, address
from hemei.web.parts.book import book, download
from hemei.web.projects import forms
from hemei.web.projects.forms import blank, laid_out, typed

PAGE, MOST = 50, 20_000
FILTERS = ("q", "state", "park", "unit", "year", "only", "sort")
SORTS = (
    ("", gettext_noop("新列入在前")), ("total", gettext_noop("投资大的在前")), ("name", gettext_noop("按名称"))
)  # fmt: skip
ONLY = (
    ("late", gettext_noop("有逾期节点")), ("card", gettext_noop("督导中")), ("special", gettext_noop("一企一策"))
)  # fmt: skip


def asked(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """This will read the filters of a page's address."""
    return {name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in names}


def pager(request: HttpRequest, wanted: Mapping[str, Any], after: str, last: str) -> dict[str, str]:
    """This will give the addresses of the neighbouring pages and of the sheet."""
    return {
        "sheet": "?" + address(wanted, format="xlsx"), "newer": "?" + address(wanted) if after else "",
        "older": "?" + address(wanted, after=last) if last else "", "summary": "",
    }  # fmt: skip


def may(request: HttpRequest, flow: Flow, name: str) -> bool:
    """This will say whether the reader's roles allow an act."""
    return bool(actor(request).roles & flow[name].roles)


def with_reader(request: HttpRequest) -> dict[str, Any]:
    """This will give what every page of the room shows: where one may go."""
    return {
        "section": "projects",
        "officer": may(request, PROJECT, "project.enter"),
        "place_id": 0,
        "own_row": 0,
    }


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """This will list the key projects under the filters of the address; `?format=xlsx` gives a file."""
    wanted, now = asked(request, FILTERS), timezone.now()
    on, file = local_day(now), request.GET.get("format") == "xlsx"
    after = "" if file else request.GET.get("after", "").replace("\0", "")[:160]
    rows = read.projects(wanted, after, MOST if file else PAGE + 1, on)
    names = parks(on)
    if file:
        return _book(rows, names)
    year = int(wanted["year"]) if re.fullmatch("20[0-9]{2}", wanted["year"]) else on.year
    tally = read.tally(on, year)
    last = read.place_of(rows[PAGE - 1], wanted["sort"]) if len(rows) > PAGE else ""
    context = {
        "rows": [(one, names.get(one.park, one.park)) for one in rows[:PAGE]], "wanted": wanted, "sorts": SORTS,
        "only": ONLY, "states": PROJECT.states[:-1], "parks": sorted(names.items()),
            "units": sorted(agency_names().items()),
        "years": read.years(), "tally": tally, "year": year, "rate": _rate(tally.due_started, tally.due),
        "done_rate": _rate(tally.spent, tally.planned), "squares": read.squares(year, on),
        "filtered": any(wanted.values()), **pager(request, wanted, after, last), **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/list.html", context)


def _rate(part: Any, whole: Any) -> str:
    return f"{100 * part / whole:.1f}" if whole else "—"


def _book(rows: list[read.Line], names: Mapping[str, str]) -> HttpResponse:
    heads = [
        (_("编号"), 16), (_("项目名称"), 34), (_("企业"), 28), (_("统一代码"), 26), (_("状态"), 14), (_("园区"), 18),
        (_("责任部门"), 22), (_("总投资（万元）"), 14), (_("累计计划投资（万元）"), 14),
            (_("累计完成投资（万元）"), 14),
        (_("逾期节点"), 10), (_("下一个节点"), 14), (_("预计日期"), 12), (_("督导"), 12), (_("一企一策"), 10),
            (_("一企一策内容"), 34), (_("样例"), 8),
    ]  # fmt: skip
    table = [
        (one.number, one.name, one.firm, one.code, told(one.label), names.get(one.park, one.park), told(one.unit_name),
         one.total / forms.WAN, one.planned / forms.WAN, one.spent / forms.WAN, one.late, told(one.next), one.next_on,
         told(one.step), _("是") if one.special else "", one.policy, _("样例") if one.sample else "")
        for one in rows
    ]  # fmt: skip
    return book("key-projects", _("重点项目"), heads, table, now=timezone.now())


@require_safe
def project(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one project: milestones, money, approvals, photos, needs, supervision, every act."""
    return project_page(request, number)


def project_page(
    request: HttpRequest,
    number: str,
    *,
    typed: Mapping[str, Any] | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """This will show one project, with what was typed when an act could not be done."""
    who, now = actor(request), timezone.now()
    found = read.page(number.replace("\0", "")[:60], who.roles, now)
    if found is None:
        raise Http404(_("没有这个项目。"))
    offered = {one.name for one in found.offered}
    if not found.line.step and may(request, CARD, "card.remind") and found.row.matter.closed_at is None:
        offered.add("card.remind")
    own = {
        "own_milestones": [(one.row.kind, told(one.title)) for one in found.stones if not one.row.done_on],
        "own_claims": [
            (one.row.kind, told(one.title))
            for one in found.stones
            if one.row.excuse_days and not one.row.excuse_ok
        ],
        "own_edits": [(str(one.pk), f"{one.by_label} {one.at:%m-%d %H:%M}") for one in found.edits],
        "own_papers": [(str(one.pk), one.title) for one in found.files if not one.withdrawn],
        "own_needs": [(str(one.pk), one.text) for one, _unit in found.needs if not one.met_on],
    }
    names = parks(local_day(now))
    context = {
        "it": found, "line": found.line, "row": found.row, "park": names.get(found.line.park, found.line.park),
        "forms": laid_out(
            forms.PROJECT, offered=offered, typed=typed or blank(), tried=tried, own=own, start=_start(found)
        ),
        "edits": [(one, [(read.FACT_NAMES[name], was, now_) for name, (was, now_) in one.sheet.items()])
                                 for one in found.edits],
        "seen": found.row.matter.version, "action_number": number, "titles": MILESTONES,
        "moments": [
            {"when": act.at, "title": title, "text": act.actor_label + _said(act.payload), "state": ""}
            for act, title in reversed(found.acts)
        ],
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/project.html", context, status=status)


def _said(payload: Mapping[str, Any]) -> str:
    words = [
        str(payload[name]) for name in ("reason", "note", "source", "licence", "how") if payload.get(name)
    ]
    return f" · {'；'.join(words)}" if words else ""


def _start(found: read.Page) -> dict[str, dict[str, object]]:
    row = found.row
    sheet = {one.name: getattr(row, one.name) for one in forms.SHEET}
    sheet["total"] = (row.total / forms.WAN).normalize()
    sheet = {
        name: "" if value is None else f"{value:f}" if name in {"total", "land_mu"} else value
        for name, value in sheet.items()
    }
    plan = {f"plan_{one.row.kind}": one.row.planned_on.isoformat() for one in found.stones}
    return {"project.change": sheet, "project.plan": plan}


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """This will show the form that enters a project."""
    return new_page(request)


def new_page(
    request: HttpRequest, *, typed: Mapping[str, Any] | None = None, tried: str = "", status: int = 200
) -> HttpResponse:
    """This will show the form that enters a project, with what was typed."""
    start = {"project.enter": {"year": local_day(timezone.now()).year, "class": "implementing"}}
    made = laid_out(
        [forms.ENTER], offered={"project.enter"}, typed=typed or blank(), tried=tried, start=start
    )
    context = {
        "forms": [{**one, "open": True} for one in made],
        "seen": 0,
        "action_number": "",
        **with_reader(request),
    }
    return render(request, "projects/new.html", context, status=status)


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """This will show where a year's list is taken in; `?format=xlsx` gives an empty list to fill in."""
    if request.GET.get("format") == "xlsx":
        return _template()
    return import_page(request)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """This will read a list and show what it would do, cell by cell; nothing is written."""
    given = request.FILES.get("file")
    on = local_day(timezone.now())
    found = preview_list(given.read() if given else b"", parks=parks(on))
    return import_page(request, found=found, typed=typed(request.POST), status=200 if found.ready else 422)


def import_page(
    request: HttpRequest, *, found: Any = None, typed: Any = None, tried: str = "", status: int = 200
) -> HttpResponse:
    """This will show the page of lists, with a preview or with what was typed."""
    names = parks(local_day(timezone.now()))
    context = {
        "found": found, "rows": [(one, names.get(one.sheet.park,
            one.sheet.park)) for one in found.rows[:50]] if found else [],
        "more": max(0, len(found.rows) - 50) if found else 0, "faults": found.faults[:200] if found else [],
        "many": len(found.faults) if found else 0, "classes": {code: word for word, code in KINDS.items()},
        "typed": typed or {"year": local_day(timezone.now()).year, "document": ""}, "taken": read.taken_lists(),
        "heads": [shown_head(one) for one in HEADS], **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/import.html", context, status=status)


def _template() -> HttpResponse:
    sheet = Sheet(_("项目清单"), [], [(shown_head(head), 18) for head in HEADS])
    return download("project-list.xlsx", xlsx(sheet))


@require_safe
def file(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out a photo or a proof that a row of the room names."""
    where = read.photo(digest)
    path = Path(settings.MEDIA_ROOT) / where
    if not where or not path.is_file():
        raise Http404(_("没有这个文件。"))
    kinds = {".png": "image/png", ".jpg": "image/jpeg", ".pdf": "application/pdf"}
    return FileResponse(
        path.open("rb"), content_type=kinds.get(path.suffix, "application/octet-stream"), filename=path.name
    )
