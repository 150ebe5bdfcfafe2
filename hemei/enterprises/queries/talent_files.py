"""Sheets of people, flats and seats read row by row: what each row would enter, or what is wrong with which cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hemei.common.sheets import Sheet, cell_name
from hemei.common.words import tell, told
from hemei.enterprises.queries.intake import CellProblem
from hemei.rules.talent import LABELS, LEVELS
from hemei.rules.words import mark

MOST_ROWS = 5_000
KINDS = {"people": mark("人才"), "housing": mark("人才住房"), "school": mark("子女入学学位")}
_PEOPLE = {
    "name": mark("姓名"), "employer": mark("单位统一社会信用代码"), "phone": mark("电话"),
    "identity": mark("证件号（只核对，不保存）"), "children": mark("学龄子女数"), "from_on": mark("到岗日期"), **LABELS,
}  # fmt: skip
_PLACES = {"code": mark("编号"), "name": mark("名称和位置"), "ends_on": mark("可用到（不含当天，可空）")}
HEADS: Mapping[str, Mapping[str, str]] = {"people": _PEOPLE, "housing": _PLACES, "school": _PLACES}
_MUST = {"people": ("name", "employer"), "housing": ("code", "name"), "school": ("code", "name")}
_NUMBERS = frozenset({"children", *LABELS})
_DAYS = frozenset({"from_on", "ends_on"})
_EXCEL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that could be read: its place in the sheet (from 0) and its values by column."""

    place: int
    values: Mapping[str, Any]

    def text(self, key: str) -> str:
        """This will give a column of words, empty where there is none."""
        return str(self.values.get(key) or "")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The rows of a sheet, where each of its columns stands, and what is wrong by cell."""

    rows: tuple[Row, ...]
    columns: Mapping[str, int]
    problems: tuple[CellProblem, ...]


def read_file(kind: str, sheet: Sheet) -> ReadFile:
    """This will read a sheet of people or of places without asking the database."""
    heads = {str(cell).strip(): place for place, cell in enumerate(sheet.rows[0])}
    columns = {key: heads[label] for key, label in HEADS[kind].items() if label in heads}
    problems = [
        CellProblem(cell_name(0, 0), tell("没有“{head}”这一列。请用模板的表头。", head=told(HEADS[kind][key])))
        for key in _MUST[kind] if key not in columns
    ]  # fmt: skip
    problems += [CellProblem(span.name, tell("合并的单元格读不出归属，请拆开。")) for span in sheet.merged]
    if problems:
        return ReadFile((), columns, tuple(problems))
    rows = []
    for place, cells in enumerate(sheet.rows[1:], 1):
        if not any(str(cell).strip() for cell in cells):
            continue
        found, wrong = _row(kind, place, cells, columns)
        problems += wrong
        rows.append(Row(place, found))
    if not rows:
        problems.append(CellProblem("A2", tell("表里没有内容。")))
    return ReadFile(tuple(rows), columns, tuple(problems))


def _row(
    kind: str, place: int, cells: Sequence[Any], columns: Mapping[str, int]
) -> tuple[dict[str, Any], list[CellProblem]]:
    found: dict[str, Any] = {}
    wrong = []
    for key, at in columns.items():
        try:
            found[key] = _value(key, cells[at] if at < len(cells) else "")
        except ValueError as why:
            wrong.append(CellProblem(cell_name(place, at), str(why)))
    for key in _MUST[kind]:
        if key in found and not found[key]:
            wrong.append(CellProblem(cell_name(place, columns[key]), tell("这一格不能空。")))
    return found, wrong


def _value(key: str, cell: Any) -> Any:
    if key in _DAYS:
        return _day(cell)
    text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
    if key in LEVELS:
        return _level(key, text)
    if key in _NUMBERS:
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < 12):
            raise ValueError(tell("请填整数，不带单位。"))
        return int(text)
    return text


def _level(key: str, text: str) -> int | None:
    names = [told(one) for one in LEVELS[key]]
    if not text:
        return None
    if text in LEVELS[key] or text in names:
        return [*LEVELS[key], *names].index(text) % len(names)
    raise ValueError(tell("请从这些里选：{names}。", names=names))


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and 0 < cell < 90_000:
        return _EXCEL_ZERO + timedelta(days=int(cell))
    text = str(cell).strip().replace("/", "-")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(tell("日期请写成 2026-05-06。")) from None


def twice(found: ReadFile, key: str) -> Iterator[CellProblem]:
    """This will name the cells of a column that repeat one above them."""
    seen: dict[str, int] = {}
    for row in found.rows:
        text = "".join(row.text(key).split()).upper()
        if not text:
            continue
        if (first := seen.setdefault(text, row.place)) != row.place:
            where = cell_name(row.place, found.columns[key])
            yield CellProblem(where, tell("和第 {row} 行重复。", row=first + 1))
