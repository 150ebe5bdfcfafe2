"""Finding menus and items by what people type: Chinese, pinyin, initials, everyday words, with typos."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from django.db.models import TextField
from django.db.models.functions import Cast
from pypinyin import Style, lazy_pinyin

from hemei.catalog.models import ItemVersion, MenuVersion, Phrase
from hemei.catalog.queries.planning import workdays
from hemei.catalog.queries.reading import ItemView, MenuView, in_force, published_items, published_menus
from hemei.common.statements import Kept
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


@dataclass(frozen=True, slots=True)
class _Known:
    """All entries, and where each pair of signs and each sound of their words leads."""

    entries: tuple[_Entry, ...]
    pairs: Mapping[str, frozenset[int]]
    sounds: Mapping[str, frozenset[int]]

    def near(self, words: str) -> Iterable[int]:
        """Places of the entries that can fit at all: what fits Chinese words shares two signs or the sound with them.

        Latin letters may be pinyin of anything, so they are held against every entry.
        """
        if words.isascii() or len(words) < 2:
            return range(len(self.entries))
        found = set(self.sounds.get(_pinyin(words)[0], ()))
        return found.union(*(self.pairs.get(pair, ()) for pair in _bigrams(words)))


def search(text: str, on: date) -> list[Hit]:
    """This will find the menus and items in force on a day that fit a text; nothing for an empty text."""
    query = _plain(text)
    if not query:
        return []
    known = _entries(on)
    hits, found = [], dict[int, tuple[float, str]]()
    for words in dict.fromkeys((query, _core(query))):
        for place in known.near(words):
            found[place] = max(found.get(place, (0.0, "")), _best(words, known.entries[place].terms))
    for place in sorted(found):
        score, why = found[place]
        if score:
            hits.append(replace(known.entries[place].hit, score=score, why=why))
    return sorted(hits, key=lambda hit: (-hit.score, hit.kind == "item", hit.code))[:LIMIT]


_PHRASES = Kept(
    lambda: Phrase.objects.order_by("pk").values_list(
        Cast("words", TextField()), Cast("menus", TextField()), Cast("items", TextField()), "event"
    )
)
_MENUS = Kept(lambda on: in_force(MenuVersion.objects.order_by("pk"), on).values_list("pk", flat=True))
_ITEMS = Kept(lambda on: in_force(ItemVersion.objects.order_by("pk"), on).values_list("pk", flat=True))


def _entries(on: date) -> _Known:
    """The words of everything in force on a day, kept until a version or a phrase changes."""
    return _words(on, tuple(_MENUS.rows(on)), tuple(_ITEMS.rows(on)), tuple(_PHRASES.rows()))


@lru_cache(maxsize=2)
def _words(
    on: date, menus: tuple[int, ...], items: tuple[int, ...], phrases: tuple[tuple[str, ...], ...]
) -> _Known:
    led: dict[tuple[str, str], list[_Term]] = {}
    for row in phrases:
        names, event = ("words", "menus", "items"), row[3]
        phrase = {name: json.loads(text) for name, text in zip(names, row, strict=False)} | {"event": event}
        for kind in ("menus", "items"):
            for code in phrase[kind]:
                led.setdefault((kind, code), []).extend(_phrase_terms(kind, phrase))
    found = [_menu_entry(menu, led.get(("menus", menu.code), [])) for menu in published_menus(on)]
    found += [_item_entry(item, led.get(("items", item.code), [])) for item in published_items(on)]
    return _known(tuple(found))


def _known(entries: tuple[_Entry, ...]) -> _Known:
    pairs: dict[str, set[int]] = {}
    sounds: dict[str, set[int]] = {}
    for place, entry in enumerate(entries):
        for term in entry.terms:
            sounds.setdefault(_pinyin(term.text)[0], set()).add(place)
            for pair in _bigrams(term.text):
                pairs.setdefault(pair, set()).add(place)
    return _Known(
        entries,
        {pair: frozenset(places) for pair, places in pairs.items()},
        {sound: frozenset(places) for sound, places in sounds.items()},
    )


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
