"""Two levels that a text sets against each other, and what it claims of the step between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hemei.rules.figures.model import Figure, Kind
from hemei.rules.figures.read import Reading

_BACK = re.compile(
    r"[，、（(]?(?:而|比|较)?(?:上年同期|去年同期|上年[末底]|去年[末底]|上年|去年|前年|年初|期初|月初|上[个一]?(?:月|季度|学年|季|期)|“?十[一二三四]五”?(?:规划|时期|期)?[末初]?|(?:19|20)\d\d年(?:同期|底|末)?)(?:的|仅?为|仅?是|只有|仅)*"
)
_AGAINST = re.compile(r"[，、（(]?(?:而|则)?(?:比|较|[同与和]|相比|对比)[^，；。：]{1,20}")
_PAST = re.compile(r"年前|过去|以前|之前|原来|原先|当初|起初|当时|[去上前]年")
_NOW = re.compile(r"如今|现在|目前|今年|眼下|现已|而今")
_MEASURE = re.compile(r"面积|规模|总量|数量|人数|收入|产量|产值|时间|金额|总额|距离|价格")
_MEAN = re.compile(r"年均|平均|同比|环比")
_MORE = re.compile(r"[\s，]*(?:[多少高低快慢]|[多少][一-龥]{1,2}(?=了))(?:了|出|近|约)*")
_VERB = re.compile(
    r"[，、]?(?:[升降涨跌增减](?:了|幅为?)?|提[高升]了?|下[降滑]了?)"
)  # ，升了7.2%: of what just moved
_FURTHEST = 3  # claims that may follow one pair: 净增66家，增长76.7%


@dataclass(frozen=True, slots=True)
class Pair:
    """从 A 到 B, or B against A of the year before, and the growth that is claimed for it, if any."""

    old: Figure
    new: Figure
    claim: Figure | None


def pairs(reading: Reading) -> Iterator[Pair]:
    """This will yield every two levels set against each other, once for each claim made of them."""
    figures = reading.figures
    for n, (first, second) in enumerate(pairwise(figures)):
        rest = figures[n + 2 : n + 2 + _FURTHEST]
        if first.role == "from" and second.role == "to":
            claims: list[Figure | None] = [claim for claim in _run(rest) if _tied(second, claim)]
            yield from (Pair(first, second, claim) for claim in claims or [None])
        elif _looks_back(reading, first, second):
            for at, claim in enumerate(_run(rest[:2])):
                silent = claim.head or _MORE.fullmatch(claim.lead) or _at_once(second, claim)
                told = _VERB.fullmatch(claim.lead) if at else silent
                if told and claim.sentence == first.sentence and _fits(first, claim):
                    yield Pair(second, first, claim)
        elif _compared(reading, first, second):
            claims = [
                claim for claim in _run(rest[:2]) if _at_once(second, claim) or _VERB.fullmatch(claim.lead)
            ]
            yield from (Pair(second, first, claim) for claim in claims)
        elif _then_and_now(reading, first, second):
            yield from (
                Pair(first, second, claim) for claim in _run(rest[:1]) if _of_both(first, second, claim)
            )


def _run(figures: Sequence[Figure]) -> Iterator[Figure]:
    for figure in figures:
        if figure.kind not in (Kind.GROWTH, Kind.CHANGE):
            return
        yield figure


def _tied(new: Figure, claim: Figure) -> bool:
    same = (claim.sentence, claim.segment) == (new.sentence, new.segment)
    same = same and (claim.key == new.key or _VERB.fullmatch(claim.lead) is not None)
    return same and not _MEAN.search(claim.lead) and _fits(new, claim)


def _next(new: Figure, claim: Figure) -> bool:
    """The claim names nothing of its own, so it speaks of the two levels before it."""
    silent = claim.head or _MORE.fullmatch(claim.lead) is not None
    return silent and claim.sentence == new.sentence and _fits(new, claim)


def _fits(new: Figure, claim: Figure) -> bool:
    return claim.kind is Kind.GROWTH or claim.unit == new.unit or (new.unit == "%" and claim.unit == "百分点")


def _looks_back(reading: Reading, new: Figure, old: Figure) -> bool:
    """412.5亿元，上年为389.2亿元; 742户，比去年的530户."""
    alike = new.sentence == old.sentence and new.unit == old.unit and new.kind is old.kind
    levels = new.kind in (Kind.LEVEL, Kind.RATE, Kind.RANK) and new.unit != "" and not new.parts
    gap = reading.plain[new.end : old.start].strip()
    back = _BACK.match(gap)
    if not (alike and levels and back):
        return False
    named = gap[back.end() :]  # 上线412人，上年上线368人: the name said once more
    return not named or (len(named) > 1 and new.name.endswith(named))


def _compared(reading: Reading, new: Figure, old: Figure) -> bool:
    """412.6万千瓦，比去年夏季最高的378.2万千瓦高出24.4万千瓦: whatever it is called, the second is compared with."""
    alike = new.sentence == old.sentence and new.unit == old.unit and new.kind is old.kind
    exact = new.kind in (Kind.LEVEL, Kind.RATE) and new.unit != "" and not new.parts and not new.role
    gap = reading.plain[new.end : old.start]
    return alike and exact and _AGAINST.fullmatch(gap) is not None


def _at_once(old: Figure, claim: Figure) -> bool:
    """The claim follows the old level within its clause: 高出24.4万千瓦, 增长了7.1%."""
    near = claim.sentence == old.sentence and not re.search(r"[，。；：]", claim.lead)
    return near and _fits(old, claim)


def _then_and_now(reading: Reading, old: Figure, new: Figure) -> bool:
    """三年前只有2000平方米，如今扩到1.6万平方米."""
    if not (old.sentence == new.sentence and old.unit == new.unit and old.unit and not new.parts):
        return False
    levels = old.kind is new.kind is Kind.LEVEL and not old.role and not new.role
    start = max(reading.plain.rfind(mark, 0, old.start) for mark in "。；\n：，“")
    return bool(
        levels
        and _NOW.search(reading.plain, old.end, new.start)
        and _PAST.search(reading.plain, start + 1, old.start)
    )


def _of_both(old: Figure, new: Figure, claim: Figure) -> bool:
    silent = claim.head or bool(_MORE.fullmatch(claim.lead)) or bool(_MEASURE.match(claim.name))
    return silent and claim.sentence == new.sentence and _fits(new, claim)
