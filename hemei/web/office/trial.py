"""Trying a version before it is published: walking it as an applicant, to the plan, writing nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.catalog import queries as catalog
from hemei.catalog.queries.guide import self_checks
from hemei.catalog.queries.specs import item_spec
from hemei.common.conditions import facts_of, holds
from hemei.rules.chain_model import ChainError, Disposition
from hemei.rules.workdays import local_day
from hemei.web.office.common import KINDS, WORDS, found, owner, state_words
from hemei.web.ordering import named_plan, read_value
from hemei.web.parts.charts import gantt


@require_safe
def office_try(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """This will walk a version with the answers of the address (`a-<fact>=…`), and show the plan it leads to."""
    if kind in WORDS:
        raise Http404
    version = found(kind, pk)
    context: dict[str, Any] = {
        "kind": kind, "kind_label": KINDS[kind], "version": version, "one": owner(version), "section": "office",
        "state": state_words(version.status), "problem": "",
    }  # fmt: skip
    try:
        context |= _menu(request.GET, version) if kind == "menu" else _item(request.GET, version)
    except (ChainError, KeyError, TypeError, ValueError) as wrong:
        context |= {
            "problem": str(wrong),
            "rows": [],
            "made": None,
            "papers": [],
            "ready": False,
            "steps": [],
        }
        context |= {"checks": [], "situations": [], "chart": "", "chain": None, "limits": [], "lines": []}
    return render(request, "office/try.html", context)


def _menu(given: QueryDict, version: Any) -> dict[str, Any]:
    menu, rows = catalog.menu_view(version), []
    answers: dict[str, Any] = {}
    for question in menu.questions:
        if question not in catalog.questions_for(menu, answers):
            continue
        typed, error = given.get(f"a-{question.key}", ""), ""
        if typed:
            try:
                answers[question.key] = _read(question, typed)
            except ValueError as wrong:
                error = str(wrong)
        rows.append((question.key, question.text, _options(question), typed, error, question.kind))
        if question.key not in answers:
            break
    ready = catalog.next_question(menu, answers) is None
    context: dict[str, Any] = {
        "rows": rows,
        "ready": ready,
        "made": None,
        "papers": [],
        "chain": None,
        "chart": "",
    }
    if ready:
        made = catalog.plan_for(menu, answers, {}, {}, local_day(timezone.now()))
        context |= {
            "made": made, "chain": made.plan, "chart": gantt(named_plan(made.plan, menu)),
            "papers": [
                (kind, names)
                for kind in Disposition
                if (names := sorted({p.name for p in made.plan.papers if p.disposition is kind}))
            ],
        }  # fmt: skip
    return context


def _read(question: catalog.Question, typed: str) -> Any:
    if question.unsure and typed == "unsure":
        return None
    return read_value(question.kind, typed, tuple(option.value for option in question.options))


def _options(question: catalog.Question) -> list[tuple[str, str]]:
    found = [(option.value, option.label) for option in question.options]
    if question.kind == "yes_no":
        found = [("yes", _("是")), ("no", _("否"))]
    return [*found, ("unsure", _("不确定"))] if question.unsure else found


def _item(given: QueryDict, version: Any) -> dict[str, Any]:
    spec, facts, rows = item_spec(version.spec), catalog.facts(), []
    answers: dict[str, Any] = {}
    conditions = [*(row.when for row in spec.requirements), *(row.when for row in spec.situations)]
    asked = sorted({key for condition in conditions for key in facts_of(condition)})
    for key in asked:
        fact, typed, error = facts.get(key), given.get(f"a-{key}", ""), ""
        kind = _kind(str(fact.schema.get("type", "string")) if fact else "string")
        options = [(o.value, o.label) for o in fact.options] if fact else []
        if kind == "yes_no":
            options = [("yes", _("是")), ("no", _("否"))]
        if typed:
            try:
                answers[key] = read_value(kind, typed, tuple(value for value, _label in options))
            except ValueError as wrong:
                error = str(wrong)
        rows.append((key, fact.label if fact else key, options, typed, error, kind))
    catalogue = catalog.papers()
    return {
        "rows": rows, "ready": True, "made": None, "chain": None, "chart": "",
        "situations": [row.name for row in spec.situations if holds(row.when, answers)],
        "lines": [
            (catalogue[row.paper].name if row.paper in catalogue else row.paper, row.need, row.defer_days,
             holds(row.when, answers))
            for row in spec.requirements
        ],
        "steps": [(stage.name, stage.days) for stage in spec.stages], "checks": self_checks(spec),
        "limits": [(_("法定时限"), spec.statutory), (_("承诺时限"), spec.promised)], "papers": [],
    }  # fmt: skip


def _kind(kind: str) -> str:
    return {"boolean": "yes_no", "number": "number", "integer": "number"}.get(kind, "text")
