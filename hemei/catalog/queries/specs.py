"""An `ItemSpec` from the plain values of a file or a version, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from hemei.rules.items import Handling, ItemSpec, ItemType, Limit, Need, Requirement, Situation, Stage, Unit

_NAMES = frozenset(field.name for field in fields(ItemSpec))
_LIMIT = frozenset(field.name for field in fields(Limit))


def item_spec(doc: Mapping[str, Any]) -> ItemSpec:
    """This will build an `ItemSpec` from plain values (TOML or JSON).

    Marks beside the content that an officer must confirm (`unsure`, `note`, also of the limits) go into
    `extra`. Raises KeyError, TypeError or ValueError when a key or a value does not fit.
    """
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in doc.items()
    }
    plain = {key: value for key, value in plain.items() if key in _NAMES}
    plain["statutory"], plain["promised"] = _limit(doc["statutory"]), _limit(doc["promised"])
    rows = doc.get("requirements", [])
    plain["requirements"] = tuple(Requirement(**{**row, "need": Need(row["need"])}) for row in rows)
    plain["stages"] = tuple(Stage(**row) for row in doc.get("stages", []))
    plain["situations"] = tuple(Situation(**row) for row in doc.get("situations", []))
    plain["item_type"] = ItemType(doc["item_type"])
    plain["handling"] = Handling(doc["handling"])
    plain["extra"] = dict(doc.get("extra", {})) | _marks(doc)
    return ItemSpec(**plain)


def spec_json(spec: ItemSpec) -> dict[str, Any]:
    """This will turn an `ItemSpec` into plain values that survive JSON; `item_spec` reads them back.

    An item without situations says nothing of them, so that content written before there were any stays equal.
    """
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(spec).items()}
    return {key: value for key, value in plain.items() if value or key != "situations"}


def _limit(row: Mapping[str, Any]) -> Limit:
    return Limit(row["value"], Unit(row["unit"]), row.get("source", ""))


def _marks(doc: Mapping[str, Any]) -> dict[str, Any]:
    marks = {key: doc[key] for key in ("unsure", "note") if key in doc}
    for name in ("statutory", "promised"):
        marks |= {f"{name}_{key}": value for key, value in doc[name].items() if key not in _LIMIT}
    return marks
