"""The three longest jobs without a mouse, and how many presses the shortest ones take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from hemei.accounts.queries import person_by_username
from hemei.cases import operations, queries
from hemei.cases.operations.orders import plan_of
from hemei.cases.queries import case_by_number, order_by_number
from hemei.cli.sample import PDF, RENT, fill, make_order, run_case
from hemei.rules.workdays import local_day

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Window = Callable[..., "Page"]
FILE = {"name": "样例材料.pdf", "mimeType": "application/pdf", "buffer": PDF}
START = {
    "entity_type": "company", "wants_seal": True, "wants_invoice": True, "wants_bank_account": False, "has_staff": True,
}  # fmt: skip


def no_mouse(page: Page) -> Page:
    """From here on a click of a mouse fails the test; what a key or a script presses does not."""
    page.add_init_script(
        "for (const n of ['mousedown', 'pointerdown', 'touchstart'])"
        " addEventListener(n, (e) => { if (e.isTrusted) throw new Error('a mouse was used'); }, true)"
    )
    return page


def tab_to(page: Page, wanted: Locator, most: int = 120) -> None:
    """Tab on until `wanted` has the focus: it must be on the way."""
    wanted.evaluate("e => { window.wanted = e }")  # found once, not again after every key
    for _ in range(most):
        if page.evaluate("window.wanted === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"never reached: {wanted}")


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def answer_by_keys(page: Page, order: str, now: datetime) -> None:
    """Questions one after the other: the arrow keys choose, Enter sends."""
    for _ in range(40):
        page.wait_for_load_state()
        if "/questions/" not in page.url:
            return
        key = page.url.rstrip("/").split("/")[-1]
        value = RENT.get(key, START.get(key))
        field = page.locator("[name=answer]").first
        if field.get_attribute("type") == "radio":
            wanted = {True: "yes", False: "no"}.get(value, value)  # type: ignore[call-overload]
            choose(page, f"[name=answer][value='{wanted}']")
        else:
            tab_to(page, field)
            page.keyboard.press("Control+A")
            page.keyboard.type(str(value))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    raise AssertionError("the questions never end")


def choose(page: Page, wanted: str) -> None:
    """A group of radio buttons is one stop; inside it the arrows go on, and choose."""
    name = page.locator(wanted)
    group = page.locator("[name=answer]")
    first = next((one for one in group.all() if one.is_checked()), group.first)
    tab_to(page, first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if name.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never came to {wanted}")


def fill_by_keys(page: Page, number: str, now: datetime) -> None:
    made = plan_of(order_by_number(number), local_day(now))
    for key, value in fill(made.json_schema).items():
        field = page.locator(f"[name=f-{key}]")
        if field.input_value():
            continue
        tab_to(page, field, 300)
        if field.evaluate("e => e.tagName") == "SELECT":
            wanted = "yes" if value is True else str(value)
            for _ in range(60):
                if field.input_value() == wanted:
                    break
                page.keyboard.press("ArrowDown")
        elif field.get_attribute("type") == "date":
            page.keyboard.type("20261201" if _year_first(page) else "12012026")
        else:
            page.keyboard.type(str(value))
        assert field.input_value(), key


def _year_first(page: Page) -> bool:
    return bool(
        page.evaluate(
            "new Intl.DateTimeFormat(navigator.language).format(new Date(2026, 0, 2)).startsWith('2026')"
        )
    )


def papers_by_keys(page: Page) -> None:
    """Each file field is on the way of the Tab key; the chooser behind it is the system's, not ours."""
    for box in page.locator("[name^=d-]").all():
        press(page, box, "Space")
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    for field in page.locator("input[type=file]").all():
        if page.locator(f"[name=d-{str(field.get_attribute('name'))[2:]}]").count():
            continue
        tab_to(page, field, 300)
        field.set_input_files([FILE])  # type: ignore[list-item]


def test_a_firm_orders_from_search_to_submission_by_keys(window: Window, zone: None, clock: Any) -> None:
    page = no_mouse(window("firm"))
    page.goto("/")
    press(page, page.get_by_role("searchbox", name="搜索事项或套餐"), "Control+A")
    page.keyboard.type("zcf")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        press(page, main(page).get_by_role("link", name="签约即投产", exact=True))
    with page.expect_navigation():
        press(page, main(page).get_by_role("button", name="开始点餐"))
    number = page.url.split("/orders/")[1].split("/")[0]
    answer_by_keys(page, number, clock.at)
    with page.expect_navigation():
        press(page, page.get_by_role("link", name="下一步：填一张表"))
    fill_by_keys(page, number, clock.at)
    papers_by_keys(page)
    with page.expect_navigation():
        press(page, main(page).get_by_role("button", name="保存，去核对提交"))
    for box in page.locator("[name=consents]").all():
        press(page, box, "Space")
    with page.expect_navigation():
        press(page, main(page).get_by_role("button", name="一次提交"))
    expect(page.get_by_role("heading", level=1, name="已经提交")).to_be_visible()


def _case(order: Any, item: str) -> Any:
    rows = queries.order_by_number(order.matter.number).cases.all()
    return next(case_by_number(c.matter.number) for c in rows if c.item_code == item)


def test_a_clerk_checks_every_paper_by_one_key_and_accepts(window: Window, zone: None, clock: Any) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=clock.at)
    case = max(
        (c for c in queries.cases_of(order.pk) if c.matter.state == "submitted"),
        key=lambda c: c.papers.filter(origin="upload").count(),
    )
    page = no_mouse(window("clerk"))
    page.goto("/desk/")
    page.keyboard.press("/")
    page.keyboard.type(case.matter.number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    pending = page.locator("tr[data-pending]")
    papers = pending.count()
    assert papers
    for place in range(papers):
        if (
            not place
        ):  # the first is chosen by hand, each later one is chosen already when the page comes back
            rows = page.locator("[data-rows] tr")
            for _ in range(
                1
                + next(
                    n for n in range(rows.count()) if rows.nth(n).get_attribute("data-pending") is not None
                )
            ):
                page.keyboard.press("j")
        with page.expect_navigation():
            page.keyboard.press("y")
    expect(pending).to_have_count(0)
    page.evaluate("document.activeElement.blur()")
    with page.expect_navigation():
        press(page, main(page).get_by_role("button", name="受理", exact=True))
    assert _case(order, case.item_code).matter.state == "accepted"


class Presses:
    """Counts what a person does: a click, a key, or one text typed."""

    def __init__(self) -> None:
        self.count = 0

    def click(self, wanted: Locator) -> None:
        wanted.click()
        self.count += 1

    def type(self, wanted: Locator, text: str) -> None:
        wanted.fill(text)
        self.count += 1


def test_an_opinion_is_answered_in_three_clicks(window: Window, zone: None, clock: Any) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=clock.at)
    case = _case(order, "eia-report-form")
    clerk = person_by_username("clerk")
    run_case(case.matter.number, clerk=clerk, at=clock.at, until=clock.at, how="accepted")
    operations.ask_opinions(
        case=_case(order, "eia-report-form"), agencies=["tax"], mode="all", actor=person_by_username("ecology"),
        now=clock.at,
    )  # fmt: skip
    page, presses = window("tax"), Presses()
    page.goto("/desk/")
    presses.click(page.get_by_role("navigation", name="工作台导航").get_by_role("link", name="并联意见"))
    presses.click(main(page).get_by_role("radio", name="同意", exact=True))
    presses.click(main(page).get_by_role("button", name="回复", exact=True))
    expect(page.get_by_text("已写入。")).to_be_visible()
    assert presses.count <= 3
    assert _case(order, "eia-report-form").opinions.get().verdict == "agree"


def test_the_correction_notice_goes_out_in_five_clicks(window: Window, zone: None, clock: Any) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=clock.at)
    case = _case(order, "eia-report-form")
    page, presses = window("clerk"), Presses()
    page.goto(f"/desk/case/{case.matter.number}/")
    row = page.locator("tr[data-pending]").first
    presses.type(row.locator("[name=remark]"), "缺盖章页，请补一页带公章的扫描件。")
    presses.click(row.get_by_role("button", name="要补正"))
    expect(page.get_by_text("还没有发出，这是预览。")).to_be_visible()
    presses.click(main(page).get_by_role("button", name="发出一次告知"))
    expect(page.get_by_text("一次性告知书已发出")).to_be_visible()
    assert presses.count <= 5
    assert _case(order, "eia-report-form").matter.state == "correcting"
