"""Rows of a file on its way in, each with the place of its cells: a workbook or a JSON list, with faults of form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from hemei.common.sheets import MOST_ROWS, Sheet, Unreadable, column_name, read_sheet
from hemei.common.words import tell


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong at one cell (`B7`); for JSON `cell` is the place in the list (`[5].basic_code`)."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Form:
    """What the rows of a file are: columns with their headings, those that must be there, and those kept as text."""

    columns: Mapping[str, str]
    required: tuple[str, ...]
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its number, and the headings of its sheet (none in JSON)."""

    number: int
    columns: Mapping[str, str]
    heads: tuple[str, ...] = ()

    def cell(self, key: str) -> str:
        """This will name the cell of a column; a column that is absent is shown at A."""
        if not self.heads:
            return f"[{self.number}].{key}"
        title = self.columns[key]
        return f"{column_name(self.heads.index(title)) if title in self.heads else 'A'}{self.number}"


Row = tuple[Place, dict[str, str]]


def rows_in(file: BinaryIO, kind: str, form: Form) -> tuple[list[Row], list[CellProblem]]:
    """This will read the rows of a file (`xlsx` or `json`) with its faults of form; raises Unreadable."""
    return _workbook(file, form) if kind == "xlsx" else _json_rows(file, form)


def _workbook(file: BinaryIO, form: Form) -> tuple[list[Row], list[CellProblem]]:
    sheet = read_sheet(file)
    table, old_epoch = sheet.rows, sheet.old_epoch
    heads = [str(cell).strip() for cell in table[0]]
    problems = [*_head_problems(heads, form), *_merged(sheet)]
    if problems and any(problem.cell.endswith("1") and problem.cell[:-1].isalpha() for problem in problems):
        return [], problems  # without its headings nothing can be read
    keys = {title: key for key, title in form.columns.items()}
    rows: list[Row] = []
    for number, cells in enumerate(table[1:], 2):
        if any(cell != "" for cell in cells):
            row = {keys[head]: cell for head, cell in zip(heads, cells, strict=False)}
            problems += _not_text(str(number), row, heads, old_epoch, form)
            rows.append(
                (Place(number, form.columns, tuple(heads)), {key: _text(cell) for key, cell in row.items()})
            )
    return rows, problems


def _head_problems(heads: Sequence[str], form: Form) -> Iterator[CellProblem]:
    titles = set(form.columns.values())
    for place, head in enumerate(heads):
        if head not in titles or heads.index(head) != place:
            yield CellProblem(
                f"{column_name(place)}1", tell("标题“{head}”不认识或重复，请用导出文件的标题行。", head=head)
            )
    for key in form.required:
        if form.columns[key] not in heads:
            yield CellProblem(
                "A1", tell("缺少“{columns}”这一列，请用导出文件的标题行。", columns=form.columns[key])
            )


def _merged(sheet: Sheet) -> Iterator[CellProblem]:
    for span in sheet.merged:
        yield CellProblem(
            span.corner, tell("{span} 是合并单元格，一格只能写一项，请取消合并后逐行填写。", span=span.name)
        )


def _not_text(
    number: str, row: Mapping[str, Any], heads: Sequence[str], old_epoch: bool, form: Form
) -> Iterator[CellProblem]:
    """Numbers lose leading zeros, and dates depend on the workbook's epoch."""
    for key, cell in row.items():
        where = f"{column_name(heads.index(form.columns[key]))}{number}"
        if isinstance(cell, date | datetime) and key == "effective_on" and old_epoch:
            yield CellProblem(
                where,
                tell(
                    "工作簿用 1904 日期系统，{text} 可能差四年零一天，请改成文字 2026-03-01 的写法。",
                    text=_text(cell),
                ),
            )
        elif isinstance(cell, date | datetime) and key != "effective_on":
            yield CellProblem(
                where,
                tell("“{columns}”被 Excel 当成了日期，请把这一列设为文本再填。", columns=form.columns[key]),
            )
        elif isinstance(cell, float | int | bool) and key in form.text:
            yield CellProblem(
                where,
                tell(
                    "“{columns}”是数字格式，会丢掉前面的零，请把这一列设为文本再填。",
                    columns=form.columns[key],
                ),
            )


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _json_rows(file: BinaryIO, form: Form) -> tuple[list[Row], list[CellProblem]]:
    try:
        content = json.loads(file.read())
    except ValueError as error:
        raise Unreadable(tell("这个文件不是有效的 JSON，什么都没有导入。")) from error
    if not isinstance(content, list) or len(content) > MOST_ROWS:
        raise Unreadable(
            tell("JSON 应是一个列表，最多 {most_rows} 行。什么都没有导入。", most_rows=MOST_ROWS)
        )
    rows: list[Row] = []
    problems: list[CellProblem] = []
    for place, row in enumerate(content):
        plain = row if isinstance(row, dict) else {"?": None}
        wrong = [key for key, cell in plain.items() if key not in form.columns or not isinstance(cell, str)]
        problems += [
            CellProblem(f"[{place}].{key}", tell("这一栏不认识，或者不是文字，请改正。")) for key in wrong
        ]
        if not wrong:
            rows.append((Place(place, form.columns), row))
    return rows, problems
