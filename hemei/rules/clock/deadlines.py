"""When a limit ends. The rule in five sentences is in README.md; `lines.py` shows it day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from hemei.rules.clock.pauses import Pause, Stop, stops
from hemei.rules.items import Limit, Unit
from hemei.rules.tables import table
from hemei.rules.words import say
from hemei.rules.workdays import SHANGHAI, Calendar, NoNotice, local_day

if TYPE_CHECKING:
    from hemei.rules.clock.lines import DayLine

_DAY = timedelta(days=1)
RUNNING_TIME: Final = {Unit.HOUR: timedelta(hours=1), Unit.MINUTE: timedelta(minutes=1)}
_WORKDAY = Unit.WORKDAY
_TIME_UNITS = tuple(RUNNING_TIME)  # a tuple compares by identity first; hashing an enum member costs more


@dataclass(frozen=True)
class Deadline:
    """The end of a limit with what it was computed from.

    `due_at` and `due_on` are None while an open pause stops the clock; `remaining` then says how much of the
    limit (in its unit, begun units whole) is still to be counted once it ends, and is 0 otherwise.
    """

    start: datetime
    limit: Limit
    due_at: datetime | None
    due_on: date | None
    extension: Limit | None = None
    pauses: tuple[Pause, ...] = ()
    remaining: int = 0
    calendar: Calendar = field(repr=False, compare=False, kw_only=True)
    start_on: date = field(repr=False, compare=False, kw_only=True)
    # the days after `start_on` that are not counted
    stopped: Sequence[Stop] = field(repr=False, compare=False, kw_only=True)

    @property
    def running(self) -> bool:
        """Whether the clock runs, so that there is a date."""
        return self.due_at is not None

    @property
    def provisional(self) -> bool:
        """Whether the notice of a year not yet published can still move the day."""
        return self.counts_days and self.due_on is not None and self.due_on >= self.calendar.provisional_from

    @property
    def total(self) -> int:
        """Limit and extension together, in the unit of the limit."""
        return self.limit.value + (self.extension.value if self.extension else 0)

    @property
    def counts_days(self) -> bool:
        """Whether the unit is a legal day rather than running time."""
        return self.limit.unit not in _TIME_UNITS

    @property
    def lines(self) -> tuple[DayLine, ...]:
        """The count day by day, built when first asked for."""
        # by hand, since the lock of a `cached_property` costs as much as twenty lines
        made: tuple[DayLine, ...] | None = self.__dict__.get("_lines")
        if made is None:
            made = self.__dict__["_lines"] = _explaining()(self)
        return made


@cache
def _explaining() -> Callable[[Deadline], tuple[DayLine, ...]]:
    """What explains a deadline; it imports this file, and to ask for it each time costs as much as five lines."""
    from hemei.rules.clock.lines import explain

    return explain


@dataclass(frozen=True, slots=True)
class Pending:
    """A deadline that cannot be known yet: the notice of `year` is missing.

    `reached` is the last day known, `counted` what was counted until then, `remaining` what is still missing
    (both in the unit of the limit); `message` says it to people.
    """

    start: datetime
    limit: Limit
    year: int
    reached: date
    counted: int
    remaining: int
    message: str


def deadline(
    start: datetime,
    limit: Limit,
    *,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    extension: Limit | None = None,
    closing: time | None = None,
) -> Deadline:
    """This will return when `limit` (plus `extension`) ends that began at the instant `start`.

    The first day is not counted (民法典 201), days of a pause neither (行政许可法 45), a last natural day
    that is off moves to the next working day (203), and the last day ends at `closing` (default: the dated
    table; time.max for what may be filed until midnight). Hours and minutes run through.
    Raises NoNotice when a year is missing, ValueError for naive instants, negative limits, or an extension in
    another unit.
    """
    held = tuple(pauses)
    total = _total(limit, extension)
    start_on = local_day(start)
    still = stops(held, start_on) if held else ()
    due_on: date | None
    due_at: datetime | None
    if limit.unit in _TIME_UNITS:
        due_at, remaining = _running_time(start, total, RUNNING_TIME[limit.unit], held)
        due_on = local_day(due_at) if due_at else None
    else:
        first = start_on
        if total == 0 and start > _end_of(start_on, closing):
            first = start_on + _DAY  # due "today", but today's office hours are over
        due_on, remaining = _last_day(first, total, limit.unit, still, calendar)
        due_at = _end_of(due_on, closing) if due_on else None
    made = object.__new__(Deadline)
    # what its constructor sets one by one, since a frozen one has to go round itself for each
    made.__dict__.update(
        start=start, limit=limit, due_at=due_at, due_on=due_on, extension=extension, pauses=held,
        remaining=remaining, calendar=calendar, start_on=start_on, stopped=still,
    )  # fmt: skip
    return made


def try_deadline(
    start: datetime,
    limit: Limit,
    *,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    extension: Limit | None = None,
    closing: time | None = None,
) -> Deadline | Pending:
    """This will return `deadline(...)`, or Pending where that raises NoNotice."""
    try:
        return deadline(start, limit, calendar=calendar, pauses=pauses, extension=extension, closing=closing)
    except NoNotice as missing:
        return Pending(
            start, limit, missing.year, missing.reached, missing.counted, missing.remaining, str(missing)
        )


def spent(start: datetime, now: datetime, *, calendar: Calendar, pauses: Iterable[Pause] = ()) -> int:
    """This will count the working days used by `now`: those after the start day up to and including today.

    Today counts as used from its first minute; days of a pause do not count.
    """
    start_on, today = local_day(start), local_day(now)
    return _counted(start_on, today, stops(tuple(pauses), start_on), calendar) if today > start_on else 0


def left(due: Deadline, now: datetime) -> int:
    """This will return how much is left, in the unit of the limit, today not included; negative when late.

    On the due day 0 days are left. A stopped clock has `remaining` left, whatever the hour. Hours and minutes
    are rounded down.
    """
    if due.due_at is None or due.due_on is None:
        return due.remaining
    if due.limit.unit in _TIME_UNITS:
        return (due.due_at - now) // RUNNING_TIME[due.limit.unit]
    today = max(local_day(now), due.start_on)
    if due.limit.unit is Unit.DAY:
        return (due.due_on - today).days
    if today > due.due_on:
        return -due.calendar.count(due.due_on, today)
    return _counted(today, due.due_on, due.stopped, due.calendar)


def is_late(due: Deadline | Pending, now: datetime) -> bool:
    """This will say whether the due instant has passed."""
    return isinstance(due, Deadline) and due.due_at is not None and now > due.due_at


def _total(limit: Limit, extension: Limit | None) -> int:
    if limit.value < 0 or (extension is not None and extension.value < 0):
        raise ValueError("期限不能为负")
    if extension is None:
        return limit.value
    if extension.unit is not limit.unit:
        raise ValueError("延长期限的单位必须与原期限相同")
    return limit.value + extension.value


def _end_of(on: date, closing: time | None) -> datetime:
    at = table("clock", on)["closing"]["at"] if closing is None else closing
    return datetime.combine(on, at, SHANGHAI)


def _last_day(
    start_on: date, total: int, unit: Unit, still: Sequence[Stop], calendar: Calendar
) -> tuple[date | None, int]:
    """The last day of a limit in days and 0, or None and the days missing when an open pause stops it."""
    workdays = unit is _WORKDAY
    if workdays and total:
        try:
            return _last_workday(start_on, total, still, calendar)
        except NoNotice:
            pass  # below it is found out how far the count comes
    cursor, missing = start_on, total
    for stop in still:
        before = stop.first - _DAY
        free = _free(cursor, before, missing, total, calendar) if workdays else (before - cursor).days
        if missing <= max(free, 0):
            break
        missing -= max(free, 0)
        if stop.last is None:
            return None, missing
        cursor = stop.last
    end = _step(cursor, missing, total, calendar) if workdays else cursor + _DAY * missing
    if workdays and total:
        return end, 0  # a counted working day is never a stopped one
    return _rolled(end, total, still, calendar)


def _last_workday(
    start_on: date, total: int, still: Sequence[Stop], calendar: Calendar
) -> tuple[date | None, int]:
    """The same by rank: the last day is so many working days of the calendar after the first day.

    Each stop before it adds its own working days. Raises a bare NoNotice where a day lies outside the calendar.
    """
    place, ranks = calendar.place, calendar.ranks
    rank = ranks[place(start_on)] + total
    for first, last, _ in still:
        before = ranks[place(first) - 1]  # a stop begins after the start day, so there is a day before it
        if rank <= before:
            break
        if last is None:
            return None, rank - before
        rank += ranks[place(last)] - before
    return calendar.workday(rank), 0


def _free(cursor: date, before: date, missing: int, total: int, calendar: Calendar) -> int:
    """Working days in (cursor, before]; where the calendar ends inside, they must cover what is missing."""
    if before <= cursor:
        return 0
    if before <= calendar.last_day:
        return calendar.count(cursor, before)
    known = calendar.count(cursor, calendar.last_day) if cursor < calendar.last_day else 0
    if known < missing:
        raise NoNotice(calendar.last_year + 1, calendar.last_day, total - missing + known, missing - known)
    return known


def _step(cursor: date, missing: int, total: int, calendar: Calendar) -> date:
    try:
        return calendar.add(cursor, missing)
    except NoNotice as gap:
        raise NoNotice(gap.year, gap.reached, total - missing + gap.counted, gap.remaining) from None


def _rolled(end: date, total: int, still: Sequence[Stop], calendar: Calendar) -> tuple[date | None, int]:
    """The first working day from `end` on that no pause holds (民法典 203); it carries the last number."""
    last_one = min(total, 1)
    while True:
        try:
            end = calendar.roll(end)
        except NoNotice as gap:
            message = say(
                "期限末日为{end}；没有{year}年的放假安排通知，不知是否顺延，录入该年通知后即可得出日期。",
                end=end,
                year=gap.year,
            )
            raise NoNotice(gap.year, gap.reached, total - last_one, last_one, message) from None
        holding = next((stop for stop in still if stop.holds(end)), None)
        if holding is None:
            return end, 0
        if holding.last is None:
            return None, last_one
        end = holding.last + _DAY


def _counted(after: date, until: date, still: Sequence[Stop], calendar: Calendar) -> int:
    """Working days in (after, until] that no pause holds."""
    days = calendar.count(after, until)
    for stop in still:
        first, last = max(stop.first, after + _DAY), min(stop.last or until, until)
        if first <= last:
            days -= calendar.count(first - _DAY, last)
    return days


def _running_time(
    start: datetime, total: int, unit: timedelta, pauses: Iterable[Pause]
) -> tuple[datetime | None, int]:
    """The instant at which `total` units have run outside the pauses, or None and the begun units missing."""
    cursor, missing = start, unit * total
    for pause in sorted(pauses, key=lambda one: one.started_at):
        free = max(pause.started_at - cursor, timedelta())
        if missing <= free:
            break
        missing -= free
        if pause.ended_at is None:
            return None, -(-missing // unit)
        cursor = max(cursor, pause.ended_at)
    return cursor + missing, 0
