"""A visit written down on a telephone without a network: it waits there and is sent by itself."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hemei.accounts.operations import put_agency, put_user
from hemei.projects.models import Problem, VisitReport
from tests.zone import as_person


@pytest.mark.django_db(transaction=True)
def test_a_visit_without_a_network_waits_and_is_sent_once(phone: Page, live_server: Any) -> None:
    put_agency(code="tax", name="tax（样例）")
    put_user(username="helper", password="helper", label="样例专员", roles=["helper"], agency="tax")
    cookie = as_person("helper").cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    put_visit_form(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("[data-slips] li")).to_contain_text("样例企业")
    assert VisitReport.objects.count() == 0
    if where := os.environ.get("HEMEI_SHOTS"):
        phone.screenshot(path=f"{where}/visit-offline.png", full_page=True)
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-slips] li").filter(has_text="走访已登记")).to_be_visible()
    assert VisitReport.objects.get().slip
    assert Problem.objects.get().text == "样例：夜里停电"
    for name in ("visits", "visits/problems"):
        phone.goto(f"/{name}/")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if where:
            phone.screenshot(path=f"{where}/{name.replace('/', '-')}.png", full_page=True)


def put_visit_form(phone: Page) -> None:
    """Fill in the form of a visit with one problem."""
    phone.goto("/visits/new/")
    phone.locator("select[name=park]").evaluate("s => s.add(new Option('样例', 'park-01', true, true))")
    for name, text in (("firm", "样例企业"), ("purpose", "样例：问需"), ("text", "样例：看了车间"),
                       ("problem", "样例：夜里停电")):  # fmt: skip
        phone.locator(f"[name={name}]").fill(text)
    phone.locator("select[name=kind]").select_option("energy")
