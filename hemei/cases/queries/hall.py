"""Reading the hall: queue, display, appointments, hand-overs, papers, deliveries and fees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet

from hemei.accounts.queries import Person, masked_name, masked_phone
from hemei.cases.flow import CASE, TICKET
from hemei.cases.models import (
    Appointment,
    Case,
    Delivery,
    Document,
    FeeAnswers,
    FeeOrder,
    HandOver,
    Order,
    Payment,
    Ticket,
    Visit,
)
from hemei.cases.queries.reading import form_values
from hemei.catalog import queries as catalog
from hemei.catalog.models import Hall, HallTopic, Window
from hemei.common.conditions import facts_of
from hemei.rules.workdays import local_day

ANSWERABLE = CASE["case.answer_fee"].sources  # states in which what a fee turns on may be answered


def _tickets() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("matter", "hall", "topic", "window", "party")


def waiting_for(window: Window, day: date) -> Ticket | None:
    """This will return the number that a window calls next: of its skills, the longest waiting."""
    skills = [one.pk for one in window.skills.all()]
    rows = _tickets().filter(hall_id=window.hall_id, day=day, matter__state="waiting", topic_id__in=skills)
    return rows.order_by("rank", "pk").first()


def queue(hall: Hall, day: date, *, states: Iterable[str] = ("waiting",), limit: int = 200) -> list[Ticket]:
    """This will return the numbers of a hall and day in these states, in the order of the queue."""
    rows = _tickets().filter(hall=hall, day=day, matter__state__in=tuple(states))
    return list(rows.order_by("rank", "pk")[:limit])


def at_window(window: Window) -> Ticket | None:
    """This will return the number that a window has called or serves, or None."""
    return _tickets().filter(window=window, busy=True).first()


def called(hall: Hall, day: date, *, limit: int = 8) -> list[Ticket]:
    """This will return the numbers now at windows, the last called first: what the display shows."""
    return list(_tickets().filter(hall=hall, day=day, busy=True).order_by("-called_at", "-pk")[:limit])


def queue_lengths(hall: Hall, day: date) -> dict[str, int]:
    """This will count those who wait in a hall, by the code of the topic."""
    rows = Ticket.objects.filter(hall=hall, day=day, matter__state="waiting")
    return dict(rows.values_list("topic__code").annotate(n=Count("pk")).values_list("topic__code", "n"))


def ticket_by_token(token: str) -> Ticket | None:
    """This will return the number that a person holds, or None."""
    return _tickets().filter(token=token).first()


def ticket_by_number(number: str) -> Ticket:
    """This will return a number by its matter's; an unknown one raises `Ticket.DoesNotExist`."""
    return _tickets().get(matter__number=number)


def ticket_today(hall: Hall, code: str, day: date) -> Ticket | None:
    """This will return the number of today by what stands on it (A001), or None."""
    return _tickets().filter(hall=hall, day=day, code=code.strip().upper()[:10]).first()


def ahead_of(ticket: Ticket) -> int:
    """This will count those who wait for the same topic before a number."""
    rows = Ticket.objects.filter(
        hall_id=ticket.hall_id, day=ticket.day, topic_id=ticket.topic_id, matter__state="waiting"
    )
    return rows.filter(Q(rank__lt=ticket.rank) | Q(rank=ticket.rank, pk__lt=ticket.pk)).count()


@dataclass(frozen=True, slots=True)
class Measured:
    """How long people waited and were served in a hall on a day, in minutes; None without any."""

    taken: int
    served: int
    skipped: int
    lapsed: int
    wait: float | None  # median
    service: float | None  # median
    score: float | None


def measured(hall: Hall, day: date) -> Measured:
    """This will measure a day of a hall from its tickets."""
    rows = list(
        Ticket.objects.filter(hall=hall, day=day).values_list(
            "matter__state", "taken_at", "called_at", "begun_at", "ended_at", "score"
        )
    )
    waits = [(called_at - taken).total_seconds() / 60 for _s, taken, called_at, *_ in rows if called_at]
    served = [(ended - begun).total_seconds() / 60 for s, _t, _c, begun, ended, _n in rows
              if s == "served" and begun and ended]  # fmt: skip
    scores = [score for *_, score in rows if score]
    states = [row[0] for row in rows]
    return Measured(
        len(rows), states.count("served"), states.count("skipped"), states.count("lapsed"),
        round(median(waits), 1) if waits else None, round(median(served), 1) if served else None,
        round(sum(scores) / len(scores), 2) if scores else None,
    )  # fmt: skip


TICKET_SORTS = {"new": "-pk", "old": "pk"}


def ticket_page(
    *, wanted: Mapping[str, str], after: int | None, limit: int
) -> tuple[list[Ticket], int | None]:
    """This will return one page of tickets and the key of the next; `wanted`: hall, state, topic, day, q, sort."""
    rows = _tickets()
    columns = {
        "hall": "hall__code",
        "state": "matter__state",
        "topic": "topic__code",
        "q": "code__istartswith",
    }
    rows = rows.filter(**{columns[name]: wanted[name] for name in columns if wanted.get(name)})
    if wanted.get("day"):
        rows = rows.filter(day=wanted["day"])
    oldest = wanted.get("sort") == "old"
    if after is not None:
        rows = rows.filter(pk__gt=after) if oldest else rows.filter(pk__lt=after)
    found = list(rows.order_by("pk" if oldest else "-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def ticket_label(ticket: Ticket) -> str:
    """This will give the Chinese word for where a number stands."""
    return TICKET.label(ticket.matter.state)


def case_for_number(number: str) -> Case | None:
    """This will return the case that a visit counts for: a case by its number, or the first open one of an order."""
    wanted = number.strip().upper()[:60]
    rows = Case.objects.select_related("matter", "party", "agency", "item_version", "order__matter")
    found = rows.filter(matter__number=wanted).first()
    if found is not None:
        return found
    mine = rows.filter(order__matter__number=wanted).order_by("pk")
    return mine.filter(matter__state__in=("submitted", "correcting", "accepted", "paused")).first() or mine.filter(
        ~Q(matter__state__in=("waiting", "blocked"))
    ).first()  # fmt: skip


def _appointments() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("matter", "hall", "topic__hall", "party", "ticket")


def seats_taken(topic: HallTopic, starts: Iterable[datetime]) -> dict[datetime, int]:
    """This will count the seats taken in slots, by their beginning."""
    rows = Appointment.objects.filter(topic=topic, active=True, starts_at__in=list(starts))
    return dict(rows.values_list("starts_at").annotate(n=Count("pk")).values_list("starts_at", "n"))


def appointments_of(party_id: int, *, limit: int = 50) -> list[Appointment]:
    """This will return a party's appointments, the latest slot first."""
    return list(_appointments().filter(party_id=party_id).order_by("-starts_at", "-pk")[:limit])


def appointments_on(hall: Hall, day: date) -> list[Appointment]:
    """This will return a hall's appointments of a day in the order of their slots."""
    rows = _appointments().filter(hall=hall, starts_at__date=day)
    return list(rows.order_by("starts_at", "seat"))


def appointment_by_number(number: str) -> Appointment:
    """This will return an appointment; an unknown number raises `Appointment.DoesNotExist`."""
    return _appointments().get(matter__number=number)


def _handovers() -> QuerySet[HandOver]:
    return HandOver.objects.select_related("matter", "case__matter", "case__agency", "case__party")


def handovers_for(who: Person, *, limit: int = 100) -> list[HandOver]:
    """This will return the hand-overs that wait to be taken by somebody's office, the oldest first."""
    rows = _handovers().filter(open=True)
    mine = Q(leg="back", case__agency__code=who.agency) if "approver" in who.roles else Q(pk=None)
    if who.roles & {"clerk", "helper"}:
        mine |= Q(leg="exit") | Q(giver=who.key)
    return list(rows.filter(mine | Q(giver=who.key)).order_by("pk")[:limit])


def handovers_of(case: Case) -> list[HandOver]:
    """This will return the hand-overs of a case in the order they were made."""
    return list(_handovers().filter(case=case).order_by("pk"))


def handover_by_number(number: str) -> HandOver:
    """This will return a hand-over; an unknown number raises `HandOver.DoesNotExist`."""
    return _handovers().select_related("case__order").get(matter__number=number)


def documents_of(case_ids: Iterable[int]) -> list[Document]:
    """This will return the official papers of cases, oldest first."""
    return list(
        Document.objects.select_related("case__matter").filter(case_id__in=list(case_ids)).order_by("pk")
    )


def document_by_number(number: str) -> Document:
    """This will return an official paper; an unknown number raises `Document.DoesNotExist`."""
    rows = Document.objects.select_related(
        "case__matter", "case__agency", "case__party", "case__order__matter"
    )
    return rows.get(number=number)


def deliveries_of(case_ids: Iterable[int]) -> list[Delivery]:
    """This will return how the results of cases were to reach the applicant, oldest first."""
    rows = Delivery.objects.select_related("matter", "case__matter", "case__order__matter")
    return list(rows.filter(case_id__in=list(case_ids)).order_by("pk"))


def deliveries_to_send(*, limit: int = 100) -> list[Delivery]:
    """This will return the deliveries of ended cases that wait to be sent or fetched, the oldest first."""
    rows = Delivery.objects.select_related("matter", "case__matter", "case__party", "case__order")
    rows = rows.filter(active=True, case__matter__state__in=("granted", "refused", "declined", "terminated"))
    return list(rows.filter(matter__state__in=("asked", "posted")).order_by("pk")[:limit])


def delivery_by_number(number: str) -> Delivery:
    """This will return a delivery; an unknown number raises `Delivery.DoesNotExist`."""
    rows = Delivery.objects.select_related("matter", "case__matter", "case__agency", "case__party")
    return rows.select_related("case__order__matter").get(matter__number=number)


def masked_address(delivery: Delivery) -> str:
    """This will tell where a result goes so that nobody else can find the door: name, phone and street masked."""
    if not delivery.address:
        return ""
    street = delivery.address
    shown = street[:6] + "*" * max(len(street) - 6, 1)
    return f"{masked_name(delivery.receiver)} {masked_phone(delivery.phone)} {shown}"


def fee_of(case_id: int) -> FeeOrder | None:
    """This will return the fee order of a case, or None."""
    return FeeOrder.objects.select_related("matter").filter(case_id=case_id).first()


def fee_by_number(number: str) -> FeeOrder:
    """This will return a fee order; an unknown number raises `FeeOrder.DoesNotExist`."""
    return FeeOrder.objects.select_related("matter", "case__matter", "case__order__matter").get(
        matter__number=number
    )


def fees_of(case_ids: Iterable[int]) -> dict[int, FeeOrder]:
    """This will return the fee orders of cases by the key of the case."""
    rows = FeeOrder.objects.select_related("matter").filter(case_id__in=list(case_ids))
    return {one.case_id: one for one in rows}


def waived_fees(order: Order, rows: Iterable[Case]) -> list[tuple[Case, catalog.FeeLine]]:
    """This will return what the accepted cases of an order need not pay, each line with its reason; one statement."""
    taken = [case for case in rows if case.accepted_at is not None]
    views = catalog.items_by_version({case.item_version_id for case in taken}) if taken else {}
    given = {key: value for key, value in form_values(order).items() if value is not None}
    later = _answered(views, taken)
    found = []
    for case in taken:
        with suppress(catalog.BadFee):
            lines = catalog.fee_lines(views[case.item_version_id].spec, {**later.get(case.pk, {}), **given})
            found += [(case, line) for line in lines if line.due is False]
    return found


def _answered(views: Mapping[int, catalog.ItemView], rows: Iterable[Case]) -> dict[int, dict[str, Any]]:
    """What was answered later for those cases whose fees turn on something."""
    turns = {
        pk for pk, view in views.items() if any(one.get("when") for one in view.spec.extra.get("fees", ()))
    }
    keys = [case.pk for case in rows if case.item_version_id in turns]
    return dict(FeeAnswers.objects.filter(pk__in=keys).values_list("pk", "given")) if keys else {}


def asked_fees(order: Order, rows: Iterable[Case]) -> list[tuple[Case, list[catalog.FactView]]]:
    """This will return the accepted cases of an order whose fee waits for an answer, each with its questions."""
    taken = [case for case in rows if case.accepted_at is not None and case.matter.state in ANSWERABLE]
    views = catalog.items_by_version({case.item_version_id for case in taken}) if taken else {}
    given = {key: value for key, value in form_values(order).items() if value is not None}
    later, found = _answered(views, taken), []
    for case in taken:
        known, missing = {**later.get(case.pk, {}), **given}, set[str]()
        with suppress(catalog.BadFee):
            for line in catalog.fee_lines(views[case.item_version_id].spec, known):
                missing |= facts_of(line.when) - known.keys() if line.due is None else set()
        if missing:
            found.append((case, [fact for key, fact in catalog.facts().items() if key in missing]))
    return found


def payments_of(fee: FeeOrder) -> list[Payment]:
    """This will return the attempts to pay a fee, newest first."""
    return list(Payment.objects.filter(fee=fee).order_by("-pk"))


def payment_by_reference(reference: str) -> Payment | None:
    """This will return one attempt to pay, or None."""
    rows = Payment.objects.select_related("fee__matter", "fee__case__order__matter", "fee__case__matter")
    return rows.filter(reference=reference).first()


def visits_of(case: Case) -> list[Visit]:
    """This will return the visits of a case, oldest first."""
    return list(Visit.objects.filter(case=case).order_by("pk"))


def today_of(now: datetime) -> date:
    """This will give the legal day of an instant."""
    return local_day(now)
