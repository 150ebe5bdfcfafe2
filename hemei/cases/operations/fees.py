"""Fees: raised from the item's own lines at acceptance, paid once through a gateway, given back as an act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from hemei.accounts.operations import tell as tell_people
from hemei.accounts.queries import Letter, Person
from hemei.cases.enums import DocumentKind, PaymentState
from hemei.cases.flow import CASE, FEE
from hemei.cases.models import Case, FeeAnswers, FeeOrder, Payment
from hemei.cases.operations.documents import make_document
from hemei.cases.operations.files import own
from hemei.cases.operations.gateways import Told, gateway
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.queries import case_fees, fee_questions, spec_of
from hemei.catalog import queries as catalog
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, System


class BadFee(Refused):
    """The item's fee lines cannot be used."""


def _lines(case: Case) -> list[catalog.FeeLine]:
    """The lines of the pinned version; a sum that is no sum stops the acceptance rather than the payment."""
    try:
        return list(case_fees(case))
    except catalog.BadFee as bad:
        raise BadFee(tell("事项的收费标准写得不对，没有受理。请事项管理员改正后再办。")) from bad


def waived(case: Case) -> list[dict[str, str]]:
    """This will give what a case need not pay and why, as the act that accepts it records."""
    return [
        {"name": one.name, "amount": str(one.amount), "because": one.waiver}
        for one in _lines(case)
        if one.due is False
    ]


def raise_fee(*, case: Case, actor: Actor, now: datetime) -> FeeOrder | None:
    """This will raise the fee of a case that its item's version asks for; None where nothing is due.

    A line that turns on an answer which nobody has given is not billed, nor is any other until then: the applicant is
    asked first, and `answer_fee` raises the whole.
    """
    every = _lines(case)
    if any(one.due is None for one in every):
        _ask(case, now)
        return None
    lines = [one for one in every if one.due]
    if not lines or FeeOrder.objects.filter(case=case).exists():
        return None
    amount = sum((line.amount for line in lines), Decimal(0))
    if amount <= 0:
        return None
    plain = [one.to_dict() for one in lines]
    with beginning(
        FEE["fee.raise"], flow="fee", number=f"JF-{case.matter.number}", title=case.matter.title, actor=actor, now=now,
        party=case.matter.party, parent=case.matter,
    ) as move:  # fmt: skip
        fee = FeeOrder.objects.create(
            matter=move.matter, case=case, lines=plain, amount=amount, raised_at=now,
            before_licence=any(line.before_licence for line in lines),
        )  # fmt: skip
        move.record(lines=plain, amount=str(amount))
        move.leave(holder=case.matter.party)
    return fee


def _ask(case: Case, now: datetime) -> None:
    names = "、".join(fact.label for fact in fee_questions(case))
    order = case.matter.parent
    text = f"“{case.matter.title}”要不要缴费，要看：{names}。请打开订单，在“文书、送达和缴费”里回答。"
    english = f"Whether “{case.matter.title}” costs a fee turns on: {names}. Answer under papers, delivery and fees."
    letter = Letter(
        case.matter.party,
        "fee.ask",
        text[:500],
        english[:500],
        "order_papers",
        order.number if order else "",
        True,
    )
    tell_people(letters=[letter], now=now)


def answer_fee(
    *, case: Case, given: Mapping[str, Any], actor: Person, now: datetime, seen: int | None = None
) -> FeeOrder | None:
    """This will take the answers that a fee turns on, all of them, and raise the fee where it is due then.

    Refused with the first fault where an answer is missing or does not fit its field.
    """
    own(case.order, actor, now)
    try:
        questions = fee_questions(case)
    except catalog.BadFee as bad:
        raise BadFee(tell("事项的收费标准写得不对，没有写入。请事项管理员改正后再办。")) from bad
    if not questions:
        raise Refused(tell("这个办件没有等您回答的收费情况，没有写入。请刷新页面。"))
    wanted = {fact.key for fact in questions}
    schema = {
        "type": "object", "required": sorted(wanted),
        "properties": {fact.key: {**fact.schema, "title": fact.label} for fact in questions},
    }  # fmt: skip
    answers = {key: value for key, value in given.items() if key in wanted}
    if faults := catalog.validate_form(schema, answers):
        raise Refused(tell("{fault}没有写入。您填的内容还在。", fault=faults[0].message))
    with moving(CASE["case.answer_fee"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        before = FeeAnswers.objects.filter(pk=case.pk).values_list("given", flat=True).first() or {}
        FeeAnswers.objects.update_or_create(
            case=case, defaults={"given": {**before, **answers}, "answered_at": now, "answered_by": actor.label[:120]}
        )  # fmt: skip
        made = raise_fee(case=case, actor=System(), now=now)  # what he answered raises it, not he
        move.record(
            answers=answers,
            amount=str(made.amount) if made else "",
            waived=[one["name"] for one in waived(case)],
        )
    return made


def unanswered(case: Case) -> str:
    """This will name what somebody has yet to answer before the licence because a fee turns on it; "" for nothing."""
    if not spec_of(case).extra.get("fees"):
        return ""
    if not any(one.due is None and one.before_licence for one in _lines(case)):
        return ""
    return "、".join(fact.label for fact in fee_questions(case))


def unpaid(case: Case) -> Decimal | None:
    """This will return what must be paid before the licence, None where nothing is due or the item is free."""
    if not spec_of(case).extra.get("fees"):
        return None
    fee = FeeOrder.objects.filter(case=case, before_licence=True, matter__state="due").first()
    return fee.amount if fee else None


def start_payment(*, fee: FeeOrder, actor: Person, now: datetime, name: str) -> Payment:
    """This will begin one attempt to pay at the gateway `name`; only the party of the case and its agents pay."""
    if fee.matter.state != "due":
        raise Refused(tell("这张缴费单已经缴过或不用缴，没有再收。"))
    gateway(name)
    return Payment.objects.create(
        fee=fee, gateway=name, reference=f"{fee.matter.number}-{secrets.token_hex(6)}", amount=fee.amount,
        started_at=now,
    )  # fmt: skip


def settle_payment(*, name: str, body: bytes, signature: str, now: datetime) -> Payment:
    """This will take what a gateway says about an attempt: signed, once, however often it is repeated.

    A sum that differs, an unknown attempt or a wrong signature is refused; a second payment of a fee that is
    paid is kept as surplus, to be given back.
    """
    told = gateway(name).read(body, signature)
    with transaction.atomic():
        rows = Payment.objects.select_for_update(of=("self",)).select_related(
            "fee__matter", "fee__case__matter__parent", "fee__case__party", "fee__case__agency"
        )
        found = rows.filter(reference=told.reference, gateway=name).first()
        if found is None:
            raise Refused(tell("没有这笔支付，什么都没有写入。"))
        if found.amount != told.amount:
            raise Refused(tell("支付的金额和缴费单不同，没有入账，请联系支付机构核对。"))
        if found.state not in {PaymentState.STARTED, PaymentState.FAILED}:
            return found  # told again
        if not told.paid:
            Payment.objects.filter(pk=found.pk).update(state=PaymentState.FAILED)
            found.state = PaymentState.FAILED
            return found
        return _take(found, told, now)


def _take(found: Payment, told: Told, now: datetime) -> Payment:
    fee, due = found.fee, found.fee.matter.state == "due"
    state = PaymentState.PAID if due else PaymentState.SURPLUS
    with moving(FEE["fee.pay" if due else "fee.surplus"], matter=fee.matter, actor=System(), now=now) as move:
        Payment.objects.filter(pk=found.pk).update(
            state=state, transaction=told.transaction, paid_at=told.paid_at
        )
        move.record(
            amount=str(found.amount), gateway=found.gateway, reference=found.reference, transaction=told.transaction
        )  # fmt: skip
        if due:
            move.leave(closed_at=now, holder="")
            lines = [
                {"text": f"{one['name']} {one['amount']} 元", "basis": one["basis"]} for one in fee.lines
            ]
            paper = make_document(
                case=fee.case, kind=DocumentKind.PAID, points=lines, now=now, by=move.actor.label,
                paragraphs=[f"收到“{fee.case.matter.title}”费用合计 {fee.amount} 元，支付流水号 {told.transaction}。"],
            )  # fmt: skip
            move.record(document=paper.number, document_sha256=paper.content_sha256)
    found.state, found.transaction, found.paid_at = state, told.transaction, told.paid_at
    return found


def refund_fee(
    *, fee: FeeOrder, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> Payment:
    """This will give a paid fee back through the gateway that took it; the reason stands in the act."""
    if not reason.strip():
        raise Refused(tell("退费要写明理由，没有写入。"))
    with moving(FEE["fee.refund"], matter=fee.matter, actor=actor, now=now, seen=seen) as move:
        paid = Payment.objects.get(fee=fee, state=PaymentState.PAID)
        number = gateway(paid.gateway).refund(paid.reference, paid.amount)
        Payment.objects.filter(pk=paid.pk).update(state=PaymentState.REFUNDED, refunded_at=now, refund=number)
        move.record(amount=str(paid.amount), reason=reason, refund=number)
        move.leave(closed_at=now, holder="")
    paid.refresh_from_db()
    return paid


def void_fees(*, now: datetime) -> int:
    """This will void fees that are due for cases that ended without a grant; returns how many."""
    rows = FeeOrder.objects.select_related("matter__parent", "case__matter").filter(
        matter__state="due", case__matter__closed_at__isnull=False
    ).exclude(case__matter__state="granted")  # fmt: skip
    for fee in (found := list(rows)):
        with moving(FEE["fee.void"], matter=fee.matter, actor=System(), now=now) as move:
            move.record(because=fee.case.matter.state)
            move.leave(closed_at=now, holder="")
    return len(found)
