"""The first sheet of a workbook as rows, with what a reader must know to trust it: merged ranges, epoch of days."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

MOST_ROWS = 20_000
_LETTERS = 26


class Unreadable(ValueError):
    """The file is no workbook that can be read; nothing was taken from it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range; rows and columns count from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def corner(self) -> str:
        """This will name its first cell: B2."""
        return cell_name(self.top, self.left)

    @property
    def name(self) -> str:
        """This will name the range: B2:C5."""
        return f"{self.corner}:{cell_name(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows from the first cell on; `old_epoch` = the workbook counts its days from 1904."""

    rows: list[list[Any]]
    merged: tuple[Span, ...]
    old_epoch: bool


def read_sheet(file: BinaryIO, *, most: int = MOST_ROWS) -> Sheet:
    """This will read the first sheet of an .xlsx; raises Unreadable for another file, no rows or too many."""
    content = file.read()
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        old_epoch = _counts_from_1904(content)
    except (CalamineError, zipfile.BadZipFile, KeyError, OSError) as error:
        raise Unreadable(
            "这个文件不是可以打开的 Excel 工作簿，什么都没有导入。请另存为 .xlsx 再试。"
        ) from error
    rows = sheet.to_python(skip_empty_area=False)
    if not rows or len(rows) - 1 > most:
        raise Unreadable(f"工作簿里没有内容，或超过 {most} 行。请分成几个文件。")
    merged = tuple(Span(*start, *end) for start, end in sheet.merged_cell_ranges or ())
    return Sheet(rows, merged, old_epoch)


def column_name(place: int) -> str:
    """This will name a column counted from 0 as a spreadsheet does: 0 = A, 26 = AA."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """This will name a cell counted from 0: (1, 1) = B2."""
    return f"{column_name(column)}{row + 1}"


def _counts_from_1904(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        head = archive.read("xl/workbook.xml")
    return b'date1904="1"' in head or b'date1904="true"' in head
