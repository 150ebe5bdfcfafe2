"""How a result travels: by post to an address that only one act shows, or fetched at the window."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from hemei.accounts.queries import Person
from hemei.cases.enums import Way
from hemei.cases.flow import DELIVERY
from hemei.cases.models import Case, Delivery
from hemei.cases.operations.documents import serve_all
from hemei.cases.operations.files import own
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import Refused

SHORTEST = 4


def ask_delivery(
    *,
    case: Case,
    way: Way,
    actor: Person,
    now: datetime,
    receiver: str = "",
    phone: str = "",
    address: str = "",
) -> Delivery:
    """This will choose how the result of a case reaches the applicant; the address never enters the ledger."""
    own(case.order, actor, now)
    if way is Way.POST and not (receiver.strip() and phone.strip() and address.strip()):
        raise Refused(tell("邮寄要写收件人、电话和地址，没有写入。您填的内容还在。"))
    if way is Way.ONLINE:
        raise Refused(tell("网上的文书可以直接下载，不用另选送达方式，没有写入。"))
    if case.matter.state == "withdrawn":
        raise Refused(tell("办件已经撤回，没有结果要送，没有写入。"))
    try:
        with beginning(
            DELIVERY["delivery.ask"], flow="delivery", number=next_number("SDFS", now), title=case.matter.title,
            actor=actor, now=now, party=case.matter.party, parent=case.matter,
        ) as move:  # fmt: skip
            made = Delivery.objects.create(
                matter=move.matter, case=case, way=way, receiver=receiver.strip()[:60], phone=phone.strip()[:20],
                address=address.strip()[:200],
            )  # fmt: skip
            move.record(way=way.value)
            move.leave(holder="desk")
    except IntegrityError as open_one:
        raise Refused(tell("已经选过送达方式，没有写入。要改请先取消原来的。")) from open_one
    return made


def cancel_delivery(*, delivery: Delivery, actor: Person, now: datetime) -> None:
    """This will drop the way that was chosen, so that another can be."""
    own(delivery.case.order, actor, now)
    with moving(DELIVERY["delivery.cancel"], matter=delivery.matter, actor=actor, now=now) as move:
        Delivery.objects.filter(pk=delivery.pk).update(active=False)
        move.leave(closed_at=now, holder="")


def look_at_address(*, delivery: Delivery, purpose: str, actor: Person, now: datetime) -> Delivery:
    """This will show the address once to the officer who sends the papers, and record that he looked."""
    if len(purpose.strip()) < SHORTEST:
        raise Refused(tell("查看地址要写明用途，例如“打印快递单”，没有显示。"))
    with moving(DELIVERY["delivery.label"], matter=delivery.matter, actor=actor, now=now) as move:
        move.record(purpose=purpose.strip()[:200])
    return delivery


def post(
    *, delivery: Delivery, carrier: str, tracking: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will record that the result was given to the carrier, with its tracking number."""
    case = delivery.case
    if delivery.way != Way.POST:
        raise Refused(tell("申请人选的是窗口领取，没有写入。"))
    if case.matter.state not in {"granted", "refused", "declined", "terminated"}:
        raise Refused(tell("办件还没有结果，不能寄出，没有写入。"))
    if not carrier.strip() or not tracking.strip():
        raise Refused(tell("请填承运单位和运单号，没有写入。"))
    with moving(DELIVERY["delivery.post"], matter=delivery.matter, actor=actor, now=now, seen=seen) as move:
        Delivery.objects.filter(pk=delivery.pk).update(
            carrier=carrier.strip()[:40], tracking=tracking.strip()[:40], posted_at=now
        )
        move.record(carrier=carrier.strip()[:40], tracking=tracking.strip()[:40])
        move.leave(holder=delivery.matter.party)


def receive(*, delivery: Delivery, receiver: str, actor: Person, now: datetime) -> None:
    """This will record that the post arrived, which serves the papers of the case."""
    own(delivery.case.order, actor, now)
    name = receiver.strip() or delivery.receiver
    with moving(DELIVERY["delivery.receive"], matter=delivery.matter, actor=actor, now=now) as move:
        _done(delivery, now)
        move.leave(closed_at=now, holder="")
        serve_all(case=delivery.case, way=Way.POST, receiver=name, actor=actor, now=now)


def bounce(*, delivery: Delivery, reason: str, actor: Person, now: datetime) -> None:
    """This will record that the post came back; it waits to be sent again."""
    if not reason.strip():
        raise Refused(tell("请写明退回的原因，没有写入。"))
    with moving(DELIVERY["delivery.bounce"], matter=delivery.matter, actor=actor, now=now) as move:
        Delivery.objects.filter(pk=delivery.pk).update(posted_at=None, tracking="")
        move.record(reason=reason[:200])
        move.leave(holder="desk")


def collect(*, delivery: Delivery, actor: Person, now: datetime) -> None:
    """This will end a delivery because the result was fetched at the window."""
    with moving(DELIVERY["delivery.collect"], matter=delivery.matter, actor=actor, now=now) as move:
        _done(delivery, now)
        move.leave(closed_at=now, holder="")


def _done(delivery: Delivery, now: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(received_at=now, active=False)
