"""Cases as the project sees them: everything that was applied for under one unified code, and what was issued."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from hemei.cases.flow import CASE
from hemei.cases.models import Case, Licence
from hemei.cases.queries.building import project_of


@dataclass(frozen=True, slots=True)
class ProjectCase:
    """One approval of a project: its case, how it stands, and the licence that came of it ("" = none)."""

    number: str
    title: str
    item: str
    agency: str
    label: str
    due_at: datetime | None
    closed_at: datetime | None
    licence: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Issued:
    """One licence that was issued under a unified code."""

    id: int
    number: str
    title: str
    item: str
    project: str
    issued_on: date


def cases_of_project(code: str) -> list[ProjectCase]:
    """This will return the cases of every order that names a unified code, oldest first; "" names no project."""
    if not code:
        return []
    rows = Case.objects.select_related("matter", "agency", "licence", "order").filter(
        Q(order__form__project_code=code) | Q(order__answers__project_code=code)
    )
    return [
        ProjectCase(
            one.matter.number, one.matter.title, one.item_code, one.agency.code, CASE.label(one.matter.state),
            one.matter.due_at, one.matter.closed_at, *_licence(one),
        )
        for one in rows.order_by("pk")
        if project_of(one.order) == code
    ]  # fmt: skip


def _licence(case: Case) -> tuple[str, date | None]:
    found: Licence | None = getattr(case, "licence", None)
    return (found.number, found.issued_on) if found and found.status == "valid" else ("", None)


def issued_after(licence_id: int, items: Collection[str], *, limit: int) -> list[Issued]:
    """This will return valid licences of some items beyond an id, in the order of their ids, with their project."""
    rows = Licence.objects.select_related("case__order").filter(
        pk__gt=licence_id, status="valid", case__item_code__in=items
    )
    return [
        Issued(
            one.pk, one.number, one.title, one.case.item_code, project_of(one.case.order), one.issued_on
        )
        for one in rows.order_by("pk")[:limit]
    ]  # fmt: skip


def newest_licence() -> int:
    """This will give the id of the newest licence, 0 where there is none."""
    return Licence.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
