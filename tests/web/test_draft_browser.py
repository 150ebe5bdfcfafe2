"""A lost connection in mid-form, in a real browser: what was typed is there again, whatever happened on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from tests.zone import firm_draft, seed_zone, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIELD = "#f-proposed_name"


@pytest.fixture
def form(page: Page, live_server: Any) -> str:
    """The form of a draft, opened by its owner; its order's number is returned."""
    now = datetime.now(UTC)
    seed_zone(now=now)
    order, client = firm_draft(now=now), signed_in("firm")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"/orders/{order.matter.number}/form/")
    return str(order.matter.number)


def _told(page: Page, words: str) -> None:
    page.wait_for_selector(f"[data-saved]:has-text('{words}')")


def _saved(number: str) -> Any:
    return queries.order_by_number(number).form.get("proposed_name")


def test_what_is_typed_saves_itself(page: Page, form: str) -> None:
    page.fill(FIELD, "样例新公司")
    _told(page, "草稿已自动保存")
    assert _saved(form) == "样例新公司"
    page.fill(FIELD, "样例新新公司")
    page.click("button:has-text('只保存草稿')")  # after a save by itself the version is the new one
    page.wait_for_selector("text=草稿已保存")
    assert _saved(form) == "样例新新公司"


def test_without_a_connection_the_text_waits_and_is_saved_later(page: Page, form: str) -> None:
    page.context.set_offline(True)
    page.fill(FIELD, "样例断网公司")
    _told(page, "连接断了")
    assert page.input_value(FIELD) == "样例断网公司"
    assert not _saved(form)
    page.context.set_offline(False)
    _told(page, "草稿已自动保存")
    assert _saved(form) == "样例断网公司"


def test_a_page_that_was_lost_comes_back_with_what_was_typed(page: Page, form: str) -> None:
    from playwright.sync_api import Error, expect

    page.context.set_offline(True)
    page.fill(FIELD, "样例断网公司")
    _told(page, "连接断了")
    address = page.url
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(address)
    # kept in the tab and put back, or saved by the page itself the moment the connection was there again
    expect(page.locator(FIELD)).to_have_value("样例断网公司")


def test_another_device_was_first_and_nothing_is_overwritten(page: Page, form: str, now: datetime) -> None:
    firm, order = person_by_username("firm"), queries.order_by_number(form)
    cases.save_answers(order=order, answers={}, form={"proposed_name": "样例手机上填的"}, actor=firm, now=now)
    page.fill(FIELD, "样例电脑上填的")
    _told(page, "另一台设备")
    assert _saved(form) == "样例手机上填的"
    page.reload()
    _told(page, "放回来了")
    assert page.input_value(FIELD) == "样例电脑上填的"
