"""Readings whose SQL is made once: what the ORM says of a query does not change from one request to the next.

To turn a query into SQL costs the ORM far more processor time than a database needs to answer it by an index. A
`Kept` reading is built once for each connection, by stand-ins for its values; later only the values are put in. The
rows are read anew each time, so nothing that a page shows is older than with the query itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators
from django.utils.timezone import get_default_timezone

T = TypeVar("T")
_FIRST_DAY = date(1971, 1, 1)
_ONE = 1_907_000_000  # stand-ins for whole numbers count on from here; no statement asks for such a number itself


@dataclass(frozen=True, slots=True)
class _Made:
    """A query as SQL, where each value goes, and how a row is read."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]  # place among the parameters → which value
    convert: Callable[[Sequence[Any]], Any]
    read: Callable[[Any], Any]


class Kept:
    """A reading by values: `make` builds the query of it, and is called with stand-ins once for each connection.

    Values are whole numbers, words, days and instants, or lists of these for an `in`; `make` must hand them on to
    the query as they are. Rows are model instances or the tuples of `values_list`; prefetches are not followed.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make

    def rows(self, *values: Any) -> list[Any]:
        """This will read the rows for these values; an empty list for an `in` finds none."""
        if any(isinstance(one, (list, tuple)) and not one for one in values):
            return []
        database = connections[DEFAULT_DB_ALIAS]
        made, params = self._statement(database, values)
        with database.cursor() as cursor:
            cursor.execute(made.sql, params)
            found = cursor.fetchall()
        return [made.read(row) for row in made.convert(found)]

    def text(self, *values: Any) -> tuple[str, list[Any]]:
        """This will give the statement for these values, as a part of a larger one."""
        made, params = self._statement(connections[DEFAULT_DB_ALIAS], values)
        return made.sql, params

    def _statement(self, database: Any, values: Sequence[Any]) -> tuple[_Made, list[Any]]:
        flat: list[Any] = []
        shape = tuple((type(one), _flatten(one, flat)) for one in values)
        kept: dict[Any, _Made] = database.__dict__.setdefault("kept_statements", {})
        made = kept.get((self, shape))
        if made is None:
            made = kept[self, shape] = self._prepared(database, values, flat)
        params = list(made.params)
        for place, which in made.places:
            params[place] = _adapted(flat[which], database)
        return made, params

    def _prepared(self, database: Any, values: Sequence[Any], flat: Sequence[Any]) -> _Made:
        marks = [_mark(n, one) for n, one in enumerate(flat)]
        given, start = [], 0
        for one in values:
            size = len(one) if isinstance(one, (list, tuple)) else 1
            given.append(marks[start : start + size] if isinstance(one, (list, tuple)) else marks[start])
            start += size
        query: Any = self._make(*given)
        compiler = query.query.get_compiler(connection=database)
        sql, params = compiler.as_sql()
        known = {_adapted(mark, database): n for n, mark in enumerate(marks)}
        places = tuple((place, known[one]) for place, one in enumerate(params) if _known(one, known))
        missing = set(range(len(marks))) - {which for _place, which in places}
        if missing:
            raise ValueError(f"values {sorted(missing)} do not reach the query as they are")
        return _Made(sql, tuple(params), places, _converted(compiler), _reader(query, compiler))


def _flatten(value: Any, flat: list[Any]) -> int:
    """Add a value, or the values of a list; how many a list has, -1 for a single value."""
    if isinstance(value, (list, tuple)):
        flat.extend(value)
        return len(value)
    flat.append(value)
    return -1


def _mark(n: int, value: Any) -> Any:
    """A stand-in of the same kind that is not met otherwise."""
    if not isinstance(value, (str, int, date)) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} may change the statement itself")
    if isinstance(value, str):
        return f"\x01{n}"
    if isinstance(value, datetime):
        return datetime(1971, 1, 1, tzinfo=get_default_timezone()) + timedelta(hours=n)
    return _FIRST_DAY + timedelta(days=n) if isinstance(value, date) else _ONE + n


def _adapted(value: Any, database: Any) -> Any:
    """A value as the database's driver takes it."""
    if isinstance(value, datetime):
        return database.ops.adapt_datetimefield_value(value)
    return database.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _known(value: Any, known: dict[Any, int]) -> bool:
    return isinstance(value, (str, int, date)) and value in known


def _converted(compiler: Any) -> Callable[[Sequence[Any]], Any]:
    converters = compiler.get_converters([one[0] for one in compiler.select])
    return partial(compiler.apply_converters, converters=converters) if converters else lambda rows: rows


def _reader(query: Any, compiler: Any) -> Callable[[Any], Any]:
    if query._iterable_class is FlatValuesListIterable:
        return lambda row: row[0]
    if query._iterable_class is not ModelIterable:
        return tuple
    info, select = compiler.klass_info, compiler.select
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [one[0].target.attname for one in select[start:end]]
    populators: Any = get_related_populators(info, select, query.db)  # type: ignore[call-arg]

    def read(row: Any) -> Any:
        found = info["model"].from_db(query.db, names, row[start:end])
        for one in populators:
            one.populate(row, found)
        return found

    return read


def hang(parent: Model, name: str, rows: Iterable[Any], back: str) -> None:
    """This will hang rows under a row as `prefetch_related` would: `name` leads to them, `back` from each to it."""
    found = list(rows)
    for one in found:
        setattr(one, back, parent)
    kept = getattr(parent, name).get_queryset()  # of the relation, so that a filter on it stays within it
    kept._result_cache, kept._prefetch_done = found, True
    cache: dict[str, Any] = parent.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = kept


def hang_each(parents: Sequence[Model], name: str, rows: Iterable[Any], back: str) -> None:
    """This will hang rows under those of many rows that they belong to, as `hang`; cheap where most have none."""
    found: dict[Any, list[Any]] = {}
    for one in rows:
        found.setdefault(getattr(one, f"{back}_id"), []).append(one)
    nothing: QuerySet[Any] | None = None
    for parent in parents:
        if parent.pk in found:
            hang(parent, name, found[parent.pk], back)
            continue
        if nothing is None:
            nothing = getattr(parent, name).none()  # it may be shared: a filter on nothing finds nothing
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[name] = nothing


def share(rows: Sequence[Model], name: str, others: QuerySet[Any]) -> None:
    """This will set what many rows refer to by `name`; each of the others is read once."""
    found = others.in_bulk({getattr(row, f"{name}_id") for row in rows})
    for row in rows:
        setattr(row, name, found[getattr(row, f"{name}_id")])


def rounded(keys: Sequence[T], step: int = 25) -> list[T]:
    """This will repeat the last of some keys up to a multiple of `step`, so that few lengths of an `in` are met."""
    return [*keys, *[keys[-1]] * (-len(keys) % step)] if keys else []
