"""Key projects: their milestones and the order of these, which permit moves which, and what "started" means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from hemei.rules.tables import table
from hemei.rules.words import Said, mark, say

MILESTONES: Mapping[str, str] = {
    "filing": mark("立项备案"), "land": mark("取得用地"), "planning": mark("工程规划许可"), "permit": mark("施工许可"),
    "start": mark("开工"), "topping": mark("主体封顶"), "complete": mark("竣工验收"), "produce": mark("投产"),
}  # fmt: skip
NEEDS: Mapping[str, str] = {
    "land": mark("用地"), "energy": mark("用能"), "labour": mark("用工"), "money": mark("资金"),
    "quota": mark("配额指标"),
}  # fmt: skip
MODES: Mapping[str, str] = {
    "firm": mark("以商招商"), "fund": mark("基金招商"), "chain": mark("产业链招商"), "agent": mark("委托招商"),
    "talent": mark("人才招商"), "expand": mark("增资扩产"), "visit": mark("驻外招商"), "other": mark("其他方式"),
}  # fmt: skip
TOLD = (
    mark("开工认定：许可 + 实物工作量照片 + 见证人 + 首笔投资；各地口径不同"),
    mark("提醒、亮牌、挂牌督办、约谈、考核扣分的阶梯为通行做法，天数和分值待本区文件确认"),
)


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What speaks for a start: a permit's number, days of pictures, who saw it, money that was spent (yuan)."""

    permit: str
    photos: Sequence[date]
    witness: str
    officer: str
    invested: int


def milestone_of(item: str, on: date) -> str:
    """This will name the milestone that a licence of an item reaches; empty for another item."""
    rows = table("projects", on)["milestone"]
    return next((str(row["kind"]) for row in rows if item in row["items"]), "")


def items_of(kind: str, on: date) -> tuple[str, ...]:
    """This will give the items whose licence reaches a milestone."""
    return next((row["items"] for row in table("projects", on)["milestone"] if row["kind"] == kind), ())


def contradictions(days: Mapping[str, date | None]) -> tuple[tuple[str, str], ...]:
    """This will name the pairs of milestones (earlier, later) whose days stand the wrong way round."""
    known = [(kind, day) for kind in MILESTONES if (day := days.get(kind))]
    return tuple((first, second) for (first, one), (second, other) in pairwise(known) if one > other)


def why_not_started(facts: StartFacts, on: date) -> tuple[Said, ...]:
    """This will list what is missing before a project counts as started on a day; empty = it counts."""
    needs = table("projects", on)["started"]
    good = [day for day in facts.photos if 0 <= (on - day).days <= needs["photo_days"]]
    missing = []
    if not facts.permit:
        missing.append(say("施工许可还没有发"))
    if len(good) < needs["photos"]:
        missing.append(
            say("开工前 {days} 天内拍的照片只有 {count} 张，要 {photos} 张", days=needs["photo_days"], count=len(good),
                photos=needs["photos"])
        )  # fmt: skip
    if not facts.witness.strip():
        missing.append(say("没有写见证人"))
    elif facts.witness.strip() == facts.officer.strip():
        missing.append(say("见证人不能是登记开工的人自己"))
    if facts.invested <= 0:
        missing.append(say("还没有登记首笔投资"))
    return tuple(missing)


def ladder(on: date) -> Mapping[str, Any]:
    """This will give the ladder's numbers: working days to answer a step, most points that a card may dock."""
    found: Mapping[str, Any] = table("projects", on)["ladder"]
    return found
