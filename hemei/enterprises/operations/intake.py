"""A file of firms on its way in: checked cell by cell, entered whole or not at all, undone whole.

The worker does it, or the request where a file is small. New firms are opened together; a firm on the register gets
an act of its own for the figures that are new to it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from hemei.accounts.operations import put_firms
from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell
from hemei.enterprises.flow import FIRM, INTAKE
from hemei.enterprises.models import Firm, FirmIntake, FirmYear
from hemei.enterprises.operations.profile import Figures, checked, number_of, values_of, year_row
from hemei.enterprises.queries.intake import (
    MOST_ROWS,
    CellProblem,
    Known,
    Line,
    Read,
    known_of,
    read_firms,
)
from hemei.enterprises.queries.profile import waiting_intakes
from hemei.ledger.operations import Actor, Opening, Overtaken, Refused, System, acting, open_many, opening
from hemei.rules.workdays import local_day

AT_ONCE = 200_000  # bytes of a file that is checked and entered within the request
MOST_SHOWN = 500
_IDENTITY = ("industry", "founded_on", "park")


def send_file(*, name: str, content: bytes, actor: Actor, now: datetime) -> FirmIntake:
    """This will take a file in to be checked; Refused for one that is not .xlsx."""
    if not name.lower().endswith(".xlsx"):
        raise Refused(tell("只认 .xlsx 文件，没有上传。请另存为 .xlsx 再试。"))
    last = FirmIntake.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    number = f"QYDR-{local_day(now):%y%m%d}-{last + 1:05d}"
    with opening(
        INTAKE["firms.send"], flow=INTAKE.kind, number=number, title=name[:200], actor=actor, now=now
    ) as move:
        digest = hashlib.sha256(content).hexdigest()
        made = FirmIntake(matter=move.matter, name=name[:200], content=content, sha256=digest, sent_at=now)
        made.save(force_insert=True)
        move.record(file=name[:200], sha256=digest, size=len(content))
    return made


def run_waiting(*, now: datetime) -> int:
    """This will do the next step of every file that waits; the worker calls it. Returns how many."""
    keys = waiting_intakes()
    for key in keys:
        run(intake_id=key, now=now)
    return len(keys)


def run(*, intake_id: int, now: datetime) -> None:
    """This will check a file, or enter it where that was confirmed.

    A small file is done by the request that brought it while the worker may have found it, too: whoever comes
    second leaves it as it is.
    """
    try:
        _step(FirmIntake.objects.select_related("matter").get(pk=intake_id), now)
    except Overtaken:
        return


def _step(row: FirmIntake, now: datetime) -> None:
    try:
        read = read_firms(read_sheet(io.BytesIO(bytes(row.content)), most=MOST_ROWS))
    except Unreadable as wrong:
        _fault(row, [CellProblem("", str(wrong))], now)
        return
    known = known_of([line.code for line in read.lines])
    problems = [*read.problems, *_problems(read, known, now)]
    if problems:
        _fault(row, problems, now)
    elif row.matter.state == "checking":
        _ready(row, read, known, now)
    else:
        _enter(row, read, known, now)


def _problems(read: Read, known: Known, now: datetime) -> list[CellProblem]:
    """What only the register tells: other names, merged profiles, figures that cannot be."""
    found, code = [], read.columns.get("code", 0)
    names: dict[str, str] = {}
    for line in read.lines:
        other = known.names.get(line.code) or names.setdefault(line.code, line.name)
        firm = known.firms.get(line.code)
        if other != line.name:
            words = tell("这个代码登记的是另一个名称“{other}”。", other=other)
            found.append(CellProblem(cell_name(line.place, read.columns["name"]), words))
        elif firm is not None and firm.matter.state == "merged":
            found.append(CellProblem(cell_name(line.place, code), tell("这份档案已经并入另一份。")))
        else:
            try:
                checked(_figures(line, "导入"), line.founded_on or (firm.founded_on if firm else None), now)
            except Refused as wrong:
                found.append(CellProblem(cell_name(line.place, code), str(wrong)))
    return found


def _figures(line: Line, source: str) -> Figures:
    values = {key: value for key, value in line.values.items() if key != "rd"}
    return Figures(line.year, values, rd=line.values["rd"], source=source, note=line.note)


def _outcome(line: Line, known: Known, now: datetime) -> str:
    firm = known.firms.get(line.code)
    if firm is None:
        return "new"
    old = known.years.get((firm.pk, line.year))
    if firm.matter.state != "active" or old is None:
        return "added"
    return (
        "same" if values_of(old) == values_of(year_row(firm.pk, _figures(line, "x"), "", now)) else "changed"
    )


def _ready(row: FirmIntake, read: Read, known: Known, now: datetime) -> None:
    counts = dict.fromkeys(("new", "added", "changed", "same"), 0)
    for line in read.lines:
        counts[_outcome(line, known, now)] += 1
    with acting(INTAKE["firms.check"], matter=row.matter, actor=System(), now=now) as move:
        FirmIntake.objects.filter(pk=row.pk).update(summary=counts)
        move.record(**counts)


def _fault(row: FirmIntake, problems: Sequence[CellProblem], now: datetime) -> None:
    with acting(INTAKE["firms.fault"], matter=row.matter, actor=System(), now=now) as move:
        kept = [asdict(one) for one in problems[:MOST_SHOWN]]
        FirmIntake.objects.filter(pk=row.pk).update(problems=kept, summary={"problems": len(problems)})
        move.record(problems=len(problems))
        move.leave(closed_at=now)


def confirm(*, row: FirmIntake, actor: Actor, now: datetime) -> None:
    """This will let a checked file be entered."""
    with acting(INTAKE["firms.confirm"], matter=row.matter, actor=actor, now=now) as move:
        move.record(sha256=row.sha256)


def halt(*, row: FirmIntake, actor: Actor, now: datetime) -> None:
    """This will stop a checked file; nothing of it was written."""
    with acting(INTAKE["firms.halt"], matter=row.matter, actor=actor, now=now) as move:
        move.leave(closed_at=now)


@transaction.atomic
def _enter(row: FirmIntake, read: Read, known: Known, now: datetime) -> None:
    held = FirmIntake.objects.select_for_update(of=("self",)).select_related("matter").get(pk=row.pk)
    if held.matter.version != row.matter.version:
        raise Overtaken(held.matter.number)
    by = row.name[:100]
    with acting(INTAKE["firms.enter"], matter=row.matter, actor=System(), now=now) as move:
        lines = [line for line in read.lines if _outcome(line, known, now) != "same"]
        statistician = _Importer(by)
        opened = open_firms(
            lines=[line for line in lines if line.code not in known.firms], actor=statistician, now=now
        )
        years = [
            _year(row, line, opened.get(line.code) or known.firms[line.code].pk, known, by, now)
            for line in lines
        ]
        _replace(years, now)
        old = [line for line in lines if line.code in known.firms]
        _note_old(old, known, statistician, row, now)
        move.record(lines=len(lines), firms=len(opened))
        move.leave(closed_at=now)


class _Importer:
    """Who acts while a file is entered: the file itself, in the name of who confirmed it."""

    key = "system"
    roles = frozenset({"statistician"})

    def __init__(self, label: str) -> None:
        self.label = label


def open_firms(*, lines: Sequence[Line], actor: Actor, now: datetime, sample: bool = False) -> dict[str, int]:
    """This will open profiles together for firms that have none: code → key; the latest line of each says who it is.

    The caller has checked the lines, and that no code is on the register.
    """
    latest = {line.code: line for line in sorted(lines, key=lambda one: one.year)}
    parties = put_firms(names={code: line.name for code, line in latest.items()}, sample=sample)
    openings = [
        Opening(number_of(code), line.name, {"party": f"party:{parties[code]}"}, _said(line))
        for code, line in latest.items()
    ]
    moves = open_many(FIRM["firm.register"], flow=FIRM.kind, openings=openings, actor=actor, now=now)
    made = [
        Firm(
            matter=move.matter,
            party_id=parties[line.code],
            sample=sample,
            **{name: getattr(line, name) for name in _IDENTITY},
        )
        for move, line in zip(moves, latest.values(), strict=True)
    ]
    Firm.objects.bulk_create(made, batch_size=2000)
    return {line.code: move.matter.pk for move, line in zip(moves, latest.values(), strict=True)}


def _said(line: Line) -> dict[str, object]:
    founded = line.founded_on.isoformat() if line.founded_on else ""
    return {"code": line.code, "industry": line.industry, "founded_on": founded, "park": line.park}


def _year(row: FirmIntake, line: Line, firm_id: int, known: Known, by: str, now: datetime) -> FirmYear:
    made = year_row(firm_id, _figures(line, f"导入 {row.name}"), by, now)
    made.intake = row
    made.replaces = known.years.get((firm_id, line.year))
    return made


def _replace(years: Sequence[FirmYear], now: datetime) -> None:
    old = [one.replaces_id for one in years if one.replaces_id]
    for start in range(0, len(old), 5000):
        FirmYear.objects.filter(pk__in=old[start : start + 5000]).update(replaced_at=now)
    FirmYear.objects.bulk_create(years, batch_size=1000)


def _note_old(lines: Sequence[Line], known: Known, actor: Actor, row: FirmIntake, now: datetime) -> None:
    by_firm: dict[str, list[int]] = {}
    for line in lines:
        by_firm.setdefault(line.code, []).append(line.year)
    for code, years in by_firm.items():
        firm = known.firms[code]
        act = "firm.fill" if firm.matter.state == "active" else "firm.reopen"
        with acting(FIRM[act], matter=firm.matter, actor=actor, now=now) as move:
            move.record(years=sorted(years), intake=row.matter.number)
            move.leave(closed_at=None)


@transaction.atomic
def undo(*, row: FirmIntake, actor: Actor, now: datetime) -> int:
    """This will take an import back whole; refused where one of its figures was corrected or its firms moved since.

    Figures that stood there before stand again; profiles that it opened are withdrawn. Returns the number of rows.
    """
    rows = list(FirmYear.objects.filter(intake=row).select_related("firm__matter", "firm__party"))
    if later := [one for one in rows if one.replaced_at is not None]:
        raise Refused(
            tell("{n} 行数据后来又改过（如“{name}”），不能整批撤销，没有改动。",
                 n=len(later), name=later[0].firm.party.name)
        )  # fmt: skip
    opened = {one.firm_id: one.firm for one in rows if one.firm.matter.opened_at == row.matter.closed_at}
    if moved := [firm for firm in opened.values() if firm.matter.version > 1]:
        raise Refused(
            tell("{n} 家企业的档案后来有了别的记录（如“{name}”），不能整批撤销，没有改动。",
                 n=len(moved), name=moved[0].party.name)
        )  # fmt: skip
    with acting(INTAKE["firms.undo"], matter=row.matter, actor=actor, now=now) as move:
        FirmYear.objects.filter(intake=row).update(replaced_at=now)
        back = [one.replaces_id for one in rows if one.replaces_id]
        for start in range(0, len(back), 5000):
            FirmYear.objects.filter(pk__in=back[start : start + 5000]).update(replaced_at=None)
        for firm in {one.firm_id: one.firm for one in rows}.values():
            act = "firm.undo" if firm.pk in opened else "firm.restore"
            with acting(FIRM[act], matter=firm.matter, actor=actor, now=now) as inner:
                inner.record(intake=row.matter.number)
                if firm.pk in opened:
                    inner.leave(closed_at=now)
        move.record(rows=len(rows), firms=len(opened))
    return len(rows)
