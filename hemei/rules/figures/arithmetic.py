"""What the relation rules compute with: tolerances of rounding, shares, growth both ways."""

from __future__ import annotations

from decimal import Decimal

from hemei.rules.figures.model import Figure, Hedge
from hemei.rules.figures.numbers import short

HALF = Decimal("0.5")
HUNDRED = Decimal(100)


def half_step(figure: Figure) -> Decimal:
    """This will return half a unit of the last written digit: what rounding may hide."""
    return figure.step * HALF


def rounding(figure: Figure) -> Decimal:
    """This will return what rounding may hide in an input: whole numbers are counts and exact."""
    return half_step(figure) if figure.places else Decimal(0)


def ratio_slack(new: Figure, old: Figure) -> Decimal:
    """This will return by how much new ÷ old may be off because both are rounded."""
    return abs(new.value / old.value) * (
        rounding(new) / (abs(new.value) or Decimal(1)) + rounding(old) / abs(old.value)
    )


def agrees(computed: Decimal, claim: Figure, slack: Decimal = Decimal(0)) -> bool:
    """This will tell whether a computed number, rounded as the claim is written, is the claim; hedges widen it."""
    claimed, tolerance = abs(claim.value), half_step(claim) + slack
    low, high = claimed - tolerance, claimed + tolerance
    if claim.hedge in (Hedge.OVER, Hedge.AT_LEAST):
        return computed >= low and computed <= claimed * Decimal("1.2")
    if claim.hedge in (Hedge.NEAR, Hedge.AT_MOST):
        return computed <= high and computed >= claimed * Decimal("0.8")
    if claim.hedge is Hedge.ABOUT:
        return abs(computed - claimed) <= max(tolerance, claimed * Decimal("0.1"))
    return low <= computed <= high


def say(value: Decimal, unit: str = "", places: int = 2) -> str:
    """This will write a number with its unit for reading."""
    return short(value, places) + unit


def told(figure: Figure) -> str:
    """This will name a figure in a computation: name and value as written."""
    return f"{figure.name or '该数'} {figure.text}"
