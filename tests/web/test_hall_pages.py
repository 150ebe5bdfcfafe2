"""The pages of the hall: taking a number without a script, the display, the window, papers, paying, agents."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hemei.accounts.queries import person_by_username
from hemei.cases import queries
from hemei.cases.models import Appointment, Delivery, Document, HandOver, Mandate, Payment, Ticket, Visit
from hemei.cases.operations import gateways
from hemei.cases.operations.queue import VISITOR, take_ticket
from hemei.cases.queries import hall as hall_queries
from hemei.catalog.models import ItemVersion, Window
from hemei.catalog.operations import load_halls
from hemei.catalog.queries import hall_by_code
from hemei.cli.sample import OPEN, RENT, make_order, run_case
from hemei.ledger.models import Act
from tests.zone import SEEDS, seed_zone


@pytest.fixture
def zone(db: None, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "uploads", tmp_path
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_zone(now=now)
    load_halls(folder=SEEDS)


def _client(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def _free(item: str) -> None:
    version = ItemVersion.objects.get(item__code=item, ended_on=None)
    line = {"name": "样例登记费", "amount": "80.00", "basis": "样例收费文件", "before_licence": True}
    version.spec["extra"] = {**version.spec.get("extra", {}), "fees": [line]}
    version.save()


def test_a_visitor_takes_a_number_and_a_window_serves_it(zone: None, now: datetime) -> None:
    anyone, clerk = Client(), _client("clerk")
    assert "政务服务大厅" in anyone.get("/hall/").text
    assert "等候 0 人" in anyone.get("/hall/main/").text
    answer = anyone.post("/hall/main/take/", {"topic": "company", "at": "self"})
    assert answer.headers["Location"].endswith("?at=self")
    slip = anyone.get(answer.headers["Location"]).text
    assert "B001" in slip
    assert "您前面还有 0 人" in slip
    assert 'http-equiv="refresh"' in slip
    window = Window.objects.get(code="02")
    page = f"/desk/hall/window/{window.pk}/"
    assert "B001" in clerk.get(page).text
    assert clerk.post(page, {"deed": "call"}).status_code == 302
    display = anyone.get("/hall/main/screen/").text
    assert "B001" in display
    assert "02 号窗口" in display
    assert 'http-equiv="refresh"' in display
    ticket = Ticket.objects.get()
    seen = {"ticket": ticket.matter.number, "seen": ticket.matter.version}
    stale = clerk.post(page, {**seen, "deed": "begin", "seen": 1})
    assert stale.status_code == 409
    assert clerk.post(page, {**seen, "deed": "begin"}).status_code == 302
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    ticket.matter.refresh_from_db()
    seen["seen"] = ticket.matter.version
    wrong = clerk.post(page, {**seen, "deed": "serve", "number": "DC-000000-9999"})
    assert wrong.status_code == 422
    assert "DC-000000-9999" in wrong.text  # what was typed is there again
    assert clerk.post(page, {**seen, "deed": "serve", "number": order.matter.number}).status_code == 302
    assert Visit.objects.get().case.order_id == order.pk
    assert "窗口办得怎么样" in anyone.get(f"/hall/ticket/{ticket.token}/").text
    rated = anyone.post("/hall/main/self/", {"deed": "rate", "ticket": "b001", "score": "4"})
    assert rated.status_code == 302
    assert Ticket.objects.get().score == 4
    assert (
        anyone.post("/hall/main/self/", {"deed": "rate", "ticket": "Z999", "score": "4"}).status_code == 422
    )
    assert "B001" in clerk.get("/desk/hall/tickets/?state=served&topic=company&sort=old").text
    assert "没有符合条件" in clerk.get("/desk/hall/tickets/?q=Z").text
    book = clerk.get("/desk/hall/tickets/?format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "B001"


def test_the_self_service_screen_tells_a_receipt_to_who_knows_the_phone(zone: None, now: datetime) -> None:
    order, anyone = make_order(menu="open-company", who="firm", answers=OPEN, at=now), Client()
    asked = {"deed": "slip", "number": order.matter.number}
    good = anyone.post("/hall/main/self/", {**asked, "tail": order.party.phone[-4:]})
    assert "账本校验码" in good.text
    assert order.party.phone not in good.text
    for _ in range(12):
        assert anyone.post("/hall/main/self/", {**asked, "tail": "9999"}).status_code == 422
    # shut for a while, even with the right digits
    assert anyone.post("/hall/main/self/", {**asked, "tail": order.party.phone[-4:]}).status_code == 422


def test_a_firm_books_takes_its_number_and_cancels(zone: None, now: datetime) -> None:
    firm = _client("firm")
    page = firm.get("/hall/main/book/?topic=company").text
    assert "10:30" in page
    slot = (now + timedelta(minutes=30)).isoformat()
    wanted = {"topic": "company", "day": f"{now:%Y-%m-%d}", "slot": slot}
    assert firm.post("/hall/main/book/", wanted).status_code == 302
    assert firm.post("/hall/main/book/", wanted).status_code == 422
    assert firm.post("/hall/main/book/", {**wanted, "slot": "x"}).status_code == 422
    one = Appointment.objects.get()
    assert one.matter.number in firm.get("/my/appointments/").text
    assert _client("diner").post(f"/my/appointments/{one.matter.number}/act/").status_code == 404
    arrived = firm.post(f"/my/appointments/{one.matter.number}/act/", {"deed": "arrive"})
    assert "/hall/ticket/" in arrived.headers["Location"]
    assert "10:30" in _client("clerk").get("/desk/hall/").text


def test_papers_fee_and_delivery_of_an_order(zone: None, now: datetime) -> None:
    _free("reg-company")
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == "reg-company")
    run_case(
        number, clerk=person_by_username("clerk"), at=now - timedelta(minutes=30), until=now, how="accepted"
    )
    firm, clerk, case = _client("firm"), _client("clerk"), queries.case_by_number(number)
    officer = _client(case.agency.code)
    page = f"/orders/{order.matter.number}/papers/"
    shown = firm.get(page).text
    assert "受理通知书" in shown
    paper = Document.objects.get()
    pdf = firm.get(f"/documents/{paper.number}.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert _client("diner").get(f"/documents/{paper.number}.pdf").status_code == 404
    # the fee: till, callback told twice by the gateway itself, licence only afterwards
    fee = f"/fees/JF-{number}/"
    refused = officer.post(f"/desk/case/{number}/act/", {"act": "grant", "seen": case.matter.version})
    assert "80.00 元没有缴" in refused.text
    assert _client("diner").get(fee).status_code == 404
    till = firm.post(fee).headers["Location"]
    assert "沙箱" in firm.get(till).text
    payment, sandbox = Payment.objects.get(), gateways.Sandbox()
    body = sandbox.message(reference=payment.reference, amount=payment.amount, paid_at=now)
    told = {"data": body, "content_type": "application/json", "headers": {"X-Signature": sandbox.sign(body)}}
    for _ in range(2):
        outside = Client(enforce_csrf_checks=True)
        assert outside.post("/pay/told/sandbox/", **told).json()["state"] == "paid"
    assert Client().post("/pay/told/sandbox/", data=body, content_type="application/json").status_code == 422
    assert "已缴费" in firm.get(fee).text
    assert firm.post(till, {"deed": "pay"}).status_code == 302  # told once more: nothing changes
    # by post, the address masked for the desk until somebody looks
    way = {"deed": "ask", "case": number, "way": "post", "receiver": "样例收件人", "phone": "13800000000"}
    short = firm.post(page, way)
    assert short.status_code == 422
    assert "样例收件人" in short.text
    assert firm.post(page, {**way, "address": "样例省样例市样例街道100号"}).status_code == 302
    case = queries.case_by_number(number)
    granted = officer.post(f"/desk/case/{number}/act/", {"act": "grant", "seen": case.matter.version})
    assert granted.status_code == 302, granted.text
    desk = clerk.get("/desk/hall/exit/").text
    assert "100号" not in desk
    send = Delivery.objects.get()
    act = f"/desk/hall/delivery/{send.matter.number}/act/"
    looked = clerk.post(act, {"deed": "look", "purpose": "打印快递单"})
    assert "100号" in looked.text
    assert "no-store" in looked.headers["Cache-Control"]
    send.matter.refresh_from_db()
    posted = {"deed": "post", "carrier": "样例快递", "tracking": "SF123", "seen": send.matter.version}
    assert clerk.post(act, posted).status_code == 302
    assert "SF123" in firm.get(page).text
    received = firm.post(page, {"deed": "received", "delivery": send.matter.number})
    assert received.status_code == 302
    assert "邮寄" in clerk.get(f"/desk/hall/case/{number}/").text


def test_who_is_exempt_is_not_billed_and_reads_why(zone: None, now: datetime) -> None:
    _free("reg-company")
    version = ItemVersion.objects.get(item__code="reg-company", ended_on=None)
    line = version.spec["extra"]["fees"][0]
    when = {"===": [{"var": "drains_to_sewer"}, False]}
    some = {**line, "name": "样例减免费", "amount": "30", "when": when, "waiver": "接入管网的免收：样例文号"}
    unknown = {
        **line,
        "name": "样例未答费",
        "amount": "5",
        "when": {"===": [{"var": "staff_count"}, 0]},
        "waiver": "x",
    }
    version.spec["extra"]["fees"] += [some, unknown]
    version.spec |= {"fee": "样例收费"}
    version.save()
    guide = Client().get("/items/reg-company/").text
    assert (
        "【接入市政污水管网】= 否的要缴；接入管网的免收：样例文号" in guide
        or "接入管网的免收：样例文号" in guide
    )
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now - timedelta(hours=2))
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == "reg-company")
    run_case(
        number, clerk=person_by_username("clerk"), at=now - timedelta(hours=2), until=now, how="accepted"
    )
    case = queries.case_by_number(number)
    due = {line.name: line.due for line in queries.case_fees(case)}
    assert due["样例减免费"] is False
    bill = hall_queries.fee_of(case.pk)
    assert bill is not None
    assert "样例减免费" not in {
        one["name"] for one in bill.lines
    }  # what is open is billed, what is waived is not
    assert bill.amount == sum(line.amount for line in queries.case_fees(case) if line.due is not False)
    accepted = Act.objects.get(matter_id=case.pk, name="case.accept")
    assert "样例文号" in accepted.payload
    firm = _client("firm")
    for page in (f"/orders/{order.matter.number}/papers/", f"/fees/{bill.matter.number}/"):
        assert "接入管网的免收：样例文号" in firm.get(page).text
    assert "免缴" in _client("clerk").get(f"/desk/hall/case/{number}/").text


def test_papers_change_hands_on_the_case_page(zone: None, now: datetime) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now - timedelta(hours=2))
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == "reg-company")
    run_case(
        number, clerk=person_by_username("clerk"), at=now - timedelta(hours=2), until=now, how="accepted"
    )
    clerk, officer = _client("clerk"), _client(queries.case_by_number(number).agency.code)
    page = f"/desk/hall/case/{number}/"
    assert "还没有交接过" in clerk.get(page).text
    given = {"deed": "give", "leg": "back", "more": "申请书原件\n公章备案表"}
    assert clerk.post(page, given).status_code == 302
    assert clerk.post(page, given).status_code == 422
    assert "申请书原件" in officer.get("/desk/hall/exit/").text
    one = HandOver.objects.get()
    taken = {"deed": "take", "seen": one.matter.version}
    assert officer.post(f"/desk/hall/handover/{one.matter.number}/act/", taken).status_code == 302
    assert "交接单" in clerk.get(page).text
    case = queries.case_by_number(number)
    officer.post(f"/desk/case/{number}/act/", {"act": "grant", "seen": case.matter.version})
    out = {"deed": "out", "more": "营业执照", "receiver": "样例某甲", "shown": "身份证"}
    assert clerk.post(page, {**out, "shown": ""}).status_code == 422
    assert clerk.post(page, out).status_code == 302
    assert "大厅" in clerk.get(page).text
    assert Visit.objects.get().case.matter.number == number
    assert _client("tax").get(page).status_code == 404


def test_a_firm_trusts_an_agent_and_stops_him(zone: None, now: datetime) -> None:
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    firm, agent = _client("firm"), _client("diner")
    page = f"/orders/{order.matter.number}/"
    assert agent.get(page).status_code == 404
    form = {"username": "diner", "power": "agent", "until": f"{now:%Y-%m-%d}", "orders": [], "items": ""}
    wrong = firm.post("/my/agents/", {**form, "until": "x"})
    assert wrong.status_code == 422
    assert 'value="diner"' in wrong.text
    assert firm.post("/my/agents/", form).status_code == 302
    assert agent.get(page).status_code == 200
    assert order.matter.number in agent.get("/my/agents/").text
    one = Mandate.objects.get()
    begun = agent.post(f"/my/agents/{one.matter.number}/act/", {"deed": "order", "menu": "open-company"})
    assert "/orders/" in begun.headers["Location"]
    assert agent.get(begun.headers["Location"]).status_code == 200
    assert agent.post(f"/my/agents/{one.matter.number}/act/").status_code == 404  # not his to revoke
    assert firm.post(f"/my/agents/{one.matter.number}/act/", {"deed": "revoke"}).status_code == 302
    assert agent.get(page).status_code == 404
    assert "已收回" in firm.get("/my/agents/").text


def _statements(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    return len(seen)


def test_lists_of_the_hall_cost_the_same_for_few_and_for_many(zone: None, now: datetime) -> None:
    hall, clerk = hall_by_code("main"), _client("clerk")
    window = hall.windows.all()[0].pk
    pages = ("/desk/hall/", f"/desk/hall/window/{window}/", "/desk/hall/tickets/", "/hall/main/screen/")

    def more(count: int) -> None:
        for n in range(count):
            take_ticket(hall=hall, topic=list(hall.topics.all())[n % 4], actor=VISITOR, now=now)

    more(2)
    few = [_statements(clerk, where) for where in pages]
    more(20)
    assert [_statements(clerk, where) for where in pages] == few
    assert max(few) <= 20, few
