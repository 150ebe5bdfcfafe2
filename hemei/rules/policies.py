"""A policy's condition and the formula of its amount, held against one firm or against all of them at once.

The language is the catalogue's (JsonLogic, `===` only). Values are columns of numbers: a truth is 1 or 0, what is not
known or cannot be worked out (a quotient by nought) is NaN, and nobody is paid on what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from itertools import pairwise
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemei.rules.grades.fields import FLAG, MEASURES, YUAN
from hemei.rules.grades.model import GRADES
from hemei.rules.grades.saying import amount as said_amount
from hemei.rules.words import mark, say

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]
HOLDS = "holds_"  # and a grade: whether a firm holds it
KNOWN = frozenset(MEASURES) | {f"{HOLDS}{grade}" for grade in GRADES}
MET, MISSED, UNKNOWN = "met", "missed", "unknown"
_CENT = Decimal("0.01")


def value(node: Any, columns: Columns, size: int) -> Numbers:
    """This will work out a condition or a formula for every row; NaN where it turns on what is not known."""
    if not isinstance(node, Mapping):
        return np.full(size, np.nan if node is None else float(node))
    operator, operand = next(iter(node.items()))
    if operator == "var":
        found = columns.get(str(operand))
        return np.full(size, np.nan) if found is None else found
    parts = operand if isinstance(operand, (list, tuple)) else [operand]
    if operator == "in":
        return _in(value(parts[0], columns, size), parts[1])
    return _joined(operator, [value(part, columns, size) for part in parts])


def _joined(operator: str, found: list[Numbers]) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        if operator in _COMPARE:
            return _compared(_COMPARE[operator], found)
        if operator in ("and", "or"):
            return _all_of(found) if operator == "and" else 1 - _all_of([1 - _truth(one) for one in found])
        if operator in ("!", "!!"):
            truth = _truth(found[0])
            return 1 - truth if operator == "!" else truth
        if operator == "-" and len(found) == 1:
            return -found[0]
        worked = reduce(_ARITHMETIC[operator], found)
        return np.where(np.isfinite(worked), worked, np.nan)  # beyond all figures is not known either


def _truth(found: Numbers) -> Numbers:
    return np.where(np.isnan(found), np.nan, (found != 0).astype(float))


def _all_of(found: list[Numbers]) -> Numbers:
    stacked = np.stack([_truth(one) for one in found])
    unsure = np.isnan(stacked).any(axis=0)
    return np.where((stacked == 0).any(axis=0), 0.0, np.where(unsure, np.nan, 1.0))


def _compared(test: Callable[[Any, Any], Any], found: list[Numbers]) -> Numbers:
    """A chain as JsonLogic has it: {"<": [1, x, 3]} holds between."""
    pairs = list(pairwise(found))
    truth = reduce(np.logical_and, [test(a, b) for a, b in pairs])
    unsure = np.isnan(np.stack(found)).any(axis=0)
    return np.where(unsure, np.nan, truth.astype(float))


def _in(found: Numbers, wanted: Sequence[float]) -> Numbers:
    return np.where(np.isnan(found), np.nan, np.isin(found, np.asarray(wanted, float)).astype(float))


def _divided(a: Numbers, b: Numbers) -> Numbers:
    return np.where(b == 0, np.nan, a / np.where(b == 0, 1.0, b))


_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "===": np.equal, "!==": np.not_equal, ">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal,
}  # fmt: skip
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": _divided,
    "%": lambda a, b: np.where(b == 0, np.nan, np.fmod(a, np.where(b == 0, 1.0, b))),
    "min": np.minimum, "max": np.maximum,
}  # fmt: skip


def yuan(found: float, cap: Decimal | None) -> Decimal:
    """This will give an amount to the cent, at most the cap of one firm, never below nought."""
    exact = max(Decimal(repr(found)).quantize(_CENT, ROUND_HALF_UP), Decimal(0))
    return exact if cap is None else min(exact, cap)


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a condition as it came out for a firm: in words, with what was used of the firm."""

    state: str  # met, missed or unknown
    text: str
    used: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a firm meets a policy (None = a fact is missing), clause by clause, and what it would get."""

    met: bool | None
    clauses: tuple[Clause, ...]
    amount: Decimal | None  # None where the formula turns on a fact that is missing


def judge(
    condition: Mapping[str, Any], formula: Any, cap: Decimal | None, facts: Mapping[str, float | None]
) -> Verdict:
    """This will hold one firm against a policy; every clause says what was asked and what the firm has."""
    columns = {key: np.array([np.nan if one is None else one]) for key, one in facts.items()}
    found = [_clause(part, columns) for part in parts_of(condition)]
    states = {one.state for one in found}
    met = False if MISSED in states else None if UNKNOWN in states else True
    worth = float(value(formula, columns, 1)[0])
    return Verdict(met, tuple(found), None if isnan(worth) else yuan(worth, cap))


def parts_of(condition: Mapping[str, Any]) -> list[Any]:
    """This will give the clauses of a condition: the parts of its outermost `and`, or the whole as one."""
    if not condition:
        return []
    return list(condition["and"]) if set(condition) == {"and"} else [condition]


def _clause(part: Any, columns: Columns) -> Clause:
    truth = float(value(part, columns, 1)[0])
    state = UNKNOWN if isnan(truth) else MET if truth else MISSED
    used = [
        say(mark("{label}：{figure}"), label=label(key), figure=_figure(key, columns)) for key in reads(part)
    ]
    return Clause(state, phrase(part), say("{parts}", parts=used))


def _figure(key: str, columns: Columns) -> str:
    found = columns.get(key)
    if found is None or isnan(found[0]):
        return say(mark("还没有填"))
    return said_amount(float(found[0]), unit(key))


def reads(node: Any) -> list[str]:
    """This will name the facts that a condition reads, each once, in the order in which they stand."""
    if isinstance(node, Mapping):
        if not node:
            return []
        operator, operand = next(iter(node.items()))
        return [str(operand)] if operator == "var" else reads(operand)
    if isinstance(node, (list, tuple)):
        return list(dict.fromkeys(key for part in node for key in reads(part)))
    return []


def label(key: str) -> str:
    """This will name a fact in words."""
    if key in MEASURES:
        return say(MEASURES[key].label)
    return say(mark("持有有效的{grade}"), grade=say(_GRADES.get(key.removeprefix(HOLDS), key)))


_GRADES = {
    "tech_sme": mark("科技型中小企业"), "high_tech": mark("高新技术企业"), "innovative": mark("创新型中小企业"),
    "specialized": mark("专精特新中小企业"), "little_giant": mark("专精特新“小巨人”企业"),
    "champion": mark("制造业单项冠军企业"), "nursery": mark("苗圃企业"), "fledgling": mark("雏鹰企业"),
    "eagle": mark("雄鹰企业"), "gazelle": mark("瞪羚企业"),
}  # fmt: skip


def unit(key: str) -> str:
    """This will give the unit of a fact; a grade is held or not."""
    return MEASURES[key].unit if key in MEASURES else FLAG


def phrase(node: Any, of: str = "") -> str:
    """This will say a condition or a formula in words; `of` is the unit that a bare number stands for."""
    if not isinstance(node, Mapping):
        return _number(node, of)
    operator, operand = next(iter(node.items()))
    if operator == "var":
        return label(str(operand))
    parts = list(operand) if isinstance(operand, (list, tuple)) else [operand]
    if operator in ("!", "!!"):
        inner = phrase(parts[0])
        return say(mark("不是：{what}"), what=inner) if operator == "!" else inner
    if operator in ("and", "or"):
        pattern = mark("{a}，并且{b}") if operator == "and" else mark("{a}，或者{b}")
        return _between([phrase(part) for part in parts], pattern)
    known = next((unit(key) for key in reads(node)), "")
    if operator in ("===", "in") and known == FLAG and parts[1] in (0, 1, True, False):
        return say(
            mark("{label}：{figure}"), label=phrase(parts[0]), figure=said_amount(float(parts[1]), FLAG)
        )
    if operator in ("min", "max"):
        what = [phrase(part, known) for part in parts]
        return (
            say(mark("取小（{what}）"), what=what)
            if operator == "min"
            else say(mark("取大（{what}）"), what=what)
        )
    if operator == "in":
        return say(
            mark("{a} 为 {what} 之一"), a=phrase(parts[0]), what=[_number(one, known) for one in parts[1]]
        )
    times = operator in ("*", "/")  # what a figure is multiplied by has no unit of its own
    return _between([phrase(part, "share" if times else known) for part in parts], _SIGNS[operator])


_SIGNS = {
    ">=": "{a} ≥ {b}", ">": "{a} > {b}", "<=": "{a} ≤ {b}", "<": "{a} < {b}", "===": "{a} = {b}", "!==": "{a} ≠ {b}",
    "+": "({a} + {b})", "-": "({a} − {b})", "*": "{a} × {b}", "/": "{a} ÷ {b}", "%": "{a} % {b}",
}  # fmt: skip


def _between(said: list[str], pattern: str) -> str:
    return reduce(lambda a, b: say(pattern, a=a, b=b), said)


def _number(node: Any, of: str) -> str:
    if of == "share" and float(node) > 1:
        return f"{float(node):,.10g}"
    return said_amount(float(node), of or YUAN)


@dataclass(frozen=True, slots=True)
class Many:
    """All firms against one policy: who meets it, who cannot be told, what each would get (NaN = not known)."""

    met: NDArray[np.bool_]
    unknown: NDArray[np.bool_]
    amounts: Numbers
    missed: tuple[int, ...]  # by clause: how many firms fail it


def judge_many(
    condition: Mapping[str, Any], formula: Any, cap: Decimal | None, columns: Columns, size: int
) -> Many:
    """This will hold every firm against a policy; as `judge` does it for one."""
    parts = [value(part, columns, size) for part in parts_of(condition)]
    truth = _all_of(parts) if parts else np.ones(size)
    amounts = np.maximum(value(formula, columns, size), 0.0)
    if cap is not None:
        amounts = np.minimum(amounts, float(cap))
    return Many(truth == 1, np.isnan(truth), amounts, tuple(int((one == 0).sum()) for one in parts))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a policy would cost before it starts: firms, yuan, and where the budget ends."""

    firms: int
    unknown: int
    wanted: Decimal
    budget: Decimal
    covered: int  # firms that the budget pays in whole, in the order of their profiles
    hit_month: int  # month of the year in which the budget is used up at an even pace; 0 = it lasts


def forecast(found: Many, cap: Decimal | None, budget: Decimal, *, starts: int, months: int) -> Forecast:
    """This will foretell a policy's cost: `starts` is its first month, `months` how long it runs."""
    paid = [yuan(float(one), cap) for one in found.amounts[found.met & ~np.isnan(found.amounts)]]
    wanted, spent, covered = sum(paid, Decimal(0)), Decimal(0), 0
    for one in paid:
        if spent + one > budget:
            break
        spent, covered = spent + one, covered + 1
    hit = 0
    if wanted > budget and wanted:
        hit = (starts - 1 + int(budget * months / wanted)) % 12 + 1
    return Forecast(len(paid), int(found.unknown.sum()), wanted, budget, covered, hit)
