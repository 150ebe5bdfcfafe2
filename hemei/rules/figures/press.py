"""The figures of the 2022 press conference laid on its text: each at its place, or what stands there instead.

Where the text says no period, the span that is entered is an inference, and the entry says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hemei.rules.figures.model import Definition, Figure, Hedge, Register
from hemei.rules.figures.numbers import SCALES
from hemei.rules.figures.read import Reading, read
from hemei.rules.figures.spans import span_of
from hemei.rules.tables import table

PRINTED = date(2022, 10, 20)
YEAR = 2022
BEGAN = date(2012, 1, 1)
_DECADE = (BEGAN, date(2022, 10, 1))
_SPANS = {
    "decade": _DECADE, "recent years": _DECADE, "cumulative": _DECADE, "~2021": span_of("2021"),
    "3 years": (date(2019, 1, 1), date(2022, 1, 1)), "5 years": (date(2017, 1, 1), date(2022, 1, 1)),
    "base year": span_of("2012"), "": span_of("2022-01/09"), "year not said": span_of("2021"),
    "2022": span_of("2022-01/09"),
}  # fmt: skip
_SAID = {"2022-09", "2022-01/09", "2022-01/07"}
_PARTS = {"F34": ("schools_primary", "schools_middle", "kindergartens")}
_MEASURES = {"growth": "增减幅度", "rank": "位次"}
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value to enter: of which indicator, for which span, as printed where, in which sentence."""

    id: str
    code: str  # indicator: the definition, or definition-growth, definition-rank
    base: str  # code of the definition
    measure: str  # "", growth or rank
    starts_on: date
    ends_on: date
    value: Decimal
    upper: Decimal | None
    hedge: Hedge
    decimals: int
    position: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits the text, and in words what doesn't; `figures` counts the figures of the table."""

    entries: tuple[Entry, ...]
    differences: tuple[str, ...]
    figures: int


def fit(text: str, register: Register) -> Fit:
    """This will find every figure of the table in a text; a figure that stands elsewhere or differs is told."""
    reading = read(text, register, year=YEAR)
    by_start = {figure.start: figure for figure in reading.figures}
    rows = table("press_2022", PRINTED)["figures"]
    entries: list[Entry] = []
    differences: list[str] = []
    for row in rows:
        told = _difference(row, by_start)
        if told:
            differences.append(told)
        else:
            entries += _entries(row, [by_start[at] for at in row["at"]], reading, register)
    return Fit(tuple(entries), tuple(differences), len(rows))


def _difference(row: Mapping[str, Any], by_start: Mapping[int, Figure]) -> str:
    where = f"{row['id']} {row['zh']}"
    wanted = _values(row)
    found = [by_start.get(at) for at in row["at"]]
    for at, figure in zip(row["at"], found, strict=True):
        if figure is None:
            return f"{where}：第 {at} 个字处没有数，应为 {'、'.join(row['values'])}{row['unit']}。"
    read_ = [abs(figure.value) for figure in found if figure]
    read_ += [figure.high for figure in found if figure and figure.high is not None]
    if set(read_) != set(wanted):
        texts = "、".join(figure.text for figure in found if figure)
        return f"{where}：文中为“{texts}”，应为 {'、'.join(row['values'])}{row['unit']}。"
    return ""


def _values(row: Mapping[str, Any]) -> list[Decimal]:
    step = SCALES[row["unit"][0]] if row["unit"][:1] in SCALES else 1
    return [Decimal(value) * step for value in row["values"]]


def _entries(
    row: Mapping[str, Any], found: Sequence[Figure], reading: Reading, register: Register
) -> Iterator[Entry]:
    if row["id"] in _PARTS:
        for code, figure in zip(_PARTS[row["id"]], found, strict=True):
            yield _entry(row, code, _span(row, register.get(code)), [figure], reading)
    elif len(row["values"]) > 1 and len(found) > 1:  # 从…增至…
        yield _entry(row, row["code"], _SPANS["base year"], found[:1], reading)
        yield _entry(row, row["code"], span_of("2022-09"), found[1:2], reading)
    else:
        yield _entry(row, row["code"], _span(row, register.get(row["code"])), found, reading)


def _span(row: Mapping[str, Any], definition: Definition | None) -> tuple[date, date]:
    period = row["period"]
    if period == "2022-09" and definition and definition.nature == "flow":
        return span_of("2022-01/09")
    return _SPANS.get(period) or span_of(period)


def _entry(
    row: Mapping[str, Any], base: str, span: tuple[date, date], found: Sequence[Figure], reading: Reading
) -> Entry:
    figure = found[0]
    measure = row["kind"] if row["kind"] in _MEASURES and not _is_growth(base) else ""
    factor = _HUNDRED if row["kind"] == "growth" and figure.unit == "倍" else Decimal(1)
    places = zip(row["answer"].split(","), (f.start for f in found), strict=False)
    position = f"{row['id']} " + " ".join(f"{answer}@{at}" for answer, at in places)
    if row["period"] not in _SAID:
        position += " 期间为推断"
    value = abs(figure.value) * factor
    exponent = value.normalize().as_tuple().exponent
    return Entry(
        row["id"], f"{base}-{measure}" if measure else base, base, measure, *span, value,
        None if figure.high is None else figure.high * factor, figure.hedge,
        max(0, -exponent) if isinstance(exponent, int) else 0, position, reading.sentence_of(figure),
    )  # fmt: skip


def _is_growth(code: str) -> bool:
    return any(
        row["code"] == code and row["nature"] == "growth"
        for row in table("figures_register", PRINTED)["definitions"]
    )


def measured(name: str, measure: str) -> str:
    """This will name the growth or rank of an indicator: 地区生产总值增减幅度."""
    return name + _MEASURES.get(measure, "")
