"""The main job, from order to licence, through the operations alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict, Verdict
from hemei.cli.sample import RENT, fill, make_order, run_case
from hemei.ledger.operations import NotAllowed, Refused, Stale
from hemei.ledger.queries import acts_of, verify
from hemei.rules.clock import PauseCause

pytestmark = pytest.mark.django_db


def ordered(now: datetime) -> Any:
    return make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)


def states(order: Any) -> dict[str, str]:
    return {c.item_code: c.matter.state for c in queries.order_by_number(order.matter.number).cases.all()}


def case_of(order: Any, item: str) -> Any:
    return next(
        queries.case_by_number(c.matter.number)
        for c in queries.order_by_number(order.matter.number).cases.all()
        if c.item_code == item
    )


def accepted(order: Any, item: str, now: datetime) -> Any:
    case = case_of(order, item)
    run_case(case.matter.number, clerk=person_by_username("clerk"), at=now, until=now, how="accepted")
    return case_of(order, item)


def test_one_submission_opens_every_case_once(zone: None, now: datetime) -> None:
    order = ordered(now)
    first = states(order)
    assert order.matter.state == "running"
    assert first["reg-company"] == "submitted"
    assert "waiting" in first.values()
    again = cases.submit_order(order=order, actor=person_by_username("firm"), now=now, consents=())
    assert again.pk == order.pk
    assert states(order) == first
    assert verify().finding is None


def test_a_second_correction_notice_is_refused(zone: None, now: datetime) -> None:
    order = ordered(now)
    clerk = person_by_username("clerk")
    case = case_of(order, "reg-company")
    paper = case.papers.all()[0].paper
    cases.correct_case(case=case, points={paper: "第 2 页缺签字"}, actor=clerk, now=now)
    firm = person_by_username("firm")
    cases.resubmit_case(case=case_of(order, "reg-company"), files={}, actor=firm, now=now)
    with pytest.raises(Refused, match="一次性告知过"):
        cases.correct_case(case=case_of(order, "reg-company"), points={paper: "再补"}, actor=clerk, now=now)


def test_five_working_days_of_silence_accept_by_law(zone: None, now: datetime) -> None:
    order = ordered(now)
    cases.sweep(now=now + timedelta(days=9))
    case = case_of(order, "reg-company")
    assert case.matter.state == "accepted"
    assert case.accepted_at == now
    assert "case.accept_by_law" in [a.name for a in acts_of(case.pk)]


def test_nobody_both_accepts_and_decides(zone: None, now: datetime) -> None:
    order = ordered(now)
    case = accepted(order, "reg-company", now)
    officer = person_by_username(case.agency.code)
    type(case).objects.filter(pk=case.pk).update(accepted_by=officer.key)
    with pytest.raises(Refused, match="同一个人"):
        cases.grant_case(case=case_of(order, "reg-company"), conditions="", actor=officer, now=now)


def test_a_clerk_cannot_decide_and_a_strange_agency_cannot_either(zone: None, now: datetime) -> None:
    order = ordered(now)
    case = accepted(order, "reg-company", now)
    with pytest.raises(NotAllowed):
        cases.grant_case(case=case, conditions="", actor=person_by_username("clerk"), now=now)
    with pytest.raises(NotAllowed):
        cases.grant_case(case=case, conditions="", actor=person_by_username("tax"), now=now)


def test_a_licence_starts_what_waited_for_it_with_itself_among_the_papers(zone: None, now: datetime) -> None:
    order = ordered(now)
    case = accepted(order, "reg-company", now)
    officer = person_by_username(case.agency.code)
    licence = cases.grant_case(case=case, conditions="", actor=officer, now=now + timedelta(minutes=20))
    assert licence.paper
    after = [
        c for c in queries.order_by_number(order.matter.number).cases.all() if c.item_code == "seal-filing"
    ]
    assert after[0].matter.state == "submitted"
    papers = {p.paper: p for p in queries.case_by_number(after[0].matter.number).papers.all()}
    assert papers[licence.paper].origin_note == licence.number


def test_parallel_opinions_join_and_a_special_step_stops_the_clock(zone: None, now: datetime) -> None:
    order = ordered(now)
    special = next(
        c
        for c in queries.order_by_number(order.matter.number).cases.all()
        if c.matter.state == "submitted" and "expert_review" in queries.spec_of(c).special
    )
    case = accepted(order, special.item_code, now)
    officer = person_by_username(case.agency.code)
    others = [a for a in ("tax", "statistics", "emergency") if a != case.agency.code]
    cases.ask_opinions(case=case, agencies=others, mode="all", actor=officer, now=now)
    due = case_of(order, special.item_code).matter.due_at
    cases.pause_case(
        case=case_of(order, special.item_code), cause=PauseCause.EXPERT_REVIEW, expected_days=3,
        notice="专家评审约需 3 个工作日", actor=officer, now=now,
    )  # fmt: skip
    assert case_of(order, special.item_code).matter.due_at is None
    later = now + timedelta(days=2)
    cases.resume_case(case=case_of(order, special.item_code), result="评审通过", actor=officer, now=later)
    resumed = case_of(order, special.item_code)
    assert due is not None
    assert resumed.matter.due_at > due
    with pytest.raises(Refused, match="没有回复"):
        cases.grant_case(case=resumed, conditions="", actor=officer, now=later)
    for opinion in resumed.opinions.all():
        cases.give_opinion(
            opinion=opinion, verdict=OpinionVerdict.AGREE, text="",
            actor=person_by_username(opinion.agency.code), now=later,
        )  # fmt: skip
    names = [a.name for a in acts_of(case.pk)]
    assert names.count("case.opinions_in") == 1


def test_a_stale_page_is_told(zone: None, now: datetime) -> None:
    order = ordered(now)
    case = case_of(order, "reg-company")
    paper = case.papers.all()[0].paper
    clerk, other = person_by_username("clerk"), person_by_username("clerk2")
    seen = case.matter.version
    cases.check_paper(case=case, paper=paper, verdict=Verdict.OK, remark="", actor=clerk, now=now, seen=seen)
    with pytest.raises(Stale, match="窗口人员丙"):
        cases.check_paper(
            case=case_of(order, "reg-company"), paper=paper, verdict=Verdict.OK, remark="", actor=other, now=now,
            seen=seen,
        )  # fmt: skip


def test_the_form_is_filled_by_its_schema() -> None:
    schema = {"a": {"type": "boolean"}, "b": {"enum": ["x"]}, "c": {"minimum": 5, "type": "number"}}
    assert fill({"properties": schema}) == {"a": True, "b": "x", "c": 5}
