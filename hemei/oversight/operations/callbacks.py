"""After the answer: the call-back by another, redo, orders of supervision, what does not count, cards."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.queries import Person
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Refused, System
from hemei.oversight.enums.loop import Source
from hemei.oversight.enums.tickets import LeftOut
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.models import HotlineTicket
from hemei.oversight.operations.loop import Task, open_remedy
from hemei.oversight.operations.moves import clock, moving, words
from hemei.oversight.operations.texting import moving_ticket
from hemei.oversight.operations.tickets import ended, start, store
from hemei.rules.hotline import limits
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_REASON, _NOTE = mark("理由"), mark("回访记录")


def _another(row: HotlineTicket, actor: Person) -> None:
    """A call-back comes from outside: neither the agency that handled it nor who answered."""
    if actor.key in {row.replier, row.signer} or (actor.agency and actor.agency == row.unit):
        raise Refused(tell("承办部门不能回访自己办的工单，没有写入。请由热线中心回访。"))


def unanswered(
    *, row: HotlineTicket, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will note a call that nobody answered; as often as the table says, the ticket closes unreached."""
    _another(row, actor)
    text, tries = words(note, _NOTE, most=500), limits(local_day(now))["tries"]
    last = row.calls + 1 >= tries
    kind = TICKET["hotline.lapse" if last else "hotline.call"]
    with moving_ticket(kind, row=row, actor=actor, now=now, seen=seen) as move:
        store(row, calls=row.calls + 1, called_by=actor.key, called_unit=actor.agency)
        move.record(note=text, times=row.calls)
        if last:
            ended(move)


def call_back(
    *, row: HotlineTicket, solved: bool, level: int, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will write what the caller said: solved and content closes it, anything else has it done again.

    Still unhappy after that brings an order of supervision. What was said counts in the rates as it was said last.
    """
    _another(row, actor)
    rules, text = limits(local_day(now)), words(note, _NOTE, most=1000)
    if not 1 <= level <= 5:
        raise Refused(tell("请从五个等次里选一个，没有写入。"))
    good = solved and level >= rules["satisfied_from"]
    enough = (
        row.redone >= 1 and not good
    )  # done again once already: what is left goes into the loop of putting right
    kind = TICKET["hotline.close" if good or enough else "hotline.redo"]
    with moving_ticket(kind, row=row, actor=actor, now=now, seen=seen, unit=row.unit) as move:
        store(
            row, calls=row.calls + 1, called_by=actor.key, called_unit=actor.agency, solved=solved, level=level,
        )  # fmt: skip
        move.record(note=text, solved=solved, level=level)
        if enough:
            _order(row, tell("重办后来电人仍不满意：{note}", note=text), actor, now)
        if good or enough:
            ended(move)
        else:
            _again(row, move, now)


def _again(row: HotlineTicket, move: Move, now: datetime) -> None:
    due = clock(now, limits(local_day(now))["reply_workdays"])
    store(row, redone=row.redone + 1, reply_due=due["due_at"], extended_days=0)
    start(row, move, due, holder=f"agency:{row.unit}")


def _order(row: HotlineTicket, found: str, actor: Actor, now: datetime) -> None:
    """One repair at a time for a ticket: it is not ended by who handled the ticket, but looked at from outside."""
    if row.remedy is not None and row.remedy.matter.closed_at is None:
        return
    task = Task(
        Source.HOTLINE.value, row.unit, tell("督办单：{title}", title=row.matter.title)[:200], found[:1000],
        caused_by=row.replier or row.signer, rule="山东省政务服务热线办法（2020）", person=row.person,
        sample=row.sample,
    )  # fmt: skip
    by: Actor = actor if "supervisor" in actor.roles else System()
    store(row, remedy=open_remedy(task=task, parent=row.matter, actor=by, now=now), urged=row.urged + 1)


def urge(*, row: HotlineTicket, reason: str, actor: Actor, now: datetime) -> None:
    """This will issue an order of supervision (督办单): a repair in the one loop, owed by the agency."""
    if not row.unit:
        raise Refused(tell("还没有派单，不能督办承办部门，没有写入。"))
    if isinstance(actor, Person) and actor.agency == row.unit:
        raise Refused(tell("承办部门不能督办自己，没有写入。"))
    text = words(reason, _REASON, most=500)
    with moving(TICKET["hotline.urge"], matter=row.matter, actor=actor, now=now, unit=row.unit) as move:
        _order(row, text, actor, now)
        move.record(reason=text, remedy=row.remedy.matter.number if row.remedy else "")


def leave_out(*, row: HotlineTicket, why: str, note: str, actor: Person, now: datetime) -> None:
    """This will leave a ticket out of the rates for a reason by rule; `why` empty counts it again."""
    if actor.agency and actor.agency == row.unit:
        raise Refused(tell("承办部门不能决定自己的工单计不计入，没有写入。"))
    if why and why not in LeftOut.values:
        raise Refused(tell("请选不计入的理由，没有写入。"))
    if why == row.left_out:
        raise Refused(tell("已经是这样，没有改动。"))
    text = words(note, _REASON, most=300)
    kind = TICKET["hotline.exclude" if why else "hotline.include"]
    with moving(kind, matter=row.matter, actor=actor, now=now, unit=row.unit) as move:
        store(row, left_out=why)
        move.record(reason=text, why=why)


def card(row: HotlineTicket, now: datetime) -> bool:
    """This will give the yellow or the red card of a deadline once; red at the agency is an order of supervision."""
    matter = row.matter
    late = matter.red_at is not None and matter.red_at <= now
    with moving(
        TICKET["hotline.red" if late else "hotline.yellow"],
        matter=matter,
        actor=System(),
        now=now,
        unit=row.unit,
    ) as move:
        move.record(due_at=matter.due_at.isoformat() if matter.due_at else "")
        store(row, carded=2 if late else 1)
    if late and row.unit and matter.state in {"dispatched", "handling"}:
        urge(row=row, reason=tell("超过答复期限"), actor=System(), now=now)
    return True
