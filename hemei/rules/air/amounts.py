"""Concentrations as exact integers: thousandths of µg/m³ (CO: of mg/m³), and the roundings of GB/T 8170."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from hemei.rules.words import mark

Ints = npt.NDArray[np.int64]
NA = -1
SCALE = 1000
# Printed names; the order is that of the standard's table.
POLLUTANTS = ("so2", "no2", "co", "o3_8h", "o3_1h", "pm10", "pm2_5")
LABELS = {
    "so2": mark("二氧化硫"),
    "no2": mark("二氧化氮"),
    "co": mark("一氧化碳"),
    "o3_8h": mark("臭氧 8 小时"),
    "o3_1h": mark("臭氧 1 小时"),
    "pm10": mark("可吸入颗粒物 PM10"),
    "pm2_5": mark("细颗粒物 PM2.5"),
}


def milli(values: npt.ArrayLike) -> Ints:
    """This will turn concentrations (NaN or None = missing) into thousandths; a negative value raises ValueError.

    Shape is kept. What is finer than a thousandth is rounded half to even.
    """
    given = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(given)
    if (given[known] < 0).any() or np.isinf(given).any():
        raise ValueError("浓度不能是负数或无穷大；请先按数据标记剔除，再计算。")
    out = np.full(given.shape, NA, dtype=np.int64)
    out[known] = np.rint(given[known] * SCALE).astype(np.int64)
    return out


def divided(total: Ints, by: Ints | int) -> Ints:
    """This will divide whole numbers and round half to even (GB/T 8170); `by` must be positive."""
    quotient, rest = np.divmod(total, by)
    twice = 2 * rest
    up = (twice > by) | ((twice == by) & (quotient % 2 == 1))
    return np.asarray(quotient + up, dtype=np.int64)


def rounded(values: Ints, decimals: int) -> Ints:
    """This will round thousandths to `decimals` places (0 to 3), half to even; NA stays NA."""
    step = 10 ** (3 - decimals)
    return np.where(values == NA, NA, divided(values, step) * step)


def places(pollutant: str, *, decimals: int = 0, co_decimals: int = 1) -> int:
    """This will give the decimals of a pollutant in evaluation."""
    return co_decimals if pollutant.startswith("co") else decimals


def half_even(value: Fraction, decimals: int) -> Fraction:
    """This will round an exact number to `decimals` places, half to even."""
    scale = 10**decimals
    return Fraction(round(value * scale), scale)
