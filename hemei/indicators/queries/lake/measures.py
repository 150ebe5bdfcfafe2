"""Live figures as expressions over facts: compiled to SQL for SQLite, PostgreSQL, DuckDB and Spark alike.

Only the compiler of Ibis is used, never its backends: the SQL runs on whatever connection is there. Each measure
gives the rows behind it (zone, number, counts, amount); its figure is made of these rows and nothing else. Measures
that only choose rows of one table are asked together, so that the table is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.backends.sql import compilers
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

from hemei.indicators.queries.lake.expressions import Facts, Measure, Plain, Rows, Shape
from hemei.indicators.queries.lake.permits import PERMITS
from hemei.indicators.queries.lake.shapes import Instant
from hemei.indicators.queries.lake.zone import ZONE

DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres", "duckdb": "duckdb", "spark": "pyspark"}
MEASURES: Mapping[str, Measure] = {one.code: one for one in (*PERMITS, *ZONE)}


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one zone ("" = all of them): two whole numbers, and the value that is printed of them."""

    code: str
    zone: str
    shape: Shape
    first: int  # COUNT: rows; SHARE: rows that count; MEDIAN: the two middle amounts together; else their sum
    second: int  # rows; MEDIAN: 2, or 0 without rows; RATIO: what is divided by

    @property
    def value(self) -> float | None:
        """This will give the figure as the pages print it; None without rows, but a count or a sum of none is 0."""
        if self.shape in (Shape.COUNT, Shape.SUM):
            return self.first
        if not self.second:
            return None
        if self.shape is Shape.MEDIAN:
            return self.first / 2
        return round((1 if self.shape is Shape.MEAN else 100) * self.first / self.second, 1)


def _summed(measure: Measure, facts: Facts, *, by_zone: bool) -> Rows:
    """One row a zone: zone, two whole numbers."""
    rows = measure.rows(facts)
    if not by_zone:
        rows = rows.mutate(zone=ibis.literal(""))
    counted = measure.shape in (Shape.COUNT, Shape.SHARE)
    made = _middle(rows) if measure.shape is Shape.MEDIAN else rows.group_by("zone").agg(
        first=(rows.counts if counted else rows.amount).sum().cast("int64"),
        second=(rows.whole.sum() if measure.shape is Shape.RATIO else rows.count()).cast("int64"),
    )  # fmt: skip
    return made.select("zone", "first", "second")


def _numbers(measure: Measure, plain: Plain, rows: Rows) -> tuple[Any, Any]:
    """What one row adds to the two numbers of a figure, before it is asked whether it belongs to it."""
    first = second = ibis.literal(1, "int64")
    if measure.shape in (Shape.SUM, Shape.RATIO) and plain.amount is not None:
        first = plain.amount(rows).fill_null(0)
    elif plain.counts is not None:
        first = ibis.ifelse(plain.counts(rows), 1, 0)
    if measure.shape is Shape.RATIO and plain.whole is not None:
        second = plain.whole(rows).fill_null(0)
    return first, second


def _together(
    table: str, measures: Mapping[str, tuple[Measure, Plain]], facts: Facts, *, by_zone: bool
) -> Rows:
    """One row a zone over one reading of the table: zone, then two whole numbers of each."""
    rows = getattr(facts, table)
    if not by_zone:
        rows = rows.mutate(zone=ibis.literal(""))
    numbers = {}
    for n, (measure, plain) in enumerate(measures.values()):
        where = plain.where(rows, facts.now)
        for name, adds in zip(("first", "second"), _numbers(measure, plain, rows), strict=True):
            numbers[f"{name}_{n}"] = ibis.ifelse(where, adds, 0).sum().cast("int64")
    return rows.group_by("zone").agg(**numbers).select("zone", *numbers)


def _middle(rows: Rows) -> Rows:
    """The two middle amounts of each zone together, from how often each amount occurs: no sort of all rows."""
    often = rows.group_by("zone", "amount").agg(often=rows.count())
    often = often.mutate(
        upto=often.often.sum().over(ibis.cumulative_window(group_by="zone", order_by="amount")),
        all=often.often.sum().over(ibis.window(group_by="zone")),
    )
    low, high = often.upto * 2 >= often["all"], often.upto * 2 >= often["all"] + 1
    return often.group_by("zone").agg(
        first=(often.amount.min(where=low) + often.amount.min(where=high)).cast("int64"),
        second=ibis.literal(2, "int64"),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and the measures that it answers; its rows are (zone, first, second, first, second, …)."""

    codes: tuple[str, ...]
    sql: str

    def read(self, rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, str, int, int]]:
        """This will take its rows apart: (code, zone, first, second)."""
        return [
            (code, zone, int(numbers[2 * n]), int(numbers[2 * n + 1]))
            for zone, *numbers in rows
            for n, code in enumerate(self.codes)
        ]


def figures_sql(codes: Iterable[str], now: Instant, *, dialect: str, by_zone: bool = False) -> list[Asked]:
    """This will compile measures: one query for all that only choose rows of the same table, one for each other.

    `dialect` is one of `DIALECTS`. Without `by_zone` there is one row over all zones, or none without records.
    """
    facts, alone = Facts(now), list[Measure]()
    shared: dict[str, dict[str, tuple[Measure, Plain]]] = {}
    for measure in map(MEASURES.__getitem__, codes):
        if plain := measure.plain:
            shared.setdefault(plain.table, {})[measure.code] = measure, plain
        else:
            alone.append(measure)
    made = [
        (tuple(found), _together(table, found, facts, by_zone=by_zone)) for table, found in shared.items()
    ]
    made += [((one.code,), _summed(one, facts, by_zone=by_zone)) for one in alone]
    return [Asked(names, _text(rows, dialect)) for names, rows in made]


def records_sql(code: str, now: Instant, *, dialect: str) -> str:
    """This will compile the rows behind a figure: (zone, number, counts, amount), by zone and number."""
    rows = MEASURES[code].rows(Facts(now)).drop("whole")
    return _text(rows.order_by("zone", "number"), dialect)


def _text(rows: Rows, dialect: str) -> str:
    """The SQL, its subqueries as a flat list: SQLite's parser gives up at a hundred levels."""
    compiler = getattr(compilers, DIALECTS[dialect]).compiler
    made = eliminate_subqueries(compiler.to_sqlglot(rows))
    return str(made.sql(dialect=compiler.dialect))


def values(
    rows: Iterable[tuple[str, str, int, int]], codes: Iterable[str], zones: Iterable[str]
) -> list[Value]:
    """This will order what the SQL gave by code and zone, and put in what had no records."""
    found = {(code, zone): (first, second) for code, zone, first, second in rows}
    return [
        Value(code, zone, MEASURES[code].shape, *found.get((code, zone), (0, 0)))
        for code in codes
        for zone in zones
    ]
