"""The publish gate: what contradicts itself, what nobody can reach, what nobody can bring."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hemei.catalog.operations.publishing import item_gate
from hemei.catalog.operations.table import table_specs
from hemei.catalog.queries.checks import Known, menu_checks
from hemei.catalog.queries.consistency import RULES, consistency_checks
from hemei.catalog.queries.paths import applicants, item_path_checks, path_checks
from hemei.catalog.queries.specs import item_spec
from hemei.common.conditions import holds
from hemei.rules.items import Handling, ItemSpec, ItemType, Limit, Need, Requirement, Situation, Stage, Unit
from hemei.rules.trades import trade_menu

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"
MENUS = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (SEEDS / "menus").glob("*.toml")}
ITEMS = [
    item_spec(tomllib.loads(path.read_text("utf-8"))) for path in sorted((SEEDS / "items").glob("*.toml"))
]
GOOD = next(spec for spec in ITEMS if spec.code == "food-licence")
PHONE = "0635-0000001"
NOTHING = Known(frozenset(), {}, {})
RULE = {"item": "a", "phase": "p", "because": "。"}


def refused(spec: ItemSpec) -> dict[str, str]:
    return {check.name: check.message for check in consistency_checks(spec) if not check.passed}


def test_all_830_items_agree_with_themselves() -> None:
    table = table_specs(SEEDS)
    found = {spec.code: refused(spec) for spec in [*ITEMS, *table] if refused(spec)}
    assert found == {}
    assert len(ITEMS) + len(table) >= 830


PLANTED: list[tuple[str, dict[str, Any]]] = [
    ("handling", {"handling": Handling.AT_ONCE}),
    ("handling", {"promised": Limit(1, Unit.HOUR), "stages": ()}),
    ("visits", {"visits": 2, "extra": {}}),
    ("visits", {"visits": 1, "extra": {"visit_reason": "x", "online_depth": "full"}}),
    ("visits", {"visits": 0, "online": False, "extra": {}}),
    ("fee", {"fee": "每件 10 元"}),
    ("fee", {"extra": {**GOOD.extra, "online_pay": True}}),
    ("phones", {"consult_phone": PHONE, "complaint_phone": PHONE}),
    ("phones", {"consult_phone": "12399"}),
    ("objects", {"extra": {**GOOD.extra, "theme": "婚姻登记"}, "objects": ("企业法人",)}),
    ("objects", {"extra": {**GOOD.extra, "theme": "投资审批"}, "objects": ("自然人",)}),
    ("flow", {"stages": GOOD.stages[:3]}),
    ("flow", {"stages": (*GOOD.stages, Stage("accept", "再受理"))}),
    ("steps", {"promised": Limit(2, Unit.WORKDAY)}),
    ("steps", {"opinion_days": 9}),
    ("tolerances", {"requirements": (Requirement("food-layout", Need.DEFERRABLE),)}),
    ("tolerances", {"requirements": (Requirement("food-layout", Need.REQUIRED, None, 5),)}),
    ("tolerances", {"requirements": (Requirement("food-layout"), Requirement("food-layout"))}),
    ("tolerances", {"requirements": (Requirement("food-licence"),)}),
    ("codes", {"basic_code": "3701", "extra": {**GOOD.extra, "code_origin": "local"}}),
    ("limit_basis", {"statutory": Limit(15, Unit.WORKDAY, "x"), "extra": {**GOOD.extra, "limit_basis": "default"}}),
    ("limit_basis", {"basis": ()}),
    ("result", {"extra": {**GOOD.extra, "result_kind": "document", "result_sample": "x"}}),
    ("result", {"extra": {**GOOD.extra, "result_kind": "certificate"}}),
    ("whole", {"source": " "}),
    ("own_situations", {"situations": (Situation("a", "没有条件的"),)}),
    ("own_situations", {"situations": (Situation("a", "不改变材料的", {"===": [{"var": "has_staff"}, True]}),)}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change"), PLANTED)
def test_a_planted_contradiction_is_named(rule: str, change: dict[str, Any]) -> None:
    found = refused(replace(GOOD, **change))
    assert rule in found
    assert GOOD.name in found[rule]


def test_every_rule_has_a_planted_contradiction() -> None:
    assert {rule for rule, _ in PLANTED} == set(RULES)
    assert GOOD.item_type is ItemType.LICENCE


@pytest.mark.parametrize("code", MENUS)
def test_applicants_reach_both_sides_of_every_condition(code: str) -> None:
    menu = MENUS[code]
    known = replace(NOTHING, items={spec.code: spec for spec in ITEMS})
    assert all(check.passed for check in path_checks(menu, known)), path_checks(menu, known)
    people = list(applicants(menu))
    for rule in menu["rules"]:
        assert any(holds(rule.get("when"), given) for given in people), rule["item"]
        assert not rule.get("when") or any(holds(rule["when"], given) is False for given in people)


def test_every_trade_passes_its_gate_beside_the_whole_table() -> None:
    items = {spec.code: spec for spec in [*ITEMS, *table_specs(SEEDS)]}
    trades = tomllib.loads((SEEDS / "trades.toml").read_text("utf-8"))["trade"]
    for trade in trades:
        checks = (*path_checks(trade_menu(trade), Known(frozenset(), {}, items)),)
        assert [check for check in checks if not check.passed] == [], trade["code"]


def test_a_combined_licence_is_named_and_joins_at_least_two_items() -> None:
    whole = {**menu([], []), "joints": [], "gates": []}
    for combined, place in (({"name": "", "items": ["a", "b"]}, "combined.name"),
                            ({"name": "x", "items": ["a", "a"]}, "combined.items")):  # fmt: skip
        found = {row.name: row.findings for row in menu_checks(whole | {"combined": combined}, NOTHING)}
        assert [one.place for one in found["combined"]] == [place]
    assert all(row.passed for row in menu_checks(whole, NOTHING) if row.name == "combined")


def question(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "yes_no", "text": "？", **more}


def yes(key: str) -> dict[str, Any]:
    return {"===": [{"var": key}, True]}


def menu(questions: list[dict[str, Any]], rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"code": "m", "name": "m", "phases": [], "edges": [], "questions": questions, "rules": rules}


@pytest.mark.parametrize(
    ("content", "check", "says"),
    [
        (menu([question("a"), question("a")], []), "questions", "问了两次"),
        (menu([question("a", when=yes("b")), question("b")], []), "questions", "排在它前面"),
        (menu([question("a", kind="choice", options=[{"value": "x"}])], []), "questions", "少于两个"),
        (
            menu([question("a"), question("b", when=yes("a"))],
                 [{**RULE, "when": {"and": [yes("b"), {"!": yes("a")}]}}]),
            "reach", "永远到不了",
        ),
        (
            menu([question("a", kind="number")],
                 [{**RULE, "when": {"and": [{">": [{"var": "a"}, 5]}, {"<": [{"var": "a"}, 3]}]}}]),
            "reach", "永远到不了",
        ),
    ],
)  # fmt: skip
def test_questions_that_contradict_are_named(content: dict[str, Any], check: str, says: str) -> None:
    found = {row.name: row.message for row in path_checks(content, NOTHING)}
    assert says in found[check]


def test_an_applicant_who_cannot_get_a_paper_is_found() -> None:
    spec = replace(GOOD, code="a", requirements=(Requirement("seal", when=yes("a")),), result_paper="")
    known = Known(frozenset({"a"}), {"seal": ("government", "", "")}, {"a": spec})
    found = {
        row.name: row.message
        for row in path_checks(menu([question("a")], [{**RULE, "when": yes("a")}]), known)
    }
    assert "拿不到材料“seal”" in found["applicants"]


def test_a_situation_that_cannot_arise_is_found() -> None:
    both = {"and": [{"===": [{"var": "k"}, "x"]}, {"===": [{"var": "k"}, "y"]}]}
    spec = replace(GOOD, requirements=(Requirement("food-layout", when=both),))
    assert not item_path_checks(spec)[0].passed
    assert all(check.passed for spec in ITEMS for check in item_path_checks(spec))


def test_each_finding_names_its_place() -> None:
    broken = replace(
        GOOD, consult_phone="12399",
        requirements=(*GOOD.requirements, Requirement("no-such", when={"===": [{"var": "no_such"}, 1]})),
    )  # fmt: skip
    last = len(GOOD.requirements)
    found = [finding for check in item_gate(broken, NOTHING) for finding in check.findings]
    places = {finding.place for finding in found}
    assert {"consult_phone", f"requirements.{last}.paper", f"requirements.{last}.when"} <= places
    assert all(place for place in places)


def test_contradictory_tolerance_and_a_joint_longer_than_its_members() -> None:
    code = GOOD.code
    edges = [{"before": code, "after": "x", "tolerant": tolerant} for tolerant in (True, False)]
    joint = {"code": "j", "name": "联合勘验", "members": [code], "agencies": [], "days": 400}
    content = menu([], [{"item": code, "phase": "", "because": ""}]) | {"edges": edges, "joints": [joint]}
    found = {
        f.place: str(f)
        for c in path_checks(content, replace(NOTHING, items={code: GOOD}))
        for f in c.findings
    }
    assert "写了两次" in found["edges.1.tolerant"]
    assert "长于" in found["joints.0.days"]
