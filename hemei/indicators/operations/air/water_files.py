"""Files of water samples: previewed whole, taken in whole or not at all, withdrawn whole; nothing is deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hemei.common.words import tell
from hemei.indicators.flow import WATER_INTAKE
from hemei.indicators.models import WaterIntake, WaterSample, WaterSection
from hemei.indicators.queries.air.files import Unreadable, table_of
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.rules.air.intake import Fault
from hemei.rules.water_intake import WaterLine, WaterSheet, read_samples
from hemei.rules.workdays import local_day

_NOTHING = WaterSheet((), (), {})


@dataclass(frozen=True, slots=True)
class WaterPreview:
    """What a file of samples would bring: its sheet, the sections by the names it uses, and every fault."""

    name: str
    sha256: str
    document: str
    sheet: WaterSheet
    sections: dict[str, WaterSection]
    faults: tuple[Fault, ...]

    @property
    def ready(self) -> bool:
        """This will say whether the file can be taken in."""
        return bool(self.sheet.lines) and not any(one.fatal for one in self.faults)


def preview_water(*, name: str, content: bytes, document: str, now: datetime) -> WaterPreview:
    """This will read a CSV (UTF-8 or GB 18030) or Excel file of samples and write nothing."""
    digest, told = hashlib.sha256(content).hexdigest(), document.strip()
    try:
        sheet = read_samples(table_of(name, content), local_day(now))
    except Unreadable as why:
        return WaterPreview(name, digest, told, _NOTHING, {}, (Fault("A1", str(why)),))
    sections = _sections(sheet)
    faults = [*sheet.faults, *_unknown(sheet, sections), *_beside(sheet, sections, told)]
    if WaterIntake.objects.filter(sha256=digest, withdrawn_at=None).exists():
        faults.append(Fault("A1", tell("这个文件已经导入过，没有再导一遍。")))
    return WaterPreview(name, digest, told, sheet, sections, tuple(faults))


def _sections(sheet: WaterSheet) -> dict[str, WaterSection]:
    """Sections by code and by name; a name that two of them share says nothing."""
    named = {one.section for one in sheet.lines}
    rows = list(WaterSection.objects.select_related("matter").filter(name__in=named))
    names = [one.name for one in rows]
    found = {one.name: one for one in rows if names.count(one.name) == 1}
    coded = WaterSection.objects.select_related("matter").filter(code__in=named)
    return found | {one.code: one for one in coded}


def _unknown(sheet: WaterSheet, sections: dict[str, WaterSection]) -> Iterator[Fault]:
    for line in sheet.lines:
        if line.section not in sections:
            words = tell("登记册里没有断面“{name}”，或有两个同名的，请写编码。", name=line.section[:40])
            yield Fault(f"{sheet.places['section']}{line.row}", words)


def _beside(sheet: WaterSheet, sections: dict[str, WaterSection], document: str) -> Iterator[Fault]:
    """Samples that stand already: of the same paper they are in the way, of another one both are kept."""
    known = [(sections[line.section].pk, line) for line in sheet.lines if line.section in sections]
    rows = WaterSample.objects.filter(section__in={pk for pk, _ in known}, withdrawn_at=None)
    stands: dict[tuple[int, date], list[str]] = {}
    for section, on, paper in rows.filter(on__in={line.on for _, line in known}).values_list(
        "section", "on", "document"
    ):
        stands.setdefault((section, on), []).append(paper)
    met: dict[tuple[int, date], WaterLine] = {}
    for pk, line in known:
        where = f"{sheet.places['day']}{line.row}"
        before = met.setdefault((pk, line.on), line)
        if before is not line and before.section != line.section:
            yield Fault(where, tell("这个断面这一天在第 {row} 行已经有了，请留一行。", row=before.row))
        papers = stands.get((pk, line.on), [])
        if document and document in papers:
            yield Fault(where, tell("这份采样已经登记过（来源“{paper}”）。", paper=document))
        elif papers:
            words = tell("这一天已有别的来源的采样（{paper}）：两份都照存，请核对。", paper=papers[0])
            yield Fault(where, words, fatal=False)


def take_water(*, preview: WaterPreview, actor: Actor, now: datetime, sample: bool = False) -> WaterIntake:
    """This will write every sample of a previewed file, or none."""
    fatal = sum(one.fatal for one in preview.faults)
    if not preview.ready:
        raise Refused(
            tell("文件里有 {count} 处错误，一行也没有写入。请按单元格改好后重新导入。", count=max(fatal, 1))
        )
    if not preview.document or len(preview.document) > 200:
        raise Refused(tell("请写明这份数据的来源，没有写入。"))
    number = f"SZC-{preview.sha256[:12]}-{WaterIntake.objects.filter(sha256=preview.sha256).count() + 1}"
    with opening(
        WATER_INTAKE["water.import"], flow=WATER_INTAKE.kind, number=number, title=preview.name[:200], actor=actor,
        now=now,
    ) as move:  # fmt: skip
        row = WaterIntake(
            matter=move.matter, name=preview.name[:200], sha256=preview.sha256, document=preview.document,
            rows=len(preview.sheet.lines), taken_by=actor.label, taken_at=now, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        WaterSample.objects.bulk_create([_sample(row, line, preview) for line in preview.sheet.lines])
        strange = [f"{one.cell} {one.words}" for one in preview.faults if not one.fatal]
        move.record(
            sha256=row.sha256, rows=row.rows, document=row.document, strange=len(strange), strange_first=strange[:20],
            sections=sorted({preview.sections[line.section].code for line in preview.sheet.lines}),
        )  # fmt: skip
    return row


def _sample(row: WaterIntake, line: WaterLine, preview: WaterPreview) -> WaterSample:
    values = {key: str(value) for key, value in line.values.items()}
    section = preview.sections[line.section]
    return WaterSample(section=section, intake=row, on=line.on, items=values, document=row.document)


def withdraw_water(*, number: str, reason: str, actor: Actor, now: datetime) -> WaterIntake:
    """This will take a whole file of samples out of counting; its rows stay to be read."""
    row = WaterIntake.objects.select_related("matter").filter(matter__number=number).first()
    if row is None or row.withdrawn_at:
        raise Refused(tell("没有这份文件，或它已经撤回，没有写入。请从列表里重新选择。"))
    if not reason.strip():
        raise Refused(tell("撤回要写明理由，没有写入。"))
    with acting(WATER_INTAKE["water.withdraw"], matter=row.matter, actor=actor, now=now) as move:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        WaterSample.objects.filter(intake=row).update(withdrawn_at=now)
        move.record(reason=reason.strip())
        move.leave(closed_at=now)
    return row
