"""A department's list of clues: read and checked cell by cell, entered whole or not at all, undone whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from stdnum.cn import ric

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell
from hemei.enterprises.flow import CLUE_FILE
from hemei.enterprises.models import ClueFile, HelpCase, Member
from hemei.enterprises.operations.households import Who, undo_household
from hemei.enterprises.operations.relief import enter_clue, withdraw
from hemei.ledger.operations import Refused, acting, opening
from hemei.rules.masks import scrub
from hemei.rules.words import mark

HEADS: Mapping[str, str] = {
    "name": mark("户主姓名"), "identity": mark("身份证号"), "village": mark("村（社区）"), "town": mark("镇街"),
    "phone": mark("电话"), "address": mark("住址"), "text": mark("线索"),
}  # fmt: skip
_OWED = ("name", "identity", "village", "text")
_WIDTH = {"name": 60, "identity": 18, "village": 40, "town": 40, "phone": 20, "address": 120, "text": 300}
MOST_ROWS, MOST_BYTES, MOST_SHOWN = 500, 2_000_000, 200


def send_clues(*, name: str, content: bytes, actor: Person, now: datetime) -> ClueFile:
    """This will read and check a file; nothing of it is entered before somebody confirms what it holds."""
    if not name.lower().endswith(".xlsx") or not 0 < len(content) <= MOST_BYTES:
        raise Refused(tell("只认 2 MB 以内的 .xlsx 文件，没有上传。请另存为 .xlsx 再试。"))
    try:
        sheet = read_sheet(io.BytesIO(content), most=MOST_ROWS)
    except Unreadable as wrong:
        raise Refused(str(wrong)) from wrong
    rows, problems = _read(sheet.rows)
    with transaction.atomic():
        with opening(
            CLUE_FILE["clues.send"], flow=CLUE_FILE.kind, number=next_number("MD", now), title=scrub(name[:120]),
            actor=actor, now=now,
        ) as move:  # fmt: skip
            made = ClueFile(
                matter=move.matter, name=scrub(name[:200]), agency=actor.agency, sent_at=now, count=len(rows),
                sha256=hashlib.sha256(content).hexdigest(), rows=[] if problems else rows,
                problems=problems[:MOST_SHOWN],
            )  # fmt: skip
            made.save(force_insert=True)
            move.record(sha256=made.sha256, rows=len(rows), problems=len(problems))
        if problems:
            with acting(CLUE_FILE["clues.fault"], matter=made.matter, actor=actor, now=now) as fault:
                fault.leave(closed_at=now)
    return made


def _read(table: Sequence[Sequence[Any]]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    heads = {str(one).strip(): place for place, one in enumerate(table[0])}
    columns = {key: heads[label] for key, label in HEADS.items() if label in heads}
    if lacks := [HEADS[key] for key in HEADS if key not in columns]:
        return [], [{"cell": "A1", "text": tell("第一行缺少这些列：{lacks}。请用模板。", lacks=lacks)}]
    rows: list[dict[str, str]] = []
    problems: list[dict[str, str]] = []
    met: dict[str, int] = {}
    for place, line in enumerate(table[1:], 1):
        row = {key: _text(line, column) for key, column in columns.items()}
        if not any(row.values()):
            continue
        row["identity"] = "".join(row["identity"].split()).upper()
        problems += [
            {"cell": cell_name(place, columns[key]), "text": why} for key, why in _faults(row, met, place)
        ]
        rows.append(row)
    if not rows:
        problems.append({"cell": "A2", "text": tell("没有内容。")})
    return rows, problems + _known(rows, columns, table)


def _text(line: Sequence[Any], column: int) -> str:
    value = line[column] if column < len(line) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value if value is not None else "").replace("\0", "").strip()


def _faults(row: Mapping[str, str], met: dict[str, int], place: int) -> list[tuple[str, str]]:
    """What is wrong with one row by itself; the texts quote no personal data."""
    found = [(key, tell("“{what}”没有填。", what=HEADS[key])) for key in _OWED if not row[key]]
    found += [
        (key, tell("“{what}”超过 {most} 个字。", what=HEADS[key], most=most))
        for key, most in _WIDTH.items() if len(row[key]) > most
    ]  # fmt: skip
    code = row["identity"]
    if code and not ric.is_valid(code):
        found.append(("identity", tell("身份证号的位数或校验位不对。长号码要按文本存，不能按数字存。")))
    elif code in met:
        found.append(("identity", tell("和第 {row} 行是同一个人。", row=met[code] + 1)))
    met.setdefault(code, place)
    return found


def _known(
    rows: Sequence[Mapping[str, str]], columns: Mapping[str, int], table: Sequence[Sequence[Any]]
) -> list[dict[str, str]]:
    """Whose name on the register is another; where it stands in the sheet is looked up by the code."""
    names = dict(
        Member.objects.filter(identity__in=[row["identity"] for row in rows], ended_on=None)
        .values_list("identity", "name")
    )  # fmt: skip
    places = {"".join(_text(line, columns["identity"]).split()).upper(): n for n, line in enumerate(table)}
    return [
        {"cell": cell_name(places[row["identity"]], columns["name"]),
         "text": tell("这个证件号登记的是另一个姓名。")}
        for row in rows if names.get(row["identity"], row["name"]) != row["name"]
    ]  # fmt: skip


def already(row: ClueFile) -> set[str]:
    """This will name the codes of a file whose households are being helped already; they are passed over."""
    codes = [one["identity"] for one in row.rows]
    rows = Member.objects.filter(identity__in=codes, ended_on=None, household__cases__live=True)
    return set(rows.values_list("identity", flat=True))


def enter_clues(*, row: ClueFile, actor: Person, now: datetime, seen: int | None = None) -> int:
    """This will enter every clue of a checked file, or none; returns how many. The file's own rows are dropped."""
    wanted, known = list(row.rows), already(row)
    with acting(CLUE_FILE["clues.enter"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        new = [one for one in wanted if one["identity"] not in known]
        for one in new:
            who = Who(one["name"], one["identity"], one["village"], one["town"], one["phone"], one["address"])
            enter_clue(
                who=who,
                origin="list",
                text=one["text"],
                reference=row.matter.number,
                actor=actor,
                now=now,
                file=row,
            )
        row.rows = []
        row.save(update_fields=["rows"])
        move.record(entered=len(new), passed_over=len(wanted) - len(new))
        move.leave(closed_at=now)
    return len(new)


def halt_clues(*, row: ClueFile, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will stop a checked file; nothing of it was entered, and its rows are dropped."""
    with acting(CLUE_FILE["clues.halt"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.rows = []
        row.save(update_fields=["rows"])
        move.leave(closed_at=now)


def undo_clues(*, row: ClueFile, actor: Person, now: datetime, seen: int | None = None) -> int:
    """This will take an entered file back whole; refused once one of its clues has moved on."""
    cases = list(
        HelpCase.objects.filter(file=row).select_related("matter", "household__matter", "household__party")
    )
    if moved := [one for one in cases if one.matter.version > 1]:
        raise Refused(
            tell("{n} 条线索后来已经办理（如 {number}），不能整批撤销，没有改动。", n=len(moved),
                 number=moved[0].matter.number)
        )  # fmt: skip
    with acting(CLUE_FILE["clues.undo"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        for one in cases:
            withdraw(row=one, reason="名单整批撤销", actor=actor, now=now)
            if one.household.matter.version == 1 and one.household.cases.count() == 1:
                undo_household(row=one.household, actor=actor, now=now)
        move.record(clues=len(cases))
    return len(cases)
