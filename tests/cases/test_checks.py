"""告知承诺: what a decision trusted is looked at later; untrue → put right → only then revoked (山东条例 29)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hemei.accounts.queries import inbox, person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.models import PromiseCheck
from hemei.cli.sample import make_order, run_case
from hemei.cli.sample_days import _EAT
from hemei.ledger.operations import NotAllowed, Refused, Stale
from hemei.ledger.queries import acts_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def check(zone: None, settings: Any, tmp_path: Path, now: datetime) -> PromiseCheck:
    """A company registered on promises in the first days of a year whose holidays are known."""
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    order = make_order(menu="open-restaurant", who="diner", answers=_EAT, at=now)
    case = next(c for c in queries.cases_of(order.pk) if c.item_code == "reg-individual")
    run_case(case.matter.number, clerk=person_by_username("clerk"), at=now, until=now, how="granted")
    return queries.check_by_number(f"HC-{case.matter.number}")


def people(check: PromiseCheck) -> tuple[Any, Any]:
    """Who decided the case, and the head of that agency."""
    code = check.case.agency.code
    return person_by_username(code), person_by_username(f"{code}-head")


def again(check: PromiseCheck) -> PromiseCheck:
    return queries.check_by_number(check.matter.number)


def test_a_grant_on_promises_is_listed_for_a_look(check: PromiseCheck) -> None:
    assert [code for code, _ in check.papers] == ["premises-proof"]
    assert check.matter.state == "open"
    assert check.matter.holder == f"agency:{check.case.agency.code}"
    assert [one.pk for one in queries.checks_for(check.case.agency.code)] == [check.pk]


def test_nobody_checks_his_own_decision_nor_for_another_agency(check: PromiseCheck, now: datetime) -> None:
    with pytest.raises(Refused, match="不能核查自己的决定"):
        ops.decide_check(check=check, act="pass", text="", actor=people(check)[0], now=now)
    with pytest.raises(NotAllowed):
        ops.decide_check(check=check, act="pass", text="", actor=person_by_username("clerk"), now=now)
    assert again(check).matter.state == "open"


def test_true_promises_end_the_check(check: PromiseCheck, now: datetime) -> None:
    _decided, officer = people(check)
    ops.decide_check(check=check, act="pass", text="现场与承诺一致", actor=officer, now=now)
    found = again(check)
    assert (found.matter.state, found.matter.closed_at, found.matter.holder) == ("passed", now, "")
    with pytest.raises(Stale):
        ops.decide_check(check=check, act="pass", text="", actor=officer, now=now, seen=1)


def test_a_false_promise_is_put_right_first_and_revoked_only_after(
    check: PromiseCheck, now: datetime
) -> None:
    _decided, officer = people(check)
    case = check.case
    with pytest.raises(Refused, match="写明哪里"):
        ops.decide_check(check=check, act="order", text=" ", actor=officer, now=now)
    ops.decide_check(check=check, act="order", text="场所不是商业用途", actor=officer, now=now)
    fixing = again(check)
    assert (fixing.matter.state, fixing.matter.holder) == ("fixing", case.matter.party)
    assert fixing.matter.due_at is not None
    assert any("场所不是商业用途" in one.text for one in inbox(person_by_username("diner")))
    with pytest.raises(Refused, match="期限还没有到"):
        ops.decide_check(check=fixing, act="revoke", text="不实", actor=officer, now=now)
    with pytest.raises(Refused, match="怎样改正"):
        ops.answer_check(check=fixing, text="", file=None, actor=person_by_username("diner"), now=now)
    ops.answer_check(
        check=fixing,
        text="已改租商业用房",
        file=("租约.png", PNG),
        actor=person_by_username("diner"),
        now=now,
    )
    answered = again(check)
    assert (answered.matter.state, answered.evidence is not None) == ("answered", True)
    ops.decide_check(check=answered, act="pass", text="复核属实", actor=officer, now=now)
    assert again(check).fault == "场所不是商业用途", "what was found stays after the repair"
    assert [act.name for act in acts_of(check.pk)] == [
        "check.open",
        "check.order",
        "check.answer",
        "check.pass",
    ]


def test_silence_until_the_end_lets_the_head_revoke(check: PromiseCheck, now: datetime) -> None:
    decided, head = people(check)
    ops.decide_check(check=check, act="order", text="没有这个场所", actor=head, now=now)
    due = again(check).matter.due_at
    assert due is not None
    assert ops.sweep(now=due - timedelta(hours=1))["checks"] == 1
    assert ops.sweep(now=due - timedelta(hours=1))["checks"] == 0
    late = due + timedelta(minutes=1)
    with pytest.raises(NotAllowed):
        ops.decide_check(check=again(check), act="revoke", text="逾期未改", actor=decided, now=late)
    ops.decide_check(check=again(check), act="revoke", text="逾期未改", actor=head, now=late)
    case = queries.case_by_number(check.case.matter.number)
    assert again(check).matter.state == "revoked"
    assert case.licence.status == "revoked"
    page = Client().get(f"/verify/{case.licence.token}/").content.decode()
    assert "已撤销" in page


def test_the_pages_show_it_to_the_agency_and_to_the_firm(check: PromiseCheck, now: datetime) -> None:
    _decided, officer = people(check)
    staff, firm = Client(), Client()
    staff.force_login(_user(officer))
    firm.force_login(_user(person_by_username("diner")))
    where = f"/desk/checks/{check.matter.number}/act/"
    assert check.case.matter.number in staff.get("/desk/checks/").content.decode()
    refused = staff.post(where, {"act": "order", "text": "", "seen": check.matter.version})
    assert refused.status_code == 422
    kept = staff.post(where, {"act": "order", "text": "字号与招牌不符", "seen": 99})
    assert kept.status_code == 409
    assert "字号与招牌不符" in kept.content.decode(), "what was typed is shown again"
    staff.post(where, {"act": "order", "text": "字号与招牌不符", "seen": check.matter.version})
    order = f"/orders/{check.case.order.matter.number}/"
    assert "字号与招牌不符" in firm.get(order).content.decode()
    firm.post(order, {"deed": "answer", "case": check.case.matter.number, "text": "招牌已换"})
    assert "招牌已换" in staff.get("/desk/checks/").content.decode()


def _user(who: Any) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=int(who.key.removeprefix("user:")))
