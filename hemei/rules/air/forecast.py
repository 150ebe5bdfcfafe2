"""Looking ahead within a year: what is certain, and what the rest of earlier years would make of this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hemei.rules.air.year import good_rate
from hemei.rules.tables import table

_A_RANGE = 2  # one earlier year is an example, two are the least that can differ


@dataclass(frozen=True, slots=True)
class Range:
    """A figure at the year's end, as the rest of each earlier year would make it.

    `by_year` is each year's outcome, oldest first. `low` and `high` are None with fewer than two: a single year is
    no range. It is the span of what has happened, not a probability.
    """

    by_year: tuple[tuple[int, Fraction], ...]

    @property
    def low(self) -> Fraction | None:
        """This will give the lowest outcome."""
        return min(value for _year, value in self.by_year) if self.known else None

    @property
    def high(self) -> Fraction | None:
        """This will give the highest outcome."""
        return max(value for _year, value in self.by_year) if self.known else None

    @property
    def known(self) -> bool:
        """This will say whether there are enough earlier years for a range."""
        return len(self.by_year) >= _A_RANGE


def span_of(outcomes: Mapping[int, Fraction | None]) -> Range:
    """This will gather the outcomes of years, leaving out those that are unknown."""
    return Range(tuple((year, value) for year, value in sorted(outcomes.items()) if value is not None))


def certain(*, good: int, valid: int, left: int) -> tuple[Fraction | None, Fraction | None]:
    """This will give the rates (per cent) with none and with all of the `left` days good, all of them valid."""
    return good_rate(good, valid + left), good_rate(good + left, valid + left)


def years_before(on: date) -> Sequence[int]:
    """This will give the earlier years that the method uses, latest first."""
    return range(on.year - 1, on.year - 1 - int(table("air_forecast", on)["years"]), -1)


def enough(valid: int, length: int, on: date) -> bool:
    """This will say whether so many valid days of a rest of a year are enough to stand for it."""
    return length > 0 and valid * 100 >= int(table("air_forecast", on)["least_share"]) * length
