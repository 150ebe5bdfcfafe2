"""Shutting a hall for some days: announced in the catalogue, and whoever booked a seat there is told at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from hemei.cases.flow import APPOINTMENT
from hemei.cases.models import Appointment
from hemei.cases.operations.moves import moving
from hemei.catalog import operations as catalog
from hemei.catalog.models import Hall
from hemei.ledger.operations import Actor, System
from hemei.rules.workdays import SHANGHAI, local_time


@transaction.atomic
def shut_hall(
    *, hall: Hall, first: date, last: date, reason: str, actor: Actor, now: datetime, window: str = "",
    seen: int | None = None,
) -> int:  # fmt: skip
    """This will announce that a hall or one of its windows is shut, both days included; Refused where it may not be.

    Appointments of a hall that is shut are called off, each with a message; returns how many.
    """
    catalog.shut(
        hall=hall, first=first, last=last, reason=reason, actor=actor, now=now, window=window, seen=seen
    )
    if window:
        return 0
    begins = datetime.combine(first, time(0), SHANGHAI)
    ends = datetime.combine(last + timedelta(days=1), time(0), SHANGHAI)
    rows = Appointment.objects.select_related("matter").filter(
        hall=hall, active=True, matter__state="booked", starts_at__gte=begins, starts_at__lt=ends
    )
    for one in (found := list(rows.order_by("pk"))):
        with moving(APPOINTMENT["appointment.call_off"], matter=one.matter, actor=System(), now=now) as move:
            Appointment.objects.filter(pk=one.pk).update(active=False)
            move.record(reason=reason.strip()[:200], when=local_time(one.starts_at))
            move.leave(closed_at=now, holder="", due_at=None)
    return len(found)
