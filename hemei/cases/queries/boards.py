"""Lists that go over many cases: opinions, stopped clocks, promises, and which opinions a grant still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from hemei.cases.models import Case, CasePause, Opinion, Promise, PromiseCheck
from hemei.cases.queries.reading import cases_visible, spec_of
from hemei.ledger.models import Matter

PAGE = 50
T = TypeVar("T", bound=Any)


def _opinions() -> QuerySet[Opinion]:
    return Opinion.objects.select_related(
        "matter", "agency", "case__matter", "case__agency", "case__party", "case__item_version"
    )


def opinions_for(agency: str) -> list[Opinion]:
    """This will return what an agency has to do about opinions: asked of it, or sent back to it; due first."""
    asked = Q(matter__state="asked", agency__code=agency)
    returned = Q(matter__state="returned", case__agency__code=agency)
    rows = _opinions().filter(asked | returned, case__matter__closed_at=None)
    return list(rows.order_by("matter__due_at", "matter_id"))


def opinions_given(agency: str, *, limit: int = 20) -> list[Opinion]:
    """This will return the opinions that an agency gave, newest first."""
    return list(_opinions().filter(matter__state="given", agency__code=agency).order_by("-given_at")[:limit])


def checks_for(agency: str, *, limit: int = 100) -> list[PromiseCheck]:
    """This will return the later checks (告知承诺) that an agency has open, those that end first in front."""
    rows = _checks().filter(case__agency__code=agency, matter__closed_at=None)
    return list(rows.order_by(F("matter__due_at").asc(nulls_last=True), "matter_id")[:limit])


def checks_ended(agency: str, *, limit: int = 20) -> list[PromiseCheck]:
    """This will return the later checks that an agency ended, newest first."""
    rows = _checks().filter(case__agency__code=agency, matter__closed_at__isnull=False)
    return list(rows.order_by("-matter__closed_at")[:limit])


def check_by_number(number: str) -> PromiseCheck:
    """This will return a later check with its case; an unknown number raises `PromiseCheck.DoesNotExist`."""
    return _checks().get(matter__number=number)


def _checks() -> QuerySet[PromiseCheck]:
    return PromiseCheck.objects.select_related(
        "matter__parent", "case__matter", "case__party", "case__agency", "case__order__matter", "case__licence",
        "evidence",
    )  # fmt: skip


def opinion_by_number(number: str) -> Opinion:
    """This will return an opinion with its case; an unknown number raises `Opinion.DoesNotExist`."""
    return _opinions().get(matter__number=number)


def never_asked(case: Case) -> list[str]:
    """This will list the agencies whose opinion the item requires and that were never asked (或签: none once one was).

    An opinion that was handed over (转办) counts for the agency that was asked first: its number says which.
    """
    spec = spec_of(case)
    wanted = [code for code in spec.opinions if code != case.agency.code]
    if not wanted:
        return []
    start = f"YJ-{case.matter.number}-"
    asked: set[str] = set()
    for one in case.opinions.select_related("matter", "agency"):
        asked |= {one.agency.code, one.matter.number.removeprefix(start)}
    if spec.opinion_mode == "any" and asked & set(wanted):
        return []
    return [code for code in wanted if code not in asked]


def siblings(case: Case) -> list[Matter]:
    """This will return the matters of the other cases of the same order, in the order they were opened."""
    rows = Matter.objects.filter(case__order_id=case.order_id).exclude(pk=case.pk)
    return list(rows.order_by("pk"))


def opinion_board(
    *, agency: str, roles: frozenset[str], after: int | None = None, limit: int = PAGE
) -> tuple[list[Case], int | None]:
    """This will return the open cases in which opinions were asked, newest first, and the key of the next page.

    Three statements, however many cases; the opinions of each come with their matters and agencies.
    """
    asked = Opinion.objects.filter(case=OuterRef("pk"))
    rows = cases_visible(agency, roles).filter(matter__state__in=("accepted", "paused"))
    rows = rows.filter(Exists(asked)).prefetch_related(
        Prefetch("opinions", Opinion.objects.select_related("matter", "agency").order_by("pk"))
    )
    return _page(rows, after, limit)


def all_pauses(*, after: int | None = None, limit: int = 200) -> tuple[list[CasePause], int | None]:
    """This will return the special steps that stopped a clock, newest first, and the key of the next page."""
    return _page(CasePause.objects.select_related("case__matter", "case__agency"), after, limit)


def all_promises(*, after: int | None = None, limit: int = 200) -> tuple[list[Promise], int | None]:
    """This will return the promises to hand in a paper later, newest first, and the key of the next page."""
    return _page(Promise.objects.select_related("matter", "case__matter", "case__party"), after, limit)


def broken_promises_first(*, limit: int = 40) -> list[Promise]:
    """This will return promises for a glance: the broken ones, then the open ones, the latest due first."""
    rows = Promise.objects.select_related("matter", "case__matter", "case__party")
    found: list[Promise] = []
    for state in ("broken", "open"):
        some = rows.filter(matter__state=state).order_by(F("matter__due_at").desc(nulls_last=True), "-pk")
        found += some[: limit - len(found)]
    return found


def open_pauses(*, limit: int = 200) -> list[CasePause]:
    """This will return the clocks that stand still now, the longest first."""
    rows = CasePause.objects.select_related("case__matter", "case__agency").filter(ended_at=None)
    return list(rows.order_by("started_at")[:limit])


def _page(rows: QuerySet[T], after: int | None, limit: int) -> tuple[list[T], int | None]:
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found: Sequence[T] = list(rows.order_by("-pk")[: limit + 1])
    return list(found[:limit]), found[limit - 1].pk if len(found) > limit else None
