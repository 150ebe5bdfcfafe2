"""A press sheet: Markdown whose numbers are bound to the register or marked by hand with a reason.

`[68家](figure:high_tech_firms/2022-09)` binds, `[4012人](by-hand:会议签到表)` gives a reason. Everything else that
the checker reads as a figure is unbound, and a sheet with an unbound figure is not fit to be signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hemei.rules.figures.model import Figure, Hedge
from hemei.rules.figures.spans import BadPeriod, span_of

_LINK = re.compile(r"\[([^\[\]\n]{1,80})\]\((figure|by-hand):([^()\n]{0,200})\)")
_EMPHASIS = re.compile(r"\*\*|__")
_HEADING = re.compile(r"(#{1,4})\s+")
_ITEM = re.compile(r"[-*]\s+")
_CODE = re.compile(r"[\w-]{1,60}")
_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Binding:
    """One marked number: where it stands in the plain text, what it shows, and its definition or its reason."""

    place: int  # from 1
    start: int
    end: int
    shown: str
    code: str = ""
    period: str = ""
    reason: str = ""
    span: tuple[date, date] | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, or a number with its binding."""

    text: str
    binding: Binding | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1–4), a list item (`item`) or a paragraph, as pieces."""

    level: int
    item: bool
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """This will give its words without marks."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A press sheet read: plain text, its bindings in order, its blocks."""

    plain: str
    bindings: tuple[Binding, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says for one indicator and span: value in base unit, end of a range, unit."""

    value: Decimal
    upper: Decimal | None
    unit: str


def parse(markdown: str) -> Sheet:
    """This will read a press sheet; a mark that cannot be used carries its problem in words."""
    source = _EMPHASIS.sub("", markdown.replace("\r\n", "\n"))
    plain, bindings, at = "", list[Binding](), 0
    for match in _LINK.finditer(source):
        plain += source[at : match.start()]
        shown = match[1]
        bindings.append(_binding(len(bindings) + 1, len(plain), shown, match[2], match[3].strip()))
        plain += shown
        at = match.end()
    plain += source[at:]
    return Sheet(plain, tuple(bindings), tuple(_blocks(plain, bindings)))


def _binding(place: int, start: int, shown: str, kind: str, target: str) -> Binding:
    end = start + len(shown)
    if kind == "by-hand":
        problem = "" if target else f"“{shown}”标为手工数，但没有写理由。请写成 [{shown}](by-hand:理由)。"
        return Binding(place, start, end, shown, reason=target, problem=problem)
    code, _slash, period = target.partition("/")
    if not _CODE.fullmatch(code) or not period:
        problem = f"“{shown}”的绑定“{target}”不完整，应为 figure:编码/期间。"
        return Binding(place, start, end, shown, code[:60], period[:40], problem=problem)
    try:
        return Binding(place, start, end, shown, code, period, span=span_of(period))
    except BadPeriod as why:
        return Binding(place, start, end, shown, code, period[:40], problem=f"“{shown}”：{why}")


def _blocks(plain: str, bindings: Sequence[Binding]) -> Iterator[Block]:
    start, kept = 0, list[tuple[int, int]]()
    for line in plain.splitlines(keepends=True):
        end, words = start + len(line.rstrip("\n")), line.strip()
        alone = bool(_HEADING.match(words) or _ITEM.match(words))
        if kept and (alone or not words):
            yield _block(plain, kept[0][0], kept[-1][1], bindings)
            kept = []
        if alone:
            yield _block(plain, start, end, bindings)
        elif words:
            kept.append((start, end))
        start += len(line)
    if kept:
        yield _block(plain, kept[0][0], kept[-1][1], bindings)


def _block(plain: str, start: int, end: int, bindings: Sequence[Binding]) -> Block:
    words = plain[start:end]
    start += len(words) - len(words.lstrip())
    heading, item = _HEADING.match(plain, start), _ITEM.match(plain, start)
    mark = heading or item
    at = mark.end() if mark else start
    pieces = []
    for one in bindings:
        if at <= one.start and one.end <= end:
            pieces += [Piece(plain[at : one.start])] if one.start > at else []
            pieces.append(Piece(one.shown, one))
            at = one.end
    if at < end:
        pieces.append(Piece(plain[at:end]))
    return Block(len(heading[1]) if heading else 0, bool(item), tuple(pieces))


def figures_of(binding: Binding, figures: Sequence[Figure]) -> list[Figure]:
    """This will return the figures of the plain text that a mark covers or touches."""
    return [one for one in figures if one.start < binding.end and binding.start < one.end]


def problems(
    sheet: Sheet, figures: Sequence[Figure], known: Mapping[tuple[str, str], Known], names: Mapping[str, str]
) -> list[str]:
    """This will say in words what keeps a sheet from being signed, in the order of the text.

    `known` is what the register says by (code, period as written), `names` the indicators that it has.
    """
    found: list[tuple[int, str]] = []
    for binding in sheet.bindings:
        told = binding.problem or _differs(binding, figures_of(binding, figures), known, names)
        if told:
            found.append((binding.start, told))
    for figure in figures:
        if not any(one.start < figure.end and figure.start < one.end for one in sheet.bindings):
            found.append((figure.start, _unbound(figure)))
    return [words for _at, words in sorted(found)]


def _unbound(figure: Figure) -> str:
    hint = f"figure:{figure.code}/期间" if figure.code else "figure:编码/期间"
    return (
        f"第 {figure.sentence} 句的“{figure.text}”没有绑定指标。请写成 [{figure.text}]({hint})，"
        f"登记册里没有的写 [{figure.text}](by-hand:理由)。"
    )


def _differs(
    binding: Binding,
    inside: Sequence[Figure],
    known: Mapping[tuple[str, str], Known],
    names: Mapping[str, str],
) -> str:
    where = f"“{binding.shown}”"
    if len(inside) != 1:
        return f"{where}里有 {len(inside)} 个数，一处标记只能有一个数。请分开标记。"
    if binding.reason:
        return ""
    if binding.code not in names:
        return f"{where}绑定的指标“{binding.code}”登记册里没有。请先登记指标，或改正编码。"
    told = known.get((binding.code, binding.period))
    if told is None:
        name = names[binding.code]
        return f"{where}：指标“{name}”没有 {binding.period} 这一期的数值。请先登记数值，或改正期间。"
    return _compared(where, inside[0], told, names[binding.code])


def _compared(where: str, figure: Figure, told: Known, name: str) -> str:
    factor = _HUNDRED if figure.unit == "倍" and told.unit == "%" else Decimal(1)
    unit = told.unit if factor != 1 else figure.unit
    if unit != told.unit and not (figure.unit in {"", "位"} and told.unit in {"", "位"}):
        return (
            f"{where}的单位是“{figure.unit or '无'}”，指标“{name}”的单位是“{told.unit or '无'}”。请统一单位。"
        )
    value, step = abs(figure.value) * factor, figure.step * factor
    good = agrees(value, step, figure.hedge, abs(told.value))
    if figure.high is not None or told.upper is not None:
        high = figure.high * factor if figure.high is not None else None
        good = good and high == told.upper
    if good:
        return ""
    register = _plain(told.value) + (f"—{_plain(told.upper)}" if told.upper is not None else "")
    return f"{where}与登记册不符：“{name}”登记为 {register} {told.unit}。请改稿，或按程序修订登记册。"


def agrees(value: Decimal, step: Decimal, hedge: Hedge, registered: Decimal) -> bool:
    """This will say whether a printed value may stand for a registered one: rounded, or on the hedged side."""
    if (abs(registered - value) * 2 <= step and hedge in {Hedge.EXACT, Hedge.ABOUT}) or registered == value:
        return True
    share = abs(registered - value) / abs(value) if value else Decimal(1)
    below, above = registered <= value, registered >= value
    match hedge:
        case Hedge.NEAR:
            return below and share <= _TENTH
        case Hedge.OVER:
            return above and share <= _TENTH
        case Hedge.ABOUT:
            return share <= _TENTH
        case Hedge.AT_LEAST:
            return above
        case Hedge.AT_MOST:
            return below
    return False


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
