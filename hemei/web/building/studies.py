"""Area studies: a public list, and what their agency enters and ends."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.accounts.queries import person
from hemei.cases import queries
from hemei.cases.operations import end_study, enter_study
from hemei.ledger.operations import Refused
from hemei.rules.building import study_kinds
from hemei.rules.workdays import local_day
from hemei.web.building.lists import MOST
from hemei.web.parts.asked import actor, page_key
from hemei.web.parts.book import book
from hemei.web.parts.context import STAFF_ROLES, has_role

PAGE = 50
_FIELDS = ("kind", "title", "corners", "conclusion", "decided_on", "valid_until")


@require_safe
def studies(request: HttpRequest) -> HttpResponse:
    """This will list the area studies under the filters of the address; `?format=xlsx` gives them as a file."""
    today = local_day(timezone.now())
    wanted = {key: request.GET.get(key, "").strip()[:60] for key in ("q", "kind", "state", "sort")}
    kept = {key: value for key, value in wanted.items() if value}
    ask: dict[str, Any] = {
        "text": wanted["q"], "kind": wanted["kind"], "state": wanted["state"], "on": today,
        "oldest": wanted["sort"] == "oldest",
    }  # fmt: skip
    kinds = {one.kind: one.name for one in study_kinds(today)}
    if request.GET.get("format") == "xlsx":
        return _book(queries.studies_page(**ask, limit=MOST), kinds)
    before = page_key(request.GET.get("before", ""))
    rows = queries.studies_page(**ask, before=before, limit=PAGE + 1)
    user: Any = request.user
    roles = user.role_codes() if user.is_authenticated else frozenset()
    context = {
        "rows": [(one, kinds.get(one.kind, one.kind), _state(one, today)) for one in rows[:PAGE]], "wanted": wanted,
        "kinds": list(kinds.items()), "filtered": any(wanted[key] for key in ("q", "kind", "state")),
        "summary": "", "section": "studies",
        "older": "?" + urlencode({**kept, "before": rows[PAGE - 1].pk}) if len(rows) > PAGE else "",
        "newer": "?" + urlencode(kept) if before is not None else "",
        "sheet": "?" + urlencode({**kept, "format": "xlsx"}),
        "writes": has_role(request, "approver"), "agency": person(user).agency if user.is_authenticated else "",
    }  # fmt: skip
    page = "building/studies_desk.html" if roles & STAFF_ROLES else "building/studies.html"
    return render(request, page, context)


def _state(study: Any, today: date) -> str:
    if study.matter.state == "ended":
        return "ended"
    return "valid" if study.valid_until >= today else "expired"


def _book(rows: list[Any], kinds: dict[str, str]) -> HttpResponse:
    heads = [(_("编号"), 20), (_("名称"), 36), (_("种类"), 24), (_("部门"), 24), (_("批准日期"), 12),
             (_("有效到"), 12), (_("用过"), 8), (_("结论"), 50)]  # fmt: skip
    table = [
        (one.matter.number, one.title, kinds.get(one.kind, one.kind), one.agency.name, one.decided_on, one.valid_until,
         one.used, one.conclusion)
        for one in rows
    ]  # fmt: skip
    return book("area-studies", _("区域评估"), heads, table, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def study_new(request: HttpRequest) -> HttpResponse:
    """This will enter an area study of the officer's agency."""
    now, status = timezone.now(), 200
    typed = {name: request.POST.get(name, "") for name in _FIELDS}
    if request.method == "POST":
        try:
            made = enter_study(
                kind=typed["kind"], title=typed["title"], corners=typed["corners"], conclusion=typed["conclusion"],
                decided_on=_day(typed["decided_on"]), valid_until=_day(typed["valid_until"]),
                actor=actor(request), now=now,
            )  # fmt: skip
        except Refused as refused:
            messages.error(request, str(refused))
            status = 422
        else:
            messages.success(
                request, _("区域评估 %s 已登记，范围内的项目不再要这份材料。") % made.matter.number
            )
            return redirect("studies")
    context = {"kinds": study_kinds(local_day(now)), "typed": typed, "section": "studies"}
    return render(request, "building/study_new.html", context, status=status)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("请选批准日期和有效期，没有登记。您填的内容还在。")) from None


@require_POST
def study_end(request: HttpRequest, number: str) -> HttpResponse:
    """This will end an area study before its time."""
    try:
        study = queries.study_by_number(number)
    except ObjectDoesNotExist:
        raise Http404(_("没有这份区域评估。")) from None
    try:
        end_study(
            study=study, reason=request.POST.get("reason", ""), actor=actor(request),
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已停用，以后的项目不再用它。"))
    return redirect("studies")
