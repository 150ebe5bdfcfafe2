"""Promises to firms: entered, checked by law, paid with proof, confirmed by the firm, or breached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hemei.accounts.models import Party
from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations.files import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused, System
from hemei.oversight.enums.loop import Cause, Source
from hemei.oversight.flow.loop import PLEDGE
from hemei.oversight.models import Pledge, PledgePayment
from hemei.oversight.notices import letters
from hemei.oversight.operations.loop import Task, open_remedy, settle
from hemei.oversight.operations.moves import beginning, clock, moving, words
from hemei.oversight.queries.promises import paid_of
from hemei.rules.ratings import settings
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

_MOST = Decimal(10) ** 11
_DOCUMENT, _TEXT, _LINE = mark("文件"), mark("承诺内容"), mark("预算科目")
_REASON, _VOUCHER = mark("理由"), mark("凭证号")


@dataclass(frozen=True, slots=True)
class NewPledge:
    """What a written promise says: to which firm, by which document, how much, on what condition, until when."""

    party_code: str
    park: str
    document: str
    document_on: date
    text: str
    amount: Decimal
    condition: str
    due_on: date
    budget_line: str
    owner: str


def enter(*, new: NewPledge, actor: Person, now: datetime, sample: bool = False) -> Pledge:
    """This will enter a written promise under a number of its own; another person checks its law."""
    party = Party.objects.filter(code=new.party_code.strip().upper()).exclude(code="").first()
    if party is None:
        raise Refused(tell("没有这个统一社会信用代码的企业，没有登记。请核对代码。"))
    if new.owner not in agency_names():
        raise Refused(tell("没有选对责任部门，没有登记。请从列表里选择。"))
    if not new.amount.is_finite() or not 0 < new.amount < _MOST or new.amount != round(new.amount, 2):
        raise Refused(tell("金额要大于 0，最多两位小数，没有登记。"))
    if new.due_on < new.document_on:
        raise Refused(tell("兑现日期不能早于文件日期，没有登记。"))
    text = words(new.text, _TEXT, most=500)
    with beginning(
        PLEDGE["pledge.enter"], flow=PLEDGE.kind, number=next_number("DX", now), title=text[:200],
        actor=actor, now=now, party=f"party:{party.pk}",
    ) as move:  # fmt: skip
        row = Pledge(
            matter=move.matter, party=party, park=new.park.strip()[:40],
            document=words(new.document, _DOCUMENT, most=200),
            document_on=new.document_on, text=text, amount=new.amount, condition=new.condition.strip()[:300],
            condition_met=None if new.condition.strip() else True, due_on=new.due_on,
            budget_line=words(new.budget_line, _LINE, most=120), owner=new.owner, maker=actor.key, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(document=row.document, amount=str(row.amount), due_on=row.due_on.isoformat(), owner=row.owner,
                    condition=row.condition, budget_line=row.budget_line)  # fmt: skip
        _clock(move, row)
    return row


def _clock(move: Move, row: Pledge) -> None:
    """The day of a promise stands in its document: no working days, no moving."""
    due = datetime.combine(row.due_on, time(23, 59, 59), SHANGHAI)
    early = timedelta(days=settings("pledge", local_day(move.now))["alert_days"])
    move.leave(holder=f"agency:{row.owner}", office=f"agency:{row.owner}", due_at=due, alert_at=due - early)


def check(*, row: Pledge, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will pass the legal check of a promise, by somebody who did not enter it."""
    if actor.key == row.maker:
        raise Refused(tell("登记和合法性审核不能是同一个人，没有写入。请交给另一位审核。"))
    text = words(note, mark("审核意见"), most=300)
    with moving(
        PLEDGE["pledge.check"], matter=row.matter, actor=actor, now=now, seen=seen, person=f"party:{row.party_id}"
    ) as move:  # fmt: skip
        _set(row, checked_by=actor.key, check_note=text)
        move.record(note=text, day=row.due_on.isoformat())


def meet(
    *, row: Pledge, met: bool, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will judge whether the condition of a promise is met; by its owner, with a reason."""
    _own(row, actor)
    text = words(reason, _REASON, most=300)
    with moving(PLEDGE["pledge.meet"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, condition_met=met)
        move.record(met=met, reason=text)


def pay(
    *, row: Pledge, amount: Decimal, paid_on: date, voucher: str, proof: bytes, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will enter a payment with its proof; once all is paid the firm is asked."""
    _own(row, actor)
    left = row.amount - paid_of(row)
    if row.condition_met is not True:
        raise Refused(tell("兑现条件还没有认定，没有写入。请先认定条件。"))
    if not amount.is_finite() or not 0 < amount <= left or amount != round(amount, 2):
        raise Refused(tell("金额要大于 0、不超过还没有付的 {left} 元，没有写入。", left=left))
    if not row.document_on <= paid_on <= local_day(now):
        raise Refused(tell("拨付日期要在文件日期以后、今天以前，没有写入。"))
    code = words(voucher, _VOUCHER, most=80)
    if row.payments.filter(voucher=code).exists():
        raise Refused(tell("凭证号“{code}”已经登记过，没有写入。", code=code))
    if not proof:
        raise Refused(tell("请附拨付凭证，没有写入。"))
    with moving(PLEDGE["pledge.pay"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _, digest, path = keep_content(proof)
        PledgePayment(
            pledge=row, amount=amount, paid_on=paid_on, voucher=code, proof_path=path, proof_sha256=digest,
            by=actor.label[:120], at=now,
        ).save(force_insert=True)  # fmt: skip
        move.record(amount=str(amount), paid_on=paid_on.isoformat(), voucher=code, proof=digest)
        if amount == left:
            _all_paid(move, row)


def _all_paid(move: Move, row: Pledge) -> None:
    days = settings("pledge", local_day(move.now))["confirm_workdays"]
    move.leave(state="paid", holder=f"party:{row.party_id}", **clock(move.now, days))
    tell_letters(letters=letters(move, person=f"party:{row.party_id}", name="pledge.paid"), now=move.now)


def confirm(*, row: Pledge, kept: bool, text: str, actor: Person, now: datetime) -> None:
    """This will take the firm's own word that a promise was kept, or was not, which goes to the supervisors."""
    if actor.party_id != row.party_id:
        raise Refused(tell("只有这家企业能确认，没有写入。"))
    said = words(text, mark("您看到的情况"), most=500) if not kept else text.strip()[:500]
    name = "pledge.confirm" if kept else "pledge.deny"
    with moving(PLEDGE[name], matter=row.matter, actor=actor, now=now) as move:
        _set(row, firm_words=said)
        move.record(text=said)
        if row.remedy is not None and row.remedy.matter.state == "asking":
            settle(row=row.remedy, solved=kept, words_of=said, actor=actor, now=now)
        if kept:
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        else:
            move.leave(closed_at=None, holder=f"agency:{row.owner}", due_at=None, alert_at=None)
            _to_the_loop(row, said, now)


def breach(*, row: Pledge, now: datetime) -> None:
    """This will find a promise breached because its day is over and something is unpaid; the loop takes it on."""
    gap = row.amount - paid_of(row)
    with moving(PLEDGE["pledge.breach"], matter=row.matter, actor=System(), now=now) as move:
        move.record(gap=str(gap), day=row.due_on.isoformat())
        move.leave(due_at=None, alert_at=None)
        _to_the_loop(row, f"到期未兑现，差额 {gap} 元。", now)


def _to_the_loop(row: Pledge, found: str, now: datetime) -> None:
    if row.remedy is not None and row.remedy.matter.closed_at is None:
        return
    task = Task(
        Source.PLEDGE.value, row.owner, row.text, found, row.maker, "", row.document,
        Cause.MONEY.value, f"party:{row.party_id}", sample=row.sample,
    )  # fmt: skip
    _set(row, remedy=open_remedy(task=task, parent=row.matter, actor=System(), now=now))


def end(*, row: Pledge, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will end a promise whose condition was judged unmet; by a supervisor, with a reason the firm sees."""
    if row.condition_met is not False:
        raise Refused(tell("只有认定条件没有成就的承诺才能终止，没有写入。"))
    _not_owner(row, actor)
    text = words(reason, _REASON, most=300)
    with moving(PLEDGE["pledge.end"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, gap_reason=text)
        move.record(reason=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def _own(row: Pledge, actor: Person) -> None:
    if actor.agency != row.owner:
        raise Refused(tell("这条承诺由别的部门负责，您不能办理，没有写入。"))


def _not_owner(row: Pledge, actor: Person) -> None:
    if actor.agency == row.owner:
        raise Refused(tell("责任部门不能终止自己的承诺，没有写入。请由督查人员办理。"))


def _set(row: Pledge, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
