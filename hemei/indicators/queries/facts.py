"""The rows that live figures are computed from, as of an instant: all of them, or those of some matters alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from hemei.accounts.models import Agency, PartyFact
from hemei.cases.models import Case, CasePause, Fault, Licence, Order, Promise, Ticket, Visit
from hemei.catalog.models import ItemVersion
from hemei.catalog.queries import ItemView, published_items
from hemei.common.statements import hang_each, share
from hemei.indicators.queries.tally import Record
from hemei.ledger.models import Act, Matter
from hemei.projects.models import WorkThing
from hemei.rules.industries import section
from hemei.rules.workdays import local_day
from hemei.rules.works import KINDS

CLOCK = ("case.accept", "case.accept_tolerant", "case.accept_by_law", "case.resume", "case.extend")
CARDS = ("case.red", "case.yellow", "case.accept_by_law")
_PLACED = ("park", "industry_code")


class Facts:
    """Rows as of an instant, each kind read once, when first needed; `only` names the matters that own them."""

    def __init__(self, now: datetime, only: frozenset[int] | None = None) -> None:
        self.now, self.only = now, only
        self._places: dict[int, tuple[str, str]] = {}  # of orders, for many records belong to one
        self._rows: dict[str, list[Any]] = {}

    def _own(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        return rows if self.only is None else rows.filter(**{f"{key}__in": self.only})

    @cached_property
    def _kinds(self) -> frozenset[str]:
        """Of which kinds the wanted matters are: of the others there is nothing to read."""
        return frozenset(Matter.objects.filter(pk__in=self.only or ()).values_list("kind", flat=True))

    def rows_of(self, kind: str, rows: QuerySet[Any], key: str = "pk") -> list[Any]:
        """This will read the rows that matters of a kind own by `key`, once; none of those that are not wanted.

        All who ask for the same kind and model must ask by the same query: the first answer is kept for the others.
        """
        name = f"{kind}:{rows.model._meta.label}"
        if name not in self._rows:
            wanted = self.only is None or kind in self._kinds
            self._rows[name] = list(self._own(rows, key).order_by("pk")) if wanted else []
        return self._rows[name]

    @cached_property
    def _met(self) -> list[Case]:
        """Cases that have reached their agency or were decided, without the plan of their order; read once for both.

        What many of them share (orders, agencies, versions of items) is read once, not once for each.
        """
        rows = Case.objects.select_related("matter")
        met = rows.filter(Q(received_at__lte=self.now) | Q(decided_at__lte=self.now))
        found = list(self._own(met, "pk").order_by("matter_id"))
        shared: dict[str, QuerySet[Any]] = {
            "order": Order.objects.defer("plan"), "agency": Agency.objects.all(),
            "item_version": ItemVersion.objects.all(),
        }  # fmt: skip
        for name, queryset in shared.items():
            share(found, name, queryset)
        for name, model in (("pauses", CasePause), ("visits", Visit), ("promises", Promise)):
            hang_each(found, name, self._own(model.objects.order_by("pk"), "case_id"), "case")
        return found

    @cached_property
    def cases(self) -> list[Case]:
        """This will give the cases that have reached their agency."""
        return [one for one in self._met if one.received_at and one.received_at <= self.now]

    @cached_property
    def decided(self) -> list[Case]:
        """This will give the cases decided by now."""
        return [one for one in self._met if one.decided_at and one.decided_at <= self.now]

    @cached_property
    def orders(self) -> list[Order]:
        """This will read the orders submitted by now."""
        rows = Order.objects.select_related("matter").filter(submitted_at__lte=self.now)
        return list(self._own(rows, "pk").order_by("matter_id"))

    @cached_property
    def promises(self) -> list[Promise]:
        """This will read the promises made."""
        rows = Promise.objects.select_related("matter", "case__matter", "case__agency", "case__order")
        return list(self._own(rows.defer("case__order__plan"), "case_id").order_by("matter_id"))

    @cached_property
    def licences(self) -> list[Licence]:
        """This will read the licences issued."""
        rows = Licence.objects.select_related("case__matter", "case__agency", "case__order")
        rows = rows.defer("case__order__plan").filter(issued_on__lte=local_day(self.now))
        return list(self._own(rows, "case_id").order_by("pk"))

    @cached_property
    def faults(self) -> list[Fault]:
        """This will read what joint acceptances found wrong."""
        rows = Fault.objects.select_related(
            "check_of__agency", "check_of__joint__matter", "check_of__joint__order"
        )
        rows = rows.defer("check_of__joint__order__plan").filter(found_at__lte=self.now)
        return list(self._own(rows, "check_of__joint_id").order_by("pk"))

    @cached_property
    def tickets(self) -> list[Ticket]:
        """This will read the numbers that were called in the halls."""
        rows = Ticket.objects.select_related("matter").filter(called_at__lte=self.now)
        return list(self._own(rows, "pk").order_by("matter_id"))

    @cached_property
    def things(self) -> dict[str, list[WorkThing]]:
        """This will read the accepted things of works for the people, by their kind, in one statement for all kinds."""
        rows = WorkThing.objects.select_related("work").filter(
            gone=False, accepted_on__lte=local_day(self.now), kind__in=KINDS
        )
        found: dict[str, list[WorkThing]] = {}
        for one in self._own(rows, "work_id").order_by("pk"):
            found.setdefault(one.kind, []).append(one)
        return found

    @cached_property
    def cards(self) -> dict[str, dict[int, date]]:
        """This will give, for each act that a clock did by itself, the cases with the day when it came first."""
        found: dict[str, dict[int, date]] = {name: {} for name in CARDS}
        acts = self._own(Act.objects.filter(name__in=CARDS), "matter").order_by("id")
        for name, pk, at in acts.values_list("name", "matter_id", "at"):
            when = datetime.fromisoformat(at)
            if when <= self.now:
                found[name].setdefault(pk, local_day(when))
        return found

    @cached_property
    def due(self) -> dict[int, str]:
        """This will give, for each case, the due instant that the ledger last noted, in ISO form."""
        found: dict[int, str] = {}
        acts = self._own(Act.objects.filter(name__in=CLOCK), "matter").order_by("matter_id", "seq")
        for pk, payload in acts.values_list("matter_id", "payload"):
            found[pk] = json.loads(payload).get("due_at", "")
        return found

    @cached_property
    def items(self) -> tuple[ItemView, ...]:
        """This will read the published items; none when some matters alone are wanted, for no matter owns them."""
        return published_items(local_day(self.now)) if self.only is None or 0 in self.only else ()

    @cached_property
    def _known(self) -> dict[tuple[int, str], str]:
        """Park and industry of parties, where their passport of facts has them."""
        rows = PartyFact.objects.filter(key__in=_PLACED)
        if self.only is not None:
            rows = rows.filter(party__in={order.party_id for order in self._orders()})
        return {(party, key): str(value) for party, key, value in rows.values_list("party", "key", "value")}

    def _orders(self) -> Iterable[Order]:
        yield from self.orders
        yield from (case.order for case in self.cases)
        yield from (fault.check_of.joint.order for fault in self.faults)

    def placed(self, order: Order) -> tuple[str, str]:
        """This will give park and section of industry of an order: of its form, else of what is known of its party."""
        if (kept := self._places.get(order.pk)) is not None:
            return kept
        park, industry = (
            order.form.get(key) or order.answers.get(key) or self._known.get((order.party_id, key), "")
            for key in _PLACED
        )
        found = self._places[order.pk] = str(park)[:40], section(industry)
        return found

    def of(
        self, case: Case, counts: bool, detail: str, *, day: datetime | date | None = None, out: bool = False,
        value: int = 0, beside: tuple[tuple[str, int], ...] = (), ref: str = "", title: str = "",
    ) -> Record:  # fmt: skip
        """This will make the record of a case under the dimensions that it belongs to."""
        when = local_day(day) if isinstance(day, datetime) else day
        park, industry = self.placed(case.order)
        return Record(
            case.matter.number, title or case.matter.title, counts, detail, ref=ref or f"c{case.pk}", owner=case.pk,
            value=value, beside=beside, out=out, day=when, agency=case.agency.code, park=park, industry=industry,
        )  # fmt: skip

    def of_order(
        self, order: Order, counts: bool, detail: str, *, day: datetime | None = None, value: int = 0,
        beside: tuple[tuple[str, int], ...] = (),
    ) -> Record:  # fmt: skip
        """This will make the record of an order, which belongs to no single agency."""
        park, industry = self.placed(order)
        return Record(
            order.matter.number, order.matter.title, counts, detail, False, ref=f"o{order.pk}", owner=order.pk,
            value=value, beside=beside, day=local_day(day) if day else None, park=park, industry=industry,
        )  # fmt: skip


def touched(matters: Iterable[int]) -> frozenset[int]:
    """This will give the matters whose records acts on `matters` may have changed: they, those above, cases below."""
    found = set(matters)
    step = found
    while step:
        above = Matter.objects.filter(pk__in=step, parent__isnull=False).values_list("parent_id", flat=True)
        step = {pk for pk in above if pk is not None} - found
        found |= step
    direct = list(matters)
    found |= set(Case.objects.filter(order__in=direct).values_list("pk", flat=True))
    by_licence = Licence.objects.filter(Q(matter__in=direct)).values_list("case_id", flat=True)
    return frozenset(found | set(by_licence))
