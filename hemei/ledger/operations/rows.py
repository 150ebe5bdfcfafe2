"""The statements of the engine: a matter's row is swapped and its act added, together or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import DateTimeField, F, Model

from hemei.common.often import Often
from hemei.ledger.models import Act, Matter


def iso(at: datetime) -> str:
    """This will write an instant as acts hold it: UTC, ISO 8601, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def fields_of(act: Act, number: str) -> tuple[str, ...]:
    """This will return the fields that an act's digest covers, in order, beside `prev` and `payload`."""
    return (
        number, str(act.seq), act.name, act.actor, act.actor_label, act.at, act.known_at, act.source, act.target,
    )  # fmt: skip


# The statements that every act costs are written out: building them anew each time took longer than running them.

_MATTER = {f.name: f for f in Matter._meta.concrete_fields}


def swap_and_insert(matter: Matter, changes: Mapping[str, Any], act: Act) -> bool:
    """Compare-and-swap: change the matter's row if nobody has moved it since it was read, and add its act."""
    database = connections[DEFAULT_DB_ALIAS]
    values = [_MATTER[name].get_db_prep_save(value, database) for name, value in changes.items()]
    with database.cursor() as cursor:
        if database.vendor != "postgresql":
            cursor.execute(_swap(tuple(changes)), [*values, matter.pk, matter.version])
            if cursor.rowcount != 1:
                return False
            insert([act])
            return True
        fields = [act.__dict__[name] for name, _ in _columns(Act)[1:]]
        last: bool = database.end_with_next()  # type: ignore[attr-defined]  # our own backend's
        cursor.execute(
            _swap_with_act(tuple(changes), last=last), [*values, matter.pk, matter.version, *fields]
        )
        row = cursor.fetchone()
    if row is not None:
        is_stored(act, row[0])
    return row is not None


@cache
def _swap(names: tuple[str, ...]) -> Often:
    columns = ", ".join(f"{_MATTER[name].column} = %s" for name in names)
    return Often(f"UPDATE ledger_matter SET {columns} WHERE id = %s AND version = %s")  # noqa: S608 - own columns


@cache
def _swap_with_act(names: tuple[str, ...], *, last: bool) -> Often:
    """Both in one statement. As the last one of its transaction it fails by itself where the matter was moved.

    An act without a matter breaks the column's NOT NULL; in the midst of a transaction there is no row instead, so
    that it lives on and can be asked who moved the matter.
    """
    given = [name for name, _ in _columns(Act)]  # the matter's id is the first
    values = ", ".join(["%s"] * (len(given) - 1))
    moved = "(SELECT id FROM moved)" if last else "id"
    rows = f"SELECT {moved}, {values}" + ("" if last else " FROM moved")  # noqa: S608 - own columns
    insert = f"INSERT INTO ledger_act ({', '.join(given)}) {rows} RETURNING id"
    return Often(f"WITH moved AS ({_swap(names)} RETURNING id) {insert}")


def is_stored(row: Model, pk: int) -> None:
    """This will tell a new row of a model its id."""
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _columns(model: type[Matter] | type[Act]) -> tuple[tuple[str, Any], ...]:
    """What an insert writes: attributes, and the field where a value must be adapted to the database."""
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    return tuple((f.attname, f if isinstance(f, DateTimeField) else None) for f in fields)


def insert(rows: Sequence[Matter] | Sequence[Act]) -> None:
    """Insert new rows of one model together and give each its id."""
    if not rows:
        return
    database, columns = connections[DEFAULT_DB_ALIAS], _columns(type(rows[0]))
    most = (database.features.max_query_params or 30_000) // len(columns)
    with database.cursor() as cursor:
        for part in (rows[n : n + most] for n in range(0, len(rows), most)):
            if database.vendor == "postgresql":
                cursor.execute(_from_json(type(rows[0])), [_as_json(part, columns)])
            else:
                values = [_adapted(row, columns, database) for row in part]
                cursor.execute(_from_values(type(rows[0]), len(part)), list(chain.from_iterable(values)))
            for row, (pk,) in zip(part, cursor.fetchall(), strict=True):
                is_stored(row, pk)


@cache
def _from_values(model: type[Matter] | type[Act], count: int) -> str:
    columns = _columns(model)
    one = f"({', '.join(['%s'] * len(columns))})"
    head = f"INSERT INTO {model._meta.db_table} ({', '.join(name for name, _ in columns)})"
    return f"{head} VALUES {', '.join([one] * count)} RETURNING id"


@cache
def _from_json(model: type[Matter] | type[Act]) -> Often:
    """One text for any number of rows, so that its plan is kept and its values are one."""
    table, names = model._meta.db_table, ", ".join(name for name, _ in _columns(model))
    made = f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608 - own names
    return Often(f"INSERT INTO {table} ({names}) {made} RETURNING id")


def _as_json(rows: Sequence[Matter] | Sequence[Act], columns: tuple[tuple[str, Any], ...]) -> str:
    facts = [{name: row.__dict__[name] for name, _ in columns} for row in rows]
    return json.dumps(facts, ensure_ascii=False, default=datetime.isoformat)


def _adapted(row: Matter | Act, columns: tuple[tuple[str, Any], ...], database: Any) -> list[Any]:
    values = row.__dict__
    return [f.get_db_prep_save(values[name], database) if f else values[name] for name, f in columns]


_ENDED = Often(
    "UPDATE ledger_matter SET waiting = waiting - 1 WHERE id = %s AND waiting > 0 RETURNING waiting"
)


def child_ended(*, parent_id: int) -> int:
    """This will count one waited-for child as ended and return how many are still open (atomic on both databases)."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, [parent_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def children_added(*, parent_id: int, count: int) -> None:
    """This will let a matter wait for `count` more children."""
    Matter.objects.filter(pk=parent_id).update(waiting=F("waiting") + count)
