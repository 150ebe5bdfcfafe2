"""Files of monitored air: rows of hours or days into readings, and every fault at its cell.

What is wrong in form (no number, the 25th hour, the same hour twice, an unclear unit) stands in the way of the whole
file. What is strange in value (negative, beyond any monitor) is kept as it stands and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from statistics import median

from hemei.rules.air.amounts import SCALE
from hemei.rules.air.short import short_days
from hemei.rules.tables import table
from hemei.rules.words import say

HOUR_NAMES = ("so2", "no2", "co", "o3", "pm10", "pm2_5")
DAY_NAMES = ("so2", "no2", "co", "o3_8h", "pm10", "pm2_5")
HOURS, DAYS = "hours", "days"
_ALIASES = {
    "pm25": "pm2_5", "细颗粒物": "pm2_5", "可吸入颗粒物": "pm10", "二氧化硫": "so2", "二氧化氮": "no2",
    "一氧化碳": "co", "臭氧": "o3", "o38h": "o3_8h", "臭氧8小时": "o3_8h", "timepoint": "time", "时间": "time",
    "监测时间": "time", "datetime": "time", "日期": "time", "date": "time", "time": "time", "年": "year",
    "月": "month", "日": "day", "时": "hour", "小时": "hour", "站点": "station", "点位": "station",
    "stationcode": "station", "站点编码": "station", "wspm": "wind", "风速": "wind", "windspeed": "wind",
    "平均风速": "wind",
}  # fmt: skip
_NOTHING = {"", "na", "nan", "null", "none", "-", "—", "/", "缺"}
_PRSA = {"no", "year", "month", "day", "hour", "wind", "station"}  # a public set that gives CO in µg/m³
_UNIT = re.compile(r"[（(\[]\s*([^（()）\]]*)\s*[)）\]]")
_MOMENT = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2})(?::00(?::00(?:\.0+)?)?)?)?")
_CO_MICRO, _CO_MILLI = 20, 50  # medians that no air has in the unit that was told
_THOUSAND = 1000
_WIND_UNITS = ("", "m/s", "米/秒", "米每秒", "ms-1")
WIND = "wind"


@dataclass(frozen=True, slots=True)
class Options:
    """What the file does not say itself. `co` is "mg", "ug" or "" (as the heading says, else mg/m³)."""

    station: str = ""
    co: str = ""
    zero_missing: bool = False
    ozone_8h: bool = False  # a column O3 of a day file holds the daily maximum of 8 hours


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a cell (`F7`); `fatal` stands in the way of the whole file."""

    cell: str
    words: str
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One hour or day of a station, thousandths in the order of `HOUR_NAMES` or `DAY_NAMES`; None is missing.

    `aqi` is the index that the source printed for a day; `wind` the speed of an hour in thousandths of m/s.
    """

    station: str
    day: date
    hour: int | None
    values: tuple[int | None, ...]
    aqi: int | None = None
    wind: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A read file: its kind, lines and faults; it may be taken in when no fault is fatal.

    `wind_only`: the file has no column of a pollutant, so it says nothing about them, not even that they are missing.
    """

    kind: str
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()
    zero_missing: bool = False
    wind_only: bool = False

    @property
    def fatal(self) -> tuple[Fault, ...]:
        """This will give the faults that stand in the way."""
        return tuple(one for one in self.faults if one.fatal)

    @property
    def strange(self) -> tuple[Fault, ...]:
        """This will give the faults of value: kept, reported, not counted."""
        return tuple(one for one in self.faults if not one.fatal)

    @property
    def stations(self) -> tuple[str, ...]:
        """This will give the codes of the stations in the file, sorted."""
        return tuple(sorted({line.station for line in self.lines}))


@dataclass
class _Head:
    columns: dict[str, int]
    kind: str
    co: int  # thousandths for one unit as printed in the file
    wind: str = ""  # unit of the wind as printed in the file
    notes: list[str] = field(default_factory=list)


def read_rows(rows: Sequence[Sequence[object]], options: Options) -> Sheet:
    """This will read a table whose first row names its columns; nothing is left out without a word.

    Hours are known by a column of hours (or a time with one), 0 to 23; days by a date alone.
    """
    if not rows:
        return Sheet(HOURS, (), (Fault("A1", say("文件是空的。")),))
    head = _head(rows, options)
    faults = list(_head_faults(head, options))
    if faults:
        return Sheet(head.kind, (), tuple(faults), tuple(head.notes))
    lines, seen = [], dict[tuple[str, date, int | None], int]()
    for number, row in enumerate(rows[1:], 2):
        if not any(_text(cell) for cell in row):
            continue
        found = _line(number, row, head, options, faults)
        if found is None:
            continue
        key = (found.station, found.day, found.hour)
        if key in seen:
            what = "这一小时" if head.kind == HOURS else "这一天"
            words = say(
                "{what}在第 {seen} 行已经有了，一天不会有第 25 个小时，请留一行。", what=what, seen=seen[key]
            )
            faults.append(
                Fault(
                    f"A{number}",
                    words
                    if head.kind == HOURS
                    else say("{what}在第 {seen} 行已经有了。", what=what, seen=seen[key]),
                )
            )
        seen.setdefault(key, number)
        lines.append(found)
    faults += _unit_faults(lines, head)
    if not lines and not faults:
        faults.append(Fault("A2", say("表头之下没有一行数据。")))
    short = short_days(lines) if head.kind == HOURS and not _wind_only(head) else ()
    notes = (*head.notes, *short)
    return Sheet(head.kind, tuple(lines), tuple(faults), notes, options.zero_missing, _wind_only(head))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _name(cell: object) -> str:
    bare = _UNIT.sub("", _text(cell).lstrip("\ufeff").lower())
    plain = re.sub(r"[\s._\-]|平均$|浓度$", "", bare)
    return _ALIASES.get(plain, plain)


def _head(rows: Sequence[Sequence[object]], options: Options) -> _Head:
    columns: dict[str, int] = {}
    for place, cell in enumerate(rows[0]):
        columns.setdefault(_name(cell), place)
    first = (
        _text(rows[1][columns["time"]])
        if len(rows) > 1 and "time" in columns and len(rows[1]) > columns["time"]
        else ""
    )
    moment = _MOMENT.match(first)
    timed = bool(moment and moment[4]) and not _all_midnight(rows, columns["time"])
    kind = HOURS if "hour" in columns or timed else DAYS
    head = _Head(columns, kind, SCALE)
    if kind == DAYS and "o3" in columns and "o3_8h" not in columns:
        if options.ozone_8h:
            columns["o3_8h"] = columns["o3"]
        else:
            head.notes.append(
                say("日数据的 O3 列没有说明是不是 8 小时最大值，没有取用；是的话请注明后再导入。")
            )
    _carbon(rows[0], head, options)
    told = _UNIT.search(_text(rows[0][columns[WIND]]).lower()) if WIND in columns else None
    head.wind = told[1].replace(" ", "") if told else ""
    if options.zero_missing:
        head.notes.append(say("按要求把 0 当作缺测；原值照存。"))
    return head


def _all_midnight(rows: Sequence[Sequence[object]], place: int) -> bool:
    """A column of days that a spreadsheet wrote as midnights is no column of hours."""
    found = [_MOMENT.match(_text(row[place])) for row in rows[1:6] if len(row) > place]
    return len(found) > 1 and all(one is not None and int(one[4] or 0) == 0 for one in found)


def _carbon(first: Sequence[object], head: _Head, options: Options) -> None:
    if "co" not in head.columns:
        return
    told = _UNIT.search(_text(first[head.columns["co"]]).lower())
    unit = options.co or ("ug" if told and told[1][:1] in ("u", "µ", "μ") else "mg" if told else "")
    if not unit and set(head.columns) >= _PRSA:
        unit = "ug"
        head.notes.append(say("认出是 PRSA 小时文件：CO 的单位是 µg/m³，已换成 mg/m³。"))
    head.co = SCALE // _THOUSAND if unit == "ug" else SCALE


def _names(head: _Head) -> tuple[str, ...]:
    return HOUR_NAMES if head.kind == HOURS else DAY_NAMES


def _head_faults(head: _Head, options: Options) -> Iterator[Fault]:
    if not {"time"} <= set(head.columns) and not {"year", "month", "day"} <= set(head.columns):
        yield Fault("A1", say("没有找到时间列：要有“时间”（2026-11-23 05:00），或年、月、日、时四列。"))
    if not any(name in head.columns for name in _names(head)) and not _wind_only(head):
        yield Fault(
            "A1", say("没有找到污染物列：SO2、NO2、CO、O3（日数据为 O3_8h）、PM10、PM2.5 至少要有一列。")
        )
    if WIND in head.columns and head.wind not in _WIND_UNITS:
        where = f"{column(head.columns[WIND])}1"
        yield Fault(
            where, say("风速要以 m/s 为单位，现在写的是“{unit}”，请换算后再导入。", unit=head.wind[:20])
        )
    if "station" not in head.columns and not options.station:
        yield Fault("A1", say("文件里没有站点列，请注明这是哪个站点的数据。"))


def _line(
    number: int, row: Sequence[object], head: _Head, options: Options, faults: list[Fault]
) -> Line | None:
    when = _when(number, row, head, faults)
    station = options.station or _cell(row, head.columns.get("station"))
    if not station:
        faults.append(Fault(f"A{number}", say("这一行没有站点。")))
    if when is None or not station:
        return None
    values = tuple(
        _value(number, row, head.columns.get(name), name, head, when[0], faults) for name in _names(head)
    )
    aqi = _cell(row, head.columns.get("aqi")) if head.kind == DAYS else ""
    wind = None
    if head.kind == HOURS:
        wind = _value(number, row, head.columns.get(WIND), WIND, head, when[0], faults)
    return Line(station, when[0], when[1], values, int(aqi) if aqi.isdecimal() else None, wind)


def _cell(row: Sequence[object], place: int | None) -> str:
    return _text(row[place]) if place is not None and place < len(row) else ""


def _when(
    number: int, row: Sequence[object], head: _Head, faults: list[Fault]
) -> tuple[date, int | None] | None:
    columns = head.columns
    try:
        if "time" in columns:
            place = columns["time"]
            day, hour = _moment(row[place] if place < len(row) else "")
            if "hour" in columns:
                hour = int(float(_cell(row, columns["hour"])))
        else:
            place = columns["year"]
            parts = [int(float(_cell(row, columns[name]))) for name in ("year", "month", "day")]
            day = date(*parts)
            hour = int(float(_cell(row, columns["hour"]))) if "hour" in columns else None
    except ValueError:
        faults.append(
            Fault(
                f"{column(place)}{number}", say("时间读不出来，要写成 2026-11-23 05:00，或年、月、日、时。")
            )
        )
        return None
    if head.kind == HOURS and (hour is None or not 0 <= hour < 24):
        at = column(columns.get("hour", place))
        faults.append(
            Fault(
                f"{at}{number}", say("“{hour}”时不存在：一天只有 0 到 23 时，第 25 个小时没有收。", hour=hour)
            )
        )
        return None
    return day, hour if head.kind == HOURS else None


def _moment(cell: object) -> tuple[date, int | None]:
    if isinstance(cell, datetime):
        return cell.date(), cell.hour
    if isinstance(cell, date):
        return cell, None
    found = _MOMENT.fullmatch(_text(cell))
    if not found:
        raise ValueError("no moment")
    return date(int(found[1]), int(found[2]), int(found[3])), int(found[4]) if found[4] else None


def _value(
    number: int,
    row: Sequence[object],
    place: int | None,
    name: str,
    head: _Head,
    on: date,
    faults: list[Fault],
) -> int | None:
    text = _cell(row, place)
    if place is None or text.lower() in _NOTHING:
        return None
    where = f"{column(place)}{number}"
    try:
        value = _scaled(text, head.co if name == "co" else SCALE)
    except (InvalidOperation, ValueError, OverflowError):
        faults.append(Fault(where, say("“{text}”不是一个数。缺测请留空或写 NA。", text=text[:20])))
        return None
    if abs(value) >= 2**31:
        faults.append(Fault(where, say("“{text}”大得存不下，请改正。", text=text[:20])))
        return None
    if odd := strange(name, value, on):
        faults.append(Fault(where, f"{text} {odd}", fatal=False))
    return value


@lru_cache(20_000)  # a year of hours holds few different figures
def _scaled(text: str, factor: int) -> int:
    return int((Decimal(text) * factor).to_integral_value())


def strange(name: str, value: int, on: date) -> str:
    """This will say why a value in thousandths cannot have been measured; empty when it can."""
    if value < 0:
        return say("是负数：照存，不参加计算。")
    most = most_plausible(on)[name]
    return say("超出合理范围（最大 {most}）：照存，不参加计算。", most=most) if value > most * SCALE else ""


@cache
def most_plausible(on: date) -> Mapping[str, int]:
    """This will give the highest value of each pollutant that a monitor can plausibly show."""
    found: Mapping[str, int] = table("air_ranges", on)["most"]
    return found


def _wind_only(head: _Head) -> bool:
    return (
        head.kind == HOURS and WIND in head.columns and not any(name in head.columns for name in HOUR_NAMES)
    )


def _unit_faults(lines: Sequence[Line], head: _Head) -> Iterator[Fault]:
    """A median tells milligrams from micrograms: no air has 50 mg/m³ of CO, none 0.02 mg/m³."""
    known = [one for line in lines if (one := line.values[2]) is not None and one > 0]
    if not known or "co" not in head.columns:
        return
    middle, where = median(known) / SCALE, f"{column(head.columns['co'])}1"
    if middle > _CO_MILLI:
        yield Fault(
            where,
            say(
                "CO 的中位数是 {middle} mg/m³，像是以 µg/m³ 为单位，请注明 CO 的单位后再导入。",
                middle=f"{middle:g}",
            ),
        )
    if middle < _CO_MICRO / _THOUSAND:
        yield Fault(
            where,
            say(
                "CO 的中位数是 {middle} mg/m³，像是本来就以 mg/m³ 为单位，请注明 CO 的单位后再导入。",
                middle=f"{middle:g}",
            ),
        )


def column(place: int) -> str:
    """This will name a column as a spreadsheet does: 0 → A, 26 → AA."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
