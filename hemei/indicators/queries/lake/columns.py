"""Columns of the facts in SQL, for the two databases: instants and days as whole numbers, words out of JSON.

SQLite keeps instants as text, PostgreSQL as such; acts keep theirs as text on both, so that digests cover them.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Case, Func, IntegerField, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

_NUMBER, _WORD = BigIntegerField(), TextField()
_SECONDS = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
_FRACTION = (
    "(CASE WHEN instr(%(expressions)s, '.') > 0"
    " THEN CAST(substr(%(expressions)s, instr(%(expressions)s, '.') + 1, 6) AS INTEGER) ELSE 0 END)"
)


def word(text: str) -> Combinable:
    """This will give a word as a column."""
    return Cast(Value(text), _WORD)


def nothing() -> Combinable:
    """This will give the NULL of a column of numbers; both databases must be told its type."""
    return Cast(Value(None), _NUMBER)


def truth(condition: Q) -> Combinable:
    """This will give 1 where a condition holds, else 0."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


class _Two(Func):
    """A function with one template for SQLite and one for PostgreSQL; its argument stands there several times."""

    sqlite = ""
    postgresql = ""
    output_field = BigIntegerField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """This will write the function for the database at hand."""
        template = self.sqlite if connection.vendor == "sqlite" else self.postgresql
        sql, params = super().as_sql(compiler, connection, template=template, **context)
        return sql, tuple(params) * template.count("%(expressions)s")


class Micros(_Two):
    """Microseconds since 1970 of an instant, stored as such or as ISO text."""

    sqlite = f"({_SECONDS} * 1000000 + {_FRACTION})"
    postgresql = "CAST(EXTRACT(EPOCH FROM CAST(%(expressions)s AS timestamptz)) * 1000000 AS bigint)"


class LocalDay(_Two):
    """The legal day of an instant: days since 1970-01-01 in Shanghai."""

    sqlite = f"(({_SECONDS} + 28800) / 86400)"
    postgresql = "CAST(((%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date - DATE '1970-01-01') AS bigint)"


class DayNumber(_Two):
    """A date as days since 1970-01-01."""

    sqlite = f"({_SECONDS} / 86400)"
    postgresql = "CAST((%(expressions)s - DATE '1970-01-01') AS bigint)"


class Fen(_Two):
    """Yuan with two decimals as a whole number of fen."""

    sqlite = "CAST(ROUND(%(expressions)s * 100) AS INTEGER)"
    postgresql = "CAST(ROUND(%(expressions)s * 100) AS bigint)"


class _Json(_Two):
    """What stands at a path of a JSON column, or of a text that holds JSON; NULL where nothing does."""

    def __init__(self, expression: Any, *path: str, **extra: Any) -> None:
        found = f"JSON_EXTRACT(%(expressions)s, '$.{'.'.join(path)}')"
        self.sqlite = f"CAST({found} AS {extra.pop('lite')})"
        self.postgresql = f"((CAST(%(expressions)s AS jsonb) #>> '{{{','.join(path)}}}'){extra.pop('full')})"
        super().__init__(expression, **extra)


def json_number(expression: str, *path: str) -> Func:
    """This will read a whole number."""
    return _Json(expression, *path, lite="INTEGER", full="::bigint")


def json_truth(expression: str, *path: str) -> Func:
    """This will read true or false as 1 or 0."""
    return _Json(expression, *path, lite="INTEGER", full="::boolean::integer::bigint")


def json_text(expression: str, *path: str) -> Func:
    """This will read a word."""
    return _Json(expression, *path, lite="TEXT", full="", output_field=TextField())
