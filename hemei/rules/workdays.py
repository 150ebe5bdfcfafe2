"""Working days of the People's Republic as the State Council orders them, year by year.

A table of prefix sums: every question is one or two list look-ups. A year without a notice is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from hemei.rules import tables
from hemei.rules.words import mark, say

# China has had one zone and no summer time since 1991, so a fixed offset is exact for every year of the table
# and needs no zone file.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_DAY = timedelta(days=1)
_SATURDAY = 5
# The earliest day of the year before that a notice has reached so far (2007 and 2018, New Year on a Tuesday).
_NEXT_NOTICE_REACHES = 29


class DayKind(StrEnum):
    """What a calendar day is for the clock."""

    WORKDAY = "workday"  # 工作日
    WEEKEND = "weekend"  # 周末
    HOLIDAY = "holiday"  # 放假（含调休）
    MAKEUP = "makeup"  # 调休上班


class Day(NamedTuple):
    """One calendar day: its kind, why (Chinese, empty for a plain working day), and the notice behind it."""

    on: date
    kind: DayKind
    reason: str
    source: str

    @property
    def works(self) -> bool:
        """Whether offices work on this day."""
        return self.kind is DayKind.WORKDAY or self.kind is DayKind.MAKEUP


Columns = tuple[tuple[date, ...], tuple[DayKind, ...], tuple[str, ...], tuple[str, ...]]


class NoNotice(LookupError):
    """A day of a year whose holiday notice is unknown was needed.

    `year` is the missing year, `reached` the last day known on the way, `counted` the working days counted
    until then and `remaining` those still missing (0 where nothing was being counted).
    """

    def __init__(
        self, year: int, reached: date, counted: int = 0, remaining: int = 0, message: str = ""
    ) -> None:
        self.year, self.reached, self.counted, self.remaining = year, reached, counted, remaining
        text = say("没有{year}年的放假安排通知，不能推算。", year=year)
        if remaining:
            text = say(
                "{text}截至{reached}已计{counted}个工作日，还差{remaining}个；录入该年通知后即可得出日期。",
                text=text,
                reached=reached,
                counted=counted,
                remaining=remaining,
            )
        super().__init__(message or text)


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of a notice: the days off and the weekend days worked instead."""

    name: str
    off: tuple[date, ...]
    work: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of one year."""

    year: int
    title: str
    source: str
    holidays: tuple[Holiday, ...]


def local_day(at: datetime) -> date:
    """This will return the legal day of an instant: its date in Shanghai. ValueError if naive."""
    if at.tzinfo is None:
        raise ValueError("时刻必须带时区：a naive datetime has no legal day")
    return at.astimezone(SHANGHAI).date()


def local_time(at: datetime) -> str:
    """This will print an instant as the wall clock of the zone shows it: 2026-03-02 09:30."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


class Calendar:
    """Working days of consecutive years, one notice each. Dates in, dates out; raises NoNotice outside."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        """This will build the calendar.

        Raises ValueError for years missing or double, or a make-up day that is no weekend day.
        """
        ordered = sorted(notices, key=lambda notice: notice.year)
        years = [notice.year for notice in ordered]
        if not years or years != list(range(years[0], years[0] + len(years))):
            raise ValueError(f"notices must cover consecutive years, got {years}")
        self.first_year, self.last_year = years[0], years[-1]
        self.first_day, self.last_day = date(years[0], 1, 1), date(years[-1], 12, 31)
        self.provisional_from = date(years[-1], 12, _NEXT_NOTICE_REACHES)
        self._base = self.first_day.toordinal()
        self._days = _days(ordered, self.first_day, self.last_day)
        self._length = len(self._days)
        self._works = [day.on for day in self._days if day.works]
        self.ranks: list[int] = []  # ranks[i]: working days from the first day up to and including day i
        seen = 0
        for day in self._days:
            seen += day.works
            self.ranks.append(seen)
        # The days by column, ready to be copied into an explanation: day, kind, reason, source, and its number
        # among all working days of the calendar (0 = day off).
        self.columns: Columns = tuple(zip(*self._days, strict=True))  # type: ignore[assignment]
        self.numbers = [rank if day.works else 0 for day, rank in zip(self._days, self.ranks, strict=True)]

    @classmethod
    def from_table(cls) -> Calendar:
        """This will build the calendar of `tables/workdays.toml`."""
        return cls(_notice(version) for version in tables.versions("workdays"))

    def is_workday(self, on: date) -> bool:
        """This will say whether offices work on that day."""
        return self._days[self.place(on)].works

    def day(self, on: date) -> Day:
        """This will return what that day is, why, and under which notice."""
        return self._days[self.place(on)]

    def span(self, first: date, last: date) -> Sequence[Day]:
        """This will return the days from `first` to `last`, both included; empty if last < first."""
        start, end = self.place(first), self.place(last)
        return self._days[start : end + 1] if start <= end else []

    def place(self, on: date) -> int:
        """This will return where that day stands in `columns`, `numbers` and `ranks`; raises NoNotice outside."""
        index = on.toordinal() - self._base
        if 0 <= index < self._length:
            return index
        raise self._missing(on, 0)

    def workday(self, rank: int) -> date:
        """This will return the working day of that rank, the first of the calendar being 1; NoNotice outside."""
        if 0 < rank <= len(self._works):
            return self._works[rank - 1]
        raise NoNotice(self.last_year + 1 if rank > 0 else self.first_year - 1, self.last_day)

    def add(self, start: date, n: int) -> date:
        """This will return the n-th working day after `start`, which is not counted; n = 0 gives `start`.

        Raises NoNotice when the calendar ends before, ValueError for n < 0.
        """
        index = start.toordinal() - self._base
        if index >= 0 and n > 0:
            try:
                return self._works[self.ranks[index] + n - 1]
            except IndexError:
                raise self._missing(start, n) from None
        if n < 0:
            raise ValueError("a limit is not negative; use back()")
        if n > 0:
            raise self._missing(start, n)
        return start

    def back(self, end: date, n: int) -> date:
        """This will return the n-th working day before `end`, which is not counted; n = 0 gives `end`."""
        if n < 0:
            raise ValueError("a limit is not negative; use add()")
        if n == 0:
            return end
        index = self.place(end)
        before = self.ranks[index] - self._days[index].works - n
        if before < 0:
            raise NoNotice(self.first_year - 1, self.first_day, counted=n + before, remaining=-before)
        return self._works[before]

    def count(self, after: date, until: date) -> int:
        """This will count the working days in (after, until]; raises ValueError if until < after."""
        if until < after:
            raise ValueError(f"{until} lies before {after}")
        first = self.ranks[self.place(after)]
        if until > self.last_day:
            raise NoNotice(self.last_year + 1, self.last_day, counted=self.ranks[-1] - first)
        return self.ranks[until.toordinal() - self._base] - first

    def roll(self, on: date) -> date:
        """This will return `on` if it is a working day, else the next working day (民法典 203)."""
        index = self.place(on)
        try:
            return self._works[self.ranks[index] - self._days[index].works]
        except IndexError:
            raise NoNotice(self.last_year + 1, self.last_day) from None

    def _missing(self, start: date, n: int) -> NoNotice:
        if start < self.first_day:
            return NoNotice(start.year, start, remaining=n)
        counted = (
            len(self._works) - self.ranks[start.toordinal() - self._base] if start <= self.last_day else 0
        )
        year = self.last_year + 1 if n else start.year
        return NoNotice(year, self.last_day, counted=counted if n else 0, remaining=max(n - counted, 0))


@cache
def official() -> Calendar:
    """This will return the calendar of the State Council's notices, built once."""
    return Calendar.from_table()


def _days(notices: Sequence[Notice], first: date, last: date) -> list[Day]:
    """Every day from first to last. A later notice overrides an earlier one (31 December belongs to both)."""
    named: dict[date, Day] = {}
    for notice in notices:
        for holiday in notice.holidays:
            for on in holiday.off:
                named[on] = Day(on, DayKind.HOLIDAY, say("{name}放假", name=holiday.name), notice.source)
            for on in holiday.work:
                if on.weekday() < _SATURDAY:
                    raise ValueError(f"{notice.year}: make-up day {on} is no weekend day")
                named[on] = Day(on, DayKind.MAKEUP, say("{name}调休上班", name=holiday.name), notice.source)
    every = (first + _DAY * offset for offset in range((last - first).days + 1))
    return [named.get(on) or _plain(on) for on in every]


def _plain(on: date) -> Day:
    if on.weekday() < _SATURDAY:
        return Day(on, DayKind.WORKDAY, "", "")
    return Day(on, DayKind.WEEKEND, mark("星期六") if on.weekday() == _SATURDAY else mark("星期日"), "")


def _notice(version: tables.Version) -> Notice:
    holidays = tuple(
        Holiday(
            name=entry["name"],
            off=tuple(on for text in entry["off"] for on in _span(text)),
            work=tuple(date.fromisoformat(text) for text in entry["work"]),
        )
        for entry in version.values["holidays"]
    )
    title: Any = version.values["title"]
    return Notice(version.starts_on.year, str(title), version.source, holidays)


def _span(text: str) -> Iterable[date]:
    """Days of "2026-02-15/2026-02-23", both ends included, or of a single date."""
    first, _, last = text.partition("/")
    start = date.fromisoformat(first)
    end = date.fromisoformat(last) if last else start
    return [start + _DAY * offset for offset in range((end - start).days + 1)]
