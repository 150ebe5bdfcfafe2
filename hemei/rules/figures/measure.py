"""How well figures are found: texts marked up by hand against what the scanner reads.

A marked text holds ⟦figure as written|value|unit|kind⟧; a value may use 万 and 亿, `a..b` is a range, `a:b` a
proportion, `a/b` a fraction. Blanks of the value are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hemei.rules.figures.model import Figure
from hemei.rules.figures.read import read

_MARK = re.compile(r"⟦([^|⟧]*)\|([^|⟧]*)\|([^|⟧]*)\|([^|⟧]*)⟧")
_STEP = {"万": Decimal(10**4), "亿": Decimal(10**8)}


class BadMark(ValueError):
    """A mark of a test text that cannot be read."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person says stands there."""

    start: int
    end: int
    text: str
    value: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class Score:
    """Figures expected, found and right: same span, value, unit and kind; and what was missed or too much."""

    name: str
    expected: int
    found: int
    right: int
    spans: int
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Right ÷ found; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right ÷ expected; 1 when nothing was expected."""
        return self.right / self.expected if self.expected else 1.0


def unmark(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """This will return the plain text and its marks; a broken mark raises BadMark."""
    plain, marks, at = "", [], 0
    for match in _MARK.finditer(marked):
        plain += marked[at : match.start()]
        text, value, unit, kind = match.groups()
        marks.append(Mark(len(plain), len(plain) + len(text), text, _canonical(value), unit, kind))
        plain += text
        at = match.end()
    plain += marked[at:]
    if "⟦" in plain or "⟧" in plain:
        raise BadMark("有一处标注不完整：应为 ⟦原文|数值|单位|种类⟧。")
    return plain, tuple(marks)


def _canonical(value: str) -> str:
    if "/" in value:
        above, below = value.split("/")
        return _text(Decimal(above) / Decimal(below))
    for separator in ("..", ":"):
        if separator in value:
            return separator.join(_canonical(part) for part in value.split(separator))
    step = _STEP.get(value[-1:], Decimal(1))
    return _text(Decimal(value.rstrip("万亿")) * step)


def _text(value: Decimal) -> str:
    return f"{round(value, 6).normalize():f}"


def value_of(figure: Figure) -> str:
    """This will write a figure's value as marks write it."""
    if figure.parts:
        return ":".join(_text(part) for part in figure.parts)
    return _text(figure.value) + (f"..{_text(figure.high)}" if figure.high is not None else "")


def score(name: str, marked: str) -> Score:
    """This will compare one marked text with what is read from it without marks."""
    text, marks = unmark(marked)
    figures = read(text).figures
    expected = {(m.start, m.end, m.value, m.unit, m.kind): m.text for m in marks}
    found = {(f.start, f.end, value_of(f), f.unit, str(f.kind)): f.text for f in figures}
    right = expected.keys() & found.keys()
    spans = {key[:2] for key in expected} & {key[:2] for key in found}
    return Score(
        name, len(expected), len(found), len(right), len(spans),
        missed=tuple(f"{t} {key[2:]}" for key, t in expected.items() if key not in right),
        wrong=tuple(f"{t} {key[2:]}" for key, t in found.items() if key not in right),
    )  # fmt: skip


def total(scores: Iterable[Score]) -> Score:
    """This will add scores up."""
    rows = list(scores)
    return Score(
        "合计",
        sum(r.expected for r in rows),
        sum(r.found for r in rows),
        sum(r.right for r in rows),
        sum(r.spans for r in rows),
    )
