"""An event log as three columns: fourteen bytes an event instead of a row of objects."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
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
        at = np.array([row[2][:_SECONDS] for row in chunk], "datetime64[us]").astype(np.int64)
        parts.append((case, act.astype(np.int16), at))
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
