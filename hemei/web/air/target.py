"""The page of this year's target: days it still asks, where the year may end, what the air earns or costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from hemei.indicators.queries import air
from hemei.rules.air.forecast import Range
from hemei.web.air import common
from hemei.web.air.common import SIGNS, asked_place, shown, today
from hemei.web.air.spans import span_of

_RATE = gettext_noop("全年优良率")
RULES = {"shandong": gettext_noop("省对市的办法"), "county": gettext_noop("别的城市对县区的办法（对照）")}


@require_safe
def target_page(request: HttpRequest) -> HttpResponse:
    """This will show what this year's rate still asks, where it may end, and what the air has earned or cost."""
    place, on = asked_place(request), today()
    span = span_of("", on)
    try:
        year = air.year_so_far(place, on, air.CITY)
    except air.NoPlace as absent:
        raise Http404(str(absent)) from absent
    one, ahead, usual = year.air, year.ahead, shown(year.last.rate, 1)
    aimed = air.goal_of(span.first.year)
    goal = _goal(request.GET.get("goal", ""), aimed.rate if aimed else usual)
    context = common.choices(request, span, place) | {
        "air": one, "rate": shown(one.rate, 1), "goal": goal, "usual": usual, "aimed": aimed,
        "outlook": air.to_target(one, Fraction(goal)) if goal else None,
        "money": [(rule, _total(rule), [_term(term) for term in rule.terms]) for rule in year.money],
        "ahead": ahead, "ranges": _ranges(ahead) if ahead else [], "last_day": span.last,
        "certain": (shown(ahead.worst, 1), shown(ahead.best, 1)) if ahead else None,
        "said": [row for row in air.said(on) if row.code == "eco_compensation"],
    }  # fmt: skip
    return render(request, "air/target.html", context)


ByYear = list[tuple[int, Decimal | None]]


def _ranges(ahead: air.Forecast) -> list[tuple[str, str, Decimal | None, Decimal | None, ByYear]]:
    named = [(_RATE, "%", ahead.rate), *((RULES[rule], "万元", found) for rule, found in ahead.money)]
    return [(title, unit, shown(one.low, 1), shown(one.high, 1), _by_year(one)) for title, unit, one in named]


def _by_year(one: Range) -> ByYear:
    return [(year, shown(value, 1)) for year, value in one.by_year]


def _total(rule: air.Money) -> Decimal | None:
    """The sum to date; without one settled term there is none, and 0 would be a claim."""
    return shown(rule.total, 1) if any(term.settlement for term in rule.terms) else None


def _term(
    term: air.Term,
) -> tuple[air.Term, date, Decimal | None, list[tuple[str, Decimal | None, Decimal | None]]]:
    lines = term.settlement.lines if term.settlement else ()
    return (
        term, term.until - timedelta(days=1), shown(term.settlement.money, 1) if term.settlement else None,
        [
            (SIGNS.get(line.what, "优良率"), shown(line.improvement, 1), shown(line.money, 1)) for line in lines
        ],
    )  # fmt: skip


def _goal(text: str, usual: Decimal | None) -> Decimal | None:
    """The target asked for, else that of the register or last year's rate, else none: none is no target of 0."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return usual
    return found if found.is_finite() and 0 < found <= 100 else usual
