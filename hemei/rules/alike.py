"""Chinese texts without words between blanks: pairs of signs, how rare they are, and how much two texts share.

A pair that stands in few texts (a street, an estate, a firm) says more than one that stands in many, so each
weighs the logarithm of its rarity. Latin words and numbers count whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

_RUNS = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]+")
_LONGEST = 20  # signs of a Latin word that count


def plain(text: str) -> str:
    """This will fold wide forms and capitals, as both the index and a question see a text."""
    return unicodedata.normalize("NFKC", text).lower()


def terms(text: str) -> list[str]:
    """This will list the pairs of a text in their order: each two neighbouring Chinese signs, each Latin word.

    A Chinese sign alone stands for itself.
    """
    found: list[str] = []
    for run in _RUNS.findall(plain(text)):
        if run[0] < "\u3400":
            found.append(run[:_LONGEST])
        elif len(run) == 1:
            found.append(run)
        else:
            found += [run[n : n + 2] for n in range(len(run) - 1)]
    return found


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many of `docs` texts each pair stands; what was never seen counts as seen once."""

    counts: Mapping[str, int]
    docs: int

    def weight(self, gram: str) -> float:
        """This will weigh a pair: nothing where every text has it."""
        return log((self.docs + 1) / (self.counts.get(gram, 0) + 1)) if self.docs else 1.0

    def seeds(self, grams: Iterable[str], most: int, posts: int) -> list[str]:
        """This will choose the rarest pairs to look candidates up by, as long as their entries stay below `posts`."""
        chosen: list[str] = []
        left = posts
        for gram in sorted(set(grams), key=lambda one: (self.counts.get(one, 0), one))[:most]:
            cost = self.counts.get(gram, 0)
            if chosen and cost > left:
                break
            chosen.append(gram)
            left -= cost
        return chosen


@dataclass(frozen=True, slots=True)
class Manner:
    """How texts are compared: signs of a text that are looked at, the weight of the title, what is passed over."""

    signs: int
    title: float
    passed_over: tuple[str, ...] = ()

    def parts(self, title: str, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """This will give the pairs of a title and of the beginning of a text, without what says nothing."""
        bare = _passed_over(self.passed_over)
        head, body = plain(title), plain(text[: self.signs])
        return frozenset(terms(bare.sub(" ", head))), frozenset(terms(bare.sub(" ", body)))


@lru_cache(maxsize=8)
def _passed_over(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(one) for one in sorted(words, key=len, reverse=True)) or "(?!)")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a text is compared: its pairs with their weights, and the length of that vector."""

    weights: Mapping[str, float]
    length: float


def sketch(title: str, text: str, rarity: Rarity, manner: Manner) -> Sketch:
    """This will weigh the pairs of a title and of the beginning of a text by their rarity."""
    head, body = manner.parts(title, text)
    weights = {
        gram: rarity.weight(gram) * (manner.title if gram in head else 1.0) for gram in sorted(head | body)
    }
    return Sketch(weights, sqrt(sum(one * one for one in weights.values())))


def likeness(one: Sketch, other: Sketch) -> float:
    """This will say how much two texts share, 0 to 1: the cosine of their weighed pairs."""
    both = one.weights.keys() & other.weights.keys()
    whole = one.length * other.length
    # sorted, so that the sum is the same whichever way round
    return sum(one.weights[gram] * other.weights[gram] for gram in sorted(both)) / whole if whole else 0.0


def common(one: Sketch, other: Sketch, most: int = 6) -> tuple[str, ...]:
    """This will give the rarest pairs that two texts share: the reason for calling them alike."""
    both = one.weights.keys() & other.weights.keys()
    return tuple(sorted(both, key=lambda gram: (-one.weights[gram], gram))[:most])


def phrases(grams: Collection[str], text: str, most: int = 4) -> tuple[str, ...]:
    """This will give the words of a text that shared pairs make up: neighbouring pairs as one, the longest first."""
    found: list[str] = []
    for run in _RUNS.findall(plain(text)):
        if run[0] < "\u3400" or len(run) == 1:
            found += [run] if run[:_LONGEST] in grams else []
            continue
        word = ""
        for n in range(len(run) - 1):
            if run[n : n + 2] in grams:
                word = word + run[n + 1] if word else run[n : n + 2]
            elif word:
                found, word = [*found, word], ""
        found += [word] if word else []
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (-len(one), one))[:most])


def counted(texts: Sequence[Iterable[str]]) -> Rarity:
    """This will count in how many texts each pair stands."""
    counts: dict[str, int] = {}
    for grams in texts:
        for gram in set(grams):
            counts[gram] = counts.get(gram, 0) + 1
    return Rarity(counts, len(texts))
