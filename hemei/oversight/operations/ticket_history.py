"""Tickets that ran their course before: they enter ended, in as few statements as may be, with one act each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction

from hemei.cases.operations.numbers import next_block
from hemei.ledger.operations import Opening, System, open_many
from hemei.oversight.enums.tickets import Way
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.models import HotlineTicket
from hemei.oversight.operations.grams import index_tickets
from hemei.oversight.operations.moves import clock
from hemei.rules.hotline import limits
from hemei.rules.workdays import local_day

_PART = 1000


@dataclass(frozen=True, slots=True)
class Past:
    """One ended sample ticket: days are natural ones from its dispatch."""

    kind: str
    title: str
    text: str
    place: str
    category: str
    unit: str
    opened: datetime
    contact_days: int
    reply_days: int
    solved: bool | None
    level: int | None
    redone: bool
    left_out: str = ""


@transaction.atomic
def take_past(*, rows: Iterable[Past], now: datetime) -> int:
    """This will enter ended tickets of a sample, labelled as such, and return how many."""
    left, done = iter(rows), 0
    while part := list(islice(left, _PART)):
        _take(part, now)
        done += len(part)
    return done


def _take(part: Sequence[Past], now: datetime) -> None:
    key = f"RX-{local_day(now):%y%m%d}"
    numbers = next_block(key, len(part))
    moves = open_many(
        TICKET["hotline.import"], flow=TICKET.kind, actor=System(), now=now,
        openings=[
            Opening(f"{key}-{n:04d}", one.title, {"state": "closed", "opened_at": one.opened, "listed": True,
                    "closed_at": one.opened + timedelta(days=one.reply_days + 1)}, {"left_out": one.left_out})
            for n, one in zip(numbers, part, strict=True)
        ],
    )  # fmt: skip
    made = [_row(one, move.matter) for one, move in zip(part, moves, strict=True)]
    HotlineTicket.objects.bulk_create(made, batch_size=500)
    index_tickets(made)


def _row(one: Past, matter: Any) -> HotlineTicket:
    rules = limits(local_day(one.opened))
    sent = one.opened + timedelta(minutes=30)
    return HotlineTicket(
        matter=matter, kind=one.kind, way=Way.PHONE, text=one.text, place=one.place, category=one.category,
        unit=one.unit, opened_on=local_day(one.opened), dispatched_at=sent, sample=True,
        contact_due=clock(sent, rules["contact_workdays"])["due_at"],
        contacted_at=sent + timedelta(days=one.contact_days, hours=2),
        reply_due=clock(sent, rules["reply_workdays"])["due_at"], replied_at=sent + timedelta(days=one.reply_days),
        reply="样例：已处理并答复。", calls=1, solved=one.solved, level=one.level, redone=int(one.redone),
        left_out=one.left_out,
    )  # fmt: skip
