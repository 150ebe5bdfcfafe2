"""The yearly assessment: versions, one version with each unit's points, what-if, objections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.common.words import told
from hemei.projects.flow import ASSESSMENT, OBJECTION
from hemei.projects.queries import assess as read
from hemei.rules.assessment import FIGURES, Criterion, FaultyFormula, assess, formula_of
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural
from hemei.web.parts.book import book
from hemei.web.projects import forms
from hemei.web.projects.forms import blank, laid_out
from hemei.web.projects.pages import may, with_reader

START = {
    "started": (20, 100),
    "investment": (30, 100),
    "milestones": (20, 90),
    "solved": (10, 95),
    "board": (20, 90),
}


def formula(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """This will read weights and targets as they were typed; a figure without weight is left out."""
    found = []
    for code in FIGURES:
        weight, target = (
            natural(str(given.get(f"w_{code}", "")), 4),
            natural(str(given.get(f"t_{code}", "")), 4),
        )
        if weight:
            found.append({"figure": code, "weight": weight, "target": target or 0})
    return found


@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """This will list every version of every year's assessment."""
    return list_page(request)


def list_page(
    request: HttpRequest, *, typed: Mapping[str, Any] | None = None, tried: str = "", status: int = 200
) -> HttpResponse:
    """This will show the assessments and the form that makes one, with what was typed."""
    given = typed or blank()
    rows = [(one, ASSESSMENT.label(one.matter.state)) for one in read.assessments()]
    if request.GET.get("format") == "xlsx":
        heads = [(_("编号"), 16), (_("年度"), 8), (_("版本"), 8), (_("状态"), 14), (_("依据文件"), 40)]
        table = [(one.matter.number, one.year, one.version, told(label), one.document) for one, label in rows]
        return book("assessments", _("综合考核"), heads, table, now=timezone.now())
    context = {
        "rows": rows, "may_make": may(request, ASSESSMENT, "assessment.make"),
        "parts": [
            (code, title, given.get(f"w_{code}", START[code][0]), given.get(f"t_{code}", START[code][1]))
            for code, title in FIGURES.items()
        ],
        "year": given.get("year", local_day(timezone.now()).year), "document": given.get("document", ""),
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/assessments.html", context, status=status)


@require_safe
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one assessment; `?w_…&t_…` says what another formula would give on the same figures."""
    return page(request, number)


def page(
    request: HttpRequest,
    number: str,
    *,
    typed: Mapping[str, Any] | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """This will show one assessment, with what was typed when an act could not be done."""
    row = read.assessment(number.replace("\0", "")[:60])
    if row is None:
        raise Http404(_("没有这份考核。"))
    used, units, who = formula_of(row.formula), agency_names(), actor(request)
    tried_formula = _what_if(request)
    other = (
        {one.unit: one.total for one in read.computed(read.stored_pairs(row), tried_formula)}
        if tried_formula
        else {}
    )
    rows: list[dict[str, Any]] = [
        {"row": one, "name": units.get(one.unit, one.unit), "lines": assess(one.figures, used),
            "other": other.get(one.unit),
         "mine": row.matter.state == "draft" and one.unit == who.agency and may(request, OBJECTION, "objection.raise")}
        for one in read.rows_of(row)
    ]  # fmt: skip
    if request.GET.get("format") == "xlsx":
        return _book(row, rows, used)
    weights = {one.figure: one for one in tried_formula or used}
    context = {
        "row": row, "rows": rows, "label": ASSESSMENT.label(row.matter.state), "what_if": bool(tried_formula),
        "figures": [(one, FIGURES[one.figure]) for one in used], "objections": [(one,
            OBJECTION.label(one.matter.state)) for one in read.objections_of(row)],
        "parts": [
            (code, title, weights[code].weight if code in weights else 0,
                weights[code].target if code in weights else 100)
            for code, title in FIGURES.items()
        ],
        "may_settle": row.matter.state == "draft" and may(request, ASSESSMENT, "assessment.settle"),
        "may_decide": may(request, OBJECTION, "objection.uphold"), "seen": row.matter.version, "action_number": number,
        "typed": typed or blank(),
        "forms": laid_out(
            [forms.OBJECT], offered={"objection.raise"} if any(one["mine"] for one in rows) else (),
                typed=typed or blank(), tried=tried
        ),
        **with_reader(request), "own_row": next((one["row"].pk for one in rows if one["mine"]), 0),
    }  # fmt: skip
    return render(request, "projects/assessment.html", context, status=status)


def _what_if(request: HttpRequest) -> tuple[Criterion, ...]:
    given = formula(request.GET)
    if not given:
        return ()
    try:
        return formula_of(given)
    except FaultyFormula as why:
        messages.error(request, told(why.args[0]))
        return ()


def _book(row: Any, rows: list[dict[str, Any]], used: tuple[Criterion, ...]) -> HttpResponse:
    heads = [
        (_("名次"), 8),
        (_("责任部门"), 26),
        (_("得分"), 10),
        *((told(FIGURES[one.figure]), 14) for one in used),
        (_("扣分"), 8),
    ]
    table = [
        (one["row"].place, told(one["name"]), one["row"].total / 100,
            *(line.points / 100 for line in one["lines"]), one["row"].docked)
        for one in rows
    ]  # fmt: skip
    return book(f"assessment-{row.matter.number}", row.matter.title, heads, table, now=timezone.now())
