"""Surface water (GB 3838): class of a section from its items, the worst item, distance to the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hemei.rules.tables import table


class UnknownItem(LookupError):
    """A sample names an item that the standard does not hold."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One judged item: `grade` 1 to 5, 6 = beyond the fifth; `times_over` of the target's limit (None: held).

    `judged` is False for items that are shown but do not decide the class (总氮, 粪大肠菌群).
    """

    item: str
    name: str
    value: Decimal
    grade: int
    limit: Decimal
    times_over: Decimal | None
    judged: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The class of a section, the items that decide it, and whether it holds its target; None without items."""

    grade: int | None
    label: str
    worst: tuple[str, ...]
    held: bool | None
    readings: tuple[Reading, ...]


def items(on: date) -> dict[str, str]:
    """This will name the items that a sample may hold, by key; lakes share the keys of rivers."""
    known = table("water_classes", on)["items"]
    return {"ph": "pH"} | {key: one["name"] for key, one in known.items() if not key.endswith("_lake")}


def judge(sample: Mapping[str, Decimal], on: date, *, target: int, lake: bool = False) -> Section:
    """This will judge a sample (item key → mg/L; `do` dissolved oxygen, `ph`) against a target class 1 to 5.

    Items left out of `sample` are not judged. Raises UnknownItem, NotInForce, ValueError for a bad target or a
    negative value.
    """
    rules = table("water_classes", on)
    if target not in range(1, 6):
        raise ValueError("断面目标类别只能是Ⅰ到Ⅴ类（1 到 5）。")
    readings = tuple(_reading(key, value, rules, target, lake=lake) for key, value in sorted(sample.items()))
    counted = [one for one in readings if one.judged]
    if not counted:
        return Section(None, "", (), None, readings)
    grade = max(one.grade for one in counted)
    label = rules["beyond"] if grade > len(rules["classes"]) else rules["classes"][grade - 1]
    worst = tuple(one.item for one in counted if one.grade == grade)
    return Section(grade, label, worst, grade <= target, readings)


def _reading(key: str, value: Decimal, rules: Mapping[str, Any], target: int, *, lake: bool) -> Reading:
    if value < 0:
        raise ValueError(f"“{key}”的浓度是 {value}，不能是负数。")
    if key == "ph":
        return _ph(value, rules)
    items = rules["items"]
    if key not in items or key.endswith("_lake"):
        raise UnknownItem(f"水质标准里没有“{key}”这一项。")
    row = items.get(f"{key}_lake", items[key]) if lake else items[key]
    limits = [Decimal(limit) for limit in row["limits"]]
    least = row.get("least", False)
    holds = [value >= limit if least else value <= limit for limit in limits]
    grade = holds.index(True) + 1 if True in holds else len(limits) + 1
    goal = limits[target - 1]
    return Reading(
        key, row["name"], value, grade, goal, _over(value, goal, least=least), key not in rules["unjudged"]
    )


def _over(value: Decimal, goal: Decimal, *, least: bool) -> Decimal | None:
    """Times over the target (value ÷ limit − 1); for dissolved oxygen what is lacking, as a share of the limit."""
    gap = (goal - value if least else value - goal) / goal
    return gap.quantize(Decimal("0.01")) if gap > 0 else None


def _ph(value: Decimal, rules: Mapping[str, Any]) -> Reading:
    low, high = (Decimal(limit) for limit in rules["ph"])
    fits = low <= value <= high
    return Reading("ph", "pH 值", value, 1 if fits else 6, high if value > high else low, None, judged=True)
