"""One definition, one result: pages, database, DuckDB over the lake, Spark. And what the lake withstands."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from hemei.adapters.lake import DuckLake, Lake, LakeRefused, SparkLake, check_zone, export, figures
from hemei.adapters.lake.made import make_zone
from hemei.indicators.queries import live_figures
from hemei.indicators.queries.lake.export import Broken
from hemei.indicators.queries.lake.facts import run_on_database
from hemei.indicators.queries.lake.measures import MEASURES, Value, figures_sql, records_sql, values
from hemei.indicators.queries.lake.shapes import STORED, Instant, instant
from hemei.ledger.models import Act
from hemei.ledger.operations import import_history, seal

pytestmark = pytest.mark.django_db
ZONE = "sample"
QUICK = {  # so few rows are read faster than code for them is compiled
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
}


class Database:
    """The operational database as one more engine."""

    dialect = connection.vendor

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        return run_on_database(sql, zone=ZONE)


@pytest.fixture(scope="module")
def lake(sample: datetime, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = Lake(tmp_path_factory.mktemp("lake"))
    export(made, zone=ZONE, sample=True, now=instant(sample))
    return made


@pytest.fixture
def copy(lake: Lake, tmp_path: Path) -> Iterator[Lake]:
    """A lake of its own to be spoilt or added to; what is written to the database goes back."""
    shutil.copytree(lake.root, tmp_path / "copy")
    with transaction.atomic():
        yield Lake(tmp_path / "copy")
        transaction.set_rollback(True)


def _tree(lake: Lake) -> dict[str, bytes]:
    return {str(p.relative_to(lake.root)): p.read_bytes() for p in lake.root.rglob("*.parquet")}


def _records(engine: Any, code: str, now: Instant) -> list[tuple[Any, ...]]:
    rows = engine.run(records_sql(code, now, dialect=engine.dialect))
    return sorted(((n, bool(c), a) for _zone, n, c, a in rows), key=repr)


def test_pages_database_and_duckdb_give_one_result_for_every_live_figure(
    sample: datetime, lake: Lake
) -> None:
    now = instant(sample)
    pages = {live.code: figure for live, figure in live_figures(sample)}
    assert set(pages) == set(MEASURES)
    ours = figures(Database(), now)
    assert {one.code: one.value for one in ours} == {code: one.value for code, one in pages.items()}
    assert {code for code, one in pages.items() if not one.records} <= {"by-law", "yellow-cards"}
    with DuckLake(lake) as duck:
        assert figures(duck, now) == ours
        for code, figure in pages.items():
            rows = _records(Database(), code, now)
            assert rows == _records(duck, code, now), code
            assert [row[0] for row in rows] == sorted(one.number for one in figure.records), code
            if figure.unit == "%":  # what a count does not ask, its page may show all the same
                shown = sorted((one.number, one.counts) for one in figure.records)
                assert sorted(row[:2] for row in rows) == shown, code


def test_spark_gives_the_same_result(sample: datetime, lake: Lake, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("NOT COMPARED WITH SPARK: no Java here (apt-get install default-jre-headless)")
    if connection.vendor != "sqlite":
        pytest.skip("compared with Spark in the run on SQLite, and with this database by way of DuckDB")
    pytest.importorskip("pyspark", reason="NOT COMPARED WITH SPARK: run script/setup spark")
    shutil.copytree(lake.root, tmp_path / "two")
    both = Lake(tmp_path / "two")
    make_zone(both, "made", cases=300, months=2, seed=7)
    now = instant(sample)
    with DuckLake(both) as duck:
        wanted = figures(duck, now, zones=["made", ZONE])
    with SparkLake(both, more=QUICK) as spark:
        assert figures(spark, now, zones=["made", ZONE]) == wanted
    assert [one for one in wanted if one.zone == ZONE] == [
        Value(one.code, ZONE, one.shape, one.first, one.second) for one in figures(Database(), now)
    ]


def test_a_pause_counts_no_day_twice_and_none_outside_the_review() -> None:
    """Days of `rules.clock` against the expression, for pauses that touch, lie inside one another or stick out."""
    days = [(day, day) for day in range(100)]  # every day works
    cases = [(1, 10, 20), (2, 10, 20), (3, 10, 10), (4, 10, 20)]
    pauses = [(1, 1, 8, 12), (1, 2, 12, 14), (2, 3, 18, 40), (3, 4, 10, 10), (4, 5, 15, None)]
    tables = {
        "days": days,
        "cases": [
            ("z", f"n{m}", m, None, 5, first, 7, last, 0, None, 0, 0, 5, 9, None, None, 7, 0, 1, 0)
            for m, first, last in cases
        ],
        "pauses": [("z", *one) for one in pauses],
    }
    with DuckLake(Lake(Path("nowhere"))) as duck:
        for table, rows in tables.items():
            duck.base.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(STORED[table]))})", rows)
        rows = duck.run(records_sql("days", Instant(10), dialect="duckdb"))
        assert [row[3] for row in rows] == [10 - 4, 10 - 3, 0, 10 - 6]
        [asked] = figures_sql(["days"], Instant(10), dialect="duckdb")
        [found] = values(asked.read(duck.run(asked.sql)), ["days"], [""])
    assert found.value == 5.0  # 0, 4, 6, 7: the two in the middle


def test_a_second_run_changes_nothing_and_a_later_one_adds_only_what_is_new(
    sample: datetime, copy: Lake
) -> None:
    before = _tree(copy)
    again = export(copy, zone=ZONE, sample=True, now=instant(sample + timedelta(hours=1)))
    assert (again.acts, again.seals, _tree(copy)) == (0, 0, before)
    at = sample + timedelta(hours=2)
    import_history(kind="history", number="LS-1", title="样例", events=[("old.open", "x", at), ("old.end", "x", at)],
                   known_at=at, payload={})  # fmt: skip
    assert export(copy, zone=ZONE, sample=True, now=instant(at)).acts == 0  # not under a seal yet
    assert seal(now=at)
    more = export(copy, zone=ZONE, sample=True, now=instant(at))
    assert (more.acts, more.seals, more.months) == (2, 1, 1)
    after = _tree(copy)
    assert {k: v for k, v in after.items() if k in before and k.startswith("acts")} == {
        k: v for k, v in before.items() if k.startswith("acts")
    }
    assert check_zone(copy, copy.manifest(ZONE), against_ledger=True) == []
    assert copy.manifest(ZONE).acts == Act.objects.count()


def test_a_run_that_breaks_off_is_never_seen(copy: Lake, monkeypatch: Any) -> None:
    fresh = Lake(copy.root.parent / "fresh")
    monkeypatch.setattr("hemei.adapters.lake.exporting.item_facts", lambda zone: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(fresh, zone=ZONE, sample=True, now=Instant(1))
    assert list(fresh.root.rglob("*.parquet"))
    assert fresh.manifests() == []
    assert fresh.files("acts") == []
    monkeypatch.undo()
    with fresh.run(ZONE, sample=True), pytest.raises(LakeRefused, match="正在导出"):
        export(fresh, zone=ZONE, sample=True, now=Instant(1))
    assert not list(fresh.root.rglob("*.parquet"))  # what was left behind is gone
    with pytest.raises(LakeRefused, match="园区代号"):
        export(fresh, zone="../x", sample=True, now=Instant(1))


def test_a_lake_of_an_older_shape_is_refused_until_it_is_exported_again(sample: datetime, copy: Lake) -> None:
    path = copy.root / "_manifests" / f"{ZONE}.json"
    given = json.loads(path.read_text(encoding="utf-8"))
    given["files"] = [one for one in given["files"] if one["table"] != "entries"]
    path.write_text(json.dumps(given | {"shape": ""}), encoding="utf-8")
    with pytest.raises(LakeRefused, match="旧版本"):
        DuckLake(copy)
    export(copy, zone=ZONE, sample=True, now=instant(sample + timedelta(hours=1)))
    with DuckLake(copy) as duck:
        assert figures(duck, instant(sample)) == figures(Database(), instant(sample))


def _spoil(copy: Lake, how: str) -> None:
    """Change a file and its line in the manifest, as somebody would who wants not to be seen."""
    name = next(one for one in copy.manifest(ZONE).files if one.table == "acts")
    path, text = copy.root / name.path, copy.root / "_manifests" / f"{ZONE}.json"
    table = pq.read_table(path)
    if how == "dropped":
        table = table.slice(0, table.num_rows - 1)
    if how == "renamed":
        names = table["name"].to_pylist()
        table = table.set_column(table.schema.get_field_index("name"), "name", [["case.red", *names[1:]]])
    pq.write_table(table, path)
    if how != "plain":
        given = json.loads(text.read_text(encoding="utf-8"))
        for one in given["files"]:
            if one["path"] == name.path:
                one["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        text.write_text(json.dumps(given), encoding="utf-8")


@pytest.mark.parametrize(
    ("how", "offline", "what"),
    [
        ("plain", True, "内容与写入时不符"),
        ("dropped", True, "封存|链在这里断开"),
        ("renamed", False, "数据湖与账本不一样"),
    ],
)
def test_what_was_altered_in_the_lake_is_named(copy: Lake, how: str, offline: bool, what: str) -> None:
    assert check_zone(copy, copy.manifest(ZONE), against_ledger=True) == []
    _spoil(copy, how)
    [found] = check_zone(copy, copy.manifest(ZONE), against_ledger=not offline)
    assert re.search(what, found), found


def test_a_ledger_that_was_altered_is_not_exported(copy: Lake) -> None:
    fresh = Lake(copy.root.parent / "fresh")
    one = Act.objects.filter(seq=2).order_by("pk").first()
    assert one
    Act.objects.filter(pk=one.pk).update(payload='{"x":1}')
    with pytest.raises(Broken, match=r"第 2 个动作：内容与写入时的摘要不符"):
        export(fresh, zone=ZONE, sample=True, now=Instant(1))
    assert fresh.manifests() == []


def test_nothing_personal_lies_in_the_lake(lake: Lake) -> None:
    assert not {"actor", "actor_label", "payload", "title", "party"} & {
        name for one in STORED.values() for name in one
    }
    words = {
        one for act in Act.objects.all() for one in (act.actor, act.actor_label) if one not in {"", "system"}
    }
    for one in lake.manifest(ZONE).files:
        cells = {
            cell for column in pq.read_table(lake.root / one.path).columns for cell in column.to_pylist()
        }
        assert not words & {cell for cell in cells if isinstance(cell, str)}, one.path


def test_the_commands(sample: datetime, copy: Lake, capsys: Any) -> None:
    folder = str(copy.root)
    call_command("lake", "verify", folder, "--zone", ZONE)
    assert "与账本逐条相同" in capsys.readouterr().out
    call_command("lake", "figures", folder, "--by-zone")
    out = capsys.readouterr().out
    assert "sample  已决定办件" in out
    assert "含样例" in out
    call_command("province", "--zones", "2", "--cases", "60", "--months", "2")
    assert "2.0 倍动作" in capsys.readouterr().out
    with pytest.raises(CommandError, match="不是空文件夹"):
        call_command("province", "--folder", folder)
    with pytest.raises(CommandError, match="没有数据湖"):
        call_command("lake", "verify", str(copy.root / "acts"))
