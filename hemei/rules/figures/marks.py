"""Texts marked up by hand: what a person says stands there, figure by figure, and what contradicts what.

- ⟦figure as written|value|unit|kind⟧; a value may use 万 and 亿, `a..b` is a range, `a:b` a proportion, `a/b` a
  fraction. Blanks of the value are ignored.
- A fifth part says more, in words parted by blanks: `h:over` (hedge), `p:2025-01..2025-09` (period), `s:全市` (scope),
  `#a1` (a label, to be named below). `-` means that the text says none.
- ⟦@period|scope⟧ sets both for the figures that follow, until the next one.
- ⟦✘ kind #a1 #a2⟧: these figures contradict one another; ⟦? kind #a1⟧: here the checker has to ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_MARK = re.compile(r"⟦([^|⟧]*)\|([^|⟧]*)\|([^|⟧]*)\|([^|⟧]*)(?:\|([^|⟧]*))?⟧")
_CONTEXT = re.compile(r"⟦@([^|⟧]*)\|([^|⟧]*)⟧")
_PLANT = re.compile(r"⟦([✘?]) (\w+)((?: #\w+)+)⟧\n?")
_ANY = re.compile("|".join(f"(?:{p.pattern})" for p in (_CONTEXT, _PLANT, _MARK)))
_STEP = {"万": Decimal(10**4), "亿": Decimal(10**8)}


class BadMark(ValueError):
    """A mark of a test text that cannot be read."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person says stands there; `detailed` if hedge, period and scope were marked too."""

    start: int
    end: int
    text: str
    value: str
    unit: str
    kind: str
    hedge: str = ""
    period: str = ""
    scope: str = ""
    label: str = ""
    detailed: bool = False


@dataclass(frozen=True, slots=True)
class Plant:
    """A contradiction (or, with `asks`, a question) that the writer put into the text."""

    kind: str
    asks: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks, and the marks."""

    text: str
    marks: tuple[Mark, ...]
    plants: tuple[Plant, ...]


def parse(marked: str) -> Marked:
    """This will take the marks out of a text; a broken mark or an unknown label raises BadMark."""
    plain, marks, plants, at = "", list[Mark](), list[tuple[str, str, str]](), 0
    context: tuple[str, str] | None = None
    for match in _ANY.finditer(marked):
        plain += marked[at : match.start()]
        at = match.end()
        if match.group().startswith("⟦@"):
            context = (match[1].strip("-"), match[2].strip("-"))
        elif match[3]:
            plants.append((match[3], match[4], match[5]))
        else:
            mark = _mark(match, len(plain), context)
            marks.append(mark)
            plain += mark.text
    plain += marked[at:]
    if "⟦" in plain or "⟧" in plain:
        raise BadMark("有一处标注不完整：应为 ⟦原文|数值|单位|种类⟧。")
    return Marked(plain, tuple(marks), tuple(_plant(*row, marks) for row in plants))


def _mark(match: re.Match[str], at: int, context: tuple[str, str] | None) -> Mark:
    text, value, unit, kind, more = match.groups()[5:]
    words = (more or "").split()
    said = {word[0]: word[2:].strip("-") for word in words if word[1:2] == ":"}
    if wrong := [word for word in words if word[:2] not in ("h:", "p:", "s:") and word[0] != "#"]:
        raise BadMark(f"标注里有看不懂的说明“{wrong[0]}”：只认 h:、p:、s: 和 #。")
    period, scope = context or ("", "")
    return Mark(
        at, at + len(text), text, canonical(value), unit, kind, said.get("h", ""), said.get("p", period),
        said.get("s", scope), next((word[1:] for word in words if word[0] == "#"), ""),
        detailed=context is not None,
    )  # fmt: skip


def _plant(sign: str, kind: str, labels: str, marks: list[Mark]) -> Plant:
    by_label = {mark.label: mark for mark in marks if mark.label}
    names = [word.lstrip("#") for word in labels.split()]
    if lost := [name for name in names if name not in by_label]:
        raise BadMark(f"标注里没有叫“#{lost[0]}”的数。")
    return Plant(kind, sign == "?", tuple(by_label[name] for name in names))


def canonical(value: str) -> str:
    """This will write a marked value in base units: 1.2万 becomes 12000; BadMark if it is no number."""
    if "/" in value:
        above, below = value.split("/")
        return plain_number(Decimal(above) / Decimal(below))
    for separator in ("..", ":"):
        if separator in value:
            return separator.join(canonical(part) for part in value.split(separator))
    value = value.replace(" ", "")
    try:
        return plain_number(Decimal(value.rstrip("万亿")) * _STEP.get(value[-1:], Decimal(1)))
    except ArithmeticError as why:
        raise BadMark(f"标注里的数值“{value}”不是数。") from why


def plain_number(value: Decimal) -> str:
    """This will write a number without exponent or trailing zeros, to six decimals."""
    return f"{round(value, 6).normalize():f}"
