"""Finding menus and items by what people type: Chinese, pinyin, initials, everyday words, with typos."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from pypinyin import Style, lazy_pinyin

from hemei.catalog.models import ItemVersion, MenuVersion, Phrase
from hemei.catalog.queries.planning import workdays
from hemei.catalog.queries.reading import ItemView, MenuView, in_force, published_items, published_menus
from hemei.rules.words import mark, say

LIMIT = 20
_ASKING = re.compile(
    "我想|我要|想要|怎么办?|如何|哪里|在哪|去哪|怎样|能不能|可以|需要|什么|办理|申请|手续|材料|我的|老板|[给办的了吗呢]"
)
_ALIKE = 0.5  # least share of common bigrams that still counts as a typo


@dataclass(frozen=True, slots=True)
class Hit:
    """A find, best first: `why` says by which words, `score` is 0 to 1.

    `promised_days` (working days) and `visits` belong to an item; for a menu they depend on the answers: None.
    """

    kind: Literal["menu", "item"]
    code: str
    name: str
    why: str
    score: float
    promised_days: int | None = None
    visits: int | None = None
    english: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    origin: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Entry:
    """One menu or item with all the words that lead to it."""

    hit: Hit
    terms: tuple[_Term, ...]


def search(text: str, on: date) -> list[Hit]:
    """This will find the menus and items in force on a day that fit a text; nothing for an empty text."""
    query = _plain(text)
    if not query:
        return []
    core = _core(query)
    hits = []
    for entry in _entries(on):
        score, why = max(_best(query, entry.terms), _best(core, entry.terms) if core != query else (0.0, ""))
        if score:
            hits.append(replace(entry.hit, score=score, why=why))
    return sorted(hits, key=lambda hit: (-hit.score, hit.kind == "item", hit.code))[:LIMIT]


def _entries(on: date) -> tuple[_Entry, ...]:
    """The words of everything in force on a day, kept until a version or a phrase changes."""
    names = ("words", "menus", "items", "event")
    phrases = json.dumps(list(Phrase.objects.values(*names)), ensure_ascii=False)
    menus = in_force(MenuVersion.objects.order_by("pk"), on).values_list("pk", flat=True)
    items = in_force(ItemVersion.objects.order_by("pk"), on).values_list("pk", flat=True)
    return _words(on, tuple(menus), tuple(items), phrases)


@lru_cache(maxsize=2)
def _words(on: date, menus: tuple[int, ...], items: tuple[int, ...], phrases: str) -> tuple[_Entry, ...]:
    led: dict[tuple[str, str], list[_Term]] = {}
    for phrase in json.loads(phrases):
        for kind in ("menus", "items"):
            for code in phrase[kind]:
                led.setdefault((kind, code), []).extend(_phrase_terms(kind, phrase))
    found = [_menu_entry(menu, led.get(("menus", menu.code), [])) for menu in published_menus(on)]
    return (*found, *(_item_entry(item, led.get(("items", item.code), [])) for item in published_items(on)))


def _menu_entry(menu: MenuView, led: Sequence[_Term]) -> _Entry:
    hit = Hit("menu", menu.code, menu.name, "", 0.0, english=menu.english)
    return _Entry(hit, (*_own_terms(menu.name, menu.english, menu.keywords), *led))


def _item_entry(item: ItemView, led: Sequence[_Term]) -> _Entry:
    spec = item.spec
    terms = [*_own_terms(item.name, item.english, spec.keywords), *led]
    terms += [_Term(_plain(spec.result), mark("结果"), 0.8)] if spec.result else []
    basic = _plain(str(spec.extra.get("basic_item", "")))
    terms += [_Term(basic, mark("目录"), 0.97)] if basic else []
    days = workdays(spec.promised)
    hit = Hit("item", item.code, item.name, "", 0.0, days, spec.visits, item.english, item.agency)
    return _Entry(hit, tuple(terms))


def _core(query: str) -> str:
    """What is left of a query without the words of asking; the query itself when too little is left."""
    left = _ASKING.sub("", query)
    return left if len(left) > 1 else query


def _own_terms(name: str, english: str, keywords: Sequence[str]) -> Iterator[_Term]:
    yield _Term(_plain(name), mark("名称"), 1.0)
    yield _Term(_plain(english), mark("英文名"), 0.9)
    yield from (_Term(_plain(word), mark("关键词"), 0.9) for word in keywords)


def _phrase_terms(kind: str, phrase: Mapping[str, Any]) -> Iterator[_Term]:
    """What leads only here says more than what leads to several places."""
    weight = 0.95 if kind == "menus" or not phrase["menus"] else 0.9
    yield from (_Term(_plain(word), mark("说法"), weight) for word in phrase["words"])
    if phrase["event"]:
        yield _Term(_plain(phrase["event"]), "一件事", 0.85)


def _best(query: str, terms: Sequence[_Term]) -> tuple[float, str]:
    best, why = 0.0, ""
    for term in terms:
        score = term.weight * _fit(query, term.text)
        if score > best:
            best, why = score, say("{origin}“{text}”", origin=term.origin, text=term.text)
    return round(best, 4), why


def _fit(query: str, term: str) -> float:
    """How well a query fits a term, 0 to 1."""
    if not term:
        return 0.0
    if query == term:
        return 1.0
    if query in term:
        return 0.75 + 0.2 * len(query) / len(term) if len(query) > 1 else 0.3
    if len(term) > 1 and term in query:
        return 0.6 + 0.3 * len(term) / len(query)
    if query.isascii():
        return max(_sound_fit(query, term), 0.8 * _alike(query, term))
    return max(_homophone(query, term), 0.8 * _alike(query, term))


def _sound_fit(query: str, term: str) -> float:
    """Pinyin in full or by initials; a beginning counts from three letters on."""
    if term.isascii():
        return 0.0
    full, initials = _pinyin(term)
    if query in (full, initials):
        return 0.95 if query == full else 0.9
    if len(query) >= 3 and (full.startswith(query) or initials.startswith(query)):
        return 0.8
    if len(query) >= 4 and query in full:
        return 0.65
    return 0.75 * _alike(query, full)


def _homophone(query: str, term: str) -> float:
    """A wrong character with the right sound."""
    said, meant = _pinyin(query)[0], _pinyin(term)[0]
    return 0.9 if said == meant else 0.0


def _alike(one: str, other: str) -> float:
    """Share of common bigrams (Dice), 0 where it is too small to be a typo."""
    first, second = _bigrams(one), _bigrams(other)
    if not first or not second:
        return 0.0
    share = 2 * len(first & second) / (len(first) + len(second))
    return share if share >= _ALIKE else 0.0


@lru_cache(maxsize=32768)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


@lru_cache(maxsize=32768)
def _pinyin(text: str) -> tuple[str, str]:
    full = "".join(lazy_pinyin(text))
    return full, "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


@lru_cache(maxsize=32768)
def _plain(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in wide if sign.isalnum())[:80]
