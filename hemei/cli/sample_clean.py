"""A labelled sample of the ledgers of clean air: sites, a road, households, a refused project, one repair."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hemei.accounts.queries import Person, agency_names
from hemei.indicators.operations import clean
from hemei.rules.workdays import local_day

CLERK = Person("sample:grid", "网格员（样例）", frozenset({"clerk"}))
WATCH = Person("sample:watch", "督查员（样例）", frozenset({"supervisor"}))
_KILN = {"grounds": ["energy", "emission"], "basis": "样例评估单"}
PLACES = {"sample-north": ("115.981", "36.472")}  # the other site has none, so that both ways are seen
ENTRIES: tuple[tuple[str, str, str, str, str, Mapping[str, Any]], ...] = (
    ("dust", "sample-north", "样例一号工地", "样例大道北段", "样例建设公司", {"area": "18000"}),
    ("dust", "sample-south", "样例二号工地", "样例街南段", "样例建设公司", {"area": "4200"}),
    ("sweeping", "sample-road", "样例大道", "建成区", "样例环卫站", {}),
    ("refusal", "sample-kiln", "样例窑炉项目", "样例产业园", "样例材料公司", _KILN),
)


def make_clean(now: datetime) -> None:
    """This will enter the sample; everything in it is labelled."""
    for ledger, code, name, place, unit, facts in ENTRIES:
        at = [Decimal(part) for part in PLACES.get(code, ())]
        new = clean.New(ledger, code, name, place, unit, facts, *at)
        clean.register(new=new, actor=CLERK, now=now, sample=True)
    photo = _photo()
    for duty, held, note in (("spray", True, ""), ("cover", False, "样例：西侧土堆没有盖")):
        clean.check(
            number="YC-sample-north", duty=duty, held=held, note=note, photo=photo, actor=CLERK, now=now
        )
    last = (local_day(now).replace(day=1) - timedelta(days=1)).replace(day=1)
    clean.sweep_month(
        number="QS-sample-road", month=last, machine=Decimal(98600), whole=Decimal(100000), document="样例台账",
        actor=CLERK, now=now,
    )  # fmt: skip
    agency = min(agency_names())
    clean.assign(
        number="YC-sample-north", duty="cover", found="样例：西侧土堆没有盖", agency=agency,
        due_on=local_day(now) + timedelta(days=3), actor=WATCH, now=now,
    )  # fmt: skip
    clean.decide(number="JR-sample-kiln", what="confirm", reason="样例：高耗能属实", actor=WATCH, now=now)


def _photo() -> bytes:
    """A small plain picture, made here: no real place is shown."""
    wide, high = 64, 48
    rows = b"".join(b"\0" + bytes((150, 170, 190)) * wide for _ in range(high))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
