"""Whether a lake is as it was written: its files, the chain of every matter, the published seals, and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import Any

import duckdb

from hemei.adapters.lake.engines import DuckLake
from hemei.adapters.lake.store import Lake, Manifest, sound_files
from hemei.indicators.queries.lake.export import Broken, seal_fault, sealed_acts
from hemei.indicators.queries.lake.shapes import ACTS, SEALS
from hemei.ledger.enums import ZERO

_BATCH = 10_000
_LINKS = """
SELECT number, seq FROM (
  SELECT number, seq, prev, lag(digest) OVER steps AS before, lag(seq) OVER steps AS place
  FROM acts WHERE zone = ? WINDOW steps AS (PARTITION BY matter ORDER BY seq)
) WHERE seq <> coalesce(place, 0) + 1 OR prev <> coalesce(before, ?) ORDER BY number, seq LIMIT 1
"""


def check_zone(lake: Lake, manifest: Manifest, *, against_ledger: bool) -> list[str]:
    """This will name what is not as it was written, the files first; an empty list where all is.

    Without the ledger: files against the manifest, links of every matter, roots and chain of the seals.
    """
    if bad := sound_files(lake, manifest):
        return [f"{path}：{what}" for path, what in bad.items()]
    with DuckLake(lake) as engine:
        found = _links(engine, manifest.zone) or _seals(engine, manifest)
        if not found and against_ledger:
            found = _ledger(engine, manifest)
    return [found] if found else []


def _links(engine: DuckLake, zone: str) -> str:
    row = engine.base.execute(_LINKS, [zone, ZERO]).fetchone()
    return f"{row[0]} 第 {row[1]} 个动作：前一条记录缺失或被改动，链在这里断开" if row else ""


def _ordered(engine: DuckLake, table: str, zone: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a zone in the order of the seals, read in pieces on a connection of their own."""
    names, order = (ACTS, "seal, place") if table == "acts" else (SEALS, "seal")
    cursor: duckdb.DuckDBPyConnection = engine.base.cursor()
    cursor.execute(f"SELECT {', '.join(names)} FROM {table} WHERE zone = ? ORDER BY {order}", [zone])  # noqa: S608
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def _seals(engine: DuckLake, manifest: Manifest) -> str:
    place, digest = list(ACTS).index("seal"), list(ACTS).index("digest")
    groups = groupby(_ordered(engine, "acts", manifest.zone), key=lambda row: row[place])
    prev, last = ZERO, 0
    for seal, group in zip_longest(_ordered(engine, "seals", manifest.zone), groups):
        digests = [row[digest] for row in group[1]] if group else []
        if seal is None or (group and group[0] != seal[5]):
            return f"封存 {group[0] if seal is None else seal[5]}：数据湖里的动作与封存对不上"
        if wrong := seal_fault(seal, digests, prev):
            return wrong
        prev, last = seal[4], seal[5]
    return "" if last == manifest.seal else f"清单写到封存 {manifest.seal}，数据湖只到 {last}"


def _ledger(engine: DuckLake, manifest: Manifest) -> str:
    """Every column of every act against the ledger, which is checked on the way."""
    try:
        ours = (row for one in sealed_acts(manifest.zone, until=manifest.seal) for row in one.acts)
        for here, there in zip_longest(_ordered(engine, "acts", manifest.zone), ours):
            if here != there:
                row = here or there
                return f"{row[1]} 第 {row[9]} 个动作：数据湖与账本不一样"
    except Broken as why:
        return f"账本：{why}"
    return ""
