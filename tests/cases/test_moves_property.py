"""Whatever people try, in whatever order: what is written stays lawful, and a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemei.accounts.queries import Person, person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict, Verdict
from hemei.cases.flow import CASE
from hemei.cases.models import Case
from hemei.cli.sample import PDF, RENT, make_order
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of, verify
from hemei.rules.clock import Deadline, PauseCause

pytestmark = pytest.mark.django_db
Try = Callable[[Any, Person, datetime], object]


def _first_opinion(case: Any) -> Any:
    found = [o for o in case.opinions.all() if o.matter.closed_at is None]
    if not found:
        raise Refused("nothing asked")
    return found[0]


TRIES: dict[str, Try] = {
    "check": lambda c, who, now: ops.check_paper(
        case=c, paper=c.papers.all()[0].paper if c.papers.all() else "", verdict=Verdict.OK, remark="", actor=who,
        now=now,
    ),
    "accept": lambda c, who, now: ops.accept_case(case=c, actor=who, now=now),
    "correct": lambda c, who, now: ops.correct_case(
        case=c, points={p.paper: "改" for p in c.papers.all()[:1]}, actor=who, now=now
    ),
    "resubmit": lambda c, who, now: ops.resubmit_case(case=c, files={}, actor=who, now=now),
    "doubt": lambda c, who, now: ops.doubt_case(case=c, reason="不属于本区", actor=who, now=now),
    "keep": lambda c, who, now: ops.keep_case(case=c, reason="属于本区", actor=who, now=now),
    "decline": lambda c, who, now: ops.decline_case(case=c, reason="不属于本区", actor=who, now=now),
    "ask": lambda c, who, now: ops.ask_opinions(case=c, agencies=["emergency"], mode="all", actor=who, now=now),
    "answer": lambda c, who, now: ops.give_opinion(
        opinion=_first_opinion(c), verdict=OpinionVerdict.AGREE, text="", actor=who, now=now
    ),
    "forward": lambda c, who, now: ops.forward_opinion(
        opinion=_first_opinion(c), agency="ecology", reason="职责", actor=who, now=now
    ),
    "pause": lambda c, who, now: ops.pause_case(
        case=c, cause=PauseCause.EXPERT_REVIEW, expected_days=3, notice="评审", actor=who, now=now
    ),
    "resume": lambda c, who, now: ops.resume_case(case=c, result="通过", actor=who, now=now),
    "ask_extension": lambda c, who, now: ops.ask_extension(case=c, days=5, reason="复杂", actor=who, now=now),
    "extend": lambda c, who, now: ops.extend_case(case=c, actor=who, now=now),
    "grant": lambda c, who, now: ops.grant_case(case=c, conditions="", actor=who, now=now),
    "refuse": lambda c, who, now: ops.refuse_case(case=c, reasons="不符合", actor=who, now=now),
    "withdraw": lambda c, who, now: ops.withdraw_case(case=c, reason="不办", actor=who, now=now),
    "reapply": lambda c, who, now: ops.reapply(case=c, files={}, actor=who, now=now),
    "drop": lambda c, who, now: ops.drop_rest(
        order=c.order, failed=c.item_code, reason="不办", actor=who, now=now
    ),
    "sign": lambda c, who, now: ops.pass_gate(
        order=c.order, gate="lease", paper="lease-contract", content=PDF, name="合同.pdf", actor=who, now=now
    ),
    "sweep": lambda _c, _who, now: ops.sweep(now=now),
}  # fmt: skip
# the person who would do it in life comes up most; anybody else may try
PEOPLE = ("firm", "clerk", "clerk2", "agency", "head", "both", "emergency", "ecology")
USUAL = {
    "check": "clerk", "accept": "clerk", "correct": "clerk", "doubt": "clerk", "decline": "clerk2", "keep": "clerk2",
    "resubmit": "firm",
    "withdraw": "firm", "reapply": "firm", "drop": "firm", "sign": "firm", "answer": "emergency",
    "forward": "emergency", "extend": "head",
}  # fmt: skip
TRY = st.tuples(
    st.sampled_from(sorted(TRIES)), st.integers(0, 20), st.one_of(st.just(""), st.sampled_from(PEOPLE)),
    st.sampled_from((0, 1, 24, 72, 200)),
)  # fmt: skip
LIFE = st.lists(
    st.sampled_from(("accept", "accept", "grant", "grant", "refuse", "correct", "resubmit", "sign", "sweep")),
    max_size=12,
)


def _who(name: str, case: Any) -> Person:
    agency = case.agency.code
    if name == "agency":
        return person_by_username(agency)
    if name == "head":
        return person_by_username(f"{agency}-head")
    if name == "both":  # somebody who is clerk and approver at once
        clerk = person_by_username("clerk2")
        return Person(clerk.key, clerk.label, frozenset({"clerk", "approver"}), agency)
    return person_by_username(name)


def _attempt(number: str, name: str, who: str, now: datetime) -> bool:
    case = queries.case_by_number(number)
    before = Act.objects.count()
    try:
        with transaction.atomic():
            TRIES[name](case, _who(who or USUAL.get(name, "agency"), case), now)
    except Refused:
        assert Act.objects.count() == before, "a refusal wrote something"
        return False
    return True


def _holds(closed: dict[int, str]) -> None:
    for case in Case.objects.select_related("matter"):
        state = case.matter.state
        assert closed.setdefault(case.pk, state) == state if case.pk in closed else True
        if case.matter.closed_at:
            closed[case.pk] = state
            assert state not in CASE.open_states
        else:
            assert state in CASE.open_states
        assert not case.accepted_by or case.accepted_by != case.decided_by
        assert state != "declined" or case.doubted_by not in {"", case.declined_by}
        _clock_sums(case)


def _clock_sums(case: Case) -> None:
    due = queries.promised_clock(case)
    if isinstance(due, Deadline) and due.counts_days and due.due_at is not None:
        counted = [line.counted for line in due.lines if line.counted]
        assert counted == list(range(1, len(counted) + 1))
        assert len(counted) == queries.promised_limit(case).value + case.extension_days


def _folded(order_id: int) -> None:
    for case in Case.objects.filter(order_id=order_id).select_related("matter"):
        acts, state = acts_of(case.pk), "-"
        for one in acts:
            assert one.source == state
            kind = CASE[one.name]
            assert state in kind.sources
            state = one.target
            assert state == (kind.target or one.source)
        assert state == case.matter.state
        assert [a.name for a in acts].count("case.correct") <= 1
    left = Case.objects.filter(order_id=order_id, matter__closed_at=None).count()
    order = Matter.objects.get(pk=order_id)
    assert order.waiting == left
    assert (order.state == "done") == (left == 0)
    for case in Case.objects.filter(order_id=order_id, matter__state__in=["waiting", "blocked"]):
        assert case.after, "waits for nothing"
        assert bool(case.failed) == (case.matter.state == "blocked")


@given(life=LIFE, tries=st.lists(TRY, min_size=4, max_size=14))
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_lawful_whatever_is_tried(
    shared_order: Any, now: datetime, life: list[str], tries: list[tuple[str, int, str, int]]
) -> None:
    with transaction.atomic():
        closed: dict[int, str] = {}
        at, order_id = now, shared_order.pk
        plan = [(name, 0, "", 1) for name in life] + tries
        for name, place, who, hours in plan:
            at += timedelta(hours=hours)
            cases = Case.objects.filter(order_id=order_id).select_related("matter").order_by("pk")
            numbers = [c.matter.number for c in cases]
            _attempt(numbers[place % len(numbers)], name, who, at)
            _holds(closed)
        _folded(order_id)
        assert verify().finding is None
        transaction.set_rollback(True)


@pytest.fixture
def shared_order(zone: None, now: datetime) -> Any:
    return make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)


def test_the_tries_get_through_in_life(shared_order: Any, now: datetime) -> None:
    """Each kind of try succeeds somewhere, so the property does not hold for want of moves."""
    number = next(c.matter.number for c in Case.objects.order_by("pk") if c.item_code == "eia-report-form")
    for name, who in (("accept", ""), ("ask", ""), ("answer", ""), ("ask_extension", ""), ("extend", ""),
                      ("pause", ""), ("resume", ""), ("refuse", ""), ("reapply", ""), ("sign", "")):  # fmt: skip
        assert _attempt(number, name, who, now), name
