"""A ledger of millions of acts in bulk: a small city through the real board, then its rows copied in SQL (样例).

It is made in steps of a million acts; each copy is one transaction, so a step that was stopped is gone on with.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

CASES = 2000
RECORDS_COPIED = 75  # the pages of records read by key; two million of them do
_GROWING = ("ledger_act", "ledger_matter", "indicators_boardrow")


def make(folder: Path, acts: int, *, last_step: bool) -> dict[str, float]:
    """This will copy until the ledger holds so many acts; the last step puts the indexes back and counts the cells."""
    from hemei.indicators.models import BoardCell, BoardRow
    from hemei.ledger.models import Act, Matter

    started = time.perf_counter()
    _quick()
    first = _first(folder)
    top = Act.objects.order_by("-pk").values_list("pk", flat=True)[0]
    begin, until = top // first["last"] + 1, max(0, -(-acts // first["acts"]) - 1)
    for n in range(begin, until + 1):
        _copied(n, first)
    if last_step:
        _finish(until, first)
    return {
        "acts": (until + 1) * first["acts"], "matters": (until + 1) * first["matters"],
        "records": BoardRow.objects.count() if last_step else 0, "cells": BoardCell.objects.count(),
        "highest": Matter.objects.order_by("-pk").values_list("pk", flat=True)[0],
        "seconds": time.perf_counter() - started,
    }  # fmt: skip


def _quick() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -800000")


def _first(folder: Path) -> dict[str, Any]:
    """The small city: how far its keys reach. Indexes that can wait are taken away and noted."""
    note = folder / "first.json"
    if note.exists():
        return dict(json.loads(note.read_text(encoding="utf-8")))
    from django.db import connection
    from django.utils import timezone

    from bench.ours.city import build
    from hemei.indicators.models import BoardCell, BoardRow
    from hemei.indicators.operations import refresh_board
    from hemei.ledger.models import Act, Matter

    if not Act.objects.filter(matter__kind="case").exists():
        build(CASES)
    refresh_board(now=timezone.now())
    marks = ", ".join(f"'{name}'" for name in _GROWING)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
        )
        later = [list(row) for row in cursor.fetchall()]
    found = {
        "last": Act.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1, "acts": Act.objects.count(),
        "span": Matter.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1, "matters": Matter.objects.count(),
        "row": BoardRow.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1, "later": later,
        "cells": list(BoardCell.objects.order_by("pk").values_list("pk", flat=True))[-1:],
    }  # fmt: skip
    note.write_text(json.dumps(found), encoding="utf-8")
    return found


def _copied(n: int, first: dict[str, Any]) -> None:
    """One copy of everything. The number of the copy begins each unique text, so that its index grows at its end."""
    from django.db import connection, transaction

    from hemei.indicators.models import BoardRow
    from hemei.ledger.models import Act, Matter

    with connection.cursor() as cursor:
        for name, _sql in first["later"]:
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
    with transaction.atomic():
        _copy(
            Matter, {"id": f"id + {n * first['span']}", "number": f"'样例{n:05d}-' || number", "parent_id": "NULL"},
            first["span"],
        )  # fmt: skip
        _copy(
            Act, {
                "id": f"id + {n * first['last']}", "matter_id": f"matter_id + {n * first['span']}",
                "digest": f"'{n:08x}' || substr(digest, 9)",
            }, first["last"],
        )  # fmt: skip
        if n <= RECORDS_COPIED:
            _copy(
                BoardRow,
                {"id": None, "ref": f"ref || '-{n}'", "number": f"'样例{n}-' || number"},
                first["row"],
            )


def _copy(model: Any, changed: dict[str, str | None], below: int) -> None:
    """Copy the rows that were there first, with some columns computed anew; None leaves a column to the database."""
    from django.db import connection

    table = model._meta.db_table
    columns = [f.column for f in model._meta.local_concrete_fields if changed.get(f.column, "") is not None]
    picked = ", ".join(changed.get(column) or f'"{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {picked} FROM {table} WHERE id < {below}")


def _finish(copies: int, first: dict[str, Any]) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from hemei.indicators.models import BoardCell, BoardState

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        there = {row[0] for row in cursor.fetchall()}
        for name, sql in first["later"]:
            if name not in there:
                cursor.execute(sql)
    done = (copies + 1) * first["last"]
    with transaction.atomic():
        if BoardState.objects.filter(act_id=done).exists():
            return
        times, name = copies + 1, BoardCell._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {name} SET n = n * {times}, hits = hits * {times}, out = out * {times}")
        BoardState.objects.update(act_id=done, as_of=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")
