"""Another database of the same kind as the run's, empty, which `connection` means for a while."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.utils import load_backend

from config.env import database_of


def _server(statement: str) -> None:
    import psycopg

    given = connections["default"].get_connection_params()
    given = {k: v for k, v in given.items() if k not in {"cursor_factory", "context"}} | {
        "dbname": "postgres"
    }
    with psycopg.connect(**given, autocommit=True) as server:
        server.execute(statement)


def settings_for(folder: Path) -> dict[str, Any]:
    """Settings of a new empty database: a file in `folder`, or a database on the server of the run."""
    given = deepcopy(connections["default"].settings_dict)
    if connections["default"].vendor == "sqlite":
        given |= {"NAME": str(folder / "hemei.sqlite3"), "OPTIONS": database_of("", data=folder)["OPTIONS"]}
        return given
    given["NAME"] = f"elsewhere_{uuid.uuid4().hex[:12]}"
    _server(f"CREATE DATABASE {given['NAME']}")
    return given


@contextmanager
def at(given: dict[str, Any]) -> Iterator[None]:
    """`connection` means the database of `given` inside, on this thread."""
    before = connections["default"]
    connections["default"] = load_backend(given["ENGINE"]).DatabaseWrapper(deepcopy(given), "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


def drop(given: dict[str, Any]) -> None:
    """Remove what `settings_for` made on a server."""
    if given["ENGINE"].endswith("postgresql"):
        _server(f"DROP DATABASE IF EXISTS {given['NAME']} WITH (FORCE)")
