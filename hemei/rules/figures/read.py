"""From a text to its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hemei.rules.figures.bind import bind
from hemei.rules.figures.masks import mask
from hemei.rules.figures.match import match
from hemei.rules.figures.model import Figure, Register, Sentence
from hemei.rules.figures.periods import Period, find_periods
from hemei.rules.figures.scan import Token, scan
from hemei.rules.figures.sentences import chinese_commas, clean, split

_YEAR = re.compile(r"(20\d\d)年")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read: sentences, periods and figures, all by offset in `text`."""

    text: str
    plain: str  # the same length: tags blanked, digits narrow, one kind of clause marks
    sentences: tuple[Sentence, ...]
    periods: tuple[Period, ...]
    figures: tuple[Figure, ...]
    tokens: tuple[Token, ...]
    year: int | None

    def sentence_of(self, figure: Figure) -> str:
        """This will return the sentence in which the figure stands."""
        sentence = self.sentences[figure.sentence - 1]
        return self.text[sentence.start : sentence.end].strip()


def read(text: str, register: Register | None = None, *, year: int | None = None) -> Reading:
    """This will find every figure of a Chinese text; `year` is what 今年 means, else the latest year it names."""
    plain = chinese_commas(clean(text))
    if year is None:
        named = [int(found) for found in _YEAR.findall(plain)]
        year = max(named) if named else None
    periods = find_periods(plain, year)
    sentences = split(plain)
    tokens = scan(mask(plain, periods))
    figures = bind(plain, tokens, sentences, periods)
    return Reading(text, plain, sentences, periods, match(figures, register or Register()), tokens, year)
