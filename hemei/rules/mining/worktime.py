"""Elapsed time that counts before the law: whole working days of the official calendar, by prefix sums.

A working day is worth one day from midnight to midnight (local), a day off nothing: the law counts in days, and a
make-up Saturday is one of them. What lies outside the notified years is not measured, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hemei.rules.workdays import Calendar, official

DAY = 86_400_000_000  # microseconds
_EAST = 8 * 3_600_000_000  # Shanghai, without summer time since 1991
_EPOCH = date(1970, 1, 1).toordinal()


class WorkTime:
    """Positions on the axis of working time: the difference of two is what counted between them."""

    def __init__(self, works: Sequence[bool], first_day: date) -> None:
        """This will take one truth a day from `first_day` on."""
        self.first_day = first_day
        self._base = first_day.toordinal() - _EPOCH
        days = np.asarray(works, dtype=np.int64)
        # a wall of zeros on both sides: an instant outside falls on it and is marked, not looked up elsewhere
        self._worth = np.concatenate([[0], days, [0]])
        self._before = np.concatenate([[0], np.cumsum(self._worth)[:-1]]) * DAY
        self._last = len(days)

    @classmethod
    def of(cls, calendar: Calendar) -> WorkTime:
        """This will take the days of a calendar."""
        return cls([number > 0 for number in calendar.numbers], calendar.first_day)

    def positions(self, at: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """This will give the working time (n,) at instants (n,), both in microseconds, and which of them are known."""
        place = (at + _EAST) // DAY
        within = at + _EAST
        within -= place * DAY
        place -= self._base - 1
        known = (place >= 1) & (place <= self._last)
        np.clip(place, 0, self._last + 1, out=place)
        within *= self._worth[place]
        within += self._before[place]
        return within, known


@cache
def official_time() -> WorkTime:
    """This will return the working time of the State Council's notices, built once."""
    return WorkTime.of(official())
