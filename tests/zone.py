"""Sample people and the catalogue for a test, at the price of copying rows: loaded once a process, then put back.

The first call in a process really loads and remembers the rows that came; later calls insert them again, with the
instant and the actor of that call. Where rows are there already, or a load changed rows that it found, it is always
the real load that runs. Tests of the loading itself call `load_people` and `load_catalog`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.test import Client
from django.utils.timezone import localdate

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.catalog.operations import load_catalog, load_table
from hemei.catalog.queries import menu_by_code
from hemei.cli.sample import RENT, load_people

SEEDS = Path(__file__).resolve().parents[1] / "seeds" / "catalog"
MOST_VALUES = 20_000  # in one statement; SQLite allows 32,766


def seed_zone(*, now: datetime, actor: str = "system") -> None:
    """The sample people and the whole catalogue, in force from the day of `now`."""
    seed_people()
    seed_catalog(now=now, actor=actor)


def seed_people() -> None:
    """Agencies with their officers and the sample people; a password is the account."""
    _put("people", lambda: load_people(SEEDS), {})


def seed_catalog(*, now: datetime, actor: str = "system") -> None:
    """Items, menus, facts, papers and phrases, published by `actor` and in force from the day of `now`."""
    call = {"now": now, "today": localdate(now), "actor": actor}
    _put("catalog", lambda: load_catalog(folder=SEEDS, actor=actor, now=now), call)


def seed_hall(*, now: datetime, actor: str = "system") -> None:
    """The catalogue and the table of simple items: all 830 items that the hall offers."""

    def load() -> None:
        load_catalog(folder=SEEDS, actor=actor, now=now)
        load_table(folder=SEEDS, actor=actor, now=now)

    _put("hall", load, {"now": now, "today": localdate(now), "actor": actor})


def firm_draft(*, now: datetime) -> Any:
    """A draft of the sample firm that rents a workshop: its questions are answered, its form is still empty."""
    firm = person_by_username("firm")
    menu = menu_by_code("rent-and-produce", localdate(now))
    order = cases.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    cases.save_answers(order=order, answers=RENT, form={}, actor=firm, now=now)
    return order


def as_person(who: str, **kind: Any) -> Client:
    """A client that is a person already; "" stays a visitor."""
    client = Client(**kind)
    if who:
        client.force_login(get_user_model().objects.get(username=who))
    return client


def signed_in(who: str, **kind: Any) -> Client:
    """A client that has signed in as a sample person, through the password."""
    client = Client(**kind)
    assert client.login(username=who, password=who)
    return client


@dataclass(frozen=True)
class _Rows:
    """The rows of one table as the database gave them, and which columns follow the call: index → what."""

    model: type[models.Model]
    values: list[tuple[Any, ...]]
    following: dict[int, str]


_kept: dict[str, list[_Rows]] = {}
_real: set[str] = set()  # loads that cannot be put back, since they changed rows that were there


def _put(name: str, load: Callable[[], Any], call: Mapping[str, Any]) -> None:
    if name in _kept and not any(_count(rows.model) for rows in _kept[name]):
        with transaction.atomic():  # keys are checked at its end
            for rows in _kept[name]:
                _insert(rows, call)
            _count_on([rows.model for rows in _kept[name]])
        return
    if name in _kept or name in _real:
        load()
        return
    before = {model: _count(model) for model in _tables()}
    load()
    new = [model for model, count in before.items() if _count(model) != count]
    if any(before[model] for model in new):
        _real.add(name)
    elif new:
        _kept[name] = [_rows(model, call) for model in new]


def _count_on(tables: list[type[models.Model]]) -> None:
    """Rows came with their keys, so the next key is counted from the highest; SQLite does that by itself."""
    if statements := connection.ops.sequence_reset_sql(no_style(), tables):
        with connection.cursor() as cursor:
            cursor.execute(";".join(one.rstrip(";") for one in statements))


def _tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _count(model: type[models.Model]) -> int:
    return int(model._base_manager.count())


def _rows(model: type[models.Model], call: Mapping[str, Any]) -> _Rows:
    names = ", ".join(connection.ops.quote_name(field.column) for field in _fields(model))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(model._meta.db_table)}")
        values = [tuple(row) for row in cursor.fetchall()]
    found = [(place, _follows(model, field, call)) for place, field in enumerate(_fields(model))]
    return _Rows(model, values, {place: what for place, what in found if what})


def _fields(model: type[models.Model]) -> list[Any]:
    return list(model._meta.local_concrete_fields)


def _follows(model: type[models.Model], field: Any, call: Mapping[str, Any]) -> str:
    """What of the call stands in a column: its instant, its day, its actor, or the clock by itself."""
    if isinstance(field, models.DateTimeField) and field.has_default():
        return "clock"
    kinds = {"now": models.DateTimeField, "today": models.DateField, "actor": models.CharField}
    for what, kind in kinds.items():
        if what in call and type(field) is kind:
            values = set(model._base_manager.values_list(field.attname, flat=True))
            if values == {call[what]}:
                return what
    return ""


def _insert(rows: _Rows, call: Mapping[str, Any]) -> None:
    fields, ops = _fields(rows.model), connection.ops
    new = {
        place: fields[place].get_db_prep_save(
            fields[place].get_default() if what == "clock" else call[what], connection
        )
        for place, what in rows.following.items()
    }
    lines = [[new.get(place, value) for place, value in enumerate(line)] for line in rows.values]
    names = ", ".join(ops.quote_name(field.column) for field in fields)
    into = f"INSERT INTO {ops.quote_name(rows.model._meta.db_table)} ({names}) VALUES "
    one, most = "(" + ", ".join(["%s"] * len(fields)) + ")", MOST_VALUES // len(fields)
    with connection.cursor() as cursor:
        for start in range(0, len(lines), most):
            part = lines[start : start + most]
            cursor.execute(into + ", ".join([one] * len(part)), [value for line in part for value in line])
