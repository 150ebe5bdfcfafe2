"""The queue of a hall: numbers taken, called, skipped, transferred, served; each step an act with its time."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person
from hemei.cases.enums import Place
from hemei.cases.flow import TICKET
from hemei.cases.models import Case, Ticket
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_in
from hemei.cases.operations.visits import count_visit
from hemei.cases.queries.hall import case_for_number, waiting_for
from hemei.catalog.models import Hall, HallTopic, Window
from hemei.catalog.queries import hall_open
from hemei.common.words import tell
from hemei.ledger.operations import Refused, Stale, System, WrongState
from hemei.rules.workdays import local_day

VISITOR = Person("visitor", "大厅来访者", frozenset({"visitor"}))
_TRIES = 5  # windows that call at once each get another ticket


def take_ticket(
    *, hall: Hall, topic: HallTopic, actor: Person, now: datetime, party_id: int | None = None,
    rank: datetime | None = None,
) -> Ticket:  # fmt: skip
    """This will take a number of today; a closed hall gives none. `rank` = its place, for whoever booked before."""
    if not hall_open(hall, now):
        raise Refused(
            tell("现在不是开放时间（{hours}，工作日），没有取号。可以预约，或者网上办理。", hours=hall.hours)
        )
    day = local_day(now)
    with transaction.atomic():
        code = f"{topic.letter}{next_in(f'PH-{hall.pk}-{topic.letter}-{day:%y%m%d}'):03d}"
        with beginning(
            TICKET["ticket.take"], flow="ticket", number=f"PH-{day:%y%m%d}-{hall.code}-{code}"[:60], title=topic.name,
            actor=actor, now=now, party=f"party:{party_id}" if party_id else "",
        ) as move:  # fmt: skip
            ticket = Ticket.objects.create(
                matter=move.matter, hall=hall, topic=topic, day=day, code=code, token=secrets.token_urlsafe(15),
                rank=rank or now, taken_at=now, party_id=party_id,
            )  # fmt: skip
            move.record(topic=topic.code, hall=hall.code)
            move.leave(holder=f"hall:{hall.code}")
    return ticket


def call_next(*, window: Window, actor: Person, now: datetime) -> Ticket:
    """This will call the next number that the window can serve; an empty queue or a busy window is refused."""
    if Ticket.objects.filter(window=window, busy=True).exists():
        raise Refused(tell("这个窗口还有一位没有办完，没有叫号。请先办完、过号或转出。"))
    for _try in range(_TRIES):
        ticket = waiting_for(window, local_day(now))
        if ticket is None:
            raise Refused(tell("现在没有这个窗口能办的号在等。"))
        try:
            return _call(ticket, window, actor, now)
        except (Stale, WrongState):
            continue  # another window was first
        except IntegrityError:
            break  # somebody called to this window at the same moment
    raise Refused(tell("别的窗口同时在叫号，没有叫到。请再点一次。"))


def _call(ticket: Ticket, window: Window, actor: Person, now: datetime) -> Ticket:
    with moving(TICKET["ticket.call"], matter=ticket.matter, actor=actor, now=now) as move:
        _change(ticket, window=window, busy=True, called_at=now, calls=ticket.calls + 1)
        move.record(window=window.code, waited=int((now - ticket.taken_at).total_seconds()))
    return ticket


def recall(*, ticket: Ticket, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will call a number again that did not come."""
    with moving(TICKET["ticket.recall"], matter=ticket.matter, actor=actor, now=now, seen=seen) as move:
        _change(ticket, calls=ticket.calls + 1, called_at=now)
        move.record(calls=ticket.calls)


def begin(*, ticket: Ticket, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will begin to serve a number that came to the window."""
    with moving(TICKET["ticket.begin"], matter=ticket.matter, actor=actor, now=now, seen=seen):
        _change(ticket, begun_at=now)


def skip(*, ticket: Ticket, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will pass over a number that did not come; it may be put back into the queue today."""
    with moving(TICKET["ticket.skip"], matter=ticket.matter, actor=actor, now=now, seen=seen):
        _change(ticket, busy=False)


def requeue(*, ticket: Ticket, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will put a skipped number back, behind those who wait."""
    with moving(TICKET["ticket.requeue"], matter=ticket.matter, actor=actor, now=now, seen=seen):
        _change(ticket, rank=now, window=None, called_at=None)


def transfer(
    *, ticket: Ticket, topic: HallTopic, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will send a number to the windows of another topic; it keeps its place, so nobody queues twice."""
    if topic.hall_id != ticket.hall_id:
        raise Refused(tell("只能转到同一个大厅的业务类别，没有转。"))
    if topic.pk == ticket.topic_id:
        raise Refused(tell("这个号就是这个类别，没有转。请选另一个类别。"))
    with moving(TICKET["ticket.transfer"], matter=ticket.matter, actor=actor, now=now, seen=seen) as move:
        move.record(topic=topic.code, before=ticket.topic.code, reason=reason[:200])
        _change(ticket, topic=topic, window=None, busy=False, called_at=None, begun_at=None)


def serve(
    *, ticket: Ticket, number: str, actor: Person, now: datetime, seen: int | None = None
) -> Case | None:
    """This will end the service of a number; the case or order it was about counts the visit, here and nowhere else.

    `number` may be empty: somebody only asked something. An unknown one is refused, and nothing is written.
    """
    case = case_for_number(number) if number.strip() else None
    if number.strip() and case is None:
        raise Refused(
            tell("没有编号为“{number}”的订单或办件，没有办结。请核对，或者留空。", number=number[:40])
        )
    with moving(TICKET["ticket.serve"], matter=ticket.matter, actor=actor, now=now, seen=seen) as move:
        _change(ticket, ended_at=now, busy=False)
        took = int((now - ticket.begun_at).total_seconds()) if ticket.begun_at else 0
        move.record(served=took, case=case.matter.number if case else "")
        move.leave(closed_at=now, holder="")
        if case is not None:
            source = ticket.matter.number
            count_visit(case=case, place=Place.HALL, source=source, reason="到窗口办理", actor=actor, now=now)
    return case


def cancel_ticket(*, ticket: Ticket, actor: Person, now: datetime) -> None:
    """This will give a number back."""
    with moving(TICKET["ticket.cancel"], matter=ticket.matter, actor=actor, now=now) as move:
        _change(ticket, ended_at=now, busy=False)
        move.leave(closed_at=now, holder="")


def rate_ticket(
    *, ticket: Ticket, score: int, text: str, actor: Person, now: datetime, voice: Person | None = None
) -> None:
    """This will take one rating, 1 to 5, of a number that was served; under a `voice` the act names nobody."""
    if not 1 <= score <= 5:
        raise Refused(tell("请从五个等次里选一个，没有写入。"))
    with moving(TICKET["ticket.rate"], matter=ticket.matter, actor=voice or actor, now=now) as move:
        if not Ticket.objects.filter(pk=ticket.pk, score=None).update(score=score):
            raise Refused(tell("这个号已经评价过，一次一评，原来的评价保留。"))
        if voice is None:
            move.record(score=score, text=text[:300], window=ticket.window.code if ticket.window else "")


def lapse_tickets(*, now: datetime) -> int:
    """This will end the numbers of earlier days that nobody served; returns how many."""
    done = 0
    for ticket in Ticket.objects.select_related("matter").filter(ended_at=None, day__lt=local_day(now)):
        try:
            with moving(TICKET["ticket.lapse"], matter=ticket.matter, actor=System(), now=now) as move:
                _change(ticket, ended_at=now, busy=False)
                move.leave(closed_at=now, holder="")
        except (Stale, WrongState):
            continue
        done += 1
    return done


def _change(ticket: Ticket, **changes: object) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(**changes)
    for name, value in changes.items():
        setattr(ticket, name, value)
