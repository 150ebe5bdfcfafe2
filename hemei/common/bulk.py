"""Many new rows at once: what the ORM asks of each value would cost more than the database takes to keep it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import JSONField, Model


def add_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """This will add rows of plain values in the order of `names`, without their keys, in the transaction at hand.

    Only for computed values and for what was checked before: nothing is asked of a row but what the database asks.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(database.ops.quote_name(field.column) for field in fields)  # type: ignore[union-attr]
    table = database.ops.quote_name(model._meta.db_table)
    dumped = [isinstance(field, JSONField) for field in fields]
    made = (
        [_plain(one, to_json, database) for one, to_json in zip(row, dumped, strict=True)] for row in rows
    )
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT 1")  # so that a transaction that waits to begin has begun
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in made:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(made))  # noqa: S608


def _plain(value: Any, to_json: bool, database: Any) -> Any:
    if to_json:
        return json.dumps(value)
    return database.ops.adapt_datefield_value(value) if isinstance(value, date) else value
