"""Allowances, lists of payments and calls as they are read: masked rows, one of each, what a household sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Sum

from hemei.accounts.queries import Person
from hemei.cases.queries.matter_lists import Line, lines
from hemei.enterprises.flow import ALLOWANCE, CADRE_VISIT, PAY_LIST
from hemei.enterprises.models import (
    Allowance,
    AllowancePayment,
    CadreVisit,
    Contact,
    HelpCase,
    HelpMeasure,
    Household,
    HouseholdConsent,
    PayLine,
    PayList,
)
from hemei.enterprises.queries.households import concerns, of_households, offices
from hemei.enterprises.queries.relief import PAID


def allowance_by_number(number: str) -> Allowance:
    """This will return an allowance; `Allowance.DoesNotExist` for an unknown number."""
    return of_households(Allowance.objects.all()).get(matter__number=number)


def allowance_for(number: str, who: Person, on: date) -> Allowance:
    """This will return an allowance that somebody's work concerns; `DoesNotExist` for any other."""
    return of_households(Allowance.objects.filter(concerns(who, on, "household__"))).get(
        matter__number=number
    )


def allowance_of(household: Household) -> Allowance | None:
    """This will return the allowance of a household: the live one, else the latest."""
    return of_households(household.allowances.all()).order_by("-live", "-pk").first()


def allowance_lines(
    wanted: Mapping[str, str], who: Person, *, after: str, limit: int, now: datetime, on: date
) -> list[Line]:
    """This will give one page of allowances; `review` = those whose day of checking again has come."""
    rows = Allowance.objects.filter(concerns(who, on, "household__")).select_related("household__party")
    if wanted.get("review"):
        rows = rows.filter(live=True, review_on__lte=on)
    if wanted.get("figure"):
        rows = rows.filter(matter__state__in=PAID)
    return lines(rows, ALLOWANCE, wanted, after=after, limit=limit, now=now, text=("household__village",))


def list_lines(
    wanted: Mapping[str, str], who: Person, *, after: str, limit: int, now: datetime, on: date
) -> list[Line]:
    """This will give one page of lists of payments, with how many households and how much each holds."""
    rows = PayList.objects.all() if _money(who, on) else PayList.objects.none()
    held = rows.annotate(homes=Count("lines"), total=Sum("lines__amount"))
    return lines(held, PAY_LIST, wanted, after=after, limit=limit, now=now)


def _money(who: Person, on: date) -> bool:
    return bool(who.roles & {"supervisor", "leader", "clerk", "helper"}) or who.agency in offices(on)


def list_for(number: str, who: Person, on: date) -> PayList:
    """This will return a list of payments to whom it concerns; `DoesNotExist` for others."""
    if not _money(who, on):
        raise PayList.DoesNotExist
    return PayList.objects.select_related("matter").get(matter__number=number)


def lines_of(row: PayList, *, before: int | None, limit: int) -> list[PayLine]:
    """This will give one page of a list's households, latest first."""
    rows = row.lines.select_related("household__party", "household__matter", "allowance__matter")
    return list((rows.filter(pk__lt=before) if before is not None else rows).order_by("-pk")[:limit])


@dataclass(frozen=True, slots=True)
class ListSum:
    """What a list adds up to: live households and yuan, and how many of them are past their day of checking again."""

    homes: int
    total: Decimal
    overdue: int


def sum_of(row: PayList, on: date) -> ListSum:
    """This will add up the live lines of a list."""
    live = row.lines.filter(live=True)
    found = live.aggregate(n=Count("pk"), total=Sum("amount"))
    overdue = live.filter(allowance__review_on__lte=on).count()
    return ListSum(found["n"], found["total"] or Decimal(0), overdue)


def payments_of(household: Household) -> list[AllowancePayment]:
    """This will return what a household was paid, latest month first."""
    return list(household.payments.order_by("-month")[:60])


def visit_lines(
    wanted: Mapping[str, str], who: Person, *, after: str, limit: int, now: datetime, on: date
) -> list[Line]:
    """This will give one page of calls; `mine` = those that somebody has now."""
    rows = CadreVisit.objects.filter(concerns(who, on, "household__")).select_related("household__party")
    if wanted.get("mine"):
        rows = rows.filter(matter__holder=who.key, open=True)
    if level := wanted.get("level", ""):
        rows = rows.filter(level=level)
    if wanted.get("missed"):
        rows = rows.filter(missed=True)
    if wanted.get("figure"):
        rows = rows.filter(due_on__lte=on).exclude(matter__state="cancelled")
    return lines(rows, CADRE_VISIT, wanted, after=after, limit=limit, now=now, text=("household__village",))


def visit_for(number: str, who: Person, on: date) -> CadreVisit:
    """This will return a call that somebody's work concerns; `DoesNotExist` for any other."""
    return of_households(CadreVisit.objects.filter(concerns(who, on, "household__"))).get(
        matter__number=number
    )


def calls_to_make(who: Person, on: date) -> list[CadreVisit]:
    """This will return the planned calls that somebody may record, first due first; a helper all of them."""
    rows = of_households(CadreVisit.objects.filter(concerns(who, on, "household__"), open=True))
    if "helper" not in who.roles:
        rows = rows.filter(matter__holder=who.key)
    return list(rows.order_by("due_on", "pk")[:200])


def contacts_of(household: Household) -> list[Contact]:
    """This will return the cadres of a household now, from the village up."""
    order = ("village", "town", "zone")
    return sorted(household.contacts.filter(until=None), key=lambda one: order.index(one.level))


def calls_of(household: Household) -> list[CadreVisit]:
    """This will return the latest calls at a household."""
    return list(household.visits.select_related("matter").order_by("-pk")[:20])


def home_proofs() -> set[str]:
    """This will name the files that consents, measures, confirmations and payments of households rest on."""
    found: set[str] = set()
    for rows in (
        HouseholdConsent.objects.exclude(paper_path="").values_list("paper_path", flat=True),
        HelpMeasure.objects.exclude(proof_path="").values_list("proof_path", flat=True),
        HelpCase.objects.exclude(paper_path="").values_list("paper_path", flat=True),
        PayList.objects.exclude(proof_path="").values_list("proof_path", flat=True),
    ):
        found |= set(rows)
    return found
