"""Why a period differs from the same period a year before: the air, the standard, the dust; the parts add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hemei.indicators.queries.air.period import Period, period
from hemei.rules.air.explain import Share, index_change
from hemei.rules.air.year import SIX
from hemei.rules.words import mark


@dataclass(frozen=True, slots=True)
class Change:
    """Two periods and what makes the difference of their composite index and of their good days.

    `shares` is empty while one of the six is unknown in either. Days: `air` by the air under the old edition,
    `standard` by the new edition on this year's air; both add up to `good_after - good_before`.
    """

    before: Period
    after: Period
    shares: tuple[Share, ...]
    total: Fraction
    days_air: int
    days_standard: int
    lost: tuple[date, ...]

    @property
    def parts(self) -> tuple[tuple[str, Fraction], ...]:
        """This will give the three sums: concentration, standard, dust."""
        names = (("concentration", mark("空气本身")), ("standard", mark("标准变更")), ("dust", mark("沙尘")))
        return tuple(
            (title, sum((getattr(one, name) for one in self.shares), Fraction(0))) for name, title in names
        )


def change(place: str, before: tuple[date, date], after: tuple[date, date]) -> Change:
    """This will explain `after` by `before`, both half-open periods; raises NoPlace."""
    old, new = period(place, *before), period(place, *after)
    same_air = period(place, *after, under=old.judged_on)
    shares: tuple[Share, ...] = ()
    if not (_unknown(old.dusty) or _unknown(new.values) or _unknown(new.dusty)):
        shares = index_change(
            _known(old.values), _known(new.values), before_on=old.judged_on, after_on=new.judged_on,
            after_with_dust=_known(new.dusty),
        )  # fmt: skip
    lost = tuple(
        was.on for was, now in zip(same_air.days, new.days, strict=True) if was.good and not now.good
    )
    return Change(
        old, new, shares, sum((one.total for one in shares), Fraction(0)), same_air.good - old.good,
        new.good - same_air.good, lost,
    )  # fmt: skip


def _unknown(values: Mapping[str, Fraction | None]) -> bool:
    return any(values[name] is None for name in SIX)


def _known(values: Mapping[str, Fraction | None]) -> dict[str, Fraction]:
    return {name: values[name] or Fraction(0) for name in SIX}
