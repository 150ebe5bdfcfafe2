"""Carriers and platforms as they are read: space over time, tenants with what they lack to graduate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from hemei.cases.queries.matter_lists import Line, lines
from hemei.enterprises.flow import CARRIER
from hemei.enterprises.models import Carrier, Firm, Platform, Tenancy
from hemei.enterprises.queries.facts import everybody, facts_of
from hemei.rules.carriers import Graduation, Span, graduation, months_back, taken

MONTHS = 12


def carrier_lines(
    wanted: Mapping[str, str], *, after: str, limit: int, now: datetime, on: date
) -> list[Line]:
    """This will give one page of carriers, each with `taken` square metres and `tenants` on a day."""
    rows = _counted(Carrier.objects.all(), on)
    for name in ("stage", "level", "park"):
        if value := wanted.get(name, ""):
            rows = rows.filter(**{name: value})
    return lines(
        rows, CARRIER, wanted, after=after, limit=limit, now=now, text=("operator",), unit="operator"
    )


def _counted(rows: QuerySet[Carrier], on: date) -> QuerySet[Carrier]:
    here = Q(tenancies__from_on__lte=on) & (Q(tenancies__until_on=None) | Q(tenancies__until_on__gt=on))
    money = DecimalField(max_digits=14, decimal_places=2)
    summed = Coalesce(Sum("tenancies__area", filter=here), Value(Decimal(0)), output_field=money)
    return rows.annotate(
        taken=summed, tenants=Count("tenancies", filter=here), free=F("space") - summed,
        out=Count("tenancies", filter=Q(tenancies__graduated=True)),
    )  # fmt: skip


def carrier_by_number(number: str) -> Carrier:
    """This will return a carrier; `Carrier.DoesNotExist` for an unknown number."""
    return Carrier.objects.select_related("matter").get(matter__number=number)


def spans_of(row: Carrier) -> list[Span]:
    """This will give who took how much space when."""
    found = Tenancy.objects.filter(carrier=row).values_list("area", "from_on", "until_on")
    return [Span(area, starts, ends) for area, starts, ends in found]


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant with what the conditions of graduation say of it (None: nothing lies beyond this carrier)."""

    row: Tenancy
    found: Graduation | None


def tenants_of(row: Carrier, on: date) -> list[Tenant]:
    """This will return the tenants of a day with what they lack; a few statements however many they are."""
    rows = list(_whole().filter(carrier=row, until_on=None).order_by("from_on", "pk")[:500])
    some = everybody(on, keys=sorted({one.firm_id for one in rows})) if rows else None
    found = []
    for one in rows:
        facts: dict[str, float | None] = {}
        if some is not None and one.firm_id in some.keys:
            n = some.keys.index(one.firm_id)
            facts = {
                key: None if column[n] != column[n] else float(column[n])
                for key, column in some.columns.items()
            }
        found.append(Tenant(one, graduation(row.stage, facts, one.from_on, on)))
    return found


def former_of(row: Carrier) -> list[Tenancy]:
    """This will return who has left, latest first."""
    return list(_whole().filter(carrier=row).exclude(until_on=None).order_by("-until_on", "-pk")[:200])


def tenancy(carrier: Carrier, key: int) -> Tenancy | None:
    """This will return one tenancy of a carrier, None where it has no such."""
    return _whole().filter(carrier=carrier, pk=key).first()


def _whole() -> QuerySet[Tenancy]:
    return Tenancy.objects.select_related("firm__party", "firm__matter", "carrier__matter")


def tenancies_of(firm: Firm) -> list[Tenancy]:
    """This will return where a firm is or was a tenant, latest first."""
    return list(_whole().filter(firm=firm).order_by("-from_on")[:20])


def graduation_of(row: Tenancy, on: date) -> Graduation | None:
    """This will hold one tenant against the conditions of its carrier's stage."""
    return graduation(row.carrier.stage, facts_of(row.firm, on).facts, row.from_on, on)


def occupancy(spans: Sequence[Span], space: Decimal, on: date) -> list[tuple[date, float]]:
    """This will give the share of the space that was taken at the beginning of each of the last months and today."""
    days = [*months_back(on, MONTHS)[1:], on]
    return [(day, round(float(100 * taken(spans, day) / space), 1)) for day in days]


def platforms_of(firm: Firm) -> list[Platform]:
    """This will return the platforms of a firm, latest first, ended ones last."""
    return sorted(
        Platform.objects.filter(firm=firm),
        key=lambda one: (one.ended_on is not None, -one.granted_on.toordinal()),
    )


def platform(firm: Firm, key: int) -> Platform | None:
    """This will return one platform of a firm, None where it has no such."""
    return Platform.objects.select_related("firm__matter").filter(firm=firm, pk=key).first()
