"""Ratings of another platform as an Excel file: looked at first, taken in whole or not at all, undone as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db import transaction

from hemei.accounts.queries import Person, agency_names
from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell, told
from hemei.ledger.operations import Refused
from hemei.oversight.enums.loop import Exclusion
from hemei.oversight.models import Rating
from hemei.oversight.operations.outside import Outside, take_outside
from hemei.oversight.operations.ratings import leave_out
from hemei.rules.ratings import LEVELS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

MOST_ROWS = 5000
KEY, DAY, ITEM, TITLE, AGENCY, LEVEL = (
    mark("评价编号"), mark("服务日期"), mark("事项编码"), mark("事项名称"), mark("部门"), mark("等次"),
)  # fmt: skip
WINDOW, TEXT, AGAIN, ENDED = mark("窗口"), mark("评价的话"), mark("再次评价"), mark("那边已办结")
NEEDED = (KEY, DAY, TITLE, AGENCY, LEVEL)
HEADS = (KEY, DAY, ITEM, TITLE, AGENCY, LEVEL, WINDOW, TEXT, AGAIN, ENDED)
_YES = {"是", "yes", "1", "true"}


@dataclass(slots=True)
class Preview:
    """What a file holds: rows that can be taken in, faults by cell, how many are known already."""

    rows: list[Outside] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    known: int = 0

    @property
    def ready(self) -> bool:
        """This will say whether the whole file can be taken in."""
        return bool(self.rows) and not self.faults


def preview_outside(content: bytes, *, now: datetime) -> Preview:
    """This will read the first sheet and write nothing; every fault is named with its cell."""
    found = Preview()
    try:
        sheet = read_sheet(BytesIO(content), most=MOST_ROWS)
    except Unreadable as why:
        found.faults.append(("A1", tell(str(why))))
        return found
    ours = {told(one): one for one in HEADS}  # the empty workbook is handed out in the reader's language
    words = [str(cell).strip() for cell in sheet.rows[0]]
    heads = {ours.get(word, word): at for at, word in enumerate(words) if word}
    if missing := [one for one in NEEDED if one not in heads]:
        found.faults.append(("A1", tell("表头缺少：{missing}。第一行要写列名。", missing=missing)))
        return found
    reader = _Reader(heads, local_day(now), found)
    for n, cells in enumerate(sheet.rows[1:], 1):
        if any(str(cell).strip() for cell in cells):
            reader.read(n, cells)
    if not found.rows and not found.faults:
        found.faults.append(("A2", tell("表头下面没有评价。")))
    events = [f"outside:{one.key}" for one in found.rows]
    found.known = Rating.objects.filter(event__in=events).count()
    return found


class _Reader:
    """Rows of one file as ratings."""

    def __init__(self, heads: Mapping[str, int], today: date, found: Preview) -> None:
        self.heads, self.today, self.found = heads, today, found
        self.units = {name: code for code, name in agency_names().items()} | {
            one: one for one in agency_names()
        }
        self.seen: set[str] = set()

    def read(self, n: int, cells: list[Any]) -> None:
        """This will read one row, or say what is wrong with it."""
        wrong = len(self.found.faults)
        key, unit = self._word(cells, KEY), self.units.get(self._word(cells, AGENCY), "")
        if not key or len(key) > 50 or key in self.seen:
            self._fault(n, KEY, tell("编号为空、太长或重复。"))
        self.seen.add(key)
        if not unit:
            self._fault(n, AGENCY, tell("没有这个部门，请写部门名称或代码。"))
        day, level, again = self._day(n, cells), self._level(n, cells, LEVEL), None
        if self._word(cells, AGAIN):
            again = self._level(n, cells, AGAIN)
        if not self._word(cells, TITLE):
            self._fault(n, TITLE, tell("没有填。"))
        if len(self.found.faults) == wrong and day is not None:
            ended = self._word(cells, ENDED).lower() in _YES
            self.found.rows.append(
                Outside(key, day, self._word(cells, ITEM)[:60], self._word(cells, TITLE)[:200], unit, level,
                        self._word(cells, WINDOW)[:40], self._word(cells, TEXT)[:500], again, ended)
            )  # fmt: skip

    def _cell(self, cells: list[Any], head: str) -> Any:
        at = self.heads.get(head, -1)
        return cells[at] if 0 <= at < len(cells) else ""

    def _word(self, cells: list[Any], head: str) -> str:
        value = self._cell(cells, head)
        whole = isinstance(value, float) and value.is_integer()
        return "".join(one for one in str(int(value) if whole else value) if one.isprintable()).strip()

    def _level(self, n: int, cells: list[Any], head: str) -> int:
        word = self._word(cells, head)
        found = {**{str(level): level for level in LEVELS}, **{name: level for level, name in LEVELS.items()}}
        if word not in found:
            self._fault(n, head, tell("等次写 1 到 5，或写“满意”这样的词。"))
        return found.get(word, 0)

    def _day(self, n: int, cells: list[Any]) -> date | None:
        value = self._cell(cells, DAY)
        try:
            found = value.date() if isinstance(value, datetime) else (
                value if isinstance(value, date) else date.fromisoformat(str(value).strip()[:10])
            )  # fmt: skip
        except ValueError:
            self._fault(n, DAY, tell("日期写成 2026-11-23。"))
            return None
        if not date(2000, 1, 1) <= found <= self.today:
            self._fault(n, DAY, tell("服务日期不能在今天以后。"))
            return None
        return found

    def _fault(self, n: int, head: str, said: str) -> None:
        self.found.faults.append((cell_name(n, self.heads.get(head, 0)), said))


def take_file(*, content: bytes, actor: Person, now: datetime) -> tuple[int, int]:
    """This will take a file in whole, or refuse it whole; returns how many came and how many were known before."""
    found = preview_outside(content, now=now)
    if not found.ready:
        raise Refused(tell("文件里有错，一条都没有写入。请按下面的单元格改好再传。"))
    done = take_outside(rows=found.rows, actor=actor, now=now)
    return done, len(found.rows) - done


@transaction.atomic
def undo_file(*, content: bytes, reason: str, actor: Person, now: datetime) -> int:
    """This will leave out every rating that a file brought in, each by an act with the reason; returns how many."""
    found = preview_outside(content, now=now)
    if not found.rows:
        raise Refused(tell("文件里没有可以撤销的评价，什么都没有改动。"))
    rows = Rating.objects.select_related("matter", "rater", "remedy__matter").filter(
        event__in=[f"outside:{one.key}" for one in found.rows], excluded=""
    )  # fmt: skip
    done = 0
    for row in rows.order_by("pk"):
        leave_out(row=row, why=Exclusion.TEST.value, note=reason, actor=actor, now=now)
        done += 1
    return done
