"""Single rules of law in the acts: consent, two people, own law, combined limits, renewal, messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hemei.accounts.operations import mark_read
from hemei.accounts.queries import Person, inbox, person_by_username, unread
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict
from hemei.cases.models import Licence, Order
from hemei.catalog import queries as catalog
from hemei.catalog.models import ItemVersion
from hemei.catalog.queries.checks import Known, item_checks
from hemei.catalog.queries.specs import spec_json
from hemei.cli.sample import RENT, fill, make_order, run_case
from hemei.ledger.operations import NotAllowed, Refused
from hemei.ledger.queries import acts_of
from hemei.rules.clock import PauseCause
from hemei.rules.workdays import local_day

pytestmark = pytest.mark.django_db
FOOD = {
    "entity_type": "company", "has_licence": True, "catering_kind": "cooking", "business_area_m2": 300, "seats": 80,
    "ground_floor": True, "has_entertainment": False, "drains_to_sewer": True, "has_signboard": True,
    "has_staff": False, "has_renovation": False, "structural_change": False, "needs_gas": False,
}  # fmt: skip


def case_of(order: Any, item: str) -> Any:
    found = queries.order_by_number(order.matter.number).cases.all()
    return next(queries.case_by_number(c.matter.number) for c in found if c.item_code == item)


@pytest.fixture
def order(zone: None, now: datetime) -> Any:
    return make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)


def accepted(order: Any, item: str, now: datetime) -> Any:
    number = case_of(order, item).matter.number
    run_case(number, clerk=person_by_username("clerk"), at=now, until=now, how="accepted")
    return case_of(order, item)


def test_each_consent_stands_in_the_act_of_submission(order: Any, now: datetime) -> None:
    act = next(one for one in acts_of(order.pk) if one.name == "order.submit")
    given = {one["kind"]: one for one in act.payload["consents"]}
    assert set(given) == {"truth", "tolerance", "promise", "sharing", "personal"}
    assert "职工参保名册" in " ".join(given["tolerance"]["scope"])
    assert all(len(one["text_sha256"]) == 64 and one["version"] == "2020-01-01" for one in given.values())
    assert {one["at"] for one in given.values()} == {now.isoformat()}


def test_without_consent_nothing_is_submitted_and_each_text_is_named(zone: None, now: datetime) -> None:
    who = person_by_username("firm")
    menu = catalog.menu_by_code("rent-and-produce", local_day(now))
    draft = ops.open_order(menu_version_id=menu.version_id, actor=who, now=now)
    draft = ops.save_answers(order=draft, answers=RENT, form={}, actor=who, now=now)
    form = fill(queries.plan_of(draft, local_day(now)).json_schema)
    draft = ops.save_answers(order=draft, answers={}, form=form, actor=who, now=now)
    with pytest.raises(ops.NotReady) as refused:
        ops.submit_order(order=draft, actor=who, now=now, consents=())
    assert any("请阅读并勾选：以上内容和材料真实" in one for one in refused.value.problems)
    assert any("请在“填表和材料”页上传" in one for one in refused.value.problems)
    assert Order.objects.get(pk=draft.pk).matter.state == "draft"


def test_who_accepted_cannot_decide_by_opinion_forwarding_or_added_signature(
    order: Any, now: datetime
) -> None:
    case = accepted(order, "eia-report-form", now)
    clerk = person_by_username("clerk")
    officer = person_by_username("ecology")
    both = replace(clerk, roles=frozenset({"clerk", "approver"}), agency="emergency")
    ops.ask_opinions(case=case, agencies=["statistics"], mode="all", actor=officer, now=now)
    ops.ask_opinions(  # 加签
        case=case_of(order, "eia-report-form"), agencies=["emergency"], mode="all", actor=officer, now=now
    )
    opinions = {o.agency.code: o for o in case_of(order, "eia-report-form").opinions.all()}
    with pytest.raises(Refused, match="由您受理"):
        ops.give_opinion(
            opinion=opinions["emergency"], verdict=OpinionVerdict.AGREE, text="", actor=both, now=now
        )
    ops.forward_opinion(
        opinion=opinions["statistics"], agency="emergency", reason="职责在应急",
        actor=person_by_username("statistics"), now=now,
    )  # fmt: skip
    forwarded = queries.opinion_by_number(opinions["statistics"].matter.number)
    with pytest.raises(Refused, match="由您受理"):
        ops.give_opinion(opinion=forwarded, verdict=OpinionVerdict.AGREE, text="", actor=both, now=now)
    inside = replace(both, agency="ecology")
    for decide in (
        lambda: ops.grant_case(case=case_of(order, "eia-report-form"), conditions="", actor=inside, now=now),
        lambda: ops.refuse_case(case=case_of(order, "eia-report-form"), reasons="x", actor=inside, now=now),
    ):
        with pytest.raises(Refused, match="同一个人"):
            decide()


def test_a_head_who_asked_cannot_approve_his_own_extension(order: Any, now: datetime) -> None:
    case = accepted(order, "eia-report-form", now)
    head = person_by_username("ecology-head")
    ops.ask_extension(case=case, days=3, reason="复杂", actor=head, now=now)
    with pytest.raises(Refused, match="不能自己批准"):
        ops.extend_case(case=case_of(order, "eia-report-form"), actor=head, now=now)
    with pytest.raises(NotAllowed):
        ops.extend_case(case=case_of(order, "eia-report-form"), actor=person_by_username("tax-head"), now=now)


def test_own_law_without_a_clause_is_refused_at_the_gate_and_in_the_act(order: Any, now: datetime) -> None:
    case = accepted(order, "eia-report-form", now)
    spec = replace(queries.spec_of(case), special=("own_law",))
    checks = {one.name: one for one in item_checks(spec, Known(frozenset(), {}, {}))}
    assert not checks["pauses"].passed
    assert "写明法律名称和条号" in checks["pauses"].message
    ItemVersion.objects.filter(pk=case.item_version_id).update(spec=spec_json(spec))
    stop = {"cause": PauseCause.OWN_LAW, "expected_days": 3, "notice": "公示", "now": now,
            "actor": person_by_username("ecology")}  # fmt: skip
    with pytest.raises(Refused, match="没有写明"):
        ops.pause_case(case=case_of(order, "eia-report-form"), **stop)
    named = replace(spec, extra={"own_law": "环境影响评价法 21"})
    assert {one.name: one for one in item_checks(named, Known(frozenset(), {}, {}))}["pauses"].passed
    ItemVersion.objects.filter(pk=case.item_version_id).update(spec=spec_json(named))
    ops.pause_case(case=case_of(order, "eia-report-form"), **stop)
    assert case_of(order, "eia-report-form").pauses.all()[0].clause == "环境影响评价法 21"


def test_parts_of_a_combined_licence_keep_the_shortest_limit(zone: None, now: datetime) -> None:
    day = local_day(now)
    menu = catalog.menu_by_code("open-restaurant", day)
    made = catalog.plan_for(menu, FOOD, {}, {}, day)
    parts = [one for one in made.chosen if one.combined]
    assert len(parts) > 1
    assert {(one.promised.value, one.promised.unit) for one in parts} == {(1, "workday")}
    assert all("DB37/T 4280" in one.promised.source for one in parts)
    assert {made.plan.slot(one.item).work for one in parts if not made.plan.slot(one.item).joint} <= {1}


def test_a_combined_limit_runs_on_the_clock_of_the_case(zone: None, now: datetime) -> None:
    order = make_order(menu="open-restaurant", who="diner", answers=FOOD, at=now)
    case = case_of(order, "food-licence")
    assert queries.spec_of(case).promised.value == 5
    assert queries.promised_limit(case).value == 1
    assert case.promised_days == 1


def test_renewal_asked_in_time_and_not_decided_counts_as_renewed(order: Any, now: datetime) -> None:
    case = accepted(order, "eia-report-form", now)
    licence = ops.grant_case(case=case, conditions="", actor=person_by_username("ecology"), now=now)
    assert licence.valid_until is not None
    until = licence.valid_until
    late_enough = now + timedelta(days=(until - local_day(now)).days - 40)
    ops.ask_renewal(case=case_of(order, "eia-report-form"), actor=person_by_username("firm"), now=late_enough)
    with pytest.raises(Refused, match="没有重复写入"):
        ops.ask_renewal(
            case=case_of(order, "eia-report-form"), actor=person_by_username("firm"), now=late_enough
        )
    assert ops.sweep(now=late_enough + timedelta(days=39))["renewed"] == 0
    assert ops.sweep(now=late_enough + timedelta(days=42))["renewed"] == 1
    renewed = Licence.objects.get(pk=licence.pk).valid_until
    assert renewed is not None
    assert renewed.year == until.year + 5
    assert "case.renew_by_law" in [one.name for one in acts_of(case.pk)]


def test_messages_reach_whom_they_concern_and_are_read_by_one_alone(order: Any, now: datetime) -> None:
    clerk, clerk2, firm = (person_by_username(name) for name in ("clerk", "clerk2", "firm"))
    assert unread(clerk) == unread(clerk2) > 0
    rows = inbox(clerk)
    assert all(row.place == "case" for row in rows)
    assert {row.number for row in inbox(firm)} == {order.matter.number}
    assert mark_read(ids=[row.id for row in rows], actor=clerk, now=now) == len(rows)
    assert unread(clerk) == 0
    assert unread(clerk2) == len(rows)
    assert mark_read(ids=[row.id for row in rows], actor=firm, now=now) == 0
    stranger = Person("user:0", "x", frozenset({"applicant"}))
    assert inbox(stranger) == []


def test_a_refused_act_tells_nobody(order: Any, now: datetime) -> None:
    before = unread(person_by_username("ecology"))
    with pytest.raises(NotAllowed):
        ops.accept_case(case=case_of(order, "eia-report-form"), actor=person_by_username("firm"), now=now)
    assert unread(person_by_username("ecology")) == before


def test_a_yellow_card_before_acceptance_does_not_use_up_the_one_after(order: Any, now: datetime) -> None:
    ops.sweep(now=now + timedelta(days=4))
    case = case_of(order, "eia-report-form")
    assert [a.name for a in acts_of(case.pk)].count("case.yellow") == 1
    later = now + timedelta(days=7)
    ops.accept_case(case=case, actor=person_by_username("clerk"), now=later)
    ops.sweep(now=later + timedelta(days=4))
    ops.sweep(now=later + timedelta(days=4, hours=1))
    assert [a.name for a in acts_of(case.pk)].count("case.yellow") == 2
