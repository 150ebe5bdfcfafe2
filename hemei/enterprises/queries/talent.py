"""Talent as it is read: lists with masked names, what is due, the ledgers of flats and seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from hemei.accounts.queries import masked_name
from hemei.cases.queries.matter_lists import Line, lines
from hemei.enterprises.enums import PlaceKind
from hemei.enterprises.flow import BENEFIT, CARRIER, TALENT, TALENT_FILE
from hemei.enterprises.models import Allotment, Benefit, Firm, Place, Talent, TalentFile
from hemei.ledger.queries import acts_of

PAGE = 50
_TITLES = {one.name: one.title for flow in (TALENT, BENEFIT, TALENT_FILE, CARRIER) for one in flow}


def talent_by_number(number: str) -> Talent:
    """This will return a person; `Talent.DoesNotExist` for an unknown number."""
    rows = Talent.objects.select_related("matter", "employer__party", "employer__matter")
    return rows.get(matter__number=number)


def talent_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of people; words are looked for in numbers and employers, never in names."""
    rows = Talent.objects.exclude(matter__state="withdrawn").select_related("employer__party")
    if grade := wanted.get("grade", ""):
        rows = rows.filter(grade=grade)
    if wanted.get("ends", "").isdecimal() and len(wanted["ends"]) == 4:
        rows = rows.filter(grade_until__year=int(wanted["ends"]))
    if word := wanted.get("q", ""):
        rows = rows.filter(Q(matter__number__icontains=word) | Q(employer__party__name__icontains=word))
    return lines(rows, TALENT, {**wanted, "q": ""}, after=after, limit=limit, now=now)


def talents_of(firm: Firm) -> list[Talent]:
    """This will return a firm's people, latest first."""
    rows = Talent.objects.select_related("matter").filter(employer=firm).exclude(matter__state="withdrawn")
    due = Benefit.objects.select_related("matter").order_by("due_on")
    given = Allotment.objects.select_related("place").filter(until_on=None)
    held = (Prefetch("benefits", queryset=due), Prefetch("allotments", queryset=given))
    return list(rows.prefetch_related(*held).order_by("-pk")[:300])


def benefit_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of payments with their days."""
    rows = Benefit.objects.select_related("talent__employer__party", "talent__matter")
    if key := wanted.get("key", ""):
        rows = rows.filter(key=key)
    return lines(
        rows, BENEFIT, wanted, after=after, limit=limit, now=now, text=("talent__employer__party__name",)
    )


def benefit_by_number(number: str) -> Benefit:
    """This will return a payment; `Benefit.DoesNotExist` for an unknown number."""
    return Benefit.objects.select_related("matter", "talent__matter", "talent__employer__party").get(
        matter__number=number
    )


def benefits_of(row: Talent) -> list[Benefit]:
    """This will return a person's payments by their day."""
    return list(Benefit.objects.select_related("matter").filter(talent=row).order_by("due_on", "pk"))


def allotments_of(row: Talent) -> list[Allotment]:
    """This will return the places that somebody has or had, latest first."""
    return list(Allotment.objects.select_related("place").filter(talent=row).order_by("-from_on", "-pk"))


def allotment(talent: Talent, key: int) -> Allotment | None:
    """This will return one place of somebody, None where he has no such."""
    rows = Allotment.objects.select_related("place", "talent__matter")
    return rows.filter(talent=talent, pk=key).first()


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One flat or seat, and who has it (masked; empty = nobody)."""

    place: Place
    number: str
    name: str
    since: date | None


def places(
    wanted: Mapping[str, str], on: date, *, after: int | None = None, limit: int = PAGE
) -> list[PlaceLine]:
    """This will return places by key: of a `kind`, `state` free, given or ended, `q` in code and name."""
    taken = Allotment.objects.filter(place=OuterRef("pk"), until_on=None)
    rows = Place.objects.filter(withdrawn=False).annotate(given=Exists(taken))
    if kind := wanted.get("kind", ""):
        rows = rows.filter(kind=kind)
    if word := wanted.get("q", ""):
        rows = rows.filter(Q(code__icontains=word) | Q(name__icontains=word))
    current = Q(ends_on=None) | Q(ends_on__gt=on)
    states = {"free": Q(given=False) & current, "given": Q(given=True), "ended": ~current}
    if (state := wanted.get("state", "")) in states:
        rows = rows.filter(states[state])
    if after is not None:
        rows = rows.filter(pk__gt=after)
    held = Prefetch(
        "allotments", queryset=Allotment.objects.select_related("talent__matter").filter(until_on=None),
        to_attr="now",
    )  # fmt: skip
    return [_place(one) for one in rows.prefetch_related(held).order_by("pk")[:limit]]


def _place(row: Any) -> PlaceLine:
    given = row.now[0] if row.now else None
    if given is None:
        return PlaceLine(row, "", "", None)
    return PlaceLine(row, given.talent.matter.number, masked_name(given.talent.name), given.from_on)


def free_places(kinds: tuple[str, ...], on: date) -> list[Place]:
    """This will return the places of some kinds that nobody has, by code."""
    taken = Allotment.objects.filter(place=OuterRef("pk"), until_on=None)
    rows = Place.objects.filter(kind__in=kinds, withdrawn=False).exclude(Exists(taken))
    return list(rows.filter(Q(ends_on=None) | Q(ends_on__gt=on)).order_by("kind", "code")[:300])


def place_by_code(kind: str, code: str) -> Place | None:
    """This will return a place in use by its code, None for an unknown one."""
    return Place.objects.filter(kind=kind, code=code, withdrawn=False).first()


def place_counts(on: date) -> list[tuple[str, int, int]]:
    """This will count places by kind: all in use, and those given."""
    taken = Allotment.objects.filter(place=OuterRef("pk"), until_on=None)
    rows = Place.objects.filter(withdrawn=False).filter(Q(ends_on=None) | Q(ends_on__gt=on))
    found = {
        one["kind"]: (one["n"], one["given"])
        for one in rows.order_by()
        .values("kind")
        .annotate(n=Count("pk"), given=Count("pk", filter=Q(Exists(taken))))
    }
    return [(kind.value, *found.get(kind.value, (0, 0))) for kind in PlaceKind]


def files(*, before: int | None = None, limit: int = PAGE) -> list[TalentFile]:
    """This will return files of people and places, latest first, without their content."""
    rows = TalentFile.objects.select_related("matter").defer("content").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before is not None else rows)[:limit])


def file_by_number(number: str) -> TalentFile:
    """This will return one file; `TalentFile.DoesNotExist` for an unknown number."""
    return TalentFile.objects.select_related("matter").get(matter__number=number)


def acts_told(matter_id: int) -> list[dict[str, Any]]:
    """This will give the acts of a person, a payment or a carrier for a time line, in words."""
    names = ("reason", "note", "purpose", "grade", "code", "amount", "voucher", "firm")
    return [
        {"when": one.at, "title": _TITLES.get(one.name, one.name), "state": "", "text": " ".join(filter(None, [
            one.actor_label, *(str(one.payload.get(name, "")) for name in names)])),
         }
        for one in reversed(acts_of(matter_id))
    ]  # fmt: skip
