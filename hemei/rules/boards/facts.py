"""What a project is scored by: its start, its investment to date, its milestones, its problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was to be done by `planned`; `excused` days of force majeure, shown by evidence, push it back."""

    planned: date
    done: date | None = None
    excused: int = 0
    name: str = ""  # which one, for whoever recomputes by hand; no rule reads it


@dataclass(frozen=True, slots=True)
class Facts:
    """One project on a day: amounts in whole yuan, planned and done up to that day."""

    code: str
    park: str
    unit: str
    start: Mark | None = None
    invest_planned: int = 0
    invest_done: int = 0
    milestones: tuple[Mark, ...] = ()
    problems: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of many projects as columns; days as ordinals, `done` 0 = not yet."""

    owner: Ints
    planned: Ints
    done: Ints
    excused: Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """Many projects as columns, in the order given."""

    count: int
    start: Marks
    invest_planned: Ints
    invest_done: Ints
    milestones: Marks
    problems: Marks


def columns(rows: Sequence[Facts]) -> Columns:
    """This will lay the facts of many projects out as columns."""
    return Columns(
        len(rows), _marks([(one.start,) if one.start else () for one in rows]),
        np.array([one.invest_planned for one in rows], np.int64),
        np.array([one.invest_done for one in rows], np.int64),
        _marks([one.milestones for one in rows]), _marks([one.problems for one in rows]),
    )  # fmt: skip


def _marks(found: Sequence[Sequence[Mark]]) -> Marks:
    many = np.fromiter(map(len, found), np.int64, len(found))
    flat = list(chain.from_iterable(found))
    count, ordinal = len(flat), date.toordinal
    return Marks(
        np.repeat(np.arange(len(found)), many),
        np.fromiter((ordinal(one.planned) for one in flat), np.int64, count),
        np.fromiter((ordinal(one.done) if one.done else 0 for one in flat), np.int64, count),
        np.fromiter((one.excused for one in flat), np.int64, count),
    )


def plain(one: Facts) -> dict[str, Any]:
    """This will give facts as JSON values, to be kept beside a place and read again by `from_plain`."""
    return {
        "code": one.code, "park": one.park, "unit": one.unit, "start": one.start and _plain(one.start),
        "invest": [one.invest_planned, one.invest_done], "milestones": [_plain(mark) for mark in one.milestones],
        "problems": [_plain(mark) for mark in one.problems],
    }  # fmt: skip


def _plain(one: Mark) -> list[Any]:
    return [one.planned.isoformat(), one.done.isoformat() if one.done else "", one.excused, one.name]


def from_plain(given: Mapping[str, Any]) -> Facts:
    """This will read facts that `plain` gave."""
    planned, done = given["invest"]
    return Facts(
        given["code"], given["park"], given["unit"], _read(given["start"]) if given["start"] else None, planned, done,
        tuple(_read(one) for one in given["milestones"]), tuple(_read(one) for one in given["problems"]),
    )  # fmt: skip


def _read(given: Sequence[Any]) -> Mark:
    planned, done, excused, name = given
    return Mark(date.fromisoformat(planned), date.fromisoformat(done) if done else None, excused, name)
