"""The main job as people play it, from both sides of the counter, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from hemei.cases import operations, queries
from hemei.cases.operations.orders import plan_of
from hemei.catalog import queries as catalog
from hemei.cli.sample import PDF, RENT, fill
from hemei.ledger.queries import acts_of, receipt_holds, verify
from hemei.rules.workdays import local_day

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Window = Callable[..., "Page"]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
FILE = {"name": "样例材料.pdf", "mimeType": "application/pdf", "buffer": PDF}
WORDS = {True: "是", False: "否"}


def main_button(page: Page, name: str) -> Any:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def find_menu(page: Page, text: str) -> Any:
    page.goto("/")
    page.get_by_role("searchbox", name="搜索事项或套餐").fill(text)
    page.get_by_role("main").get_by_role("button", name="搜索").click()
    return page.get_by_role("main").get_by_role("link", name="签约即投产", exact=True)


def answer_all(page: Page, asked: dict[str, tuple[Any, str]]) -> int:
    """One page a question, until the plan is there; returns how many were asked."""
    count = 0
    while "/questions/" in page.url:
        value, label = asked[page.get_by_role("heading", level=1).inner_text().strip()]
        if label:
            page.get_by_role("radio", name=label, exact=True).check()
        else:
            page.locator("[name=answer]").first.fill(str(value))
        main_button(page, "下一题").click()
        count += 1
    return count


def questions(now: Any) -> dict[str, tuple[Any, str]]:
    """Text of a question → the value of the story, and the words of its option (none for a number)."""
    menu = catalog.menu_by_code("rent-and-produce", local_day(now))
    return {
        q.text: (RENT[q.key], WORDS.get(RENT[q.key], next((o.label for o in q.options if o.value == RENT[q.key]), ""))
                 if q.kind != "number" else "")
        for q in menu.questions if q.key in RENT
    }  # fmt: skip


def fill_form(page: Page, number: str, now: Any) -> None:
    """Every field of the one form by its name; what the menu's answers brought stands there already."""
    made = plan_of(queries.order_by_number(number), local_day(now))
    for key, value in fill(made.json_schema).items():
        field = page.locator(f"[name=f-{key}]")
        if key in RENT:
            assert field.input_value() != "", f"answered before, asked again: {key}"
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option("yes" if value is True else str(value))
        else:
            field.fill(str(value))


def upload_all(page: Page) -> None:
    for field in page.locator("input[type=file]").all():
        if not page.locator(f"[name=d-{str(field.get_attribute('name'))[2:]}]").count():
            field.set_input_files([FILE])  # type: ignore[list-item]
    for box in page.locator("[name^=d-]").all():
        box.check()


def agree_to_all(page: Page) -> None:
    """Every text that must be agreed to, one by one."""
    for box in page.locator("[name=consents]").all():
        box.check()


def case_number(order: str, item: str) -> str:
    return next(c.matter.number for c in queries.order_by_number(order).cases.all() if c.item_code == item)


def state_of(order: str, item: str) -> str:
    return str(queries.case_by_number(case_number(order, item)).matter.state)


def open_case(page: Page, order: str, item: str) -> None:
    """From the worklist, found by its number."""
    number = case_number(order, item)
    page.goto("/desk/")
    page.get_by_label("编号、申请人、事项或拼音").fill(number)
    main_button(page, "筛选").click()
    page.get_by_role("link", name=f"办理 {number}").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def check_papers(page: Page) -> None:
    """Paper by paper: each press of 通过 is one act; the page comes back with the result."""
    for place in range(main_button(page, "通过").count()):
        main_button(page, "通过").nth(place).click()
        expect(page.get_by_text("核验结果已写入。")).to_be_visible()


def accept(page: Page, order: str, item: str, word: str = "受理") -> None:
    open_case(page, order, item)
    check_papers(page)
    main_button(page, word).click()
    assert state_of(order, item) == "accepted"


def order_by_pages(page: Page, now: Any) -> str:
    """From the search to the plan; returns the number of the order."""
    find_menu(page, "租厂房").click()
    main_button(page, "开始点餐").click()
    count = answer_all(page, questions(now))
    assert count == len(RENT)
    expect(page.get_by_role("heading", level=1, name="签约即投产 · 我的方案")).to_be_visible()
    return page.url.split("/orders/")[1].split("/")[0]


def section(page: Page, title: str) -> Any:
    return page.locator("section").filter(has=page.get_by_role("heading", name=title, exact=True))


def forged(page: Page, address: str, fields: dict[str, str]) -> int:
    """Posts a form that the page no longer offers, as the person signed in, and returns the status."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    reply = page.request.post(
        address, form={"csrfmiddlewaretoken": token, **fields}, headers={"Referer": page.url}, max_redirects=0
    )
    return int(reply.status)


def test_story(window: Window, zone: None, clock: Any) -> None:
    firm, clerk = window(""), window("clerk")
    number = the_firm_orders(firm, clock)
    phone = window("firm", **PHONE)
    submitted_once_by_phone(phone, number, clock)
    one_correction(clerk, phone, number)
    clerk_accepts(clerk, number)
    eia = case_number(number, "eia-report-form")
    three_opinions(window, number, clock)
    special_step(window, phone, number, clock)
    licence_and_what_it_starts(window, number, clock)
    accepted_with_tolerance(clerk, phone, number)
    refused_with_rights(window, phone, number)
    rated_once(phone, number)
    on_the_board(window, number, eia, clock)
    assert verify().finding is None


def the_firm_orders(firm: Page, clock: Any) -> str:
    """Three ways of writing find the menu; a visitor is asked to sign in only when he orders."""
    for text in ("zuchangfang", "zcf", "租厂房"):
        expect(find_menu(firm, text)).to_be_visible()
    find_menu(firm, "租厂房").click()
    main_button(firm, "开始点餐").click()
    firm.get_by_label("账号").fill("firm")
    firm.get_by_label("密码").fill("firm")
    main_button(firm, "登录").click()
    number = order_by_pages(firm, clock.at)
    the_plan_tells_all(firm, number, clock)
    firm.get_by_role("link", name="下一步：填一张表").click()
    fill_form(firm, number, clock.at)
    main_button(firm, "只保存草稿").click()
    expect(firm.get_by_text("草稿已保存。")).to_be_visible()
    return number


def the_plan_tells_all(firm: Page, number: str, clock: Any) -> None:
    made = plan_of(queries.order_by_number(number), local_day(clock.at))
    plan = made.plan
    saved = firm.get_by_role("region", name="方案结果").inner_text()
    for pair in ((plan.serial.days, plan.merged.days), (plan.serial.papers, plan.merged.papers),
                 (plan.serial.forms, plan.merged.forms), (plan.serial.visits, plan.merged.visits)):  # fmt: skip
        assert pair[1] < pair[0]
        assert f"{pair[0]} {pair[1]}" in " ".join(saved.split())
    assert str(plan.saved_days) in saved
    items = section(firm, "要办的事项").get_by_role("row")
    expect(items).to_have_count(len(made.chosen) + 1)
    for chosen in made.chosen:
        expect(items.filter(has_text=chosen.name).filter(has_text=chosen.because).first).to_be_visible()
    expect(items.filter(has_text="2026-").first).to_be_visible()
    chart = section(firm, "时间表").get_by_role("table")
    expect(chart.get_by_role("row").filter(has_text="第 1 日到第")).not_to_have_count(0)
    papers = section(firm, "材料").inner_text()
    for word in ("要交 · ", "免交（已有）", "前序事项发出", "可容缺", "可承诺"):
        assert word in papers, papers


def submitted_once_by_phone(phone: Page, number: str, clock: Any) -> None:
    """The draft that was saved at the desk goes on by phone; a double click makes one submission."""
    phone.goto("/my/")
    phone.get_by_role("link", name="签约即投产").click()
    phone.get_by_role("link", name="下一步：填一张表").click()
    assert phone.get_by_label("项目名称").input_value() == "样例"
    upload_all(phone)
    main_button(phone, "保存，去核对提交").click()
    main_button(phone, f"一次提交 {len(RENT) - 5} 项").click()
    expect(phone.get_by_role("alert")).to_contain_text("还不能提交，草稿已保存")
    expect(phone.get_by_role("alert")).to_contain_text("请阅读并勾选")
    agree_to_all(phone)
    main_button(phone, f"一次提交 {len(RENT) - 5} 项").dblclick()
    expect(phone.get_by_role("heading", level=1, name="已经提交")).to_be_visible()
    order = queries.order_by_number(number)
    assert [a.name for a in acts_of(order.pk)].count("order.submit") == 1
    operations.sweep(now=clock.at)
    from hemei.ledger.operations import seal

    seal(now=clock.at)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="下载回执（JSON）").click()
    proof = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert proof["name"] == "order.submit"
    assert proof["seal"]
    assert receipt_holds(proof)
    assert not receipt_holds({**proof, "at": "2026-01-01T00:00:00+00:00"})


def one_correction(clerk: Page, phone: Page, number: str) -> None:
    """One notice with every fault; after it the desk offers no second and refuses a forged one."""
    open_case(clerk, number, "reg-company")
    clerk.get_by_label("缺什么、怎么改：公司章程").fill("第 2 页缺股东签字，请签后重新上传")
    clerk.get_by_role("checkbox", name="公司章程").check()
    main_button(clerk, "发出一次告知").click()
    expect(clerk.get_by_text("一次性告知书已发出")).to_be_visible()
    assert state_of(number, "reg-company") == "correcting"
    phone.goto(f"/orders/{number}/")
    expect(phone.get_by_text("第 2 页缺股东签字").first).to_be_visible()
    expect(phone.get_by_text("轮到您：请按补正告知补齐材料").first).to_be_visible()
    phone.get_by_label("公司章程").set_input_files([FILE])  # type: ignore[list-item]
    main_button(phone, "提交补正").click()
    expect(phone.get_by_text("已经收到。")).to_be_visible()
    open_case(clerk, number, "reg-company")
    expect(clerk.get_by_text("依法不能再发第二次")).to_be_visible()
    expect(main_button(clerk, "发出一次告知")).to_have_count(0)
    seen = clerk.locator("[name=seen]").first.input_value()
    case = case_number(number, "reg-company")
    fields = {"act": "correct", "seen": seen, "points": "articles", "point-articles": "再改一次"}
    assert forged(clerk, f"/desk/case/{case}/act/", fields) == 422
    assert state_of(number, "reg-company") == "submitted"


def clerk_accepts(clerk: Page, number: str) -> None:
    """The clerk checks paper by paper and accepts; deciding is not offered to the one who accepted."""
    accept(clerk, number, "reg-company")
    accept(clerk, number, "eia-report-form")
    expect(main_button(clerk, "准予许可")).to_have_count(0)
    case = case_number(number, "eia-report-form")
    seen = clerk.locator("[name=seen]").first.input_value()
    assert forged(clerk, f"/desk/case/{case}/act/", {"act": "grant", "seen": seen}) == 422
    assert state_of(number, "eia-report-form") == "accepted"


def answer_opinion(page: Page, verdict: str, text: str = "") -> None:
    page.goto("/desk/opinions/")
    page.get_by_label("意见或理由").fill(text)
    page.get_by_role("radio", name=verdict, exact=True).check()
    main_button(page, "回复").click()
    expect(page.get_by_text("已写入。")).to_be_visible()


def three_opinions(window: Window, number: str, clock: Any) -> None:
    """Three agencies at once (会签); one hands over (转办), one sends back (驳回) and is asked again."""
    ecology = window("ecology")
    open_case(ecology, number, "eia-report-form")
    for name in ("development-reform", "emergency", "tax"):
        ecology.locator(f"[name=agencies][value={name}]").check()
    ecology.get_by_label("方式").select_option("all")
    main_button(ecology, "发出").click()
    expect(ecology.get_by_text("并联意见已同时发出")).to_be_visible()
    main_button(ecology, "准予许可").click()
    expect(ecology.get_by_text("还有并联意见没有回复")).to_be_visible()
    answer_opinion(window("development-reform"), "同意")
    emergency = window("emergency")
    emergency.goto("/desk/opinions/")
    emergency.get_by_label("意见或理由").fill("请补充平面布置图")
    emergency.get_by_text("不归我们答").click()
    main_button(emergency, "驳回").click()
    ecology.goto("/desk/opinions/")
    ecology.get_by_label("意见或理由").fill("平面布置图已经附上")
    main_button(ecology, "重新征求").click()
    answer_opinion(emergency, "有条件同意", "须按图设置应急池")
    tax = window("tax")
    tax.goto("/desk/opinions/")
    tax.get_by_label("意见或理由").fill("不属于本部门职责")
    tax.get_by_text("不归我们答").click()
    tax.get_by_label("转办给").select_option("natural-resources")
    main_button(tax, "转办").click()
    answer_opinion(window("natural-resources"), "同意")
    case = queries.case_by_number(case_number(number, "eia-report-form"))
    assert [a.name for a in acts_of(case.pk)].count("case.opinions_in") == 1


def special_step(window: Window, phone: Page, number: str, clock: Any) -> None:
    """Expert review: this clock stops with cause, days and notice, and goes on afterwards."""
    ecology = window("ecology")
    open_case(ecology, number, "eia-report-form")
    due = queries.case_by_number(case_number(number, "eia-report-form")).matter.due_at
    ecology.get_by_label("预计工作日").fill("3")
    ecology.get_by_label("书面告知").fill("专家评审约需 3 个工作日，不计入审批时限")
    main_button(ecology, "停表").click()
    expect(ecology.get_by_text("已停表")).to_be_visible()
    phone.goto(f"/orders/{number}/")
    card = section(phone, "建设项目环境影响报告表审批")
    expect(card.get_by_text("停表 2026-11-23 10:00")).to_contain_text("专家评审约需 3 个工作日")
    expect(card).to_contain_text("期间不计时")
    expect(card).to_contain_text("预计 3 个工作日")
    holder = section(phone, "现在轮到谁").get_by_role("row").filter(has_text="建设项目环境影响报告表审批")
    expect(holder).to_contain_text("生态环境分局负责，期间不计时")
    card.get_by_text("这个日期怎么算出来的").click()
    expect(card.get_by_role("listitem").filter(has_text="专家评审").first).to_be_visible()
    expect(section(phone, "全程记录").get_by_role("listitem").first).to_contain_text("启动特殊程序，停表")
    clock.forward(2)
    open_case(ecology := window("ecology"), number, "eia-report-form")
    ecology.get_by_label("结果").fill("评审通过")
    main_button(ecology, "恢复计时").click()
    expect(ecology.get_by_text("已恢复计时。")).to_be_visible()
    case = queries.case_by_number(case_number(number, "eia-report-form"))
    assert case.matter.due_at > due


def grant(page: Page, number: str, item: str) -> None:
    open_case(page, number, item)
    main_button(page, "准予许可").click()
    expect(page.get_by_text("已准予许可，证照编号")).to_be_visible()


def read_code(pdf: bytes) -> str:
    """What a phone reads from the QR code that is drawn on the paper: the first sheet as a picture, decoded."""
    sheet = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_numpy()
    found = zxingcpp.read_barcodes(sheet)
    assert [one.format for one in found] == [zxingcpp.BarcodeFormat.QRCode]
    return str(found[0].text)


def licence_and_what_it_starts(window: Window, number: str, clock: Any) -> None:
    """The decision, its signed PDF, the public check, and the next items which start with the licence."""
    assert state_of(number, "seal-filing") == "waiting"
    grant(window("approval-service"), number, "reg-company")
    licence = queries.case_by_number(case_number(number, "reg-company")).licence
    assert state_of(number, "seal-filing") == "submitted"
    clerk = window("clerk")
    open_case(clerk, number, "seal-filing")
    paper = clerk.get_by_role("row").filter(has=clerk.get_by_role("rowheader", name="营业执照"))
    expect(paper).to_contain_text(licence.number)
    firm = window("firm")
    firm.goto(f"/orders/{number}/")
    with firm.expect_download() as download:
        firm.get_by_role("link", name="下载证照").first.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF")
    assert b"/ByteRange" in content
    scanned = window("")
    address = read_code(content)
    assert address.startswith(firm.url.split("/orders/")[0])
    assert address.endswith(f"/verify/{licence.token}/")
    scanned.goto(address)
    expect(scanned.get_by_role("main")).to_contain_text(f"有效{licence.title}")
    assert "样例智能装备有限公司" not in scanned.content()
    scanned.goto(f"/verify/{licence.token[:-1]}x/")
    expect(scanned.get_by_role("main")).to_contain_text("查不到这份证照")


def accepted_with_tolerance(clerk: Page, phone: Page, number: str) -> None:
    """容缺: the promise, its day and what follows stand on the page before the clerk accepts."""
    clerk.goto("/login/")
    sign = clerk
    sign.get_by_label("账号").fill("clerk")
    sign.get_by_label("密码").fill("clerk")
    main_button(sign, "登录").click()
    open_case(clerk, number, "housing-fund")
    expect(clerk.get_by_text("《职工参保名册》须在")).to_be_visible()
    expect(clerk.get_by_text("到期未补齐的，可以终止办理")).to_be_visible()
    check_papers(clerk)
    main_button(clerk, "容缺受理").click()
    accept(clerk, number, "social-insurance", "容缺受理")
    phone.goto("/login/")
    sign_in_again(phone, "firm")
    phone.goto(f"/orders/{number}/")
    expect(phone.get_by_label("补齐容缺材料：职工参保名册").first).to_be_visible()


def sign_in_again(page: Page, who: str) -> None:
    page.get_by_label("账号").fill(who)
    page.get_by_label("密码").fill(who)
    main_button(page, "登录").click()


def refused_with_rights(window: Window, phone: Page, number: str) -> None:
    """A refusal needs reasons and tells the applicant where to turn."""
    officer = window("housing-fund")
    open_case(officer, number, "housing-fund")
    main_button(officer, "不予许可").click()
    assert officer.get_by_label("理由和依据").evaluate("e => !e.checkValidity()")  # the browser keeps it here
    case = case_number(number, "housing-fund")
    seen = officer.locator("[name=seen]").first.input_value()
    assert forged(officer, f"/desk/case/{case}/act/", {"act": "refuse", "seen": seen}) == 422
    officer.get_by_label("理由和依据").fill("参保名册与申报人数不符")
    main_button(officer, "不予许可").click()
    expect(officer.get_by_text("已作出不予许可决定")).to_be_visible()
    phone.goto(f"/orders/{number}/")
    expect(phone.get_by_text("参保名册与申报人数不符")).to_be_visible()
    expect(section(phone, "住房公积金单位缴存登记")).to_contain_text("六十日内申请行政复议")


def rated_once(phone: Page, number: str) -> None:
    """One rating for each case that ended; the page says which, and refuses a second."""
    card = section(phone, "公司设立登记")
    card.get_by_text("评价这次办理").click()
    card.get_by_role("radio", name="非常满意").check()
    card.get_by_role("button", name="评价").click()
    expect(phone.get_by_text("已经收到。")).to_be_visible()
    expect(section(phone, "公司设立登记").get_by_role("button", name="评价")).to_have_count(0)
    case = case_number(number, "reg-company")
    assert (
        forged(phone, f"/orders/{number}/", {"deed": "rate", "case": case, "score": "1", "text": "改"}) == 422
    )
    assert queries.case_by_number(case).score == 5


def on_the_board(window: Window, number: str, eia: str, clock: Any) -> None:
    """Days pass: cards fall, a promise breaks, silence accepts; both boards show it from the ledger."""
    clock.forward(8)
    operations.sweep(now=clock.at)
    supervisor = window("supervisor")
    expect(supervisor.get_by_role("heading", level=1, name="督办")).to_be_visible()
    cards = section(supervisor, "红牌")
    expect(cards.get_by_role("row").filter(has_text=eia).first).to_be_visible()
    expect(section(supervisor, "停表").get_by_role("row").filter(has_text=eia)).to_contain_text("专家评审")
    expect(section(supervisor, "承诺").get_by_text("职工参保名册").first).to_be_visible()
    leader = window("leader")
    figures = leader.get_by_role("navigation", name="核心指标")
    for name in ("期限", "中位数", "省下", "网上", "到场"):
        expect(figures.get_by_role("link").filter(has_text=name).first).to_be_visible()
    figures.get_by_role("link").first.click()
    expect(leader.get_by_role("main").get_by_role("table")).to_be_visible()


def test_the_main_path_without_javascript(window: Window, zone: None, clock: Any) -> None:
    plain = {"java_script_enabled": False}
    firm, clerk = window("firm", **plain), window("clerk", **plain)
    number = order_by_pages(firm, clock.at)
    firm.get_by_role("link", name="下一步：填一张表").click()
    made = plan_of(queries.order_by_number(number), local_day(clock.at))
    fill_form(firm, number, clock.at)
    upload_all(firm)
    main_button(firm, "保存，去核对提交").click()
    agree_to_all(firm)
    main_button(firm, f"一次提交 {len(made.chosen)} 项").click()
    expect(firm.get_by_role("heading", level=1, name="已经提交")).to_be_visible()
    again = forged(firm, f"/orders/{number}/submit/", {"consents": "anything"})
    assert again == 302
    assert [a.name for a in acts_of(queries.order_by_number(number).pk)].count("order.submit") == 1
    accept(clerk, number, "reg-company")
    officer = window("approval-service", **plain)
    grant(officer, number, "reg-company")
    firm.goto(f"/orders/{number}/")
    expect(firm.get_by_role("link", name="下载证照")).to_be_visible()
    firm.get_by_role("main").get_by_role("link", name="核验").first.click()
    expect(firm.get_by_role("main")).to_contain_text("有效")
