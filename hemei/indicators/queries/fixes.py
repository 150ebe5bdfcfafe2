"""What must be put right on the ledgers of clean air: in the one loop now, and in the ledgers' own book before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from hemei.accounts.queries import Person, agency_names
from hemei.indicators.enums import Ledger
from hemei.indicators.flow import RECTIFY
from hemei.indicators.models import CleanEntry, Rectification
from hemei.oversight.enums.loop import Source
from hemei.oversight.flow.loop import REMEDY
from hemei.oversight.queries.hung import open_under, remedies_from, remedies_under
from hemei.oversight.queries.lists import Line, lines, states_of
from hemei.oversight.queries.loop import SEES_ALL
from hemei.rules.air.duties import duties
from hemei.rules.workdays import local_day

FIX_STATES = states_of(REMEDY)
_OPEN = Q(matter__closed_at=None)


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing to be put right on an entry; `opens`: the reader may see its page. `old`: of the earlier book."""

    number: str
    duty: str
    found: str
    unit: str
    state: str
    label: str
    due_at: datetime | None
    late: bool
    rounds: int
    fixed: str
    photo: str
    opens: bool
    old: bool


def fix_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of repairs of the ledgers; `wanted` may name ledger, unit, state, q and sort (due)."""
    rows = remedies_from(Source.AIR).select_related("matter__parent__cleanentry")
    if wanted.get("ledger") in Ledger.values:
        rows = rows.filter(matter__parent__cleanentry__ledger=wanted["ledger"])
    if unit := wanted.get("unit"):
        rows = rows.filter(unit=unit)
    return lines(rows, REMEDY, wanted, after=after, limit=limit, now=now, text=("found", "rule"))


def old_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of the earlier book, which is closed and stays to be read."""
    rows = Rectification.objects.select_related("matter__parent__cleanentry")
    if wanted.get("ledger") in Ledger.values:
        rows = rows.filter(entry__ledger=wanted["ledger"])
    if unit := wanted.get("unit"):
        rows = rows.filter(unit=unit)
    return lines(rows, RECTIFY, wanted, after=after, limit=limit, now=now, text=("found",))


def old_count() -> int:
    """This will count what the earlier book holds."""
    return Rectification.objects.count()


def may_open(unit: str, who: Person) -> bool:
    """This will say whether somebody may see the page of a repair of this agency."""
    return bool(who.roles & SEES_ALL or (who.agency and who.agency == unit))


def fixes_of(entry: CleanEntry, who: Person, now: datetime) -> list[Fix]:
    """This will give what must be or was put right on an entry, the one loop first, then the earlier book."""
    names = agency_names()
    found = [
        Fix(
            row.matter.number, row.rule, row.found, names.get(row.unit, row.unit), row.matter.state,
            REMEDY.label(row.matter.state), row.matter.due_at,
            bool(row.matter.due_at and row.matter.closed_at is None and row.matter.due_at < now), row.rounds,
            row.fixed, row.proof_sha256, may_open(row.unit, who), old=False,
        )
        for row in remedies_under(entry.matter_id)
    ]  # fmt: skip
    return found + [_old(row, names) for row in entry.rectifications.select_related("matter").order_by("-pk")]


def _old(row: Rectification, names: Mapping[str, str]) -> Fix:
    matter = row.matter
    known = {one.code: one.title for one in duties(row.entry.ledger, local_day(matter.opened_at))}
    return Fix(
        matter.number, known.get(row.duty, row.duty), row.found, names.get(row.unit, row.unit), matter.state,
        RECTIFY.label(matter.state), matter.due_at, late=False, rounds=row.rounds, fixed=row.fixed,
        photo=row.proof_sha256, opens=False, old=True,
    )  # fmt: skip


def open_counts(entries: Iterable[int]) -> dict[int, int]:
    """This will count what waits under each entry, in both books."""
    keys = list(entries)
    found = open_under(keys)
    rows = Rectification.objects.filter(_OPEN, entry__in=keys).order_by()
    for key, n in rows.values_list("entry").annotate(n=Count("pk")):
        found[key] = found.get(key, 0) + n
    return found


def waiting(now: datetime) -> tuple[int, int]:
    """This will count what is open in both books, and of it what is beyond its day."""
    late = Q(matter__due_at__lt=now) & _OPEN
    both = [
        rows.aggregate(open=Count("pk", filter=_OPEN), late=Count("pk", filter=late))
        for rows in (remedies_from(Source.AIR), Rectification.objects.all())
    ]
    return sum(one["open"] for one in both), sum(one["late"] for one in both)


def photo_path(sha256: str) -> str:
    """This will say where the photo of a repair lies; empty for another one."""
    for rows in (remedies_from(Source.AIR), Rectification.objects.all()):
        found = rows.filter(proof_sha256=sha256).values_list("proof_path", flat=True).first()
        if found:
            return str(found)
    return ""


def old_photos() -> set[str]:
    """This will name every photo of the earlier book."""
    return set(Rectification.objects.exclude(proof_path="").values_list("proof_path", flat=True))
