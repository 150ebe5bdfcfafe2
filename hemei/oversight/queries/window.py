"""Reading the window for stuck matters, the proposals that come of it, and the list of the month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet

from hemei.accounts.queries import Person, agency_names
from hemei.catalog.models import Item
from hemei.oversight.enums.loop import Cause
from hemei.oversight.flow.loop import PROPOSAL, STUCK
from hemei.oversight.models import Proposal, StuckReport
from hemei.oversight.queries.lists import Line, lines
from hemei.oversight.queries.loop import SEES_ALL
from hemei.rules.ratings import settings
from hemei.rules.workdays import SHANGHAI


def stuck_for(who: Person) -> QuerySet[StuckReport]:
    """This will give the reports somebody may see: his own, his agency's, or all of them."""
    rows = StuckReport.objects.select_related("matter", "party", "case__matter", "remedy__matter")
    if who.roles & SEES_ALL:
        return rows
    mine = Q(party_id=who.party_id) if who.party_id is not None else Q(pk__in=[])
    return rows.filter(mine | Q(agency=who.agency or "-"))


def stuck_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:  # fmt: skip
    """This will give one page of reports; `wanted` may also name trouble, cause, agency and item."""
    names = {"trouble": "trouble", "cause": "cause", "agency": "agency", "item": "item_code"}
    given = {column: wanted[name] for name, column in names.items() if wanted.get(name)}
    rows = stuck_for(who).filter(**given)
    return lines(
        rows, STUCK, wanted, after=after, limit=limit, now=now, text=("asked", "reason"), unit="agency"
    )


def stuck_of(number: str, who: Person) -> StuckReport | None:
    """This will give a report that somebody may see; None for any other."""
    return stuck_for(who).filter(matter__number=number).first()


def own_stuck(who: Person, limit: int = 50) -> list[StuckReport]:
    """This will give a person's own reports, newest first."""
    if who.party_id is None:
        return []
    rows = StuckReport.objects.select_related("matter", "remedy__matter").filter(party_id=who.party_id)
    return list(rows.order_by("-pk")[:limit])


def proposals_of(matter_id: int) -> list[Proposal]:
    """This will give the changes of the catalogue that a matter called for."""
    return list(Proposal.objects.select_related("matter").filter(matter__parent_id=matter_id).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Story:
    """One published trail: complaint → what was changed → second rating."""

    row: StuckReport
    changes: tuple[Proposal, ...]


def stories(before: int | None, limit: int) -> list[Story]:
    """This will give the published trails, newest first."""
    rows = StuckReport.objects.select_related("matter").exclude(published="").order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before is not None else rows)[:limit])
    changes: dict[int, list[Proposal]] = {}
    for one in Proposal.objects.select_related("matter").filter(
        matter__parent_id__in=[row.pk for row in found]
    ):
        changes.setdefault(int(one.matter.parent_id or 0), []).append(one)
    return [Story(row, tuple(changes.get(row.pk, ()))) for row in found]


def proposal_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of proposals; `wanted` may also name item and subject."""
    names = {"item": "item_code", "subject": "subject"}
    given = {column: wanted[name] for name, column in names.items() if wanted.get(name)}
    rows = Proposal.objects.select_related("matter__parent").filter(**given)
    return lines(rows, PROPOSAL, wanted, after=after, limit=limit, now=now, text=("text",), unit="item_code")


def proposal_of(number: str) -> Proposal | None:
    """This will give a proposal by its number; None for an unknown one."""
    return Proposal.objects.select_related("matter__parent").filter(matter__number=number).first()


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One agency in the list of the month."""

    agency: str
    name: str
    reported: int
    open: int
    late: int
    solved: int
    unsolved: int  # ended without the person's content
    declined: int
    causes: tuple[tuple[str, int], ...]


def month_list(first: date, until: date, now: datetime) -> list[MonthRow]:
    """This will give what the leaders get each month: reports by agency with their causes."""
    start, end = (datetime.combine(day, time.min, SHANGHAI) for day in (first, until))
    rows = StuckReport.objects.filter(matter__opened_at__gte=start, matter__opened_at__lt=end)
    good = settings("rating", first)["satisfied_from"]
    counted = rows.order_by().values("agency").annotate(
        reported=Count("pk"), open=Count("pk", filter=Q(matter__closed_at=None)),
        late=Count("pk", filter=Q(matter__closed_at=None, matter__due_at__lt=now)),
        solved=Count("pk", filter=Q(matter__state="closed", again_level__gte=good)),
        unsolved=Count("pk", filter=Q(matter__state="closed") & (Q(again_level=None) | Q(again_level__lt=good))),
        declined=Count("pk", filter=Q(matter__state="declined")),
    )  # fmt: skip
    causes: dict[str, list[tuple[str, int]]] = {}
    for agency, cause, n in (
        rows.exclude(cause="")
        .order_by()
        .values_list("agency", "cause")
        .annotate(n=Count("pk"))
        .order_by("-n")
    ):
        causes.setdefault(agency, []).append((str(Cause(cause).label), n))
    names = agency_names()
    made = [
        MonthRow(
            name=names.get(row["agency"], row["agency"]), causes=tuple(causes.get(row["agency"], ())), **row
        )
        for row in counted
    ]
    return sorted(made, key=lambda one: (-one.reported, one.agency))


def item_choices(code: str) -> str:
    """This will name an item by its code; empty for an unknown one."""
    return str(Item.objects.filter(code=code).values_list("name", flat=True).first() or "")
