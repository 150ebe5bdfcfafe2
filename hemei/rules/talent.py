"""Talent: the grade that facts of a person lead to, with the reason of each clause, and what is due when.

A fact is a number: a level, whole yuan, years, a count. None is not known, and nobody is graded on what is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hemei.rules.tables import table, versions
from hemei.rules.words import mark, say

MET, MISSED, UNKNOWN = "met", "missed", "unknown"
Facts = Mapping[str, "int | None"]
_DEGREE = (mark("大专以下"), mark("大专"), mark("本科"), mark("硕士"), mark("博士"))
_RANK = (mark("没有"), mark("初级"), mark("中级或技师"), mark("副高级或高级技师"), mark("正高级"))
_HONOUR = (mark("没有"), mark("区级"), mark("市级"), mark("省级"), mark("国家级"))
LEVELS: Mapping[str, tuple[str, ...]] = {"degree": _DEGREE, "rank": _RANK, "honour": _HONOUR}
LABELS: Mapping[str, str] = {
    "degree": mark("最高学历"), "rank": mark("职称或技能等级"), "honour": mark("奖项或称号级别"),
    "patents": mark("授权发明专利（件）"), "salary": mark("年薪（元）"), "age": mark("年龄"),
}  # fmt: skip
MOST: Mapping[str, int] = {"degree": 4, "rank": 4, "honour": 4, "patents": 999, "salary": 10**9, "age": 99}
STAGES: Mapping[str, str] = {
    "attract": mark("引"), "nurture": mark("育"), "keep": mark("留"), "use": mark("用"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as it came out: in words, with the fact that was used."""

    state: str
    text: str
    used: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One grade for one person: `any` holds the clauses of which one suffices."""

    grade: str
    title: str
    state: str
    must: tuple[Clause, ...]
    any: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best grade whose clauses hold (empty: none), and how every grade came out, best first."""

    grade: str
    rungs: tuple[Rung, ...]

    def of(self, grade: str) -> Rung:
        """This will give one grade's rung."""
        return next(one for one in self.rungs if one.grade == grade)


def judge(facts: Facts, on: date) -> Verdict:
    """This will grade a person by the table of a day."""
    rungs = tuple(_rung(one, facts) for one in table("talent", on)["grades"])
    return Verdict(next((one.grade for one in rungs if one.state == MET), ""), rungs)


def _rung(law: Mapping[str, Any], facts: Facts) -> Rung:
    must = tuple(_clause(one, facts) for one in law["must"])
    some = tuple(_clause(one, facts) for one in law["any"])
    states = [one.state for one in must] + [_best(some)]
    state = MISSED if MISSED in states else UNKNOWN if UNKNOWN in states else MET
    return Rung(law["key"], law["title"], state, must, some)


def _best(some: tuple[Clause, ...]) -> str:
    states = {one.state for one in some}
    return next((one for one in (MET, UNKNOWN) if one in states), MISSED) if some else MET


def _clause(law: Mapping[str, Any], facts: Facts) -> Clause:
    found = facts.get(law["fact"])
    if found is None:
        return Clause(UNKNOWN, law["text"], say(mark("{label}：还没有填"), label=say(LABELS[law["fact"]])))
    held = law.get("least", found) <= found <= law.get("most", found)
    used = say(mark("{label}：{value}"), label=say(LABELS[law["fact"]]), value=worded(law["fact"], found))
    return Clause(MET if held else MISSED, law["text"], used)


def worded(fact: str, value: int) -> str:
    """This will say a fact in words: a level by its name, a number as it is."""
    if fact in LEVELS:
        return say(LEVELS[fact][min(max(value, 0), len(LEVELS[fact]) - 1)])
    return f"{value:,}"


def titles(on: date) -> dict[str, str]:
    """This will name the grades of a day, best first."""
    return {one["key"]: one["title"] for one in table("talent", on)["grades"]}


def unsure(on: date) -> str:
    """This will say what about the table of a day is not certain."""
    return str(table("talent", on).get("unsure", ""))


def expires_on(granted: date) -> date:
    """This will return the first day on which a grade granted on a day holds no longer."""
    return months_on(granted, 12 * table("talent", granted)["years"])


def months_on(day: date, months: int) -> date:
    """This will give the same day so many months on, or the last of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError(day)


@dataclass(frozen=True, slots=True)
class Due:
    """One payment that a grade brings: which one of how many, how much, from which day on."""

    key: str
    stage: str
    title: str
    part: int
    parts: int
    amount: Decimal
    due_on: date


def benefits(grade: str, granted: date) -> tuple[Due, ...]:
    """This will list what a grade granted on a day brings, by day; what falls due after its end is not brought."""
    ends = expires_on(granted)
    found = [due for due in _dues(grade, granted) if due.due_on <= ends]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.key)))


def _dues(grade: str, granted: date) -> Iterator[Due]:
    for one in table("talent", granted)["benefits"]:
        if grade not in one["amount"]:
            continue
        for part in range(1, one["parts"] + 1):
            when = months_on(granted, one["first"] + (part - 1) * one["every"])
            amount = Decimal(one["amount"][grade])
            yield Due(one["key"], one["stage"], one["title"], part, one["parts"], amount, when)


def brings_place(grade: str, kind: str, on: date) -> bool:
    """This will say whether a grade gives a right to a place of a kind (housing, school)."""
    return grade in table("talent", on)["places"].get(kind, ())


def benefit_titles() -> dict[str, str]:
    """This will name every kind of benefit that any table knows."""
    return {one["key"]: one["title"] for version in versions("talent") for one in version.values["benefits"]}


@cache
def english() -> Mapping[str, str]:
    """This will give the English of what the tables of talent and carriers say, by the Chinese."""
    found: dict[str, str] = {}
    for name in ("talent", "carriers"):
        for version in versions(name):
            _gather(version.values, found)
    return found


def _gather(value: Any, found: dict[str, str]) -> None:
    if isinstance(value, Mapping):
        own = value.get("english")
        if isinstance(own, Mapping):
            found.update(own)
        elif own is not None:
            found.update({value[key]: own for key in ("text", "title") if key in value})
        for key, one in value.items():
            if key != "english":
                _gather(one, found)
    elif isinstance(value, (tuple, list)):
        for one in value:
            _gather(one, found)
