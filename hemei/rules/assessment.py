"""The yearly assessment: a formula of weighted criteria over figures of each unit; the same one answers what-if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemei.rules.words import Said, mark, say

FIGURES: Mapping[str, str] = {
    "started": mark("开工率"), "investment": mark("投资完成率"), "milestones": mark("节点按期率"),
    "solved": mark("问题办结率"), "board": mark("年内红蓝榜平均分"),
}  # fmt: skip
WHOLE = 100
_UNIT = 10_000  # a figure is a share in hundredths of a per cent: 10,000 = all of it


class FaultyFormula(ValueError):
    """A formula that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One part of the formula: which figure, its weight in points, and the share (per cent) that earns all of it."""

    figure: str
    weight: int
    target: int


@dataclass(frozen=True, slots=True)
class Line:
    """Points of one criterion in hundredths, and how they come about."""

    figure: str
    value: int | None
    points: int
    words: Said


def formula_of(given: Sequence[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """This will read a formula; raises FaultyFormula in words for one whose weights are not 100 together."""
    made = tuple(Criterion(str(one["figure"]), int(one["weight"]), int(one["target"])) for one in given)
    if any(one.figure not in FIGURES or not 1 <= one.target <= WHOLE or one.weight < 0 for one in made):
        raise FaultyFormula(say("公式里有不认识的指标，或目标不在 1 到 100 之间。"))
    if len({one.figure for one in made}) < len(made):
        raise FaultyFormula(say("一个指标只能写一次。"))
    if sum(one.weight for one in made) != WHOLE:
        raise FaultyFormula(say("权重加起来是 {sum}，要等于 100。", sum=sum(one.weight for one in made)))
    return made


def assess(figures: Mapping[str, int | None], formula: Sequence[Criterion]) -> tuple[Line, ...]:
    """This will give the points of a unit, line by line; figures in hundredths of a per cent.

    What does not apply to a unit (None) earns its whole weight, since nothing was owed.
    """
    return tuple(_line(one, figures.get(one.figure)) for one in formula)


def _line(one: Criterion, value: int | None) -> Line:
    if value is None:
        return Line(
            one.figure, None, one.weight * 100, say("这一年没有应办的，得满分 {weight}", weight=one.weight)
        )
    aim = one.target * _UNIT // WHOLE
    points = one.weight * 100 * min(max(value, 0), aim) // aim
    shown = f"{value / 100:.2f}"
    return Line(
        one.figure, value, points,
        say("{weight} × min({value}%, {target}%) ÷ {target}%", weight=one.weight, value=shown, target=one.target),
    )  # fmt: skip


def total(lines: Sequence[Line], docked: int) -> int:
    """This will add the points in hundredths and take off what cards docked (whole points); never below nought."""
    return max(0, sum(one.points for one in lines) - docked * 100)
