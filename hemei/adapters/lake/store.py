"""The folder of a lake: Parquet files by table, zone and month, and one manifest a zone that says which of them count.

    acts/zone=Z/month=2026-11/000003-1.parquet      new acts of run 3: files are added, never changed
    cases/zone=Z/month=2026-11/000003-1.parquet     facts: the file of a month takes the place of the one before
    _manifests/Z.json                               written last, in one step

A run that is broken off leaves files that no manifest names; nobody reads them, and the next run removes them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hemei.indicators.queries.lake.shapes import SHAPE, STORED

_ZONE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MONTH = re.compile(r"\d{4}-\d{2}|all")
ALL = "all"  # the month of what has none
_TYPES = {"string": pa.string(), "int64": pa.int64()}
SCHEMAS = {
    table: pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()])
    for table, columns in STORED.items()
}


class LakeRefused(Exception):
    """Why nothing was written or read, in the words of whoever called."""


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file that counts; `path` is relative to the lake's folder."""

    table: str
    month: str
    path: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a zone has brought in: by which run, up to which seal, as of when (microseconds since 1970)."""

    zone: str
    sample: bool
    run: int = 0
    seal: int = 0
    as_of_us: int = 0
    files: tuple[File, ...] = ()
    shape: str = ""  # of the tables, as `shapes.SHAPE` had it when this was written

    @property
    def acts(self) -> int:
        """This will count the acts."""
        return sum(one.rows for one in self.files if one.table == "acts")


class Lake:
    """A lake's folder."""

    def __init__(self, root: Path) -> None:
        if root.exists() and not root.is_dir():
            raise LakeRefused(f"{root} 不是文件夹，什么都没有写。请换一个位置。")
        self.root = root

    def manifests(self) -> list[Manifest]:
        """This will read the manifests of all zones, by zone."""
        return [self._read(path) for path in sorted((self.root / "_manifests").glob("*.json"))]

    def manifest(self, zone: str, *, sample: bool = True) -> Manifest:
        """This will read a zone's manifest; an empty one where the zone is not in the lake yet."""
        path = self._path(zone)
        return self._read(path) if path.exists() else Manifest(zone, sample)

    def files(self, table: str, manifests: Sequence[Manifest] | None = None) -> list[str]:
        """This will name the files of a table that count, of all zones; of the calendar only the newest one."""
        given = self.manifests() if manifests is None else manifests
        if table == "days":
            given = sorted(given, key=lambda one: one.as_of_us)[-1:]
        return [str(self.root / one.path) for each in given for one in each.files if one.table == table]

    def current(self) -> list[Manifest]:
        """This will read all manifests; refused where facts are of an older shape, for figures would be wrong."""
        found = self.manifests()
        if old := [one.zone for one in found if one.shape != SHAPE]:
            names = "、".join(old)
            raise LakeRefused(
                f"{names} 的事实是旧版本写的，没有读。请那个园区再执行一次：hemei lake export，会自动补全。"
            )
        return found

    @contextmanager
    def run(self, zone: str, *, sample: bool) -> Iterator[Run]:
        """This will begin a run of a zone; only `Run.commit` makes it count. Refused while another one is at work."""
        if not _ZONE.fullmatch(zone):
            raise LakeRefused(f"园区代号“{zone}”只能用小写字母、数字和连字符，什么都没有写。")
        path = self._path(zone)
        path.parent.mkdir(parents=True, exist_ok=True)
        with (path.parent / f".{zone}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as why:
                raise LakeRefused(f"园区 {zone} 正在导出，这一次什么都没有写。请等它结束。") from why
            before = self.manifest(zone, sample=sample)
            self._sweep(before)
            yield Run(self, replace(before, sample=sample, run=before.run + 1), list(before.files))

    def _sweep(self, manifest: Manifest) -> None:
        """Remove what no manifest names: files of runs that were broken off, and those that were replaced."""
        named = {one.path for one in manifest.files}
        for table in STORED:
            for path in (self.root / table / f"zone={manifest.zone}").glob("month=*/*.parquet*"):
                if str(path.relative_to(self.root)) not in named:
                    path.unlink()

    def _path(self, zone: str) -> Path:
        return self.root / "_manifests" / f"{zone}.json"

    @staticmethod
    def _read(path: Path) -> Manifest:
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
            files = tuple(File(**one) for one in given.pop("files"))
            return Manifest(**given, files=files)
        except (ValueError, KeyError, TypeError) as why:
            raise LakeRefused(
                f"清单 {path.name} 读不懂（{why}），数据湖没有读。请从备份恢复或重新导出。"
            ) from why


@dataclass(slots=True)
class Run:
    """One run of one zone: files are written at once and count after `commit`."""

    lake: Lake
    manifest: Manifest
    kept: list[File]
    made: list[File] = field(default_factory=list)

    def append(self, table: str, month: str, rows: Sequence[Sequence[Any]]) -> None:
        """This will add rows, columns in the order of `STORED`."""
        if rows:
            self.write(table, month, table_of(table, rows))

    def replace(self, table: str, month: str, rows: Sequence[Sequence[Any]]) -> None:
        """This will put rows in the place of those that the table had in that month; equal ones stay as they are."""
        old = [one for one in self.kept if (one.table, one.month) == (table, month)]
        before = len(self.made)
        self.append(table, month, rows)
        made = self.made[before:]
        if [one.sha256 for one in made] == [one.sha256 for one in old]:
            for one in made:
                (self.lake.root / one.path).unlink()
            del self.made[before:]
            return
        self.kept = [one for one in self.kept if one not in old]

    def write(self, table: str, month: str, content: pa.Table) -> None:
        """This will write one file of an Arrow table."""
        if not _MONTH.fullmatch(month):
            raise ValueError(month)
        zone, count = self.manifest.zone, len(self.made) + 1
        name = f"{table}/zone={zone}/month={month}/{self.manifest.run:06}-{count}.parquet"
        path = self.lake.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".parquet.part")
        pq.write_table(content, part, compression="zstd")
        digest = _sync(part)
        os.replace(part, path)
        self.made.append(File(table, month, name, content.num_rows, digest))

    def commit(self, *, seal: int, as_of_us: int) -> Manifest:
        """This will make the run count, in one step."""
        files = tuple(sorted([*self.kept, *self.made], key=lambda one: one.path))
        made = replace(self.manifest, seal=seal, as_of_us=as_of_us, files=files, shape=SHAPE)
        path = self.lake.root / "_manifests" / f"{made.zone}.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1), encoding="utf-8")
        _sync(part)
        os.replace(part, path)
        return made


def table_of(table: str, rows: Sequence[Sequence[Any]]) -> pa.Table:
    """This will turn rows into an Arrow table with the types of `STORED`."""
    schema = SCHEMAS[table]
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _sync(path: Path) -> str:
    """Its SHA-256, once it is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def sound_files(lake: Lake, manifest: Manifest) -> Mapping[str, str]:
    """This will name the files that are missing or not as they were written, each with what is wrong."""
    bad = {}
    for one in manifest.files:
        path = lake.root / one.path
        if not path.is_file():
            bad[one.path] = "文件不见了"
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != one.sha256:
                bad[one.path] = "内容与写入时不符"
    return bad
