"""Subsistence allowances: applied for, checked with consent, shown masked, granted by another, checked again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import clock, until, words
from hemei.common.words import tell
from hemei.enterprises.flow import ALLOWANCE
from hemei.enterprises.models import Allowance, Household
from hemei.enterprises.notices import home_letters
from hemei.enterprises.operations.households import hidden, office, own, said, twice
from hemei.enterprises.queries.households import consented, income_of
from hemei.ledger.operations import Move, Refused, acting, opening
from hemei.rules.households import Gap, gap, month_after, settings
from hemei.rules.masks import mask_account
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

_REASON, _NOTE = mark("原因"), mark("意见")


def apply(
    *, row: Household, bank: str, account: str, actor: Person, now: datetime, note: str = ""
) -> Allowance:
    """This will ask for an allowance, and where it goes; one at a time. The ledger keeps no account number."""
    own(row, actor)
    name, digits = words(bank, mark("开户行"), most=80), "".join(account.split())
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 30):
        raise Refused(tell("账号要写 8 到 30 位数字，没有写入。请对照存折或银行卡。"))
    if Allowance.objects.filter(household=row, live=True).exists():
        raise twice(row)
    plain = said(row, note, mark("情况说明"), most=300) if note.strip() else ""
    due = clock(now, int(settings("allowance", local_day(now))["decision_workdays"]))
    try:
        with opening(
            ALLOWANCE["allowance.apply"], flow=ALLOWANCE.kind, number=next_number("DB", now), title=row.matter.title,
            actor=hidden(actor), now=now, party=f"party:{row.party_id}", parent=row.matter,
        ) as move:  # fmt: skip
            made = Allowance(matter=move.matter, household=row, bank=name, account=digits, sample=row.sample)
            made.save(force_insert=True)
            move.record(account=mask_account(digits), note=plain)
            move.leave(holder="role:clerk", **due)
    except IntegrityError as clash:
        raise twice(row) from clash
    return made


def withdraw(*, row: Allowance, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take an application back by the household's own word."""
    own(row.household, actor)
    with acting(
        ALLOWANCE["allowance.withdraw"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        _set(row, live=False)
        _over(move)


def work_out(row: Household, now: datetime) -> tuple[Gap, int]:
    """This will work out a household's gap by the latest income year that is over; Refused where no income stands."""
    today = local_day(now)
    income = income_of(row, today)
    if income.head is None:
        raise Refused(
            tell("{year} 收入年度还没有登记收入，没有写入。请先在家庭档案里登记。", year=income.year.label)
        )
    return gap(income.total, income.persons, today), income.year.label


def check(
    *, row: Allowance, property_ok: bool, note: str, actor: Person, now: datetime, seen: int | None = None
) -> Gap:
    """This will enter the check at home and of the data, and the gap that follows; refused without consent."""
    if not consented(row.household):
        raise Refused(
            tell("这户还没有授权，不能核查和比对，没有写入，也没有查询任何数据。申请 {number} 还在。"
                 "请先请户主签授权书并在家庭档案里登记。", number=row.matter.number)
        )  # fmt: skip
    found, year = work_out(row.household, now)
    text = said(row.household, note, mark("核查情况"))
    if not property_ok:
        raise Refused(tell("财产不符合规定的，不能进入公示，没有写入。请由主管部门决定“不符合”并写明原因。"))
    if not found.month:
        raise Refused(
            tell("家庭年收入 {income} 元，不低于 {persons} 人的低保标准 {ceiling} 元，没有差额可补，没有写入。"
                 "请由主管部门决定“不符合”并写明原因。", income=found.income, persons=found.persons,
                 ceiling=found.ceiling)
        )  # fmt: skip
    with acting(ALLOWANCE["allowance.check"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, property_ok=True, checker=actor.key, **_gap(found, year))
        move.record(year=year, amount=str(found.month), note=text)
    return found


def _gap(found: Gap, year: int) -> dict[str, Any]:
    return {
        "persons": found.persons,
        "income": found.income,
        "line": found.line,
        "month": found.month,
        "year": year,
    }


def publish(*, row: Allowance, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will show a masked notice for the working days that the table asks for."""
    today = local_day(now)
    due = clock(now, int(settings("allowance", today)["public_workdays"]))["due_at"]
    last = due.astimezone(SHANGHAI).date()
    with acting(ALLOWANCE["allowance.publish"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, public_from=today, public_until=last)
        move.record(until=last.isoformat())
        move.leave(holder=f"agency:{settings('allowance', today)['office']}")
        tell_letters(letters=home_letters(move), now=now)


def object_to(*, row: Allowance, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take an objection; nothing is granted until it is looked into."""
    text = said(row.household, reason, mark("异议"))
    with acting(ALLOWANCE["allowance.object"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, why=text)
        move.record(reason=text)


def uphold(*, row: Allowance, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will dismiss an objection with the reason; the days of the publicity run on."""
    office("allowance", actor, now)
    text = said(row.household, note, mark("核查结果"))
    with acting(ALLOWANCE["allowance.uphold"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, why="")
        move.record(note=text)


def grant(*, row: Allowance, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will grant an allowance from the next month on, after the publicity, by another than who checked it."""
    office("allowance", actor, now)
    _another(row, actor)
    today = local_day(now)
    if row.matter.state == "public" and (row.public_until is None or today <= row.public_until):
        raise Refused(tell("公示还没有结束，没有写入。{day} 以后再确认。", day=row.public_until))
    text = said(row.household, note, _NOTE)
    first = month_after(today)
    with acting(ALLOWANCE["allowance.grant"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        review_on = _review(today)
        _set(row, decider=actor.key, from_month=first, review_on=review_on)
        move.record(amount=str(row.month), month=f"{first:%Y-%m}", note=text)
        move.leave(**until(now, review_on))
        tell_letters(letters=home_letters(move), now=now)


def _review(today: date) -> date:
    return month_after(today, int(settings("allowance", today)["recheck_months"]))


def refuse(*, row: Allowance, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will refuse an allowance with the reason that the household is told."""
    office("allowance", actor, now)
    _another(row, actor)
    text = said(row.household, reason, _REASON)
    with acting(ALLOWANCE["allowance.refuse"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, live=False, decider=actor.key, why=text)
        move.record(reason=text)
        _over(move)
        tell_letters(letters=home_letters(move), now=now)


def report_change(
    *, row: Allowance, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take the word that people or income changed: the allowance is due to be checked again."""
    own(row.household, actor)
    text = said(row.household, note, mark("变化情况"), most=300)
    due = clock(now, int(settings("allowance", local_day(now))["decision_workdays"]))
    with acting(
        ALLOWANCE["allowance.change"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        move.record(note=text)
        move.leave(holder="role:clerk", **due)


def recheck(*, row: Allowance, note: str, actor: Person, now: datetime, seen: int | None = None) -> Gap:
    """This will work the gap out anew and set the next day of a check; without a gap it is stopped, not paid less."""
    if not actor.roles & {"clerk"}:
        office("allowance", actor, now)
    found, year = work_out(row.household, now)
    text = said(row.household, note, mark("复核情况"))
    if not found.month:
        raise Refused(
            tell("现在的收入已不低于低保标准，没有差额可补，没有写入。请由主管部门“停发”并写明原因。")
        )
    with acting(ALLOWANCE["allowance.recheck"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        before, review_on = str(row.month), _review(local_day(now))
        _set(row, review_on=review_on, **_gap(found, year))
        move.record(
            before=before, amount=str(found.month), year=year, review_on=review_on.isoformat(), note=text
        )
        move.leave(**until(now, review_on))
        tell_letters(letters=home_letters(move), now=now)
    return found


def stop(*, row: Allowance, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will stop an allowance with the reason; what stands on a list already is still paid."""
    office("allowance", actor, now)
    text = said(row.household, reason, _REASON)
    with acting(ALLOWANCE["allowance.stop"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, live=False, why=text)
        move.record(reason=text)
        _over(move)
        tell_letters(letters=home_letters(move), now=now)


def _another(row: Allowance, actor: Person) -> None:
    if row.checker and row.checker == actor.key:
        raise Refused(tell("核查的人不能自己决定，没有写入。请交给另一个人。"))


def _over(move: Move) -> None:
    move.leave(closed_at=move.now, holder="", due_at=None, alert_at=None)


def _set(row: Allowance, **changes: Any) -> None:
    for name, one in changes.items():
        setattr(row, name, one)
    row.save(update_fields=list(changes))
