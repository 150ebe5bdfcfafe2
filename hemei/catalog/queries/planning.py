"""From the answers to a menu to the plan of an order: which items, in which order, with which form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from hemei.catalog.models import MenuVersion
from hemei.catalog.queries.checks import in_minutes
from hemei.catalog.queries.dictionary import PaperView, facts, papers
from hemei.catalog.queries.forms import FormGroup, form_groups, form_schema
from hemei.catalog.queries.reading import (
    Course,
    ItemView,
    MenuView,
    Notice,
    course,
    items_by_code,
    menu_view,
    notices_on,
)
from hemei.common.conditions import facts_of, holds
from hemei.rules import chain
from hemei.rules.items import ItemSpec, Limit, Need, PaperSource, Unit
from hemei.rules.words import mark, say

UNDECIDED = mark("前面有问题没有确定答案，需帮办人工确认要不要办。")
NOT_IN_FORCE = mark("这一项目前没有有效版本，需帮办人工确认怎么办。")
FROM_ANSWERS = mark("刚才的回答")
HELD_BY_ANSWER = {"has_licence": "business-licence"}  # saying yes means that the paper can be fetched
FROM_PAPER = {"business-licence": ("uscc", "party_name"), "project-filing-proof": ("project_code",)}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item that the answers call for; `because` is said to the person."""

    item: str
    name: str
    english: str
    agency: str
    because: str
    because_english: str
    phase: str
    version_id: int
    promised: Limit
    statutory: Limit
    visits: int
    visits_before: int
    combined: str = ""  # the combined licence (一业一证) that it is part of, whose limit it keeps


@dataclass(frozen=True, slots=True)
class Unsure:
    """An item that a helper has to decide on: `reason` says why it is open, `because` when it is needed."""

    item: str
    name: str
    phase: str
    because: str
    reason: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """What an order is made with; `to_dict` is its snapshot."""

    menu: str
    menu_version_id: int
    on: date
    chosen: tuple[Chosen, ...]
    unsure: tuple[Unsure, ...]
    notices: tuple[Notice, ...]
    plan: chain.Plan
    form: tuple[FormGroup, ...]
    json_schema: Mapping[str, Any] = field(default_factory=dict)
    paper_versions: Mapping[str, int] = field(default_factory=dict)
    fact_versions: Mapping[str, int] = field(default_factory=dict)

    def pins(self) -> dict[str, dict[str, int]]:
        """This will give the versions of the papers and facts that the plan was made with, by code."""
        return {"paper": dict(self.paper_versions), "fact": dict(self.fact_versions)}

    @property
    def stopped(self) -> bool:
        """This will say whether a notice forbids going on without a helper."""
        return any(notice.level == "stop" for notice in self.notices)

    def to_dict(self) -> dict[str, Any]:
        """This will give plain values that survive JSON; `plan` is read back by `chain.from_dict`."""
        return {
            "menu": self.menu,
            "menu_version_id": self.menu_version_id,
            "on": self.on.isoformat(),
            "chosen": [asdict(row) for row in self.chosen],
            "unsure": [asdict(row) | {"missing": list(row.missing)} for row in self.unsure],
            "notices": [asdict(row) for row in self.notices],
            "plan": chain.to_dict(self.plan),
            "form": [group.to_dict() for group in self.form],
            "json_schema": dict(self.json_schema),
        }


def plan_for(
    menu: MenuView | MenuVersion,
    answers: Mapping[str, Any],
    held: Mapping[str, str],
    facts_known: Mapping[str, str],
    on: date,
) -> OrderPlan:
    """This will choose the items of a menu, order them and merge their papers and forms.

    `answers` may hold more facts than the menu asks (a passport's); None = 不确定. `held` says where a paper
    is already (paper code → place), `facts_known` where an answer is (fact → place). Raises chain.ChainError.
    """
    view = menu if isinstance(menu, MenuView) else menu_view(menu)
    way = course(view, answers)
    given = {key: value for key, value in way.standing.items() if value is not None}
    items = items_by_code(view.items, on)
    chosen, unsure = _choose(view, given, way, items)
    chosen = _combine(view, chosen)
    specs = {row.item: items[row.item].spec for row in chosen}
    known = dict.fromkeys(given, FROM_ANSWERS) | dict(facts_known)
    catalogue = papers(on)
    plan = _chain(view, chosen, specs, given, catalogue, _held(held, given, catalogue), known)
    dictionary = facts(on)
    optional = _optional(view, way) | _later(specs)
    return OrderPlan(
        menu=view.code,
        menu_version_id=view.version_id,
        on=on,
        chosen=chosen,
        unsure=unsure,
        notices=notices_on(view, way),
        plan=plan,
        form=form_groups(plan.facts, dictionary),
        json_schema=form_schema(plan.facts, dictionary, optional),
        paper_versions={
            row.paper: catalogue[row.paper].number for row in plan.papers if row.paper in catalogue
        },
        fact_versions={row.fact: dictionary[row.fact].number for row in plan.facts if row.fact in dictionary},
    )


def workdays(limit: Limit) -> int:
    """This will convert a limit into whole working days for the chart; deadlines never rest on it.

    Minutes and hours within one working day of 8 hours count 0. Natural days count five working days a
    week, rounded up (7 → 5, 30 → 22); holidays are left to the legal clock.
    """
    if limit.unit is Unit.WORKDAY:
        return limit.value
    if limit.unit is Unit.DAY:
        return -(-limit.value * 5 // 7)
    return limit.value // (480 if limit.unit is Unit.MINUTE else 8)


def _choose(
    menu: MenuView, given: Mapping[str, Any], way: Course, items: Mapping[str, ItemView]
) -> tuple[tuple[Chosen, ...], tuple[Unsure, ...]]:
    chosen, unsure = [], []
    for rule in menu.spec["rules"]:
        needed, item = holds(rule.get("when"), given, way.skipped), items.get(rule["item"])
        if needed is None or (needed and item is None):
            unsure.append(_open(rule, item, given))
        elif needed and item is not None:
            chosen.append(_chosen(rule, item))
    return tuple(chosen), tuple(unsure)


def _combine(menu: MenuView, chosen: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
    """The parts of one combined licence all keep the shortest of their limits (一业一证); one alone is none."""
    combined = menu.spec.get("combined")
    parts = [row for row in chosen if combined and row.item in combined["items"]]
    if combined is None or len(parts) < 2:
        return chosen
    shortest = min((row.promised for row in parts), key=in_minutes)
    limit = replace(shortest, source=f"{combined['name']}：各事项中最短的时限。{combined['source']}")
    return tuple(
        replace(row, promised=limit, combined=combined["name"]) if row in parts else row for row in chosen
    )


def _open(rule: Mapping[str, Any], item: ItemView | None, given: Mapping[str, Any]) -> Unsure:
    name = item.name if item else rule["item"]
    missing = tuple(sorted(facts_of(rule.get("when")) - given.keys())) if item else ()
    return Unsure(
        rule["item"], name, rule["phase"], rule["because"], UNDECIDED if item else NOT_IN_FORCE, missing
    )


def _chosen(rule: Mapping[str, Any], item: ItemView) -> Chosen:
    spec = item.spec
    return Chosen(
        item.code, spec.name, spec.english, spec.agency, rule["because"], rule.get("because_english", ""),
        rule["phase"], item.version_id, spec.promised, spec.statutory, spec.visits, spec.visits_before,
    )  # fmt: skip


def _held(
    held: Mapping[str, str], given: Mapping[str, Any], catalogue: Mapping[str, PaperView]
) -> dict[str, str]:
    """Papers of bodies outside the catalogue are fetched from shared data: held at their issuer."""
    outside = {code: paper.issuer for code, paper in catalogue.items() if paper.issuer}
    said = {paper: FROM_ANSWERS for fact, paper in HELD_BY_ANSWER.items() if given.get(fact) is True}
    return outside | said | dict(held)


def _chain(
    menu: MenuView,
    chosen: Sequence[Chosen],
    specs: Mapping[str, ItemSpec],
    given: Mapping[str, Any],
    catalogue: Mapping[str, PaperView],
    held: Mapping[str, str],
    known: Mapping[str, str],
) -> chain.Plan:
    gates = _open_gates(menu, specs, given, held)
    own = frozenset(
        code for code, paper in catalogue.items() if not paper.issued_by or paper.issued_by in specs
    )
    steps = [_step(row, specs, given, own) for row in chosen] + [_gate_step(gate) for gate in gates]
    used = {need.paper for step in steps for need in step.needs}.union(*(step.issues for step in steps))
    return chain.plan(
        steps,
        _edges(menu, specs, gates),
        _joints(menu, specs),
        papers={
            code: chain.PaperInfo(code, paper.name, PaperSource(paper.source), paper.issued_by)
            for code, paper in catalogue.items()
            if code in used
        },
        held=held,
        facts_known=known,
    )


def _step(
    row: Chosen, specs: Mapping[str, ItemSpec], given: Mapping[str, Any], own: Collection[str]
) -> chain.Step:
    """`own`: papers that no item issues, or one of this plan does."""
    spec = specs[row.item]
    return chain.Step(
        key=row.item,
        title=spec.name,
        agency=spec.agency,
        days=workdays(row.promised),
        serial_days=workdays(spec.statutory),
        needs=_needs(spec, given, own),
        issues=(spec.result_paper,) if spec.result_paper else (),
        facts=spec.facts,
        visits=spec.visits,
        serial_visits=spec.visits_before,
        phase=row.phase,
    )


def _needs(spec: ItemSpec, given: Mapping[str, Any], own: Collection[str]) -> tuple[chain.PaperNeed, ...]:
    """A paper that turns on a missing answer may follow later, unless its issuing item is not in the plan."""
    needs = []
    for row in spec.requirements:
        due = holds(row.when, given)
        if due or (due is None and row.paper in own):
            need = Need.DEFERRABLE if due is None and row.need is Need.REQUIRED else row.need
            needs.append(chain.PaperNeed(row.paper, need, row.defer_days, spec.name))
    return tuple(needs)


def _open_gates(
    menu: MenuView, specs: Mapping[str, ItemSpec], given: Mapping[str, Any], held: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """A gate stands until its event has happened: its evidence is held, or `<gate>_signed` was answered yes."""
    return [
        gate
        for gate in menu.spec.get("gates", ())
        if gate["evidence_paper"] not in held
        and given.get(f"{gate['code']}_signed") is not True
        and specs.keys() & set(gate["items"])
    ]


def _gate_step(gate: Mapping[str, Any]) -> chain.Step:
    return chain.Step(
        key=f"gate:{gate['code']}",
        title=gate["name"],
        issues=(gate["evidence_paper"],),
        phase=gate["phase"],
        kind="gate",
    )


def _edges(
    menu: MenuView, specs: Mapping[str, ItemSpec], gates: Sequence[Mapping[str, Any]]
) -> list[chain.Edge]:
    edges = [
        chain.Edge(row["before"], row["after"], row["tolerant"], row.get("reason", ""))
        for row in menu.spec["edges"]
        if row["before"] in specs and row["after"] in specs
    ]
    for gate in gates:
        key = f"gate:{gate['code']}"
        edges += [chain.Edge(item, key, reason=gate["effect"]) for item in gate["items"] if item in specs]
        unlocked = [item for item in gate["unlocks"] if item in specs]
        edges += [
            chain.Edge(key, item, reason=say("{gate}以后才开始", gate=gate["name"])) for item in unlocked
        ]
    return edges


def _joints(menu: MenuView, specs: Mapping[str, ItemSpec]) -> list[chain.Joint]:
    """One member alone makes no joint."""
    joints = []
    for row in menu.spec.get("joints", ()):
        members = tuple(item for item in row["members"] if item in specs)
        if len(members) > 1:
            joints.append(chain.Joint(row["code"], row["name"], members, workdays(_span(row))))
    return joints


def _span(row: Mapping[str, Any]) -> Limit:
    return Limit(row["days"], Unit(row.get("unit", "workday")), row.get("source", ""))


def _later(specs: Mapping[str, ItemSpec]) -> frozenset[str]:
    """What is only known from a paper that an item of the plan yields cannot be asked before."""
    yielded = {spec.result_paper for spec in specs.values()}
    return frozenset(fact for paper, names in FROM_PAPER.items() if paper in yielded for fact in names)


def _optional(menu: MenuView, way: Course) -> frozenset[str]:
    """What the menu lets people leave open, or does not ask of them, is not required in the form either."""
    asked = {question.key: question for question in way.asked}
    return frozenset(
        question.key for question in menu.questions if question.key not in asked or question.unsure
    )
