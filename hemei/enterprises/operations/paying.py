"""Lists of a month's allowances: made from what is granted, shown masked, paid once with the proof, accounted for."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from hemei.accounts.queries import Person
from hemei.cases.operations.files import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import clock, words
from hemei.common.words import tell
from hemei.enterprises.flow import PAY_LIST
from hemei.enterprises.models import Allowance, AllowancePayment, PayLine, PayList
from hemei.enterprises.operations.households import office
from hemei.ledger.operations import Refused, acting, opening
from hemei.rules.households import month_after, settings
from hemei.rules.masks import scrub
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

PAID_STATES = ("granted", "changed")


def make_list(*, month: date, actor: Person, now: datetime, sample: bool = False) -> PayList:
    """This will put the households that are due a month's allowance onto a list; nobody stands on two of a month."""
    office("allowance", actor, now)
    today = local_day(now)
    first = month.replace(day=1)
    if not date(2000, 1, 1) <= first <= month_after(today):
        raise Refused(tell("发放月份最多到下个月，没有写入。"))
    try:
        with opening(
            PAY_LIST["pay.make"], flow=PAY_LIST.kind, number=next_number("FF", now), title=f"{first:%Y-%m} 低保金",
            actor=actor, now=now,
        ) as move:  # fmt: skip
            row = PayList(matter=move.matter, month=first, maker=actor.key, sample=sample)
            row.save(force_insert=True)
            lines = _lines(row)
            if not lines:
                raise Refused(tell("这个月没有要发的，或者都已经在名单里，没有写入。"))
            PayLine.objects.bulk_create(lines, batch_size=2000)
            move.record(
                month=f"{first:%Y-%m}", lines=len(lines), amount=str(sum(one.amount for one in lines))
            )
            move.leave(holder=f"agency:{actor.agency}")
    except IntegrityError as clash:
        raise Refused(tell("别人刚生成了这个月的名单，没有重复写入。请刷新页面。")) from clash
    return row


def _lines(row: PayList) -> list[PayLine]:
    month = row.month
    on_list = PayLine.objects.filter(month=month, live=True).values("household_id")
    paid = AllowancePayment.objects.filter(month=month).values("household_id")
    rows = Allowance.objects.filter(
        live=True, matter__state__in=PAID_STATES, from_month__lte=month, month__gt=0
    ).exclude(household_id__in=on_list).exclude(household_id__in=paid)  # fmt: skip
    return [
        PayLine(pay_list=row, allowance=one, household_id=one.household_id, month=month, amount=one.month)
        for one in rows.order_by("pk")
        if one.month is not None
    ]


def publish_list(*, row: PayList, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will show a list masked for the working days that the table asks for."""
    office("allowance", actor, now)
    today = local_day(now)
    last = (
        clock(now, int(settings("allowance", today)["pay_public_workdays"]))["due_at"]
        .astimezone(SHANGHAI)
        .date()
    )
    with acting(PAY_LIST["pay.publish"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.public_from, row.public_until = today, last
        row.save(update_fields=["public_from", "public_until"])
        move.record(until=last.isoformat())


def strike_line(
    *, row: PayList, line: int, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take a household off a list that is not paid yet, with the reason (an objection, a move)."""
    office("allowance", actor, now)
    text = scrub(words(reason, mark("原因"), most=200))
    with acting(PAY_LIST["pay.strike"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        if not row.lines.filter(pk=line, live=True).update(live=False, why=text):
            raise Refused(tell("名单里没有这一户，没有写入。"))
        move.record(line=line, reason=text)


def drop_list(*, row: PayList, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will drop a list that is not paid yet; its households may stand on another of the month."""
    office("allowance", actor, now)
    text = scrub(words(reason, mark("原因"), most=200))
    with acting(PAY_LIST["pay.drop"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.live = False
        row.save(update_fields=["live"])
        row.lines.filter(live=True).update(live=False, why=text)
        move.record(reason=text)
        move.leave(closed_at=now, holder="")


def pay_list(
    *, row: PayList, voucher: str, paid_on: date, proof: bytes, actor: Person, now: datetime, seen: int | None = None
) -> int:  # fmt: skip
    """This will enter the one payment of each household on a list, after the publicity, by another than its maker."""
    office("allowance", actor, now)
    today = local_day(now)
    if row.maker == actor.key:
        raise Refused(tell("生成名单的人不能登记发放，没有写入。请交给另一个人。"))
    if row.matter.state == "public" and (row.public_until is None or today <= row.public_until):
        raise Refused(tell("公示还没有结束，没有写入。{day} 以后再发放。", day=row.public_until))
    if row.matter.state == "public" and not (row.public_until and row.public_until < paid_on <= today):
        raise Refused(tell("发放日期要在公示结束以后、今天以前，没有写入。"))
    code = scrub(words(voucher, mark("凭证号"), most=80))
    if not proof:
        raise Refused(tell("请附银行回单，没有写入。"))
    if PayList.objects.filter(voucher=code).exists():
        raise Refused(tell("凭证号“{code}”已经登记过，没有重复写入。", code=code))
    _kind, digest, path = keep_content(proof)
    try:
        return _pay(row, code, paid_on, (digest, path), actor, now, seen)
    except IntegrityError as clash:
        raise Refused(
            tell("名单里有的户这个月已经发过，没有重复发放，什么都没有写入。请先把它移出名单。")
        ) from clash


@transaction.atomic
def _pay(
    row: PayList,
    code: str,
    paid_on: date,
    proof: tuple[str, str],
    actor: Person,
    now: datetime,
    seen: int | None,
) -> int:
    with acting(PAY_LIST["pay.pay"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        lines = list(row.lines.filter(live=True))
        if not lines:
            raise Refused(tell("名单是空的，没有写入。请作废这份名单。"))
        AllowancePayment.objects.bulk_create(
            AllowancePayment(
                line=one, household_id=one.household_id, month=row.month, amount=one.amount, paid_on=paid_on,
                by=actor.label[:120], at=now,
            )
            for one in lines
        )  # fmt: skip
        row.voucher, row.paid_on, row.proof_sha256, row.proof_path = code, paid_on, *proof
        row.save(update_fields=["voucher", "paid_on", "proof_sha256", "proof_path"])
        total = row.lines.filter(live=True).aggregate(sum=Sum("amount"))["sum"]
        move.record(
            amount=str(total), lines=len(lines), voucher=code, proof=proof[0], paid_on=paid_on.isoformat()
        )
    return len(lines)


def account_for(*, row: PayList, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will account for a paid list: what it brought about, what came back from the bank."""
    office("allowance", actor, now)
    plain = scrub(words(text, mark("绩效"), most=500))
    with acting(PAY_LIST["pay.effect"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.effect = plain
        row.save(update_fields=["effect"])
        move.record(note=plain)
        move.leave(closed_at=now, holder="")


def look_at_proof(*, row: PayList, purpose: str, actor: Person, now: datetime) -> str:
    """This will give the place of a list's proof, which names people, and record who looked and what for."""
    if "supervisor" not in actor.roles:
        office("allowance", actor, now)
    if len(purpose.strip()) < 4:
        raise Refused(tell("查看凭证要写明用途，例如“核对到账情况”，没有显示。"))
    with acting(PAY_LIST["pay.look"], matter=row.matter, actor=actor, now=now) as move:
        move.record(purpose=scrub(purpose.strip()[:200]))
    return row.proof_path
