"""Things of a work: entered one by one or from a workbook, built, accepted by another, a household looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from hemei.accounts.queries import Person
from hemei.cases.operations import keep_content
from hemei.cases.operations.terms import words
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Refused
from hemei.projects.flow import WORK
from hemei.projects.models import RepairCall, Work, WorkBatch, WorkThing
from hemei.projects.operations.moves import keep, moving
from hemei.projects.operations.projects import not_ahead
from hemei.projects.operations.thinglist import Thing, Things, checked, read_things
from hemei.projects.operations.works import find_work
from hemei.rules.words import mark

_SHORTEST = 4  # letters of a purpose
_REASON, _PURPOSE, _DOCUMENT = mark("理由"), mark("用途"), mark("来源")


def add_thing(
    *, number: str, thing: Thing, actor: Actor, now: datetime, seen: int | None = None
) -> WorkThing:
    """This will enter one thing of a work; refuses a code that the work has already."""
    row = find_work(number)
    made = checked(row.kind, thing, now)
    if row.things.filter(code=made.code, gone=False).exists():
        raise Refused(tell("这项工程里已经有编号“{code}”，没有写入。请核对。", code=made.code))
    name = "work.reopen" if row.matter.state == "finished" else "work.thing"
    with moving(WORK[name], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        one = _row(row, made, actor)
        one.save(force_insert=True)
        move.record(code=made.code, quantity=str(made.quantity))
        _again(move)
    return one


def _again(move: Move) -> None:
    if move.type.name == "work.reopen":
        move.leave(closed_at=None)


def _row(work: Work, one: Thing, actor: Actor, batch: WorkBatch | None = None) -> WorkThing:
    return WorkThing(
        work=work, kind=work.kind, code=one.code, name=one.name, phone=one.phone, place=one.place,
        quantity=one.quantity, level=one.level, route=one.route, equipment=one.equipment, subsidy=one.subsidy,
        done_on=one.done_on, batch=batch, maker=actor.key, sample=work.sample,
    )  # fmt: skip


def preview_things(*, number: str, content: bytes, now: datetime) -> Things:
    """This will read a workbook for a work and write nothing."""
    row = find_work(number)
    known = row.things.filter(gone=False).values_list("code", flat=True)
    return read_things(row.kind, content, frozenset(known), now)


def take_things(
    *, number: str, content: bytes, document: str, actor: Actor, now: datetime, seen: int | None = None
) -> WorkBatch:
    """This will enter every thing of a workbook in one act, or none."""
    row, source = find_work(number), words(document, _DOCUMENT, most=200)
    found = preview_things(number=number, content=content, now=now)
    if not found.ready:
        raise Refused(
            tell("文件里有 {count} 处错误，一行也没有写入。请按单元格改好后重新导入。", count=max(len(found.faults), 1))
        )  # fmt: skip
    name = "work.reopen" if row.matter.state == "finished" else "work.import"
    with moving(WORK[name], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        batch = WorkBatch(
            work=row, document=source, sha256=hashlib.sha256(content).hexdigest(), count=len(found.rows), at=now,
            by=actor.label[:120],
        )  # fmt: skip
        batch.save(force_insert=True)
        WorkThing.objects.bulk_create([_row(row, one, actor, batch) for one in found.rows], batch_size=1000)
        move.record(document=source, sha256=batch.sha256, count=batch.count, batch=batch.pk)
        _again(move)
    return batch


def undo_things(
    *, number: str, batch: int, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> int:
    """This will take a workbook's things off the ledger; refused once one was accepted or called for."""
    row, why = find_work(number), words(reason, _REASON, most=300)
    one = row.batches.filter(pk=batch, undone_at=None).first()
    if one is None:
        raise Refused(tell("没有这次导入，或已经撤销，什么都没有改动。"))
    if (
        one.things.filter(accepted_on__isnull=False).exists()
        or RepairCall.objects.filter(thing__batch=one).exists()
    ):
        raise Refused(tell("这次导入里已经有验收或报修的，不能整批撤销，什么都没有改动。"))
    with moving(WORK["work.undo"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        count = one.things.update(gone=True)
        keep(one, undone_at=now)
        move.record(batch=one.pk, count=count, reason=why)
    return count


def things_done(
    *, number: str, codes: Sequence[str], day: date, actor: Actor, now: datetime, seen: int | None = None
) -> int:
    """This will enter things as built on a day; without codes, all that are not yet."""
    row = find_work(number)
    not_ahead(day, now)
    rows = _chosen(row, codes).filter(done_on=None)
    with moving(WORK["work.done"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        count = rows.update(done_on=day)
        if not count:
            raise Refused(tell("没有还没完工的对象，没有写入。"))
        move.record(day=day.isoformat(), codes=list(codes)[:500], count=count)
    return count


def accept_things(
    *, number: str, codes: Sequence[str], day: date, proof: bytes, actor: Actor, now: datetime,
    seen: int | None = None,
) -> int:  # fmt: skip
    """This will accept things that are built, on evidence, by somebody who did not enter them; returns how many.

    Without codes all that are built and wait. Once every thing is accepted, so is the work.
    """
    row = find_work(number)
    not_ahead(day, now)
    if not proof:
        raise Refused(tell("验收要附验收表或照片，没有写入。"))
    rows = _chosen(row, codes).filter(done_on__isnull=False, accepted_on=None)
    _may_accept(rows, day, actor)
    rest = row.things.filter(gone=False, accepted_on=None).exclude(pk__in=rows.values("pk")).exists()
    name = "work.accept" if rest else "work.finish"
    with moving(WORK[name], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _kind, digest, where = keep_content(proof)
        count = rows.update(accepted_on=day, accepted_by=actor.key, proof_path=where, proof_sha256=digest)
        move.record(day=day.isoformat(), codes=list(codes)[:500], count=count, proof=digest)
        if not rest:
            move.leave(closed_at=now)
    return count


def _may_accept(rows: QuerySet[WorkThing], day: date, actor: Actor) -> None:
    if not rows.exists():
        raise Refused(tell("没有完工待验收的对象，没有写入。请先登记完工。"))
    if late := rows.filter(done_on__gt=day).order_by("code").first():
        raise Refused(
            tell(
                "“{code}”在 {day} 才完工，验收日不能更早，没有写入。", code=late.code, day=late.done_on or ""
            )
        )
    if rows.filter(maker=actor.key).exists():
        raise Refused(tell("登记的人不能自己验收，没有写入。请交给另一个人。"))


def _chosen(row: Work, codes: Sequence[str]) -> QuerySet[WorkThing]:
    rows = WorkThing.objects.filter(work=row, gone=False)
    if not codes:
        return rows
    known = set(rows.filter(code__in=codes).values_list("code", flat=True))
    if unknown := sorted(set(codes) - known):
        raise Refused(tell("没有这些编号：{unknown}，没有写入。", unknown=unknown[:10]))
    return rows.filter(code__in=codes)


def look_at_household(*, thing: int, purpose: str, actor: Person, now: datetime) -> WorkThing:
    """This will show the holder of one household to whoever says what for; the act names code and purpose, no data."""
    one = WorkThing.objects.select_related("work__matter").filter(pk=thing, gone=False).first()
    if one is None:
        raise Refused(tell("没有这一户，什么都没有改动。"))
    why = words(purpose, _PURPOSE, most=200)
    if len(why) < _SHORTEST:
        raise Refused(tell("用途写得太短，没有显示。请写明为什么要看，这次查看会记账。"))
    with moving(WORK["work.look"], matter=one.work.matter, actor=actor, now=now) as move:
        move.record(code=one.code, purpose=why)
    return one
