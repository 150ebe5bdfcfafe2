"""One moment of the database in a file, and back into an empty one: SQLite by its own copy, PostgreSQL by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from hemei.common.backup.archive import Unfit

SQLITE, POSTGRES = "sqlite", "postgresql"
_FILES = {SQLITE: "hemei.sqlite3", POSTGRES: "hemei.dump"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database as of one moment: its file, rows by table, and the migrations that made it."""

    engine: str
    server: str
    file: Path
    rows: Mapping[str, int]
    migrations: tuple[tuple[str, str], ...]


def snapshot(folder: Path) -> Snapshot:
    """This will copy the database as of one moment into `folder`, while others go on reading and writing.

    Raises `Unfit` where it can't be done.
    """
    file = folder / _FILES[connection.vendor]
    return _sqlite_out(file) if connection.vendor == SQLITE else _postgres_out(file)


def is_empty() -> bool:
    """This will say whether the database has no table yet; for SQLite also whether there is no file."""
    if connection.vendor == SQLITE:
        name = Path(str(connection.settings_dict["NAME"]))
        if not name.exists() or not name.stat().st_size:
            return True
    with connection.cursor() as cursor:
        empty = not connection.introspection.table_names(cursor)
    connection.close()
    return empty


def load(file: Path) -> None:
    """This will fill the empty database from a snapshot's file; whole or not at all. Raises `Unfit`."""
    if connection.vendor == SQLITE:
        name = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{name}{end}").unlink(missing_ok=True)
        shutil.move(file, name)
        return
    command = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(file)]
    _run("pg_restore", [f"--dbname={_name()}", *command])


def rows_by_table() -> dict[str, int]:
    """This will count the rows of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(_count(table))
            found[table] = int(cursor.fetchone()[0])
    return found


def _count(table: str) -> str:
    quoted = '"' + table.replace('"', '""') + '"'
    return f"SELECT count(*) FROM {quoted}"  # noqa: S608 - a table's own name


def _sqlite_out(file: Path) -> Snapshot:
    connection.ensure_connection()
    copy = sqlite3.connect(file)
    try:
        # in one step: the copy holds what one reader sees, however many write meanwhile
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        # what rows must hold was checked as they were written, by functions that only Django's connections know
        copy.execute("PRAGMA ignore_check_constraints=ON")
        if (said := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise Unfit(f"数据库自己的检查不通过（{said}），没有备份。请先停止服务并修复数据库。")
        tables = [
            name
            for (name,) in copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            )
        ]
        rows = {name: int(copy.execute(_count(name)).fetchone()[0]) for name in sorted(tables)}
        done = copy.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    except sqlite3.Error as why:
        raise Unfit(f"数据库不能复制（{why}），没有备份。请先运行 hemei doctor 看数据库的情况。") from why
    finally:
        copy.close()
    return Snapshot(SQLITE, sqlite3.sqlite_version, file, rows, tuple((app, name) for app, name in done))


def _postgres_out(file: Path) -> Snapshot:
    import psycopg

    given = {
        k: v for k, v in connection.get_connection_params().items() if k not in {"cursor_factory", "context"}
    }
    with psycopg.connect(**given) as held, held.cursor() as cursor:
        # what is counted here and what pg_dump writes are the same moment
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        moment = _one(cursor, "SELECT pg_export_snapshot()")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        rows = {table: int(_one(cursor, _count(table))) for (table,) in cursor.fetchall()}
        if "django_migrations" not in rows:
            raise Unfit("数据库里还没有和美的表，没有可备份的。请先运行 hemei upgrade。")
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        done = tuple((str(app), str(name)) for app, name in cursor.fetchall())
        _run("pg_dump", ["--format=custom", f"--snapshot={moment}", f"--file={file}", _name()])
        return Snapshot(POSTGRES, str(held.info.server_version), file, rows, done)


def _one(cursor: Any, statement: str) -> Any:
    cursor.execute(statement)
    return cursor.fetchone()[0]


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _program(name: str) -> str:
    """The newest of the installed ones, since an older pg_dump refuses a newer server."""
    places = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if path.parts[4].isdigit()]
    newest = max(places, key=lambda path: int(path.parts[4]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if not found:
        raise Unfit(
            f"没有找到 {name}。请安装 PostgreSQL 客户端（Debian/Ubuntu：apt-get install postgresql-client）。"
        )
    return found


def _run(name: str, arguments: list[str]) -> None:
    """Who connects goes by environment: a password on a command line is seen by everybody on the machine."""
    given = connection.settings_dict
    who = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
    }
    environment = {**os.environ, **{key: str(value) for key, value in who.items() if value}}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL with our own arguments
        [_program(name), "--no-password", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["没有说明原因"])[0]
        raise Unfit(f"{name} 没有完成（{said}），什么也没有改变。请按它说的处理后重做。")
