"""One grade of one firm: verdict, score by part, clauses with figures, what is missing, the law changed as a trial."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.enterprises import perms
from hemei.enterprises.queries import laws as legal
from hemei.enterprises.queries import profile as read
from hemei.enterprises.queries.facts import facts_of
from hemei.rules.grades.advice import Advice, advise
from hemei.rules.grades.dates import next_batch, standing, term_clause
from hemei.rules.grades.fields import FIELDS, MEASURES
from hemei.rules.grades.judge import ClauseFound, PartFound, Verdict, judge
from hemei.rules.grades.levers import LEVERS
from hemei.rules.grades.model import GRADES, BadRule, Rule
from hemei.rules.grades.reform import compare
from hemei.rules.grades.saying import amount, figure, finding
from hemei.rules.tables import NotInForce
from hemei.rules.words import mark
from hemei.web.firms.common import LAMPS, WORDS, day_asked, found, score_words
from hemei.web.parts.asked import actor

CLAUSE = {"met": ("g", mark("达到")), "missed": ("r", mark("未达到")), "open": ("y", mark("缺数据"))}


@require_safe
def grade_page(request: HttpRequest, number: str, grade: str) -> HttpResponse:
    """This will show how a firm stands to one grade on a day (`on`), and by a changed number (`path`, `to`)."""
    who = actor(request)
    firm = found(number, who)
    if grade not in GRADES:
        raise Http404(_("没有这个等级。"))
    if "verdicts" not in perms.groups(firm, who, read.consents_of(firm)):
        raise PermissionDenied(_("这家企业没有同意用档案测评等级。请联系企业先在档案里同意。"))
    on = day_asked(request)
    context: dict[str, Any] = {
        "firm": firm, "on": on, "own": perms.is_own(firm, who), "texts": legal.texts(grade), "grade": grade,
        "section": "my" if perms.is_own(firm, who) else "firms",
    }  # fmt: skip
    try:
        law = legal.law(grade, on)
    except NotInForce:
        context |= {"law": None, "title": legal.texts(grade)[0].title}
    else:
        context |= _judged(request, firm, law, on)
    return render(request, "firms/grade.html" if context["own"] else "firms/grade_desk.html", context)


def _judged(request: HttpRequest, firm: Any, law: Rule, on: date) -> dict[str, Any]:
    known = facts_of(firm, on)
    verdict = judge(law, known.facts, on)
    advice = advise(law, known.facts, on, verdict=verdict)
    held = [one for one in read.grades_of(firm) if one.grade == law.grade and one.ended_on is None]
    clause, unsure = term_clause(law.grade, on)
    return {
        "law": law, "title": law.title, "year": known.year,
        "lamp": LAMPS[verdict.outcome], "word": WORDS[verdict.outcome],
        "must": [_clause(one) for one in verdict.must], "direct": [_clause(one) for one in verdict.direct],
        "score": verdict.score, "score_words": score_words(verdict.score),
        "parts": [_part(one) for one in verdict.score.parts] if verdict.score else [],
        "by": next((one.clause.text for one in verdict.direct if one.clause.key == verdict.by), ""),
        "batch": next_batch(law.grade, on), "term": clause, "term_unsure": unsure,
        "held": [(one, standing(one.grade, one.expires_on, on)) for one in held[:1]],
        **_advice(advice, verdict), **_trial(request, law, known.facts, on),
    }  # fmt: skip


def _clause(one: ClauseFound) -> dict[str, Any]:
    lamp, word = CLAUSE[one.state]
    return {
        "text": one.clause.text, "source": one.clause.source, "unsure": one.clause.unsure, "lamp": lamp, "word": word,
        "findings": [finding(each) for each in one.findings],
    }  # fmt: skip


def _part(one: PartFound) -> dict[str, Any]:
    pieces = [
        (piece.piece.text or MEASURES[piece.piece.measure].label, figure(piece.piece.measure, piece.value),
         f"{piece.low:g}" if piece.low == piece.high else f"{piece.low:g}—{piece.high:g}")
        for piece in one.pieces
    ]  # fmt: skip
    points = f"{one.low:g}" if one.low == one.high else f"{one.low:g}—{one.high:g}"
    return {"part": one.part, "points": points, "pieces": pieces, "lamp": CLAUSE[one.state][0]}


def _advice(advice: Advice, verdict: Verdict) -> dict[str, Any]:
    plans = [
        ([(LEVERS[move.lever].label, amount(move.amount, LEVERS[move.lever].unit)) for move in plan.moves],
         plan.cost, plan.whole)
        for plan in advice.plans
    ]  # fmt: skip
    return {
        "plans": plans, "stuck": [_clause(one) for one in advice.stuck], "wait": advice.wait_until,
        "ask": [FIELDS[name].label for name in advice.ask], "short": advice.short,
        "lacking": verdict.outcome != "yes",
    }  # fmt: skip


def _trial(request: HttpRequest, law: Rule, facts: Any, on: date) -> dict[str, Any]:
    """The same firm if one number of the text were another."""
    choices = legal.numbers(law.grade, on)
    path, to = request.GET.get("path", ""), request.GET.get("to", "").strip()[:20]
    context: dict[str, Any] = {
        "choices": offered(choices),
        "path": path,
        "to": to,
        "trial": None,
        "trial_wrong": "",
    }
    if not path:
        return context
    try:
        found_ = compare(law, legal.changed(law.grade, on, {path: number(to)}), facts, on)
    except (BadRule, ValueError):
        return context | {"trial_wrong": _("没有这一条，或数字没有填对。比例写成小数，例如 0.05；金额按元。")}
    then = found_.then
    return context | {
        "trial": {"lamp": LAMPS[then.outcome], "word": WORDS[then.outcome], "text": choices[path][0],
                  "same": then.outcome == found_.now.outcome, "score": score_words(then.score)}
    }  # fmt: skip


def offered(choices: Mapping[str, tuple[str, float]]) -> list[tuple[str, str, str]]:
    """This will list what a reform may change: path, text, the number now."""
    return [(path, text, f"{value:.4f}".rstrip("0").rstrip(".")) for path, (text, value) in choices.items()]


def number(text: str) -> float:
    """This will read a plain decimal number; ValueError for anything else."""
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise ValueError(text)
    return float(text)
