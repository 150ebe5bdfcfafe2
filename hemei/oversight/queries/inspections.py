"""Reading inspections: nothing of a plan before it is done, and afterwards what anybody needs to check it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from hemei.accounts.queries import Person, agency_names
from hemei.ledger.models import SealedAct
from hemei.oversight.flow.inspections import DRAW, INSPECTION, TOLERANCE
from hemei.oversight.models import (
    Draw,
    Finding,
    Inspection,
    InspectionPhoto,
    InspectionRecord,
    Remedy,
    Tolerance,
)
from hemei.oversight.queries.lists import Line, lines
from hemei.oversight.queries.loop import SEES_ALL
from hemei.rules.draws import History, Target, commitment, drawn, seed_of, weight_of
from hemei.rules.workdays import local_day

_DONE = ("mending", "closed")


def inspections_for(who: Person) -> QuerySet[Inspection]:
    """This will give what somebody may see: envelopes and what is done; what is going on only if he takes part.

    An inspected agency sees what was circulated to it, whatever roles its people hold.
    """
    rows = Inspection.objects.select_related("matter", "draw__matter")
    mine = Q(planner=who.key) | Q(team__contains=f"|{who.key}|")
    theirs = Q(unit=who.agency or "-", matter__state__in=_DONE)
    if who.roles & SEES_ALL:
        return rows.filter(mine | ~Q(matter__state="opened")).exclude(
            Q(unit=who.agency or "-") & ~Q(matter__state__in=_DONE)
        )
    return rows.filter(mine | theirs)


def inspection_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:  # fmt: skip
    """This will give one page of inspections with the number of their faults; `wanted` may name unit and list."""
    names = {"unit": "unit", "list": "checklist"}
    given = {column: wanted[name] for name, column in names.items() if wanted.get(name)}
    rows = inspections_for(who).filter(**given)
    rows = rows.annotate(
        faults=Count("findings", filter=Q(findings__fate="")),
        open_faults=Count("findings", filter=Q(findings__fate="", findings__remedy__matter__closed_at=None)),
    )
    return lines(rows, INSPECTION, wanted, after=after, limit=limit, now=now, text=("place",))


def inspection_of(number: str, who: Person) -> Inspection | None:
    """This will give one inspection that somebody may see; None for any other."""
    return inspections_for(who).filter(matter__number=number).first()


def records_of(row: Inspection) -> list[InspectionRecord]:
    """This will give the records of an inspection with their photos, oldest first."""
    return list(row.records.prefetch_related("photos").order_by("pk"))


def findings_of(row: Inspection) -> list[Finding]:
    """This will give the faults of an inspection with where each stands, oldest first."""
    rows = row.findings.select_related("remedy__matter", "objection", "tolerance__matter")
    return list(rows.order_by("pk"))


def sealed_numbers(who: Person) -> list[str]:
    """This will give the numbers that somebody may enter a record for, newest first; a sealed one by its code."""
    rows = inspections_for(who).filter(Q(matter__state="sealed") | Q(matter__state="opened"))
    return list(rows.order_by("-pk").values_list("matter__number", flat=True)[:100])


def draw_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of draws."""
    return lines(Draw.objects.all(), DRAW, wanted, after=after, limit=limit, now=now)


def draw_of(number: str) -> Draw | None:
    """This will give a draw by its number; None for an unknown one."""
    return Draw.objects.select_related("matter").filter(matter__number=number).first()


def tolerance_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:  # fmt: skip
    """This will give one page of records made at the time: an agency sees its own, overseers all."""
    rows = Tolerance.objects.all()
    if not who.roles & SEES_ALL:
        rows = rows.filter(unit=who.agency or "-")
    return lines(rows, TOLERANCE, wanted, after=after, limit=limit, now=now, text=("text",))


def tolerance_of(number: str, who: Person) -> Tolerance | None:
    """This will give a record made at the time that somebody may see; None for any other."""
    rows = Tolerance.objects.select_related("matter").filter(matter__number=number)
    return (rows if who.roles & SEES_ALL else rows.filter(unit=who.agency or "-")).first()


@dataclass(frozen=True, slots=True)
class Proof:
    """A sealed plan as everybody may see it; plan and salt are empty until it is done."""

    row: Inspection
    plan: str
    salt: str
    told: Mapping[str, Any]
    holds: bool


def published_plans(before: int | None, limit: int) -> list[Proof]:
    """This will give the commitments, newest first, with what each held once the inspection is done."""
    rows = Inspection.objects.select_related("matter").order_by("-pk")
    return [proof_of(one) for one in (rows.filter(pk__lt=before) if before is not None else rows)[:limit]]


def published_plan(number: str) -> Proof | None:
    """This will give one commitment as everybody may see it; None for an unknown one."""
    row = Inspection.objects.select_related("matter", "draw__matter").filter(matter__number=number).first()
    return proof_of(row) if row else None


def proof_of(row: Inspection) -> Proof:
    """This will compute a commitment again from what was opened."""
    if not row.plan or row.matter.state == "opened":
        return Proof(row, "", "", {}, False)
    return Proof(
        row, row.plan, row.salt, json.loads(row.plan), commitment(row.salt, row.plan) == row.commitment
    )


@dataclass(frozen=True, slots=True)
class DrawnAgain:
    """A draw computed again: pool, and, once opened, the seed and who comes out of it."""

    row: Draw
    pool: tuple[Target, ...]
    whole: int
    found: tuple[tuple[Target, str], ...]  # who came out, and the number of the plan
    holds: bool


def drawn_again(row: Draw) -> DrawnAgain:
    """This will draw again from what is published and hold it against the plans that were sealed."""
    pool = tuple(Target(*one) for one in json.loads(row.pool)["pool"])
    whole = sum(one.weight for one in pool)
    if not row.seed:
        return DrawnAgain(row, pool, whole, (), False)
    seed = seed_of(pool=row.pool, salt=row.salt, beacon=row.beacon)
    found = drawn(pool, row.count, seed)
    plans = list(row.inspections.order_by("pk").values_list("matter__number", "unit"))
    fits = all(one.key == unit or not unit for one, (_number, unit) in zip(found, plans, strict=True))
    bound = commitment(row.salt, f"{row.pool}\n{row.officers}") == row.commitment
    numbers = tuple((one, number) for one, (number, _unit) in zip(found, plans, strict=True))
    return DrawnAgain(row, pool, whole, numbers, fits and bound and seed == row.seed)


def suggested(now: datetime) -> list[Target]:
    """This will suggest a weight with its reason for each agency, from a year of putting right."""
    rows = Remedy.objects.filter(matter__opened_at__gt=now - timedelta(days=365)).exclude(
        matter__state="void"
    )
    counted = rows.order_by().values("unit").annotate(
        n=Count("pk"), again=Count("pk", filter=Q(rounds__gt=0) | Q(reopened__gt=0)),
        late=Count("pk", filter=Q(matter__closed_at=None, matter__due_at__lt=now)),
    )  # fmt: skip
    known = {row["unit"]: History(row["n"], row["again"], row["late"]) for row in counted}
    found = []
    for code, name in sorted(agency_names().items()):
        weight, reason = weight_of(known.get(code, History()), local_day(now))
        found.append(Target(code, name, weight, str(reason) if weight != 1 else ""))
    return found


def inspection_paths() -> set[str]:
    """This will name every file that a row of an inspection names."""
    found = set(InspectionPhoto.objects.values_list("path", flat=True))
    return found | set(Tolerance.objects.exclude(proof_path="").values_list("proof_path", flat=True))


def photo_path(sha256: str, who: Person) -> str:
    """This will say where a picture or a proof lies that somebody may see; empty for any other."""
    mine = InspectionPhoto.objects.filter(sha256=sha256, record__inspection__in=inspections_for(who)).first()
    if mine is not None:
        return str(mine.path)
    proofs = Tolerance.objects.filter(proof_sha256=sha256)
    kept = (proofs if who.roles & SEES_ALL else proofs.filter(unit=who.agency or "-")).first()
    return str(kept.proof_path) if kept and sha256 else ""


def told_of(letter: str) -> Mapping[str, Any]:
    """This will read the plan out of a letter, for the page that shows it once."""
    found: Mapping[str, Any] = json.loads(json.loads(letter)["plan"])
    return found


def plans_of(row: Draw) -> list[tuple[str, str]]:
    """This will give the plans that a draw sealed: number and state."""
    rows = row.inspections.order_by("pk").values_list("matter__number", "matter__state")
    return [(number, public_label(state)) for number, state in rows]


def published_draws(limit: int) -> list[tuple[Draw, str]]:
    """This will give the latest draws with the words for where they stand."""
    rows = Draw.objects.select_related("matter").order_by("-pk")[:limit]
    return [(one, DRAW.label(one.matter.state)) for one in rows]


def beacon_of(row: Draw) -> str:
    """This will give the digest of the ledger's seal that covers the listing; empty before there is one."""
    leaf = SealedAct.objects.select_related("seal").filter(act__matter_id=row.pk, act__seq=1).first()
    return leaf.seal.digest if leaf else ""


def public_label(state: str) -> str:
    """This will name a state for everybody: that a plan was opened is told when the inspection is done."""
    return INSPECTION.label("sealed" if state == "opened" else state)
