"""R&D by kind, as it counts towards a grade: outsourced work in part, other costs up to a share of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from hemei.rules.tables import table
from hemei.rules.words import mark

KINDS: Mapping[str, str] = {
    "people": mark("人员人工费用"), "direct": mark("直接投入费用"), "depreciation": mark("折旧费用与长期待摊费用"),
    "intangible": mark("无形资产摊销费用"), "design": mark("设计费用"), "trial": mark("装备调试与试验费用"),
    "outsourced": mark("委托外部研究开发费用"), "other": mark("其他费用"),
}  # fmt: skip


class Counted(NamedTuple):
    """What counts in whole yuan, and what was left out of outsourced work and of other costs."""

    total: int
    outsourced_out: int
    other_out: int
    clause: str


def counted(kinds: Mapping[str, int], on: date) -> Counted:
    """This will add R&D costs in yuan by kind as the guide counts them; half a yuan and more rounds up."""
    rules = table("grades_rd", on)
    outsourced = kinds.get("outsourced", 0)
    taken = (outsourced * rules["outsourced_percent"] + 50) // 100
    rest = sum(amount for kind, amount in kinds.items() if kind not in {"outsourced", "other"}) + taken
    share = rules["other_percent"]  # of the whole, so of the rest it is share ÷ (100 − share)
    other = kinds.get("other", 0)
    room = rest * share // (100 - share)
    return Counted(rest + min(other, room), outsourced - taken, max(other - room, 0), rules["clause"])
