"""Why a date is the date: every day from the start to the end, with its number or the reason it has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from hemei.rules.clock.deadlines import Deadline
from hemei.rules.clock.pauses import Pause, stops
from hemei.rules.items import Unit
from hemei.rules.tables import table
from hemei.rules.workdays import SHANGHAI, Day, DayKind, local_day

_DAY = timedelta(days=1)
_PASSED_OVER = "末日遇休息日，顺延"


class LineKind(StrEnum):
    """What a day is in a count beside its `DayKind`."""

    START = "start"  # 起算日
    PAUSED = "paused"  # 停止计时
    RUNNING = "running"  # 连续计时（小时、分钟）


class DayLine(NamedTuple):
    """One day of a count: `counted` is its number (None = not counted), `note` says why, `source` by what."""

    on: date
    kind: DayKind | LineKind
    counted: int | None
    note: str
    source: str


def explain(due: Deadline) -> tuple[DayLine, ...]:
    """This will show the count of a deadline day by day, the start day first and the due day last.

    A stopped clock's count ends with the first day of the open pause. In natural days the due day carries the
    last number even where it moved; days passed over before it have none.
    """
    start_on = local_day(due.start)
    clauses = table("clock", start_on)
    if due.counts_days:
        start = DayLine(start_on, LineKind.START, None, "起算日，不计入", clauses["first_day"]["source"])
        lines = [start, *_days(due, start_on)]
    else:
        start = DayLine(start_on, LineKind.START, None, "自起算时刻连续计时", "")
        lines = [start, *_running(due, start_on)]
    if due.due_at is not None:
        moved = any(line.counted is None and line.note.startswith(_PASSED_OVER) for line in lines)
        sources = [clauses["closing"]["source"]] if due.counts_days else []
        if moved:
            sources.append(clauses["last_day"]["source"])
        lines[-1] = _due(lines[-1], due.due_at, moved, sources)
    return tuple(lines)


def _days(due: Deadline, start_on: date) -> list[DayLine]:
    still = stops(due.pauses, start_on) if due.pauses else []
    last = due.due_on or still[-1].first  # without a due day the last stop is the open one
    span, total = due.calendar.span, due.total
    count = _with_roll if due.limit.unit is Unit.DAY or total == 0 else _workdays
    lines: list[DayLine] = []
    cursor, number = start_on + _DAY, 0
    for stop in still:
        if stop.first > last:
            break
        number = count(span(cursor, stop.first - _DAY), number, total, last, lines)
        cursor = min(stop.last or last, last) + _DAY
        _, kind, _, note, source = _paused(stop.first, stop.pause)
        lines += [DayLine(day.on, kind, None, note, source) for day in span(stop.first, cursor - _DAY)]
    if cursor <= last:
        count(span(cursor, last), number, total, last, lines)
    return lines


def _workdays(days: Sequence[Day], number: int, total: int, last: date, lines: list[DayLine]) -> int:
    for on, kind, reason, source in days:
        if kind is DayKind.WORKDAY or kind is DayKind.MAKEUP:
            number += 1
            lines.append(DayLine(on, kind, number, reason, source))
        else:
            lines.append(DayLine(on, kind, None, reason, source))
    return number


def _with_roll(days: Sequence[Day], number: int, total: int, last: date, lines: list[DayLine]) -> int:
    for on, kind, reason, source in days:
        if on < last and number + 1 >= total:
            lines.append(DayLine(on, kind, None, f"{_PASSED_OVER}（{reason}）", source))
            continue
        number += 1
        lines.append(DayLine(on, kind, number if total else None, reason, source))
    return number


def _running(due: Deadline, start_on: date) -> Iterator[DayLine]:
    last = due.due_on
    if last is None:
        last = max(start_on, *(local_day(one.started_at) for one in due.pauses if one.ended_at is None))
    for ahead in range(1, (last - start_on).days + 1):
        on = start_on + _DAY * ahead
        pause = next((one for one in due.pauses if _touches(one, on)), None)
        yield _paused(on, pause) if pause else DayLine(on, LineKind.RUNNING, None, "连续计时", "")


def _touches(pause: Pause, on: date) -> bool:
    return local_day(pause.started_at) <= on and (pause.ended_at is None or on <= local_day(pause.ended_at))


def _paused(on: date, pause: Pause) -> DayLine:
    paper = f"（{pause.notice}）" if pause.notice else ""
    return DayLine(on, LineKind.PAUSED, None, f"{pause.cause.label}，停止计时{paper}", pause.clause)


def _due(line: DayLine, due_at: datetime, moved: bool, sources: list[str]) -> DayLine:
    note = f"到期日，{due_at.astimezone(SHANGHAI):%H:%M}截止"
    if moved:
        note = f"末日顺延至本日；{note}"
    if line.kind is LineKind.START:  # due on the day it began: nothing is left out
        return line._replace(note=note, source="；".join(sources))
    note = f"{line.note}；{note}" if line.note else note
    return line._replace(note=note, source="；".join([line.source, *sources] if line.source else sources))
