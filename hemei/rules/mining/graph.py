"""The directly-follows graph: which act follows which, how often, and how much working time lies between."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemei.rules.mining.columns import Log
from hemei.rules.mining.worktime import DAY, WorkTime

_SLOW = 90  # per cent: the quantile shown beside the median


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` came directly after `source` `count` times; working days where both instants are known, else None."""

    source: str
    target: str
    count: int
    measured: int
    total: float
    median: float | None
    slow: float | None  # nine of ten take no longer
    longest: float | None

    @property
    def mean(self) -> float | None:
        """This will give the mean in working days."""
        return self.total / self.measured if self.measured else None


@dataclass(frozen=True, slots=True)
class Graph:
    """What a log shows: acts with their counts, first and last acts, edges (the most frequent first)."""

    events: int
    cases: int
    acts: dict[str, int]
    starts: dict[str, int]
    ends: dict[str, int]
    edges: tuple[Edge, ...]
    unmeasured: int  # pairs outside the notified years


@dataclass(frozen=True, slots=True)
class Variant:
    """One sequence of acts and the cases (indices into `Log.cases`) that went that way."""

    acts: tuple[str, ...]
    cases: tuple[int, ...]


def discover(log: Log, time: WorkTime) -> Graph:
    """This will find the graph of a log, measured in working days; linear in its events."""
    if not len(log.case):
        return Graph(0, 0, {}, {}, {}, (), 0)
    firsts = log.firsts
    lasts = np.append(firsts[1:], len(log.case)) - 1
    kinds = len(log.names)
    key, spans, known = _pairs(log, time)
    counts = np.bincount(key, minlength=kinds * kinds)
    used = np.flatnonzero(counts)
    edges = [
        _edge(log.names, int(one), int(counts[one]), found)
        for one, found in zip(used, _grouped(key, used, counts, spans, known), strict=True)
    ]
    return Graph(
        len(log.case), len(firsts), _counted(log, log.act), _counted(log, log.act[firsts]),
        _counted(log, log.act[lasts]), tuple(sorted(edges, key=lambda e: (-e.count, e.source, e.target))),
        int(len(known) - np.count_nonzero(known)),
    )  # fmt: skip


def _pairs(log: Log, time: WorkTime) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.bool_]]:
    """Of each two neighbours of one case: key of the edge, working days between, whether they are known."""
    same = log.case[1:] == log.case[:-1]
    position, known = time.positions(log.at)
    key = log.act[:-1].astype(np.int32) * np.int32(len(log.names)) + log.act[1:]
    spans = (position[1:] - position[:-1]) / DAY
    return key[same], spans[same], (known[1:] & known[:-1])[same]


def _grouped(
    key: NDArray[np.int32], used: NDArray[np.int64], counts: NDArray[np.int64], spans: NDArray[np.float64],
    known: NDArray[np.bool_],
) -> list[NDArray[np.float64]]:  # fmt: skip
    """The known spans of each used edge. Keys of two bytes are sorted by digits, so that it stays linear."""
    short = np.zeros(len(counts), np.uint16 if len(used) <= np.iinfo(np.uint16).max else np.int64)
    short[used] = np.arange(len(used))
    order = np.argsort(short[key], kind="stable")
    spans, known = spans[order], known[order]
    bounds = np.concatenate([[0], np.cumsum(counts[used])])
    whole = bool(known.all())
    pieces = [slice(int(a), int(b)) for a, b in itertools.pairwise(bounds)]
    return [spans[piece] if whole else spans[piece][known[piece]] for piece in pieces]


def _edge(names: tuple[str, ...], key: int, count: int, spans: NDArray[np.float64]) -> Edge:
    source, target = divmod(key, len(names))
    if not len(spans):
        return Edge(names[source], names[target], count, 0, 0.0, None, None, None)
    middle = (len(spans) - 1) // 2
    slow = -(-_SLOW * len(spans) // 100) - 1
    spans = np.partition(spans, sorted({middle, len(spans) // 2, slow, len(spans) - 1}))
    median = (float(spans[middle]) + float(spans[len(spans) // 2])) / 2
    return Edge(
        names[source], names[target], count, len(spans), float(spans.sum()), median, float(spans[slow]),
        float(spans[-1]),
    )  # fmt: skip


def _counted(log: Log, acts: NDArray[np.int16]) -> dict[str, int]:
    found = np.bincount(acts, minlength=len(log.names))
    return {log.names[n]: int(found[n]) for n in np.argsort(-found, kind="stable") if found[n]}


def variants(log: Log) -> tuple[Variant, ...]:
    """This will group the cases by their sequence of acts, the most frequent first."""
    firsts = log.firsts
    width = log.act.itemsize
    text = log.act.tobytes()
    bounds = [*(int(n) * width for n in firsts), len(text)]
    found: dict[bytes, list[int]] = {}
    for n in range(len(firsts)):
        found.setdefault(text[bounds[n] : bounds[n + 1]], []).append(int(log.case[firsts[n]]))
    made = [
        Variant(tuple(log.names[code] for code in np.frombuffer(key, log.act.dtype)), tuple(cases))
        for key, cases in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.cases), one.acts)))


def cases_on(log: Log, source: str, target: str) -> tuple[int, ...]:
    """This will list the cases (indices into `Log.cases`) in which `target` came directly after `source`."""
    if source not in log.names or target not in log.names:
        return ()
    first, then = log.names.index(source), log.names.index(target)
    hit = (log.case[1:] == log.case[:-1]) & (log.act[:-1] == first) & (log.act[1:] == then)
    return tuple(int(n) for n in np.unique(log.case[1:][hit]))
