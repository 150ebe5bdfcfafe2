"""The loop behind every door: assigned with a deadline, put right, looked at from outside, confirmed, reopened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations.files import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Refused
from hemei.oversight.enums.loop import Cause, Source
from hemei.oversight.flow.loop import REMEDY
from hemei.oversight.models import Remedy
from hemei.oversight.operations.moves import beginning, clock, moving, until, words
from hemei.rules.ratings import settings
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_REASON, _DONE, _SEEN, _FOUND = mark("理由"), mark("整改情况"), mark("核实情况"), mark("发现的问题")


@dataclass(frozen=True, slots=True)
class Task:
    """What is assigned: to which agency, what was found, what it is about, who may say whether it is solved."""

    source: str
    unit: str
    title: str
    found: str
    caused_by: str = ""
    item_code: str = ""
    rule: str = ""
    cause: str = ""
    person: str = ""
    workdays: int | None = None  # None = the table's limit
    due_on: date | None = None
    needs_photo: bool = False
    sample: bool = False
    quiet: bool = False  # the unit is told by what assigned it


def open_remedy(*, task: Task, parent: Matter | None, actor: Actor, now: datetime) -> Remedy:
    """This will open something that must be put right, with its deadline by the clock.

    Any door may call it inside its own act. Refuses an unknown agency, and a day that is over.
    """
    if task.source not in Source.values or task.unit not in agency_names():
        raise Refused(tell("没有选对责任部门，没有交办。请从列表里选择。"))
    if task.cause and task.cause not in Cause.values:
        raise Refused(tell("没有这种原因，没有交办。请从列表里选择。"))
    found, today = words(task.found, _FOUND), local_day(now)
    if task.due_on is not None and task.due_on < today:
        raise Refused(tell("期限已经过了，没有写入。请写今天或以后的一天。"))
    days = settings("loop", today)["rectify_workdays"] if task.workdays is None else task.workdays
    due = until(now, task.due_on) if task.due_on else clock(now, days)
    with beginning(
        REMEDY["remedy.open"], flow=REMEDY.kind, number=next_number("ZG", now), title=task.title[:200], actor=actor,
        now=now, party=task.person if task.person.startswith("party:") else "", parent=parent,
        unit="" if task.quiet else task.unit,
    ) as move:  # fmt: skip
        row = Remedy(
            matter=move.matter, source=task.source, unit=task.unit, caused_by=task.caused_by, found=found,
            item_code=task.item_code, rule=task.rule[:160], cause=task.cause, person=task.person, sample=task.sample,
            needs_photo=task.needs_photo,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(
            found=found, unit=task.unit, source=task.source, item=task.item_code, due_at=due["due_at"].isoformat()
        )  # fmt: skip
        move.leave(holder=f"agency:{task.unit}", office=f"agency:{task.unit}", **due)
    return row


def _of_unit(row: Remedy, actor: Person) -> None:
    if actor.agency != row.unit:
        raise Refused(tell("这一条交办给别的部门，您不能办理，没有写入。"))


def _from_outside(row: Remedy, actor: Person) -> None:
    """Nothing goes on the say of the one who caused it, nor of his own agency."""
    if actor.key in {row.fixer, row.caused_by, row.owner}:
        raise Refused(tell("整改的人和造成问题的人不能自己核实，没有写入。请交给另一位核实。"))
    if actor.agency == row.unit:
        raise Refused(tell("责任部门不能核实自己的整改，没有写入。请由督查人员核实。"))


def take(*, row: Remedy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will sign for what was assigned; the one who signs owns it from then on."""
    _of_unit(row, actor)
    with moving(REMEDY["remedy.take"], matter=row.matter, actor=actor, now=now, seen=seen):
        _set(row, owner=actor.key, owner_label=actor.label[:120])


def move_unit(
    *, row: Remedy, unit: str, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will move it to another agency with a reason; the deadline stays what it was."""
    text = words(reason, _REASON, most=300)
    if unit not in agency_names() or unit == row.unit:
        raise Refused(tell("请选另一个部门，没有改派。"))
    _from_outside(row, actor)
    with moving(REMEDY["remedy.move"], matter=row.matter, actor=actor, now=now, seen=seen, unit=unit) as move:
        move.record(old=row.unit, unit=unit, reason=text)
        _set(row, unit=unit, owner="", owner_label="", checker="", checker_unit="")
        move.leave(holder=f"agency:{unit}", office=f"agency:{unit}")


def extend(*, row: Remedy, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will extend the deadline once, by as many working days as the table allows."""
    text = words(reason, _REASON, most=300)
    if row.extended_days:
        raise Refused(tell("期限已经延长过一次，不能再延，没有写入。"))
    _from_outside(row, actor)
    days = settings("loop", local_day(now))["extension_workdays"]
    with moving(REMEDY["remedy.extend"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        due = clock(max(row.matter.due_at or now, now), days)
        _set(row, extended_days=days)
        move.record(reason=text, days=days, due_at=due["due_at"].isoformat())
        move.leave(**due)


def answer(
    *, row: Remedy, fixed: str, cause: str, proof: bytes, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will report what was put right, with its cause; a file proves it where there is one."""
    _of_unit(row, actor)
    text = words(fixed, _DONE)
    if cause not in Cause.values:
        raise Refused(tell("请选问题的根因，没有写入。您填的内容还在。"))
    if row.needs_photo and not proof:
        raise Refused(tell("这项整改要有照片，没有写入。请拍照后再提交，您填的内容还在。"))
    with moving(REMEDY["remedy.answer"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        kind, digest, path = keep_content(proof) if proof else ("", "", "")
        if row.needs_photo and not kind.startswith("image/"):
            raise Refused(tell("照片只收 PNG 和 JPG，没有写入。"))
        _set(row, fixed=text, cause=cause, fixer=actor.key, proof_path=path, proof_sha256=digest, checker="",
             checker_unit="")  # fmt: skip
        move.record(fixed=text, cause=cause, proof=digest)
        move.leave(holder="role:supervisor")


def send_back(*, row: Remedy, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will send a report back; the deadline stays what it was, and the rounds are counted."""
    _from_outside(row, actor)
    text = words(reason, _REASON, most=300)
    with moving(
        REMEDY["remedy.return"], matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit
    ) as move:
        _set(row, rounds=row.rounds + 1)
        move.record(reason=text, round=row.rounds)
        move.leave(holder=f"agency:{row.unit}")


def check(*, row: Remedy, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will find it done; then the person is asked, or, where nobody can be, it is closed as not confirmed."""
    _from_outside(row, actor)
    note = words(text, _SEEN, most=500)
    days = settings("loop", local_day(now))["confirm_workdays"]
    with moving(
        REMEDY["remedy.pass"], matter=row.matter, actor=actor, now=now, seen=seen, person=row.person
    ) as move:
        _set(row, checker=actor.key, checker_unit=actor.agency, seen=note)
        move.record(seen=note)
        if row.person:
            move.leave(holder=row.person, **clock(now, days))
        else:
            move.leave(state="closed", closed_at=now, holder="", due_at=None, alert_at=None)


def settle(*, row: Remedy, solved: bool, words_of: str, actor: Actor, now: datetime) -> None:
    """This will write what the person said: solved, or not, which opens it anew with a fresh deadline."""
    kind = REMEDY["remedy.confirm" if solved else "remedy.deny"]
    with moving(kind, matter=row.matter, actor=actor, now=now, unit=row.unit) as move:
        move.record(words=words_of[:500])
        if solved:
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
            return
        _set(row, rounds=row.rounds + 1)
        move.leave(
            holder=f"agency:{row.unit}", **clock(now, settings("loop", local_day(now))["rectify_workdays"])
        )


def confirm(*, row: Remedy, solved: bool, text: str, actor: Person, now: datetime) -> None:
    """This will take the word of the person himself; nobody else may give it."""
    if not row.person or row.person not in {f"party:{actor.party_id}", actor.key}:
        raise Refused(tell("只有反映人本人能确认，没有写入。"))
    settle(row=row, solved=solved, words_of=text, actor=actor, now=now)


def lapse(*, row: Remedy, actor: Actor, now: datetime) -> None:
    """This will close it because the person did not answer in time; it counts as closed, not as solved."""
    with moving(REMEDY["remedy.lapse"], matter=row.matter, actor=actor, now=now) as move:
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def reopen(*, row: Remedy, reason: str, actor: Actor, now: datetime) -> None:
    """This will open again what was closed, because it came back; by the person, or by a supervisor."""
    text = words(reason, _REASON, most=300)
    if isinstance(actor, Person) and "supervisor" not in actor.roles and row.person not in {
        f"party:{actor.party_id}", actor.key,
    }:  # fmt: skip
        raise Refused(tell("只有反映人本人和督查人员能重新交办，没有写入。"))
    with moving(REMEDY["remedy.reopen"], matter=row.matter, actor=actor, now=now, unit=row.unit) as move:
        _set(row, reopened=row.reopened + 1, extended_days=0)
        move.record(reason=text, times=row.reopened)
        due = clock(now, settings("loop", local_day(now))["rectify_workdays"])
        move.leave(closed_at=None, holder=f"agency:{row.unit}", **due)


def void(*, row: Remedy, reason: str, actor: Actor, now: datetime) -> None:
    """This will withdraw what was assigned, with a reason that stays."""
    with moving(REMEDY["remedy.void"], matter=row.matter, actor=actor, now=now) as move:
        move.record(reason=words(reason, _REASON, most=300))
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def _set(row: Remedy, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
