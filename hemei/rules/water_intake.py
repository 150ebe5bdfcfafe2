"""A file of water samples: rows into samples, and every fault at its cell; one fatal fault keeps the whole file out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from hemei.rules.air.intake import Fault, column
from hemei.rules.tables import table
from hemei.rules.water import items
from hemei.rules.words import say

_SECTION = {"断面", "断面编码", "断面名称", "点位", "section"}
_DAY = {"采样日", "采样日期", "采样时间", "日期", "监测日期", "date"}
_ALIASES = {
    "ph值": "ph", "do": "do", "codcr": "cod", "cod": "cod", "codmn": "codmn", "高锰酸钾指数": "codmn", "bod": "bod5",
    "nh3n": "nh3n", "nh4n": "nh3n", "tp": "tp", "tn": "tn", "五日生化需氧量bod5": "bod5", "生化需氧量": "bod5",
}  # fmt: skip
_UNIT = re.compile(r"[（(\[]\s*([^（()）\]]*)\s*[)）\]]")
_UNITS = {"", "mg/l", "毫克/升", "无量纲", "个/l", "个/升", "mpn/l", "cfu/l"}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_NOTHING = {"", "na", "nan", "null", "-", "—", "/", "缺", "未测"}
_BELOW = re.compile(r"[<＜]\s*[\d.]+|[\d.]+\s*[lL]|未检出|nd", re.IGNORECASE)
_MOST_PH, _TIMES, MOST = 14, 1000, 10**9


@dataclass(frozen=True, slots=True)
class WaterLine:
    """One sampling: the section as the file names it, its day, item key → value; `row` counts from 1."""

    section: str
    on: date
    values: Mapping[str, Decimal]
    row: int


@dataclass(frozen=True, slots=True)
class WaterSheet:
    """A read file; it may be taken in when no fault is fatal."""

    lines: tuple[WaterLine, ...]
    faults: tuple[Fault, ...]
    places: Mapping[str, str]  # "section", "day" → letter of the column


@dataclass(frozen=True, slots=True)
class _Head:
    section: int
    day: int
    values: Mapping[str, int]


def read_samples(rows: Sequence[Sequence[object]], today: date) -> WaterSheet:
    """This will read a table whose first row names section, day and items (mg/L); an empty cell was not measured."""
    faults: list[Fault] = []
    head = _head(rows[0] if rows else (), today, faults)
    if head is None or faults:
        return WaterSheet((), tuple(faults), {})
    lines, seen = [], dict[tuple[str, date], int]()
    for number, row in enumerate(rows[1:], 2):
        if any(_text(cell) for cell in row) and (line := _line(number, row, head, today, faults)):
            lines.append(line)
            key = (line.section, line.on)
            if key in seen:
                words = say("这个断面这一天在第 {row} 行已经有了，请留一行。", row=seen[key])
                faults.append(Fault(f"{column(head.section)}{number}", words))
            seen.setdefault(key, number)
    if not lines and not faults:
        faults.append(Fault("A2", say("表头之下没有一行数据。")))
    return WaterSheet(tuple(lines), tuple(faults), {"section": column(head.section), "day": column(head.day)})


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _plain(cell: object) -> str:
    return re.sub(r"[\s._\-]", "", _UNIT.sub("", _text(cell).lstrip("\ufeff")).lower())


def _head(first: Sequence[object], today: date, faults: list[Fault]) -> _Head | None:
    names = {re.sub(r"[\s._\-]", "", name.lower()): key for key, name in items(today).items()}
    names |= {key: key for key in items(today)} | _ALIASES
    places: dict[str, int] = {}
    for place, cell in enumerate(first):
        plain, where = _plain(cell), f"{column(place)}1"
        key = "section" if plain in _SECTION else "day" if plain in _DAY else names.get(plain, "")
        if not plain:
            continue
        if not key:
            faults.append(
                Fault(where, say("不认识“{name}”这一列，请删掉或改成标准里的项目名。", name=_text(cell)[:20]))
            )
        elif key in places:
            faults.append(
                Fault(where, say("“{name}”和前面的一列是同一项，请留一列。", name=_text(cell)[:20]))
            )
        elif (told := _UNIT.search(_text(cell).lower())) and told[1].replace(" ", "") not in _UNITS:
            faults.append(
                Fault(where, say("单位要是 mg/L，现在写的是“{unit}”，请换算后再导入。", unit=told[1][:20]))
            )
        places.setdefault(key, place)
    places.pop("", None)
    section, day = places.pop("section", None), places.pop("day", None)
    if section is None or day is None or not places:
        faults.append(Fault("A1", say("表头要有“断面”“采样日”，和至少一项浓度（如 溶解氧、氨氮）。")))
        return None
    return _Head(section, day, places)


def _line(
    number: int, row: Sequence[object], head: _Head, today: date, faults: list[Fault]
) -> WaterLine | None:
    section = _cell(row, head.section)
    if not section:
        faults.append(Fault(f"{column(head.section)}{number}", say("这一行没有断面。")))
    on = _day(number, row, head, today, faults)
    values = {
        key: value
        for key, place in head.values.items()
        if (value := _value(number, key, place, row, today, faults)) is not None
    }
    if not values and all(_cell(row, place).lower() in _NOTHING for place in head.values.values()):
        faults.append(Fault(f"A{number}", say("这一行一项浓度也没有填。")))
    return WaterLine(section, on, values, number) if section and on else None


def _cell(row: Sequence[object], place: int) -> str:
    return _text(row[place]) if place < len(row) else ""


def _day(number: int, row: Sequence[object], head: _Head, today: date, faults: list[Fault]) -> date | None:
    where, cell = f"{column(head.day)}{number}", row[head.day] if head.day < len(row) else ""
    try:
        found = _date(cell)
    except ValueError:
        faults.append(Fault(where, say("采样日读不出来，要写成 2026-11-05。")))
        return None
    if found > today:
        faults.append(Fault(where, say("采样日还没有到。")))
    return found


def _date(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DATE.fullmatch(_text(cell))
    if not found:
        raise ValueError("no day")
    return date(int(found[1]), int(found[2]), int(found[3]))


def _value(
    number: int, key: str, place: int, row: Sequence[object], today: date, faults: list[Fault]
) -> Decimal | None:
    text, where = _cell(row, place), f"{column(place)}{number}"
    if text.lower() in _NOTHING:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= MOST:
        faults.append(Fault(where, _no_number(text)))
        return None
    if value < 0 or (key == "ph" and value > _MOST_PH):
        faults.append(
            Fault(where, say("“{text}”不可能：浓度不能是负数，pH 在 0 到 14 之间。", text=text[:20]))
        )
    elif odd := _odd(key, value, today):
        faults.append(Fault(where, odd, fatal=False))
    return value


def _no_number(text: str) -> str:
    if _BELOW.fullmatch(text):
        return say(
            "“{text}”低于检出限：请按监测报告换算成数再填（常用检出限的一半），没有测的留空。", text=text[:20]
        )
    return say("“{text}”不是一个数。没有测的请留空。", text=text[:20])


def _odd(key: str, value: Decimal, today: date) -> str:
    """What no river has been: far beyond the fifth class; kept as it came, and said."""
    row = table("water_classes", today)["items"].get(key)
    if row is None or row.get("least"):
        return (
            say("“{value}”高得少见，请核对：照存。", value=value) if key == "do" and value > _MOST_DO else ""
        )
    worst = Decimal(row["limits"][-1])
    return say("是Ⅴ类限值的一千倍以上，请核对：照存。") if value > worst * _TIMES else ""


_MOST_DO = 30  # mg/L; water holds about 15 at most, twice that where algae bloom
