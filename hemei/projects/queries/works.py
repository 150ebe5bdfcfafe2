"""Reads of works for the people: lists, one work, its things (households masked), totals by kind, calls for repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from hemei.accounts.queries import Person, masked_name, masked_phone
from hemei.cases.queries.matter_lists import Line, lines
from hemei.ledger.queries import acts_of
from hemei.projects.flow import REPAIR, WORK
from hemei.projects.models import RepairCall, Work, WorkBatch, WorkPhoto, WorkThing
from hemei.rules.workdays import local_day
from hemei.rules.works import KINDS, shape_of

_TITLES = {one.name: one.title for flow in (WORK, REPAIR) for one in flow}
_SAID = ("reason", "words", "done", "what", "document", "purpose", "code")
_ACCEPTED = Q(things__accepted_on__isnull=False, things__gone=False)
_BUILT = Q(things__done_on__isnull=False, things__gone=False)


def work_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of works; `wanted` may also name kind, year, park and unit."""
    rows: QuerySet[Any] = Work.objects.annotate(
        built=Sum("things__quantity", filter=_BUILT), accepted=Sum("things__quantity", filter=_ACCEPTED)
    )
    rows = rows.filter(**{name: wanted[name] for name in ("kind", "park", "unit") if wanted.get(name)})
    if (year := wanted.get("year", "")).isdecimal() and len(year) == 4:
        rows = rows.filter(year=int(year))
    return lines(rows, WORK, wanted, after=after, limit=limit, now=now, text=("place", "builder"))


@dataclass(frozen=True, slots=True)
class Total:
    """One kind: works, planned, built and accepted in its measure, things accepted (what the live figure counts)."""

    kind: str
    title: str
    measure: str
    works: int
    planned: Decimal
    built: Decimal
    accepted: Decimal
    things: int

    @property
    def figure(self) -> str:
        """This will name the live figure that counts these things."""
        return f"works-{self.kind}"

    @property
    def share(self) -> int:
        """This will give what is accepted in whole per cent of what was planned, at most 100."""
        return min(100, int(100 * self.accepted / self.planned)) if self.planned else 0


def totals(now: datetime, year: int | None = None) -> list[Total]:
    """This will add up works by kind, in the order of the kinds; a dropped work does not count."""
    works = Work.objects.exclude(matter__state="dropped")
    if year is not None:
        works = works.filter(year=year)
    plans = {kind: (n, total) for kind, n, total in
             works.order_by().values_list("kind").annotate(n=Count("pk"), t=Sum("planned"))}  # fmt: skip
    things = WorkThing.objects.filter(gone=False, work__in=works.values("pk")).order_by().values("kind").annotate(
        built=Sum("quantity", filter=Q(done_on__isnull=False)),
        accepted=Sum("quantity", filter=Q(accepted_on__isnull=False)),
        count=Count("pk", filter=Q(accepted_on__isnull=False)),
    )  # fmt: skip
    none = {"built": None, "accepted": None, "count": 0}
    made: dict[str, Any] = dict.fromkeys(KINDS, none) | {one["kind"]: one for one in things}
    return [
        Total(
            kind, title, shape_of(kind, local_day(now)).measure, *plans[kind], made[kind]["built"] or Decimal(0),
            made[kind]["accepted"] or Decimal(0), made[kind]["count"],
        )
        for kind, title in KINDS.items()
        if kind in plans
    ]  # fmt: skip


def years() -> list[int]:
    """This will list the years that have works, newest first."""
    return list(Work.objects.order_by("-year").values_list("year", flat=True).distinct())


def work(number: str) -> Work | None:
    """This will give one work; None for an unknown number."""
    return Work.objects.select_related("matter").filter(matter__number=number).first()


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing as pages show it: a household's holder and telephone masked."""

    row: WorkThing
    name: str
    phone: str
    home: bool


def shown_thing(one: WorkThing, now: datetime) -> Shown:
    """This will mask what is a household's."""
    home = shape_of(one.kind, local_day(now)).home
    name = masked_name(one.name) if home else one.name
    return Shown(one, name, masked_phone(one.phone) if one.phone else "", home)


def things(row: Work, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Shown]:
    """This will give one page of a work's things in their order; `wanted` may name q (code, place) and at.

    `at` is waiting (not built), built (not accepted) or accepted.
    """
    rows = row.things.filter(gone=False)
    if word := wanted.get("q"):
        rows = rows.filter(Q(code__icontains=word) | Q(place__icontains=word))
    at = {
        "waiting": Q(done_on=None), "built": Q(done_on__isnull=False, accepted_on=None),
        "accepted": Q(accepted_on__isnull=False),
    }.get(wanted.get("at", ""))  # fmt: skip
    if at is not None:
        rows = rows.filter(at)
    if after.isascii() and after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    return [shown_thing(one, now) for one in rows.order_by("pk")[:limit]]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many things of a work there are, built and accepted, with their amounts; houses by danger rating."""

    things: int
    built: int
    accepted: int
    amount_built: Decimal
    amount_accepted: Decimal
    levels: tuple[tuple[str, int], ...]


def counts(row: Work) -> Counted:
    """This will count the things of a work."""
    rows = row.things.filter(gone=False)
    built, accepted = Q(done_on__isnull=False), Q(accepted_on__isnull=False)
    found = rows.aggregate(
        n=Count("pk"), b=Count("pk", filter=built), a=Count("pk", filter=accepted), qb=Sum("quantity", filter=built),
        qa=Sum("quantity", filter=accepted),
    )  # fmt: skip
    levels = rows.exclude(level="").order_by("level").values_list("level").annotate(n=Count("pk"))
    return Counted(
        found["n"],
        found["b"],
        found["a"],
        found["qb"] or Decimal(0),
        found["qa"] or Decimal(0),
        tuple(levels),
    )


def is_home(row: Work, now: datetime) -> bool:
    """This will say whether each thing of a work is a household's."""
    return shape_of(row.kind, local_day(now)).home


def thing_by_code(row: Work, code: str) -> WorkThing | None:
    """This will give one thing of a work by its code; None for an unknown one."""
    return row.things.filter(gone=False, code=code).first()


def photos_of(row: Work) -> list[WorkPhoto]:
    """This will give the newest pictures of a work."""
    return list(row.photos.order_by("-pk")[:30])


def batches(row: Work) -> list[WorkBatch]:
    """This will list the workbooks of a work, newest first."""
    return list(row.batches.order_by("-pk")[:20])


def thing(pk: int) -> WorkThing | None:
    """This will give one thing; None for an unknown one."""
    return WorkThing.objects.select_related("work__matter").filter(pk=pk, gone=False).first()


def accepted_households(kind: str) -> QuerySet[WorkThing]:
    """This will select the accepted households of a kind, for rooms above that keep what they owe."""
    return WorkThing.objects.filter(kind=kind, accepted_on__isnull=False, gone=False)


def built_things(limit: int = 200) -> list[int]:
    """This will give the keys of things that are built, oldest first."""
    rows = WorkThing.objects.filter(gone=False, done_on__isnull=False).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def acts_told(matter_id: int) -> list[dict[str, Any]]:
    """This will give the acts of a work or a call for a time line, in words."""
    return [
        {
            "when": one.at, "title": _TITLES.get(one.name, one.name), "state": "",
            "text": " ".join(filter(None, [one.actor_label, *(str(one.payload.get(name) or "") for name in _SAID)])),
        }
        for one in acts_of(matter_id)
    ]  # fmt: skip


def repair_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of calls for repair; `wanted` may also name unit, kind and work."""
    rows: QuerySet[Any] = RepairCall.objects.select_related("thing__work__matter")
    for name, column in (("unit", "unit"), ("kind", "thing__kind"), ("work", "thing__work__matter__number")):
        if wanted.get(name):
            rows = rows.filter(**{column: wanted[name]})
    return lines(rows, REPAIR, wanted, after=after, limit=limit, now=now, text=("text", "thing__code"))


def repair(number: str) -> RepairCall | None:
    """This will give one call; None for an unknown number."""
    rows = RepairCall.objects.select_related("matter", "thing__work__matter", "party")
    return rows.filter(matter__number=number).first()


def repairs_of(one: WorkThing) -> list[tuple[RepairCall, str]]:
    """This will give the calls about one thing, newest first, each with its state."""
    rows = one.calls.select_related("matter").order_by("-pk")[:50]
    return [(row, REPAIR.label(row.matter.state)) for row in rows]


def own_repairs(who: Person, limit: int = 50) -> list[tuple[RepairCall, str]]:
    """This will give the calls of somebody, those that wait for his word first."""
    if who.party_id is None:
        return []
    rows = RepairCall.objects.select_related("matter", "thing__work__matter").filter(party_id=who.party_id)
    found = [(row, REPAIR.label(row.matter.state)) for row in rows.order_by("-pk")[:limit]]
    return sorted(found, key=lambda one: one[0].matter.state != "asking")


@dataclass(frozen=True, slots=True)
class Care:
    """After-care in numbers: calls taken, mended by the caller's word or another's, open, late."""

    calls: int
    mended: int
    open: int
    late: int


def care_tally(now: datetime) -> Care:
    """This will count the calls for repair."""
    rows = RepairCall.objects.exclude(matter__state="void")
    going = Q(matter__state__in=["called", "handling"])
    return Care(**rows.aggregate(
        calls=Count("pk"), mended=Count("pk", filter=Q(mended=True)), open=Count("pk", filter=going),
        late=Count("pk", filter=going & Q(matter__due_at__lt=now)),
    ))  # fmt: skip


def work_photo(digest: str) -> str:
    """This will say where a picture of a work lies; empty for one that no row names."""
    row = WorkPhoto.objects.filter(sha256=digest).values_list("path", flat=True).first()
    return row or ""


def work_file(digest: str) -> str:
    """This will say where the evidence of an acceptance or a repair lies; empty for any other."""
    for rows in (WorkThing.objects, RepairCall.objects):
        found = (
            rows.filter(proof_sha256=digest).values_list("proof_path", flat=True).first() if digest else None
        )
        if found:
            return str(found)
    return ""


def own_repair_file(digest: str, who: Person) -> str:
    """This will say where the photo of somebody's own repair lies; empty for any other."""
    rows = RepairCall.objects.filter(party_id=who.party_id or 0, proof_sha256=digest)
    return (rows.values_list("proof_path", flat=True).first() or "") if digest else ""


def work_paths() -> set[str]:
    """This will name every file that a work, a thing or a call names."""
    found = set(WorkPhoto.objects.values_list("path", flat=True))
    for rows in (WorkThing.objects, RepairCall.objects):
        found |= set(rows.exclude(proof_path="").order_by().values_list("proof_path", flat=True).distinct())
    return found
