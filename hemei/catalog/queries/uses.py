"""Where a kind of paper or a fact is used: items and menus that are in force or on their way, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import ItemVersion, MenuVersion
from hemei.common.conditions import facts_of

_OVER = (VersionStatus.CANCELLED, VersionStatus.CHANGED)


@dataclass(frozen=True, slots=True)
class Use:
    """An item or a menu that names a paper or a fact; `conditions` are those of its conditions that read the fact."""

    kind: str
    code: str
    name: str
    conditions: tuple[Mapping[str, Any], ...] = ()


def uses_of(kind: str, code: str) -> tuple[Use, ...]:
    """This will list what uses a paper or a fact, items first, each once and by its newest version; two statements."""
    reads = _paper if kind == "paper" else _fact
    found: dict[tuple[str, str], Use] = {}
    for owner, rows in (
        ("item", ItemVersion.objects.order_by("item__code", "number")),
        ("menu", MenuVersion.objects.order_by("menu__code", "number")),
    ):
        for content in rows.exclude(status__in=_OVER).values_list("spec", flat=True):
            used, conditions = reads(owner, content, code)
            if used:
                found[owner, content["code"]] = Use(owner, content["code"], content["name"], conditions)
    return tuple(found.values())


def compared(condition: Any, fact: str) -> Iterator[Any]:
    """This will give the values that a condition compares a fact with."""
    if isinstance(condition, Mapping):
        for operator, parts in condition.items():
            if operator in ("===", "!==", "in") and isinstance(parts, list) and {"var": fact} in parts:
                for part in parts:
                    yield from part if isinstance(part, list) else [] if part == {"var": fact} else [part]
            else:
                yield from compared(parts, fact)
    elif isinstance(condition, list):
        for part in condition:
            yield from compared(part, fact)


def _paper(kind: str, content: Mapping[str, Any], code: str) -> tuple[bool, tuple[Mapping[str, Any], ...]]:
    if kind == "item":
        named = [row["paper"] for row in content.get("requirements", ())]
        return code in [*named, content.get("result_paper")], ()
    gates = content.get("gates", ())
    return any(code in (row["evidence_paper"], row.get("intent_paper")) for row in gates), ()


def _fact(kind: str, content: Mapping[str, Any], code: str) -> tuple[bool, tuple[Mapping[str, Any], ...]]:
    parts = ("requirements", "situations") if kind == "item" else ("questions", "rules", "notices")
    rows = [row for part in parts for row in content.get(part, ())]
    rows += content.get("extra", {}).get("fees", []) if kind == "item" else []
    conditions = tuple(row["when"] for row in rows if row.get("when") and code in facts_of(row["when"]))
    own = content.get("facts", ()) if kind == "item" else [row["key"] for row in content["questions"]]
    return code in own or bool(conditions), conditions
