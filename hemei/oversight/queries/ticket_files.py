"""A file of tickets read row by row (CSV, also gzipped, or .xlsx): our heads, or those of common 311 exports."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell
from hemei.rules.workdays import SHANGHAI

MOST_ROWS, MOST_BYTES = 20_000, 60_000_000
# field → heads that mean it, the first is the template's
HEADS: Mapping[str, tuple[str, ...]] = {
    "outside": ("编号", "SRRecordID", "Unique Key", "service_request_id"),
    "title": ("标题", "SRType", "Complaint Type", "service_name"),
    "text": ("内容", "Descriptor", "description"),
    "kind": ("类型",),
    "place": ("地点", "Address", "Incident Address", "address"),
    "lat": ("纬度", "Latitude", "lat"),
    "long": ("经度", "Longitude", "long"),
    "opened": ("受理时间", "CreatedDate", "Created Date", "requested_datetime"),
    "due": ("答复期限", "DueDate", "Due Date", "expected_datetime"),
    "closed": ("办结时间", "CloseDate", "Closed Date"),
    "agency": ("承办单位", "Agency", "agency_responsible"),
    "reply": ("答复", "Resolution Description", "status_notes"),
}
_MUST = ("outside", "title", "opened")
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d",
            "%m/%d/%Y %I:%M:%S %p")  # fmt: skip
_LIMITS = {"outside": 80, "title": 200, "text": 5000, "place": 200, "agency": 80, "reply": 3000}
_DEGREES = {"lat": 90, "long": 180}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that can be entered; `place_in` is its row in the sheet, counted from 0."""

    place_in: int
    words: Mapping[str, str]
    opened: datetime
    due: datetime | None
    closed: datetime | None
    lat: Decimal | None
    long: Decimal | None

    @property
    def late(self) -> bool:
        """This will say whether it was ended after its deadline."""
        return self.due is not None and self.closed is not None and self.closed > self.due


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a file and what is wrong by cell."""

    entries: tuple[Entry, ...]
    problems: tuple[CellProblem, ...]

    @property
    def summary(self) -> dict[str, int]:
        """This will count what entering the file would do: rows, dated ones (deadline and end known), late ones."""
        dated = [one for one in self.entries if one.due is not None and one.closed is not None]
        return {
            "rows": len(self.entries), "closed": sum(one.closed is not None for one in self.entries),
            "dated": len(dated), "late": sum(one.late for one in dated), "problems": len(self.problems),
        }  # fmt: skip


def read_tickets(name: str, content: bytes) -> Read:
    """This will read a file without asking the database; raises Unreadable for one that is no table."""
    rows = _rows(name.lower(), content)
    heads = [str(cell).strip() for cell in rows[0]] if rows else []
    columns = {
        key: heads.index(known[0]) for key, names in HEADS.items() if (known := [one for one in names if one in heads])
    }  # fmt: skip
    missing = [
        CellProblem("A1", tell("没有“{head}”这一列。请用模板的表头。", head=HEADS[key][0]))
        for key in _MUST
        if key not in columns
    ]
    if missing:
        return Read((), tuple(missing))
    entries: list[Entry] = []
    problems: list[CellProblem] = []
    seen: dict[str, int] = {}
    for place, row in enumerate(rows[1:], 1):
        if not any(str(cell).strip() for cell in row):
            continue
        one = _Row(place, row, columns)
        entry = one.entry()
        key = one.words.get("outside", "")
        if key and (first := seen.setdefault(key, place)) != place:
            one.wrong("outside", tell("这个编号在第 {row} 行已经有了。", row=first + 1))
        problems += one.problems
        if entry is not None and not one.problems:
            entries.append(entry)
    if not entries and not problems:
        problems.append(CellProblem("A2", tell("表里没有工单。")))
    return Read(tuple(entries), tuple(problems))


def _rows(name: str, content: bytes) -> Sequence[Sequence[Any]]:
    if name.endswith(".xlsx"):
        return read_sheet(io.BytesIO(content), most=MOST_ROWS).rows
    if not name.endswith((".csv", ".csv.gz")):
        raise Unreadable(tell("只认 .xlsx、.csv 和 .csv.gz 文件，没有上传。"))
    try:
        plain = _opened(content) if name.endswith(".gz") else content
        rows = list(csv.reader(io.StringIO(_text(plain)), strict=True))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(tell("这个文件打不开，什么都没有导入。请另存为 UTF-8 的 CSV 再试。")) from error
    if len(rows) - 1 > MOST_ROWS:
        raise Unreadable(tell("文件超过 {most} 行，什么都没有导入。请分成几个文件。", most=MOST_ROWS))
    return rows


def _opened(content: bytes) -> bytes:
    """What a gzipped file holds, as far as it may be that large."""
    with gzip.open(io.BytesIO(content)) as file:
        found = file.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES:
        raise Unreadable(tell("文件解开后太大，什么都没有导入。请分成几个文件。"))
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


class _Row:
    """One row being read; collects what is wrong."""

    def __init__(self, place: int, row: Sequence[Any], columns: Mapping[str, int]) -> None:
        self.place, self.row, self.columns = place, row, columns
        self.problems: list[CellProblem] = []
        self.words: dict[str, str] = {}

    def entry(self) -> Entry | None:
        self.words = {key: self._word(key) for key in HEADS}
        for key in ("outside", "title"):
            if not self.words[key]:
                self.wrong(key, tell("这一格不能空。"))
        opened, due, closed = (self._instant(key) for key in ("opened", "due", "closed"))
        lat, long = self._degrees("lat"), self._degrees("long")
        if opened is None:
            if not self.problems:
                self.wrong("opened", tell("这一格不能空。"))
            return None
        if closed is not None and closed < opened:
            self.wrong("closed", tell("办结早于受理。"))
        both = lat is not None and long is not None
        return Entry(
            self.place, self.words, opened, due, closed, lat if both else None, long if both else None
        )

    def wrong(self, key: str, words: str) -> None:
        self.problems.append(CellProblem(cell_name(self.place, self.columns.get(key, 0)), words))

    def _raw(self, key: str) -> Any:
        at = self.columns.get(key)
        return self.row[at] if at is not None and at < len(self.row) else ""

    def _word(self, key: str) -> str:
        value = self._raw(key)
        text = str(int(value) if isinstance(value, float) and value.is_integer() else value)
        text = text.replace("\0", "").strip()
        most = _LIMITS.get(key, 200)
        if len(text) > most:
            self.wrong(key, tell("超过 {n} 个字。", n=most))
        return text[:most]

    def _instant(self, key: str) -> datetime | None:
        value = self._raw(key)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
        text = str(value).strip()
        if not text:
            return None
        for form in _FORMATS:
            try:
                return datetime.strptime(text, form).replace(tzinfo=SHANGHAI)
            except ValueError:
                continue
        try:
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
        except ValueError:
            self.wrong(key, tell("时间请写成 2026-11-23 09:30。"))
            return None

    def _degrees(self, key: str) -> Decimal | None:
        text = str(self._raw(key)).strip()
        if not text:
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) > _DEGREES[key]:
            self.wrong(key, tell("不是经纬度。"))
            return None
        return round(found, 6)


def chunks(rows: Sequence[Entry], size: int) -> Iterable[Sequence[Entry]]:
    """This will cut rows into parts."""
    return (rows[n : n + size] for n in range(0, len(rows), size))
