"""The window for matters that could not be done (办不成事): sorted, handled on the clock, rated, made public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hemei.accounts.queries import Person, agency_names
from hemei.cases.models import Case
from hemei.cases.operations.numbers import next_number
from hemei.catalog.models import Item
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, System
from hemei.oversight.enums.loop import Cause, Grade, Source, Trouble
from hemei.oversight.flow.loop import STUCK
from hemei.oversight.models import Proposal, StuckReport
from hemei.oversight.operations.loop import Task, lapse, open_remedy, settle
from hemei.oversight.operations.moves import beginning, clock, moving, until, words
from hemei.oversight.operations.proposals import propose
from hemei.oversight.operations.ratings import without_people
from hemei.rules.ratings import is_bad, settings
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_ASKED, _WHO, _WHY, _REASON = mark("要办的事"), mark("谁说不行"), mark("对方说的理由"), mark("理由")


@dataclass(frozen=True, slots=True)
class Told:
    """What a person tells at the window: a case number or an item, what was asked, who said no and why."""

    case: str
    item: str
    trouble: str
    asked: str
    refused_by: str
    reason: str


def report(
    *, told: Told, party_id: int | None, actor: Person, now: datetime, sample: bool = False
) -> StuckReport:
    """This will take a report, tied to the person's own case or to an item; it is sorted on the same working day."""
    if party_id is None:
        raise Refused(tell("您的账号没有对应的企业或个人，没有写入。请到窗口反映。"))
    case, item, agency = _about(told, party_id)
    if told.trouble not in Trouble.values:
        raise Refused(tell("请选遇到的情况，没有写入。您填的内容还在。"))
    asked, who = words(told.asked, _ASKED), words(told.refused_by, _WHO, most=120)
    why, party = words(told.reason, _WHY, most=500), f"party:{party_id}"
    with beginning(
        STUCK["stuck.report"], flow=STUCK.kind, number=next_number("BC", now), title=item.name, actor=actor, now=now,
        party=party, parent=case.matter if case else None, person=party,
    ) as move:  # fmt: skip
        row = StuckReport(
            matter=move.matter, party_id=party_id, case=case, item_code=item.code, agency=agency, trouble=told.trouble,
            asked=asked, refused_by=who, reason=why, officer=case.accepted_by if case else "", sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(
            item=item.code, case=told.case, trouble=told.trouble, asked=asked, refused_by=who, reason=why
        )
        move.leave(holder="role:supervisor", **clock(now, 1))
    return row


def _about(told: Told, party_id: int) -> tuple[Case | None, Item, str]:
    """The case or the item that it is about; somebody else's case is not found."""
    rows = Item.objects.all()
    if number := told.case.strip().upper():
        case = Case.objects.select_related("matter", "agency").filter(
            matter__number=number, party_id=party_id
        ).first()  # fmt: skip
        if case is None:
            raise Refused(tell("您名下没有编号为“{number}”的办件，没有写入。", number=number[:60]))
        return case, rows.get(code=case.item_code), case.agency.code
    item = rows.filter(code=told.item.strip()).first()
    if item is None:
        raise Refused(tell("请填办件编号，或从列表里选事项，没有写入。您填的内容还在。"))
    return None, item, item.agency


def sort(
    *, row: StuckReport, grade: str, unit: str, due_on: date | None, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will hand a report on by how hard it is: at once, 5 or 10 working days, or a day that is explained."""
    if grade not in Grade.values or unit not in agency_names():
        raise Refused(tell("请选难易和承办部门，没有写入。"))
    if grade == Grade.HARD and due_on is None:
        raise Refused(tell("疑难件要写明答复日期，没有写入。"))
    _outside(row, actor, unit)
    rules = settings("stuck", local_day(now))
    days = {
        Grade.SIMPLE: "simple_workdays",
        Grade.COMPLEX: "complex_workdays",
        Grade.SPECIAL: "special_workdays",
    }
    limit: dict[str, Any] = (
        {"due_on": due_on} if grade == Grade.HARD else {"workdays": rules[days[Grade(grade)]]}
    )
    with moving(
        STUCK["stuck.sort"], matter=row.matter, actor=actor, now=now, seen=seen, person=f"party:{row.party_id}"
    ) as move:  # fmt: skip
        task = Task(
            Source.STUCK.value, unit, row.matter.title, row.asked, row.officer, row.item_code, "",
            row.cause, f"party:{row.party_id}", sample=row.sample, **limit,
        )  # fmt: skip
        remedy = open_remedy(task=task, parent=row.matter, actor=actor, now=now)
        _set(row, grade=grade, agency=unit, remedy=remedy)
        due = until(now, due_on) if due_on and grade == Grade.HARD else clock(now, limit.get("workdays", 0))
        move.record(grade=grade, unit=unit, remedy=remedy.matter.number, due_at=due["due_at"].isoformat())
        move.leave(holder=f"agency:{unit}", **due)


def root(*, row: StuckReport, cause: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will name why it could not be done; from it come the list of the month and what to change."""
    if cause not in Cause.values:
        raise Refused(tell("请选根因，没有写入。"))
    with moving(STUCK["stuck.root"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(cause=cause, was=row.cause)
        _set(row, cause=cause)


def remedy_by_catalogue(
    *, row: StuckReport, subject: str, text: str, actor: Person, now: datetime
) -> Proposal:
    """This will propose a change of the catalogue as the remedy of a report."""
    return propose(
        item_code=row.item_code, subject=subject, text=text, cause=row.matter, actor=actor, now=now, sample=row.sample
    )  # fmt: skip


def doubt(*, row: StuckReport, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will propose to decline a report (litigation, petition, against policy); a second person must agree."""
    text = words(reason, _REASON, most=500)
    with moving(STUCK["stuck.doubt"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, doubter=actor.key, doubt=text)
        move.record(reason=text)


def second_look(
    *, row: StuckReport, agree: bool, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will agree to decline or keep a report; never by who proposed to decline it (否定报告)."""
    if actor.key == row.doubter:
        raise Refused(tell("一个人不能说“不”：请另一位复核，没有写入。"))
    text = words(reason, _REASON, most=500)
    name = "stuck.decline" if agree else "stuck.keep"
    with moving(
        STUCK[name], matter=row.matter, actor=actor, now=now, seen=seen, person=f"party:{row.party_id}"
    ) as move:
        move.record(reason=text, proposed_by=row.doubter)
        if agree:
            _set(row, second=actor.key)
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        else:
            _set(row, doubter="", doubt="")


def answered(*, row: StuckReport, text: str, now: datetime) -> None:
    """This will tell the person the result, because what was assigned was found done."""
    days = settings("stuck", local_day(now))["answer_workdays"]
    person = f"party:{row.party_id}"
    with moving(STUCK["stuck.answer"], matter=row.matter, actor=System(), now=now, person=person) as move:
        _set(row, answer=text)
        move.record(answer=text)
        move.leave(holder=person, **clock(now, days))


def again(*, row: StuckReport, level: int, text: str, actor: Person, now: datetime) -> None:
    """This will take the person's rating of the result; a bad one sends it back into the loop."""
    if actor.party_id != row.party_id:
        raise Refused(tell("只有反映人本人能评价，没有写入。"))
    if not 1 <= level <= 5:
        raise Refused(tell("请从五个等次里选一个，没有写入。"))
    solved = not is_bad(level, settings("rating", local_day(now)))
    with moving(
        STUCK["stuck.again" if solved else "stuck.redo"], matter=row.matter, actor=actor, now=now
    ) as move:
        _set(row, again_level=level)
        move.record(level=level, text=text.strip()[:500])
        if row.remedy is not None:
            settle(row=row.remedy, solved=solved, words_of=text.strip(), actor=actor, now=now)
        if solved:
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        elif row.remedy is not None:
            due = row.remedy.matter
            move.leave(holder=f"agency:{row.agency}", due_at=due.due_at, alert_at=due.alert_at)


def lapse_stuck(*, row: StuckReport, now: datetime) -> None:
    """This will close a report that nobody rated in time; it counts as closed, not as solved."""
    with moving(STUCK["stuck.lapse"], matter=row.matter, actor=System(), now=now) as move:
        if row.remedy is not None and row.remedy.matter.state == "asking":
            lapse(row=row.remedy, actor=System(), now=now)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def publish(*, row: StuckReport, text: str, actor: Person, now: datetime) -> None:
    """This will publish what was complained of and what came of it, without names."""
    plain = without_people(text)
    with moving(STUCK["stuck.publish"], matter=row.matter, actor=actor, now=now) as move:
        _set(row, published=plain, published_at=now)
        move.record(text=plain)


def _outside(row: StuckReport, actor: Actor, unit: str) -> None:
    if isinstance(actor, Person) and actor.agency and actor.agency in {row.agency, unit}:
        raise Refused(tell("被反映的部门不能给自己分类，没有写入。请由督查人员分类。"))


def _set(row: StuckReport, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
