"""The catalogue room, with the seeds as its content."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.catalog import operations, queries
from hemei.catalog.models import Item, ItemVersion, Menu, MenuVersion
from hemei.common.conditions import check, facts_of, holds
from hemei.rules import chain
from hemei.rules.items import Limit, Unit
from tests.zone import seed_catalog

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ON = date(2026, 3, 2)
MENUS = tuple(sorted(path.stem for path in (SEEDS / "menus").glob("*.toml")))
ITEMS = tuple(path.stem for path in (SEEDS / "items").glob("*.toml"))
LARGE: dict[str, Any] = {
    "has_licence": False, "lease_signed": False, "investment_wan": 800, "in_approval_catalogue": False,
    "power_wan_kwh": 900, "energy_tce": None, "coal_t": 0, "eia_class": "form", "pollutant_class": "simple",
    "drains_to_sewer": True, "has_renovation": True, "renovation_cost_wan": 300, "renovation_area_m2": 4000,
    "structural_change": False, "fire_hazard_class": "bing", "labour_intensive": False,
    "workshop_area_m2": 4000, "hazardous_chemicals": False, "occupational_hazard": True,
    "special_equipment": True, "needs_power": True, "needs_gas": False, "has_staff": True,
}  # fmt: skip


@pytest.fixture
def seeded(db: None) -> None:
    seed_catalog(now=NOW, actor="user:1")


def order(answers: Mapping[str, Any], **held: str) -> queries.OrderPlan:
    return queries.plan_for(queries.menu_by_code("rent-and-produce", ON), answers, held, {}, ON)


def random_answers(menu: queries.MenuView, dice: random.Random) -> dict[str, Any]:
    given: dict[str, Any] = {}
    while question := queries.next_question(menu, given):
        options = {"yes_no": [True, False], "number": [0, 10, 400, 5000]}
        given[question.key] = dice.choice(options.get(question.kind) or [o.value for o in question.options])
    return given


def test_loading_the_seeds_twice_changes_nothing(db: None) -> None:
    seeded = operations.load_catalog(folder=SEEDS, actor="user:1", now=NOW)
    assert (seeded.item_versions, seeded.menu_versions) == (len(ITEMS), len(MENUS))
    again = operations.load_catalog(folder=SEEDS, actor="user:2", now=NOW)
    assert again.changed == 0
    assert ItemVersion.objects.count() == len(ITEMS)
    assert len(queries.published_items(ON)) == len(ITEMS)
    assert {menu.code for menu in queries.published_menus(ON)} == set(MENUS)
    assert queries.published_menus(date(2026, 3, 1)) == ()


def test_a_changed_item_gets_a_new_version_and_the_old_one_ends(seeded: None) -> None:
    first = ItemVersion.objects.get(item__code="reg-company")
    reason = {**first.spec["extra"], "visit_reason": "核对原件"}
    second = ItemVersion.objects.create(
        item=first.item,
        number=2,
        spec={**first.spec, "visits": 3, "extra": reason},
        made_by="user:1",
        made_at=NOW,
    )
    operations.publish_item(version=second, actor="user:1", now=NOW, on=date(2026, 4, 1))
    assert queries.item_by_code("reg-company", date(2026, 3, 31)).number == 1
    assert queries.item_by_code("reg-company", date(2026, 4, 1)).spec.visits == 3
    assert set(queries.items_by_version([first.pk, second.pk])) == {first.pk, second.pk}
    with pytest.raises(operations.NotPublished, match="已发布"):
        operations.publish_item(version=second, actor="user:1", now=NOW)


def test_one_published_version_at_a_time(seeded: None) -> None:
    first = ItemVersion.objects.get(item__code="reg-company")
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.objects.create(
            item=first.item, number=2, spec=first.spec, status="published", made_by="x", made_at=NOW
        )


@pytest.mark.parametrize("code", ["no-such", ""])
def test_what_is_not_offered_says_so(seeded: None, code: str) -> None:
    with pytest.raises(queries.NotOffered, match="没有有效版本"):
        queries.menu_by_code(code, ON)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("zcf", "rent-and-produce"), ("zuchangfang", "rent-and-produce"), ("租厂房", "rent-and-produce"),
        ("租场房", "rent-and-produce"), ("办工厂 租厂房", "rent-and-produce"), ("qyjtc", "rent-and-produce"),
        ("开饭馆", "open-restaurant"), ("我想开个奶茶店", "open-restaurant"), ("火锅", "open-restaurant"),
        ("kaigongsi", "open-company"), ("办执照", "open-company"), ("营业执找", "open-company"),
        ("排污许可证", "pollutant-permit"), ("energy review", "energy-review"), ("开对公账户", "bank-account"),
        ("创业", "open-company"), ("ＺＣＦ", "rent-and-produce"),
    ],
)  # fmt: skip
def test_people_find_what_they_mean(seeded: None, text: str, code: str) -> None:
    hits = queries.search(text, ON)
    first_of_its_kind = {hit.kind: hit.code for hit in reversed(hits)}
    assert code in first_of_its_kind.values()
    if code in MENUS:
        assert hits[0].code == code
    assert hits[0].why


@pytest.mark.parametrize("text", ["", "  ", "xxxx", "!!"])
def test_nonsense_finds_nothing(seeded: None, text: str) -> None:
    assert queries.search(text, ON) == []


def test_questions_come_in_order_and_skip_what_does_not_matter(seeded: None) -> None:
    menu = queries.menu_by_code("rent-and-produce", ON)
    first = queries.next_question(menu, {})
    assert first is not None
    assert first.key == "has_licence"
    small = LARGE | {"has_renovation": False}
    asked = [question.key for question in queries.questions_for(menu, small)]
    assert "renovation_cost_wan" not in asked
    assert "renovation_cost_wan" not in queries.standing_answers(menu, small)
    assert queries.next_question(menu, LARGE) is None
    assert [q.key for q in menu.questions if q.key in asked] == asked


def test_a_large_workshop_gets_its_chain(seeded: None) -> None:
    made = order(LARGE)
    items = [row.item for row in made.chosen]
    assert {"reg-company", "energy-review", "eia-report-form", "fire-filing", "joint-acceptance"} <= set(
        items
    )
    assert made.unsure == ()
    assert made.plan.reconciles()
    assert made.plan.missing == ()
    assert made.plan.total_days < made.plan.serial.days
    gate = made.plan.slot("gate:lease")
    assert made.plan.slot("power-supply").start >= gate.finish >= made.plan.slot("energy-review").finish
    assert "gate:lease" not in {slot.key for slot in order(LARGE | {"lease_signed": True}).plan.slots}
    held = {line.paper: line.from_ for line in made.plan.papers if line.disposition is chain.Disposition.HELD}
    assert held["identity-card"] == "公安机关"


def test_an_uncertain_answer_leaves_the_item_to_a_helper(seeded: None) -> None:
    made = order(LARGE | {"eia_class": None})
    assert {row.item for row in made.unsure} >= {"eia-report-book", "eia-report-form", "eia-registration"}
    assert all("人工确认" in row.reason and row.missing == ("eia_class",) for row in made.unsure)
    assert order(LARGE | {"hazardous_chemicals": True}).stopped


@pytest.mark.parametrize("code", MENUS)
def test_every_full_set_of_answers_makes_a_plan(seeded: None, code: str) -> None:
    menu, dice = queries.menu_by_code(code, ON), random.Random(code)
    for _ in range(40):
        given = random_answers(menu, dice)
        made = queries.plan_for(menu, given, {}, {}, ON)
        assert made.unsure == (), given
        assert made.plan.reconciles()
        plain = json.loads(json.dumps(made.to_dict()))
        assert chain.from_dict(plain["plan"]) == made.plan
        assert plain["form"] == made.to_dict()["form"]


def test_the_form_asks_each_fact_once_and_shows_where_it_is_known_from(seeded: None) -> None:
    menu = queries.menu_by_code("rent-and-produce", ON)
    made = queries.plan_for(menu, LARGE, {}, {"party_name": "主体护照"}, ON)
    fields = [field for group in made.form for field in group.fields]
    assert len({field.key for field in fields}) == len(fields)
    assert set(made.json_schema["properties"]) == {field.key for field in fields}
    known = {field.key: field.known_from for field in fields}
    assert known["party_name"] == "主体护照"
    assert known["investment_wan"] == "刚才的回答"
    assert known["legal_rep_phone"] == ""
    assert max(len(field.used_by) for field in fields) > 1
    assert not {"uscc", "energy_tce", "project_code"} & set(made.json_schema["required"])


FORM: dict[str, Any] = {
    "type": "object",
    "required": ["uscc"],
    "properties": {
        "uscc": {"type": "string", "format": "uscc", "title": "统一社会信用代码"},
        "staff": {"type": "integer", "minimum": 1, "maximum": 50, "x-unit": "人", "title": "人数"},
        "kind": {"type": "string", "enum": ["a"], "x-labels": ["甲"], "title": "类型"},
        "works_start": {"type": "string", "format": "date", "title": "开工日期"},
        "works_end": {"type": "string", "format": "date", "title": "完工日期"},
    },
}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"uscc": ""}, "uscc", "“统一社会信用代码”还没有填"),
        ({"uscc": "91371500MA00000000"}, "uscc", "对照营业执照"),
        ({"staff": 0}, "staff", "“人数”不能小于 1人"),
        ({"staff": 51}, "staff", "不能大于 50人"),
        ({"staff": "many"}, "staff", "要填整数"),
        ({"kind": "b"}, "kind", "从“甲”中选一个"),
        ({"works_start": "2026-02-30"}, "works_start", "不是有效日期"),
        ({"works_start": "2026-05-01", "works_end": "2026-04-01"}, "works_end", "早于“开工日期”"),
    ],
)
def test_a_problem_names_the_field_and_the_fix(change: dict[str, Any], field: str, words: str) -> None:
    good = {"uscc": "91110000600037341L", "staff": 3, "kind": "a"}
    assert queries.validate_form(FORM, good) == []
    (problem,) = queries.validate_form(FORM, good | change)
    assert problem.field == field
    assert words in problem.message


def refused(version: ItemVersion | MenuVersion) -> dict[str, str]:
    return {row.name: row.message for row in operations.gate(version=version) if not row.passed}


def test_the_gate_refuses_a_menu_in_a_circle_or_on_an_unknown_field(seeded: None) -> None:
    menu = Menu.objects.get(code="open-company")
    good = MenuVersion.objects.get(menu=menu)
    assert refused(good) == {}
    back = {"before": "seal-filing", "after": "reg-company", "tolerant": False}
    rules = [*good.spec["rules"]]
    rules[0] = rules[0] | {"when": {"===": [{"var": "no_such"}, True]}}
    spec = {**good.spec, "edges": [*good.spec["edges"], back], "rules": rules}
    bad = MenuVersion.objects.create(menu=menu, number=2, spec=spec, made_by="x", made_at=NOW)
    found = refused(bad)
    assert "成环" in found["cycle"]
    assert "no_such" in found["conditions"]
    with pytest.raises(operations.NotPublished, match="原版本照旧有效"):
        operations.publish_menu(version=bad, actor="x", now=NOW)
    assert queries.menu_by_code("open-company", ON).number == 1


def test_the_gate_refuses_a_broken_item(seeded: None) -> None:
    item = Item.objects.get(code="energy-review")
    spec = ItemVersion.objects.get(item=item).spec
    late = {**spec, "promised": {"value": 21, "unit": "workday", "source": ""}, "facts": ["no_such"]}
    found = refused(ItemVersion.objects.create(item=item, number=2, spec=late, made_by="x", made_at=NOW))
    assert set(found) == {"promise", "references"}


@pytest.mark.parametrize(
    ("limit", "days"),
    [
        ((20, Unit.MINUTE), 0),
        ((5, Unit.WORKDAY), 5),
        ((7, Unit.DAY), 5),
        ((30, Unit.DAY), 22),
        ((8, Unit.HOUR), 1),
    ],
)
def test_limits_become_whole_working_days(limit: tuple[int, Unit], days: int) -> None:
    assert queries.workdays(Limit(*limit)) == days


def test_a_condition_is_yes_no_or_open() -> None:
    either = {"or": [{">": [{"var": "a"}, 1]}, {"===": [{"var": "b"}, True]}]}
    assert holds(None, {}) is True
    assert holds(either, {"a": 2}) is True
    assert holds(either, {"a": 0}) is None
    assert holds(either, {"a": 0, "b": False}) is False
    assert holds({"!": either}, {"a": 2}) is False
    assert holds({"and": [either, {"var": "c"}]}, {"c": False}) is False
    assert holds(either, {"a": 0}, absent={"b"}) is False
    assert facts_of(either) == {"a", "b"}
    assert check(either, {"a", "b"}) == []
    assert check(either, {"a"}) == ["条件用到的字段“b”不在字段字典里，请改正或先加上这个字段。"]
    assert len(check({"==": [{"eval": "x"}, 1]}, set())) == 2
