"""Tables as sentences, so that a cell is read with its row, its column and its unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNIT = re.compile(r"[（(](?:单位[:：])?([^（）()]{1,8})[）)]\s*$")
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `merged` counts the cells that span others."""

    rows: tuple[tuple[str, ...], ...]
    merged: int = 0


def in_words(table: Table) -> str:
    """This will write a table as sentences: 行名列名为值单位。"""
    if len(table.rows) < 2:
        return "。".join(" ".join(row) for row in table.rows)
    head, lines = table.rows[0], []
    for row in table.rows[1:]:
        cells = [
            _cell(row[0], head[n] if n < len(head) else "", cell) for n, cell in enumerate(row) if n and cell
        ]
        lines.append("；".join(cells) + "。" if cells else f"{row[0] if row else ''}。")
    return "\n".join(lines)


def _cell(row: str, column: str, cell: str) -> str:
    unit = _UNIT.search(column) or _UNIT.search(row)
    name = _UNIT.sub("", row) + _UNIT.sub("", column)
    bare = _NUMBER.fullmatch(cell.strip())
    return f"{name}为{cell.strip()}{unit[1] if unit and bare else ''}"
