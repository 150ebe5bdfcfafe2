"""Why a date is the date: every day from the start to the end, with its number or the reason it has none."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from itertools import repeat
from typing import NamedTuple

from hemei.rules.clock.deadlines import Deadline
from hemei.rules.clock.pauses import Pause
from hemei.rules.items import Unit
from hemei.rules.tables import table
from hemei.rules.words import mark, say
from hemei.rules.workdays import SHANGHAI, Calendar, Day, DayKind

_DAY = timedelta(days=1)
_KEPT_DAYS = 100  # reaches sixty working days over a Spring Festival
_PASSED_OVER = mark("末日遇休息日，顺延")
_END = [
    say("到期日，{hour}:{minute}截止", hour=f"{minute // 60:02}", minute=f"{minute % 60:02}")
    for minute in range(24 * 60)
]


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


# Looking a member up in its class costs as much as a line.
_START, _PAUSED, _WORKDAY = LineKind.START, LineKind.PAUSED, Unit.WORKDAY

# `DayLine(...)` without its argument handling: an explanation is made of some thirty of them.
_line: Callable[[tuple[date, DayKind | LineKind, int | None, str, str]], DayLine]
_new = tuple.__new__
_line = partial(_new, DayLine)


def explain(due: Deadline) -> tuple[DayLine, ...]:
    """This will show the count of a deadline day by day, the start day first and the due day last.

    A stopped clock's count ends with the first day of the open pause. In natural days the due day carries the
    last number even where it moved; days passed over before it have none.
    """
    clauses = table("clock", due.start_on)
    if not due.counts_days:
        start = DayLine(due.start_on, LineKind.START, None, mark("自起算时刻连续计时"), "")
        return _closed([start, *_running(due)], due, "", moved=False)
    first = mark("起算日，不计入")
    start = _line((due.start_on, _START, None, first, clauses["first_day"]["source"]))
    source = clauses["closing"]["source"]
    last = due.due_on or due.stopped[-1].first  # without a due day the last stop is the open one
    if due.limit.unit is _WORKDAY and due.total:
        return _closed(_workdays(due, last, start), due, source, moved=False)
    lines = [start, *_days(due, last)]
    moved = any(line.note.startswith(_PASSED_OVER) for line in lines)
    if moved:
        source += "；" + clauses["last_day"]["source"]
    return _closed(lines, due, source, moved=moved)


def _days(due: Deadline, last: date) -> list[DayLine]:
    """The lines after the start where the last day may have been moved: natural days, or a limit of none."""
    span, total = due.calendar.span, due.total
    lines: list[DayLine] = []
    cursor, number = due.start_on + _DAY, 0
    for first, until, pause in due.stopped:
        if first > last:
            break
        if cursor < first:
            number = _with_roll(span(cursor, first - _DAY), number, total, last, lines)
        held_to = last if until is None or until > last else until
        lines += [_paused(day.on, pause) for day in span(first, held_to)]
        cursor = held_to + _DAY
    if cursor <= last:
        _with_roll(span(cursor, last), number, total, last, lines)
    return lines


def _workdays(due: Deadline, last: date, start: DayLine) -> list[DayLine]:
    """The start and the lines of working days, which nothing moves: slices of the calendar, numbered anew."""
    calendar = due.calendar
    ranks, days, paused = calendar.ranks, calendar.columns[0], _PAUSED
    base = calendar.first_day.toordinal()  # every day below lies in the calendar, or there were no due day
    cursor = due.start_on.toordinal() - base
    passed = ranks[cursor]  # working days of the calendar so far that have no number in this count
    cursor += 1
    end = last.toordinal() - base + 1
    lines = [start]
    for first, until, pause in due.stopped:
        if first > last:
            break
        held_from = first.toordinal() - base
        lines += _counted(calendar, cursor, held_from, passed)
        cursor = end if until is None or until >= last else until.toordinal() - base + 1
        note, source = _pause_note(pause), pause.clause
        lines += [_new(DayLine, (on, paused, None, note, source)) for on in days[held_from:cursor]]
        passed += ranks[cursor - 1] - ranks[held_from - 1]
    lines += _counted(calendar, cursor, end, passed)
    return lines


def _counted(calendar: Calendar, start: int, end: int, passed: int) -> list[DayLine]:
    origin, made = _numbered(calendar, passed)
    if end - origin > len(made):
        return _number(calendar, start, end, passed)
    return made[start - origin : end - origin]


def _number(calendar: Calendar, start: int, end: int, passed: int) -> list[DayLine]:
    on, kind, reason, source = (column[start:end] for column in calendar.columns)
    numbers = [number - passed if number else None for number in calendar.numbers[start:end]]
    return list(map(_new, repeat(DayLine), zip(on, kind, numbers, reason, source, strict=True)))


@lru_cache(maxsize=2048)
def _numbered(calendar: Calendar, passed: int) -> tuple[int, list[DayLine]]:
    """The first place after the `passed`-th working day, and the lines from there that number 1, 2, 3, …

    Cases that begin on the same day share these lines, which nobody can change; some 2,000 starting days are
    kept (about 10 kB each).
    """
    origin = bisect_left(calendar.ranks, passed) + 1 if passed else 0
    return origin, _number(calendar, origin, origin + _KEPT_DAYS, passed)


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
        yield _paused(on, pause) if pause else DayLine(on, LineKind.RUNNING, None, mark("连续计时"), "")


def _touches(pause: Pause, on: date) -> bool:
    return pause.started_on <= on and (pause.ended_on is None or on <= pause.ended_on)


def _paused(on: date, pause: Pause) -> DayLine:
    return DayLine(on, LineKind.PAUSED, None, _pause_note(pause), pause.clause)


def _pause_note(pause: Pause) -> str:
    paper = say("（{notice}）", notice=pause.notice) if pause.notice else ""
    return say("{label}，停止计时{paper}", label=pause.cause.label, paper=paper)


def _closed(lines: list[DayLine], due: Deadline, source: str, *, moved: bool) -> tuple[DayLine, ...]:
    """The lines with the last one marked as the due day, if there is one."""
    if due.due_at is None:
        return tuple(lines)
    on, kind, counted, note, own_source = lines[-1]
    at = due.due_at if due.due_at.tzinfo is SHANGHAI else due.due_at.astimezone(SHANGHAI)
    end = _END[at.hour * 60 + at.minute]
    if len(lines) == 1:  # due on the day it began: nothing is left out
        note, own_source = "", ""
    elif moved:
        end = say("末日顺延至本日；{end}", end=end)
    note = say("{note}；{end}", note=note, end=end) if note else end
    source = f"{own_source}；{source}" if own_source and source else own_source or source
    lines[-1] = _line((on, kind, counted, note, source))
    return tuple(lines)
