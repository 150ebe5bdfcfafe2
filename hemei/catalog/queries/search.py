"""Finding menus and items by what people type: Chinese, pinyin, initials, everyday words, with typos."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from pypinyin import Style, lazy_pinyin

from hemei.catalog.models import Phrase
from hemei.catalog.queries.planning import workdays
from hemei.catalog.queries.reading import ItemView, MenuView, published_items, published_menus

LIMIT = 20
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


def search(text: str, on: date) -> list[Hit]:
    """This will find the menus and items in force on a day that fit a text; nothing for an empty text."""
    query = _plain(text)
    if not query:
        return []
    names = ("words", "menus", "items", "event")
    phrases = [{name: getattr(row, name) for name in names} for row in Phrase.objects.all()]
    hits = [hit for menu in published_menus(on) if (hit := _menu_hit(query, menu, phrases))]
    hits += [hit for item in published_items(on) if (hit := _item_hit(query, item, phrases))]
    return sorted(hits, key=lambda hit: (-hit.score, hit.kind == "item", hit.code))[:LIMIT]


def _menu_hit(query: str, menu: MenuView, phrases: Sequence[Mapping[str, Any]]) -> Hit | None:
    terms = [*_own_terms(menu.name, menu.english, menu.keywords), *_phrase_terms(menu.code, "menus", phrases)]
    score, why = _best(query, terms)
    return Hit("menu", menu.code, menu.name, why, score, english=menu.english) if score else None


def _item_hit(query: str, item: ItemView, phrases: Sequence[Mapping[str, Any]]) -> Hit | None:
    spec = item.spec
    terms = [*_own_terms(item.name, item.english, spec.keywords), *_phrase_terms(item.code, "items", phrases)]
    terms += [_Term(_plain(spec.result), "结果", 0.8)] if spec.result else []
    score, why = _best(query, terms)
    if not score:
        return None
    days = workdays(spec.promised)
    return Hit("item", item.code, item.name, why, score, days, spec.visits, item.english, item.agency)


def _own_terms(name: str, english: str, keywords: Sequence[str]) -> Iterator[_Term]:
    yield _Term(_plain(name), "名称", 1.0)
    yield _Term(_plain(english), "英文名", 0.9)
    yield from (_Term(_plain(word), "关键词", 0.9) for word in keywords)


def _phrase_terms(code: str, kind: str, phrases: Sequence[Mapping[str, Any]]) -> Iterator[_Term]:
    """What leads only here says more than what leads to several places."""
    for phrase in phrases:
        if code in phrase[kind]:
            weight = 0.95 if kind == "menus" or not phrase["menus"] else 0.9
            yield from (_Term(_plain(word), "说法", weight) for word in phrase["words"])
            if phrase["event"]:
                yield _Term(_plain(phrase["event"]), "一件事", 0.85)


def _best(query: str, terms: Sequence[_Term]) -> tuple[float, str]:
    best, why = 0.0, ""
    for term in terms:
        score = term.weight * _fit(query, term.text)
        if score > best:
            best, why = score, f"{term.origin}“{term.text}”"
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


@lru_cache(maxsize=8192)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


@lru_cache(maxsize=8192)
def _pinyin(text: str) -> tuple[str, str]:
    full = "".join(lazy_pinyin(text))
    return full, "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in wide if sign.isalnum())[:80]
