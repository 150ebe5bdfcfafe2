"""The catalogue seeds are whole, refer to nothing that is missing, and say where each fact comes from."""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from json_logic import jsonLogic

from hemei.rules.items import (
    Handling,
    ItemSpec,
    ItemType,
    Limit,
    Need,
    Paper,
    PaperSource,
    Requirement,
    Stage,
    Unit,
)

ROOT = Path(__file__).resolve().parents[2] / "seeds" / "catalog"
MINUTES = {"minute": 1, "hour": 60, "workday": 480, "day": 480}
EXTRA_KEYS = {"unsure", "note", "when"}
PAUSES = {"expert_review", "hearing", "testing"}
Doc = dict[str, Any]


def load(path: Path) -> Doc:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def keyed(name: str, table: str, key: str = "code") -> dict[str, Doc]:
    rows = load(ROOT / name)[table]
    assert len({row[key] for row in rows}) == len(rows), f"{name}: repeated {key}"
    return {row[key]: row for row in rows}


AGENCIES = keyed("agencies.toml", "agency")
FACTS = keyed("facts.toml", "fact", "key")
PAPERS = keyed("papers.toml", "paper")
ITEMS = {path.stem: load(path) for path in sorted((ROOT / "items").glob("*.toml"))}
MENUS = {path.stem: load(path) for path in sorted((ROOT / "menus").glob("*.toml"))}
RULES = [(code, rule) for code, menu in MENUS.items() for rule in menu["rules"]]


def whens(node: Any, trail: str = "") -> Iterator[tuple[str, Doc]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "when":
                yield trail, value
            else:
                yield from whens(value, f"{trail}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from whens(value, f"{trail}[{index}]")


def facts_of(logic: Any) -> set[str]:
    if isinstance(logic, dict):
        if "var" in logic:
            return {logic["var"]}
        return set().union(*(facts_of(value) for value in logic.values()))
    if isinstance(logic, list):
        return set().union(*(facts_of(value) for value in logic))
    return set()


def numbers_of(logic: Any) -> set[float]:
    if isinstance(logic, dict):
        return set().union(*(numbers_of(value) for value in logic.values()))
    if isinstance(logic, list):
        return set().union(*(numbers_of(value) for value in logic))
    return {logic} if isinstance(logic, int | float) and not isinstance(logic, bool) else set()


def operators_of(logic: Any) -> set[str]:
    if isinstance(logic, dict):
        return set(logic).union(*(operators_of(value) for value in logic.values()))
    if isinstance(logic, list):
        return set().union(*(operators_of(value) for value in logic))
    return set()


def candidates(fact: str, logic: Doc) -> list[Any]:
    schema = FACTS[fact]["schema"]
    if "enum" in schema:
        return [*schema["enum"], None]
    if schema["type"] == "boolean":
        return [True, False, None]
    assert schema["type"] in {"number", "integer"}, f"{fact}: only choices, yes/no and numbers may decide"
    return [*sorted({0, *numbers_of(logic), *(n + 1 for n in numbers_of(logic))}), None]


def answers(logic: Doc) -> Iterator[Doc]:
    names = sorted(facts_of(logic))
    for values in itertools.product(*(candidates(name, logic) for name in names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def all_whens() -> list[tuple[str, Doc]]:
    found = []
    for code, doc in [*ITEMS.items(), *MENUS.items()]:
        found += [(f"{code}{trail}", logic) for trail, logic in whens(doc)]
    return found


def spec_of(doc: Doc) -> ItemSpec:
    """The file as the domain's own value: wrong enum values, units or missing keys fail here."""
    plain = {key: doc[key] for key in doc if key in ItemSpec.__dataclass_fields__}
    plain |= {key: tuple(value) for key, value in plain.items() if isinstance(value, list)}
    for name in ("statutory", "promised"):
        limit = doc[name]
        plain[name] = Limit(limit["value"], Unit(limit["unit"]), limit["source"])
    plain["requirements"] = tuple(
        Requirement(**{**row, "need": Need(row["need"])}) for row in doc.get("requirements", [])
    )
    plain["stages"] = tuple(Stage(**row) for row in doc["stages"])
    plain["item_type"] = ItemType(doc["item_type"])
    plain["handling"] = Handling(doc["handling"])
    return ItemSpec(**plain)


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.toml")), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_file_parses_and_holds_no_phone_number_or_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text)
    assert not re.search(r"0635-\d|(?<![0-9A-Z])1[3-9]\d{9}(?!\d)|\d{3,4}-\d{7,8}", text)
    assert "http" not in text


def test_the_first_menus_are_there_and_large_enough() -> None:
    assert set(MENUS) >= {"rent-and-produce", "open-company", "open-restaurant", "land-and-build"}
    assert len(MENUS["rent-and-produce"]["rules"]) >= 12
    assert len(ITEMS) >= 20


@pytest.mark.parametrize("code", ITEMS)
def test_an_item_builds_the_domain_value_and_refers_only_to_what_exists(code: str) -> None:
    doc = ITEMS[code]
    known = set(ItemSpec.__dataclass_fields__) | EXTRA_KEYS
    assert set(doc) <= known, set(doc) - known
    spec = spec_of(doc)
    assert spec.code == code
    assert spec.name
    assert spec.english
    assert spec.agency in AGENCIES
    assert set(spec.opinions) <= set(AGENCIES)
    assert set(spec.special) <= PAUSES
    assert set(spec.facts) <= set(FACTS)
    assert {need.paper for need in spec.requirements} <= set(PAPERS)
    assert spec.result_paper in PAPERS
    assert spec.basis
    assert spec.source
    assert spec.keywords
    assert spec.conditions


@pytest.mark.parametrize("code", ITEMS)
def test_an_item_obeys_the_consistency_rules_of_implementation_lists(code: str) -> None:
    spec = spec_of(ITEMS[code])
    extra = dict(spec.extra)
    assert [stage.key for stage in spec.stages] == ["accept", "review", "decide", "finish", "deliver"]
    if spec.promised.unit is Unit.WORKDAY:
        assert sum(stage.days for stage in spec.stages) == spec.promised.value
    if spec.visits:
        assert extra["visit_reason"]
    if spec.fee:
        assert all(extra[key] for key in ("fee_basis", "fee_item", "fee_standard"))
    if spec.opinions:
        assert spec.opinion_days > 0
        assert spec.opinion_mode in {"all", "any"}
    if spec.basic_code:
        assert re.fullmatch(r"\d{12}", spec.basic_code)
        assert extra["basic_code_source"]
    assert spec.consult_phone == spec.complaint_phone == ""
    assert all((need.need is Need.DEFERRABLE) == (need.defer_days > 0) for need in spec.requirements)


@pytest.mark.parametrize("code", ITEMS)
def test_a_promise_is_never_longer_than_the_law(code: str) -> None:
    doc = ITEMS[code]
    statutory, promised = doc["statutory"], doc["promised"]
    assert statutory["value"] > 0
    assert promised["value"] > 0
    assert statutory["source"]
    assert promised["source"] == "样例承诺值，待本区确认" or "本区" in promised["source"]
    if statutory["unit"] == promised["unit"]:
        assert promised["value"] <= statutory["value"]
        return
    # Working days promised against calendar days of the law: seven calendar days hold five working days at
    # best, and a long holiday takes more; only a promise of at most half the days is surely inside.
    factor = 2 if (promised["unit"], statutory["unit"]) == ("workday", "day") else 1
    assert (
        promised["value"] * MINUTES[promised["unit"]] * factor
        <= statutory["value"] * MINUTES[statutory["unit"]]
    )


@pytest.mark.parametrize("code", PAPERS)
def test_a_paper_has_an_issuer_when_the_government_issues_it_and_is_used(code: str) -> None:
    row = PAPERS[code]
    paper = Paper(
        code, row["name"], PaperSource(row["source"]), row["english"], row["issued_by"], row["note"]
    )
    if paper.source is PaperSource.GOVERNMENT:
        assert paper.issued_by or row["issuer"]
    else:
        assert not paper.issued_by
    if paper.issued_by:
        assert ITEMS[paper.issued_by]["result_paper"] == code
    asked = {need["paper"] for item in ITEMS.values() for need in item.get("requirements", [])}
    results = {item["result_paper"] for item in ITEMS.values()}
    gates = [gate for menu in MENUS.values() for gate in menu.get("gates", [])]
    evidence = {gate[key] for gate in gates for key in ("intent_paper", "evidence_paper")}
    assert code in asked | results | evidence


@pytest.mark.parametrize("key", FACTS)
def test_a_fact_says_what_it_is_and_why_it_is_asked(key: str) -> None:
    fact = FACTS[key]
    groups = {row["key"] for row in load(ROOT / "facts.toml")["group"]}
    assert re.fullmatch(r"[a-z][a-z0-9_]*", key)
    assert fact["label"]
    assert fact["english"]
    assert fact["group"] in groups
    assert all(len(part) <= 40 for part in fact["why"].split("。"))
    assert fact["schema"]["type"] in {"string", "number", "integer", "boolean"}
    if "enum" in fact["schema"]:
        assert [row["value"] for row in fact["choices"]] == fact["schema"]["enum"]
        assert all(row["label"] and row["english"] for row in fact["choices"])
    if "pattern" in fact["schema"]:
        re.compile(fact["schema"]["pattern"])
    asked = {name for item in ITEMS.values() for name in item["facts"]}
    asked |= {row["key"] for menu in MENUS.values() for row in menu["questions"]}
    asked |= {menu["anchor"] for menu in MENUS.values()}
    assert key in asked | {"park", "landlord_name"}, "a fact that nobody asks for"


def test_names_and_numbers_of_people_are_personal_data() -> None:
    personal = {key for key, fact in FACTS.items() if fact["personal"]}
    assert {key for key in FACTS if key.endswith(("_id", "_phone"))} <= personal
    assert {"legal_rep_name", "handler_name", "food_officer_name"} <= personal


@pytest.mark.parametrize(("where", "logic"), all_whens(), ids=[where for where, _ in all_whens()])
def test_a_condition_uses_known_facts_and_gives_yes_or_no_on_every_answer(where: str, logic: Doc) -> None:
    assert facts_of(logic) <= set(FACTS), where
    assert not operators_of(logic) & {"==", "!="}, "loose equality takes a missing answer for 'no'"
    seen = {jsonLogic(logic, given) for given in answers(logic)}
    assert seen == {True, False}, f"{where}: can never change"


@pytest.mark.parametrize("code", ITEMS)
def test_a_condition_of_a_requirement_uses_facts_of_the_items_own_form(code: str) -> None:
    for need in ITEMS[code].get("requirements", []):
        assert facts_of(need.get("when")) <= set(ITEMS[code]["facts"])


@pytest.mark.parametrize("code", MENUS)
def test_a_menu_refers_only_to_what_exists(code: str) -> None:
    menu = MENUS[code]
    chosen = [rule["item"] for rule in menu["rules"]]
    phases = {row["key"] for row in menu["phases"]}
    questions = {row["key"] for row in menu["questions"]}
    assert menu["code"] == code
    assert len(chosen) == len(set(chosen))
    assert set(chosen) <= set(ITEMS)
    assert {rule["phase"] for rule in menu["rules"]} == phases
    assert questions <= set(FACTS)
    assert not menu["anchor"] or menu["anchor"] in FACTS
    for logic in (logic for _, logic in whens(menu)):
        assert facts_of(logic) <= questions, "a menu decides only by what it asks"
    pairs = [(edge["before"], edge["after"]) for edge in menu["edges"]]
    assert len(pairs) == len(set(pairs))
    assert {name for pair in pairs for name in pair} <= set(chosen)
    for joint in menu.get("joints", []):
        assert set(joint["members"]) <= set(chosen)
        assert set(joint["agencies"]) <= set(AGENCIES)
        assert {ITEMS[item]["agency"] for item in joint["members"]} <= set(joint["agencies"])
        assert joint["days"] > 0
    for gate in menu.get("gates", []):
        expected = {rule["item"] for rule in menu["rules"] if rule["phase"] == gate["phase"]}
        assert set(gate["items"]) == expected
        assert set(gate["unlocks"]) <= set(chosen) - expected
        assert {gate["intent_paper"], gate["evidence_paper"]} <= set(PAPERS)
    assert set(menu.get("combined", {}).get("items", [])) <= set(chosen)


@pytest.mark.parametrize("code", MENUS)
def test_a_joint_takes_an_item_once_and_does_not_span_a_gate(code: str) -> None:
    menu = MENUS[code]
    members = [item for joint in menu.get("joints", []) for item in joint["members"]]
    assert len(members) == len(set(members))
    for joint, gate in itertools.product(menu.get("joints", []), menu.get("gates", [])):
        sides = {item in gate["items"] for item in joint["members"]}
        assert len(sides) == 1


@pytest.mark.parametrize("code", MENUS)
def test_edges_of_a_menu_make_no_circle(code: str) -> None:
    after: dict[str, set[str]] = {}
    for edge in MENUS[code]["edges"]:
        after.setdefault(edge["before"], set()).add(edge["after"])

    def walk(node: str, path: tuple[str, ...]) -> None:
        assert node not in path, f"circle: {path}"
        for follower in after.get(node, ()):
            walk(follower, (*path, node))

    for start in after:
        walk(start, ())


@pytest.mark.parametrize("code", MENUS)
def test_edges_never_point_to_an_earlier_phase(code: str) -> None:
    menu = MENUS[code]
    order = {row["key"]: index for index, row in enumerate(menu["phases"])}
    phase = {rule["item"]: order[rule["phase"]] for rule in menu["rules"]}
    assert all(phase[edge["before"]] <= phase[edge["after"]] for edge in menu["edges"])


@pytest.mark.parametrize("code", MENUS)
def test_questions_are_plain_bilingual_and_asked_after_what_they_depend_on(code: str) -> None:
    asked: set[str] = set()
    decided = set().union(*(facts_of(logic) for _, logic in whens(MENUS[code])))
    for question in MENUS[code]["questions"]:
        fact = FACTS[question["key"]]
        kinds = {"yes_no": "boolean", "choice": "string", "date": "string"}
        assert fact["schema"]["type"] in {kinds.get(question["kind"], "number"), "integer"}
        assert question["text"].endswith(("？", "。"))
        assert question["english"]
        assert question["why"]
        assert len(question["why"]) <= 40
        assert question["key"] in decided | papers_conditions(code), f"{question['key']}: decides nothing"
        if question["kind"] == "choice":
            assert question["options"] == fact["choices"]
        assert facts_of(question.get("when")) <= asked
        asked.add(question["key"])


def papers_conditions(code: str) -> set[str]:
    needs = [need for rule in MENUS[code]["rules"] for need in ITEMS[rule["item"]].get("requirements", [])]
    return set().union(*(facts_of(need.get("when")) for need in needs))


def chain(menu: Doc, facts: set[str]) -> list[Doc]:
    """The questions that decide `facts`, with the ones their skipping depends on, in order."""
    wanted = set(facts)
    for question in reversed(menu["questions"]):
        if question["key"] in wanted:
            wanted |= facts_of(question.get("when"))
    return [question for question in menu["questions"] if question["key"] in wanted]


def walks(questions: list[Doc], logic: Doc, given: Doc) -> Iterator[Doc]:
    """Every set of answers that the menu's own skipping allows."""
    if not questions:
        yield given
        return
    first, rest = questions[0], questions[1:]
    if "when" in first and not jsonLogic(first["when"], given):
        yield from walks(rest, logic, given)
        return
    for value in candidates(first["key"], logic):
        if value is not None:
            yield from walks(rest, logic, {**given, first["key"]: value})


@pytest.mark.parametrize(("code", "rule"), RULES, ids=[f"{code}/{rule['item']}" for code, rule in RULES])
def test_a_rule_can_be_reached_and_escaped_through_the_questions(code: str, rule: Doc) -> None:
    assert rule["because"].endswith("。")
    assert rule["because_english"]
    if rule.get("unsure") and not ITEMS[rule["item"]].get("unsure"):
        assert rule["note"], "an unsure rule says what has to be confirmed"
    if "when" not in rule:
        return
    asked = chain(MENUS[code], facts_of(rule["when"]))
    assert {jsonLogic(rule["when"], given) for given in walks(asked, rule["when"], {})} == {True, False}


@pytest.mark.parametrize("code", MENUS)
def test_registers_exclude_one_another(code: str) -> None:
    rules = {rule["item"]: rule.get("when") for rule in MENUS[code]["rules"]}
    pairs = [
        ("reg-company", "reg-individual"),
        ("eia-report-book", "eia-report-form"),
        ("eia-report-form", "eia-registration"),
        ("pollutant-permit", "pollutant-registration"),
        ("fire-acceptance", "fire-filing"),
        ("food-licence", "prepacked-food-filing"),
    ]
    for one, other in pairs:
        if one in rules and other in rules:
            both = {"and": [rules[one], rules[other]]}
            assert not any(jsonLogic(both, given) for given in answers(both)), (one, other)


def chosen_items(code: str, given: Doc) -> set[str]:
    rules = MENUS[code]["rules"]
    return {rule["item"] for rule in rules if "when" not in rule or jsonLogic(rule["when"], given)}


def random_answers(code: str, dice: random.Random) -> Doc:
    given: Doc = {}
    whole = {"and": [logic for _, logic in whens(MENUS[code])]}
    for question in MENUS[code]["questions"]:
        if "when" not in question or jsonLogic(question["when"], given):
            values = [value for value in candidates(question["key"], whole) if value is not None]
            given[question["key"]] = dice.choice(values)
    return given


@pytest.mark.parametrize("code", MENUS)
def test_every_official_paper_of_a_plan_comes_from_the_plan_or_is_held(code: str) -> None:
    dice = random.Random(code)
    for _ in range(300):
        given = random_answers(code, dice)
        chosen = chosen_items(code, given)
        held = {paper for paper, row in PAPERS.items() if row["issuer"]}
        held |= {ITEMS[item]["result_paper"] for item in chosen}
        if given.get("has_licence"):
            held |= {"business-licence"}
        held |= set(MENUS[code].get("expects", ()))  # brought from the stage before
        if given.get("in_approval_catalogue") or not given.get("investment_wan"):
            held |= {"project-filing-proof"}  # approved, or nothing invested: no filing
        for item in chosen:
            for need in ITEMS[item].get("requirements", []):
                official = PAPERS[need["paper"]]["source"] == "government"
                if official and ("when" not in need or jsonLogic(need["when"], given)):
                    assert need["paper"] in held, (item, need["paper"], given)


def test_a_small_assembly_shop_and_a_large_coating_shop_get_different_lists() -> None:
    small = {
        "has_licence": True,
        "investment_wan": 200,
        "in_approval_catalogue": False,
        "power_wan_kwh": 30,
        "coal_t": 0,
        "eia_class": "none",
        "pollutant_class": "none",
        "has_renovation": False,
        "needs_power": False,
        "has_staff": True,
    }
    assert chosen_items("rent-and-produce", small) == {
        "project-filing",
        "social-insurance",
        "med-insurance",
        "housing-fund",
    }
    large = small | {
        "has_licence": False,
        "power_wan_kwh": 900,
        "eia_class": "form",
        "pollutant_class": "simple",
        "has_renovation": True,
        "renovation_cost_wan": 300,
        "renovation_area_m2": 4000,
        "workshop_area_m2": 4000,
        "fire_hazard_class": "jia_yi",
        "labour_intensive": False,
        "hazardous_chemicals": False,
    }
    items = chosen_items("rent-and-produce", large)
    assert {
        "reg-company",
        "energy-review",
        "eia-report-form",
        "pollutant-permit",
        "fire-design-review",
    } <= items
    assert {"construction-permit", "fire-acceptance", "joint-acceptance"} <= items
    assert "fire-filing" not in items


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ({"energy_tce": 999.9, "coal_t": 0}, False),
        ({"energy_tce": 1000, "coal_t": 0}, True),
        ({"coal_t": 1000}, True),
        ({"power_wan_kwh": 500}, False),
        ({"power_wan_kwh": 814}, True),
        ({}, False),
    ],
)
def test_the_energy_review_follows_the_threshold_of_2025(answer: Doc, due: bool) -> None:
    assert ("energy-review" in chosen_items("rent-and-produce", answer)) is due


def test_a_tiny_snack_bar_needs_no_fire_check_but_a_large_restaurant_does() -> None:
    tiny = {
        "has_licence": False,
        "entity_type": "individual",
        "catering_kind": "cooking",
        "business_area_m2": 60,
        "seats": 20,
        "ground_floor": True,
        "has_entertainment": False,
        "has_renovation": False,
        "has_staff": False,
    }
    assert chosen_items("open-restaurant", tiny) == {"reg-individual", "tax-invoice", "food-licence"}
    assert "fire-safety-check" in chosen_items("open-restaurant", tiny | {"business_area_m2": 260})
    shop = tiny | {"catering_kind": "prepacked"}
    assert chosen_items("open-restaurant", shop) == {"reg-individual", "tax-invoice", "prepacked-food-filing"}


def test_synonyms_lead_somewhere_and_every_item_can_be_found() -> None:
    rows = load(ROOT / "synonyms.toml")["phrase"]
    for row in rows:
        assert row["words"]
        assert set(row["menus"]) <= set(MENUS)
        assert set(row["items"]) <= set(ITEMS)
        assert row["menus"] or row["items"]
    assert {item for row in rows for item in row["items"]} == set(ITEMS)


def test_parks_are_eighteen_samples_under_one_zone() -> None:
    parks = keyed("parks.toml", "park")
    assert sum(row["kind"] == "park" for row in parks.values()) == 18
    assert all("样例" in row["name"] and row["sample"] for row in parks.values())
    assert all(row["parent"] in {"", "zone"} for row in parks.values())


def test_unconfirmed_agencies_say_so() -> None:
    for row in AGENCIES.values():
        assert row["name"]
        assert row["english"]
        assert row["short"]
        assert row["duty"]
        assert row["confirmed"] or row["code"] == "bank" or "待确认" in row["note"]
