"""Calls for repair of what was built: signed for, mended with a photo, closed by the word of who called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hemei.accounts.queries import Person
from hemei.cases.operations import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import clock, words
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.projects.flow import REPAIR
from hemei.projects.models import RepairCall, WorkThing
from hemei.projects.operations.moves import beginning, keep, moving
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.rules.works import care

_TEXT, _DONE, _REASON, _PURPOSE = mark("哪里坏了"), mark("修了什么"), mark("理由"), mark("用途")


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody says is broken; `caller` and `phone` only where an officer writes it down for him."""

    text: str
    urgent: bool = False
    caller: str = ""
    phone: str = ""


def call_repair(*, thing: int, call: Call, actor: Person, now: datetime, sample: bool = False) -> RepairCall:
    """This will take a call for repair of a thing that was built, with its deadline by the clock.

    A second call about what is already being mended is refused, and names the first.
    """
    one = WorkThing.objects.select_related("work__matter").filter(pk=thing, gone=False).first()
    if one is None or one.done_on is None:
        raise Refused(tell("没有这一处，或还没有建成，没有写入。请核对编号。"))
    text = words(call.text, _TEXT, most=500)
    going = one.calls.select_related("matter").filter(matter__closed_at=None).first()
    if going:
        raise Refused(tell("这一处已经有报修 {number}，正在办，没有再登记。", number=going.matter.number))
    party = actor.party_id
    row = RepairCall(
        thing=one, unit=one.work.unit, text=text, urgent=call.urgent, party_id=party, maker=actor.key, sample=sample,
        caller="" if party else call.caller.strip()[:40], phone="" if party else call.phone.strip()[:20],
    )  # fmt: skip
    with beginning(
        REPAIR["repair.call"], flow="repair", number=next_number("BX", now), title=text[:60], actor=actor, now=now,
        party=f"party:{party}" if party else "", unit=row.unit,
    ) as move:  # fmt: skip
        row.matter = move.matter
        row.save(force_insert=True)
        move.record(work=one.work.matter.number, code=one.code, urgent=row.urgent)
        move.leave(topic=f"work:{one.work.matter.number}", **_held(row, now))
    return row


def _held(row: RepairCall, now: datetime) -> dict[str, Any]:
    days = care(local_day(now))["urgent_workdays" if row.urgent else "repair_workdays"]
    agency = f"agency:{row.unit}"
    return {"holder": agency, "office": agency, **clock(now, int(days))}


def take_repair(*, number: str, actor: Person, now: datetime, seen: int | None = None) -> RepairCall:
    """This will sign for a call."""
    row = _own(number, actor)
    with moving(REPAIR["repair.take"], matter=row.matter, actor=actor, now=now, seen=seen):
        keep(row, handler=actor.key)
    return row


def answer_repair(
    *, number: str, done: str, proof: bytes, actor: Person, now: datetime, seen: int | None = None
) -> RepairCall:
    """This will report a thing as mended, with a photo; then whoever called is asked."""
    row, text = _own(number, actor), words(done, _DONE, most=500)
    if not proof:
        raise Refused(tell("没有照片不能报修好，没有写入。您填的内容还在。"))
    person = f"party:{row.party_id}" if row.party_id else ""
    days = int(care(local_day(now))["confirm_workdays"])
    with moving(
        REPAIR["repair.answer"], matter=row.matter, actor=actor, now=now, seen=seen, person=person
    ) as move:
        _kind, digest, where = keep_content(proof)
        until = clock(now, days)["due_at"]
        keep(row, done=text, handler=actor.key, proof_path=where, proof_sha256=digest, confirm_until=until)
        move.record(done=text, proof=digest)
        move.leave(holder=person or "role:supervisor", due_at=until, alert_at=until)
    return row


def settle_repair(
    *, number: str, mended: bool, text: str, actor: Person, now: datetime, seen: int | None = None
) -> RepairCall:
    """This will take the word of who called, or of another who looked or called back; a no begins the time anew."""
    row = find_repair(number)
    _may_settle(row, actor, now)
    said = text.replace("\0", "").strip()[:300]
    if not said and (not mended or not _caller(row, actor)):
        raise Refused(tell("请写明看到了什么、问了谁，或还差什么，没有写入。"))
    kind = REPAIR["repair.confirm" if mended else "repair.deny"]
    with moving(kind, matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit) as move:
        move.record(words=said)
        if mended:
            keep(row, mended=True, checker=actor.key)
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        else:
            keep(row, rounds=row.rounds + 1)
            move.leave(**_held(row, now))
    return row


def _caller(row: RepairCall, actor: Person) -> bool:
    return row.party_id is not None and row.party_id == actor.party_id


def _may_settle(row: RepairCall, actor: Person, now: datetime) -> None:
    if _caller(row, actor):
        return
    if actor.party_id is not None or not actor.roles - {"applicant"}:
        raise Refused(tell("只有报修的人自己能确认，没有写入。"))
    if actor.key == row.handler or (actor.agency and actor.agency == row.unit):
        raise Refused(tell("维修的人和责任部门不能自己说修好了，没有写入。请由别的部门回访。"))
    if row.party_id and row.confirm_until and now < row.confirm_until:
        raise Refused(tell("报修人还在确认期限内，请等他自己说，什么都没有改动。"))


def again(*, number: str, text: str, actor: Person, now: datetime) -> RepairCall:
    """This will open a call again because the thing is broken again."""
    row, why = find_repair(number), words(text, _TEXT, most=300)
    if actor.party_id is not None and not _caller(row, actor):
        raise Refused(tell("只有报修的人自己能确认，没有写入。"))
    with moving(REPAIR["repair.again"], matter=row.matter, actor=actor, now=now, unit=row.unit) as move:
        keep(row, mended=False, checker="", rounds=row.rounds + 1)
        move.record(words=why)
        move.leave(closed_at=None, **_held(row, now))
    return row


def void_repair(
    *, number: str, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> RepairCall:
    """This will withdraw a call that was none, with a reason."""
    row, why = find_repair(number), words(reason, _REASON, most=300)
    with moving(REPAIR["repair.void"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=why)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return row


def look_at_caller(*, number: str, purpose: str, actor: Person, now: datetime) -> RepairCall:
    """This will show who called to whoever says what for, by an act."""
    row, why = find_repair(number), words(purpose, _PURPOSE, most=200)
    with moving(REPAIR["repair.look"], matter=row.matter, actor=actor, now=now) as move:
        move.record(purpose=why)
    return row


def _own(number: str, actor: Person) -> RepairCall:
    row = find_repair(number)
    if actor.agency != row.unit:
        raise Refused(tell("这件报修由别的部门办，没有写入。"))
    return row


def find_repair(number: str) -> RepairCall:
    """This will give a call by its number; refuses an unknown one."""
    rows = RepairCall.objects.select_related("matter", "thing__work__matter", "party")
    row = rows.filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有编号为“{number}”的报修，没有写入。请从列表里打开。", number=number[:60]))
    return row
