"""Places and colours: equal points share a place, what stands between equals is the code alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hemei.rules.boards.facts import Ints
from hemei.rules.words import mark, say

COLOURS: Mapping[str, str] = {
    "red": mark("红"), "blue": mark("蓝"), "yellow": mark("黄"), "black": mark("黑"), "green": mark("绿"),
}  # fmt: skip
WAYS: Mapping[str, str] = {
    "top": mark("前几名"), "bottom": mark("后几名"), "least": mark("不低于几分"), "below": mark("低于几分"),
}  # fmt: skip
MOST_BANDS = 6


class Faulty(ValueError):
    """A setting of colours that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Band:
    """One colour: whom it falls on, the word for it, and whether it praises (`good`) or warns."""

    colour: str
    word: str
    by: str
    amount: int
    good: bool


def bands_of(given: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    """This will read a setting; raises Faulty in words for one that no board could use."""
    if not 1 <= len(given) <= MOST_BANDS:
        raise Faulty(say("颜色要有 1 到 {most} 档。", most=MOST_BANDS))
    made = tuple(
        Band(
            str(one["colour"]),
            str(one["word"]).strip(),
            str(one["by"]),
            int(one["amount"]),
            bool(one["good"]),
        )
        for one in given
    )
    for place, one in enumerate(made, 1):
        if one.colour not in COLOURS or one.by not in WAYS or not one.word or len(one.word) > 20:
            raise Faulty(say("第 {place} 档的颜色、叫法或条件没有填对。", place=place))
        if not 1 <= one.amount <= (100 if one.by in {"least", "below"} else 1000):
            raise Faulty(say("第 {place} 档的名次或分数要在范围内。", place=place))
    if len({one.word for one in made}) < len(made):
        raise Faulty(say("两档不能叫同一个名字。"))
    return made


def places(totals: Ints) -> Ints:
    """This will give each its place: one more than the number of those with more points."""
    return len(totals) - np.searchsorted(np.sort(totals), totals, side="right").astype(np.int64) + 1


def group(totals: Ints, owner: Ints, count: int) -> Ints:
    """This will give the mean of each group in hundredths, rounded down; −1 for a group without members."""
    many = np.bincount(owner, minlength=count)
    whole = np.bincount(owner, weights=totals, minlength=count).astype(np.int64)
    return np.where(many > 0, whole // np.maximum(many, 1), -1)


def colours(totals: Ints, bands: Sequence[Band]) -> list[int]:
    """This will give each the first band that falls on it, by its place in `bands`; −1 where none does."""
    place, back = places(totals), places(-totals)
    found = np.full(len(totals), -1, np.int64)
    for at, one in reversed(list(enumerate(bands))):
        hit = {
            "top": place <= one.amount, "bottom": back <= one.amount, "least": totals >= one.amount * 100,
            "below": totals < one.amount * 100,
        }[one.by]  # fmt: skip
        found[hit] = at
    return [int(one) for one in found]
