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


def period_before(
    text: str, figure: Figure, periods: Sequence[Period], paragraph: int, title: Period | None
) -> Period | None:
    """This will return the nearest period before the figure in its paragraph, else `title`.

    近三年 holds for its own clause only. 由2020年的86家 and 上年同期42.1万 speak of one figure; what follows is of the
    period before.
    """
    near = [p for p in reversed(periods) if paragraph <= p.start and p.end <= figure.start]
    for n, period in enumerate(near):
        own = not _CLAUSE_END.search(text, period.end, figure.start)
        if _beside(text, period):
            if _ONLY.fullmatch(text, period.end, figure.start):
                return _same_months(period, [*near[n + 1 :], *([title] if title else [])])
        elif (
            own or (period.sticky and text[period.start - 1 : period.start] != "于")
        ) and not _only_compared(text, period):
            return period
    return title


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


def period_of_heading(text: str, sentences: Sequence[Sentence], periods: Sequence[Period]) -> Period | None:
    """This will return the period that the heading of the text names; it holds where a paragraph names none."""
    if not sentences:
        return None
    first = sentences[0]
    line = text[first.start : first.end].strip()
    if len(line) > _HEADING or line.endswith(("。", "！", "？")):
        return None
    named = [p for p in periods if p.end <= first.end and p.kind in ("months", "year", "years")]
    return named[-1] if named else None


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
