"""The page of messages: looking at it marks nothing, a POST does, and nobody reads another's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hemei.accounts.models import MessageRead
from hemei.accounts.queries import inbox, person_by_username, unread
from hemei.catalog.operations import load_catalog
from hemei.cli.sample import RENT, load_people, make_order

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"


@pytest.fixture
def order(now: datetime) -> Any:
    load_people(SEEDS)
    load_catalog(folder=SEEDS, actor="system", now=now)
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
