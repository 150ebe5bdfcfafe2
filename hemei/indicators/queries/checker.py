"""The zone's own register as the checker of texts takes it."""

from __future__ import annotations

from datetime import date

from hemei.indicators.enums import Kind
from hemei.indicators.models import Indicator
from hemei.rules.figures.model import Definition, Register
from hemei.rules.figures.register import standing

_NATURES = {
    Kind.STOCK: "stock", Kind.FLOW: "flow", Kind.RATE: "rate", Kind.SHARE: "rate", Kind.INDEX: "index",
    Kind.GROWTH: "growth",
}  # fmt: skip


def zone_register(on: date) -> Register:
    """This will return the definitions in force on a day, the zone's own before those that ship, with all relations.

    A shipped definition that the zone has retired is left out. Growths and ranks of another indicator are no
    definitions of their own: the checker reads them as what a figure says of that indicator.
    """
    shipped = standing(on)
    rows = {row.code: row for row in Indicator.objects.order_by("matter_id")}
    derived = {
        row.code for row in rows.values() if row.kind in {Kind.GROWTH, Kind.RANK} and row.numerator in rows
    }
    own = {
        row.code: _definition(row)
        for row in rows.values()
        if row.code not in derived and row.kind in _NATURES and row.valid_from <= on and not _ended(row, on)
    }
    kept = [own.pop(old.code, old) for old in shipped.definitions if old.code in own or old.code not in rows]
    return Register((*kept, *own.values()), shipped.relations, shipped.name_heads)


def _ended(row: Indicator, on: date) -> bool:
    return row.valid_until is not None and row.valid_until <= on


def _definition(row: Indicator) -> Definition:
    names = tuple(row.aliases) or (row.name,)
    return Definition(row.code, row.name, row.english, names, row.unit, _NATURES[Kind(row.kind)])
