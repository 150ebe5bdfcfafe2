"""Figures and bounds of verdicts in words, Chinese first, tellable in English."""

from __future__ import annotations

from math import isnan

from hemei.rules.grades.fields import DAYS, FLAG, MEASURES, PEOPLE, SHARE, YEARS, YUAN
from hemei.rules.grades.judge import Finding
from hemei.rules.grades.model import Bound
from hemei.rules.words import mark, say

_WAN = 10_000


def amount(value: float, unit: str) -> str:
    """This will say a figure with its unit."""
    text = _digits(value * 100 if unit == SHARE else value / _WAN if unit == YUAN else value)
    if unit == SHARE:
        return f"{text}%"
    if unit == FLAG:
        return say(mark("是")) if value else say(mark("否"))
    patterns = {
        YUAN: mark("{n} 万元"), PEOPLE: mark("{n} 人"), DAYS: mark("{n} 天"), YEARS: mark("{n} 年"),
    }  # fmt: skip
    return say(patterns[unit], n=text) if unit in patterns else text


def _digits(value: float) -> str:
    """Two places; four where two would look like a rounder figure that the value has not reached (4.9999, not 5)."""
    short = round(value, 2)
    places = 4 if short != value and short == round(value, 1) else 2
    return f"{value:.{places}f}".rstrip("0").rstrip(".")


def figure(measure: str, value: float | None) -> str:
    """This will say a measured figure, or why there is none."""
    if value is None:
        return say(mark("还没有填"))
    if isnan(value):
        return say(mark("分母为零或为负，算不出"))
    return amount(value, MEASURES[measure].unit)


def bound(measure: str, wanted: Bound) -> str:
    """This will say where a measure must lie."""
    unit = MEASURES[measure].unit
    if unit == FLAG:
        return say(mark("应为{what}"), what=amount(1.0 if wanted.least else 0.0, FLAG))
    if wanted.least is not None and wanted.most is not None:
        return say(mark("在 {a} 到 {b} 之间"), a=amount(wanted.least, unit), b=amount(wanted.most, unit))
    for value, pattern in (
        (wanted.least, mark("不低于 {n}")), (wanted.above, mark("高于 {n}")),
        (wanted.most, mark("不超过 {n}")), (wanted.below, mark("低于 {n}")),
    ):  # fmt: skip
        if value is not None:
            return say(pattern, n=amount(value, unit))
    return ""


def finding(one: Finding) -> str:
    """This will say one finding: label, figure, bound."""
    return say(
        mark("{label}：{figure}，要求{bound}"), label=say(MEASURES[one.measure].label),
        figure=figure(one.measure, one.value), bound=bound(one.measure, one.bound),
    )  # fmt: skip
