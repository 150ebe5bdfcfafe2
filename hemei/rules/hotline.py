"""The hotline 12345: limits of the day, categories that the words of a text suggest, rates as shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hemei.rules.alike import Manner, plain
from hemei.rules.tables import table
from hemei.rules.words import mark

_HEAD = 2.0  # a word of the title weighs so much more


def limits(on: date) -> Mapping[str, Any]:
    """This will give the limits of the hotline as they stood on a day."""
    found: Mapping[str, Any] = table("hotline", on)["limits"]
    return found


def alike_settings(on: date) -> Mapping[str, Any]:
    """This will give what decides whether two texts are one matter."""
    found: Mapping[str, Any] = table("hotline", on)["alike"]
    return found


def manner(on: date) -> Manner:
    """This will give how texts are compared."""
    rules = alike_settings(on)
    return Manner(rules["signs"], rules["title"], tuple(rules["passed_over"]))


@dataclass(frozen=True, slots=True)
class Category:
    """What a ticket may be about, which agencies it may be for, the likeliest first, and the words that suggest it."""

    code: str
    name: str
    agencies: tuple[str, ...]
    words: tuple[str, ...]


@cache
def categories(on: date) -> tuple[Category, ...]:
    """This will give the categories of a day."""
    return tuple(
        Category(one["code"], one["name"], tuple(one["agencies"]), tuple(map(plain, one["words"])))
        for one in table("hotline", on)["category"]
    )


def category_names(on: date) -> dict[str, str]:
    """This will name the categories by code."""
    return {one.code: one.name for one in categories(on)}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category that a text may belong to: why (its words), and how much speaks for it."""

    category: Category
    words: tuple[str, ...]
    weight: float


def suggest(title: str, text: str, on: date, most: int = 3) -> tuple[Suggestion, ...]:
    """This will suggest categories, the likeliest first; none where no word speaks for one.

    A word weighs its length less one, twice in the title; a word inside a longer one that was found counts once.
    """
    head, body = plain(title), plain(text)[:1500]
    found = []
    for one in categories(on):
        hit = [word for word in one.words if word in head or word in body]
        hit = [word for word in hit if not any(word != other and word in other for other in hit)]
        weight = sum((len(word) ** 0.5) * (_HEAD * 2 if word in head else 1.0) for word in hit)
        if hit:
            found.append(Suggestion(one, tuple(hit), weight))
    return tuple(sorted(found, key=lambda one: (-one.weight, one.category.code))[:most])


@dataclass(frozen=True, slots=True)
class Share:
    """A rate as what it is made of: hits of those that count; None in per cent where nothing counts."""

    hits: int
    n: int

    @property
    def percent(self) -> float | None:
        """This will give the rate in per cent."""
        return 100 * self.hits / self.n if self.n else None


# the names of the table, so that they are told in English too
NAMES = (
    mark("环境污染和噪声"), mark("商品房和住房保障"), mark("物业和小区管理"), mark("市容、违建和市政设施"),
    mark("交通出行"), mark("规划和道路建设"), mark("征地拆迁和国土"), mark("教育"), mark("医疗卫生"),
    mark("劳动和社会保障"), mark("市场监管和消费"), mark("水电气暖和通信"), mark("治安、户籍和司法"),
    mark("税收、金融和企业经营"), mark("农业农村和民政"), mark("机关作风和政务服务"),
)  # fmt: skip
