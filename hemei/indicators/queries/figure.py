"""A figure as pages show it: value, what it is held against, what is left out and, where it is known, its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hemei.indicators.queries.tally import Record
from hemei.rules.words import mark

DAYS, MINUTES = mark("个工作日"), mark("分钟")


@dataclass(frozen=True, slots=True)
class Held:
    """What a figure is held against: the name of a value that its records carry, made up as `how` says."""

    name: str
    label: str
    unit: str
    how: str  # median or sum


@dataclass(frozen=True, slots=True)
class Week:
    """The figure of one week (Monday to Sunday); `value` is None when nothing was decided in it."""

    monday: date
    value: float | None
    records: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A second number that a figure is held against, of the same records: what was promised, what the law allows."""

    label: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `value` is None without records, `numerator` None for a median; `counted` says how many records."""

    code: str
    title: str
    value: float | None
    unit: str
    numerator: int | None
    definition: str
    records: tuple[Record, ...]
    note: str = ""
    weeks: tuple[Week, ...] = ()  # the same figure week by week, of the cases decided in each
    beside: tuple[Beside, ...] = ()
    counted: int = 0
    excluded: tuple[Record, ...] = ()
    left_out: int = 0

    @property
    def denominator(self) -> int:
        """This will count the records."""
        return self.counted
