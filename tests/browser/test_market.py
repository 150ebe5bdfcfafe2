"""The market half as people play it: opened within 4012, one licence for a trade, asleep, awake again, and gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from hemei.accounts.queries import person_by_username
from hemei.cases import queries
from hemei.catalog.operations import load_market, load_table
from hemei.cli.sample import make_order, run_case
from hemei.ledger.queries import verify
from tests.browser.conftest import Clock, Window, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
OPENED = {"entity_type": "individual", "wants_seal": False, "wants_invoice": False, "wants_bank_account": False,
          "has_staff": False}  # fmt: skip
SHOP = {"has_licence": True, "business_area_m2": 80, "serves_food": True, "sells_prepacked": True,
        "sells_tobacco": True, "has_sign": True}  # fmt: skip


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def order(menu: str, answers: dict[str, Any], clock: Clock, minutes: int) -> str:
    """An order of the shop's owner, granted after so many minutes."""
    made = make_order(menu=menu, who="diner", answers=answers, at=clock.at)
    for case in queries.order_by_number(made.matter.number).cases.all():
        until = clock.at + timedelta(minutes=minutes)
        run_case(
            case.matter.number, clerk=person_by_username("clerk"), at=clock.at, until=until, how="granted"
        )
    return str(made.matter.number)


def test_a_shop_opens_gets_one_licence_sleeps_wakes_and_leaves(
    window: Window, clock: Clock, small_market: Path
) -> None:
    load_table(folder=small_market, actor="system", now=clock.at)
    load_market(folder=small_market, actor="system", now=clock.at)
    opened, shop = order("open-company", OPENED, clock, 15), order("open-supermarket", SHOP, clock, 30)
    clock.at += timedelta(hours=1)
    owner = window("diner", **PHONE)
    owner.goto(f"/trade/opening/?m={clock.at:%Y-%m}")
    expect(owner.get_by_role("main")).to_contain_text(opened)
    expect(owner.get_by_role("main")).to_contain_text("自然时间连续计算")

    owner.goto(f"/orders/{shop}/")
    owner.get_by_role("link", name="超市行业综合许可证").first.click()
    press(owner, "签发综合许可证")
    expect(owner.get_by_role("main")).to_contain_text("第 1 版")

    owner.goto("/trade/dormancy/new/")
    owner.locator("[name=cause][value=health]").check()
    owner.locator("[name=why]").fill("客流减少")
    owner.locator("[name=first]").fill(f"{clock.at:%Y-%m-%d}")
    owner.locator("[name=last]").fill(f"{clock.at + timedelta(days=60):%Y-%m-%d}")
    owner.locator("[name=address]").fill("样例路 1 号")
    press(owner, "提交")
    expect(owner.get_by_role("main")).to_contain_text("待备案")
    where = owner.url
    desk = window("approval-service")
    desk.goto(where)
    press(desk, "备案并公示")
    owner.reload()
    expect(owner.get_by_role("main")).to_contain_text("还有 60 天")
    press(owner, "恢复营业")
    press(owner, "公示恢复营业")
    expect(owner.get_by_role("main")).to_contain_text("已公示")

    owner.goto("/trade/exits/new/simple/")
    owner.locator("[name=why]").fill("不再经营")
    owner.locator("[name=promised]").check()
    owner.locator("[name=signer]").fill("样例业主")
    press(owner, "提交公示")
    left = owner.url
    expect(owner.get_by_role("main")).not_to_contain_text("没有写入")
    clock.forward(20)
    for page, who in ((owner, "diner"), (desk, "approval-service")):
        page.goto(left)
        if "/login/" in page.url:  # sessions have ended meanwhile
            sign_in(page, who)
        page.goto(left)
    press(owner, "申请注销登记")
    desk.reload()
    press(desk, "准予注销")
    owner.reload()
    expect(owner.get_by_role("main")).to_contain_text("已注销")
    assert verify().finding is None
