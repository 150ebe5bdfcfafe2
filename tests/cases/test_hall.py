"""The hall: queue, appointments, hand-overs, official papers, delivery, fees, mandates and counted visits."""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from hemei.accounts.queries import inbox, person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.enums import DocumentKind, Leg, PaymentState, Power, Verdict, Way
from hemei.cases.models import Appointment, Document, Payment, Ticket, Visit
from hemei.cases.operations import (
    appointments,
    deliveries,
    documents,
    fees,
    gateways,
    handovers,
    mandates,
    queue,
)
from hemei.cases.operations.queue import VISITOR
from hemei.cases.queries import hall as hall_queries
from hemei.catalog import queries as catalog
from hemei.catalog.models import Fact, FactVersion, ItemVersion
from hemei.catalog.operations import load_halls, put_hall, put_window
from hemei.catalog.queries.dictionary import fact_content
from hemei.cli.sample import OPEN, RENT, make_order, run_case
from hemei.common.signing import check_pdf
from hemei.ledger.operations import NotAllowed, Refused, Stale, WrongState
from hemei.ledger.queries import acts_of
from hemei.rules.clock import PauseCause
from hemei.rules.hours import BadHours, read_hours, slots_on
from hemei.rules.workdays import local_day, official
from tests.zone import as_person

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"


@pytest.fixture
def hall(zone: None, tmp_path: Path, settings: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    load_halls(folder=SEEDS)
    return catalog.hall_by_code("main")


def person(name: str) -> Any:
    return person_by_username(name)


def order_with(item: str, now: datetime, how: str = "") -> Any:
    """The case of one item of a fresh order, brought as far as `how`."""
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == item)
    if how:
        run_case(number, clerk=person("clerk"), at=now, until=now + timedelta(hours=3), how=how)
    return queries.case_by_number(number)


def test_hours_are_read_and_slots_fit_into_working_days(now: datetime) -> None:
    hours = read_hours("08:30-12:00 13:30-17:00")
    monday = local_day(now)
    slots = slots_on(monday, hours, 30, official())
    assert len(slots) == 14
    assert all(one.ends_at - one.starts_at == timedelta(minutes=30) for one in slots)
    assert slots_on(monday + timedelta(days=5), hours, 30, official()) == []  # a Saturday
    for wrong in ("8:30-12:00", "12:00-08:30", "08:30-12:00 11:00-13:00", "25:00-26:00"):
        with pytest.raises(BadHours):
            read_hours(wrong)


def test_a_number_goes_through_the_queue_and_counts_a_visit(hall: Any, now: datetime) -> None:
    case, clerk = order_with("reg-company", now), person("clerk")
    general, company = catalog.topic_of(hall, "general"), catalog.topic_of(hall, "company")
    window = {one.code: catalog.window_by_id(one.pk) for one in hall.windows.all()}
    first = queue.take_ticket(hall=hall, topic=general, actor=VISITOR, now=now)
    second = queue.take_ticket(hall=hall, topic=company, actor=VISITOR, now=now + timedelta(minutes=1))
    assert (first.code, second.code) == ("A001", "B001")
    with pytest.raises(Refused, match="没有这个窗口能办的号"):
        queue.call_next(window=window["03"], actor=clerk, now=now)
    at = now + timedelta(minutes=5)
    called = queue.call_next(window=window["01"], actor=clerk, now=at)
    assert called.pk == first.pk
    with pytest.raises(Refused, match="还有一位没有办完"):
        queue.call_next(window=window["01"], actor=clerk, now=at)
    queue.recall(ticket=called, actor=clerk, now=at + timedelta(minutes=1))
    queue.skip(ticket=called, actor=clerk, now=at + timedelta(minutes=2))
    queue.requeue(ticket=called, actor=clerk, now=at + timedelta(minutes=3))
    # now behind the second one, for the window that serves both
    assert queue.call_next(window=window["01"], actor=clerk, now=at + timedelta(minutes=4)).pk == second.pk
    queue.transfer(
        ticket=(mine := hall_queries.at_window(window["01"])), topic=catalog.topic_of(hall, "building"), reason="建设",
        actor=clerk, now=at + timedelta(minutes=5),
    )  # fmt: skip
    assert mine is not None
    at += timedelta(minutes=6)
    ticket = queue.call_next(window=window["03"], actor=clerk, now=at)
    queue.begin(ticket=ticket, actor=clerk, now=at + timedelta(minutes=1))
    with pytest.raises(Refused, match="没有编号为"):
        queue.serve(ticket=ticket, number="LCGX-0", actor=clerk, now=at + timedelta(minutes=9))
    number = case.order.matter.number
    served = queue.serve(ticket=ticket, number=number, actor=clerk, now=at + timedelta(minutes=9))
    assert served is not None
    visit = Visit.objects.get(case=served)
    assert (visit.source, visit.place) == (ticket.matter.number, "hall")
    assert queries.case_by_number(served.matter.number).visits_made == 1
    done = hall_queries.measured(hall, local_day(now))
    assert (done.taken, done.served, done.service) == (2, 1, 8.0)
    queue.rate_ticket(ticket=ticket, score=5, text="", actor=VISITOR, now=at + timedelta(minutes=10))
    with pytest.raises(Refused, match="一次一评"):
        queue.rate_ticket(ticket=ticket, score=1, text="", actor=VISITOR, now=at + timedelta(minutes=11))
    assert [a.name for a in acts_of(ticket.pk)] == [
        "ticket.take", "ticket.call", "ticket.transfer", "ticket.call", "ticket.begin", "ticket.serve", "ticket.rate",
    ]  # fmt: skip
    assert cases.sweep(now=now + timedelta(days=1))["lapsed_tickets"] == 1


def test_a_closed_hall_gives_no_number_and_two_windows_never_share_one(hall: Any, now: datetime) -> None:
    topic, clerk = catalog.topic_of(hall, "general"), person("clerk")
    with pytest.raises(Refused, match="不是开放时间"):
        queue.take_ticket(hall=hall, topic=topic, actor=VISITOR, now=now.replace(hour=12, minute=30))
    with pytest.raises(NotAllowed):
        queue.take_ticket(hall=hall, topic=topic, actor=person("leader"), now=now)
    one = queue.take_ticket(hall=hall, topic=topic, actor=VISITOR, now=now)
    windows = [catalog.window_by_id(w.pk) for w in hall.windows.all()]
    mine = hall_queries.ticket_by_number(one.matter.number)
    queue.call_next(window=windows[0], actor=clerk, now=now)
    with pytest.raises((Stale, WrongState)):
        queue._call(mine, windows[1], clerk, now)  # both saw it waiting
    assert Ticket.objects.get(pk=one.pk).window_id == windows[0].pk
    queue.take_ticket(hall=hall, topic=topic, actor=VISITOR, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():  # the rule stands in the database too
        Ticket.objects.exclude(pk=one.pk).update(window=windows[0], busy=True)
    with pytest.raises(Refused, match="没有业务类别"):
        put_window(hall=hall, code="77", name="x", skills=["nothing"])
    with pytest.raises(Refused, match="看不懂"):
        put_hall(code="x", name="x", address="x", hours="always")


def test_seats_are_never_given_twice(hall: Any, now: datetime) -> None:
    topic, firm, diner = catalog.topic_of(hall, "company"), person("firm"), person("diner")
    starts_at = catalog.slots(topic, local_day(now), now)[0].starts_at
    first = appointments.book(topic=topic, starts_at=starts_at, actor=firm, now=now)
    with pytest.raises(Refused, match="已经有预约"):
        appointments.book(topic=topic, starts_at=starts_at, actor=firm, now=now)
    second = appointments.book(topic=topic, starts_at=starts_at, actor=diner, now=now)
    assert {first.seat, second.seat} == {1, 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=second.pk).update(seat=1)
    with pytest.raises(Refused, match="不能预约"):
        appointments.book(topic=topic, starts_at=starts_at + timedelta(minutes=7), actor=firm, now=now)
    with pytest.raises(NotAllowed):
        appointments.cancel_appointment(appointment=first, actor=diner, now=now)
    appointments.cancel_appointment(appointment=first, actor=firm, now=now)
    again = appointments.book(topic=topic, starts_at=starts_at, actor=firm, now=now)
    assert again.seat == 1
    with pytest.raises(Refused, match="现在不能取"):
        appointments.arrive(appointment=again, actor=firm, now=starts_at + timedelta(hours=1))
    ticket = appointments.arrive(appointment=again, actor=firm, now=starts_at - timedelta(minutes=5))
    assert ticket.rank < ticket.taken_at
    assert appointments.miss_appointments(now=starts_at + timedelta(hours=1)) == 1  # the diner never came
    assert appointments.miss_appointments(now=starts_at + timedelta(hours=1)) == 0


def test_papers_go_from_hand_to_hand_and_out(hall: Any, now: datetime) -> None:
    case = order_with("reg-company", now, "accepted")
    clerk, clerk2, officer = person("clerk"), person("clerk2"), person(case.agency.code)
    with pytest.raises(Refused, match="没有结果"):
        handovers.give(case=case, leg=Leg.EXIT, papers=["证照"], note="", actor=officer, now=now)
    given = handovers.give(case=case, leg=Leg.BACK, papers=["申请书原件", ""], note="", actor=clerk, now=now)
    with pytest.raises(Refused, match="没有接收"):
        handovers.give(case=case, leg=Leg.BACK, papers=["x"], note="", actor=clerk, now=now)
    given = hall_queries.handover_by_number(given.matter.number)
    with pytest.raises(Refused, match="同一个人"):
        handovers.take(handover=given, actor=clerk, now=now)
    with pytest.raises(NotAllowed):
        handovers.take(handover=given, actor=person("tax"), now=now)
    at = now + timedelta(hours=1)
    assert [one.pk for one in hall_queries.handovers_for(officer)] == [given.pk]
    handovers.take(handover=given, actor=officer, now=at)
    receipt = Document.objects.get(kind=DocumentKind.HANDOVER)
    assert officer.label in " ".join(receipt.content["paragraphs"])
    assert receipt.content["points"] == [{"text": "申请书原件"}]
    cases.grant_case(case=queries.case_by_number(case.matter.number), conditions="", actor=officer, now=at)
    case = queries.case_by_number(case.matter.number)
    back = handovers.give(case=case, leg=Leg.EXIT, papers=["营业执照"], note="", actor=officer, now=at)
    back = hall_queries.handover_by_number(back.matter.number)
    with pytest.raises(Refused, match="少了什么"):
        handovers.send_back(handover=back, reason="", actor=clerk2, now=at)
    handovers.take(handover=back, actor=clerk2, now=at)
    with pytest.raises(Refused, match="谁领的"):
        handovers.hand_out(case=case, papers=["营业执照"], receiver="", shown="", actor=clerk2, now=at)
    out = handovers.hand_out(
        case=case,
        papers=["营业执照"],
        receiver="样例某某甲",
        shown="身份证",
        actor=clerk2,
        now=at + timedelta(hours=1),
    )
    assert Visit.objects.filter(case=case, source=out.matter.number).count() == 1
    assert "样例某某甲" not in json.dumps([a.payload for a in acts_of(out.pk)], ensure_ascii=False)
    served = Document.objects.filter(case=case, kind__in=["accept", "grant"])
    assert {one.served_way for one in served} == {"direct"}
    assert all(one.proof.kind == DocumentKind.SERVICE for one in served)
    names = [a.payload["leg"] for n in (given, back) for a in acts_of(n.pk) if a.name == "handover.give"]
    assert names == ["back", "exit"]


def test_each_act_gives_out_its_paper(hall: Any, now: datetime) -> None:
    case = order_with("eia-report-form", now, "accepted")
    officer, clerk = person(case.agency.code), person("clerk")
    cases.pause_case(
        case=case,
        cause=PauseCause.EXPERT_REVIEW,
        expected_days=9,
        notice="样例专家评审",
        actor=officer,
        now=now,
    )
    cases.resume_case(case=queries.case_by_number(case.matter.number), result="完", actor=officer, now=now)
    case = queries.case_by_number(case.matter.number)
    cases.ask_extension(case=case, days=5, reason="样例理由", actor=officer, now=now)
    head = person(f"{case.agency.code}-head")
    cases.extend_case(case=queries.case_by_number(case.matter.number), actor=head, now=now)
    cases.refuse_case(
        case=queries.case_by_number(case.matter.number), reasons="样例不符合", actor=officer, now=now
    )
    rows = hall_queries.documents_of([case.pk])
    assert [one.kind for one in rows] == ["accept", "special", "extend", "refuse"]
    named = {
        a.payload["document"]: a.payload["document_sha256"]
        for a in acts_of(case.pk)
        if "document" in a.payload
    }
    assert named == {one.number: documents.digest_of(one.content) for one in rows}
    assert "六十日内" in rows[-1].content["paragraphs"][-1]
    other = next(
        c for c in queries.cases_of(case.order_id) if c.matter.state == "submitted" and c.papers.all()
    )
    paper = next(p for p in other.papers.all() if p.upload)
    cases.check_paper(case=other, paper=paper.paper, verdict=Verdict.DEFECT, remark="x", actor=clerk, now=now)
    cases.correct_case(
        case=queries.case_by_number(other.matter.number), points={paper.paper: "请盖章"}, actor=clerk, now=now
    )
    told = Document.objects.get(case=other, kind=DocumentKind.CORRECT)
    assert told.content["points"] == [{"text": f"《{paper.name}》：请盖章"}]
    third = next(c for c in queries.cases_of(case.order_id) if c.matter.state == "submitted")
    cases.doubt_case(case=third, reason="不归本区", actor=clerk, now=now)
    cases.decline_case(case=third, reason="", actor=person_by_username("clerk2"), now=now)
    assert Document.objects.get(case=third).kind == DocumentKind.DECLINE
    # the file is drawn from what was frozen, signed as licences are, and kept with its checksum
    assert documents.keep_documents(now=now) == 6
    kept = Document.objects.get(pk=rows[0].pk)
    file = (Path(settings.MEDIA_ROOT) / kept.path).read_bytes()
    assert kept.sha256 == hashlib.sha256(file).hexdigest()
    assert check_pdf(file, folder=settings.DATA).genuine
    assert not check_pdf(file.replace(b"/Type", b"/Tipe", 1), folder=settings.DATA).genuine
    assert documents.keep_documents(now=now) == 0
    with pytest.raises(Refused, match="申请人自己确认"):
        documents.serve_document(document=kept, way=Way.ONLINE, receiver="x", actor=clerk, now=now)
    firm, now = person("firm"), now + timedelta(hours=1)
    seen = hall_queries.document_by_number(kept.number)
    documents.serve_document(document=seen, way=Way.ONLINE, receiver="样例", actor=firm, now=now)
    assert acts_of(case.pk)[-1].name == "case.confirm"
    with pytest.raises(Refused, match="已经送达过"):
        documents.serve_document(document=seen, way=Way.ONLINE, receiver="样例", actor=firm, now=now)


def test_a_result_travels_by_post_and_its_address_stays_out_of_the_ledger(hall: Any, now: datetime) -> None:
    case = order_with("reg-company", now, "granted")
    firm, clerk, at = person("firm"), person("clerk"), now + timedelta(hours=4)
    where = {"receiver": "样例收件人", "phone": "13800000000", "address": "样例省样例市样例街道 100 号"}
    with pytest.raises(Refused, match="收件人"):
        deliveries.ask_delivery(case=case, way=Way.POST, actor=firm, now=at)
    made = deliveries.ask_delivery(case=case, way=Way.POST, actor=firm, now=at, **where)
    with pytest.raises(Refused, match="已经选过"):
        deliveries.ask_delivery(case=case, way=Way.DIRECT, actor=firm, now=at)
    with pytest.raises(Refused, match="不是您的"):
        deliveries.cancel_delivery(delivery=made, actor=person("diner"), now=at)
    made = hall_queries.delivery_by_number(made.matter.number)
    assert "100 号" not in hall_queries.masked_address(made)
    with pytest.raises(Refused, match="用途"):
        deliveries.look_at_address(delivery=made, purpose="x", actor=clerk, now=at)
    deliveries.look_at_address(delivery=made, purpose="打印快递单", actor=clerk, now=at)
    with pytest.raises(Refused, match="运单号"):
        deliveries.post(delivery=made, carrier="", tracking="", actor=clerk, now=at)
    deliveries.post(delivery=made, carrier="样例快递", tracking="SF1", actor=clerk, now=at)
    deliveries.bounce(delivery=made, reason="无人", actor=clerk, now=at)
    deliveries.post(delivery=made, carrier="样例快递", tracking="SF2", actor=clerk, now=at)
    deliveries.receive(delivery=made, receiver="", actor=firm, now=at + timedelta(days=2))
    told = json.dumps([a.payload for a in acts_of(made.pk)], ensure_ascii=False)
    assert not any(word in told for word in where.values())
    assert [a.name.partition(".")[2] for a in acts_of(made.pk)] == [
        "ask", "label", "post", "bounce", "post", "receive",
    ]  # fmt: skip
    assert {one.served_way for one in Document.objects.filter(case=case, kind="grant")} == {"post"}
    assert not Visit.objects.filter(case=case).exists()


def _priced(item: str) -> None:
    version = ItemVersion.objects.get(item__code=item, ended_on=None)
    version.spec["extra"] = {**version.spec.get("extra", {}), "fees": [
        {"name": "样例登记费", "amount": "80.00", "basis": "样例收费文件", "before_licence": True},
        {"name": "样例工本费", "amount": "10.5", "basis": "样例收费文件", "before_licence": False},
    ]}  # fmt: skip
    version.save()


def test_a_fee_is_paid_once_however_often_it_is_told(hall: Any, now: datetime) -> None:
    _priced("reg-company")
    case = order_with("reg-company", now, "accepted")
    officer, firm, till = person(case.agency.code), person("firm"), gateways.Sandbox()
    with pytest.raises(Refused, match=r"90\.50 元没有缴"):
        cases.grant_case(case=case, conditions="", actor=officer, now=now)
    fee = hall_queries.fee_of(case.pk)
    assert fee is not None
    first, second = (fees.start_payment(fee=fee, actor=firm, now=now, name="sandbox") for _ in range(2))
    body = till.message(reference=first.reference, amount=first.amount, paid_at=now)
    with pytest.raises(Refused, match="签名"):
        fees.settle_payment(name="sandbox", body=body, signature="0" * 64, now=now)
    wrong = till.message(reference=first.reference, amount=first.amount + 1, paid_at=now)
    with pytest.raises(Refused, match="金额"):
        fees.settle_payment(name="sandbox", body=wrong, signature=till.sign(wrong), now=now)
    with pytest.raises(Refused, match="看不懂"):
        fees.settle_payment(name="sandbox", body=b"{", signature=till.sign(b"{"), now=now)
    for _ in range(3):
        paid = fees.settle_payment(name="sandbox", body=body, signature=till.sign(body), now=now)
        assert paid.state == PaymentState.PAID
    other = till.message(reference=second.reference, amount=second.amount, paid_at=now)
    surplus = fees.settle_payment(name="sandbox", body=other, signature=till.sign(other), now=now)
    assert surplus.state == PaymentState.SURPLUS
    assert [a.name for a in acts_of(fee.pk)] == ["fee.raise", "fee.pay", "fee.surplus"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=second.pk).update(state=PaymentState.PAID)
    with pytest.raises(Refused, match="没有再收"):
        fees.start_payment(
            fee=hall_queries.fee_by_number(fee.matter.number), actor=firm, now=now, name="sandbox"
        )
    assert (
        Document.objects.get(case=case, kind=DocumentKind.PAID)
        .content["points"][0]["text"]
        .endswith("80.00 元")
    )
    cases.grant_case(case=queries.case_by_number(case.matter.number), conditions="", actor=officer, now=now)
    fee = hall_queries.fee_by_number(fee.matter.number)
    with pytest.raises(Refused, match="理由"):
        fees.refund_fee(fee=fee, reason=" ", actor=person("clerk"), now=now)
    back = fees.refund_fee(fee=fee, reason="样例多收", actor=person("clerk"), now=now)
    assert back.state == PaymentState.REFUNDED
    assert back.refund.startswith("REFUND-")
    with pytest.raises(Refused):
        fees.refund_fee(
            fee=hall_queries.fee_by_number(fee.matter.number), reason="再退", actor=person("clerk"), now=now
        )


def test_what_a_fee_turns_on_is_asked_before_anything_is_billed(hall: Any, now: datetime) -> None:
    _priced("reg-company")
    version = ItemVersion.objects.get(item__code="reg-company", ended_on=None)
    turns = {"===": [{"var": "has_pool"}, True]}
    version.spec["extra"]["fees"][0] |= {"when": turns, "waiver": "样例：没有泳池的免缴"}
    version.save()
    Fact.objects.create(
        key="has_pool", label="有游泳池", group="operation", schema={"type": "boolean"}, position=9
    )
    FactVersion.objects.create(
        fact=Fact.objects.get(key="has_pool"), number=1, effective_on=local_day(now), status="published", made_at=now,
        spec=fact_content(key="has_pool", label="有游泳池", english="Is there a pool", group="operation", unit="",
                          group_label="", group_english="", help="", help_english="", personal=False, choices=[],
                          party_fact=False, schema={"type": "boolean"}),
    )  # fmt: skip
    case, firm = order_with("reg-company", now, "accepted"), person("firm")
    assert hall_queries.fee_of(case.pk) is None, "nothing is billed on a guess"
    assert any("要看：有游泳池" in row.text for row in inbox(firm, limit=50))
    with pytest.raises(Refused, match="要看：有游泳池"):
        cases.grant_case(case=case, conditions="", actor=person(case.agency.code), now=now)
    where, page = reverse("order_papers", args=[case.order.matter.number]), as_person("firm")
    assert "要不要缴费，请先回答" in page.get(where).text
    form = {"deed": "answer_fee", "case": case.matter.number, "seen": case.matter.version}
    assert "请选" in page.post(where, form).text
    assert page.post(where, form | {"f-has_pool": "no", "seen": 0}).status_code == 409
    assert as_person("diner").post(where, form | {"f-has_pool": "no"}).status_code == 404
    done = page.post(where, form | {"f-has_pool": "no"})
    assert done.status_code == 302, done.text
    fee = hall_queries.fee_of(case.pk)
    assert fee is not None
    assert str(fee.amount) == "10.50"
    assert "没有泳池的免缴" in page.get(where).text
    told = acts_of(case.pk)[-1]
    assert (told.name, told.payload["answers"]) == ("case.answer_fee", {"has_pool": False})
    again = queries.case_by_number(case.matter.number)
    with pytest.raises(Refused, match="没有等您回答"):
        fees.answer_fee(case=again, given={"has_pool": True}, actor=firm, now=now)
    cases.grant_case(case=again, conditions="", actor=person(case.agency.code), now=now)


def test_a_fee_of_a_case_that_ended_without_a_grant_is_void(hall: Any, now: datetime) -> None:
    _priced("reg-company")
    case = order_with("reg-company", now, "accepted")
    cases.withdraw_case(case=case, reason="样例", actor=person("firm"), now=now)
    assert cases.sweep(now=now)["void_fees"] == 1
    fee = hall_queries.fee_of(case.pk)
    assert fee is not None
    assert fee.matter.state == "void"


def test_an_agent_acts_within_his_scope_until_he_is_stopped(hall: Any, now: datetime) -> None:
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    mine = next(c for c in queries.cases_of(order.pk) if c.matter.state == "submitted")
    firm, agent = person("firm"), person("diner")

    def withdraw(at: datetime) -> None:
        cases.withdraw_case(
            case=queries.case_by_number(mine.matter.number), reason="样例", actor=agent, now=at
        )

    common: dict[str, Any] = {"username": "diner", "items": [], "actor": firm, "now": now}
    until = local_day(now) + timedelta(days=3)
    with pytest.raises(Refused, match="不是您的"):
        withdraw(now)
    for wrong, why in (
        ({"username": "clerk"}, "没有可以受托"), ({"username": "firm"}, "本来就代表"),
        ({"until": until + timedelta(days=400)}, "一年以内"), ({"orders": ["DC-0"]}, "不是您的"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            mandates.give_mandate(**{**common, "power": Power.AGENT, "until": until, "orders": [], **wrong})
    mandates.give_mandate(**common, power=Power.HELP, until=until, orders=[])
    with pytest.raises(Refused, match="不是您的"):
        withdraw(now)  # a collaborator only reads and fills in
    elsewhere = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    number = elsewhere.matter.number
    given = mandates.give_mandate(**common, power=Power.AGENT, until=until, orders=[number])
    with pytest.raises(Refused, match="不是您的"):
        withdraw(now)  # another order
    mandates.revoke_mandate(mandate=given, actor=firm, now=now)
    given = mandates.give_mandate(**common, power=Power.AGENT, until=until, orders=[order.matter.number])
    with pytest.raises(Refused, match="不是您的"):
        withdraw(now + timedelta(days=4))  # past its end
    with pytest.raises(NotAllowed):
        mandates.revoke_mandate(mandate=given, actor=agent, now=now)
    withdraw(now)
    act = next(a for a in acts_of(mine.pk) if a.name == "case.withdraw")
    assert act.payload["on_behalf_of"] == f"party:{firm.party_id}"
    assert given.matter.number in act.payload["mandate"]
    mandates.revoke_mandate(mandate=given, actor=firm, now=now)
    other = next(
        c for c in queries.cases_of(order.pk) if c.matter.state in {"submitted", "blocked", "waiting"}
    )
    with pytest.raises(Refused, match="不是您的"):
        cases.withdraw_case(case=other, reason="样例", actor=agent, now=now)


def test_a_visit_is_counted_once_a_day_and_place(hall: Any, now: datetime) -> None:
    case, clerk = order_with("reg-company", now, "accepted"), person("clerk")
    cases.record_visit(case=case, reason="", actor=clerk, now=now)
    with pytest.raises(Refused, match="已经记过"):
        cases.record_visit(case=queries.case_by_number(case.matter.number), reason="", actor=clerk, now=now)
    again = queries.case_by_number(case.matter.number)
    cases.record_visit(case=again, reason="", actor=clerk, now=now + timedelta(days=1))
    assert (
        queries.case_by_number(case.matter.number).visits_made == Visit.objects.filter(case=case).count() == 2
    )


def test_two_seats_for_many_firms(hall: Any, now: datetime) -> None:
    """Whatever the order of booking and cancelling, no seat is held twice and none beyond the slot's."""
    topic, starts_at = catalog.topic_of(hall, "general"), now + timedelta(minutes=30)
    people = [person("firm"), person("diner")]
    for first, second in itertools.permutations(people):
        one = appointments.book(topic=topic, starts_at=starts_at, actor=first, now=now)
        two = appointments.book(topic=topic, starts_at=starts_at, actor=second, now=now)
        assert sorted((one.seat, two.seat)) == [1, 2]
        for each, who in ((two, second), (one, first)):
            appointments.cancel_appointment(appointment=each, actor=who, now=now)
    assert not Appointment.objects.filter(active=True).exists()
