"""W7: a made-up log of permits, the same for both sides; standard library only.

A case goes through six permits side by side (their acts mingle), a quarter of them with rework, as a zone's menus do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

PERMITS, REWORK = 6, 0.25
STARTS = int(datetime(2019, 1, 1, tzinfo=UTC).timestamp())
SPAN = 6 * 365 * 86400


def events(count: int) -> Iterator[tuple[int, str, str]]:
    """This will yield about `count` events (case, act, instant as the ledger writes it), drawn with a fixed seed."""
    draw = random.Random(20221026)
    made = case = 0
    while made < count:
        case += 1
        for at, act in _case(draw, STARTS + draw.randrange(SPAN)):
            made += 1
            yield case, act, f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.000000+00:00"


def _case(draw: random.Random, start: int) -> list[tuple[int, str]]:
    found = [(start, "order.submit")]
    for n in range(PERMITS):
        at = start
        steps = ["check", "accept", "grant"]
        if draw.random() < REWORK:
            steps[1:1] = ["correct", "resubmit"]
        for step in steps[:2] if n % 2 else steps:
            at += draw.randrange(600, 4 * 86400)
            found.append((at, f"permit{n}.{step}"))
    return sorted(found)


def write(path: Path, count: int) -> int:
    """This will write the events as CSV (case, act, instant) and return how many there are."""
    rows = 0
    with path.open("w", encoding="utf-8") as out:
        out.write("case,act,at\n")
        for case, act, at in events(count):
            out.write(f"{case},{act},{at}\n")
            rows += 1
    return rows
