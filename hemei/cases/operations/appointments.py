"""Appointments: seats in slots of working days, never given twice; kept, cancelled or missed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person
from hemei.cases.flow import APPOINTMENT
from hemei.cases.models import Appointment, Ticket
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.queue import take_ticket
from hemei.catalog.models import HallTopic
from hemei.catalog.queries import book_days, slots
from hemei.common.words import tell
from hemei.ledger.operations import NotAllowed, Refused, Stale, System, WrongState
from hemei.rules.hours import Slot
from hemei.rules.workdays import local_day

EARLY = timedelta(minutes=30)  # before the slot one may take one's number
GRACE = timedelta(minutes=15)  # after its beginning the seat is given up


def book(*, topic: HallTopic, starts_at: datetime, actor: Person, now: datetime) -> Appointment:
    """This will book a seat in a slot for the actor's party; a full slot, or a second one at that time, is refused."""
    if actor.party_id is None:
        raise Refused(tell("您的账号还没有绑定企业或个人，不能预约。"))
    day = local_day(starts_at)
    slot = next((one for one in slots(topic, day, now) if one.starts_at == starts_at), None)
    if day not in book_days(local_day(now)) or slot is None:
        raise Refused(tell("这个时段不能预约（已经过了，或者不在开放时间），没有预约。请另选一个。"))
    same = Appointment.objects.filter(party_id=actor.party_id, starts_at=starts_at, active=True)
    if same.exists():
        raise Refused(tell("您在这个时段已经有预约，没有再约。"))
    taken = set(
        Appointment.objects.filter(topic=topic, starts_at=starts_at, active=True).values_list(
            "seat", flat=True
        )
    )
    seat = next((n for n in range(1, topic.seats + 1) if n not in taken), None)
    if seat is None:
        raise Refused(tell("这个时段已经约满，没有预约。请另选一个。"))
    try:
        return _write(topic, slot, seat, actor.party_id, actor, now)
    except IntegrityError as clash:
        raise Stale(tell("这个时段刚被别人约走，没有预约。请刷新后另选一个。")) from clash


def _write(
    topic: HallTopic, slot: Slot, seat: int, party_id: int, actor: Person, now: datetime
) -> Appointment:
    with (
        transaction.atomic(),
        beginning(
            APPOINTMENT["appointment.book"], flow="appointment", number=next_number("YY", now), title=topic.name,
            actor=actor, now=now, party=f"party:{party_id}",
        ) as move,
    ):  # fmt: skip
        made = Appointment.objects.create(
            matter=move.matter, hall=topic.hall, topic=topic, party_id=party_id, starts_at=slot.starts_at,
            ends_at=slot.ends_at, seat=seat,
        )  # fmt: skip
        move.record(hall=topic.hall.code, topic=topic.code, starts_at=slot.starts_at.isoformat(), seat=seat)
        move.leave(due_at=slot.starts_at, holder=f"hall:{topic.hall.code}")
    return made


def cancel_appointment(*, appointment: Appointment, actor: Person, now: datetime) -> None:
    """This will give a seat back, before its slot begins."""
    _own(appointment, actor)
    if now >= appointment.starts_at:
        raise Refused(tell("预约的时段已经开始，不能取消，没有写入。"))
    with moving(APPOINTMENT["appointment.cancel"], matter=appointment.matter, actor=actor, now=now) as move:
        Appointment.objects.filter(pk=appointment.pk).update(active=False)
        move.leave(closed_at=now, holder="", due_at=None)


def arrive(*, appointment: Appointment, actor: Person, now: datetime) -> Ticket:
    """This will turn an appointment into a number; its place is half an hour before its slot."""
    if not actor.roles & {"clerk", "helper", "visitor"}:
        _own(appointment, actor)
    if not appointment.starts_at - EARLY <= now <= appointment.starts_at + GRACE:
        raise Refused(tell("预约取号从开始前三十分钟到开始后十五分钟，现在不能取。可以现场取普通号。"))
    with moving(APPOINTMENT["appointment.arrive"], matter=appointment.matter, actor=actor, now=now) as move:
        ticket = take_ticket(
            hall=appointment.hall, topic=appointment.topic, actor=actor, now=now, party_id=appointment.party_id,
            rank=appointment.starts_at - EARLY,
        )  # fmt: skip
        Appointment.objects.filter(pk=appointment.pk).update(ticket=ticket)
        move.record(ticket=ticket.code)
        move.leave(closed_at=now, holder="", due_at=None)
    return ticket


def miss_appointments(*, now: datetime) -> int:
    """This will note the appointments to which nobody came; returns how many."""
    rows = Appointment.objects.select_related("matter").filter(
        matter__state="booked", starts_at__lt=now - GRACE
    )
    done = 0
    for one in rows:
        try:
            with moving(APPOINTMENT["appointment.miss"], matter=one.matter, actor=System(), now=now) as move:
                Appointment.objects.filter(pk=one.pk).update(active=False)
                move.leave(closed_at=now, holder="", due_at=None)
        except (Stale, WrongState):
            continue
        done += 1
    return done


def _own(appointment: Appointment, actor: Person) -> None:
    if appointment.party_id != actor.party_id and not actor.roles & {"clerk", "helper"}:
        raise NotAllowed(tell("这个预约不是您的，什么都没有改动。"))
