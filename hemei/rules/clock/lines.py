"""Why a date is the date: every day from the start to the end, with its number or the reason it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from hemei.rules.clock.deadlines import Deadline
from hemei.rules.clock.pauses import Pause
from hemei.rules.items import Unit
from hemei.rules.tables import table
from hemei.rules.workdays import SHANGHAI, Day, DayKind

_DAY = timedelta(days=1)
_WORKED = (DayKind.WORKDAY, DayKind.MAKEUP)
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


# `DayLine(...)` without its argument handling: an explanation is made of some thirty of them.
_line: Callable[[tuple[date, DayKind | LineKind, int | None, str, str]], DayLine]
_line = partial(tuple.__new__, DayLine)


def explain(due: Deadline) -> tuple[DayLine, ...]:
    """This will show the count of a deadline day by day, the start day first and the due day last.

    A stopped clock's count ends with the first day of the open pause. In natural days the due day carries the
    last number even where it moved; days passed over before it have none.
    """
    clauses = table("clock", due.start_on)
    if not due.counts_days:
        start = DayLine(due.start_on, LineKind.START, None, "自起算时刻连续计时", "")
        return _closed([start, *_running(due)], due, "", moved=False)
    start = DayLine(due.start_on, LineKind.START, None, "起算日，不计入", clauses["first_day"]["source"])
    source = clauses["closing"]["source"]
    lines = [start, *_days(due)]
    moved = _rolls(due) and any(line.note.startswith(_PASSED_OVER) for line in lines)
    if moved:
        source += "；" + clauses["last_day"]["source"]
    return _closed(lines, due, source, moved=moved)


def _rolls(due: Deadline) -> bool:
    """Whether the last day may have been moved, as working days counted one by one never are."""
    return due.limit.unit is Unit.DAY or due.total == 0


def _days(due: Deadline) -> list[DayLine]:
    last = due.due_on or due.stopped[-1].first  # without a due day the last stop is the open one
    span, total = due.calendar.span, due.total
    count = _with_roll if _rolls(due) else _workdays
    lines: list[DayLine] = []
    cursor, number = due.start_on + _DAY, 0
    for first, until, pause in due.stopped:
        if first > last:
            break
        if cursor < first:
            number = count(span(cursor, first - _DAY), number, total, last, lines)
        held_to = last if until is None or until > last else until
        _, kind, _, note, source = _paused(first, pause)
        lines += [_line((day.on, kind, None, note, source)) for day in span(first, held_to)]
        cursor = held_to + _DAY
    if cursor <= last:
        count(span(cursor, last), number, total, last, lines)
    return lines


def _workdays(days: Sequence[Day], number: int, total: int, last: date, lines: list[DayLine]) -> int:
    append, (plain, makeup) = lines.append, _WORKED
    for on, kind, reason, source in days:
        if kind is plain or kind is makeup:
            number += 1
            append(_line((on, kind, number, reason, source)))
        else:
            append(_line((on, kind, None, reason, source)))
    return number


def _with_roll(days: Sequence[Day], number: int, total: int, last: date, lines: list[DayLine]) -> int:
    for on, kind, reason, source in days:
        if on < last and number + 1 >= total:
            lines.append(DayLine(on, kind, None, f"{_PASSED_OVER}（{reason}）", source))
            continue
        number += 1
        lines.append(DayLine(on, kind, number if total else None, reason, source))
    return number


def _running(due: Deadline) -> Iterator[DayLine]:
    last = due.due_on
    if last is None:
        opened = (pause.started_on for pause in due.pauses if pause.ended_at is None)
        last = max(due.start_on, min(opened))
    for ahead in range(1, (last - due.start_on).days + 1):
        on = due.start_on + _DAY * ahead
        pause = next((one for one in due.pauses if _touches(one, on)), None)
        yield _paused(on, pause) if pause else DayLine(on, LineKind.RUNNING, None, "连续计时", "")


def _touches(pause: Pause, on: date) -> bool:
    return pause.started_on <= on and (pause.ended_on is None or on <= pause.ended_on)


def _paused(on: date, pause: Pause) -> DayLine:
    paper = f"（{pause.notice}）" if pause.notice else ""
    return DayLine(on, LineKind.PAUSED, None, f"{pause.cause.label}，停止计时{paper}", pause.clause)


def _closed(lines: list[DayLine], due: Deadline, source: str, *, moved: bool) -> tuple[DayLine, ...]:
    """The lines with the last one marked as the due day, if there is one."""
    if due.due_at is None:
        return tuple(lines)
    on, kind, counted, note, own_source = lines[-1]
    at = due.due_at.astimezone(SHANGHAI)
    end = f"到期日，{at.hour:02}:{at.minute:02}截止"
    if len(lines) == 1:  # due on the day it began: nothing is left out
        note, own_source = "", ""
    elif moved:
        end = f"末日顺延至本日；{end}"
    note = f"{note}；{end}" if note else end
    source = f"{own_source}；{source}" if own_source and source else own_source or source
    lines[-1] = DayLine(on, kind, counted, note, source)
    return tuple(lines)
