"""The page of messages: looking at it marks nothing, a POST does, and nobody reads another's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from hemei.accounts.models import MessageRead
from hemei.accounts.queries import inbox, person_by_username, unread
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cli.sample import RENT, make_order, run_case
from tests.zone import seed_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(now: datetime) -> Any:
    seed_zone(now=now)
    return make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)


def test_reading_marks_nothing_and_a_post_marks_ones_own(order: Any) -> None:
    firm, clerk = Client(), Client()
    firm.login(username="firm", password="firm")
    clerk.login(username="clerk", password="clerk")
    page = firm.get("/messages/")
    assert "已一次提交" in page.text
    assert f"/orders/{order.matter.number}/" in page.text
    assert MessageRead.objects.count() == 0
    foreign = [row.id for row in inbox(person_by_username("clerk"))]
    mine = [row.id for row in inbox(person_by_username("firm"))]
    assert firm.get("/messages/read/").status_code == 405
    assert firm.post("/messages/read/", {"id": [*mine, *foreign, "x"]}).status_code == 302
    assert unread(person_by_username("firm")) == 0
    assert unread(person_by_username("clerk")) == len(foreign)
    desk = clerk.get("/messages/")
    assert "审批工作台" in desk.text
    assert "条未读" in desk.text
    assert "条未读" not in firm.get("/messages/").text


def test_a_visitor_has_no_messages(db: None) -> None:
    assert "/login/" in Client().get("/messages/").headers["Location"]


def test_the_firm_chooses_after_a_failed_predecessor(order: Any, now: datetime) -> None:
    case = order.cases.get(item_code="reg-company")
    clerk = person_by_username("clerk")
    ops.doubt_case(
        case=queries.case_by_number(case.matter.number), reason="请到市局办理", actor=clerk, now=now
    )
    second, here = person_by_username("clerk2"), queries.case_by_number(case.matter.number)
    ops.decline_case(case=here, reason="", actor=second, now=now)
    firm = Client()
    firm.login(username="firm", password="firm")
    address = f"/orders/{order.matter.number}/"
    page = firm.get(address)
    assert "重新申请这一项" in page.text
    assert "前序没有办成，等您选择" in page.text
    assert firm.post(address, {"deed": "reapply", "case": case.matter.number}).status_code == 302
    assert "前序没有办成，等您选择" not in firm.get(address).text
    gone = firm.post(address, {"deed": "drop", "failed": "gate:lease", "reason": "合同没有签成"})
    assert gone.status_code == 302
    assert firm.post(address, {"deed": "drop", "failed": "reg-company", "reason": "x"}).status_code == 422


def test_the_head_answers_on_the_desk(order: Any, now: datetime) -> None:
    case = order.cases.get(item_code="eia-report-form")
    number = case.matter.number
    run_case(number, clerk=person_by_username("clerk"), at=now, until=now, how="accepted")
    officer, head = Client(), Client()
    officer.login(username="ecology", password="ecology")
    head.login(username="ecology-head", password="ecology-head")
    address = f"/desk/case/{number}/"
    assert "请求延长审查期限" in officer.get(address).text

    def act(client: Client, **typed: str) -> int:
        seen = queries.case_by_number(number).matter.version
        return client.post(f"{address}act/", {"seen": str(seen), **typed}).status_code

    assert act(officer, act="ask_extension", extend_days="5", extend_reason="情况复杂") == 302
    assert "批准延长审查期限" not in officer.get(address).text
    assert "批准延长审查期限" in head.get(address).text
    assert act(head, act="extend", extend_answer="yes") == 302
    assert queries.case_by_number(number).extension_days == 5
