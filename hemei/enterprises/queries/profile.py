"""Profiles of firms: one by its number or party, the list, the parts that somebody may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from hemei.enterprises.models import Consent, Firm, FirmIntake, FirmYear, GradeHeld, Right

PAGE = 50


def firm_by_number(number: str) -> Firm:
    """This will return a profile; `Firm.DoesNotExist` for an unknown number."""
    return Firm.objects.select_related("matter", "party", "merged_into__matter").get(matter__number=number)


def firm_of_party(party_id: int | None) -> Firm | None:
    """This will return the profile of a party, None where it has none yet."""
    if party_id is None:
        return None
    return (
        Firm.objects.select_related("matter", "party", "merged_into__matter")
        .filter(party_id=party_id)
        .first()
    )


def years_of(firm: Firm) -> list[FirmYear]:
    """This will return the figures in force, latest year first."""
    return list(FirmYear.objects.filter(firm=firm, replaced_at=None).order_by("-year"))


def history_of(firm: Firm) -> list[FirmYear]:
    """This will return the figures that were replaced, latest first."""
    return list(FirmYear.objects.filter(firm=firm).exclude(replaced_at=None).order_by("-replaced_at")[:20])


def rights_of(firm: Firm) -> list[Right]:
    """This will return the rights of a firm, latest first, ended ones last."""
    return sorted(
        Right.objects.filter(firm=firm),
        key=lambda one: (one.ended_on is not None, -one.granted_on.toordinal()),
    )


def grades_of(firm: Firm) -> list[GradeHeld]:
    """This will return the grades that a firm has held, latest first."""
    return list(GradeHeld.objects.filter(firm=firm).order_by("-granted_on", "-pk"))


def consents_of(firm: Firm) -> frozenset[str]:
    """This will name the uses that a firm consents to now."""
    return frozenset(Consent.objects.filter(firm=firm, withdrawn_at=None).values_list("use", flat=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: words of the name or code, a park, a grade held today; empty parts do not count."""

    text: str = ""
    park: str = ""
    grade: str = ""
    sort: str = ""  # "": newest profile first, "old": oldest first


def firms(asked: Asked, on: date, *, key: int | None = None, limit: int = PAGE) -> list[Firm]:
    """This will return profiles a page at a time: `key` is that of the last one of the page before."""
    rows = _wanted(asked, on)
    falling = asked.sort != "old"
    if key is not None:
        rows = rows.filter(pk__lt=key) if falling else rows.filter(pk__gt=key)
    return list(_whole(rows, on).order_by("-pk" if falling else "pk")[:limit])


def every_firm(asked: Asked, on: date) -> Iterator[Firm]:
    """This will go through all that is asked for, for a file."""
    return iter(_whole(_wanted(asked, on), on).order_by("pk").iterator(chunk_size=2000))


def _wanted(asked: Asked, on: date) -> QuerySet[Firm]:
    rows = Firm.objects.filter(matter__state="active")
    if asked.text:
        rows = rows.filter(
            Q(party__name__icontains=asked.text) | Q(party__code__startswith=asked.text.upper())
        )
    if asked.park:
        rows = rows.filter(park=asked.park)
    if asked.grade:
        rows = rows.filter(Exists(valid_grades(on).filter(firm=OuterRef("pk"), grade=asked.grade)))
    return rows


def _whole(rows: QuerySet[Firm], on: date) -> QuerySet[Firm]:
    held = Prefetch("grades", queryset=valid_grades(on).order_by("granted_on"), to_attr="valid")
    return rows.select_related("matter", "party").prefetch_related(held)


def valid_grades(on: date) -> QuerySet[GradeHeld]:
    """This will return the grades that are held on a day."""
    return GradeHeld.objects.filter(granted_on__lte=on, expires_on__gt=on).filter(
        Q(ended_on=None) | Q(ended_on__gt=on)
    )


def intakes(*, before: int | None = None, limit: int = PAGE) -> list[FirmIntake]:
    """This will return the files of firms, latest first, without their content."""
    rows = FirmIntake.objects.select_related("matter").defer("content").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before is not None else rows)[:limit])


def intake_by_number(number: str) -> FirmIntake:
    """This will return one file; `FirmIntake.DoesNotExist` for an unknown number."""
    return FirmIntake.objects.select_related("matter").defer("content").get(matter__number=number)


def waiting_intakes() -> list[int]:
    """This will return the keys of the files that wait to be checked or entered, oldest first."""
    rows = FirmIntake.objects.filter(matter__state__in=["checking", "writing"]).order_by("pk")
    return list(rows.values_list("pk", flat=True))
