"""Why a period differs from the same period a year before: the air, the standard, the dust; the parts add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from hemei.indicators.queries.air.period import Day, Period, period
from hemei.indicators.queries.air.series import segments
from hemei.rules.air.explain import Share, index_change
from hemei.rules.air.year import SIX
from hemei.rules.words import mark


@dataclass(frozen=True, slots=True)
class Change:
    """Two periods and what makes the difference of their composite index and of their good days.

    `shares` is empty while one of the six is unknown in either; `total` is the change with dust left in, `published`
    the change without it, as the index is published. Days: `days_dust` by days of dust that were not good, `days_air`
    by the rest of the air under the editions of the year before, day by day, `days_standard` by the new editions on
    this year's air; the three add up to the difference of the good days.
    """

    before: Period
    after: Period
    shares: tuple[Share, ...]
    days_air: int
    days_dust: int
    days_standard: int
    lost: tuple[date, ...]

    @property
    def total(self) -> Fraction:
        """This will give the change of the index with dust left in."""
        return sum((one.total for one in self.shares), Fraction(0))

    @property
    def published(self) -> Fraction:
        """This will give the change of the index without dust."""
        return sum((one.concentration + one.standard for one in self.shares), Fraction(0))

    @property
    def parts(self) -> tuple[tuple[str, Fraction], ...]:
        """This will give the three sums: concentration, standard, dust."""
        names = (("concentration", mark("空气本身")), ("standard", mark("标准变更")), ("dust", mark("沙尘")))
        return tuple(
            (title, sum((getattr(one, name) for one in self.shares), Fraction(0))) for name, title in names
        )


def change(place: str, before: tuple[date, date], after: tuple[date, date]) -> Change:
    """This will explain `after` by `before`, the same half-open period some years earlier; raises NoPlace."""
    old, new = period(place, *before), period(place, *after)
    same_air = _under_the_old(place, before, after)
    shares: tuple[Share, ...] = ()
    if not any(_unknown(one) for one in (old.values, old.dusty, new.values, new.dusty)):
        shares = index_change(
            _known(old.values), _known(new.values), before_on=old.judged_on, after_on=new.judged_on,
            before_with_dust=_known(old.dusty), after_with_dust=_known(new.dusty),
        )  # fmt: skip
    good = sum(day.good for day in same_air)
    dust = _bad_dust(old.days) - _bad_dust(same_air)
    lost = tuple(was.on for was, now in zip(same_air, new.days, strict=True) if was.good and not now.good)
    return Change(old, new, shares, good - old.good - dust, dust, new.good - good, lost)


def _under_the_old(place: str, before: tuple[date, date], after: tuple[date, date]) -> tuple[Day, ...]:
    """The days of `after`, each judged by the edition that was in force on its day of the earlier period."""
    starts = [begin for begin, _end in segments(*before)]
    cuts = [after[0], *(_later(day, before, after) for day in starts[1:]), after[1]]
    return tuple(
        day
        for on, (begin, end) in zip(starts, pairwise(cuts), strict=True)
        if begin < end
        for day in period(place, begin, end, under=on).days
    )


def _later(day: date, before: tuple[date, date], after: tuple[date, date]) -> date:
    years = after[0].year - before[0].year
    moved = (
        date(day.year + years, 3, 1)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year + years)
    )
    return min(max(moved, after[0]), after[1])


def _bad_dust(days: Sequence[Day]) -> int:
    return sum(day.dust and day.index is not None and not day.good for day in days)


def _unknown(values: Mapping[str, Fraction | None]) -> bool:
    return any(values[name] is None for name in SIX)


def _known(values: Mapping[str, Fraction | None]) -> dict[str, Fraction]:
    return {name: values[name] or Fraction(0) for name in SIX}
