"""The rules of the grades as they hold in this zone: the tables, with the numbers that the zone has set for its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from hemei.enterprises.models import GradeTerms
from hemei.rules.grades import model
from hemei.rules.grades.model import GRADES, ZONE_TRACK, Rule
from hemei.rules.grades.terms import filled
from hemei.rules.tables import NotInForce


def law(grade: str, on: date) -> Rule:
    """This will return the rule of a grade on a day; BadRule for an unknown grade, NotInForce without a text."""
    before = model.rule(grade, on)
    if grade not in ZONE_TRACK:
        return before
    row = _rows(on).filter(grade=grade).first()
    return before if row is None else _law(row)


def laws(on: date) -> dict[str, Rule]:
    """This will return the rule of every grade that has a text on a day; one statement."""
    own: dict[str, GradeTerms] = {}
    for row in _rows(on):
        own.setdefault(row.grade, row)
    found = {}
    for grade in GRADES:
        try:
            found[grade] = _law(own[grade]) if grade in own else model.rule(grade, on)
        except NotInForce:
            continue
    return found


def _rows(on: date) -> QuerySet[GradeTerms]:
    return GradeTerms.objects.filter(live=True, starts_on__lte=on).order_by("-starts_on")


def _law(row: GradeTerms) -> Rule:
    return filled(row.grade, row.numbers, row.starts_on, row.source)


def changed(grade: str, on: date, changes: Mapping[str, float]) -> Rule:
    """This will return the rule of a grade as it would be with other numbers; BadRule for what is not there."""
    return model.patched(grade, on, _numbers(grade, on) | dict(changes))


def numbers(grade: str, on: date) -> dict[str, tuple[str, float]]:
    """This will list what may be changed in a rule: path → (text of its clause, the number now)."""
    own = _numbers(grade, on)
    return {path: (text, own.get(path, now)) for path, (text, now) in model.numbers(grade, on).items()}


def blanks(grade: str, on: date) -> dict[str, tuple[str, float]]:
    """This will list the numbers that the zone fills in, by their texts in the table: as `numbers`.

    NotInForce or BadRule for a day or a grade without a text.
    """
    return model.numbers(grade, on)


def _numbers(grade: str, on: date) -> dict[str, float]:
    row = _rows(on).filter(grade=grade).first() if grade in ZONE_TRACK else None
    return dict(row.numbers) if row else {}


def texts(grade: str) -> list[Rule]:
    """This will return every text that a grade has had here, oldest first, each until the next one begins."""
    rows = (
        GradeTerms.objects.filter(live=True, grade=grade).order_by("starts_on") if grade in ZONE_TRACK else ()
    )
    found = [*model.texts(grade), *(_law(row) for row in rows)]
    return [
        replace(one, ends_on=later.starts_on) if one.ends_on is None and later is not None else one
        for one, later in zip(found, [*found[1:], None], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Terms:
    """One set of the zone's own numbers: row and texts."""

    row: GradeTerms
    lines: tuple[tuple[str, float], ...]


def terms_of(grade: str) -> list[Terms]:
    """This will return the sets of numbers that stand for a grade, the latest to begin first."""
    rows = GradeTerms.objects.select_related("matter").filter(live=True, grade=grade).order_by("-starts_on")
    return [Terms(row, tuple((text, row.numbers[path]) for path, (text, _now)
                             in model.numbers(grade, row.starts_on).items())) for row in rows]  # fmt: skip
