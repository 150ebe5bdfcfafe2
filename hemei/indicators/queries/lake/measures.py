"""Live figures as expressions over facts: compiled to SQL for SQLite, PostgreSQL, DuckDB and Spark alike.

Only the compiler of Ibis is used, never its backends: the SQL runs on whatever connection is there. Each measure
gives the rows behind it (zone, number, counts, amount); its figure is made of these rows and nothing else. Measures
that only choose rows of one table are asked together, so that the table is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import ibis
from ibis.backends.sql import compilers
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

from hemei.indicators.queries.lake.shapes import TABLES, Instant

SATISFIED = 3  # as in `queries.live`
DIALECTS = {"sqlite": "sqlite", "postgresql": "postgres", "duckdb": "duckdb", "spark": "pyspark"}
Rows = Any  # an Ibis table: the library's own types do not pass a strict check


class Shape(StrEnum):
    """How rows become a figure: rows counted, share that counts, median or mean of the amounts."""

    COUNT = "count"
    SHARE = "share"
    MEDIAN = "median"
    MEAN = "mean"


class Facts:
    """The tables by name, as of an instant."""

    def __init__(self, now: Instant) -> None:
        self.now = now
        tables = {name: ibis.table(dict(columns), name=name) for name, columns in TABLES.items()}
        self.cases, self.orders, self.pauses = tables["cases"], tables["orders"], tables["pauses"]
        self.promises, self.items = tables["promises"], tables["items"]
        self.acts, self.days = tables["acts"], tables["days"]

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
    """Rows of one table by a condition; `counts` (every row, if None) is what a share counts of them."""

    table: str  # a name of `shapes.TABLES`
    where: Callable[[Rows, Instant], Any]
    counts: Callable[[Rows], Any] | None = None

    def rows(self, facts: Facts) -> Rows:
        """This will give the rows, each with its counts."""
        table = getattr(facts, self.table)
        return _given(table.filter(self.where(table, facts.now)), counts=self.counts)


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator: its code in the register, how its rows become a figure, and its rows."""

    code: str
    shape: Shape
    source: Plain | Callable[[Facts], Rows]

    def rows(self, facts: Facts) -> Rows:
        """This will give the rows behind the figure."""
        return self.source.rows(facts) if isinstance(self.source, Plain) else self.source(facts)


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one zone ("" = all of them): two whole numbers, and the value that is printed of them."""

    code: str
    zone: str
    shape: Shape
    first: (
        int  # COUNT: rows; SHARE: rows that count; MEDIAN: the two middle amounts together; MEAN: their sum
    )
    second: int  # rows; MEDIAN: 2, or 0 without rows

    @property
    def value(self) -> float | None:
        """This will give the figure as the pages print it; None without rows, but a count of none is 0."""
        if self.shape is Shape.COUNT:
            return self.first
        if not self.second:
            return None
        if self.shape is Shape.MEDIAN:
            return self.first / 2
        return round((100 if self.shape is Shape.SHARE else 1) * self.first / self.second, 1)


def _given(rows: Rows, *, counts: Any = None, amount: Any = None) -> Rows:
    """The four columns of every measure; without `counts` every row does."""
    truth = ibis.literal(1, "int64") if counts is None else ibis.ifelse(counts(rows), 1, 0).cast("int64")
    size = ibis.null("int64") if amount is None else amount(rows).cast("int64")
    return rows.select("zone", "number", counts=truth, amount=size)


def _paused(facts: Facts, cases: Rows) -> Rows:
    """Working days on which the clock of a case stood still: no day twice, none before or after its review."""
    spans = facts.pauses.join(
        cases.select("zone", "matter", "accepted_day", "decided_day"), ["zone", "matter"]
    )
    spans = spans.mutate(last_day=ibis.least(spans.last_day.fill_null(spans.decided_day), spans.decided_day))
    before = ibis.window(group_by=["zone", "matter"], order_by=["first_day", "pause"], rows=(None, -1))
    spans = spans.mutate(free=spans.last_day.max().over(before).fill_null(spans.accepted_day))
    # the working days in (first_day - 1, last_day], held against the rank of the day before the pause
    spans = spans.mutate(eve=ibis.greatest(spans.first_day - 1, spans.free, spans.accepted_day))
    spans = spans.filter(spans.eve < spans.last_day)
    spans = facts.ranked(facts.ranked(spans, "eve", "rank_eve"), "last_day", "rank_last")
    return spans.group_by("zone", "matter").agg(paused=(spans.rank_last - spans.rank_eve).sum())


def _days(facts: Facts) -> Rows:
    cases = facts.decided().filter(lambda t: t.accepted_us.notnull() & t.limit_minutes.isnull())
    paused = _paused(facts, cases).rename(zone_="zone", matter_="matter")
    rows = facts.ranked(facts.ranked(cases, "accepted_day", "rank_first"), "decided_day", "rank_last")
    rows = rows.left_join(paused, [rows.zone == paused.zone_, rows.matter == paused.matter_])
    used = rows.mutate(used=rows.rank_last - rows.rank_first - rows.paused.fill_null(0))
    return _given(used, counts=lambda t: t.used <= t.promised_days, amount=lambda t: t.used)


def _swift(facts: Facts) -> Rows:
    cases = facts.decided().filter(lambda t: t.accepted_us.notnull() & t.limit_minutes.notnull())
    # whole minutes, a half to the even one, as Python's `round`; spans are never negative
    cases = cases.mutate(span=cases.decided_us - cases.accepted_us)
    cases = cases.mutate(whole=((cases.span - cases.span % MINUTE) / MINUTE).cast("int64"))
    rest = cases.span % MINUTE
    up = (rest * 2 > MINUTE) | ((rest * 2 == MINUTE) & (cases.whole % 2 == 1))
    cases = cases.mutate(took=cases.whole + ibis.ifelse(up, 1, 0))
    return _given(cases, counts=lambda t: t.took <= t.limit_minutes, amount=lambda t: t.took)


def _saved(facts: Facts) -> Rows:
    orders = facts.submitted().filter(
        lambda t: (t.state == "done") & (t.closed_us <= facts.now.us) & t.serial_days.notnull()
    )
    rows = facts.ranked(facts.ranked(orders, "submitted_day", "rank_first"), "closed_day", "rank_last")
    return _given(rows, amount=lambda t: t.serial_days - (t.rank_last - t.rank_first))


def _decided(t: Rows, now: Instant) -> Any:
    return t.decided_us <= now.us


def _received(t: Rows, now: Instant) -> Any:
    """They have reached their agency."""
    return t.received_us <= now.us


def _rated(t: Rows, now: Instant) -> Any:
    """Received, and rated by the applicant."""
    return _received(t, now) & t.score.notnull()


def _offered(t: Rows, now: Instant) -> Any:
    """Versions of items that can be applied for online that day."""
    return (t.online == 1) & (t.begin_day <= now.day) & (t.end_day.isnull() | (t.end_day > now.day))


def _red(facts: Facts) -> Rows:
    acts = facts.acts.filter((facts.acts.name == "case.red") & (facts.acts.at_us <= facts.now.us))
    return _given(acts.select("zone", "number").distinct())


MINUTE = 60_000_000  # microseconds
MEASURES: Mapping[str, Measure] = {
    one.code: one
    for one in (
        Measure("decided", Shape.COUNT, Plain("cases", _decided)),
        Measure("on-time", Shape.SHARE, Plain(
            "cases", lambda t, now: _decided(t, now) & t.due_us.notnull(), lambda t: t.decided_us <= t.due_us)),
        Measure("days", Shape.MEDIAN, _days),
        Measure("swift", Shape.MEDIAN, _swift),
        Measure("saved", Shape.MEAN, _saved),
        Measure("online", Shape.SHARE,
                Plain("orders", lambda t, now: t.submitted_us <= now.us, lambda t: t.online == 1)),
        Measure("visits", Shape.SHARE, Plain("cases", _decided, lambda t: t.visits <= t.visits_promised)),
        Measure("items-online", Shape.COUNT, Plain("items", _offered)),
        Measure("ratings", Shape.COUNT, Plain("cases", _rated)),
        Measure("satisfied", Shape.SHARE, Plain("cases", _rated, lambda t: t.score >= SATISFIED)),
        Measure("poor-ratings", Shape.COUNT,
                Plain("cases", lambda t, now: _rated(t, now) & (t.score < SATISFIED))),
        Measure("promises-kept", Shape.SHARE, Plain(
            "promises", lambda t, now: t.state.isin(("kept", "broken")), lambda t: t.state == "kept")),
        Measure("promises-broken", Shape.COUNT, Plain("promises", lambda t, now: t.state == "broken")),
        Measure("corrections", Shape.SHARE, Plain("cases", _received, lambda t: t.corrected == 1)),
        Measure("red-cards", Shape.COUNT, _red),
    )
}  # fmt: skip


def _summed(measure: Measure, facts: Facts, *, by_zone: bool) -> Rows:
    """One row a zone: zone, two whole numbers."""
    rows = measure.rows(facts)
    if not by_zone:
        rows = rows.mutate(zone=ibis.literal(""))
    made = _middle(rows) if measure.shape is Shape.MEDIAN else rows.group_by("zone").agg(
        first=(rows.amount.sum() if measure.shape is Shape.MEAN else rows.counts.sum()).cast("int64"),
        second=rows.count().cast("int64"),
    )  # fmt: skip
    return made.select("zone", "first", "second")


def _together(table: str, plain: Iterable[Plain], facts: Facts, *, by_zone: bool) -> Rows:
    """One row a zone over one reading of the table: zone, then two whole numbers of each."""
    rows = getattr(facts, table)
    if not by_zone:
        rows = rows.mutate(zone=ibis.literal(""))
    numbers = {}
    for n, one in enumerate(plain):
        where = one.where(rows, facts.now)
        counts = where if one.counts is None else where & one.counts(rows)
        for name, truth in ((f"first_{n}", counts), (f"second_{n}", where)):
            numbers[name] = ibis.ifelse(truth, 1, 0).sum().cast("int64")
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
    shared: dict[str, dict[str, Plain]] = {}
    for measure in map(MEASURES.__getitem__, codes):
        if isinstance(measure.source, Plain):
            shared.setdefault(measure.source.table, {})[measure.code] = measure.source
        else:
            alone.append(measure)
    made = [
        (tuple(plain), _together(table, plain.values(), facts, by_zone=by_zone))
        for table, plain in shared.items()
    ]
    made += [((one.code,), _summed(one, facts, by_zone=by_zone)) for one in alone]
    return [Asked(names, _text(rows, dialect)) for names, rows in made]


def records_sql(code: str, now: Instant, *, dialect: str) -> str:
    """This will compile the rows behind a figure: (zone, number, counts, amount), by zone and number."""
    rows = MEASURES[code].rows(Facts(now))
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
