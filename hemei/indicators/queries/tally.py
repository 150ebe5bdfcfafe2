"""Counting: the records of a figure, how they are tallied, and the value that follows from a tally.

A figure is made of records alone. A tally is what is left of them when only the sum is wanted; tallies add up, so
the sum over the parts of a dimension is the whole, whichever way the value is then made of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

WHOLE = "whole"  # what a ratio divides by, among the values that stand beside
DIMENSIONS = ("agency", "park", "industry", "quarter")


@dataclass(frozen=True, slots=True)
class Record:
    """One row behind a figure; `counts` when it is in the numerator, `out` when it is left out with a reason."""

    number: str
    title: str
    counts: bool
    detail: str
    is_case: bool = True
    ref: str = ""  # tells the records of a figure apart
    owner: int = 0  # matter whose acts change this record; 0 = the catalogue
    value: int = 0  # what a median or a mean is made of
    beside: tuple[tuple[str, int], ...] = ()
    out: bool = False
    day: date | None = None  # that puts it into a quarter and a week
    agency: str = ""
    park: str = ""
    industry: str = ""

    @property
    def quarter(self) -> str:
        """This will name the quarter (2026Q4); empty for a stock, which belongs to none."""
        return quarter_of(self.day) if self.day else ""


def quarter_of(day: date) -> str:
    """This will name the quarter of a day."""
    return f"{day.year}Q{(day.month + 2) // 3}"


@dataclass(slots=True)
class Tally:
    """How many records there are, how many count, how many were left out, and how often each value came."""

    n: int = 0
    hits: int = 0
    out: int = 0
    values: Counter[int] = field(default_factory=Counter)
    beside: dict[str, Counter[int]] = field(default_factory=dict)

    def add(self, value: int, n: int, hits: int, out: int, name: str = "") -> None:
        """This will add `n` records of one value; a `name` makes it a value that the figure is held against."""
        if name:
            self.beside.setdefault(name, Counter())[value] += n
            return
        self.n, self.hits, self.out = self.n + n, self.hits + hits, self.out + out
        if n:
            self.values[value] += n

    def take(self, record: Record) -> None:
        """This will add one record."""
        if record.out:
            self.out += 1
            return
        self.add(record.value, 1, int(record.counts), 0)
        for name, value in record.beside:
            self.add(value, 1, 0, 0, name)


def tally(records: Iterable[Record]) -> Tally:
    """This will tally records."""
    made = Tally()
    for record in records:
        made.take(record)
    return made


def total(values: Mapping[int, int]) -> int:
    """This will add up values by how often each came."""
    return sum(value * n for value, n in values.items())


def middle(values: Mapping[int, int]) -> float | None:
    """This will give the median of values by how often each came; None without any."""
    n = sum(values.values())
    if not n:
        return None
    low = high = None
    seen = 0
    for value in sorted(values):
        seen += values[value]
        if low is None and seen >= (n + 1) // 2:
            low = value
        if seen >= n // 2 + 1:
            high = value
            break
    assert low is not None
    assert high is not None
    return low if low == high else (low + high) / 2


def worth(how: str, made: Tally) -> float | None:
    """This will give the value of a tally: its count, share in per cent, mean, median or sum.

    A ratio is the sum of its values as per cent of the sum of those that stand beside them as `WHOLE`.
    """
    if how == "count":
        return made.n
    if how == "sum":
        return total(made.values)
    if how == "ratio":
        below = total(made.beside.get(WHOLE, {}))
        return round(100 * total(made.values) / below, 1) if below else None
    if not made.n:
        return None
    if how == "share":
        return round(100 * made.hits / made.n, 1)
    return round(total(made.values) / made.n, 1) if how == "mean" else middle(made.values)
