"""The year's list from a workbook: previewed cell by cell, taken whole or not at all, and undone whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.db import transaction

from hemei.accounts.queries import agency_names
from hemei.cases.operations.numbers import next_block, next_in
from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell, told
from hemei.ledger.operations import Actor, Opening, Refused, acting, open_many, opening
from hemei.projects.flow import LIST, PROJECT
from hemei.projects.models import LicenceCursor, Milestone, Project, ProjectList
from hemei.projects.operations.projects import (
    CLASSES,
    Sheet,
    check_plan,
    number_of,
    plain_days,
    plain_sheet,
    whole,
)
from hemei.rules.projects import MILESTONES
from hemei.rules.words import mark

KINDS: Mapping[str, str] = {
    mark("储备类"): "reserve",
    mark("预备类"): "preparing",
    mark("实施类"): "implementing",
}
_WORDS: Mapping[str, str] = {
    mark("项目名称"): "name", mark("企业"): "firm", mark("统一代码"): "code", mark("园区"): "park",
    mark("责任部门"): "unit", mark("行业代码"): "industry", mark("帮办"): "helper", mark("联系领导"): "leader",
}  # fmt: skip
_PLANS: Mapping[str, str] = {f"计划{title}": kind for kind, title in MILESTONES.items()}
NEEDED = ("项目名称", "企业", mark("类别"), "园区", "责任部门", mark("总投资（万元）"))
HEADS = (*NEEDED, "统一代码", "行业代码", mark("用地（亩）"), "帮办", "联系领导", *_PLANS)
_TITLES = {head: MILESTONES[kind] for head, kind in _PLANS.items()}
_EPOCH = date(1899, 12, 30)
_WAN = Decimal(10_000)


def shown_head(head: str) -> str:
    """This will name a column in the reader's language; a list may use either name."""
    return tell("计划{title}", title=_TITLES[head]) if head in _TITLES else told(head)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: class, facts, planned days."""

    kind: str
    sheet: Sheet
    plan: Mapping[str, date]


@dataclass(slots=True)
class Preview:
    """A read workbook: its rows, and what is wrong cell by cell (cell, words); ready when nothing is."""

    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """This will say whether the list can be taken in."""
        return bool(self.rows) and not self.faults


def preview_list(content: bytes, *, parks: Mapping[str, str]) -> Preview:
    """This will read the first sheet and write nothing; `parks` names the parks by their codes."""
    found = Preview()
    try:
        sheet = read_sheet(BytesIO(content))
    except Unreadable as why:
        found.faults.append(("A1", tell(str(why))))
        return found
    found.faults += [(one.corner, tell("合并的单元格读不出归属，请拆开后再导入。")) for one in sheet.merged]
    names = {shown_head(head): head for head in HEADS}
    cells = [str(cell).strip() for cell in sheet.rows[0]]
    heads = {names.get(cell, cell): at for at, cell in enumerate(cells) if cell}
    if missing := [shown_head(one) for one in NEEDED if one not in heads]:
        found.faults.append(("A1", tell("表头缺少：{missing}。第一行要写列名。", missing=missing)))
        return found
    reader = _Reader(heads, _parks(parks), {name: code for code, name in agency_names().items()}, found)
    for n, cells in enumerate(sheet.rows[1:], 1):
        if any(str(cell).strip() for cell in cells):
            reader.read(n, cells)
    reader.known()
    if not found.rows and not found.faults:
        found.faults.append(("A2", tell("表头下面没有项目。")))
    return found


def _parks(parks: Mapping[str, str]) -> dict[str, str]:
    return {**{code: code for code in parks}, **{name: code for code, name in parks.items()}}


class _Reader:
    """Reads lines one by one, remembers which unified code stands where."""

    def __init__(
        self, heads: Mapping[str, int], parks: Mapping[str, str], units: Mapping[str, str], found: Preview
    ) -> None:
        self.heads, self.parks, self.found = heads, parks, found
        self.units = {**units, **{code: code for code in units.values()}}
        self.seen: dict[str, str] = {}

    def read(self, n: int, cells: Sequence[Any]) -> None:
        """This will read one line; its faults are named with their cells."""
        before = len(self.found.faults)
        words: dict[str, Any] = {name: self._text(cells, head) for head, name in _WORDS.items()}
        kind = self._known(
            n,
            cells,
            "类别",
            {**KINDS, **{told(word): kind for word, kind in KINDS.items()}, **{one: one for one in CLASSES}},
        )
        words["park"] = self._known(n, cells, "园区", self.parks)
        words["unit"] = self._known(n, cells, "责任部门", self.units)
        for head in ("项目名称", "企业"):
            if not words[_WORDS[head]]:
                self._fault(n, head, tell("{head}要填。", head=shown_head(head)))
        total = self._amount(n, cells, "总投资（万元）", needed=True)
        land = self._amount(n, cells, "用地（亩）")
        plan = {kind: day for head, kind in _PLANS.items() if (day := self._day(n, cells, head))}
        self._once(n, words["code"])
        self._fits(n, kind, plan)
        if len(self.found.faults) > before or total is None:
            return
        try:
            row = Row(kind, whole(Sheet(total=total * _WAN, land_mu=land, **words), units=self.units), plan)
        except Refused as why:
            self._fault(n, "项目名称", str(why))
            return
        self.found.rows.append(row)

    def known(self) -> None:
        """This will name the codes that another project has already."""
        rows = Project.objects.select_related("matter").filter(code__in=list(self.seen))
        for one in rows:
            self.found.faults.append((
                self.seen[one.code],
                tell("统一代码 {code} 已经用在项目 {number} {name} 上。", code=one.code, number=one.matter.number,
                     name=one.name),
            ))  # fmt: skip

    def _fits(self, n: int, kind: str, plan: Mapping[str, date]) -> None:
        if kind == "implementing" and "start" not in plan:
            self._fault(
                n, "计划开工" if "计划开工" in self.heads else "类别", tell("实施类项目要有计划开工日。")
            )
        try:
            check_plan(plan)
        except Refused as why:
            first = next(head for head, kind in _PLANS.items() if kind in plan)
            self._fault(n, first, str(why))

    def _once(self, n: int, code: str) -> None:
        if code and code in self.seen:
            words = tell("统一代码 {code} 在 {seen} 已经出现过。", code=code, seen=self.seen[code])
            self._fault(n, "统一代码", words)
        elif code:
            self.seen[code] = cell_name(n, self.heads["统一代码"])

    def _fault(self, n: int, head: str, words: str) -> None:
        self.found.faults.append((cell_name(n, self.heads[head]), words))

    def _cell(self, cells: Sequence[Any], head: str) -> Any:
        at = self.heads.get(head, len(cells))
        return cells[at] if at < len(cells) else ""

    def _text(self, cells: Sequence[Any], head: str) -> str:
        cell = self._cell(cells, head)
        return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()

    def _known(self, n: int, cells: Sequence[Any], head: str, names: Mapping[str, str]) -> str:
        word = self._text(cells, head)
        if word not in names:
            self._fault(n, head, tell("不认识“{word}”，请照列表里的名字填。", word=word[:40]))
        return names.get(word, "")

    def _amount(self, n: int, cells: Sequence[Any], head: str, *, needed: bool = False) -> Decimal | None:
        text = self._text(cells, head).replace(",", "")
        if not text and not needed:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(0)
        if not value.is_finite() or value <= 0 or value >= 10**9:
            self._fault(n, head, tell("“{text}”不是大于 0 的数。", text=text[:40]))
            return None
        return value

    def _day(self, n: int, cells: Sequence[Any], head: str) -> date | None:
        cell = self._cell(cells, head)
        try:
            found = as_day(cell)
        except (ValueError, OverflowError):
            self._fault(n, head, tell("“{text}”不是日期，请写成 2026-11-23。", text=str(cell)[:40]))
            return None
        if found and not 2000 <= found.year <= 2100:
            self._fault(n, head, tell("“{text}”不是日期，请写成 2026-11-23。", text=str(cell)[:40]))
        return found


def as_day(cell: Any) -> date | None:
    """This will read a cell as a day, None where it is empty; raises ValueError or OverflowError for what is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float):
        return _EPOCH + timedelta(days=int(cell))
    text = str(cell).strip().replace("/", "-").replace(".", "-")
    if not text:
        return None
    year, month, day = (int(part) for part in text.split("-"))
    return date(year, month, day)


def take_list(
    *, content: bytes, year: int, document: str, parks: Mapping[str, str], actor: Actor, now: datetime,
    sample: bool = False,
) -> ProjectList:  # fmt: skip
    """This will enter every project of a list in one transaction; refuses a list with one fault, naming the count."""
    found = preview_list(content, parks=parks)
    if not found.ready:
        raise Refused(
            tell(
                "还有 {count} 处错误，一个项目也没有写入。请按单元格改好后重新上传。", count=len(found.faults)
            )
        )
    if not document.strip() or not 2000 <= year <= 2100:
        raise Refused(tell("请写明年份和来源文件，没有写入。"))
    with transaction.atomic():
        serial = next_in(f"QD-{year}")
        with opening(
            LIST["project_list.take"], flow="project_list", number=f"QD-{year}-{serial:03d}",
            title=f"{year} {document.strip()}", actor=actor, now=now,
        ) as move:  # fmt: skip
            made = ProjectList(
                matter=move.matter, year=year, document=document.strip()[:200],
                sha256=hashlib.sha256(content).hexdigest(), count=len(found.rows),
            )  # fmt: skip
            made.save(force_insert=True)
            numbers = _enter_rows(found.rows, made, actor, now, sample=sample)
            move.record(document=made.document, sha256=made.sha256, numbers=numbers)
    return made


def _enter_rows(
    rows: Sequence[Row], source: ProjectList, actor: Actor, now: datetime, *, sample: bool
) -> list[str]:
    serials = next_block(f"XM-{source.year}", len(rows))
    openings = [
        Opening(
            number_of(source.year, serial), row.sheet.name,
            leave={"state": row.kind, "office": f"agency:{row.sheet.unit}", "topic": f"park:{row.sheet.park}"},
            record={"list": source.matter.number, "plan": plain_days(row.plan), **plain_sheet(row.sheet)},
        )
        for serial, row in zip(serials, rows, strict=True)
    ]  # fmt: skip
    moves = open_many(
        PROJECT["project.import"],
        flow="project",
        openings=openings,
        actor=actor,
        now=now,
        parent=source.matter,
    )
    made = [
        Project(matter=move.matter, year=source.year, source=source, sample=sample, **asdict(row.sheet))
        for move, row in zip(moves, rows, strict=True)
    ]
    Project.objects.bulk_create(made, batch_size=1000)
    Milestone.objects.bulk_create(
        [
            Milestone(project=one, kind=kind, planned_on=day)
            for one, row in zip(made, rows, strict=True)
            for kind, day in row.plan.items()
        ],
        batch_size=1000,
    )
    LicenceCursor.objects.filter(pk=1).update(licence_id=0)
    return [one.number for one in openings]


def undo_list(*, number: str, reason: str, actor: Actor, now: datetime) -> int:
    """This will undo a list whole and return how many projects went; refused once one of them has been moved."""
    source = ProjectList.objects.select_related("matter").filter(matter__number=number).first()
    if source is None:
        raise Refused(tell("没有这份清单，什么都没有改动。"))
    if not reason.strip():
        raise Refused(tell("请写明理由，什么都没有改动。"))
    rows = list(Project.objects.select_related("matter").filter(source=source))
    moved = [one.matter.number for one in rows if one.matter.version > 1]
    if moved:
        raise Refused(
            tell("清单里有 {count} 个项目已经办理过（如 {first}），不能整批撤销，什么都没有改动。请逐个移出。",
                 count=len(moved), first=moved[0])
        )  # fmt: skip
    with acting(LIST["project_list.undo"], matter=source.matter, actor=actor, now=now) as move:
        for one in rows:
            with acting(PROJECT["project.undo"], matter=one.matter, actor=actor, now=now) as inner:
                inner.record(list=number)
                inner.leave(closed_at=now)
        Project.objects.filter(source=source).update(code="")
        move.record(reason=reason.strip()[:300], count=len(rows))
    return len(rows)
