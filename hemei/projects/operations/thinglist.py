"""Things of a work as typed or as a workbook has them: looked at cell by cell, nothing written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from hemei.cases.operations.terms import words
from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell, told
from hemei.ledger.operations import Refused
from hemei.projects.operations.lists import as_day
from hemei.projects.operations.projects import not_ahead
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.rules.works import LEVELS, ROUTES, right_amount, right_level, route_of, shape_of

_CODE = re.compile(r"[\w.\-/]{1,40}")
_PHONE = re.compile(r"\+?[0-9][0-9\- ]{5,18}")
_EQUIPMENT = 80
_NAME, _PLACE = mark("名称或户主"), mark("地点")
CODE, NAME, PHONE, PLACE = mark("编号"), mark("名称或户主"), mark("电话"), mark("地点")
QUANTITY, LEVEL, DONE = mark("数量"), mark("危房等级"), mark("完工日")
ROUTE, EQUIPMENT, SUBSIDY = mark("取暖方式"), mark("设备"), mark("补贴（元）")
HEADS = (CODE, NAME, PLACE, QUANTITY, PHONE, LEVEL, DONE, ROUTE, EQUIPMENT, SUBSIDY)
NEEDED = (CODE, NAME, PLACE)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: its code within the work, its name (of a household the holder), where, how much, danger rating.

    Of a household with clean heating also how it heats (code or word), with what, and the subsidy in yuan.
    """

    code: str
    name: str
    place: str
    quantity: Decimal = Decimal(1)
    phone: str = ""
    level: str = ""
    done_on: date | None = None
    route: str = ""
    equipment: str = ""
    subsidy: Decimal | None = None


@dataclass(slots=True)
class Things:
    """A read workbook: its rows and what is wrong, cell by cell (cell, words); ready when nothing is."""

    rows: list[Thing] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """This will say whether the workbook can be taken in."""
        return bool(self.rows) and not self.faults


def checked(kind: str, one: Thing, now: datetime) -> Thing:
    """This will give a thing as it can be kept; refuses in words what cannot."""
    for _head, why in _wrong(kind, one, now):
        raise Refused(why)
    return replace(
        one, code=one.code.strip(), name=words(one.name, _NAME, most=80), place=words(one.place, _PLACE, most=160),
        phone=one.phone.strip()[:20], route=route_of(one.route) or "", equipment=one.equipment.strip(),
    )  # fmt: skip


def _wrong(kind: str, one: Thing, now: datetime) -> list[tuple[str, str]]:
    """What cannot be kept of a thing: column and words."""
    shape, today, found = shape_of(kind, local_day(now)), local_day(now), []
    if not _CODE.fullmatch(one.code.strip()):
        found.append((CODE, tell("编号要填，只用字母、数字、横线、点和斜线，最多 40 个。")))
    for head, text, most in ((NAME, one.name, 80), (PLACE, one.place, 160)):
        if not text.strip() or len(text.strip()) > most:
            found.append((head, tell("“{head}”要填，最多 {most} 个字。", head=head, most=most)))
    if not right_amount(kind, one.quantity, today):
        found.append((QUANTITY, tell("数量不对：一户一行填 1；按米、平方米计的要大于 0，其他填整数。")))
    if not right_level(kind, one.level, today):
        found.append((LEVEL, tell("危房等级填 A、B、C 或 D；只有危房有等级，其他种类空着。")))
    if one.phone and (not shape.home or not _PHONE.fullmatch(one.phone.strip())):
        found.append((PHONE, tell("电话只给一户一行的种类填，写数字。")))
    found += _heating(kind, one)
    if one.done_on:
        try:
            not_ahead(one.done_on, now)
        except Refused as why:
            found.append((DONE, str(why)))
    return found


def _heating(kind: str, one: Thing) -> list[tuple[str, str]]:
    """What cannot be kept of how a household heats."""
    given = [head for head, text in ((ROUTE, one.route), (EQUIPMENT, one.equipment)) if text.strip()]
    given += [SUBSIDY] if one.subsidy is not None else []
    if kind != "heating":
        return [(head, tell("取暖方式、设备和补贴只给清洁取暖户填。")) for head in given]
    found = []
    if route_of(one.route) is None:
        found.append((ROUTE, tell("取暖方式填：{routes}。", routes=[told(word) for word in ROUTES.values()])))
    if len(one.equipment.strip()) > _EQUIPMENT:
        found.append((EQUIPMENT, tell("设备最多 {most} 个字。", most=_EQUIPMENT)))
    if one.subsidy is not None and not (one.subsidy.is_finite() and 0 <= one.subsidy < 10**9):
        found.append((SUBSIDY, tell("补贴要是 0 或更大的数，单位是元。")))
    return found


def read_things(kind: str, content: bytes, known: frozenset[str], now: datetime) -> Things:
    """This will read the first sheet of a workbook; `known` are the codes that the work has already."""
    found = Things()
    try:
        sheet = read_sheet(BytesIO(content))
    except Unreadable as why:
        found.faults.append(("A1", tell(str(why))))
        return found
    found.faults += [(one.corner, tell("合并的单元格读不出归属，请拆开后再导入。")) for one in sheet.merged]
    names = {told(head): head for head in HEADS} | {head: head for head in HEADS}
    titles = [str(cell).strip() for cell in sheet.rows[0]]
    heads = {names[title]: at for at, title in enumerate(titles) if title in names}
    if missing := [told(one) for one in NEEDED if one not in heads]:
        found.faults.append(("A1", tell("表头缺少：{missing}。第一行要写列名。", missing=missing)))
        return found
    reader = _Reader(kind, heads, known, now, found)
    for n, cells in enumerate(sheet.rows[1:], 1):
        if any(str(cell).strip() for cell in cells):
            reader.read(n, cells)
    if not found.rows and not found.faults:
        found.faults.append(("A2", tell("表头下面没有内容。")))
    return found


class _Reader:
    """Reads lines one by one, remembers which code stands where."""

    def __init__(
        self, kind: str, heads: Mapping[str, int], known: frozenset[str], now: datetime, found: Things
    ) -> None:
        self.kind, self.heads, self.known, self.now, self.found = kind, heads, known, now, found
        self.seen: dict[str, str] = {}
        self.levels = frozenset(LEVELS)

    def read(self, n: int, cells: Sequence[Any]) -> None:
        """This will read one line; its faults are named with their cells."""
        before = len(self.found.faults)
        level = self._text(cells, LEVEL).upper()[:1] if self._text(cells, LEVEL) else ""
        one = Thing(
            self._text(cells, CODE), self._text(cells, NAME), self._text(cells, PLACE), self._amount(n, cells),
            self._text(cells, PHONE), level, self._day(n, cells), self._text(cells, ROUTE),
            self._text(cells, EQUIPMENT), self._money(cells),
        )  # fmt: skip
        for head, why in _wrong(self.kind, one, self.now):
            self._fault(n, head, why)
        self._once(n, one.code)
        if len(self.found.faults) == before:
            self.found.rows.append(checked(self.kind, one, self.now))

    def _once(self, n: int, code: str) -> None:
        if code in self.seen:
            self._fault(n, CODE, tell("编号 {code} 在 {seen} 已经出现过。", code=code, seen=self.seen[code]))
        elif code in self.known:
            self._fault(n, CODE, tell("编号 {code} 已经在册。", code=code))
        elif code:
            self.seen[code] = cell_name(n, self.heads[CODE])

    def _fault(self, n: int, head: str, why: str) -> None:
        self.found.faults.append((cell_name(n, self.heads.get(head, self.heads[CODE])), why))

    def _text(self, cells: Sequence[Any], head: str) -> str:
        at = self.heads.get(head, len(cells))
        cell = cells[at] if at < len(cells) else ""
        return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()

    def _amount(self, n: int, cells: Sequence[Any]) -> Decimal:
        text = self._text(cells, QUANTITY).replace(",", "")
        try:
            return Decimal(text or 1).quantize(Decimal("0.01"))
        except InvalidOperation:
            return Decimal(0)

    def _money(self, cells: Sequence[Any]) -> Decimal | None:
        """The subsidy; what is no number comes as one that is refused."""
        text = self._text(cells, SUBSIDY).replace(",", "")
        try:
            return Decimal(text).quantize(Decimal("0.01")) if text else None
        except InvalidOperation:
            return Decimal("NaN")

    def _day(self, n: int, cells: Sequence[Any]) -> date | None:
        at = self.heads.get(DONE, len(cells))
        cell = cells[at] if at < len(cells) else ""
        try:
            return as_day(cell)
        except (ValueError, OverflowError):
            self._fault(n, DONE, tell("“{text}”不是日期，请写成 2026-11-23。", text=str(cell)[:40]))
            return None
