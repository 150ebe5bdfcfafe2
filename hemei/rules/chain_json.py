"""A plan as plain JSON values and back, so that an order can pin the plan it was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any

from hemei.rules.chain_model import (
    Disposition,
    FactLine,
    Merged,
    MissingItem,
    Mode,
    PaperLine,
    Plan,
    Serial,
    Slot,
    State,
)

FORMAT = 1

_ENUMS: dict[str, type[StrEnum]] = {"disposition": Disposition, "mode": Mode, "state": State}


def to_dict(plan: Plan) -> dict[str, Any]:
    """This will turn a plan into dicts, lists, strings and numbers that survive JSON."""
    return {
        "format": FORMAT,
        "total_days": plan.total_days,
        "now_day": plan.now_day,
        "critical": list(plan.critical),
        "slots": [_plain(slot) for slot in plan.slots],
        "papers": [_plain(line) for line in plan.papers],
        "facts": [_plain(line) for line in plan.facts],
        "missing": [_plain(warning) for warning in plan.missing],
        "serial": _plain(plan.serial),
        "merged": _plain(plan.merged),
    }


def from_dict(data: Mapping[str, Any]) -> Plan:
    """This will read back what `to_dict` wrote, also after JSON; raises ValueError for another format."""
    if data.get("format") != FORMAT:
        raise ValueError(f"方案快照的格式是 {data.get('format')!r}，本版本只认 {FORMAT}。")
    return Plan(
        slots=tuple(Slot(**_typed(row)) for row in data["slots"]),
        total_days=data["total_days"],
        critical=tuple(data["critical"]),
        papers=tuple(PaperLine(**_typed(row)) for row in data["papers"]),
        facts=tuple(FactLine(**_typed(row)) for row in data["facts"]),
        serial=Serial(**data["serial"]),
        merged=Merged(**data["merged"]),
        missing=tuple(MissingItem(**_typed(row)) for row in data["missing"]),
        now_day=data["now_day"],
    )


def _plain(value: Slot | PaperLine | FactLine | MissingItem | Serial | Merged) -> dict[str, Any]:
    return {field.name: _plain_value(getattr(value, field.name)) for field in fields(value)}


def _plain_value(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _typed_value(name, value) for name, value in row.items()}


def _typed_value(name: str, value: Any) -> Any:
    if name in _ENUMS:
        return _ENUMS[name](value)
    return tuple(value) if isinstance(value, list) else value
