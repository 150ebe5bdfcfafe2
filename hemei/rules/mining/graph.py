"""The directly-follows graph: which act follows which, how often, and how much working time lies between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hemei.rules.mining.columns import Log
from hemei.rules.mining.worktime import DAY, WorkTime

_CHUNK = 1 << 16  # pairs at a time
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
    counts = _counts(log)
    used = np.flatnonzero(counts)
    spans, unmeasured = _grouped(log, time, used, counts[used])
    bounds = [0, *np.cumsum(counts[used]).tolist()]
    edges = [
        _edge(log.names, int(one), spans[start:end], whole=not unmeasured)
        for one, (start, end) in zip(used, pairwise(bounds), strict=True)
    ]
    kinds = len(log.names)
    starts = np.bincount(log.act[firsts], minlength=kinds)
    ends = np.bincount(log.act[lasts], minlength=kinds)
    acts = counts.reshape(kinds, kinds).sum(axis=1) + ends  # each act is followed by another, or the last
    return Graph(
        len(log.case), len(firsts), _named(log, acts), _named(log, starts), _named(log, ends),
        tuple(sorted(edges, key=lambda e: (-e.count, e.source, e.target))), unmeasured,
    )  # fmt: skip


def _chunks(log: Log) -> Iterator[tuple[int, int, NDArray[np.bool_], NDArray[np.int32]]]:
    """Pieces of the log that stay in the processor's cache: where neighbours are of one case, and their edges."""
    kinds, last = np.int32(len(log.names)), len(log.case) - 1
    for start in range(0, last, _CHUNK):
        end = min(start + _CHUNK, last)
        same = log.case[start + 1 : end + 1] == log.case[start:end]
        key = log.act[start:end].astype(np.int32)
        key *= kinds
        key += log.act[start + 1 : end + 1]
        yield start, end, same, key[same]


def _counts(log: Log) -> NDArray[np.int64]:
    """How often each edge was gone, by its key: source times the number of kinds, plus target."""
    counts = np.zeros(len(log.names) ** 2, np.int64)
    for _start, _end, _same, key in _chunks(log):
        counts += np.bincount(key, minlength=len(counts))
    return counts


def _grouped(
    log: Log, time: WorkTime, used: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], int]:
    """The spans of all edges one edge after the other, not-a-number where not known, and how many those are.

    Keys of two bytes are sorted by their digits, so that the whole stays linear.
    """
    short = np.zeros(len(log.names) ** 2, np.uint16 if len(used) <= np.iinfo(np.uint16).max else np.int64)
    short[used] = np.arange(len(used))
    spans = np.empty(int(counts.sum()))
    place = np.cumsum(counts) - counts  # where the next span of each edge goes
    unmeasured = 0
    for start, end, same, key in _chunks(log):
        position, known = time.positions(log.at[start : end + 1])
        between = np.diff(position)[same] / DAY
        unknown = ~(known[1:] & known[:-1])[same]
        between[unknown] = np.nan
        unmeasured += int(np.count_nonzero(unknown))
        edges = short[key]
        order = np.argsort(edges, kind="stable")
        here = np.bincount(edges, minlength=len(used))
        offset = place - (np.cumsum(here) - here)
        spans[np.repeat(offset, here) + np.arange(len(order))] = between[order]
        place += here
    return spans, unmeasured


def _edge(names: tuple[str, ...], key: int, spans: NDArray[np.float64], *, whole: bool) -> Edge:
    source, target = divmod(key, len(names))
    count = len(spans)
    spans = spans if whole else spans[~np.isnan(spans)]
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


def _named(log: Log, found: NDArray[np.int64]) -> dict[str, int]:
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
