"""The facts of firms as the rules of the grades take them: of one firm, or of all as columns.

The year that is graded is the latest one before the day's own for which figures stand; what a firm could not have
done before it was founded counts as nought, what nobody filled in is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from hemei.enterprises.enums import CLASS_ONE
from hemei.enterprises.models import Firm, FirmYear, GradeHeld, Right
from hemei.rules.grades.arrays import Columns, Numbers
from hemei.rules.grades.fields import FIELDS, SAID, day_number

OWN = (
    "staff", "science_staff", "college_staff", "sales", "income", "main_income", "high_tech_income", "cost", "assets",
    "liabilities", "net_assets", "net_profit", "rd",
)  # fmt: skip
_BEFORE = (
    "sales",
    "rd",
    "net_assets",
    "main_income",
    "income",
)  # those of earlier years that the rules ask for
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A firm's facts, and the year that they are of (None: no figures yet)."""

    facts: dict[str, float | None]
    year: int | None


def facts_of(firm: Firm, on: date) -> Known:
    """This will return the facts of one firm on a day."""
    rows = list(
        FirmYear.objects.filter(firm=firm, replaced_at=None, year__lt=on.year).order_by("-year").values()[:4]
    )
    rights = list(Right.objects.filter(firm=firm, granted_on__lte=on).values())
    held = GradeHeld.objects.filter(
        firm=firm, grade="high_tech", ended_on=None, granted_on__lte=on, expires_on__gt=on
    )
    return known(firm.founded_on, firm.said, rows, rights, holds=held.exists(), on=on)


def known(
    founded: date | None, said: Mapping[str, Any], rows: Sequence[Row], rights: Iterable[Row], *, holds: bool,
    on: date,
) -> Known:  # fmt: skip
    """This will put facts together from rows: `rows` are years, latest first, each of one year."""
    facts: dict[str, float | None] = {key: _number(said.get(key)) for key in SAID}
    facts["founded"] = day_number(founded) if founded else None
    facts["holds_high_tech"] = float(holds)
    facts.update(_counted(rights, on))
    if not rows:
        return Known(facts, None)
    by_year = {row["year"]: row for row in rows}
    year = rows[0]["year"]
    for name in OWN:
        facts[name] = _number(by_year[year][name])
    for back in (1, 2):
        for name in _BEFORE:
            if f"{name}_{back}" in FIELDS:
                facts[f"{name}_{back}"] = _earlier(by_year, year - back, name, founded)
    facts["rd_china"] = _china(by_year, year, founded)
    return Known(facts, year)


def _earlier(by_year: Mapping[int, Row], year: int, name: str, founded: date | None) -> float | None:
    if year in by_year:
        return _number(by_year[year][name])
    return 0.0 if founded and founded.year > year else None


def _china(by_year: Mapping[int, Row], year: int, founded: date | None) -> float | None:
    """What was spent in China in the three years together, as the clause holds it against their R&D."""
    parts = [_earlier(by_year, one, "rd_china", founded) for one in (year, year - 1, year - 2)]
    return None if any(one is None for one in parts) else sum(one for one in parts if one is not None)


def _counted(rights: Iterable[Row], on: date) -> dict[str, float]:
    found = dict.fromkeys(("class1", "class2", "class1_own", "class2_own", "class1_high"), 0.0)
    for one in rights:
        if one["ended_on"] is not None and one["ended_on"] <= on:
            continue
        name = "class1" if one["kind"] in CLASS_ONE else "class2"
        found[name] += 1
        found[f"{name}_own"] += bool(one["own"])
        found["class1_high"] += name == "class1" and bool(one["high_value"])
    return found


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True)
class Everybody:
    """All firms on the register: their keys in order, and a column of each fact."""

    keys: tuple[int, ...]
    columns: Columns


def everybody(on: date, *, keys: Sequence[int] | None = None, all_of_them: bool = False) -> Everybody:
    """This will return the facts of every firm of which something is known, on a day, or of some; four statements.

    A firm without any figures or answers fulfils no rule, and most of a register is such; `all_of_them` counts it in.
    """
    firms = Firm.objects.filter(matter__state="active").order_by("pk")
    if keys is None and not all_of_them:
        filled = FirmYear.objects.filter(firm=OuterRef("pk"), replaced_at=None)
        firms = firms.filter(Exists(filled) | ~Q(said={}))
    if keys is not None:
        firms = firms.filter(pk__in=keys)
    heads = list(firms.values_list("pk", "founded_on", Cast("said", TextField())))
    if not heads:
        return Everybody((), {})
    found = {key: np.full(len(heads), np.nan) for key in FIELDS}
    order = np.array([pk for pk, *_ in heads])
    born = np.array([founded.year if founded else 0 for _pk, founded, _said in heads])
    for n, (_pk, founded, said) in enumerate(heads):
        if founded:
            found["founded"][n] = day_number(founded)
        if said != "{}":
            _say(found, n, json.loads(said))
    found["holds_high_tech"] = np.isin(order, list(_holders(on))).astype(float)
    _put_rights(found, {pk: n for n, (pk, *_) in enumerate(heads)}, on, keys)
    _put_years(found, order, born, on, keys)
    return Everybody(tuple(pk for pk, *_ in heads), found)


def _say(found: Mapping[str, Numbers], n: int, said: Mapping[str, Any]) -> None:
    for key in SAID:
        if (value := said.get(key)) is not None:
            found[key][n] = float(value)


def _put_rights(
    found: dict[str, Numbers], places: Mapping[int, int], on: date, keys: Sequence[int] | None
) -> None:
    rows = Right.objects.filter(granted_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    if keys is not None:
        rows = rows.filter(firm__in=keys)
    for name in ("class1", "class2", "class1_own", "class2_own", "class1_high"):
        found[name] = np.zeros(len(places))
    high = Cast("high_value", TextField())
    for firm, kind, own, worth in rows.values_list("firm_id", "kind", "own", high):
        n = places.get(firm)
        if n is None:
            continue
        name = "class1" if kind in CLASS_ONE else "class2"
        found[name][n] += 1
        found[f"{name}_own"][n] += bool(own)
        if name == "class1" and worth != "[]":
            found["class1_high"][n] += 1


def _put_years(
    found: Mapping[str, Numbers], order: Numbers, born: Numbers, on: date, keys: Sequence[int] | None
) -> None:
    """What `known` does for one firm, for the rows of all firms together."""
    rows = FirmYear.objects.filter(replaced_at=None, year__lt=on.year, year__gte=on.year - 5)
    if keys is not None:
        rows = rows.filter(firm__in=keys)
    read = list(rows.order_by("firm_id", "-year").values_list("firm_id", "year", "rd_china", *OWN))
    if not read:
        return
    table = np.array(read, dtype=float)  # None becomes NaN
    place = np.searchsorted(order, table[:, 0]).clip(max=len(order) - 1)
    known_ = order[place] == table[:, 0]
    table, place = table[known_], place[known_]
    latest = np.zeros(len(order))
    np.maximum.at(latest, place, table[:, 1])
    back = latest[place] - table[:, 1]
    columns = {name: table[:, 2 + n] for n, name in enumerate(("rd_china", *OWN))}
    for name in OWN:
        found[name][place[back == 0]] = columns[name][back == 0]
    china = np.zeros(len(order))
    for years in (0, 1, 2):
        here, absent = back == years, np.where((latest > 0) & (born > latest - years), 0.0, np.nan)
        for name in _BEFORE if years else ():
            if f"{name}_{years}" in FIELDS:
                _put(found[f"{name}_{years}"], absent, place[here], columns[name][here])
        part = np.empty(len(order))
        _put(part, absent, place[here], columns["rd_china"][here])
        china += part
    found["rd_china"][:] = china


def _put(into: Numbers, absent: Numbers, place: Any, values: Numbers) -> None:
    into[:] = absent
    into[place] = values


def _holders(on: date) -> frozenset[int]:
    rows = GradeHeld.objects.filter(grade="high_tech", ended_on=None, granted_on__lte=on, expires_on__gt=on)
    return frozenset(rows.values_list("firm_id", flat=True))
