"""A file of people, flats or seats on its way in: checked cell by cell, entered whole or not at all, undone whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell
from hemei.enterprises.flow import TALENT, TALENT_FILE
from hemei.enterprises.models import Allotment, Employment, Firm, Place, Talent, TalentFile
from hemei.enterprises.operations.benefits import checked_place
from hemei.enterprises.operations.talent import Checked, NewTalent, checked, enter_talent
from hemei.enterprises.queries.intake import CellProblem
from hemei.enterprises.queries.talent_files import HEADS, MOST_ROWS, ReadFile, Row, read_file, twice
from hemei.ledger.operations import Refused, acting, opening
from hemei.rules.talent import LABELS
from hemei.rules.workdays import local_day

MOST_SHOWN = 300


def send_file(*, kind: str, name: str, content: bytes, actor: Person, now: datetime) -> TalentFile:
    """This will take a file in and check it; what is wrong with it is kept by cell, nothing else is written."""
    if kind not in HEADS:
        raise Refused(tell("请选是人才、住房还是学位的文件，什么都没有写入。"))
    if not name.lower().endswith(".xlsx"):
        raise Refused(tell("只认 .xlsx 文件，没有上传。请另存为 .xlsx 再试。"))
    problems, count = _checked_file(kind, content, now)
    with opening(
        TALENT_FILE["talents.send"], flow=TALENT_FILE.kind, number=next_number("RCDR", now), title=name[:200],
        actor=actor, now=now,
    ) as move:  # fmt: skip
        row = TalentFile(
            matter=move.matter, kind=kind, name=name[:200], content=content,
            sha256=hashlib.sha256(content).hexdigest(), problems=[asdict(one) for one in problems[:MOST_SHOWN]],
            summary={"rows": count, "problems": len(problems)},
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(kind=kind, sha256=row.sha256, rows=count)
    if problems:
        with acting(TALENT_FILE["talents.fault"], matter=row.matter, actor=actor, now=now) as move:
            move.record(problems=len(problems))
            move.leave(closed_at=now)
    return row


def _checked_file(kind: str, content: bytes, now: datetime) -> tuple[list[CellProblem], int]:
    try:
        found = read_file(kind, read_sheet(io.BytesIO(content), most=MOST_ROWS))
    except Unreadable as wrong:
        return [CellProblem("", str(wrong))], 0
    return [*found.problems, *_problems(kind, found, now)], len(found.rows)


def _problems(kind: str, found: ReadFile, now: datetime) -> Iterator[CellProblem]:
    """What only the register tells, and what cannot be."""
    if found.problems:
        return
    yield from twice(found, "identity" if kind == "people" else "code")
    if kind == "people":
        yield from _people(found, now)
        return
    known = set(Place.objects.filter(kind=kind, withdrawn=False).values_list("code", flat=True))
    for row in found.rows:
        where = cell_name(row.place, found.columns["code"])
        try:
            code, _name = checked_place(kind, row.text("code"), row.text("name"))
        except Refused as wrong:
            yield CellProblem(where, str(wrong))
            continue
        if code in known:
            yield CellProblem(where, tell("这个编号已经登记过。"))


def _people(found: ReadFile, now: datetime) -> Iterator[CellProblem]:
    employers = _employers(found)
    marks: dict[str, int] = {}
    for row in found.rows:
        if row.text("employer").upper() not in employers:
            where = cell_name(row.place, found.columns["employer"])
            yield CellProblem(where, tell("没有这家企业的在册档案。请先建企业档案。"))
        try:
            kept = _person(row, now)
        except Refused as wrong:
            yield CellProblem(cell_name(row.place, found.columns["name"]), str(wrong))
            continue
        if kept.identity:
            marks[kept.identity] = row.place
    known = Talent.objects.filter(identity__in=marks).values_list("identity", flat=True)
    for mark in known:
        where = cell_name(marks[mark], found.columns["identity"])
        yield CellProblem(where, tell("这个人已经登记过。"))


def _employers(found: ReadFile) -> dict[str, Firm]:
    codes = {row.text("employer").upper() for row in found.rows}
    rows = Firm.objects.select_related("matter", "party").filter(
        party__code__in=codes, matter__state="active"
    )
    return {one.party.code: one for one in rows}


def _person(row: Row, now: datetime) -> Checked:
    facts = {key: row.values.get(key) for key in LABELS}
    return checked(
        NewTalent(
            row.text("name"), facts, row.text("phone"), row.text("identity"), row.values.get("children") or 0,
            row.values.get("from_on"),
        ), local_day(now),
    )  # fmt: skip


def enter_file(*, row: TalentFile, actor: Person, now: datetime) -> int:
    """This will enter a checked file whole; it is checked once more, since the register may have moved."""
    problems, _count = _checked_file(row.kind, bytes(row.content), now)
    if problems:
        raise Refused(
            tell("现在有 {n} 处对不上（如 {cell}：{words}），没有写入。请重新上传。",
                 n=len(problems), cell=problems[0].cell, words=problems[0].message)
        )  # fmt: skip
    found = read_file(row.kind, read_sheet(io.BytesIO(bytes(row.content)), most=MOST_ROWS))
    with acting(TALENT_FILE["talents.enter"], matter=row.matter, actor=actor, now=now) as move:
        made = _enter_people(row, found, actor, now) if row.kind == "people" else _enter_places(row, found)
        move.record(rows=made)
        move.leave(closed_at=now)
    return made


def _enter_people(row: TalentFile, found: ReadFile, actor: Person, now: datetime) -> int:
    employers = _employers(found)
    for line in found.rows:
        made = enter_talent(
            employer=employers[line.text("employer").upper()], kept=_person(line, now), actor=actor, now=now,
            act="talent.enter",
        )  # fmt: skip
        made.intake = row
        made.save(update_fields=["intake"])
    return len(found.rows)


def _enter_places(row: TalentFile, found: ReadFile) -> int:
    made = []
    for line in found.rows:
        code, name = checked_place(row.kind, line.text("code"), line.text("name"))
        made.append(
            Place(kind=row.kind, code=code, name=name, ends_on=line.values.get("ends_on"), intake=row)
        )
    Place.objects.bulk_create(made, batch_size=500)
    return len(made)


def halt_file(*, row: TalentFile, actor: Person, now: datetime) -> None:
    """This will stop a checked file; nothing of it was written."""
    with acting(TALENT_FILE["talents.halt"], matter=row.matter, actor=actor, now=now) as move:
        move.leave(closed_at=now)


def undo_file(*, row: TalentFile, actor: Person, now: datetime) -> int:
    """This will take a file back whole; refused where one of its people or places has moved since."""
    people = list(Talent.objects.select_related("matter").filter(intake=row))
    moved = [one for one in people if one.matter.version > 1]
    given = Allotment.objects.filter(place__intake=row).exists()
    if moved or given:
        raise Refused(tell("文件里的人或名额后来有了别的记录，不能整批撤销，没有改动。"))
    with acting(TALENT_FILE["talents.undo"], matter=row.matter, actor=actor, now=now) as move:
        for one in people:
            with acting(TALENT["talent.undo"], matter=one.matter, actor=actor, now=now) as inner:
                Employment.objects.filter(talent=one, until_on=None).update(until_on=local_day(now))
                one.identity = ""
                one.save(update_fields=["identity"])
                inner.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        places = Place.objects.filter(intake=row).update(withdrawn=True)
        move.record(rows=len(people) + places)
    return len(people) + places
