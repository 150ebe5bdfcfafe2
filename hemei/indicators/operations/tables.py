"""Yearly tables into the register: read as a preview cell by cell, then entered wholly or not at all.

A table has one indicator a row (its code in the first column headed 编码 or code) and one year a column (headed
2021 or 2021年). What stands there already and is equal is left; what differs is a revision and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from hemei.common.words import tell
from hemei.indicators.enums import PeriodType, Status
from hemei.indicators.models import Indicator, Observation
from hemei.indicators.operations.register import Observed, amount, observe, revise
from hemei.ledger.operations import Actor, Refused

Row = Sequence[object]
_YEAR = re.compile(r"(19|20)\d\d年?")
_CODE = {"编码", "指标编码", "code"}
_LETTERS = 26
NEW, SAME, REVISION, ERROR = "new", "same", "revision", "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell would do: `new`, `same`, `revision` (of `old`), or `error` with its words."""

    where: str  # as a spreadsheet names it: C7
    code: str
    year: int
    value: Decimal | None
    outcome: str
    words: str = ""
    old: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """All cells of a table; it can be entered when none is an error and something would change."""

    cells: tuple[Cell, ...]

    @property
    def errors(self) -> tuple[Cell, ...]:
        """This will give the cells that stand in the way."""
        return tuple(cell for cell in self.cells if cell.outcome == ERROR)

    def count(self, outcome: str) -> int:
        """This will count the cells with an outcome."""
        return sum(cell.outcome == outcome for cell in self.cells)


def preview(rows: Sequence[Row], *, merged: Sequence[str] = ()) -> Preview:
    """This will read a table without writing anything; `merged` names merged ranges, which are refused."""
    found = [
        Cell(where, "", 0, None, ERROR, tell("合并的单元格读不出归属，请拆开后再导入。")) for where in merged
    ]
    top, at = _header(rows)
    if at is None:
        words = tell("没有找到表头：第一列要写“编码”，年份列要写“2021”或“2021年”。")
        return Preview((*found, Cell("A1", "", 0, None, ERROR, words)))
    years = dict(_years(rows[top]))
    if not years:
        found.append(Cell(f"A{top + 1}", "", 0, None, ERROR, tell("没有年份列，列名要写“2021”或“2021年”。")))
    wanted = {str(row[at]).strip() for row in rows[top + 1 :] if len(row) > at and row[at] is not None}
    known = {row.code: row for row in Indicator.objects.filter(code__in=wanted)}
    current = _current(known.values())
    seen: dict[str, str] = {}
    for number, row in enumerate(rows[top + 1 :], top + 2):
        found += _row(number, row, at, years, known, current, seen)
    return Preview(tuple(found))


def enter(*, table: Preview, document: str, actor: Actor, now: datetime) -> int:
    """This will enter a previewed table in one transaction and return how many values were written."""
    if table.errors:
        raise Refused(
            tell(
                "还有 {count} 个单元格有错，一个数也没有写入。请按单元格改好后重新上传。",
                count=len(table.errors),
            )
        )
    cells = [cell for cell in table.cells if cell.outcome in {NEW, REVISION} and cell.value is not None]
    if not document.strip():
        raise Refused(tell("请写明这张表的来源文件，没有写入。"))
    with transaction.atomic():
        for cell in cells:
            _enter(cell, document.strip(), actor, now)
    return len(cells)


def _enter(cell: Cell, document: str, actor: Actor, now: datetime) -> None:
    assert cell.value is not None
    exponent = cell.value.as_tuple().exponent
    observed = Observed(
        date(cell.year, 1, 1), date(cell.year + 1, 1, 1), cell.value, document,
        decimals=max(0, -exponent) if isinstance(exponent, int) else 0, status=Status.FINAL, position=cell.where,
    )  # fmt: skip
    if cell.old is None:
        observe(code=cell.code, observed=observed, actor=actor, now=now)
    else:
        revise(
            observation=cell.old,
            observed=observed,
            reason=f"按《{document}》修订",
            actor=actor,
            now=now,
        )


def _header(rows: Sequence[Row]) -> tuple[int, int | None]:
    """The first row that names the column of codes, and that column."""
    for top, row in enumerate(rows[:10]):
        for at, cell in enumerate(row):
            if str(cell).strip().lower() in _CODE:
                return top, at
    return 0, None


def _years(row: Row) -> Iterator[tuple[int, int]]:
    for at, cell in enumerate(row):
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        if _YEAR.fullmatch(text):
            yield at, int(text[:4])


def _current(known: Iterable[Indicator]) -> dict[tuple[str, int], tuple[int, Decimal]]:
    rows = Observation.objects.filter(
        indicator__in=list(known),
        replaced_by=None,
        place="zone",
    ).select_related("indicator")
    return {
        (row.indicator.code, row.starts_on.year): (row.pk, row.value)
        for row in rows
        if row.ends_on == date(row.starts_on.year + 1, 1, 1)
        and row.starts_on == date(row.starts_on.year, 1, 1)
    }


def _row(
    number: int, row: Row, at: int, years: dict[int, int], known: dict[str, Indicator],
    current: dict[tuple[str, int], tuple[int, Decimal]], seen: dict[str, str],
) -> Iterator[Cell]:  # fmt: skip
    code = str(row[at]).strip() if len(row) > at and row[at] is not None else ""
    where = f"{_column(at)}{number}"
    if not code:
        if any(len(row) > place and row[place] not in (None, "") for place in years):
            yield Cell(where, "", 0, None, ERROR, tell("这一行有数值但没有编码。"))
        return
    problem = _problem(code, where, known, seen)
    if problem:
        yield Cell(where, code, 0, None, ERROR, problem)
        return
    for place, year in years.items():
        cell = row[place] if len(row) > place else None
        if cell not in (None, ""):
            yield _cell(f"{_column(place)}{number}", code, year, cell, current.get((code, year)))


def _problem(code: str, where: str, known: dict[str, Indicator], seen: dict[str, str]) -> str:
    if code in seen:
        return tell("编码“{code}”在 {seen} 已经出现过，请合并成一行。", code=code, seen=seen[code])
    seen[code] = where
    if code not in known:
        return tell("登记册里没有“{code}”，请先登记指标。", code=code)
    if known[code].period_type != PeriodType.YEAR:
        return tell("“{name}”不是按年统计的指标，请按它的期间登记。", name=known[code].name)
    return ""


def _cell(where: str, code: str, year: int, cell: object, old: tuple[int, Decimal] | None) -> Cell:
    try:
        value = amount(repr(cell) if isinstance(cell, float) else str(cell))
    except Refused as why:
        return Cell(where, code, year, None, ERROR, str(why))
    if old is None:
        return Cell(where, code, year, value, NEW)
    if old[1] == value:
        return Cell(where, code, year, value, SAME)
    return Cell(
        where,
        code,
        year,
        value,
        REVISION,
        tell("登记册现为 {normalize}", normalize=f"{old[1].normalize():f}"),
        old[0],
    )


def _column(at: int) -> str:
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name
