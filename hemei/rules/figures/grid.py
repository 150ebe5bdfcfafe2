"""Tables in a text: rows of cells parted by tabs (pasted from Excel) or by upright strokes (Markdown).

A cell takes its name from its row and its measure from its column, or the other way round where columns carry the
units. A table whose cells were merged is not guessed at: it is left out, and the report says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hemei.rules.figures.model import Kind
from hemei.rules.figures.numbers import ARABIC, SCALES, decimals, parse_number
from hemei.rules.figures.scan import Token
from hemei.rules.figures.units import UNITS, WORDS, UnitWord

_WIDEST = 100  # columns; no table of a report is wider
_RULE = re.compile(r"[\s|:：\-—]+")
_UNIT = re.compile(rf"(?P<scale>万亿|千万|百万|[百千万亿])?(?P<word>{WORDS})")
_CELL = re.compile(rf"(?P<num>[-−+]?(?:{ARABIC}))(?P<unit>[^\d\s]{{0,8}})")
_BRACKET = re.compile(r"[（(](?P<unit>[^（）()]+)[）)]")
_ENDS = re.compile(r"(?P<often>[人批家户场车班架台艘辆列件课例亩]次)$|(?P<of>[人家户件项天所个])数$")
_CAPTION = re.compile(r"单位[：:]\s*(?P<unit>[^\s，；、）)]+)")
_GROWTH = re.compile(r"增长|同比|环比|增速|增幅|增减|涨幅|[±＋]")
_RANK = re.compile(r"位次|排名|名次|排位")
_TARGET = re.compile(r"目标|计划|预期|预算|任务")
_TOTAL = re.compile(r"合\s*计|总\s*计|全[市省区县]$")
_AMONG = re.compile(r"^(?:其中|#|＃)[：:]?|^[一二三四五六七八九十\d]{1,2}[、.]")
_PERCENT = UNITS["%"]


@dataclass(frozen=True, slots=True)
class Cell(Token):
    """A number in a table, with what its row and column say of it."""

    name: str = ""
    kind: Kind = Kind.LEVEL
    row: str = ""  # what the row is about, where the column names the indicator
    role: str = ""  # "target" in a column of targets, "total" in a row of totals
    written: str = ""
    head: tuple[int, int] = (0, 0)  # where its column's heading stands


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: where it stands, where its rows end, its cells, or why they were not read."""

    start: int
    end: int
    breaks: tuple[int, ...]
    cells: tuple[Cell, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit as a table writes it, with its scale: 亿元."""

    unit: UnitWord
    scale: Decimal


_Row = Sequence[_Box]


def find_grids(text: str) -> tuple[Grid, ...]:
    """This will find the tables of a text that hold numbers, in order."""
    return tuple(grid for start, end in _blocks(text) if (grid := _grid(text, start, end)))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of two or more lines that hold a tab or an upright stroke."""
    start, at, lines = 0, 0, 0
    for line in [*text.splitlines(keepends=True), ""]:
        if "\t" in line or "|" in line:
            start, lines = (start, lines + 1) if lines else (at, 1)
        else:
            if lines > 1:
                yield start, at
            lines = 0
        at += len(line)


def _grid(text: str, start: int, end: int) -> Grid | None:
    rows, breaks, at = [], [], start
    for line in text[start:end].splitlines(keepends=True):
        breaks.append(at + len(line))
        if not _RULE.fullmatch(line):
            rows.append(_boxes(line, at))
        at += len(line)
    caption = _CAPTION.search(text, max(0, start - 60), end)
    while rows and sum(bool(box.text) for box in rows[0]) < 2:  # a title over the whole width
        rows = rows[1:]
    if len(rows) < 2 or not any(_CELL.fullmatch(box.text) for row in rows[1:] for box in row[1:]):
        return None
    trouble = _trouble(rows)
    cells = () if trouble else tuple(_cells(rows, _measure(caption["unit"]) if caption else None))
    return Grid(start, end, tuple(breaks), cells, trouble)


def _boxes(line: str, at: int) -> list[_Box]:
    body = line.rstrip("\n")
    sign = "|" if body.lstrip().startswith("|") else "\t"
    boxes = []
    for piece in body.split(sign):
        boxes.append(_Box(at + len(piece) - len(piece.lstrip()), piece.strip(" \t\u3000")))
        at += len(piece) + 1
    return boxes[1:-1] if sign == "|" and body.rstrip().endswith("|") else boxes


def _trouble(rows: Sequence[_Row]) -> str:
    """Merged cells leave rows of unequal length, or blanks where a heading or the name of a row should be."""
    width = len(rows[0])
    if width > _WIDEST:
        return f"有 {width} 列，超过 {_WIDEST} 列"
    for number, row in enumerate(rows[1:], 2):
        if len(row) != width:
            return f"第 {number} 行有 {len(row)} 格，表头有 {width} 格"
        if not row[0].text:
            return f"第 {number} 行没有行名"
    blank = next((n for n, box in enumerate(rows[0], 1) if n > 1 and not box.text), 0)
    return f"表头第 {blank} 格是空的" if blank else ""


def _measure(text: str) -> _Measure | None:
    found = _UNIT.fullmatch(text.strip())
    if found is None:
        return None
    unit = UNITS[found["word"]]
    return _Measure(unit, Decimal(SCALES.get(found["scale"] or "", 1)) * unit.factor)


def _bracketed(text: str) -> _Measure | None:
    """The unit in the brackets of a heading, else the one that it ends with: 抽检批次, 企业家数."""
    found = _BRACKET.search(text)
    if found:
        return _measure(found["unit"])
    ends = _ENDS.search(text.strip())
    return _measure(ends["often"] or ends["of"]) if ends else None


def _stem(text: str) -> str:
    return _AMONG.sub("", _BRACKET.sub("", text)).strip()


def _cells(rows: Sequence[_Row], common: _Measure | None) -> Iterator[Cell]:
    top = rows[0]
    heads = [box.text for box in top]
    at = next((n for n, head in enumerate(heads) if head in ("单位", "计量单位")), None)
    for row in rows[1:]:
        own = (_measure(row[at].text) if at is not None else None) or _bracketed(row[0].text)
        for n, box in enumerate(row[1:], 1):
            found = _CELL.fullmatch(box.text)
            if found and n != at:
                place = (top[n].start, top[n].start + len(top[n].text))
                for cell in _cell(found, box, row[0].text, heads[: n + 1], own or common):
                    yield replace(cell, head=place)


def _cell(
    found: re.Match[str], box: _Box, label: str, heads: Sequence[str], given: _Measure | None
) -> Iterator[Cell]:
    """One cell; a written unit comes before that of its column, that before the row's; none is no figure."""
    head = heads[-1]
    by_column = _bracketed(head)
    growth = bool(_GROWTH.search(head))
    rank = bool(_RANK.search(head))
    measure = _measure(found["unit"]) if found["unit"] else by_column
    measure = measure or (_Measure(_PERCENT, Decimal(1)) if growth else given)
    if found["unit"] and measure is None:
        return
    named_by_column = (by_column is not None and by_column.unit is not _PERCENT) or (growth and _wide(heads))
    number = parse_number(found["num"].lstrip("+"))
    scale = measure.scale if measure else Decimal(1)
    places = decimals(found["num"])
    unit = UNITS["位次"] if rank else measure.unit if measure else None
    total = bool(_TOTAL.search(label))
    yield Cell(
        box.start, box.start + len(box.text), number * scale, unit.base if unit else "", unit.family if unit else "",
        places=places, step=scale * Decimal(1).scaleb(-places),
        name=_name(heads) if named_by_column else _stem(label), kind=_kind(unit, growth=growth),
        row=_stem(label) if named_by_column and not total else "",
        role="target" if _TARGET.search(head) else "total" if total and named_by_column else "", written=box.text,
    )  # fmt: skip


def _wide(heads: Sequence[str]) -> bool:
    """Some column before this one carries the unit, so columns name the indicators."""
    return any((found := _bracketed(head)) and found.unit is not _PERCENT for head in heads[1:])


def _name(heads: Sequence[str]) -> str:
    """The nearest column that names an indicator: a growth speaks of the column before it."""
    named = [_stem(head) for head in heads[1:] if not _GROWTH.search(head) and not _RANK.search(head)]
    return named[-1] if named else _stem(heads[-1])


def _kind(unit: UnitWord | None, *, growth: bool) -> Kind:
    family = unit.family if unit else ""
    if family == "rank":
        return Kind.RANK
    if family == "points":
        return Kind.CHANGE
    if growth:
        return Kind.GROWTH if family in ("rate", "times") else Kind.CHANGE
    return Kind.RATE if family in ("rate", "times") else Kind.LEVEL
