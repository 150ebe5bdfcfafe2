"""Lines of lists over many cases: the columns that they show, and no more."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hemei.accounts.queries import shown_as
from hemei.cases.flow import CASE
from hemei.cases.models import Case
from hemei.cases.queries.reading import light_now, sees_all, stops_of
from hemei.common.statements import Kept, rounded
from hemei.ledger.models import Matter
from hemei.rules.clock import Light, Pause, spent
from hemei.rules.workdays import official


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a worklist."""

    number: str
    title: str
    menu: str  # name of the menu that it was ordered by
    party: str  # masked where it is a natural person
    state: str
    state_label: str
    light: Light
    due_at: datetime | None
    accepted_at: datetime | None
    version: int
    agency: str
    used: int = 0  # working days since acceptance, pauses left out
    promised: int = 0
    item: str = ""


# What a line of a list shows, column by column: whole rows would bring forms, plans and texts of the catalogue along.
_LINE = (
    "pk", "matter__number", "matter__title", "order__menu_version__menu__name", "party__kind", "party__name",
    "matter__state", "matter__closed_at", "matter__due_at", "matter__alert_at", "matter__red_at", "accepted_at",
    "decided_at", "matter__version", "agency__name", "promised_days", "item_code",
)  # fmt: skip


_Row = namedtuple("_Row", _LINE)  # type: ignore[misc]
_LINES = Kept(lambda keys: Case.objects.filter(pk__in=keys).values_list(*_LINE))


def work_lines(keys: Sequence[int], now: datetime) -> dict[int, WorkRow]:
    """This will return cases as lists show them, by their keys and in that order; two statements."""
    found = {row[0]: _Row(*row) for row in _LINES.rows(rounded(keys))}
    stops = stops_of(keys)
    return {pk: _line(found[pk], stops.get(pk, ()), now) for pk in keys if pk in found}


def _line(row: Any, stops: Iterable[Pause], now: datetime) -> WorkRow:
    began, until = row.accepted_at, row.decided_at or now
    used = spent(began, until, calendar=official(), pauses=stops) if began else 0
    lit = light_now(
        row.matter__state,
        row.matter__closed_at,
        row.matter__due_at,
        row.matter__alert_at,
        row.matter__red_at,
        now,
    )
    return WorkRow(
        row.matter__number, row.matter__title, row.order__menu_version__menu__name,
        shown_as(row.party__kind, row.party__name), row.matter__state, CASE.label(row.matter__state),
        lit, row.matter__due_at, began,
        row.matter__version, row.agency__name, used, row.promised_days, row.item_code,
    )  # fmt: skip


def case_page(
    *, agency: str, roles: frozenset[str], party_id: int | None, now: datetime, after: int | None, limit: int,
    wanted: Mapping[str, str],
) -> tuple[list[WorkRow], int | None]:  # fmt: skip
    """This will return one page of the cases that somebody may see, newest first, and the key of the next one.

    An applicant sees his party's, staff what `cases_visible` says. `wanted` may name state, item and agency;
    empty values do not count.
    """
    staff, rows = roles - {"applicant"}, Matter.objects.filter(kind="case")
    if not staff:
        rows = rows.none() if party_id is None else rows.filter(case__party_id=party_id)
    elif not sees_all(roles):
        rows = rows.filter(listed=True, office=f"agency:{agency}")
    if wanted.get("agency"):
        rows = rows.filter(listed=True, office=f"agency:{wanted['agency']}")
    columns = {"state": "state", "item": "case__item_code", "number": "number"}
    rows = rows.filter(**{column: wanted[name] for name, column in columns.items() if wanted.get(name)})
    if after is not None:
        rows = rows.filter(pk__lt=after)
    keys = list(rows.order_by("-pk").values_list("pk", flat=True)[: limit + 1])
    found = work_lines(keys[:limit], now)
    return list(found.values()), keys[limit - 1] if len(keys) > limit else None
