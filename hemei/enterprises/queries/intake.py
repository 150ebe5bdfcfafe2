"""A sheet of firms read row by row: what each row would do, or what is wrong with which cell.

One row is one firm and one year. Heads may stand in any order; amounts are whole yuan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from stdnum.cn import uscc

from hemei.accounts.models import Party
from hemei.common.sheets import Sheet, cell_name
from hemei.common.words import tell, told
from hemei.enterprises.models import Firm, FirmYear
from hemei.rules.grades.fields import FIELDS
from hemei.rules.industries import section
from hemei.rules.words import mark

MOST_ROWS = 25_000
IDENTITY = {
    "code": mark("统一社会信用代码"), "name": mark("企业名称"), "industry": mark("行业代码"),
    "founded_on": mark("成立日期"), "park": mark("园区"), "year": mark("年度"), "note": mark("说明"),
}  # fmt: skip
_NUMBERS = (
    "staff", "science_staff", "college_staff", "sales", "income", "main_income", "high_tech_income", "cost", "assets",
    "liabilities", "net_assets", "net_profit", "rd", "rd_china", "tax",
)  # fmt: skip
NUMBERS = {key: FIELDS[key].label if key in FIELDS else mark("实缴税金") for key in _NUMBERS}
HEADS = {**IDENTITY, **NUMBERS}
_MUST = ("code", "name", "year")
_EXCEL_ZERO = date(1899, 12, 30)
_PART = 5000  # codes of one statement


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row that can be entered; `place` is its row in the sheet, counted from 0."""

    place: int
    code: str
    name: str
    industry: str
    founded_on: date | None
    park: str
    year: int
    note: str
    values: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a sheet, where each of its columns stands, and what is wrong by cell."""

    lines: tuple[Line, ...]
    columns: Mapping[str, int]
    problems: tuple[CellProblem, ...]


def read_firms(sheet: Sheet) -> Read:
    """This will read a sheet without asking the database."""
    heads = {str(cell).strip(): place for place, cell in enumerate(sheet.rows[0])}
    columns = {key: heads[label] for key, label in HEADS.items() if label in heads}
    problems = [
        CellProblem(cell_name(0, 0), tell("没有“{head}”这一列。请用模板的表头。", head=told(HEADS[key])))
        for key in _MUST if key not in columns
    ]  # fmt: skip
    if problems:
        return Read((), columns, tuple(problems))
    problems += [CellProblem(span.name, tell("合并的单元格读不出归属，请拆开。")) for span in sheet.merged]
    lines, seen = [], dict[tuple[str, int], int]()
    for place, row in enumerate(sheet.rows[1:], 1):
        if not any(str(cell).strip() for cell in row):
            continue
        cells = _Cells(place, row, columns)
        line = cells.line()
        problems += cells.problems
        if line is None:
            continue
        if (first := seen.setdefault((line.code, line.year), place)) != place:
            words = tell("这家企业的 {year} 年在第 {row} 行已经有一行。", year=line.year, row=first + 1)
            problems.append(CellProblem(cell_name(place, columns["code"]), words))
            continue
        lines.append(line)
    if not lines and not problems:
        problems.append(CellProblem("A2", tell("表里没有企业。")))
    return Read(tuple(lines), columns, tuple(problems))


class _Cells:
    """One row being read; collects what is wrong."""

    def __init__(self, place: int, row: Sequence[Any], columns: Mapping[str, int]) -> None:
        self.place, self.row, self.columns = place, row, columns
        self.problems: list[CellProblem] = []

    def line(self) -> Line | None:
        code, name, year = self.code(), self.text("name", 120), self.year()
        founded, values = self.day(), {key: self.number(key) for key in NUMBERS}
        industry, park, note = self.text("industry", 6), self.text("park", 40), self.text("note", 200)
        if not name:
            self.wrong("name", tell("请填企业名称。"))
        if industry and not section(industry):
            self.wrong("industry", tell("行业代码不在国民经济行业分类里。"))
        if self.problems or year is None:
            return None
        return Line(self.place, code, name, industry, founded, park, year, note, values)

    def wrong(self, key: str, words: str) -> None:
        self.problems.append(CellProblem(cell_name(self.place, self.columns.get(key, 0)), words))

    def raw(self, key: str) -> Any:
        at = self.columns.get(key)
        return self.row[at] if at is not None and at < len(self.row) else ""

    def text(self, key: str, most: int) -> str:
        value = self.raw(key)
        text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
        if len(text) > most:
            self.wrong(key, tell("超过 {n} 个字。", n=most))
        return text[:most]

    def code(self) -> str:
        text = "".join(self.text("code", 40).split()).upper()
        if not uscc.is_valid(text):
            words = tell("校验位不对，请对照营业执照。") if len(text) == 18 else tell("应为 18 位。")
            self.wrong("code", words)
        return text

    def year(self) -> int | None:
        text = self.text("year", 6).removesuffix("年")
        if text.isascii() and text.isdecimal() and 1978 <= int(text) <= 2100:
            return int(text)
        self.wrong("year", tell("年度请写成 2025。"))
        return None

    def day(self) -> date | None:
        value = self.raw("founded_on")
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, float) and 0 < value < 60_000:
            return _EXCEL_ZERO + timedelta(days=int(value))
        text = str(value).strip().replace("/", "-")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong("founded_on", tell("日期请写成 2019-05-06。"))
            return None

    def number(self, key: str) -> int | None:
        value = self.raw(key)
        if value in ("", None):
            return None
        if isinstance(value, str):
            text = value.strip().replace(",", "").replace("，", "")
            digits = text.removeprefix("-")
            if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
                self.wrong(key, tell("请填整数，按元，不带单位。"))
                return None
            return int(text)
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or value != value
            or abs(value) > 1e15
        ):
            self.wrong(key, tell("请填整数，按元，不带单位。"))
            return None
        return round(value)


@dataclass(frozen=True, slots=True)
class Known:
    """What the register holds of the firms of a sheet: names by code, profiles by code, figures by (profile, year)."""

    names: Mapping[str, str]
    firms: Mapping[str, Firm]
    years: Mapping[tuple[int, int], FirmYear]


def known_of(codes: Sequence[str]) -> Known:
    """This will look the firms of a sheet up; a few statements however many they are."""
    names: dict[str, str] = {}
    firms: dict[str, Firm] = {}
    years: dict[tuple[int, int], FirmYear] = {}
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        names |= dict(Party.objects.filter(code__in=part).values_list("code", "name"))
        found = {
            one.party.code: one
            for one in Firm.objects.select_related("matter", "party").filter(party__code__in=part)
        }
        firms |= found
        rows = FirmYear.objects.filter(firm__party__code__in=part, replaced_at=None)
        years |= {(row.firm_id, row.year): row for row in rows}
    return Known(names, firms, years)
