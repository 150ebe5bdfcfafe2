"""The facts as they stand in the operational database: one query for each table of `shapes.TABLES`.

Live figures there and the lake's files come from these same queries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from hemei.cases import models as cases
from hemei.cases.enums import Channel
from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import ItemVersion
from hemei.indicators.queries.facts import CLOCK
from hemei.indicators.queries.lake.columns import (
    DayNumber,
    LocalDay,
    Micros,
    json_number,
    json_text,
    json_truth,
    truth,
    word,
)
from hemei.indicators.queries.lake.entries import entry_queries, given_rows
from hemei.indicators.queries.lake.shapes import TABLES
from hemei.ledger.models import Act
from hemei.rules.clock.deadlines import RUNNING_TIME
from hemei.rules.workdays import official

Sql = tuple[str, tuple[Any, ...]]
_EPOCH = date(1970, 1, 1).toordinal()
_NUMBER = BigIntegerField()


def _last_due() -> QuerySet[Any]:
    """The due instant that the ledger noted last for a case, as `queries.permits.on_time` takes it."""
    acts = Act.objects.filter(matter=OuterRef("pk"), name__in=CLOCK).order_by("-seq")
    return acts.values_list(Micros(json_text("payload", "due_at")))[:1]


def _cases(zone: str, where: Q) -> QuerySet[Any]:
    # the promise in minutes where it runs in hours or minutes, else NULL; see `cases.queries.promised_limit`
    unit = Coalesce(json_text("limit", "unit"), json_text("item_version__spec", "promised", "unit"))
    value = Coalesce(json_number("limit", "value"), json_number("item_version__spec", "promised", "value"))
    running = [
        When(unit_=str(word), then=F("value_") * Value(int(span.total_seconds()) // 60))
        for word, span in RUNNING_TIME.items()
    ]
    made = cases.Visit.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Count("pk"))
    return cases.Case.objects.filter(where).annotate(unit_=unit, value_=value).annotate(
        zone=word(zone), number=F("matter__number"),
        received_us=Micros("received_at"), accepted_us=Micros("accepted_at"), accepted_day=LocalDay("accepted_at"),
        decided_us=Micros("decided_at"), decided_day=LocalDay("decided_at"), corrected_=truth(Q(corrected=True)),
        visits_=Coalesce(Subquery(made.values("n")), 0),
        limit_minutes=Case(*running, output_field=_NUMBER), due_us=Subquery(_last_due()),
        closed_us=Micros("matter__closed_at"),
        tolerant=truth(Q(Exists(cases.Promise.objects.filter(case=OuterRef("pk"))))),
        stopped=truth(Q(Exists(cases.CasePause.objects.filter(case=OuterRef("pk"))))),
        extended=truth(Q(extension_days__gt=0)),
    ).values_list(
        "zone", "number", "matter_id", "received_us", "accepted_us", "accepted_day", "decided_us", "decided_day",
        "corrected_", "score", "visits_", "visits_promised", "promised_days", "serial_days", "limit_minutes",
        "due_us", "closed_us", "tolerant", "stopped", "extended",
    )  # fmt: skip


def _orders(zone: str, where: Q) -> QuerySet[Any]:
    return cases.Order.objects.filter(where).annotate(
        zone=word(zone), number=F("matter__number"), state=F("matter__state"),
        submitted_us=Micros("submitted_at"), submitted_day=LocalDay("submitted_at"),
        closed_us=Micros("matter__closed_at"), closed_day=LocalDay("matter__closed_at"),
        online=truth(Q(channel=Channel.ONLINE)),
        serial_days=json_number("plan", "chain", "serial", "days"),
        merged_days=json_number("plan", "chain", "merged", "days"),
    ).values_list(
        "zone", "number", "state", "matter_id", "submitted_us", "submitted_day", "closed_us", "closed_day", "online",
        "serial_days", "merged_days",
    )  # fmt: skip


def _pauses(zone: str, where: Q) -> QuerySet[Any]:
    return cases.CasePause.objects.filter(where).annotate(
        zone=word(zone), first_day=LocalDay("started_at"), last_day=LocalDay("ended_at")
    ).values_list("zone", "case_id", "pk", "first_day", "last_day")  # fmt: skip


def _promises(zone: str, where: Q) -> QuerySet[Any]:
    rows = cases.Promise.objects.filter(where)
    return rows.annotate(
        zone=word(zone), number=F("case__matter__number"), state=F("matter__state")
    ).values_list("zone", "number", "state", "matter_id")  # fmt: skip


def _items(zone: str, where: Q) -> QuerySet[Any]:
    """Versions that were ever in force; see `catalog.queries.in_force`."""
    suspended = Q(status=VersionStatus.SUSPENDED)
    known = suspended | Q(
        status__in=[VersionStatus.PUBLISHED, VersionStatus.CHANGED, VersionStatus.CANCELLED]
    )
    ended, stopped = DayNumber("ended_on"), DayNumber("suspended_on")
    return ItemVersion.objects.filter(known & where, effective_on__isnull=False).order_by().annotate(
        zone=word(zone), code=F("item__code"), online=Coalesce(json_truth("spec", "online"), 1),
        begin_day=DayNumber("effective_on"),
        end_day=Case(
            When(suspended & Q(ended_on__isnull=False), then=Least(ended, stopped)),
            When(suspended, then=stopped), default=ended, output_field=_NUMBER,
        ),
    ).values_list("zone", "code", "pk", "online", "begin_day", "end_day")  # fmt: skip


def _acts(zone: str, where: Q) -> QuerySet[Any]:
    return Act.objects.filter(where).annotate(
        zone=word(zone), number=F("matter__number"), kind=F("matter__kind"), at_us=Micros("at"),
        due_us=Micros(json_text("payload", "due_at")),
        seal=F("sealed__seal_id"), place=F("sealed__place"),
    ).values_list(
        "zone", "number", "kind", "name", "source", "target", "prev", "digest", "matter_id", "seq", "at_us",
        "due_us", "seal", "place",
    )  # fmt: skip


_QUERIES: dict[str, Callable[[str, Q], QuerySet[Any]]] = {
    "cases": _cases, "orders": _orders, "pauses": _pauses, "promises": _promises, "items": _items, "acts": _acts,
}  # fmt: skip


def fact_query(table: str, zone: str, where: Q | None = None) -> QuerySet[Any]:
    """This will give the query of a table; its columns come in the order of `shapes.TABLES`."""
    return _QUERIES[table](zone, where or Q())


def day_rows() -> list[tuple[int, int]]:
    """This will give every day of the official calendar with its rank among the working days."""
    calendar = official()
    first = calendar.first_day.toordinal() - _EPOCH
    return list(enumerate(calendar.ranks, first))


def _days() -> Sql:
    """The calendar as one parameter, so that no table has to be kept beside the rules."""
    rows = day_rows()
    first, ranks = rows[0][0], [rank for _day, rank in rows]
    if connection.vendor == "sqlite":
        return "SELECT key + %s, value FROM json_each(%s)", (first, str(ranks))
    text = "SELECT CAST(%s + d.place - 1 AS bigint), d.rank FROM unnest(%s::bigint[]) WITH ORDINALITY AS d(rank, place)"
    return text, (first, ranks)


def _entries(zone: str) -> Sql:
    """All kinds below each other, and what figures are held against as constants."""
    parts, params = list[str](), list[Any]()
    for query in entry_queries(zone):
        sql, given = query.query.sql_with_params()
        parts.append(sql)
        params += given
    kinds = ["text" if kind == "string" else "bigint" for kind in TABLES["entries"].values()]
    for row in given_rows(zone):
        parts.append("SELECT " + ", ".join(f"CAST(%s AS {kind})" for kind in kinds))
        params += row
    return " UNION ALL ".join(parts), tuple(params)


def _query(table: str, zone: str) -> Sql:
    if table == "days":
        return _days()
    return _entries(zone) if table == "entries" else fact_query(table, zone).query.sql_with_params()


def _with(zone: str, wanted: Sequence[str]) -> Sql:
    """The named tables as common table expressions."""
    parts: list[str] = []
    params: list[Any] = []
    for table in wanted:
        sql, given = _query(table, zone)
        names = ", ".join(f'"{name}"' for name in TABLES[table])
        parts.append(f'"{table}" ({names}) AS ({sql})')
        params += given
    return ", ".join(parts), tuple(params)


def run_on_database(sql: str, *, zone: str) -> list[tuple[Any, ...]]:
    """This will run compiled SQL on the operational database, the tables it names being the queries above."""
    wanted = [table for table in TABLES if f'"{table}"' in sql]
    head, params = _with(zone, wanted)
    rest = sql.replace("%", "%%")
    rest = f", {rest[5:]}" if rest.startswith("WITH ") else f" {rest}"
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {head}{rest}", params)
        return list(cursor.fetchall())
