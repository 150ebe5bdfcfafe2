"""Help against falling back into poverty: clue, home check with consent, review, publicity, decision in 15 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.enterprises.flow import RELIEF
from hemei.enterprises.models import ClueFile, HelpCase, Household, Member
from hemei.enterprises.notices import home_letters
from hemei.enterprises.operations.households import (
    STAFF,
    Who,
    days_clock,
    hidden,
    office,
    own,
    register_household,
    said,
    twice,
)
from hemei.enterprises.queries.households import consented, income_of
from hemei.ledger.operations import Move, Refused, acting, opening
from hemei.rules.households import CAUSES, ORIGINS, RISKS, against, settings
from hemei.rules.masks import scrub
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

_NOTE = mark("意见")


def household_for(*, who: Who, actor: Person, now: datetime, sample: bool = False) -> Household:
    """This will return the household that somebody belongs to, or open its record."""
    code = "".join(who.identity.split()).upper()
    found = (
        Member.objects.filter(identity=code, ended_on=None).select_related("household").first()
        if code
        else None
    )
    if found is None:
        return register_household(who=who, actor=actor, now=now, sample=sample)
    if found.name != who.name.strip():
        raise Refused(tell("这个证件号登记的是另一个姓名，没有写入。请对照证件核对。"))
    return Household.objects.select_related("matter", "party").get(pk=found.household_id)


@transaction.atomic
def enter_clue(
    *, who: Who, origin: str, text: str, actor: Person, now: datetime, reference: str = "", sample: bool = False,
    file: ClueFile | None = None,
) -> HelpCase:  # fmt: skip
    """This will enter a clue about somebody's household, which gets its record if it has none."""
    return open_clue(
        row=household_for(who=who, actor=actor, now=now, sample=sample), origin=origin, text=text, actor=actor,
        now=now, reference=reference, file=file,
    )  # fmt: skip


def open_clue(
    *, row: Household, origin: str, text: str, actor: Person, now: datetime, reference: str = "",
    file: ClueFile | None = None,
) -> HelpCase:  # fmt: skip
    """This will open a household's case by a clue; the decision is due 15 days later. One at a time."""
    own(row, actor)
    plain = said(row, text, mark("线索"))
    origin = _origin(origin, actor)
    if origin == "hotline" and not reference.strip():
        raise Refused(tell("来自 12345 的线索要填工单编号，没有写入。您填的内容还在。"))
    if HelpCase.objects.filter(household=row, live=True).exists():
        raise twice(row)
    due = days_clock(now, int(settings("watch", local_day(now))["decision_days"]))
    try:
        with opening(
            RELIEF["relief.clue"], flow=RELIEF.kind, number=next_number("BF", now), title=row.matter.title,
            actor=hidden(actor), now=now, party=f"party:{row.party_id}", parent=row.matter,
        ) as move:  # fmt: skip
            case = HelpCase(
                matter=move.matter, household=row, origin=origin, reference=scrub(reference.strip())[:60], clue=plain,
                clue_at=now, decision_due=due["due_at"], file=file, sample=row.sample,
            )  # fmt: skip
            case.save(force_insert=True)
            move.record(origin=ORIGINS[origin], note=plain)
            move.leave(holder="role:helper", **due)
            tell_letters(letters=home_letters(move), now=now)
    except IntegrityError as clash:
        raise twice(row) from clash
    return case


def _origin(origin: str, actor: Person) -> str:
    if origin not in ORIGINS:
        raise Refused(tell("请选线索来源，没有写入。"))
    return origin if actor.roles & STAFF else "self"


def decline_consent(
    *, row: HelpCase, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will keep that a household does not consent: nothing is asked for, and the clue stays until it does."""
    own(row.household, actor)
    text = said(row.household, note, mark("说明"), most=300)
    if consented(row.household):
        raise Refused(tell("这户现在有授权。请户主先撤回授权，没有写入。"))
    with acting(RELIEF["relief.decline"], matter=row.matter, actor=hidden(actor), now=now, seen=seen) as move:
        move.record(note=text)
        move.leave(holder="", due_at=None, alert_at=None)
        tell_letters(letters=home_letters(move), now=now)


def resume(*, row: HelpCase, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will go on with a clue once the household consents; the days of the decision begin anew."""
    own(row.household, actor)
    _consent(row)
    due = days_clock(now, int(settings("watch", local_day(now))["decision_days"]))
    with acting(RELIEF["relief.resume"], matter=row.matter, actor=hidden(actor), now=now, seen=seen) as move:
        _set(row, decision_due=due["due_at"])
        move.leave(holder="role:helper", **due)


def _consent(row: HelpCase) -> None:
    if not consented(row.household):
        raise Refused(
            tell("这户还没有授权，不能核查，没有写入，也没有查询任何数据。线索 {number} 还在，您填的内容还在页面上。"
                 "请先请户主签授权书并在家庭档案里登记；户主不同意的，请登记“户主不同意授权”。",
                 number=row.matter.number)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """What was found at home: kind of risk, its cause, and words."""

    risk: str
    cause: str
    finding: str
    on: date


def check_home(*, row: HelpCase, found: Check, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will enter the home check; refused without consent, without income, and where the figures say otherwise."""
    _consent(row)
    today, house = local_day(now), row.household
    if not local_day(row.clue_at) <= found.on <= today:
        raise Refused(tell("入户日期要在线索登记以后、今天以前，没有写入。"))
    income = income_of(house, today)
    if income.head is None:
        raise Refused(
            tell("{year} 收入年度还没有登记收入，没有写入。请先在家庭档案里登记。", year=income.year.label)
        )
    if why := against(found.risk, found.cause, income.head, today):
        raise Refused(tell("没有写入。{why} 您填的内容还在。", why=why))
    text = said(house, found.finding, mark("入户情况"))
    with acting(RELIEF["relief.check"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(
            row, risk=found.risk, cause=found.cause, finding=text, persons=income.persons, head_income=income.head,
            checker=actor.key, checked_on=found.on,
        )  # fmt: skip
        move.record(kind=RISKS[found.risk], cause=CAUSES[found.cause], year=income.year.label, note=text)


def review(
    *, row: HelpCase, on: date, votes: int, votes_for: int, note: str, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will enter the village's meeting; without a majority nothing goes to publicity."""
    if row.checked_on and not row.checked_on <= on <= local_day(now):
        raise Refused(tell("评议日期要在入户以后、今天以前，没有写入。"))
    if not 0 < votes <= 9999 or not 0 <= votes_for <= votes:
        raise Refused(tell("参加人数要大于 0，同意人数不能更多，没有写入。"))
    if votes_for * 2 <= votes:
        raise Refused(tell("同意的没有过半数，不能公示，没有写入。请由主管部门决定“不纳入”，并写明原因。"))
    text = said(row.household, note, mark("评议记录"))
    with acting(RELIEF["relief.review"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, meeting_on=on, votes=votes, votes_for=votes_for)
        move.record(votes=votes, votes_for=votes_for, note=text)


def publish(*, row: HelpCase, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will show a masked notice in the village, once, for the days that the table asks for."""
    today = local_day(now)
    due = days_clock(now, int(settings("watch", today)["public_days"]))["due_at"]
    with acting(RELIEF["relief.publish"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, public_from=today, public_until=due.astimezone(SHANGHAI).date())
        move.record(until=due.astimezone(SHANGHAI).date().isoformat())
        tell_letters(letters=home_letters(move), now=now)


def object_to(*, row: HelpCase, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take an objection; nothing is decided until it is looked into."""
    text = said(row.household, reason, mark("异议"))
    with acting(RELIEF["relief.object"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, why=text)
        move.record(reason=text)


def uphold(*, row: HelpCase, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will dismiss an objection; the village is shown a case only once, so its days run on."""
    office("watch", actor, now)
    text = said(row.household, note, mark("核查结果"))
    with acting(RELIEF["relief.uphold"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, why="")
        move.record(note=text)


def pass_town(*, row: HelpCase, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will enter the town's check, after the publicity is over."""
    if row.matter.state == "public" and (row.public_until is None or local_day(now) <= row.public_until):
        raise Refused(tell("公示还没有结束，没有写入。{day} 以后再审核。", day=row.public_until))
    text = said(row.household, note, _NOTE)
    with acting(RELIEF["relief.pass"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(note=text)
        move.leave(holder=f"agency:{settings('watch', local_day(now))['office']}")
        tell_letters(letters=home_letters(move), now=now)


def include(*, row: HelpCase, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will decide that a household is watched and helped; somebody other than who checked it at home."""
    office("watch", actor, now)
    if actor.key == row.checker:
        raise Refused(tell("入户核查的人不能自己决定，没有写入。请交给另一个人。"))
    text = said(row.household, note, _NOTE)
    with acting(RELIEF["relief.include"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, decider=actor.key, decided_at=now)
        move.record(kind=RISKS[row.risk], note=text)
        move.leave(holder="role:helper", due_at=None, alert_at=None)
        tell_letters(letters=home_letters(move), now=now)


def refuse(*, row: HelpCase, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will refuse to watch a household, with the reason that it is told."""
    office("watch", actor, now)
    if actor.key == row.checker:
        raise Refused(tell("入户核查的人不能自己决定，没有写入。请交给另一个人。"))
    text = said(row.household, reason, mark("原因"))
    with acting(RELIEF["relief.refuse"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, live=False, decider=actor.key, decided_at=now, why=text)
        move.record(reason=text)
        _over(move)
        tell_letters(letters=home_letters(move), now=now)


def withdraw(*, row: HelpCase, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take a clue back that was none (a wrong list); what was entered of the household stays."""
    text = said(row.household, reason, mark("原因"))
    with acting(RELIEF["relief.withdraw"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, live=False, why=text)
        move.record(reason=text)
        _over(move)


def _over(move: Move) -> None:
    move.leave(closed_at=move.now, holder="", due_at=None, alert_at=None)


def _set(row: HelpCase, **changes: Any) -> None:
    for name, one in changes.items():
        setattr(row, name, one)
    row.save(update_fields=list(changes))
