"""Numbers in words and figures as the zone prints them: exact decimals, and a missing one is never nought."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

MISSING = "—"
Number = Decimal | int | float | str | None


def exact(value: Number) -> Decimal | None:
    """This will read a number without binary noise; None for what is missing or no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def figure(value: Number, places: int | None = None, missing: str = MISSING) -> str:
    """This will print four digits plain (3653.6) and five or more with commas (13,752), as spreadsheets read.

    `places` are decimals at most, trailing noughts gone; None leaves the decimals as they came.
    """
    number = exact(value)
    if number is None:
        return missing
    if places is not None:
        number = _rounded(number, places)
    return f"{number:,f}" if abs(number) >= 10000 else f"{number:f}"


def scaled(value: Number, power: int, unit: str) -> str:
    """This will print in units of 10**power with two decimals at most; for computed sums, not quoted ones."""
    number = exact(value)
    return MISSING if number is None else f"{figure(number.scaleb(-power), 2)} {unit}"


def grew_times(value: Number) -> str:
    """This will say 增长 X 倍: by how many times it grew (10 → 30 is 2)."""
    return _worded(_("增长 %s 倍"), value)


def is_times(value: Number) -> str:
    """This will say 是 X 倍: how many times it is what it was (10 → 30 is 3)."""
    return _worded(_("是 %s 倍"), value)


def change(value: Number) -> str:
    """This will say a change in per cent: 增长 5.2%, 下降 3%, 持平."""
    return _moved(value, _("增长 %s%%"), _("下降 %s%%"))


def points(value: Number) -> str:
    """This will say a change in percentage points, which is no change in per cent: 提高 27.9 个百分点."""
    return _moved(value, _("提高 %s 个百分点"), _("降低 %s 个百分点"))


def _moved(value: Number, up: str, down: str) -> str:
    number = exact(value)
    if number is not None and not number:
        return _("持平")
    return _worded(up if number is None or number > 0 else down, abs(number) if number is not None else None)


def _worded(words: str, value: Number) -> str:
    return MISSING if exact(value) is None else words % figure(value, 2)


def _rounded(number: Decimal, places: int) -> Decimal:
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()
