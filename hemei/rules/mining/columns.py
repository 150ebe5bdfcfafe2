"""An event log as three columns: fourteen bytes an event instead of a row of objects."""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

_CHUNK = 100_000
_KINDS = 4096  # more kinds of act are no acts: somebody took the wrong column
_SECONDS = (
    26  # "2026-11-23T02:00:00.000000": an instant of the ledger without its offset, which is always UTC
)


@dataclass(frozen=True, slots=True)
class Log:
    """Events of all cases, each case's together and in the order of its acts.

    `case` int32 (n,): 0, 1, 2 … in the order of `cases`; `act` int16 (n,): index into `names`;
    `at` int64 (n,): microseconds since 1970-01-01 UTC.
    """

    case: NDArray[np.int32]
    act: NDArray[np.int16]
    at: NDArray[np.int64]
    names: tuple[str, ...]
    cases: tuple[Hashable, ...]

    @property
    def firsts(self) -> NDArray[np.int64]:
        """This will give the place of each case's first event."""
        begins = np.ones(len(self.case), bool)
        np.not_equal(self.case[1:], self.case[:-1], out=begins[1:])
        return np.flatnonzero(begins)


@dataclass(frozen=True, slots=True)
class Columns:
    """Events in the order in which they were written, of whichever cases: int64 `case` is the case's own number."""

    case: NDArray[np.int64]
    act: NDArray[np.int16]
    at: NDArray[np.int64]


def instants(texts: Sequence[str]) -> NDArray[np.int64]:
    """This will read instants as the ledger writes them: microseconds since 1970-01-01 UTC."""
    return np.array([text[:_SECONDS] for text in texts], "datetime64[us]").astype(np.int64)


def columns(cases: Sequence[int], acts: Sequence[int], at: Sequence[str]) -> Columns:
    """This will make columns of rows; ValueError for more than 4,096 kinds of act."""
    if acts and max(acts) >= _KINDS:
        raise ValueError(f"{max(acts) + 1} kinds of act in one log")
    return Columns(np.array(cases, np.int64), np.array(acts, np.int16), instants(at))


def together(parts: Sequence[Columns]) -> Columns:
    """This will put columns one after the other."""
    if not parts:
        return columns((), (), ())
    case, act, at = ([getattr(part, name) for part in parts] for name in ("case", "act", "at"))
    return Columns(np.concatenate(case), np.concatenate(act), np.concatenate(at))


def pack(given: Columns) -> bytes:
    """This will write columns as bytes, some seven an event: little-endian, one column after the other, deflated."""
    ordered = (given.case.astype("<i8"), given.at.astype("<i8"), given.act.astype("<i2"))
    return zlib.compress(b"".join(column.tobytes() for column in ordered), 1)


def unpack(body: bytes) -> Columns:
    """This will read what `pack` wrote."""
    plain = zlib.decompress(body)
    n = len(plain) // 18
    case, at = np.frombuffer(plain, "<i8", n), np.frombuffer(plain, "<i8", n, 8 * n)
    return Columns(
        case.astype(np.int64), np.frombuffer(plain, "<i2", n, 16 * n).astype(np.int16), at.astype(np.int64)
    )


def log_of(given: Columns, names: Sequence[str]) -> Log:
    """This will bring each case's events together, the cases in the order of their own numbers."""
    found, case = np.unique(given.case, return_inverse=True)
    return sorted_log(
        case.astype(np.int32), given.act, given.at, names=tuple(names), cases=tuple(found.tolist())
    )


def narrowed(
    log: Log, first: int | None, until: int | None, *, aside: frozenset[str] = frozenset(), gone: str = ""
) -> Log:
    """This will keep the cases that began in [first, until) (microseconds), without the acts named in `aside`.

    Cases in which the act `gone` happened are left out whole.
    """
    begun = log.at[log.firsts]
    wanted = np.ones(len(log.cases), bool)
    if first is not None:
        wanted &= begun >= first
    if until is not None:
        wanted &= begun < until
    if gone in log.names:
        wanted[log.case[log.act == log.names.index(gone)]] = False
    keep = wanted[log.case]
    for n, name in enumerate(log.names):
        if name in aside:
            keep &= log.act != n
    if keep.all():
        return log
    left, case = np.unique(log.case[keep], return_inverse=True)
    cases = tuple(log.cases[n] for n in left.tolist())
    return Log(case.astype(np.int32), log.act[keep], log.at[keep], log.names, cases)


def collect(rows: Iterable[tuple[Hashable, str, str]]) -> Log:
    """This will take (case, act, instant) rows, instants as the ledger writes them (ISO, microseconds, UTC).

    Rows of one case need not be neighbours, but stand in the order of its acts. ValueError for an instant in
    another form or for more than 4,096 kinds of act.
    """
    cases: dict[Hashable, int] = {}
    names: dict[str, int] = {}
    parts: list[tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.int64]]] = []
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        case = np.fromiter((cases.setdefault(row[0], len(cases)) for row in chunk), np.int32, len(chunk))
        act = np.fromiter((names.setdefault(row[1], len(names)) for row in chunk), np.int32, len(chunk))
        if len(names) > _KINDS:
            raise ValueError(
                f"{len(names)} kinds of act in one log: acts are told apart by a number of two bytes"
            )
        parts.append((case, act.astype(np.int16), instants([row[2] for row in chunk])))
    if not parts:
        return Log(np.empty(0, np.int32), np.empty(0, np.int16), np.empty(0, np.int64), (), ())
    found = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return sorted_log(*found, names=tuple(names), cases=tuple(cases))


def sorted_log(
    case: NDArray[np.int32], act: NDArray[np.int16], at: NDArray[np.int64], *, names: tuple[str, ...],
    cases: tuple[Hashable, ...],
) -> Log:  # fmt: skip
    """This will bring each case's events together without changing their order among themselves."""
    if len(case) > 1 and bool(np.any(case[1:] < case[:-1])):
        order = np.argsort(case, kind="stable")
        case, act, at = case[order], act[order], at[order]
    return Log(case, act, at, names, cases)
