"""A claim's way: confirmed or asked for, checked, shown in public, paid once with proof, accounted for, clawed back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person
from hemei.cases.operations.files import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import clock, words
from hemei.common.words import tell
from hemei.enterprises.enums import Mode, Use
from hemei.enterprises.flow import CLAIM
from hemei.enterprises.models import Claim, Firm, Payment, Policy, Return
from hemei.enterprises.notices import letters
from hemei.enterprises.operations.policies import hold, let_go
from hemei.enterprises.operations.profile import owned
from hemei.enterprises.queries.policies import match_of, policy_facts
from hemei.enterprises.queries.profile import consents_of
from hemei.ledger.operations import Refused, acting, opening
from hemei.rules.policies import MISSED, UNKNOWN, reads
from hemei.rules.tables import table
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

_REASON = mark("原因")


def apply(*, policy: Policy, firm: Firm, bank: str, account: str, actor: Person, now: datetime) -> Claim:
    """This will ask for a policy's money; refused with the reason of each clause that does not hold.

    Two that ask at once meet at the constraints: one claim a firm and batch, and never beyond the budget.
    """
    owned(firm, actor)
    today = local_day(now)
    if policy.mode == Mode.INSTANT:
        raise Refused(tell("这项政策免申即享，不用申报：系统匹配后会通知您确认。没有写入。"))
    if policy.matter.state != "open" or not policy.starts_on <= today < policy.ends_on:
        raise Refused(tell("这项政策现在不受理申报，没有写入。"))
    bank, account = _account(bank, account)
    amount = _owed(policy, firm, today)
    facts = policy_facts(firm, today)
    try:
        with opening(
            CLAIM["claim.apply"], flow=CLAIM.kind, number=next_number("ZJ", now), title=policy.matter.title,
            actor=actor, now=now, party=f"party:{firm.party_id}",
        ) as move:  # fmt: skip
            row = Claim(
                matter=move.matter, policy=policy, firm=firm, batch=policy.batch, group=policy.group, amount=amount,
                facts={key: facts[key] for key in [*reads(policy.condition), *reads(policy.formula)]},
                bank=bank, account=account, sample=policy.sample,
            )  # fmt: skip
            row.save(force_insert=True)
            if not hold(policy, amount):
                raise Refused(tell("预算刚刚用完，没有写入。追加预算后可以再申报。"))
            move.record(policy=policy.matter.number, amount=str(amount), batch=policy.batch)
            move.leave(
                holder=f"agency:{policy.owner}", **clock(now, table("policies", today)["quick_workdays"])
            )
    except IntegrityError as clash:
        raise Refused(tell("这一批已经有您的一笔，没有重复写入。请刷新页面看它的进度。")) from clash
    return row


def _owed(policy: Policy, firm: Firm, today: date) -> Decimal:
    if Use.MATCH not in consents_of(firm):
        raise Refused(tell("还没有同意用企业档案匹配政策，没有写入。请先在企业档案里勾选这项用途。"))
    found = match_of(firm, policy, today)
    said = [
        tell("{text}（现在：{used}）", text=one.text, used=one.used)
        for one in found.verdict.clauses
        if one.state in (MISSED, UNKNOWN)
    ]
    said += found.bars
    if said or found.verdict.amount is None:
        raise Refused(tell("不符合，没有写入。{reasons}", reasons=" ".join(said)))
    return found.verdict.amount


def _account(bank: str, account: str) -> tuple[str, str]:
    name, digits = words(bank, mark("开户行"), most=80), "".join(account.split())
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 30):
        raise Refused(tell("账号要写 8 到 30 位数字，没有写入。请对照开户许可证。"))
    return name, digits


def confirm(
    *, row: Claim, bank: str, account: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take a firm's word that it wants the money, and where it goes; the ledger keeps no account number."""
    owned(row.firm, actor)
    name, digits = _account(bank, account)
    with acting(CLAIM["claim.confirm"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.bank, row.account = name, digits
        row.save(update_fields=["bank", "account"])
        move.record(account=f"*{digits[-4:]}", amount=str(row.amount))
        move.leave(holder=f"agency:{row.policy.owner}", due_at=None, alert_at=None, listed=False)


def decline(*, row: Claim, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will give up a claim by its firm's own word; its money is free for others."""
    owned(row.firm, actor)
    with acting(CLAIM["claim.decline"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        let_go(row)
        move.record(note=note.strip()[:300])
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def check(*, row: Claim, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will pass the first look of a claim under a fixed procedure; a second person decides."""
    if row.policy.mode != Mode.FIXED:
        raise Refused(tell("快申快享只审一次，没有写入。请直接审核通过。"))
    text = words(note, mark("审核意见"), most=300)
    with acting(CLAIM["claim.check"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, checker=actor.key)
        move.record(note=text)


def approve(*, row: Claim, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will approve a claim; under a fixed procedure after the first look, by another person."""
    if row.policy.mode == Mode.FIXED and row.matter.state == "applied":
        raise Refused(tell("固定程序要先初审、再由另一人复核，没有写入。"))
    _other(row, actor)
    text = words(note, mark("审核意见"), most=300)
    with acting(CLAIM["claim.approve"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, checker=actor.key)
        move.record(note=text, amount=str(row.amount))


def refuse(*, row: Claim, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will refuse a claim with its reason, which the firm is told; its money is free for others."""
    text = words(reason, _REASON, most=500)
    with acting(CLAIM["claim.refuse"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        let_go(row)
        _set(row, why=text)
        move.record(reason=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        tell_letters(letters=letters(move), now=now)


def publish(*, row: Claim, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will show a claim in public for the days that the table asks for."""
    with acting(CLAIM["claim.publish"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _show(row, now)
        if not row.checker:
            _set(row, checker=actor.key)
        move.record(until=row.public_until.isoformat() if row.public_until else "", amount=str(row.amount))
        tell_letters(letters=letters(move), now=now)


def publish_all(*, policy: Policy, actor: Person, now: datetime) -> int:
    """This will show in public whatever of a policy is confirmed; returns how many."""
    rows = Claim.objects.select_related("matter", "policy__matter")
    found = list(rows.filter(policy=policy, matter__state="confirmed")[:1000])
    for one in found:
        publish(row=one, actor=actor, now=now)
    return len(found)


def _show(row: Claim, now: datetime) -> None:
    today = local_day(now)
    due = clock(now, table("policies", today)["public_workdays"])["due_at"]
    _set(row, public_from=today, public_until=max(today, due.astimezone(SHANGHAI).date()))


def object_to(*, row: Claim, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take an objection against a claim in public, of another firm or of the watch.

    Nothing is paid until it is looked into. Refused after the last day of the publicity.
    """
    text = words(reason, mark("异议"), most=500)
    if not actor.roles & {"supervisor"} and actor.party_id is None:
        raise Refused(tell("账号没有绑定企业，异议没有写入。请用企业账号提出。"))
    if actor.party_id is not None and actor.party_id == row.firm.party_id:
        raise Refused(tell("不能对自己的一笔提异议，没有写入。不想要可以在“政策资金”里放弃。"))
    if row.matter.state == "public" and (row.public_until is None or local_day(now) > row.public_until):
        raise Refused(tell("公示到 {day} 已经结束，异议没有写入。请向督查部门反映。", day=row.public_until))
    with acting(CLAIM["claim.object"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, why=text)
        move.record(reason=text)
        tell_letters(letters=letters(move), now=now)


def uphold(*, row: Claim, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will dismiss an objection with its reason; the publicity begins anew."""
    text = words(note, mark("核查结果"), most=500)
    with acting(CLAIM["claim.uphold"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _show(row, now)
        _set(row, why="")
        move.record(note=text)


def pay(
    *, row: Claim, voucher: str, paid_on: date, proof: bytes, actor: Person, now: datetime, seen: int | None = None
) -> Payment:  # fmt: skip
    """This will enter the one payment of a claim with its proof, after the publicity, by another than its judge."""
    _other(row, actor)
    today = local_day(now)
    if row.matter.state == "public" and (row.public_until is None or today <= row.public_until):
        raise Refused(tell("公示还没有结束，没有写入。{day} 以后再拨付。", day=row.public_until))
    if not row.account:
        raise Refused(tell("企业还没有确认账户，没有写入。"))
    if row.public_until is None or not row.public_until < paid_on <= today:
        raise Refused(tell("拨付日期要在公示结束以后、今天以前，没有写入。"))
    code = words(voucher, mark("凭证号"), most=80)
    if not proof:
        raise Refused(tell("请附拨付凭证，没有写入。"))
    if Payment.objects.filter(voucher=code).exists():
        raise Refused(tell("凭证号“{code}”已经登记过，没有重复写入。", code=code))
    _kind, digest, path = keep_content(proof)
    with acting(CLAIM["claim.pay"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        made = Payment.objects.create(
            claim=row, policy_id=row.policy_id, firm_id=row.firm_id, batch=row.batch, amount=row.amount, voucher=code,
            paid_on=paid_on, proof_path=path, proof_sha256=digest, by=actor.label[:120], at=now,
        )  # fmt: skip
        move.record(amount=str(row.amount), voucher=code, proof=digest, paid_on=paid_on.isoformat())
        move.leave(due_at=None, alert_at=None)
        tell_letters(letters=letters(move), now=now)
    return made


def effect(*, row: Claim, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will account for a payment: what it brought about."""
    plain = words(text, mark("绩效"), most=500)
    with acting(CLAIM["claim.effect"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, effect=plain)
        move.record(note=plain)
        move.leave(closed_at=now, holder="")


def recall(
    *, row: Claim, amount: Decimal, reason: str, days: int, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will claim money back from a firm, at most what was paid, by a day."""
    if not amount.is_finite() or not 0 < amount <= row.amount or amount != round(amount, 2):
        raise Refused(tell("追回金额要大于 0、不超过已拨付的 {most} 元，没有写入。", most=row.amount))
    if not 0 < days <= 365:
        raise Refused(tell("退回期限要在 1 到 365 天之间，没有写入。"))
    text = words(reason, _REASON, most=500)
    with acting(CLAIM["claim.recall"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, recall=amount, why=text)
        move.record(amount=str(amount), reason=text)
        move.leave(closed_at=None, holder=f"party:{row.firm.party_id}", due_at=now + timedelta(days=days))
        tell_letters(letters=letters(move), now=now)


def recover(
    *, row: Claim, voucher: str, returned_on: date, actor: Person, now: datetime, seen: int | None = None
) -> Return:
    """This will enter the return of what was claimed back; the firm is not paid a second time for the batch."""
    code = words(voucher, mark("凭证号"), most=80)
    if Return.objects.filter(voucher=code).exists():
        raise Refused(tell("凭证号“{code}”已经登记过，没有重复写入。", code=code))
    if row.matter.state == "recalling" and not row.payment.paid_on <= returned_on <= local_day(now):
        raise Refused(tell("退回日期要在拨付以后、今天以前，没有写入。"))
    with acting(CLAIM["claim.recover"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        assert row.recall is not None
        made = Return.objects.create(
            payment=row.payment,
            amount=row.recall,
            voucher=code,
            returned_on=returned_on,
            by=actor.label[:120],
            at=now,
        )
        move.record(amount=str(row.recall), voucher=code)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return made


def _other(row: Claim, actor: Person) -> None:
    if row.checker and row.checker == actor.key:
        raise Refused(tell("审核和公示的人不能再做这一步，没有写入。请交给另一个人。"))


def _set(row: Claim, **changes: object) -> None:
    for name, one in changes.items():
        setattr(row, name, one)
    row.save(update_fields=list(changes))
