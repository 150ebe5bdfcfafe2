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


class Finding(str):
    """What is wrong and what to do, for people; `place` is the part of the content, e.g. `requirements.2.when`."""

    __slots__ = ("place",)
    place: str


def at(place: str, text: str) -> Finding:
    """This will name the place of a finding; one that is named already keeps its own, inside `place`."""
    found = Finding(text)
    inner = getattr(text, "place", "")
    found.place = f"{place}.{inner}" if place and inner else place or inner
    return found


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the gate; `message` says what is wrong and what to do (empty when passed)."""

    name: str
    passed: bool
    message: str = ""
    findings: tuple[Finding, ...] = ()


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
        checked("references", _item_references(spec, known)),
        checked("conditions", _conditions(_item_conditions(spec), known)),
        checked("issuers", _issuers(spec, known)),
        checked("promise", _promise(spec)),
        checked("pauses", _pauses(spec)),
    )


def menu_checks(content: Mapping[str, Any], known: Known) -> tuple[Check, ...]:
    """This will check a menu: references, conditions, its order, and issuers and promises of its items."""
    rules = [(f"rules.{n}", row["item"]) for n, row in enumerate(content["rules"])]
    specs = [(place, known.items[item]) for place, item in rules if item in known.items]
    return (
        checked("references", _menu_references(content, known)),
        checked("conditions", _conditions(_menu_conditions(content), known)),
        checked("cycle", _cycle(content)),
        checked("combined", _combined(content)),
        checked(
            "issuers",
            (at(f"{place}.item", str(text)) for place, spec in specs for text in _issuers(spec, known)),
        ),
        checked(
            "promise", (at(f"{place}.item", str(text)) for place, spec in specs for text in _promise(spec))
        ),
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


def checked(name: str, problems: Iterable[str]) -> Check:
    """This will make one check of what it found."""
    found = tuple(at("", text) for text in dict.fromkeys(problems))
    return Check(name, not found, "".join(found), found)


def _item_references(spec: ItemSpec, known: Known) -> Iterator[str]:
    yield from _absent(tell("字段"), (("facts", key) for key in spec.facts), known.facts)
    wanted = [(f"requirements.{n}.paper", row.paper) for n, row in enumerate(spec.requirements)]
    wanted += [("result_paper", spec.result_paper)] if spec.result_paper else []
    yield from _absent(tell("材料"), wanted, known.papers)
    if known.agencies is not None:
        named = [("agency", spec.agency), *(("opinions", code) for code in spec.opinions)]
        yield from _absent(tell("部门"), named, known.agencies)


def _item_conditions(spec: ItemSpec) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    yield from ((f"requirements.{n}.when", row.when) for n, row in enumerate(spec.requirements))
    yield from ((f"situations.{n}.when", row.when) for n, row in enumerate(spec.situations))
    yield from ((f"extra.fees.{n}.when", row.get("when")) for n, row in enumerate(spec.extra.get("fees", ())))


def _menu_references(content: Mapping[str, Any], known: Known) -> Iterator[str]:
    chosen = [row["item"] for row in content["rules"]]
    yield from _absent(tell("事项"), _named(content, "rules", "item"), known.items)
    yield from _absent(tell("字段"), _named(content, "questions", "key"), known.facts)
    phases = {p["key"] for p in content["phases"]}
    yield from _absent(tell("阶段"), _named(content, "rules", "phase"), phases)
    named = [(f"joints.{n}.members", item) for n, row in enumerate(content.get("joints", ()))
             for item in row["members"]]  # fmt: skip
    named += [("combined.items", item) for item in content.get("combined", {}).get("items", [])]
    named += [*_named(content, "edges", "before"), *_named(content, "edges", "after")]
    for n, row in enumerate(content.get("gates", ())):
        named += [(f"gates.{n}.{part}", item) for part in ("items", "unlocks") for item in row[part]]
        papers = [(f"gates.{n}.{part}", row[part]) for part in ("evidence_paper", "intent_paper")]
        yield from _absent(tell("材料"), papers, known.papers)
    yield from _absent(tell("菜单规则里的事项"), named, chosen)
    if known.agencies is not None:
        joints = enumerate(content.get("joints", ()))
        asked = ((f"joints.{n}.agencies", code) for n, row in joints for code in row["agencies"])
        yield from _absent(tell("部门"), asked, known.agencies)


def _named(content: Mapping[str, Any], part: str, key: str) -> list[tuple[str, str]]:
    return [(f"{part}.{n}.{key}", row[key]) for n, row in enumerate(content[part])]


def _absent(what: str, named: Iterable[tuple[str, str]], existing: Iterable[str]) -> Iterator[str]:
    there = set(existing)
    for place, name in named:
        if name not in there:
            text = tell("提到的{what}“{name}”不存在，请改正或先加上。", what=what, name=name)
            yield at(place, text)


def _menu_conditions(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    for part in ("questions", "rules", "notices"):
        yield from ((f"{part}.{n}.when", row.get("when")) for n, row in enumerate(content.get(part, ())))


def _conditions(conditions: Iterable[tuple[str, Mapping[str, Any] | None]], known: Known) -> Iterator[str]:
    for place, condition in conditions:
        yield from (at(place, text) for text in condition_problems(condition, known.facts))


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
        yield at("edges", tell("办理顺序成环，谁也无法先办：{ring}。请去掉其中一条先后关系。", ring=ring))


def _combined(content: Mapping[str, Any]) -> Iterator[str]:
    """A combined licence (一业一证) has a name, and at least two items that become one."""
    combined = content.get("combined")
    if combined and not combined["name"]:
        yield at("combined.name", tell("一业一证要写综合许可证的名称；不合并就把这一部分全部空着。"))
    if combined and len(set(combined["items"])) < 2:
        yield at("combined.items", tell("一业一证至少并入两个事项；不合并就把这一部分全部空着。"))


def _issuers(spec: ItemSpec, known: Known) -> Iterator[str]:
    made = {other.result_paper for other in known.items.values()} | {spec.result_paper}
    for n, row in enumerate(spec.requirements):
        source, issued_by, issuer = known.papers.get(row.paper, ("", "", ""))
        nobody = not issuer and issued_by not in known.items and row.paper not in made
        if source == PaperSource.GOVERNMENT and nobody:
            text = tell(
                "“{name}”要的材料“{paper}”没有部门核发，请写明核发事项或核发机关。",
                name=spec.name,
                paper=row.paper,
            )
            yield at(f"requirements.{n}.paper", text)


def _pauses(spec: ItemSpec) -> Iterator[str]:
    known = {cause.value for cause in PauseCause}
    for key in spec.special:
        if key not in known or key == PauseCause.CORRECTION:
            text = tell(
                "“{name}”的特殊程序“{key}”不能停表，请改用行政许可法第四十五条所列的。",
                name=spec.name,
                key=key,
            )
            yield at("special", text)
        elif key == PauseCause.OWN_LAW and not str(spec.extra.get("own_law", "")).strip():
            text = tell("“{name}”要按单行法停表，却没有写明条款。请写明法律名称和条号。", name=spec.name)
            yield at("extra.own_law", text)


def _promise(spec: ItemSpec) -> Iterator[str]:
    if not promise_kept(spec.promised, spec.statutory):
        yield at("promised", tell("“{name}”的承诺时限长于法定时限，请缩短承诺时限。", name=spec.name))
