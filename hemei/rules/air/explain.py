"""Why an index changed: what the air did, what a new standard did, what dust did; the parts add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from hemei.rules.air.amounts import NA, Ints
from hemei.rules.air.aqi import day_index, good
from hemei.rules.air.year import SIX, composite, limits

DUSTY = ("pm10", "pm2_5")  # what dust adds to; national bulletins take it out of these and of the index only


@dataclass(frozen=True, slots=True)
class Share:
    """One pollutant's part in the change of the composite index: by concentration, by standard, by dust."""

    pollutant: str
    concentration: Fraction
    standard: Fraction
    dust: Fraction

    @property
    def total(self) -> Fraction:
        """The whole change that this pollutant made."""
        return self.concentration + self.standard + self.dust


def without_dust(days: Mapping[str, Ints], dust: npt.NDArray[np.bool_]) -> dict[str, Ints]:
    """This will take the particulates of flagged days out of the series; other pollutants stay.

    For means and the composite index only: good days are counted with dust in them.
    """
    return {name: np.where(dust, NA, values) if name in DUSTY else values for name, values in days.items()}


def index_change(
    before: Mapping[str, Fraction],
    after: Mapping[str, Fraction],
    *,
    before_on: date,
    after_on: date,
    before_with_dust: Mapping[str, Fraction] | None = None,
    after_with_dust: Mapping[str, Fraction] | None = None,
) -> tuple[Share, ...]:
    """This will split the change of the composite index between two periods, pollutant by pollutant.

    With C and S before, C′ and S′ after, and D and D′ the values with dust left in: concentration (C′−C)/S,
    standard C′/S′ − C′/S, dust (D′−C′)/S′ − (D−C)/S. Concentration and standard add up to the difference of the
    indices without dust, as they are published; all three to the difference with dust left in. Nothing is rounded.
    """
    old = {term.pollutant: term for term in composite(before, before_on).terms}
    new = {term.pollutant: term for term in composite(after, after_on).terms}
    dusty, dusty_before = after_with_dust or after, before_with_dust or before
    shares = []
    for name in SIX:
        was, now = old[name], new[name]
        old_unit, new_unit = was.weight / was.limit, now.weight / now.limit
        shares.append(
            Share(
                name,
                (now.value - was.value) * old_unit,
                now.value * (new_unit - old_unit),
                (Fraction(dusty[name]) - now.value) * new_unit
                - (Fraction(dusty_before[name]) - was.value) * old_unit,
            )
        )
    return tuple(shares)


@dataclass(frozen=True, slots=True)
class Editions:
    """Good days of one and the same air under two editions, and the days (positions) that the change cost."""

    old_edition: str
    new_edition: str
    old_good: int
    new_good: int
    lost: tuple[int, ...]
    won: tuple[int, ...]


def under_two(days: Mapping[str, Ints], *, old_on: date, new_on: date) -> Editions:
    """This will judge the same days under the editions of two dates and name the days that differ."""
    old, new = day_index(days, old_on), day_index(days, new_on)
    was, now = good(old.index), good(new.index)
    lost, won = np.flatnonzero(was & ~now), np.flatnonzero(now & ~was)
    return Editions(
        old.edition,
        new.edition,
        int(was.sum()),
        int(now.sum()),
        tuple(int(i) for i in lost),
        tuple(int(i) for i in won),
    )


def over_limit(values: Mapping[str, Fraction], on: date) -> dict[str, Fraction]:
    """This will give each yearly value over its limit, as how many times the limit it is; empty if all hold."""
    top = limits(on)
    return {name: Fraction(values[name]) / top[name] for name in SIX if Fraction(values[name]) > top[name]}
