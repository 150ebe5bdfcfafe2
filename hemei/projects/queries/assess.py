"""Reads of the yearly assessment: figures of each unit, what-if, versions of a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from hemei.projects.models import Assessment, AssessmentRow, BoardPlace, Card, Objection
from hemei.projects.queries.facts import unit_figures
from hemei.rules.assessment import Criterion, Line, assess, total


@dataclass(frozen=True, slots=True)
class Pairs:
    """The figures of one unit as numerator and denominator, and the points that cards docked."""

    pairs: Mapping[str, list[int]]
    docked: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """One unit under a formula: figures in hundredths of a per cent, lines, points in hundredths."""

    unit: str
    figures: dict[str, int | None]
    lines: tuple[Line, ...]
    docked: int
    total: int


def unit_pairs(year: int, on: date) -> dict[str, Pairs]:
    """This will gather each unit's figures of a year as of a day."""
    found = unit_figures(year, on)
    for unit, pair in _board_means(year).items():
        if unit in found:
            found[unit]["board"] = pair
    docked = dict(
        Card.objects.filter(docked_on__year=year, docked__gt=0)
        .values_list("unit")
        .annotate(sum=Sum("docked"))
    )
    return {unit: Pairs(figures, docked.get(unit, 0)) for unit, figures in sorted(found.items())}


def _board_means(year: int) -> dict[str, list[int]]:
    """The mean of a unit's points on the boards that were published in a year: sum, and what could have been had."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = BoardPlace.objects.filter(
        kind="unit", board__as_of__year=year, board__matter__state__in=["published", "frozen"]
    )
    for unit, points in rows.values_list("key", "total"):
        found[unit][0] += points
        found[unit][1] += 10_000
    return found


def computed(pairs: Mapping[str, Pairs], formula: Sequence[Criterion]) -> list[Assessed]:
    """This will put the figures of every unit into a formula, in the order of the codes."""
    made = []
    for unit, one in pairs.items():
        figures = {
            code: 10_000 * pair[0] // pair[1] if (pair := one.pairs.get(code, [0, 0]))[1] else None
            for code in (each.figure for each in formula)
        }
        lines = assess(figures, formula)
        made.append(Assessed(unit, figures, lines, one.docked, total(lines, one.docked)))
    return made


def stored_pairs(row: Assessment) -> dict[str, Pairs]:
    """This will give the figures that an assessment was made of, for what-if on them."""
    return {one.unit: Pairs(one.parts, one.docked) for one in row.rows.order_by("unit")}


def assessments() -> list[Assessment]:
    """This will return every version of every year, newest first."""
    return list(Assessment.objects.select_related("matter").order_by("-year", "-version")[:100])


def assessment(number: str) -> Assessment | None:
    """This will return one assessment."""
    return Assessment.objects.select_related("matter").filter(matter__number=number).first()


def rows_of(row: Assessment) -> list[AssessmentRow]:
    """This will return the rows of an assessment in the order of their places."""
    return list(row.rows.order_by("place", "unit"))


def objections_of(row: Assessment) -> list[Objection]:
    """This will return the objections to an assessment, newest first."""
    return list(Objection.objects.select_related("matter", "row").filter(row__assessment=row).order_by("-pk"))
