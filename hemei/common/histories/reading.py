"""Rows of a file as cases, and every row that cannot be one with its place and the reason."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Columns
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from hemei.common.histories.mapping import Mapping

ACT_MOST, NAME_MOST, WHO_MOST = 60, 30, 80
_EVERY = 1000  # rows
_CONTROL = re.compile("[\x00-\x1f]")
Row = tuple[str, Columns[str, str] | None]  # where it stands; None = it is no row at all
Event = tuple[str, str, datetime]


class BadFile(ValueError):
    """The file cannot be read to its end, or lacks a column that the mapping names."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing that cannot enter: where it stands, the case where known, the column, and why."""

    where: str
    case: str
    column: str
    why: str


@dataclass(slots=True)
class Taken:
    """What a file holds: cases with their acts in order of time, rejects, rows that the mapping leaves out."""

    cases: dict[str, list[Event]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    rows: int = 0
    left_out: int = 0
    digest: str = ""

    @property
    def spoilt(self) -> frozenset[str]:
        """This will name the cases of which some row was rejected: without it they would not be whole."""
        return frozenset(one.case for one in self.rejects if one.case)

    def sound(self) -> dict[str, list[Event]]:
        """This will give the cases that are whole."""
        return {name: events for name, events in self.cases.items() if name not in self.spoilt}


def take(path: Path, mapping: Mapping, *, now: datetime, tick: Callable[[int], None] | None = None) -> Taken:
    """This will read a .csv or .xes file (also .gz) under a mapping; nothing of it is guessed or mended.

    `BadFile` where it is cut off, not in its encoding, or lacks a column; single rows go to `rejects`.
    `tick` hears every thousand rows how many were read; what it raises ends the reading.
    """
    found, codes = Taken(), dict[str, str]()
    try:
        found.digest = _digest(path)
        for where, row in _rows(path, mapping):
            found.rows += 1
            if tick and not found.rows % _EVERY:
                tick(found.rows)
            if row is None:
                found.rejects.append(Reject(where, "", "", "列数与表头不同"))
            elif _wanted(row, mapping):
                _enter(found, where, row, mapping, codes, now)
            else:
                found.left_out += 1
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, ParseError, csv.Error) as why:
        raise BadFile(f"{path.name} 读到第 {found.rows} 行后读不下去：{why}。什么都没有导入。") from why
    for events in found.cases.values():
        events.sort(key=lambda event: event[2])
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _rows(path: Path, mapping: Mapping) -> Iterator[Row]:
    name = path.name.removesuffix(".gz")
    if name.endswith(".xes"):
        yield from _log_rows(path)
    elif name.endswith(".csv"):
        with _open(path) as raw, io.TextIOWrapper(raw, mapping.encoding, newline="") as text:
            yield from _table_rows(text, mapping)
    else:
        raise BadFile(f"{path.name} 不是 .csv 或 .xes（可加 .gz）。什么都没有导入。")


def _table_rows(text: IO[str], mapping: Mapping) -> Iterator[Row]:
    lines = csv.reader(text, delimiter=mapping.delimiter, strict=True)
    heads = next(lines, [])
    needed = {mapping.case, *mapping.act, mapping.at, mapping.resource, *mapping.only} | {
        d.column for d in mapping.dates
    }
    if missing := sorted(needed - {""} - set(heads)):
        raise BadFile(
            f"文件没有对照文件里写的列：{'、'.join(missing)}。表头是：{'、'.join(heads)}。什么都没有导入。"
        )
    for cells in lines:
        if cells:
            yield (
                f"第 {lines.line_num} 行",
                dict(zip(heads, cells, strict=True)) if len(cells) == len(heads) else None,
            )


def _log_rows(path: Path) -> Iterator[Row]:
    """Events of an XES log as rows: attributes of the trace are `case:` columns, as PM4Py calls them."""
    traces = 0
    with _open(path) as stream:
        for _, element in iterparse(stream):  # noqa: S314  expat limits entity growth itself
            if _tag(element) == "trace":
                traces += 1
                own = {f"case:{key}": value for key, value in _attributes(element).items()}
                events = [child for child in element if _tag(child) == "event"]
                if not events:
                    yield f"第 {traces} 个案例", {**own}
                for n, event in enumerate(events, 1):
                    yield f"第 {traces} 个案例第 {n} 个事件", {**own, **_attributes(event)}
                element.clear()


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key")}


def _wanted(row: Columns[str, str], mapping: Mapping) -> bool:
    return all(row.get(column, "") in values for column, values in mapping.only.items())


def _enter(
    found: Taken, where: str, row: Columns[str, str], mapping: Mapping, codes: dict[str, str], now: datetime
) -> None:
    case = row.get(mapping.case, "").strip()
    problem = _name_problem(case, mapping, found)
    if problem:
        found.rejects.append(Reject(where, case, mapping.case, problem))
        return
    if _CONTROL.search(row.get(mapping.resource, "").strip()):
        found.rejects.append(Reject(where, case, mapping.resource, "含控制字符"))
        return
    who = _who(row.get(mapping.resource, "").strip(), mapping, codes)
    for column, act, text in _moments(row, mapping):
        if not text and column in mapping.optional:
            continue
        at, why = _instant(text, mapping, now)
        if problem := _act_problem(act):
            column, why = "、".join(mapping.act), problem
        if why or at is None:
            found.rejects.append(Reject(where, case, column, why))
        else:
            found.cases.setdefault(case, []).append((act, who, at))


def _name_problem(case: str, mapping: Mapping, found: Taken) -> str:
    if not case:
        return "没有案件编号"
    if len(case) > NAME_MOST:
        return f"案件编号超过 {NAME_MOST} 个字"
    if _CONTROL.search(case):
        return "案件编号含控制字符"
    if mapping.dates and case in found.cases:
        return "同一编号在文件里出现第二次"
    return ""


def _act_problem(act: str) -> str:
    if not act:
        return "没有写动作"
    if len(act) > ACT_MOST:
        return f"动作名称超过 {ACT_MOST} 个字"
    return "动作名称含控制字符" if _CONTROL.search(act) else ""


def _moments(row: Columns[str, str], mapping: Mapping) -> Iterable[tuple[str, str, str]]:
    """(column of the instant, act, instant as written) of each act that a row holds."""
    if mapping.dates:
        return [(one.column, one.act, row.get(one.column, "").strip()) for one in mapping.dates]
    act = " · ".join(text for column in mapping.act if (text := row.get(column, "").strip()))
    return [(mapping.at, act, row.get(mapping.at, "").strip())]


def _instant(text: str, mapping: Mapping, now: datetime) -> tuple[datetime | None, str]:
    if not text:
        return None, "没有写时间"
    try:
        at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=mapping.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None, f"“{text[:40]}”不是可读的时间（要 2023-01-31 或 2023-01-31T09:30:00+08:00 这样的写法）"
    if at > now:
        return None, f"“{text[:40]}”晚于现在，历史里不能有将来的事"
    return at, ""


def _who(name: str, mapping: Mapping, codes: dict[str, str]) -> str:
    if mapping.people == "keep":
        return name[:WHO_MOST]
    if mapping.people == "drop" or not name:
        return ""
    return codes.setdefault(name, f"{mapping.source}-{len(codes) + 1}")
