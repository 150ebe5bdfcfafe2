"""What a firm can do more of, and how much of it brings a measure to its bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from hemei.rules.grades.fields import FIELDS, MEASURES, Facts
from hemei.rules.grades.model import Bound
from hemei.rules.words import mark

_TRIES = 3  # rounding may leave a whole unit missing


class Lever(NamedTuple):
    """What a firm can do more of, and the facts that one unit of it raises by one."""

    key: str
    label: str
    unit: str
    adds: tuple[str, ...]


LEVERS: Mapping[str, Lever] = {
    one.key: one
    for one in (
        Lever("science", mark("增加科技人员"), "people", ("science_staff", "staff", "college_staff")),
        Lever("rd", mark("增加研发投入"), "yuan", ("rd", "rd_china", "cost")),
        Lever("class1", mark("新增自主研发的Ⅰ类知识产权"), "count", ("class1", "class1_own")),
        Lever("class2", mark("新增自主研发的Ⅱ类知识产权"), "count", ("class2", "class2_own")),
        Lever("conversion", mark("新增科技成果转化"), "count", ("conversions",)),
    )
}


def applied(facts: Facts, amounts: Mapping[str, float]) -> dict[str, float | None]:
    """This will give a firm's facts after moves: lever → amount."""
    changed = dict(facts)
    for key, amount in amounts.items():
        for name in LEVERS[key].adds:
            now = changed.get(name)
            if now is None:
                now = FIELDS[name].default
            changed[name] = None if now is None else now + amount
    return changed


def needed(lever: str, measure: str, facts: Facts, bound: Bound) -> float | None:
    """This will give the fewest whole units of a lever that bring a measure to its bound; None where it cannot."""
    if bound.least is not None:
        return units_to(lever, measure, facts, bound.least, strict=False)
    return None if bound.above is None else units_to(lever, measure, facts, bound.above, strict=True)


@lru_cache(maxsize=1024)
def _slopes(lever: str, measure: str) -> tuple[int, int]:
    """By how much one unit of a lever raises a measure's top and what it is divided by."""
    one, adds = MEASURES[measure], LEVERS[lever].adds
    if one.kind not in {"field", "mean", "ratio"}:
        return 0, 0
    return sum(name in adds for name in one.top), sum(name in adds for name in one.under)


def units_to(lever: str, measure: str, facts: Facts, want: float, *, strict: bool) -> float | None:
    """This will give the fewest whole units of a lever that bring a measure to `want`, or past it."""
    more_top, more_under = _slopes(lever, measure)
    one = MEASURES[measure]
    slope = more_top - want * more_under
    if not more_top or slope <= 0:
        return None
    top, under = _total(one.top, facts), _total(one.under, facts) if one.under else float(one.divisor)
    if top is None or under is None or under <= 0:
        return None
    units: float = ceil((want * under - top) / slope - 1e-6)
    for _ in range(_TRIES):
        value = (top + units * more_top) / (under + units * more_under)
        if value > want or (value == want and not strict):
            return float(units)
        units += 1
    return None


def _total(names: Sequence[str], facts: Facts) -> float | None:
    total = 0.0
    for name in names:
        value = facts.get(name)
        if value is None:
            value = FIELDS[name].default
        if value is None:
            return None
        total += value
    return total
