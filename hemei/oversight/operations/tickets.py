"""Tickets of the hotline come in, are answered at once, dispatched, merged, kept secret, decided after a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Refused
from hemei.oversight.enums.tickets import TicketKind, Way
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.models import HotlineTicket, TicketHop
from hemei.oversight.operations.grams import index_tickets
from hemei.oversight.operations.moves import beginning, clock, moving, words
from hemei.oversight.operations.texting import mobile, moving_ticket, text_caller
from hemei.oversight.operations.ticket_photos import keep_photos
from hemei.rules.hotline import category_names, limits
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_TITLE, _TEXT, _REASON, _ANSWER = mark("标题"), mark("诉求内容"), mark("理由"), mark("解答")
VEILED = mark("保密工单")


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller tells. `lat` and `long` are degrees (WGS 84), both or none."""

    kind: str
    title: str
    text: str
    place: str = ""
    caller: str = ""
    phone: str = ""
    category: str = ""
    secret: bool = False
    sms: str = ""  # the language in which he wants to be told by SMS; empty = not
    lat: Decimal | None = None
    long: Decimal | None = None


def take(
    *, told: Told, way: str, actor: Actor, now: datetime, person: str = "", photos: Sequence[bytes] = (),
    sample: bool = False,
) -> HotlineTicket:  # fmt: skip
    """This will take a ticket, which waits to be dispatched; the text stays plain text whatever it holds.

    Refuses an unknown kind or category, an empty text, and one beyond the table's limit.
    """
    rules = limits(local_day(now))
    row = _checked(told, way, now)
    row.person, row.sample = person, sample
    title = words(told.title.strip() or row.text[:60].split("\n")[0], _TITLE, most=200)
    with beginning(
        TICKET["hotline.open"], flow=TICKET.kind, number=next_number("RX", now),
        title=VEILED if told.secret else title, actor=actor, now=now,
        party=person if person.startswith("party:") else "",
        person=person,
    ) as move:  # fmt: skip
        row.matter = move.matter
        row.save(force_insert=True)
        index_tickets([row])
        kept = keep_photos(row, photos, by_unit=False, now=now)
        move.record(kind=row.kind, way=way, category=row.category, secret=row.secret, photos=kept)
        move.leave(
            holder="role:operator",
            office="role:operator",
            listed=True,
            **clock(now, rules["dispatch_workdays"]),
        )
        text_caller(row, move)
    return row


def _checked(told: Told, way: str, now: datetime) -> HotlineTicket:
    """A row with what was told, not written yet."""
    day = local_day(now)
    if told.kind not in TicketKind.values or way not in Way.values:
        raise Refused(tell("请选诉求类型，没有写入。您填的内容还在。"))
    if told.category and told.category not in category_names(day):
        raise Refused(tell("没有这个类别，没有写入。请从列表里选择。"))
    text = words(told.text, _TEXT, most=limits(day)["text_most"])
    if (told.lat is None) != (told.long is None) or (
        told.lat is not None and told.long is not None and not (abs(told.lat) <= 90 and abs(told.long) <= 180)
    ):
        raise Refused(tell("经纬度没有填对，没有写入。两个都填或都不填。"))
    for value, what, most in (
        (told.place, mark("地点"), 200), (told.caller, mark("姓名"), 60), (told.phone, mark("电话"), 30)
    ):  # fmt: skip
        if value.strip():
            words(value, what, most=most)
    return HotlineTicket(
        kind=told.kind, way=way, text=text, place=told.place.strip(), caller=told.caller.strip(),
        phone=told.phone.strip(), category=told.category, secret=told.secret, opened_on=day,
        sms=told.sms if told.sms in {"zh-hans", "en"} and mobile(told.phone) else "",
        lat=told.lat and round(told.lat, 6), long=told.long and round(told.long, 6),
    )  # fmt: skip


def answer(*, row: HotlineTicket, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will answer a caller at once, which ends the ticket; nobody is called back, so it counts in no rate."""
    plain = words(text, _ANSWER, most=3000)
    with moving_ticket(TICKET["hotline.answer"], row=row, actor=actor, now=now, seen=seen) as move:
        store(row, reply=plain, replied_at=now, replier=actor.key, operator=actor.key)
        move.record(text=plain)
        ended(move)


def dispatch(
    *, row: HotlineTicket, unit: str, category: str, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will send a ticket to an agency, whose clocks begin: to reach the caller, and to answer him."""
    kind = TICKET["hotline.decide" if row.matter.state == "disputed" else "hotline.dispatch"]
    if unit not in agency_names():
        raise Refused(tell("没有选对承办部门，没有派单。请从列表里选择。"))
    if category and category not in category_names(local_day(now)):
        raise Refused(tell("没有这个类别，没有写入。请从列表里选择。"))
    reason = note.replace("\0", "").strip()
    if kind.name == "hotline.decide":
        reason = words(note, _REASON, most=500)
    with moving_ticket(kind, row=row, actor=actor, now=now, seen=seen, unit=unit) as move:
        send(row, unit, move, now)
        store(
            row, category=category or row.category, operator=actor.key, decided=row.matter.state == "disputed"
        )
        move.record(unit=unit, category=row.category, reason=reason[:500])


def send(row: HotlineTicket, unit: str, move: Move, now: datetime) -> None:
    """This will note a stay at an agency and set its clocks; called inside an act."""
    rules = limits(local_day(now))
    due = clock(now, rules["reply_workdays"])
    contact = clock(now, rules["contact_workdays"])
    TicketHop.objects.create(
        ticket=row, seq=TicketHop.objects.filter(ticket=row).count() + 1, unit=unit, came_at=now
    )
    store(
        row, unit=unit, dispatched_at=now, contact_due=contact["due_at"], contacted_at=None, reply_due=due["due_at"],
        replied_at=None, asked_days=0, asked_why="", extended_days=0, signer="", signer_label="", called_by="",
        called_unit="",
    )  # fmt: skip
    start(row, move, due, holder=f"agency:{unit}", office=f"agency:{unit}")


def merge(*, row: HotlineTicket, into: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will end a ticket because another one is the same matter; its caller reads what that one brings."""
    head = (
        HotlineTicket.objects.select_related("matter", "head")
        .filter(matter__number=into.strip().upper())
        .first()
    )
    if head is None or head.pk == row.pk or head.matter.state in {"merged", "void"}:
        raise Refused(tell("没有可以并入的工单“{number}”，没有写入。请核对编号。", number=into[:40]))
    if row.secret or head.secret:
        raise Refused(tell("保密工单不能并入，也不能被并入，没有写入。"))
    with moving_ticket(TICKET["hotline.merge"], row=row, actor=actor, now=now, seen=seen) as move:
        store(row, head=head, operator=actor.key)
        move.record(into=head.matter.number)
        ended(move)


def veil(*, row: HotlineTicket, secret: bool, reason: str, actor: Person, now: datetime) -> None:
    """This will set or lift secrecy: a secret ticket has no title in lists and messages, and its caller is shut."""
    text = words(reason, _REASON, most=300)
    if row.secret == secret:
        raise Refused(tell("已经是这样，没有改动。"))
    with moving(
        TICKET["hotline.veil" if secret else "hotline.unveil"], matter=row.matter, actor=actor, now=now
    ) as move:
        store(row, secret=secret)
        move.record(reason=text)
        move.leave(title=VEILED if secret else row.text[:60].split("\n")[0])


def look(*, row: HotlineTicket, purpose: str, actor: Person, now: datetime) -> str:
    """This will give the caller's name and telephone for a purpose, which the ledger keeps; not of a secret ticket."""
    text = words(purpose, mark("用途"), most=200)
    mine = "operator" in actor.roles or "supervisor" in actor.roles
    if not mine and (row.secret or actor.agency != row.unit):
        raise Refused(tell("这条工单保密，或者不在您的部门，不能查看来电人。请通过热线中心联系。"))
    with moving(TICKET["hotline.look"], matter=row.matter, actor=actor, now=now) as move:
        move.record(purpose=text)
    return f"{row.caller} {row.phone}".strip()


def start(row: HotlineTicket, move: Move, due: Mapping[str, Any], **more: Any) -> None:
    """This will let a new deadline run, which has shown no card yet."""
    store(row, carded=0)
    move.leave(**due, **more)


def ended(move: Move, **more: Any) -> None:
    """This will let a matter end with the act at hand."""
    move.leave(closed_at=move.now, holder="", due_at=None, alert_at=None, **more)


def store(row: HotlineTicket, **values: Any) -> None:
    """This will set columns of a ticket, inside an act."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
