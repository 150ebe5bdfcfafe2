"""Licence apart from permits (证照分离): what a business scope needs, and in which of four ways it is had.

Clauses: 优化营商环境条例 19, 国发〔2021〕7号; the list itself is dated data of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hemei.rules.words import mark


class Way(StrEnum):
    """How a licence that a business scope touches is had; the heaviest stands last."""

    CANCELLED = "cancelled"  # 直接取消审批
    FILING = "filing"  # 审批改为备案
    PROMISE = "promise"  # 实行告知承诺
    BETTER = "better"  # 优化审批服务


LABELS = {
    Way.CANCELLED: mark("直接取消审批"),
    Way.FILING: mark("审批改为备案"),
    Way.PROMISE: mark("实行告知承诺"),
    Way.BETTER: mark("优化审批服务"),
}
MEANS = {
    Way.CANCELLED: mark("不用办，有营业执照就能经营"),
    Way.FILING: mark("有营业执照就能经营，按规定报备案"),
    Way.PROMISE: mark("一次告知条件，书面承诺后当场或者很快拿证，事后核查"),
    Way.BETTER: mark("还要审批：材料更少、时限更短、能网上办"),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """One licence that a scope phrase touches; `item` is empty where no item of the catalogue stands for it."""

    item: str
    name: str
    way: Way
    phrase: str
    source: str


def merged(rows: Iterable[Touched]) -> list[Touched]:
    """This will name each licence once, the heaviest way first; of two ways for one the heavier holds."""
    order = list(Way)
    found: dict[str, Touched] = {}
    for row in rows:
        key = row.item or row.name
        old = found.get(key)
        if old is None or order.index(row.way) > order.index(old.way):
            found[key] = row
    return sorted(found.values(), key=lambda row: (-order.index(row.way), row.item, row.name))
