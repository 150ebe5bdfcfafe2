"""The list of visits, and one visit with its records, photos and problems."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.cases.queries.matter_lists import states_of
from hemei.projects.flow import VISIT
from hemei.projects.operations import visits as do
from hemei.projects.operations.problems import Found, find
from hemei.projects.perms import visit_offers
from hemei.projects.queries import visits as reading
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural
from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    agencies,
    filters,
    listing,
    sheet,
    shown,
)
from hemei.web.visits.common import handed_out, kind_choices, level_choices, park_choices

_REASON = Field("reason", mark("理由"))
_PLANNED = (("yes", mark("计划内")), ("no", mark("计划外")))


@require_http_methods(["GET", "HEAD", "POST"])
def visit_list(request: HttpRequest) -> HttpResponse:
    """This will list visits under the filters of the address; a POST plans one; `?format=xlsx` gives a file."""
    now, status = timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"plan": _plan}, None)
        if status == 200:
            return redirect("visits")
    wanted, after, file = filters(request, "park", "planned", "project", "month")
    rows = reading.visit_lines(wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now)
    parks = park_choices()
    if file:
        heads = [(_("企业"), 28), (_("园区"), 18), (_("计划日"), 12), (_("走访日"), 12), (_("目的"), 30),
                 (_("发现问题（个）"), 12)]  # fmt: skip
        return sheet("visits", _("走访台账"), heads, rows, lambda row: _cells(row, dict(parks)))
    context = {
        **listing(wanted, after, rows, states_of(VISIT), ("park", mark("园区"), parks),
                  ("planned", mark("计划"), _PLANNED)),
        "tally": reading.tally(now), "parks": dict(parks), "section": "visits", "tab": "visits", "agencies": (),
        "forms": shown((_plan_form(),), {"plan"}, request),
    }  # fmt: skip
    return render(request, "visits/list.html", context, status=status)


def _cells(row: Any, parks: dict[str, str]) -> tuple[Any, ...]:
    return row.firm, parks.get(row.park, row.park), row.planned_on, row.visited_on, row.purpose, row.found


def _plan_form() -> Form:
    return Form("plan", mark("计划一次走访"), (
        Field("firm", mark("企业"), "text"), Field("code", mark("统一社会信用代码（知道就填）"), "text"),
        Field("park", mark("园区"), "select", park_choices()), Field("project", mark("重点项目编号（有就填）"), "text"),
        Field("day", mark("走访日期"), "date"), Field("purpose", mark("目的"), "text"),
    ))  # fmt: skip


def _plan(_row: Any, asked: Asked) -> str:
    where = do.Where(asked.word("firm"), asked.word("park"), asked.word("code"), asked.word("project"))
    row = do.plan_visit(where=where, day=asked.owed_day("day"), purpose=asked.word("purpose"), **asked.by)
    return _("已计划，编号 %s。") % row.matter.number


@require_http_methods(["GET", "HEAD", "POST"])
def visit_one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one visit; a POST does the next act on it."""
    who, status = actor(request), 200
    row = reading.visit(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这次走访。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("visit", number)
        row = reading.visit(number) or row
    reports = list(row.reports.order_by("pk"))
    context = {
        "row": row, "matter": row.matter, "label": VISIT.label(row.matter.state), "reports": reports,
        "photos": list(row.photos.order_by("pk")), "problems": reading.problems_of(row), "tab": "visits",
        "park": dict(park_choices()).get(row.park, row.park), "moments": reading.acts_told(row.pk),
        "section": "visits", "agencies": agencies(), "today": local_day(timezone.now()),
        "forms": shown(_forms(reports), visit_offers(row, who), request),
    }  # fmt: skip
    return render(request, "visits/visit.html", context, status=status)


def _forms(reports: list[Any]) -> tuple[Form, ...]:
    picks = tuple((str(one.pk), f"{one.visited_on} {one.by_label} {one.text[:40]}") for one in reports)
    record = (Field("day", mark("走访日期"), "date"), Field("text", mark("走访情况")))
    return (
        Form("settle", mark("选定一份记录"), (Field("report", mark("以哪一份为准"), "select", picks), _REASON),
             hint=mark("没有选的那一份也保留，不删除。")),
        Form("report", mark("登记走访结果"), record),
        Form("problem", mark("登记发现的问题"), (
            Field("kind", mark("种类"), "select", kind_choices()), Field("text", mark("问题")),
            Field("unit", mark("责任部门（不选就由督查交办）"), "select"),
            Field("level", mark("层级"), "select", level_choices()),
        )),
        Form("photo", mark("上传走访照片"), (Field("file", mark("照片（PNG、JPG）"), "file"),)),
        Form("cancel", mark("取消走访"), (_REASON,), danger=True),
    )  # fmt: skip


def _settle(row: Any, asked: Asked) -> str:
    do.settle_visit(
        number=row.matter.number, report=natural(asked.word("report")) or 0, reason=asked.word("reason"),
        seen=asked.seen, **asked.by,
    )  # fmt: skip
    return _("已选定，另一份仍然保留。")


def _report(row: Any, asked: Asked) -> str:
    written = do.Written(asked.owed_day("day"), asked.word("text"))
    done = do.report_visit(number=row.matter.number, written=written, **asked.by)
    return _("已登记。") if done.how == "new" else _("别人先登记了。两份都保留了，请选定一份。")


def _problem(row: Any, asked: Asked) -> str:
    found = Found(asked.word("kind"), asked.word("text"), asked.word("unit"), asked.word("level") or "unit")
    made = find(found=found, visit=row, sample=row.sample, **asked.by)
    return _("问题已登记，编号 %s。") % made.matter.number


def _photo(row: Any, asked: Asked) -> str:
    do.add_visit_photo(number=row.matter.number, content=asked.file(), seen=asked.seen, **asked.by)
    return _("照片已存。")


def _cancel(row: Any, asked: Asked) -> str:
    do.cancel_visit(number=row.matter.number, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("已取消，理由留在记录里。")


_DEEDS: dict[str, Deed] = {
    "settle": _settle, "report": _report, "problem": _problem, "photo": _photo, "cancel": _cancel,
}  # fmt: skip


@require_safe
def photo(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out a photo of a visit; the firm gets it without time and place."""
    found = reading.visit_photo(digest, actor(request))
    if found is None:
        raise Http404(_("没有这个文件。"))
    return handed_out(found[0], whole=found[1])
