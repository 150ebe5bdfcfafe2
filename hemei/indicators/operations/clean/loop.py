"""The loop behind the ledgers: assigned with a day, put right with a photo, looked at by another person, closed."""

from __future__ import annotations

from datetime import date, datetime, time

from hemei.accounts.queries import agency_names
from hemei.common.words import tell
from hemei.indicators.flow import RECTIFY
from hemei.indicators.models import Rectification
from hemei.indicators.operations.clean.entries import act_of, duties_of, entry_of, keep_photo
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.rules.workdays import SHANGHAI, local_day


def assign(
    *, number: str, duty: str, found: str, agency: str, due_on: date, actor: Actor, now: datetime
) -> Rectification:
    """This will open what must be put right on an entry: which duty, what was found, who sees to it, until when."""
    entry, today = entry_of(number), local_day(now)
    if duty not in {one.code for one in duties_of(entry, today)} or agency not in agency_names():
        raise Refused(tell("职责或责任部门没有选对，没有写入。请从列表里选择。"))
    if not found.strip():
        raise Refused(tell("请写明发现了什么，没有写入。"))
    if due_on < today:
        raise Refused(tell("整改期限已经过了，没有写入。请写今天或以后的一天。"))
    due_at = datetime.combine(due_on, time(23, 59, 59), SHANGHAI)
    with acting(act_of(entry, "clean.assign"), matter=entry.matter, actor=actor, now=now) as move:
        made_number = f"{number}-Z{entry.rectifications.count() + 1}"
        with opening(
            RECTIFY["rectify.assign"], flow=RECTIFY.kind, number=made_number, title=f"整改：{entry.name}", actor=actor,
            now=now, parent=entry.matter,
        ) as inner:  # fmt: skip
            row = Rectification(
                matter=inner.matter, entry=entry, duty=duty, found=found.strip()[:300], unit=agency
            )
            row.save(force_insert=True)
            inner.record(duty=duty, found=row.found, due_on=due_on.isoformat())
            inner.leave(due_at=due_at, holder=f"agency:{agency}")
        move.record(rectification=made_number)
    return row


def fix(*, number: str, done: str, photo: bytes, actor: Actor, now: datetime) -> Rectification:
    """This will report what was put right; the photo is owed."""
    row = rectification_of(number)
    if not done.strip() or not photo:
        raise Refused(tell("请写明做了什么，并附照片，没有写入。"))
    with acting(RECTIFY["rectify.fix"], matter=row.matter, actor=actor, now=now) as move:
        row.proof_sha256, row.proof_path = keep_photo(photo)
        row.fixer, row.fixed = actor.key, done.strip()[:300]
        row.save(update_fields=["proof_sha256", "proof_path", "fixer", "fixed"])
        move.record(done=row.fixed, photo=row.proof_sha256)
        move.leave(holder="role:supervisor")
    return row


def send_back(*, number: str, reason: str, actor: Actor, now: datetime) -> Rectification:
    """This will send a report back; the deadline stays what it was, and the times are counted."""
    row = rectification_of(number)
    _another(row, actor)
    if not reason.strip():
        raise Refused(tell("退回要写明理由，没有写入。"))
    with acting(RECTIFY["rectify.return"], matter=row.matter, actor=actor, now=now) as move:
        row.rounds += 1
        row.save(update_fields=["rounds"])
        move.record(reason=reason.strip(), round=row.rounds)
        move.leave(holder=f"agency:{row.unit}")
    return row


def close(*, number: str, seen: str, actor: Actor, now: datetime) -> Rectification:
    """This will close what was put right, on the word of somebody who did not report it; says what was seen."""
    row = rectification_of(number)
    _another(row, actor)
    if not seen.strip():
        raise Refused(tell("请写明核查看到了什么，没有写入。"))
    with acting(RECTIFY["rectify.close"], matter=row.matter, actor=actor, now=now) as move:
        row.checker = actor.key
        row.save(update_fields=["checker"])
        move.record(seen=seen.strip())
        move.leave(closed_at=now, holder="")
    return row


def _another(row: Rectification, actor: Actor) -> None:
    if row.fixer == actor.key:
        raise Refused(tell("整改和核查不能是同一个人，没有写入。请交给另一位核查。"))


def rectification_of(number: str) -> Rectification:
    """This will give a rectification by its number; refuses an unknown one."""
    row = (
        Rectification.objects.select_related("matter", "entry__matter").filter(matter__number=number).first()
    )
    if row is None:
        raise Refused(tell("没有编号为“{number}”的整改，没有写入。请从列表里打开。", number=number[:60]))
    return row
