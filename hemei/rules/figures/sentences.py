"""Sentences and clauses of a text, by offset; markup and broken lines do not move them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from hemei.rules.figures.model import Sentence
from hemei.rules.figures.numbers import narrow

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
# Long runs hold no figure and would make every pattern slow: rules of dashes, pasted serial numbers.
_RUN = re.compile(r"[\d.,+]{30,}|[零〇一二两三四五六七八九十百千万亿点]{30,}|(.{1,4})\1{40,}")
_LINK = re.compile(r"[*`]{1,3}")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_END = re.compile(r"[。！？!?]+[”’」）)]?")
_PUNCT = str.maketrans({",": "，", ";": "；", ":": "："})
_STOPS = "。！？!?：:；;”）)」"
_LONG = 40  # a shorter line that ends without a stop is a heading or a caption


def clean(text: str) -> str:
    """This will blank tags and emphasis and narrow full-width digits; every character keeps its place."""
    text = _RUN.sub(lambda m: " " * len(m.group()), narrow(text))
    text = _TAG.sub(lambda m: " " * len(m.group()), text)
    return _LINK.sub(lambda m: " " * len(m.group()), text)


def chinese_commas(text: str) -> str:
    """This will write clause marks in one way, but leave the commas and colons inside numbers."""
    return re.sub(r"(?<!\d)[,;:]|[,;:](?!\d)", lambda m: m.group().translate(_PUNCT), text)


def split(text: str, breaks: Sequence[int] = ()) -> tuple[Sentence, ...]:
    """This will return the sentences in order; a paragraph broken in mid-sentence by a page is read as one.

    `breaks` are further places, in order, where a sentence ends: the rows of tables.
    """
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        at = start
        ends = {m.end() for m in _END.finditer(text, start, end)} | set(
            breaks[bisect_right(breaks, start) : bisect_left(breaks, end)]
        )
        for stop in sorted(ends | {end}):
            if text[at:stop].strip():
                found.append(Sentence(len(found) + 1, at, stop, number))
            at = stop
    return tuple(found)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for match in _PARAGRAPH.finditer(text):
        before = text[spans[-1][0] : spans[-1][1]].rstrip() if spans else ""
        line = before.rpartition("\n")[2]
        broken = (
            len(line) > _LONG and line[-1] not in _STOPS and not match.group().startswith(("#", "|", "-"))
        )
        if broken:
            spans[-1] = (spans[-1][0], match.end())
        else:
            spans.append(match.span())
    return spans
