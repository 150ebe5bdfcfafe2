"""Files of tickets: checked when they come, entered whole or not at all, taken back whole."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_block, next_number
from hemei.common.sheets import Unreadable
from hemei.common.words import tell
from hemei.ledger.operations import Opening, Refused, System, acting, open_many, opening
from hemei.oversight.enums.tickets import TicketKind, Way
from hemei.oversight.flow.tickets import INTAKE, TICKET
from hemei.oversight.models import HotlineTicket, TicketIntake
from hemei.oversight.operations.grams import index_tickets
from hemei.oversight.operations.moves import clock
from hemei.oversight.queries.ticket_files import CellProblem, Entry, Read, chunks, read_tickets
from hemei.rules.hotline import limits, suggest
from hemei.rules.workdays import local_day

MOST_SHOWN, _PART = 500, 1000


def send_file(*, name: str, content: bytes, actor: Person, now: datetime) -> TicketIntake:
    """This will check a file of tickets and keep it: ready to be entered, or faulty with what is wrong by cell."""
    try:
        read = read_tickets(name, content)
    except Unreadable as wrong:
        raise Refused(str(wrong)) from wrong
    problems = [*read.problems, *_known(read.entries)]
    with opening(
        INTAKE["tickets.send"], flow=INTAKE.kind, number=next_number("RXDR", now), title=name[:200], actor=actor,
        now=now,
    ) as move:  # fmt: skip
        digest = hashlib.sha256(content).hexdigest()
        row = TicketIntake(
            matter=move.matter, name=name[:200], content=content, sha256=digest,
            summary={**read.summary, "problems": len(problems)},
            problems=[asdict(one) for one in problems[:MOST_SHOWN]],
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(file=name[:200], sha256=digest, **row.summary)
        if problems:
            move.leave(state="faulty", closed_at=now)
    return row


def _known(entries: Sequence[Entry]) -> list[CellProblem]:
    """Rows that were entered before: a file that comes twice doubles nothing."""
    found: list[CellProblem] = []
    for part in chunks(entries, _PART):
        keys = {one.words["outside"]: one for one in part}
        had = HotlineTicket.objects.filter(outside__in=[*keys]).values_list("outside", "matter__number")
        found += [
            CellProblem(
                f"A{keys[key].place_in + 1}",
                tell("编号 {key} 已经导入过（{number}）。", key=key, number=number),
            )
            for key, number in had
        ]
    return found


def halt(*, row: TicketIntake, actor: Person, now: datetime) -> None:
    """This will give a checked file up; nothing of it was written."""
    with acting(INTAKE["tickets.halt"], matter=row.matter, actor=actor, now=now) as move:
        move.leave(closed_at=now)


def enter(*, row: TicketIntake, actor: Person, now: datetime) -> int:
    """This will enter a checked file, all of it or nothing; ended tickets enter ended, the others wait for dispatch."""
    with acting(INTAKE["tickets.enter"], matter=row.matter, actor=actor, now=now) as move:
        content = bytes(TicketIntake.objects.values_list("content", flat=True).get(pk=row.pk))
        read: Read = read_tickets(row.name, content)
        if again := _known(read.entries):
            raise Refused(tell("文件里有 {n} 行后来已经导入过，一行都没有写入。", n=len(again)))
        for part in chunks(read.entries, _PART):
            _enter(row, part, now)
        move.record(rows=len(read.entries))
        move.leave(closed_at=now)
    return len(read.entries)


def _enter(row: TicketIntake, entries: Sequence[Entry], now: datetime) -> None:
    day = local_day(now)
    key = f"RX-{day:%y%m%d}"
    numbers = next_block(key, len(entries))
    moves = open_many(
        TICKET["hotline.import"], flow=TICKET.kind, actor=System(), now=now, parent=row.matter,
        openings=[
            Opening(f"{key}-{n:04d}", one.words["title"], _left(one, now), {"outside": one.words["outside"]})
            for n, one in zip(numbers, entries, strict=True)
        ],
    )  # fmt: skip
    made = [_ticket(one, move.matter, row, local_day(now)) for one, move in zip(entries, moves, strict=True)]
    HotlineTicket.objects.bulk_create(made, batch_size=500)
    index_tickets(made)


def _left(one: Entry, now: datetime) -> dict[str, Any]:
    if one.closed is not None:
        return {"state": "closed", "closed_at": one.closed, "opened_at": one.opened, "listed": True}
    return {
        "state": "received", "opened_at": one.opened, "holder": "role:operator", "office": "role:operator",
        "listed": True, **clock(now, limits(local_day(now))["dispatch_workdays"]),
    }  # fmt: skip


def _ticket(one: Entry, matter: Any, row: TicketIntake, today: date) -> HotlineTicket:
    words, day = one.words, local_day(one.opened)
    found = suggest(words["title"], words["text"], today, 1)
    kinds = {str(name): code for code, name in TicketKind.choices}
    return HotlineTicket(
        matter=matter, kind=kinds.get(words["kind"], TicketKind.COMPLAIN), way=Way.FILE, opened_on=day,
        text=words["text"] or words["title"], place=words["place"], lat=one.lat, long=one.long,
        category=found[0].category.code if found else "", outside=words["outside"], agency=words["agency"],
        topic=words["title"][:120], reply_due=one.due, replied_at=one.closed, reply=words["reply"], intake=row,
    )  # fmt: skip


@transaction.atomic
def undo(*, row: TicketIntake, actor: Person, now: datetime) -> int:
    """This will take a file back whole; refused where one of its tickets was moved since."""
    rows = list(HotlineTicket.objects.select_related("matter").filter(intake=row))
    if moved := [one for one in rows if one.matter.version > 1]:
        raise Refused(
            tell("{n} 条工单后来办理过（如 {number}），不能整批撤销，没有改动。",
                 n=len(moved), number=moved[0].matter.number)
        )  # fmt: skip
    with acting(INTAKE["tickets.undo"], matter=row.matter, actor=actor, now=now) as move:
        for one in rows:
            with acting(TICKET["hotline.unimport"], matter=one.matter, actor=System(), now=now) as inner:
                inner.leave(closed_at=now, listed=False, holder="", office="", due_at=None, alert_at=None)
        HotlineTicket.objects.filter(intake=row).update(outside="")
        move.record(rows=len(rows))
    return len(rows)
