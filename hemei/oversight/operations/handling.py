"""What the agency does with a ticket: sign, send it back with a reason, reach the caller, ask for time, answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hemei.accounts.queries import Person, agency_names
from hemei.common.words import tell
from hemei.ledger.operations import Refused, System
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.models import HotlineTicket, TicketHop
from hemei.oversight.operations.moves import clock, moving, words
from hemei.oversight.operations.texting import moving_ticket
from hemei.oversight.operations.ticket_photos import keep_photos
from hemei.oversight.operations.tickets import start, store
from hemei.rules.hotline import limits
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_REASON, _NOTE, _REPLY = mark("理由"), mark("联系记录"), mark("答复内容")


def _of_unit(row: HotlineTicket, actor: Person) -> None:
    if not actor.agency or actor.agency != row.unit:
        raise Refused(tell("这条工单派给别的部门，您不能办理，没有写入。"))


def _from_outside(row: HotlineTicket, actor: Person) -> None:
    if actor.agency == row.unit:
        raise Refused(tell("承办部门不能批自己的延期，没有写入。"))


def sign(*, row: HotlineTicket, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will sign for a ticket; who signs answers for it."""
    _of_unit(row, actor)
    with moving_ticket(TICKET["hotline.sign"], row=row, actor=actor, now=now, seen=seen):
        store(row, signer=actor.key, signer_label=actor.label[:120])


def give_back(
    *, row: HotlineTicket, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will send a ticket back with a reason, within the working days of the table and not after a decision.

    Agencies that send one ticket in a circle are found here: it goes up, and whose it is gets decided.
    """
    _of_unit(row, actor)
    text, rules = words(reason, _REASON, most=500), limits(local_day(now))
    if row.decided:
        raise Refused(tell("承办部门是裁定的，不能再退，没有写入。"))
    if row.redone or row.dispatched_at is None:
        raise Refused(tell("重办的工单不能再退，没有写入。"))
    until = clock(row.dispatched_at, rules["return_workdays"])["due_at"]
    if now > until:
        raise Refused(
            tell(
                "派单已过 {n} 个工作日，不能再退，没有写入。请办理，或申请延期。", n=rules["return_workdays"]
            )
        )
    with moving(
        TICKET["hotline.return"], matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit
    ) as move:
        hop = TicketHop.objects.filter(ticket=row).order_by("-seq").first()
        if hop is not None:
            hop.returned_at, hop.reason = now, text
            hop.save(update_fields=["returned_at", "reason"])
        move.record(reason=text, unit=row.unit)
        store(row, returns=row.returns + 1, unit="")
        start(
            row, move, clock(now, rules["dispatch_workdays"]), holder="role:operator", office="role:operator"
        )
    if row.returns >= rules["loop_returns"]:
        _escalate(row, now)


def _escalate(row: HotlineTicket, now: datetime) -> None:
    units = list(TicketHop.objects.filter(ticket=row).order_by("seq").values_list("unit", flat=True))
    with moving(TICKET["hotline.loop"], matter=row.matter, actor=System(), now=now) as move:
        names = agency_names()
        move.record(units=units, text=" → ".join(names.get(unit, unit) for unit in units))
        start(row, move, clock(now, 1), holder="role:supervisor", office="role:supervisor")


def contact(*, row: HotlineTicket, note: str, actor: Person, now: datetime) -> None:
    """This will note that the agency reached the caller; the first time counts for the rate of response."""
    _of_unit(row, actor)
    text = words(note, _NOTE, most=500)
    with moving(TICKET["hotline.contact"], matter=row.matter, actor=actor, now=now) as move:
        if row.contacted_at is None:
            store(row, contacted_at=now)
        move.record(note=text)


def ask_time(
    *, row: HotlineTicket, days: int, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will ask for more working days, once, before the deadline; somebody outside the agency decides."""
    _of_unit(row, actor)
    most = limits(local_day(now))["extension_workdays"]
    if row.extended_days or row.asked_days:
        raise Refused(tell("已经申请或延长过一次，不能再延，没有写入。"))
    if row.reply_due is not None and now > row.reply_due:
        raise Refused(tell("已经过期，不能再申请延期，没有写入。"))
    if not 1 <= days <= most:
        raise Refused(tell("延期要在 1 到 {most} 个工作日之间，没有写入。", most=most))
    text = words(reason, _REASON, most=500)
    with moving(TICKET["hotline.ask_time"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        store(row, asked_days=days, asked_why=text)
        move.record(days=days, reason=text)


def judge_time(
    *, row: HotlineTicket, grant: bool, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will grant the time that was asked for, counted from the deadline, or refuse it with a reason."""
    _from_outside(row, actor)
    if not row.asked_days:
        raise Refused(tell("没有待批的延期申请，没有写入。请刷新页面。"))
    text = words(reason, _REASON, most=300)
    kind = TICKET["hotline.give_time" if grant else "hotline.refuse_time"]
    with moving_ticket(kind, row=row, actor=actor, now=now, seen=seen, unit=row.unit) as move:
        move.record(reason=text, days=row.asked_days)
        if not grant:
            store(row, asked_days=0, asked_why="")
            return
        due = clock(row.reply_due or now, row.asked_days)
        store(row, extended_days=row.asked_days, asked_days=0, reply_due=due["due_at"])
        start(row, move, due)


def reply(
    *, row: HotlineTicket, text: str, actor: Person, now: datetime, seen: int | None = None,
    photos: Sequence[bytes] = (),
) -> None:  # fmt: skip
    """This will answer the caller and the centre; the centre calls back. An answer reaches the caller, too."""
    _of_unit(row, actor)
    plain = words(text, _REPLY, most=3000)
    days = limits(local_day(now))["callback_workdays"]
    with moving_ticket(TICKET["hotline.reply"], row=row, actor=actor, now=now, seen=seen) as move:
        store(
            row,
            reply=plain,
            replied_at=now,
            replier=actor.key,
            contacted_at=row.contacted_at or now,
            asked_days=0,
        )
        move.record(text=plain, photos=keep_photos(row, photos, by_unit=True, now=now))
        start(row, move, clock(now, days), holder="role:operator")
