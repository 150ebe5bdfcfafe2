"""The folder of the platform's data: what of it a backup takes, and how it comes back into an empty one."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

import hemei
from hemei.common.backup import database
from hemei.common.backup.archive import (
    Manifest,
    Progress,
    Unfit,
    Writer,
    damage,
    read_manifest,
    unpack,
    write,
)
from hemei.common.files import HALF

# made anew by whoever runs, or copied in another way (the database, the secret)
_LEFT = {"cache", "static", "state", ".prepared", "secret"}
_MAKES_ITSELF = {"cache", "static", "state", "secret"}
_RESTORING = ".restoring-"


def back_up(target: Path, *, now: datetime) -> tuple[Manifest, str]:
    """This will write database, files and keys as of now into `target`, while the platform goes on serving.

    The database comes first: a file is on the disk before the row that names it, and is never changed, so every
    file that the copied rows name is still there. Returns the manifest and the SHA-256 of the file. Raises `Unfit`.
    """
    target, data = target.resolve(), Path(settings.DATA)
    if target.is_relative_to(data):
        raise Unfit(f"{target} 在数据文件夹 {data} 里面，没有写。备份请放到别的磁盘或机器上。")

    def fill(writer: Writer) -> Mapping[str, Any]:
        with tempfile.TemporaryDirectory(prefix=HALF, dir=target.parent) as folder:
            copy = database.snapshot(Path(folder))
            with copy.file.open("rb") as file:
                writer.add(f"database/{copy.file.name}", file)
        writer.add("data/secret", io.BytesIO(settings.SECRET_KEY.encode()))
        for path in _files(data):
            try:
                with path.open("rb") as file:
                    writer.add(f"data/{path.relative_to(data).as_posix()}", file)
            except FileNotFoundError:
                continue  # an orphan that the worker swept meanwhile
        return _facts(copy, now)

    return write(target, fill)


def _facts(copy: database.Snapshot, now: datetime) -> dict[str, Any]:
    return {
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "version": hemei.__version__,
        "database": {
            "engine": copy.engine, "server": copy.server, "rows": dict(copy.rows),
            "migrations": [list(one) for one in copy.migrations],
        },
    }  # fmt: skip


def _files(data: Path) -> Iterator[Path]:
    base = _database_file()
    for entry in sorted(data.iterdir()):
        # the database and what lies beside it (-wal, -shm, .queue); what was being written when a process ended
        if entry.name in _LEFT or (base and entry.name.startswith(base)) or entry.name.startswith("."):
            continue
        for path in sorted(entry.rglob("*")) if entry.is_dir() else [entry]:
            if path.is_file() and not path.is_symlink() and not path.name.startswith(HALF):
                yield path


def _database_file() -> str:
    """What the names of the database's own files begin with (-wal, -shm, .queue follow); empty for PostgreSQL."""
    name = Path(str(connection.settings_dict["NAME"])).name
    return name if connection.vendor == database.SQLITE else ""


def look(source: Path, *, progress: Progress | None = None) -> Manifest:
    """This will check every part of an archive and return what it holds; damaged ones are named in `Unfit`."""
    manifest = read_manifest(source)
    if faults := damage(source, progress=progress):
        shown = "\n  ".join(faults[:20])
        raise Unfit(f"{source} 已损坏，什么也没有恢复；请换一份备份。损坏的地方：\n  {shown}")
    return manifest


def restore(source: Path, manifest: Manifest) -> None:
    """This will put what `look` found whole into this empty place: files and keys, then the database.

    Raises `Unfit`, with nothing changed, where the place is not empty, the database is of the other kind, or the
    archive was made by a newer version.
    """
    data = Path(settings.DATA)
    _fits(manifest, data)
    with _beside(data) as folder:
        unpack(source, folder, manifest.parts)
        copy = next((folder / "database").iterdir())
        database.load(copy)
        for entry in sorted((folder / "data").iterdir()):
            there = data / entry.name
            if there.exists():  # the secret that this very start has made
                there.unlink()
            shutil.move(entry, there)


def _fits(manifest: Manifest, data: Path) -> None:
    held, own = manifest.facts["database"]["engine"], connection.vendor
    if held != own:
        raise Unfit(
            f"这份备份的数据库是 {held}，HEMEI_DATABASE 设的是 {own}，什么也没有恢复。"
            "请按备份的种类设置 HEMEI_DATABASE 后重做。"
        )
    if unknown := strangers(manifest.facts["database"]["migrations"]):
        raise Unfit(
            f"这份备份由更新的版本 {manifest.facts['version']} 写出（本版本 {hemei.__version__} 不认识 {unknown[0]}），"
            "什么也没有恢复。请装上那个版本再恢复。"
        )
    there = sorted(one.name for one in data.iterdir() if one.name not in _MAKES_ITSELF)
    base = _database_file()
    there = [one for one in there if not (base and one.startswith(base)) and not one.startswith(_RESTORING)]
    if there or not database.is_empty():
        what = f"{data} 里已有 {'、'.join(there[:5])}" if there else "数据库里已有表"
        raise Unfit(
            f"只往空的地方恢复：{what}，什么也没有改变。请把 HEMEI_DATA 和 HEMEI_DATABASE 指到空的位置。"
        )


def strangers(migrations: list[list[str]]) -> list[str]:
    """This will name those migrations, `app.name`, that this version does not know: a newer one made them."""
    loader = MigrationLoader(None)
    replaced = {key for one in loader.disk_migrations.values() for key in one.replaces}
    apps = {app for app, _name in loader.disk_migrations}
    known = {*loader.disk_migrations, *replaced}
    return [f"{app}.{name}" for app, name in migrations if app in apps and (app, name) not in known]


@contextmanager
def _beside(data: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=_RESTORING, dir=data))
    os.chmod(folder, 0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
