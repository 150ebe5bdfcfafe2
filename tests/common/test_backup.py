"""A backup comes back whole into an empty place, taken while others write; a damaged one is refused, with the place."""

from __future__ import annotations

import io
import json
import random
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from hemei.common.backup import archive, place
from hemei.common.backup.archive import Unfit
from hemei.ledger.operations import import_history, seal
from hemei.ledger.queries import verify
from tests.common import elsewhere

NAMES = {
    "database/hemei.sqlite3": b"rows " * 3000,
    "data/uploads/a.pdf": bytes(range(256)) * 40,
    "data/secret": b"s" * 40,
}


def _packed(folder: Path, parts: dict[str, bytes] = NAMES) -> Path:
    def fill(writer: archive.Writer) -> dict[str, Any]:
        for name, content in parts.items():
            writer.add(name, io.BytesIO(content))
        return {"version": "0", "database": {"engine": "sqlite", "rows": {}, "migrations": []}}

    archive.write(folder / "b.zip", fill)
    return folder / "b.zip"


def test_what_was_packed_comes_out(tmp_path: Path) -> None:
    source = _packed(tmp_path)
    manifest = archive.read_manifest(source)
    assert archive.damage(source) == []
    assert manifest.bytes == sum(len(one) for one in NAMES.values())
    archive.unpack(source, tmp_path / "out", manifest.parts)
    assert {name: (tmp_path / "out" / name).read_bytes() for name in NAMES} == NAMES
    assert source.stat().st_mode & 0o077 == 0
    assert (tmp_path / "out" / "data" / "secret").stat().st_mode & 0o077 == 0
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".part-")]


def test_any_altered_bit_is_found(tmp_path: Path) -> None:
    source = _packed(tmp_path)
    whole, chance = source.read_bytes(), random.Random(7)
    for at in sorted(chance.sample(range(len(whole)), 120)):
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        source.write_bytes(changed)
        try:
            found = archive.damage(source)
        except Unfit as refused:
            found = [str(refused)]
        assert found, f"bit at {at} passed"


def test_the_place_of_the_damage_is_named(tmp_path: Path) -> None:
    source = _packed(tmp_path)
    whole = bytearray(source.read_bytes())
    where = whole.index(bytes(range(256)))
    whole[where + 300] ^= 1
    source.write_bytes(whole)
    assert [one.split("（")[0] for one in archive.damage(source)] == ["data/uploads/a.pdf"]
    with pytest.raises(Unfit, match=r"已损坏，什么也没有恢复[^$]*data/uploads/a\.pdf"):
        place.look(source)


@pytest.mark.parametrize("cut", [0, 10, 500, -30])
def test_a_cut_off_file_is_no_backup(tmp_path: Path, cut: int) -> None:
    source = _packed(tmp_path)
    source.write_bytes(source.read_bytes()[:cut])
    with pytest.raises(Unfit, match="不是完整的和美备份"):
        place.look(source)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "data/../../evil", "elsewhere/x"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unfit, match="不该有的路径"):
        _packed(tmp_path, {**NAMES, name: b"x"})
    assert list(tmp_path.iterdir()) == []


def test_a_stranger_in_the_archive_is_named(tmp_path: Path) -> None:
    source = _packed(tmp_path)
    with zipfile.ZipFile(source, "a") as file:
        file.writestr("data/planted", "x")
    assert archive.damage(source)[0] == "data/planted：清单里没有"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    source = _packed(tmp_path)
    before = source.read_bytes()
    with pytest.raises(Unfit, match="已经存在"):
        _packed(tmp_path)
    assert source.read_bytes() == before


@pytest.fixture
def empty(tmp_path: Path, transactional_db: None) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Makes empty databases, each with a folder of its name."""
    made = []

    def make(name: str) -> dict[str, Any]:
        (tmp_path / name).mkdir()
        made.append(elsewhere.settings_for(tmp_path / name))
        return made[-1]

    yield make
    for one in made:
        elsewhere.drop(one)


def _history(now: datetime, name: str, times: int) -> None:
    for n in range(times):
        events = [("begin", "x", now - timedelta(days=2)), ("end", "y", now - timedelta(days=1))]
        import_history(
            kind="history", number=f"{name}-{n}", title="样例", events=events, known_at=now, payload={"n": n}
        )


def _acts_that_matters_claim() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(version), 0) FROM ledger_matter")
        return int(cursor.fetchone()[0])


@pytest.mark.databases
def test_a_backup_under_load_comes_back_and_verifies(
    empty: Callable[[str], dict[str, Any]], tmp_path: Path, now: datetime, settings: Any, capsys: Any
) -> None:
    """One journey: a zone, its copy, a copy of the copy while somebody writes, each verified."""
    settings.DATA = tmp_path / "zone"
    (settings.DATA / "seal").mkdir(parents=True)
    (settings.DATA / "seal" / "signer.key").write_text("key")
    (settings.DATA / "cache").mkdir()
    (settings.DATA / "cache" / "x").write_text("nobody needs it")
    _history(now, "A", 20)
    seal(now=now)
    target = tmp_path / "first.zip"
    call_command("backup", str(target))
    with pytest.raises(CommandError, match="只往空的地方恢复"):
        call_command("restore", str(target))

    first = empty("first")
    settings.DATA = tmp_path / "first"
    with elsewhere.at(first):
        call_command("restore", str(target), "--preview")
        assert connection.introspection.table_names() == []
        connection.close()
        call_command("restore", str(target))
        assert "账本与写入时一致" in capsys.readouterr().out
        assert (settings.DATA / "seal" / "signer.key").read_text() == "key"
        assert (settings.DATA / "secret").read_text() == settings.SECRET_KEY
        assert not (settings.DATA / "cache").exists()
        second_copy = _while_writing(first, tmp_path / "second.zip", now)

    settings.DATA = tmp_path / "second"
    with elsewhere.at(empty("second")):
        call_command("restore", str(second_copy))
        result = verify()
        assert result.finding is None
        assert result.acts == _acts_that_matters_claim() >= 40
        with pytest.raises(CommandError, match="只往空的地方恢复"):
            call_command("restore", str(second_copy))


def _while_writing(given: dict[str, Any], target: Path, now: datetime) -> Path:
    stop, wrote, failed = threading.Event(), threading.Event(), []

    def write() -> None:
        try:
            with elsewhere.at(given):
                n = 0
                while not stop.is_set():
                    _history(now, f"B{n}", 1)
                    n += 1
                    wrote.set()
        except Exception as why:  # noqa: BLE001 - told by the thread that asserts
            failed.append(why)
        finally:
            connections["default"].close()

    thread = threading.Thread(target=write)
    thread.start()
    assert wrote.wait(60)
    place.back_up(target, now=now)
    stop.set()
    thread.join()
    assert failed == []
    return target


@pytest.mark.databases
def test_an_older_schema_is_upgraded_and_a_newer_one_refused(
    empty: Callable[[str], dict[str, Any]], tmp_path: Path, now: datetime, settings: Any, capsys: Any
) -> None:
    settings.DATA = tmp_path / "zone"
    settings.DATA.mkdir()
    _history(now, "A", 20)
    seal(now=now)
    target = tmp_path / "old.zip"
    place.back_up(target, now=now)
    settings.DATA = tmp_path / "old"
    with elsewhere.at(empty("old")):
        place.restore(target, place.look(target))
        executor = MigrationExecutor(connection)
        executor.migrate([("indicators", "0002_air"), ("cases", "0007_licences")])
        call_command("upgrade", "--plan")
        assert "cases.0008_rebase" in capsys.readouterr().out
        call_command("upgrade", "--backup", str(tmp_path / "before.zip"))
        assert "重算 40 个动作、1 次封存，账本与写入时一致" in capsys.readouterr().out
        assert json.loads((settings.DATA / "state" / "backup.json").read_text())["bytes"] > 0

        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_act SET payload = '{\"n\":999}' WHERE seq = 1 AND id = (SELECT min(id) FROM ledger_act)"
            )
        with pytest.raises(SystemExit):
            call_command("upgrade")
        assert "账本不符" in capsys.readouterr().err

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_future', %s)",
                [now],
            )
        with pytest.raises(
            CommandError, match=r"更新的版本：cases\.9999_future 是本版本.*不认识的。什么也没有改变"
        ):
            call_command("upgrade")
        place.back_up(tmp_path / "newer.zip", now=now)
    settings.DATA = tmp_path / "fresh"
    with elsewhere.at(empty("fresh")):
        with pytest.raises(CommandError, match="由更新的版本"):
            call_command("restore", str(tmp_path / "newer.zip"))
        assert connection.introspection.table_names() == []


def test_a_backup_stays_out_of_the_data(tmp_path: Path, now: datetime, settings: Any) -> None:
    settings.DATA = tmp_path
    with pytest.raises(Unfit, match="在数据文件夹"):
        place.back_up(tmp_path / "b.zip", now=now)
