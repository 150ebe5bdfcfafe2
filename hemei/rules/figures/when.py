"""Of which period a figure speaks: the nearest before it, that of its column, or that of the heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hemei.rules.figures.grid import Cell
from hemei.rules.figures.model import Figure, Sentence
from hemei.rules.figures.periods import Period

_CLAUSE_END = re.compile(r"[，。；：\n！？（）]")
_ONLY = re.compile(r"(?:的|为|是|仅|只有|约|近|超过?)*")
_AT_ONCE = re.compile(r"(?:的|为|是|仅|只有|约|近|超过?)*\d")
_PAST = re.compile(r"[上去]年(?:同期)?$")
_HEADING = 60  # characters of a heading
_OPENING = 150  # characters in which a text says of when it speaks
_NOW = ("目前", "截至目前", "今年", "今年以来")
_ALL_YEAR = ("全年", "本年度")
_PLAN = re.compile(r"(?:的)?(?:目标|计划|任务|预算|预期)")
_SENTENCE = "。；\n！？"


def period_before(
    text: str, figure: Figure, periods: Sequence[Period], paragraph: int, title: Period | None
) -> Period | None:
    """This will return the nearest period before the figure in its paragraph, else `title`.

    近三年 holds for its own clause only. 由2020年的86家 and 上年同期42.1万 speak of one figure; what follows is of the
    period before. 目前 in a text about a year or some months means these.
    """
    found = _nearest(text, figure, periods, paragraph, title)
    whole = title is not None and title.kind == "year" and found is not None and found.text in _ALL_YEAR
    return title if whole or (title and found and found.text in _NOW) else found


def _nearest(
    text: str, figure: Figure, periods: Sequence[Period], paragraph: int, title: Period | None
) -> Period | None:
    near = [p for p in reversed(periods) if paragraph <= p.start and p.end <= figure.start]
    for n, period in enumerate(near):
        if _of_the_plan(text, period):
            continue
        own = not _CLAUSE_END.search(text, period.end, figure.start)
        if _beside(text, period):
            if _ONLY.fullmatch(text, period.end, figure.start):
                return _same_months(period, [*near[n + 1 :], *([title] if title else [])])
        elif (own or (period.sticky and not _passing(text, period))) and not _only_compared(text, period):
            return period
    return title


def _of_the_plan(text: str, period: Period) -> bool:
    """完成全年目标12000人的67%: the year is that of the plan only."""
    return period.text == "全年" and _PLAN.match(text, period.end) is not None


def _passing(text: str, period: Period) -> bool:
    """成立于2009年 and …，与上年同期持平 hold for their own clause; 上年 that begins a sentence goes on."""
    before = text[max(0, period.start - 1) : period.start]
    return before == "于" or (
        bool(_PAST.match(period.text)) and before not in tuple(_SENTENCE) and before != ""
    )


def _beside(text: str, period: Period) -> bool:
    """从2020年的…, 比去年的…, 上年同期…: a figure follows at once, and the period is only looked back to."""
    looks_back = text[max(0, period.start - 1) : period.start] in tuple("由从比较") or _PAST.match(
        period.text
    )
    return bool(looks_back) and _AT_ONCE.match(text, period.end) is not None


def _same_months(period: Period, before: Sequence[Period]) -> Period:
    """上年同期 of 上半年 is the first half of the year before."""
    months = next((p.months for p in before if p.months), None)
    return (
        replace(period, kind="months", months=months) if months and period.text.endswith("同期") else period
    )


def period_of_text(
    text: str, sentences: Sequence[Sentence], periods: Sequence[Period], first: int
) -> Period | None:
    """This will return the period of the whole text: that of its heading, else the one that its opening names.

    `first` is where the first figure stands: the opening ends there. It holds where a paragraph names none.
    """
    if not sentences:
        return None
    first_line, end = sentences[0], min(first, sentences[0].start + _OPENING)
    own = [p for p in periods if p.end <= end and _of_itself(text, p)]
    titled = [p for p in own if _heading(text, first_line) and p.end <= first_line.end]
    opening = [p for p in own if p not in titled]
    title = titled[-1] if titled else None
    if opening and (title is None or (title.kind == "year" and opening[0].months)):
        return opening[0]
    return title


def _heading(text: str, first: Sentence) -> bool:
    line = text[first.start : first.end].strip()
    return len(line) <= _HEADING and not line.endswith(("。", "！", "？"))


def _of_itself(text: str, period: Period) -> bool:
    """It names months or a year, and is not only looked back to."""
    named = period.key and period.kind in ("months", "year", "years") and not period.backwards
    return bool(named) and not _PAST.match(period.text) and not _founded(text, period)


def _founded(text: str, period: Period) -> bool:
    """成立于2009年, 始建于1958年: when something began."""
    return text[max(0, period.start - 1) : period.start] in tuple("于自比较由从") or text[
        period.end : period.end + 2
    ] in ("以来", "成立", "建成")


def period_of_column(cell: Cell, periods: Sequence[Period]) -> Period | None:
    """This will return the period that the heading of a table's column names."""
    start, end = cell.head
    return next((p for p in periods if start <= p.start and p.end <= end), None)


def _only_compared(text: str, period: Period) -> bool:
    """比2020年, 较去年同期: what is compared with, not what is spoken of."""
    return (
        text[max(0, period.start - 1) : period.start] in ("比", "较", "是")
        or text[max(0, period.start - 2) : period.start] == "达到"
    )
