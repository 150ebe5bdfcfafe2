"""Households' help: who is watched, the income year, the gap of an allowance, and when a cadre calls again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hemei.rules.tables import Version, table, versions
from hemei.rules.words import mark, say

RISKS: Mapping[str, str] = {
    "unstable": mark("脱贫不稳定户"), "edge": mark("边缘易致贫户"), "sudden": mark("突发严重困难户"),
}  # fmt: skip
CAUSES: Mapping[str, str] = {
    "income": mark("收入低"), "disease": mark("因病"), "disaster": mark("因灾"), "accident": mark("因意外事故"),
    "school": mark("因学"), "disability": mark("因残"), "jobless": mark("失业"),
}  # fmt: skip
HARD = frozenset(
    {"disease", "disaster", "accident"}
)  # what makes a household one that fell into sudden hardship
ORIGINS: Mapping[str, str] = {
    "self": mark("农户自主申报"), "cadre": mark("干部走访排查"), "list": mark("部门筛查预警"),
    "hotline": mark("12345 热线"),
}  # fmt: skip
INCOMES: Mapping[str, str] = {
    "wages": mark("工资性收入"), "business": mark("生产经营收入"), "property": mark("财产性收入"),
    "transfer": mark("转移性收入"), "exempt": mark("不计入的收入（优抚金、奖学金等）"), "cost": mark("生产经营支出"),
}  # fmt: skip
MEASURES: Mapping[str, str] = {
    "work": mark("就业"), "industry": mark("产业"), "school": mark("教育"), "health": mark("医疗"),
    "house": mark("住房"), "water": mark("饮水"), "relief": mark("兜底救助"), "other": mark("其他"),
}  # fmt: skip
GUARANTEES: Mapping[str, str] = {
    "school": mark("义务教育有保障"), "health": mark("基本医疗有保障"), "house": mark("住房安全有保障"),
    "water": mark("饮水安全有保障"),
}  # fmt: skip
LEVELS: Mapping[str, str] = {"village": mark("村级"), "town": mark("镇级"), "zone": mark("区级")}
_ORDER = tuple(LEVELS)
_CENT = Decimal("0.01")


def settings(part: str, on: date) -> Mapping[str, Any]:
    """This will give one part of the table (watch, income, allowance, visits) as it stood on a day."""
    found: Mapping[str, Any] = table("households", on)[part]
    return found


@dataclass(frozen=True, slots=True)
class IncomeYear:
    """One income year, half-open; 2026 is what ended with September 2026."""

    label: int
    starts_on: date
    ends_on: date


def income_year(label: int, on: date) -> IncomeYear:
    """This will give the income year of a label, by the table of a day."""
    month = int(settings("income", on)["begins_month"])
    ends = date(label, month, 1) if month > 1 else date(label + 1, 1, 1)
    return IncomeYear(label, ends.replace(year=ends.year - 1), ends)


def latest_year(on: date) -> IncomeYear:
    """This will give the latest income year that is over on a day."""
    this = income_year(on.year, on)
    return this if this.ends_on <= on else income_year(on.year - 1, on)


def line_version(on: date) -> Version:
    """This will give the lines with their source as they stand on a day, the latest where none stands."""
    every = versions("household_lines")
    return next((one for one in reversed(every) if one.starts_on <= on), every[0])


def line(name: str, on: date) -> Decimal:
    """This will give a line ("watch", "allowance") in yuan a person and year; NotInForce before the first table."""
    return Decimal(str(table("household_lines", on)[name]))


def counted(amounts: Iterable[tuple[str, Decimal]], on: date) -> Decimal:
    """This will add up amounts by kind as they count: exempt ones do not, costs are taken off; never below nought."""
    shares = settings("income", on)["counts"]
    total = sum((amount * Decimal(str(shares[kind])) for kind, amount in amounts), Decimal(0))
    return max(total, Decimal(0))


def per_head(total: Decimal, persons: int) -> Decimal:
    """This will give the income a head to the cent; ValueError for nobody."""
    if persons < 1:
        raise ValueError("a household of nobody")
    return (total / persons).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Gap:
    """What an allowance pays: line times persons less income; yuan a year and a month, with what it was made of."""

    line: Decimal
    persons: int
    income: Decimal
    year: Decimal
    month: Decimal

    @property
    def ceiling(self) -> Decimal:
        """This will give what the household would have at the line."""
        return self.line * self.persons


def gap(income: Decimal, persons: int, on: date) -> Gap:
    """This will give the gap of a household to the line of a day: never below nought, less with more income."""
    if persons < 1 or income < 0:
        raise ValueError("no persons, or an income below nought")
    least = line("allowance", on)
    year = max(least * persons - income, Decimal(0)).quantize(_CENT, ROUND_HALF_UP)
    parts = int(settings("allowance", on)["months"])
    return Gap(least, persons, income, year, (year / parts).quantize(_CENT, ROUND_HALF_UP))


def against(risk: str, cause: str, head: Decimal, on: date) -> str:
    """This will say why a household cannot be watched as what is asked for; empty where it can."""
    least = line("watch", on)
    if risk not in RISKS or cause not in CAUSES:
        return say("请选监测类别和风险原因。")
    if risk == "sudden":
        return "" if cause in HARD else say("突发严重困难户的原因应是因病、因灾或因意外事故。")
    if head >= least:
        return say("人均纯收入 {head} 元，不低于监测线 {least} 元。收入高于监测线的，只能按突发严重困难户认定。",
                   head=head, least=least)  # fmt: skip
    return ""


def unsafe(head: Decimal, held: Iterable[str], on: date) -> list[str]:
    """This will name what still keeps a risk from being removed: income below the line, guarantees that lack."""
    least = line("watch", on) * int(settings("watch", on)["removal_year_lines"])
    said: list[str] = []
    if head < least:
        said.append(say("人均纯收入 {head} 元，还低于 {least} 元", head=head, least=least))
    have = set(held)
    return said + [say("{one}没有确认", one=label) for code, label in GUARANTEES.items() if code not in have]


def next_level(level: str) -> str:
    """This will give the level above one; empty at the top."""
    return _ORDER[_ORDER.index(level) + 1] if level != _ORDER[-1] else ""


def call_due(level: str, since: date) -> date:
    """This will give the day by which a cadre of a level calls, counted from the last call or the assignment."""
    return since + timedelta(days=int(settings("visits", since)[f"{level}_days"]))


def month_after(month: date, n: int = 1) -> date:
    """This will give the first day of the month so many after a month."""
    years, rest = divmod(month.month - 1 + n, 12)
    return date(month.year + years, rest + 1, 1)
