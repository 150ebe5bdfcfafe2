"""What a measure is made of: the tables by name, rows by a condition, and the columns that every measure gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import ibis

from hemei.indicators.queries.lake.shapes import TABLES, Instant

Rows = Any  # an Ibis table: the library's own types do not pass a strict check


class Shape(StrEnum):
    """How rows become a figure: rows counted, share that counts, median, mean or sum of the amounts, sum over sum."""

    COUNT = "count"
    SHARE = "share"
    MEDIAN = "median"
    MEAN = "mean"
    SUM = "sum"
    RATIO = "ratio"


class Facts:
    """The tables by name, as of an instant."""

    def __init__(self, now: Instant) -> None:
        self.now = now
        tables = {name: ibis.table(dict(columns), name=name) for name, columns in TABLES.items()}
        self.cases, self.orders, self.pauses = tables["cases"], tables["orders"], tables["pauses"]
        self.promises, self.items = tables["promises"], tables["items"]
        self.acts, self.days, self.entries = tables["acts"], tables["days"], tables["entries"]

    def decided(self) -> Rows:
        """This will give the cases decided by now."""
        return self.cases.filter(self.cases.decided_us <= self.now.us)

    def submitted(self) -> Rows:
        """This will give the orders submitted by now."""
        return self.orders.filter(self.orders.submitted_us <= self.now.us)

    def ranked(self, rows: Rows, column: str, name: str) -> Rows:
        """This will add the number of working days up to a day of the rows; a day without a notice drops out."""
        days = self.days.select(_day=self.days.day, **{name: self.days["rank"]})
        return rows.join(days, rows[column] == days["_day"]).drop("_day")


@dataclass(frozen=True, slots=True)
class Plain:
    """Rows of one table by a condition; `counts` (every row, if None) is what a share counts of them.

    `amount` is what is added up or ranked, `whole` what a ratio divides by.
    """

    table: str  # a name of `shapes.TABLES`
    where: Callable[[Rows, Instant], Any]
    counts: Callable[[Rows], Any] | None = None
    amount: Callable[[Rows], Any] | None = None
    whole: Callable[[Rows], Any] | None = None

    def rows(self, facts: Facts) -> Rows:
        """This will give the rows, each with its counts."""
        table = getattr(facts, self.table)
        rows = table.filter(self.where(table, facts.now))
        return given(rows, counts=self.counts, amount=self.amount, whole=self.whole)


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator: its code in the register, how its rows become a figure, and its rows."""

    code: str
    shape: Shape
    source: Plain | Callable[[Facts], Rows]

    @property
    def plain(self) -> Plain | None:
        """This will give what only chooses rows of a table, and so can be asked together with others."""
        alone = not isinstance(self.source, Plain) or self.shape in (Shape.MEDIAN, Shape.MEAN)
        return None if alone else self.source  # type: ignore[return-value]

    def rows(self, facts: Facts) -> Rows:
        """This will give the rows behind the figure."""
        return self.source.rows(facts) if isinstance(self.source, Plain) else self.source(facts)


def given(rows: Rows, *, counts: Any = None, amount: Any = None, whole: Any = None) -> Rows:
    """This will give the five columns of every measure; without `counts` every row does."""
    truth = ibis.literal(1, "int64") if counts is None else ibis.ifelse(counts(rows), 1, 0).cast("int64")
    sizes = [
        ibis.null("int64") if one is None else one(rows).fill_null(0).cast("int64") for one in (amount, whole)
    ]
    return rows.select("zone", "number", counts=truth, amount=sizes[0], whole=sizes[1])


def floor(amount: Any, unit: int) -> Any:
    """This will divide whole numbers, what is left over dropped: exact in every engine."""
    return ((amount - amount % unit) / unit).cast("int64")


def nearest(amount: Any, unit: int) -> Any:
    """This will divide whole numbers, a half to the even one, as Python's `round`; none may be negative."""
    whole, rest = floor(amount, unit), amount % unit
    up = (rest * 2 > unit) | ((rest * 2 == unit) & (whole % 2 == 1))
    return whole + ibis.ifelse(up, 1, 0)
