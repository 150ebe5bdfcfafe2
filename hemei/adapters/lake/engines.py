"""Engines over a lake: DuckDB on one machine, Spark on one or many. Both read the files that the manifests name."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol

import duckdb

from hemei.adapters.lake.store import Lake
from hemei.indicators.queries.lake.shapes import STORED

Rows = list[tuple[Any, ...]]


class Engine(Protocol):
    """What runs compiled SQL over the tables of a lake."""

    dialect: str

    def run(self, sql: str) -> Rows:
        """This will run a query."""


class DuckLake:
    """DuckDB, in this process; use it as a context."""

    dialect = "duckdb"

    def __init__(self, lake: Lake) -> None:
        self.base = duckdb.connect()
        manifests = lake.current()
        for table, columns in STORED.items():
            self._view(table, columns, lake.files(table, manifests))

    def _view(self, table: str, columns: Any, files: Sequence[str]) -> None:
        if files:
            names = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
            self.base.execute(
                f'CREATE VIEW "{table}" AS SELECT * FROM read_parquet([{names}], hive_partitioning = false)'  # noqa: S608
            )
            return
        kinds = {"string": "VARCHAR", "int64": "BIGINT"}
        self.base.execute(
            f'CREATE TABLE "{table}" ({", ".join(f"{name} {kinds[kind]}" for name, kind in columns.items())})'
        )

    def run(self, sql: str) -> Rows:
        """This will run a query."""
        return self.base.execute(sql).fetchall()

    def __enter__(self) -> DuckLake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.base.close()


class SparkLake:
    """Spark; `master` is `local[2]` here and the address of a cluster in production. Needs Java and pyspark."""

    dialect = "spark"

    def __init__(
        self, lake: Lake, *, master: str = "local[2]", more: Mapping[str, str] | None = None
    ) -> None:
        from pyspark.sql import SparkSession

        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        logging.getLogger("py4j").setLevel(logging.WARNING)  # it reports its farewell when streams are closed
        builder = SparkSession.builder.master(master).appName("hemei-lake")
        settings = {
            "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true",
            "spark.sql.shuffle.partitions": "2" if master.startswith("local") else "200",
            **(more or {}),
        }  # fmt: skip
        for name, value in settings.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        manifests = lake.current()
        for table, columns in STORED.items():
            kinds = ", ".join(
                f"{name} {'STRING' if kind == 'string' else 'BIGINT'}" for name, kind in columns.items()
            )
            files = lake.files(table, manifests)
            reader = self.session.read.schema(kinds)
            frame = reader.parquet(*files) if files else self.session.createDataFrame([], kinds)
            frame.createOrReplaceTempView(table)

    def run(self, sql: str) -> Rows:
        """This will run a query."""
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def __enter__(self) -> SparkLake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.stop()
