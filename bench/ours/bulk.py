"""Rows by the hundred thousand into SQLite or PostgreSQL: tuples with their ids, no model instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any


class Table:
    """One table to fill: what a row does not name gets the field's default, so that a new column breaks nothing."""

    def __init__(self, model: Any, *names: str) -> None:
        from django.db import connection
        from django.db.models import Max

        self.model, self.rows = model, list[list[Any]]()
        fields = list(model._meta.local_concrete_fields)
        self.columns = [field.column for field in fields]
        self._postgres = connection.vendor == "postgresql"
        self._plain = [self._first(field) for field in fields]
        places = {field.attname: n for n, field in enumerate(fields)}
        self._places = [places[name] for name in names]
        self._key = places[model._meta.pk.attname]
        self.last = model.objects.aggregate(last=Max("pk"))["last"] or 0

    def _first(self, field: Any) -> Any:
        from django.db import connection

        value = field.get_default()
        return (
            field.get_db_prep_save(value, connection)
            if value is not None and not field.is_relation
            else value
        )

    def add(self, *values: Any, pk: int = 0) -> int:
        """This will keep a row with these values of the named columns, and return its id."""
        if not pk:
            self.last += 1
            pk = self.last
        row = self._plain.copy()
        row[self._key] = pk
        for place, value in zip(self._places, values, strict=True):
            row[place] = _text(value) if isinstance(value, datetime) and not self._postgres else value
        self.rows.append(row)
        return pk

    def flush(self) -> None:
        """This will write what is kept: COPY on PostgreSQL, one prepared statement on SQLite."""
        from django.db import connection

        name = self.model._meta.db_table
        columns = ", ".join(connection.ops.quote_name(one) for one in self.columns)
        with connection.cursor() as cursor:
            if self._postgres:
                with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row([_copied(value) for value in row])
            elif self.rows:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", self.rows)
        self.rows.clear()


def _text(at: datetime) -> str:
    return str(at.astimezone(UTC).replace(tzinfo=None))


def _copied(value: Any) -> Any:
    """What Django wrapped for a JSON column goes in as its text."""
    return value.dumps(value.obj) if hasattr(value, "dumps") else value


def flush(tables: Iterable[Table]) -> None:
    """This will write all tables in one transaction, in the order given."""
    from django.db import transaction

    with transaction.atomic():
        for table in tables:
            table.flush()


def settled(tables: Mapping[str, Table]) -> None:
    """This will let the database count on from the ids given out, and look at what is in its tables."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), [one.model for one in tables.values()]):
            cursor.execute(line)
        cursor.execute("ANALYZE")
