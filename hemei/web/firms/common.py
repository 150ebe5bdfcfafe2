"""What the pages of firms share: which firm, verdicts in words, days from an address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from hemei.accounts.queries import Person
from hemei.enterprises import perms
from hemei.enterprises.queries.profile import firm_by_number
from hemei.rules.grades.judge import NO, PERHAPS, YES, ScoreFound, Verdict
from hemei.rules.grades.model import GRADES, rule
from hemei.rules.grades.saying import finding
from hemei.rules.tables import NotInForce
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

LAMPS = {YES: "g", PERHAPS: "y", NO: "r"}
WORDS = {YES: mark("符合"), PERHAPS: mark("待定"), NO: mark("不符合")}


def found(number: str, who: Person) -> Any:
    """This will return a firm that somebody may see; else Http404."""
    try:
        firm = firm_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这份企业档案。")) from absent
    if not perms.may_see(firm, who):
        raise Http404(_("没有这份企业档案。"))
    return firm


def titles(on: date) -> dict[str, str]:
    """This will name the grades that have a text on a day."""
    named = {}
    for grade in GRADES:
        try:
            named[grade] = rule(grade, on).title
        except NotInForce:
            continue
    return named


def day_asked(request: HttpRequest) -> date:
    """This will return the day that an address asks for (`on`), today where it names none or none that is a day."""
    today = local_day(timezone.now())
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return day if date(2000, 1, 1) <= day <= date(2100, 1, 1) else today


def score_words(score: ScoreFound | None) -> str:
    """This will print a score, or the range that experts decide in."""
    if score is None:
        return "—"
    return f"{score.low:g}" if score.low == score.high else f"{score.low:g}—{score.high:g}"


def short_reasons(verdict: Verdict) -> list[str]:
    """This will say what does not hold, most important first."""
    said = [finding(one) for clause in verdict.missing() for one in clause.findings if one.state != "met"]
    if not said and verdict.score is not None and verdict.outcome != YES:
        said = [verdict.score.score.text]
    return said
