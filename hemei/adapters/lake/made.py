"""Simulated zones for measuring: facts and acts drawn from a fixed seed, many at a time, written like a real run.

Nobody's data: every manifest says 样例. The acts have no digests and no seals, since no ledger stands behind them;
`hemei lake verify` says so. Ten acts a case or so, as the permits of a zone have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from hemei.adapters.lake.store import ALL, SCHEMAS, Lake, Run
from hemei.indicators.queries.lake.entries import given_rows
from hemei.indicators.queries.lake.facts import day_rows
from hemei.indicators.queries.lake.shapes import DAY_US, SHANGHAI_US
from hemei.rules.works import KINDS

Array = np.ndarray[Any, Any]
_EPOCH = date(1970, 1, 1).toordinal()
_HOUR = DAY_US // 24
FIRST = date(2023, 1, 1)  # every month from here
STEPS = (
    "case.receive", "case.check", "case.accept", "case.pause", "case.resume", "case.extend", "case.consult",
    "case.opinion", "case.review", "case.grant", "case.deliver", "case.rate",
)  # fmt: skip
_STATES = ("done", "underway")
_ENTRIES = {  # kind: how many a thousand cases, states, sorts
    "licence": (900, "valid valid valid ended", ""), "rating": (400, "closed", "- - - malicious"),
    "ticket": (500, "served", ""), "fault": (20, "open", ""), "thing": (50, "building", " ".join(KINDS)),
    "project": (2, "implementing started producing dropped", ""), "milestone": (10, "started", "start"),
    "invest": (20, "started dropped", ""), "visit": (30, "made doubled planned", ""),
    "problem": (30, "closed void", ""), "help": (20, "done rated open", ""),
    "grade": (10, "active", "high_tech tech_sme"), "right": (10, "active", "invention utility"),
    "year": (10, "active", "industry -"), "platform": (1, "active", "province nation city"),
    "payment": (10, "paid", ""), "return": (1, "paid", ""), "pledge": (5, "kept breached open", ""),
    "home": (5, "helping removed", ""), "allowance": (3, "granted ended", ""),
    "hotline": (100, "closed void", ""), "hotline-contact": (100, "closed", ""), "hotline-reply": (100, "closed", ""),
}  # fmt: skip
_PROMISED = ("kept", "broken", "open")


def make_zone(lake: Lake, zone: str, *, cases: int, months: int, seed: int) -> int:
    """This will write a zone of `cases` cases over `months` months and return the number of its acts."""
    draw = np.random.default_rng(seed)
    acts = first = 0
    with lake.run(zone, sample=True) as run:
        for n, month in enumerate(_months(months)):
            count = cases * (n + 1) // months - cases * n // months
            acts += _month(run, zone, month, count, first, draw)
            first += count
        run.replace("entries", ALL, given_rows(zone))
        _write(run, "items", ALL, _items(zone, draw))
        run.replace("days", ALL, day_rows())
        run.commit(seal=0, as_of_us=_start(_months(months + 3)[-1]))
    return acts


def _months(count: int) -> list[date]:
    start = FIRST.year * 12 + FIRST.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(count)]


def _start(day: date) -> int:
    return (day.toordinal() - _EPOCH) * DAY_US - SHANGHAI_US


def _day(us: Array) -> Array:
    return np.asarray((us + SHANGHAI_US) // DAY_US)


def _write(run: Run, table: str, month: str, columns: dict[str, Any]) -> None:
    schema = SCHEMAS[table]
    arrays = [_array(columns.get(one.name), one.type, columns) for one in schema]
    run.write(table, month, pa.Table.from_arrays(arrays, schema=schema))


def _array(column: Any, kind: Any, columns: dict[str, Any]) -> Any:
    """An Arrow array of a column: a constant word, (words, places) or numbers with those unknown masked."""
    rows = len(columns["matter"] if "matter" in columns else columns["version"])
    if column is None:
        return pa.nulls(rows, kind)
    if isinstance(column, str):
        column = ((column,), np.zeros(rows, np.int32))
    if isinstance(column, tuple):
        words, places = column
        made = pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), pa.array(words, pa.string()))
        return made.cast(kind)
    if isinstance(column, np.ma.MaskedArray):
        return pa.array(column.data, kind, mask=np.ma.getmaskarray(column))
    return pa.array(column, kind)


def _items(zone: str, draw: Any) -> dict[str, Any]:
    count = 200
    words = [f"item-{n:03}" for n in range(count)]
    return {
        "zone": zone, "number": (words, np.arange(count)), "version": np.arange(count),
        "online": draw.integers(0, 10, count) > 0, "begin_day": np.full(count, FIRST.toordinal() - _EPOCH),
    }  # fmt: skip


def _month(run: Run, zone: str, month: date, count: int, first: int, draw: Any) -> int:
    """One month: its cases, what belongs to them, and their acts, whose number is returned."""
    if not count:
        return 0
    key = f"{month:%Y-%m}"
    matter = np.arange(first, first + count, dtype=np.int64) * 3 + 1
    numbers = ([f"{zone}-{n:09}" for n in matter], np.arange(count, dtype=np.int32))
    known = {"zone": zone, "number": numbers, "matter": matter}
    at = _start(month) + draw.integers(0, 28 * DAY_US, count)
    swift, open_ = draw.random(count) < 0.2, draw.random(count) < 0.05
    accepted = at + draw.integers(600, 2 * 86400, count) * 1_000_000
    review = (
        np.where(swift, draw.integers(300, 3720, count), draw.integers(3600, 20 * 86400, count)) * 1_000_000
    )
    end, paused = accepted + review, (draw.random(count) < 0.1) & ~swift
    decided, rated = np.ma.array(end, mask=open_), (draw.random(count) < 0.4) & ~open_
    due = accepted + np.where(swift, _HOUR, 39 * DAY_US // 2)
    cases = {
        **known, "received_us": at, "accepted_us": accepted, "accepted_day": _day(accepted), "decided_us": decided,
        "decided_day": np.ma.array(_day(end), mask=open_), "corrected": draw.random(count) < 0.1,
        "score": np.ma.array(draw.choice([5, 5, 5, 4, 4, 3, 2, 1], count), mask=~rated),
        "visits": draw.integers(0, 3, count), "visits_promised": np.ones(count, np.int64),
        "promised_days": np.where(swift, 1, 10), "serial_days": np.where(swift, 5, 20),
        "limit_minutes": np.ma.array(np.full(count, 60), mask=~swift), "due_us": due, "closed_us": decided,
        "tolerant": draw.random(count) < 0.05, "stopped": paused, "extended": draw.random(count) < 0.02,
    }  # fmt: skip
    _write(run, "cases", key, cases)
    _around(run, key, known, cases, paused, draw)
    _other(run, key, zone, at, draw)
    times = {"case.receive": at, "case.accept": accepted, "case.grant": end}
    held = {"case.pause": paused, "case.resume": paused, "case.rate": rated, "case.grant": ~open_,
            "case.deliver": ~open_}  # fmt: skip
    late = (end > due) & ~open_
    return _acts(run, key, known, list(_steps(times, held, at, end, due, late)))


def _around(run: Run, month: str, known: Any, cases: dict[str, Any], paused: Array, draw: Any) -> None:
    """Pauses, orders (one for three cases) and promises."""
    zone, matter, (words, _places) = known["zone"], known["matter"], known["number"]
    first = cases["accepted_day"][paused] + 1
    _write(run, "pauses", month, {
        "zone": zone, "matter": matter[paused], "pause": matter[paused], "first_day": first, "last_day": first + 3,
    })  # fmt: skip
    some = slice(0, None, 3)
    at, closed = cases["received_us"][some], cases["decided_us"][some]
    state = np.ma.getmaskarray(closed).astype(np.int32)
    _write(run, "orders", month, {
        "zone": zone, "number": (words, np.arange(len(matter), dtype=np.int32)[some]), "state": (_STATES, state),
        "matter": matter[some] + 1, "submitted_us": at, "submitted_day": _day(at), "closed_us": closed,
        "closed_day": np.ma.array(_day(closed.data), mask=closed.mask), "online": draw.random(len(at)) < 0.9,
        "serial_days": np.full(len(at), 40), "merged_days": np.full(len(at), 20),
    })  # fmt: skip
    some = slice(0, None, 20)
    places = np.arange(len(matter), dtype=np.int32)[some]
    _write(run, "promises", month, {
        "zone": zone, "number": (words, places), "matter": matter[some] + 2,
        "state": (_PROMISED, draw.choice(np.array([0, 0, 0, 0, 1, 2], np.int32), len(places))),
    })  # fmt: skip


def _other(run: Run, month: str, zone: str, at: Array, draw: Any) -> None:
    """What the other rooms keep, so many for a thousand cases; a number drawn serves whichever kind reads it."""
    counts = [max(1, len(at) * many // 1000) for many, _states, _sorts in _ENTRIES.values()]
    kind, total = np.repeat(np.arange(len(counts), dtype=np.int32), counts), sum(counts)
    begin = draw.choice(at, total)
    words = {"state": [row[1].split() for row in _ENTRIES.values()],
             "sort": [[one.strip("-") for one in row[2].split()] or [""] for row in _ENTRIES.values()]}  # fmt: skip
    drawn: dict[str, Any] = {}
    for name, lists in words.items():
        known = sorted({one for each in lists for one in each})
        places = [
            draw.choice([known.index(one) for one in each], n) for each, n in zip(lists, counts, strict=True)
        ]
        drawn[name] = known, np.concatenate(places).astype(np.int32)
    firms = draw.integers(0, 500, total).astype(np.int32)
    held = np.ma.array(_day(begin) + 400, mask=draw.random(total) < 0.5)
    _write(run, "entries", month, {
        "zone": zone, "number": ([f"{zone}-{month}-{n}" for n in range(total)], np.arange(total, dtype=np.int32)),
        "kind": (list(_ENTRIES), kind), **drawn, "firm": ([f"firm-{n}" for n in range(500)], firms),
        "matter": np.arange(total), "begin_day": _day(begin), "end_day": held,
        "done_day": np.ma.array(_day(begin) + 30, mask=draw.random(total) < 0.2), "begin_us": begin,
        "end_us": begin + draw.integers(0, 90 * 60, total) * 1_000_000, "amount": draw.integers(10**6, 10**10, total),
        "whole": draw.integers(10**6, 10**10, total),
        "level": np.where(kind == list(_ENTRIES).index("year"), int(month[:4]), draw.integers(0, 6, total)),
    })  # fmt: skip


def _steps(
    times: dict[str, Array], held: dict[str, Array], at: Array, end: Array, due: Array, late: Array
) -> Iterator[tuple[str, Array, Array, Array | None]]:
    """Each step: its name, when it happened, of which cases, and the due instant that it noted."""
    everywhere = np.ones(len(at), bool)
    for n, name in enumerate(STEPS):
        when = times.get(name, at + (end - at) // len(STEPS) * n)
        clock = due if name in {"case.accept", "case.resume", "case.extend"} else None
        yield name, when, held.get(name, everywhere), clock
    yield "case.red", due, late, None


def _acts(run: Run, month: str, known: Any, steps: list[tuple[str, Array, Array, Array | None]]) -> int:
    """Acts of a month (that of their case), step by step."""
    words, _all = known["number"]
    places = [np.flatnonzero(mask).astype(np.int32) for _name, _when, mask, _clock in steps]
    seqs = np.cumsum([mask for _name, _when, mask, _clock in steps], axis=0)
    where = np.concatenate(places)
    name = np.concatenate([np.full(len(some), n, np.int32) for n, some in enumerate(places)])
    due = [
        np.zeros(len(some), np.int64) if s[3] is None else s[3][some]
        for s, some in zip(steps, places, strict=True)
    ]
    unknown = [np.full(len(some), s[3] is None) for s, some in zip(steps, places, strict=True)]
    _write(run, "acts", month, {
        "zone": known["zone"], "number": (words, where), "kind": "case", "name": ([s[0] for s in steps], name),
        "source": "", "target": "", "matter": known["matter"][where],
        "seq": np.concatenate([seqs[n][some] for n, some in enumerate(places)]),
        "at_us": np.concatenate([s[1][some] for s, some in zip(steps, places, strict=True)]),
        "due_us": np.ma.array(np.concatenate(due), mask=np.concatenate(unknown)),
    })  # fmt: skip
    return len(where)
