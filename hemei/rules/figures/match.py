"""Which definition of the register a figure belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hemei.rules.figures.model import Definition, Figure, Kind, Register

_LESS_IS_BETTER = re.compile(r"浓度|指数$|能耗|PM")
_EACH = re.compile(r"[人户亩日月]均[^，、的]{0,4}$")  # 人均地区生产总值 is another indicator
_SPACE = re.compile(r"\s+|[“”‘’]")


def match(figures: Sequence[Figure], register: Register) -> tuple[Figure, ...]:
    """This will return the figures with the code of their definition; those that fit none keep an empty code."""
    out: list[Figure] = []
    for figure in figures:
        said = [
            f
            for f in out[-6:]
            if f.sentence == figure.sentence and f.segment == figure.segment and not f.aside
        ]
        before = said[-1] if said else None
        found = _own(figure, register) or _inherited(figure, before, register)
        out.append(_signed(replace(figure, code=found.code if found else ""), found))
    return tuple(out)


def _signed(figure: Figure, found: Definition | None) -> Figure:
    """改善 of a concentration or an index means that it went down."""
    if figure.kind is not Kind.GROWTH or "改善" not in figure.verb or figure.value < 0:
        return figure
    falls = (found is not None and found.nature == "index") or _LESS_IS_BETTER.search(figure.name)
    return replace(figure, value=-figure.value) if falls else figure


def _own(figure: Figure, register: Register) -> Definition | None:
    """The alias that ends nearest to the figure wins, the longer one if two end together; then what follows it."""
    name = _through_name(figure)
    first, second = (figure.lead, name) if figure.head or figure.flow else (name, figure.lead)
    for space, words in ((first, True), (second, True), (figure.after, False)):
        text = _SPACE.sub("", space)
        scored = [
            (at, len(alias), definition.nature == ("flow" if figure.flow else "stock"), n, definition)
            for n, definition in enumerate(register.definitions)
            if _fits(figure, definition)
            for alias in definition.aliases
            if (at := _place(text, alias, last=words)) is not None
        ]
        if scored:
            return max(scored, key=lambda row: (row[0], row[1], row[2], -row[3]))[4]
    return None


def _through_name(figure: Figure) -> str:
    """The lead up to the end of the name: an alias may hold a word that names are stripped of."""
    at = figure.lead.rfind(figure.name) if figure.name else -1
    return figure.lead[: at + len(figure.name)] if at >= 0 else figure.name


def _place(text: str, alias: str, *, last: bool) -> int | None:
    found = text.rfind(alias) if last else text.find(alias)
    if found < 0 or _EACH.search(text, 0, found):
        return None
    return found + len(alias) if last else -found


def _fits(figure: Figure, definition: Definition) -> bool:
    """Levels and rates must carry the definition's unit; growth and rank say nothing of it."""
    if figure.aside or (definition.nature == "flow" and definition.zh.startswith("新") and not figure.flow):
        return figure.kind is Kind.GROWTH and not figure.aside
    if figure.kind in (Kind.LEVEL, Kind.RATE):
        return definition.nature != "growth" and figure.unit == definition.unit
    if figure.kind is Kind.CHANGE:
        return figure.unit == definition.unit or (figure.unit == "百分点" and definition.unit == "%")
    return True


def _inherited(figure: Figure, before: Figure | None, register: Register) -> Definition | None:
    if before is None or not before.code or not (figure.head or figure.kind in (Kind.GROWTH, Kind.RANK)):
        return None
    definition = register.get(before.code)
    return definition if definition and _fits(figure, definition) else None
