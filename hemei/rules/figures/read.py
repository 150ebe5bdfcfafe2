"""From a text to its figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hemei.rules.figures.bind import bind
from hemei.rules.figures.grid import Grid, find_grids
from hemei.rules.figures.masks import mask
from hemei.rules.figures.match import match
from hemei.rules.figures.model import Figure, Register, Sentence
from hemei.rules.figures.periods import Period, find_periods
from hemei.rules.figures.scan import Token, scan
from hemei.rules.figures.sentences import chinese_commas, clean, split

_YEAR = re.compile(r"(?:(?<=〔)(?=20\d\d〕)|(?=20\d\d学?年))(20\d\d)")
_AHEAD = re.compile(
    r"(?:到|至|力争)20\d\d年|20\d\d年(?=[^，。；]{0,6}(?:计划|预期|预算|目标|将|力争|规划|底前|再))"
)
_HEADING = 60  # characters of a heading


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
    grids: tuple[Grid, ...] = ()

    def sentence_of(self, figure: Figure) -> str:
        """This will return the sentence in which the figure stands."""
        sentence = self.sentences[figure.sentence - 1]
        return self.text[sentence.start : sentence.end].strip()


def read(text: str, register: Register | None = None, *, year: int | None = None) -> Reading:
    """This will find every figure of a Chinese text; `year` is what 今年 means, else what the text says of itself."""
    plain = chinese_commas(clean(text))
    if year is None:
        year = _year_of(plain)
    periods = find_periods(plain, year)
    grids = find_grids(plain)
    sentences = split(plain, [at for grid in grids for at in (grid.start, *grid.breaks)])
    prose = _without(plain, grids)
    cells = [cell for grid in grids for cell in grid.cells]
    tokens = tuple(sorted([*scan(mask(prose, periods)), *cells], key=lambda token: token.start))
    figures = bind(prose, tokens, sentences, periods)
    matched = match(figures, register or Register())
    return Reading(text, plain, sentences, periods, matched, tokens, year, grids)


def _year_of(text: str) -> int | None:
    """The latest year of the heading or of a file number, else of those that are not looked forward to."""
    heading = text.strip().partition("\n")[0][:_HEADING]
    for space in (heading, _AHEAD.sub("", text), text):
        if named := [int(found) for found in _YEAR.findall(space)]:
            return max(named)
    return None


def _without(text: str, grids: Sequence[Grid]) -> str:
    """Tables are read cell by cell, not as sentences."""
    out = list(text)
    for grid in grids:
        out[grid.start : grid.end] = ["\n" if char == "\n" else " " for char in out[grid.start : grid.end]]
    return "".join(out)
