"""What must be in order before a version is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any

from hemei.common.conditions import check as condition_problems
from hemei.common.words import tell
from hemei.rules.clock import PauseCause, cause_clause
from hemei.rules.items import ItemSpec, Limit, PaperSource, Unit

_MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60, Unit.WORKDAY: 480, Unit.DAY: 480}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the gate; `message` says what is wrong and what to do (empty when passed)."""

    name: str
    passed: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What exists beside a version: `papers` code → (source, issued_by, issuer); agencies None = not checked."""

    facts: frozenset[str]
    papers: Mapping[str, tuple[str, str, str]]
    items: Mapping[str, ItemSpec]
    agencies: frozenset[str] | None = None


def item_checks(spec: ItemSpec, known: Known) -> tuple[Check, ...]:
    """This will check an item: references, conditions, issuers of its papers, and its promise."""
    return (
        _check("references", _item_references(spec, known)),
        _check("conditions", _conditions((row.when for row in spec.requirements), known)),
        _check("issuers", _issuers(spec, known)),
        _check("promise", _promise(spec)),
        _check("pauses", _pauses(spec)),
    )


def menu_checks(content: Mapping[str, Any], known: Known) -> tuple[Check, ...]:
    """This will check a menu: references, conditions, its order, and issuers and promises of its items."""
    specs = [known.items[row["item"]] for row in content["rules"] if row["item"] in known.items]
    return (
        _check("references", _menu_references(content, known)),
        _check("conditions", _conditions(_menu_conditions(content), known)),
        _check("cycle", _cycle(content)),
        _check("issuers", (text for spec in specs for text in _issuers(spec, known))),
        _check("promise", (text for spec in specs for text in _promise(spec))),
    )


def promise_kept(promised: Limit, statutory: Limit) -> bool:
    """This will say whether a promise is surely no longer than the law's limit.

    A promise in working days against natural days of the law may be half as many at most, because a
    holiday week takes working days away.
    """
    if promised.unit is statutory.unit:
        return promised.value <= statutory.value
    factor = 2 if (promised.unit, statutory.unit) == (Unit.WORKDAY, Unit.DAY) else 1
    return promised.value * _MINUTES[promised.unit] * factor <= statutory.value * _MINUTES[statutory.unit]


def in_minutes(limit: Limit) -> int:
    """This will rank limits of different units by length: a working day and a natural day are eight hours."""
    return limit.value * _MINUTES[limit.unit]


def pause_clause(spec: ItemSpec, cause: PauseCause, on: date) -> str:
    """This will return the clause under which `cause` may stop the item's clock; empty = it may not.

    For 单行法规定 the item itself names it, in `extra.own_law`.
    """
    return cause_clause(cause, on, str(spec.extra.get("own_law", "")))


def _check(name: str, problems: Iterable[str]) -> Check:
    found = list(dict.fromkeys(problems))
    return Check(name, not found, "".join(found))


def _item_references(spec: ItemSpec, known: Known) -> Iterator[str]:
    yield from _absent(tell("字段"), spec.facts, known.facts)
    wanted = [row.paper for row in spec.requirements] + ([spec.result_paper] if spec.result_paper else [])
    yield from _absent(tell("材料"), wanted, known.papers)
    if known.agencies is not None:
        yield from _absent(tell("部门"), (spec.agency, *spec.opinions), known.agencies)


def _menu_references(content: Mapping[str, Any], known: Known) -> Iterator[str]:
    chosen = [row["item"] for row in content["rules"]]
    yield from _absent(tell("事项"), chosen, known.items)
    yield from _absent(tell("字段"), (row["key"] for row in content["questions"]), known.facts)
    yield from _absent(
        tell("阶段"), (row["phase"] for row in content["rules"]), {p["key"] for p in content["phases"]}
    )
    named = [item for row in content.get("joints", ()) for item in row["members"]]
    named += content.get("combined", {}).get("items", [])
    named += [item for row in content["edges"] for item in (row["before"], row["after"])]
    for row in content.get("gates", ()):
        named += [*row["items"], *row["unlocks"]]
        yield from _absent(tell("材料"), (row["evidence_paper"], row["intent_paper"]), known.papers)
    yield from _absent(tell("菜单规则里的事项"), named, chosen)
    if known.agencies is not None:
        joints = content.get("joints", ())
        yield from _absent(tell("部门"), (code for row in joints for code in row["agencies"]), known.agencies)


def _absent(what: str, named: Iterable[str], existing: Iterable[str]) -> Iterator[str]:
    there = set(existing)
    for name in named:
        if name not in there:
            yield tell("提到的{what}“{name}”不存在，请改正或先加上。", what=what, name=name)


def _menu_conditions(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any] | None]:
    for part in ("questions", "rules", "notices"):
        yield from (row.get("when") for row in content.get(part, ()))


def _conditions(conditions: Iterable[Mapping[str, Any] | None], known: Known) -> Iterator[str]:
    for condition in conditions:
        yield from condition_problems(condition, known.facts)


def _cycle(content: Mapping[str, Any]) -> Iterator[str]:
    waits: dict[str, set[str]] = {}
    for row in content["edges"]:
        waits.setdefault(row["after"], set()).add(row["before"])
    for gate in content.get("gates", ()):
        waits.setdefault(f"gate:{gate['code']}", set()).update(gate["items"])
        for item in gate["unlocks"]:
            waits.setdefault(item, set()).add(f"gate:{gate['code']}")
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        ring = " → ".join(error.args[1])
        yield tell("办理顺序成环，谁也无法先办：{ring}。请去掉其中一条先后关系。", ring=ring)


def _issuers(spec: ItemSpec, known: Known) -> Iterator[str]:
    made = {other.result_paper for other in known.items.values()} | {spec.result_paper}
    for row in spec.requirements:
        source, issued_by, issuer = known.papers.get(row.paper, ("", "", ""))
        nobody = not issuer and issued_by not in known.items and row.paper not in made
        if source == PaperSource.GOVERNMENT and nobody:
            yield tell(
                "“{name}”要的材料“{paper}”没有部门核发，请写明核发事项或核发机关。",
                name=spec.name,
                paper=row.paper,
            )


def _pauses(spec: ItemSpec) -> Iterator[str]:
    known = {cause.value for cause in PauseCause}
    for key in spec.special:
        if key not in known or key == PauseCause.CORRECTION:
            yield tell(
                "“{name}”的特殊程序“{key}”不能停表，请改用行政许可法第四十五条所列的。",
                name=spec.name,
                key=key,
            )
        elif key == PauseCause.OWN_LAW and not str(spec.extra.get("own_law", "")).strip():
            yield tell(
                "“{name}”要按单行法停表，却没有写明条款。请在 extra.own_law 里写明法律名称和条号。",
                name=spec.name,
            )


def _promise(spec: ItemSpec) -> Iterator[str]:
    if not promise_kept(spec.promised, spec.statutory):
        yield tell("“{name}”的承诺时限长于法定时限，请缩短承诺时限。", name=spec.name)
