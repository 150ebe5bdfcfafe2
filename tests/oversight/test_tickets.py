"""The hotline: a ticket from its caller to the call-back, its clocks, the circle of agencies, secrecy, the rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.operations import put_user
from hemei.accounts.queries import Person, person
from hemei.ledger.models import Act
from hemei.ledger.operations import NotAllowed, Refused, WrongState
from hemei.ledger.queries import verify
from hemei.oversight.models import HotlineTicket, Remedy, TicketGram
from hemei.oversight.operations import callbacks, handling, tickets
from hemei.oversight.operations.checking import sweep_oversight
from hemei.oversight.operations.tickets import Told
from hemei.oversight.perms import ticket_offers
from hemei.oversight.queries import finding
from hemei.oversight.queries import tickets as reading
from hemei.rules.workdays import local_day

People = Callable[[str], Person]
TOLD = Told(
    "complain",
    "样例路夜间施工噪音扰民",
    "样例路与样例街交叉口的工地凌晨两点还在施工",
    "样例路",
    "样例甲乙",
    "13800000009",
)


@pytest.fixture
def operator(people: People) -> Person:
    return person(put_user(username="op", password="op", label="话务员（样例）", roles=["operator"]))


@pytest.fixture
def taken(operator: Person, now: datetime) -> Callable[..., HotlineTicket]:
    def take(at: datetime = now, person: str = "", **kind: Any) -> HotlineTicket:
        return tickets.take(told=replace(TOLD, **kind), way="phone", actor=operator, now=at, person=person)

    return take


@pytest.fixture
def sent(
    taken: Callable[..., HotlineTicket], operator: Person, now: datetime
) -> Callable[..., HotlineTicket]:
    def send(unit: str = "approval-service", at: datetime = now, **kind: Any) -> HotlineTicket:
        row = taken(at, **kind)
        tickets.dispatch(row=row, unit=unit, category="environment", note="", actor=operator, now=at)
        return row

    return send


def days(at: datetime | None) -> date:
    assert at is not None
    return local_day(at)


def test_from_the_call_to_the_call_back(
    sent: Callable[..., HotlineTicket], people: People, operator: Person, now: datetime
) -> None:
    firm = f"party:{people('firm').party_id}"
    row, unit = sent(person=firm), people("unit")
    assert (days(row.contact_due), days(row.reply_due)) == (date(2026, 11, 24), date(2026, 11, 30))
    assert days(row.matter.alert_at) == date(2026, 11, 27)  # one working day before
    for other in ("tax", "watch"):
        with pytest.raises(Refused):
            handling.sign(row=row, actor=people(other), now=now)
    handling.sign(row=row, actor=unit, now=now)
    handling.contact(row=row, note="样例：已电话联系", actor=unit, now=now + timedelta(hours=2))
    with pytest.raises(Refused, match="1 到 10"):
        handling.ask_time(row=row, days=11, reason="样例", actor=unit, now=now)
    handling.ask_time(row=row, days=5, reason="样例：要检测", actor=unit, now=now)
    with pytest.raises(Refused, match="自己的延期"):
        handling.judge_time(row=row, grant=True, reason="样例", actor=people("inside"), now=now)
    handling.judge_time(row=row, grant=True, reason="样例：同意", actor=people("watch"), now=now)
    assert days(row.reply_due) == date(2026, 12, 7)
    with pytest.raises(Refused, match="已经申请"):
        handling.ask_time(row=row, days=1, reason="样例", actor=unit, now=now)
    done = now + timedelta(days=3)
    handling.reply(row=row, text="样例：已责令夜间停工", actor=unit, now=done)
    with pytest.raises(Refused, match="自己办的工单"):  # nor may the agency's own supervisor
        callbacks.call_back(row=row, solved=True, level=5, note="样例", actor=people("inside"), now=done)
    with pytest.raises(IntegrityError), transaction.atomic():
        HotlineTicket.objects.filter(pk=row.pk).update(called_unit="approval-service")
    with pytest.raises(IntegrityError), transaction.atomic():
        HotlineTicket.objects.filter(pk=row.pk).update(called_by=unit.key)
    callbacks.call_back(row=row, solved=False, level=2, note="样例：还在施工", actor=operator, now=done)
    assert (row.matter.state, row.redone, row.matter.holder) == ("handling", 1, "agency:approval-service")
    with pytest.raises(Refused, match="不能再退"):
        handling.give_back(row=row, reason="样例", actor=unit, now=done)
    handling.reply(row=row, text="样例：已停工", actor=unit, now=done)
    callbacks.call_back(row=row, solved=True, level=1, note="样例：太慢", actor=operator, now=done)
    remedy = Remedy.objects.get()
    assert (row.matter.state, row.remedy, remedy.unit) == (
        "closed",
        remedy,
        "approval-service",
    )  # unhappy still
    assert (row.matter.due_at, row.matter.holder) == (None, "")
    told = list(Message.objects.filter(to=firm).order_by("pk").values_list("text", flat=True))
    assert any("已责令夜间停工" in one for one in told)
    assert verify().finding is None
    with pytest.raises(WrongState):
        handling.reply(row=row, text="样例", actor=unit, now=done)


def test_unreached_three_times_closes_unsolved(
    sent: Callable[..., HotlineTicket], people: People, operator: Person, now: datetime
) -> None:
    row, unit = sent(), people("unit")
    handling.sign(row=row, actor=unit, now=now)
    handling.reply(row=row, text="样例", actor=unit, now=now)
    for n in range(3):
        assert row.matter.state == "replied"
        callbacks.unanswered(row=row, note=f"样例第{n}次", actor=operator, now=now)
    assert (row.matter.state, row.solved, row.calls) == ("closed", None, 3)


def test_sent_in_a_circle_it_goes_up(
    sent: Callable[..., HotlineTicket], people: People, operator: Person, now: datetime
) -> None:
    row, later = sent(), now + timedelta(days=3)
    with pytest.raises(Refused, match="2 个工作日"):
        handling.give_back(row=row, reason="样例：不归我", actor=people("unit"), now=later)
    with pytest.raises(Refused, match="没有填"):
        handling.give_back(row=row, reason=" ", actor=people("unit"), now=now)
    handling.give_back(row=row, reason="样例：归税务", actor=people("unit"), now=now)
    assert (row.matter.state, row.unit, row.matter.holder) == ("received", "", "role:operator")
    tickets.dispatch(row=row, unit="tax", category="", note="", actor=operator, now=now)
    handling.sign(row=row, actor=people("tax"), now=now)
    handling.give_back(row=row, reason="样例：归审批", actor=people("tax"), now=now)
    assert (row.matter.state, row.returns) == ("disputed", 2)
    told = Message.objects.filter(act="hotline.loop").values_list("to", flat=True)
    assert set(told) == {"role:supervisor", "role:leader"}
    with pytest.raises(NotAllowed):
        tickets.dispatch(row=row, unit="tax", category="", note="样例", actor=operator, now=now)
    tickets.dispatch(
        row=row, unit="tax", category="", note="样例：按三定方案", actor=people("watch"), now=now
    )
    assert [(hop.unit, hop.reason) for hop, _name in reading.hops_of(row)] == [
        ("approval-service", "样例：归税务"), ("tax", "样例：归审批"), ("tax", ""),
    ]  # fmt: skip
    assert "return" not in ticket_offers(row, people("tax"))
    with pytest.raises(Refused, match="裁定"):
        handling.give_back(row=row, reason="样例", actor=people("tax"), now=now)


def test_cards_come_once_for_each_deadline_and_red_is_an_order(
    sent: Callable[..., HotlineTicket], taken: Callable[..., HotlineTicket], people: People, now: datetime
) -> None:
    row, waits = sent(), taken()
    assert (
        sweep_oversight(now=now + timedelta(hours=1))["ticket_cards"] == 1
    )  # the other one has one day in all
    at = datetime.fromisoformat("2026-11-27T10:00:00+08:00")
    done = sweep_oversight(now=at)
    assert done["ticket_cards"] == 2
    assert sweep_oversight(now=at + timedelta(hours=1))["ticket_cards"] == 0
    names = [one.name for one in Act.objects.filter(matter=row.matter).order_by("seq")]
    assert names[-1] == "hotline.yellow"
    late = datetime.fromisoformat("2026-12-01T10:00:00+08:00")
    assert sweep_oversight(now=late)["ticket_cards"] == 1
    assert sweep_oversight(now=late + timedelta(days=9))["ticket_cards"] == 0
    # a clock that jumps back gives no card twice either
    assert sweep_oversight(now=at)["ticket_cards"] == 0
    row = HotlineTicket.objects.select_related("matter", "remedy__matter").get(pk=row.pk)
    assert (row.carded, row.urged, row.matter.state) == (2, 1, "dispatched")
    assert row.remedy is not None
    assert row.remedy.unit == "approval-service"
    names = [one.name for one in Act.objects.filter(matter=row.matter).order_by("seq")]
    assert names[-2:] == ["hotline.red", "hotline.urge"]
    assert HotlineTicket.objects.get(pk=waits.pk).carded == 2


def test_a_secret_ticket_shows_neither_title_nor_caller(
    sent: Callable[..., HotlineTicket], people: People, operator: Person, now: datetime
) -> None:
    row, unit = sent(secret=True), people("unit")
    assert row.matter.title == "保密工单"
    assert reading.caller_of(row) == ""
    assert reading.ticket_of(row.matter.number, people("leader")) is None
    assert reading.ticket_of(row.matter.number, people("tax")) is None
    assert reading.ticket_of(row.matter.number, unit) == row
    with pytest.raises(Refused, match="保密"):
        tickets.look(row=row, purpose="样例", actor=unit, now=now)
    assert "look" not in ticket_offers(row, unit)
    assert tickets.look(row=row, purpose="样例：回访", actor=operator, now=now) == "样例甲乙 13800000009"
    assert "13800000009" not in "".join(Act.objects.values_list("payload", flat=True))
    assert "工地" not in "".join(Message.objects.values_list("text", flat=True))
    tickets.veil(row=row, secret=False, reason="样例：本人同意", actor=people("watch"), now=now)
    assert row.matter.title.startswith("样例路")
    assert reading.caller_of(row) == "样** 138****0009"
    with pytest.raises(Refused):
        tickets.veil(row=row, secret=False, reason="样例", actor=people("watch"), now=now)


def test_what_is_no_ticket_is_refused_and_text_stays_text(
    taken: Callable[..., HotlineTicket], operator: Person, now: datetime
) -> None:
    for wrong in (
        {"kind": "none"}, {"text": "  "}, {"text": "长" * 50_000}, {"category": "none"}, {"title": "长" * 201},
        {"place": "长" * 201}, {"phone": "1" * 31}, {"lat": 1}, {"lat": 91, "long": 0},
    ):  # fmt: skip
        with pytest.raises(Refused):
            taken(**wrong)
    assert not HotlineTicket.objects.exists()
    row = taken(text="<script>alert(1)</script>\0样例", title="")
    assert row.text == "<script>alert(1)</script>样例"
    head = taken()
    with pytest.raises(Refused, match="没有可以并入"):
        tickets.merge(row=row, into=row.matter.number, actor=operator, now=now)
    tickets.merge(row=row, into=head.matter.number.lower(), actor=operator, now=now)
    assert (row.matter.state, row.head) == ("merged", head)
    tickets.answer(row=head, text="样例：当场答", actor=operator, now=now)
    assert head.matter.state == "closed"


def test_rates_say_what_counts_and_open_to_their_rows(
    sent: Callable[..., HotlineTicket], people: People, operator: Person, now: datetime
) -> None:
    unit, watch, late = people("unit"), people("watch"), now + timedelta(days=9)
    made = [sent() for _ in range(6)]
    for n, row in enumerate(made[:5]):
        at = late if n == 4 else now + timedelta(hours=1)
        handling.sign(row=row, actor=unit, now=at)
        handling.reply(row=row, text="样例", actor=unit, now=at)
        if n:
            callbacks.call_back(
                row=row, solved=n != 3, level=(5, 5, 3, 1, 4)[n], note="样例", actor=operator, now=at
            )
    with pytest.raises(Refused, match="自己的工单"):
        callbacks.leave_out(row=made[3], why="court", note="样例", actor=people("inside"), now=late)
    found = {one.unit: one for one in reading.rates(date(2026, 11, 1), date(2026, 12, 1), late)}
    shares = {measure.code: (share.hits, share.n) for measure, share in found["approval-service"].shares}
    assert shares == {
        "response": (4, 6),
        "ontime": (4, 6),
        "solved": (3, 4),
        "content": (3, 4),
        "redo": (1, 5),
    }
    callbacks.leave_out(row=made[3], why="court", note="样例：已起诉", actor=watch, now=late)
    with pytest.raises(Refused):
        callbacks.leave_out(row=made[3], why="court", note="样例", actor=watch, now=late)
    found = {one.unit: one for one in reading.rates(date(2026, 11, 1), date(2026, 12, 1), late)}
    shares = {measure.code: (share.hits, share.n) for measure, share in found[""].shares}
    assert shares["solved"] == shares["content"] == (3, 3)
    assert [(code, n) for code, _name, n in found[""].left_out] == [("court", 1)]
    for measure, share in found[""].shares:
        wanted = {"measure": measure.code, "from": "2026-11-01", "until": "2026-12-01"}
        for hit, n in (("", share.n), ("yes", share.hits), ("no", share.n - share.hits)):
            rows = reading.ticket_lines(watch, {**wanted, "hit": hit}, after="", limit=50, now=late)
            assert len(rows) == n, (measure.code, hit)
    callbacks.leave_out(row=made[3], why="", note="样例：撤诉", actor=watch, now=late)
    assert not reading.rates(date(2026, 11, 1), date(2026, 12, 1), late)[0].left_out
    assert reading.rates(date(2026, 1, 1), date(2026, 2, 1), late)[0].shares[0][1].percent is None


def test_found_by_words_and_what_is_alike(
    taken: Callable[..., HotlineTicket], people: People, operator: Person, now: datetime
) -> None:
    noise = taken()
    others = [
        taken(title=f"咨询第{n}小学招生", text=f"请问第{n}小学的学位够不够，几号报名", place="乙路")
        for n in range(30)
    ]
    again = taken(title="反映样例路工地深夜施工", text="样例路与样例街交叉口工地夜里两点多还在施工，睡不着")
    bus = taken(title="Bus W125 总不准点", text="等了四十分钟", place="丙路")
    assert (
        finding.alike(TOLD.title, TOLD.text, local_day(now), but=noise.pk)[0].row == again
    )  # not counted yet
    assert sweep_oversight(now=now)["tickets_counted"] == 33
    assert sweep_oversight(now=now)["tickets_counted"] == 0
    assert TicketGram.objects.get(gram="#docs").n == 33
    near = finding.alike(TOLD.title, TOLD.text, local_day(now), but=noise.pk)
    assert [one.row for one in near] == [again]
    assert near[0].share >= 0.2
    assert near[0].reason
    assert finding.alike("", "", local_day(now)) == []

    def asked(question: str) -> set[int]:
        rows = reading.ticket_lines(operator, {"q": question}, after="", limit=100, now=now)
        return {one.row.pk for one in rows}

    assert asked("施工") == {noise.pk, again.pk}
    assert asked("样例路 深夜") == {again.pk}
    assert asked("w125") == {bus.pk}
    assert asked("丙") == {bus.pk}
    assert asked("招生") == {row.pk for row in others}
    assert asked(noise.matter.number.lower()) == {noise.pk}
    for nothing in ("不存在的词语", "\"'&|!*:()", "' OR 1=1 --", "NEAR(施工 AND"):
        assert asked(nothing) <= {noise.pk, again.pk}, nothing
    assert asked("\"'&|!*:()") == set()
    many = {taken(title=f"样例路工地施工吵醒{who}家").pk for who in "甲乙丙丁戊"}
    while sweep_oversight(now=now)["tickets_grouped"]:
        pass
    hot = [one for one in finding.hot_topics(now) if any("施工" in word for word in one.words)]
    assert len(hot) == 1
    assert len(finding.hot_topics(now)) == 2  # the schools are another one
    lines = reading.ticket_lines(operator, {"topic": hot[0].topic}, after="", limit=100, now=now)
    keys = {one.row.pk for one in lines}
    assert (hot[0].count, many <= keys) == (len(keys), True)
    assert not keys & {row.pk for row in others}
    taken(title="样例路工地施工吵醒己家")
    assert sweep_oversight(now=now)["tickets_grouped"] == 1
    tickets.veil(row=hot[0].row, secret=True, reason="样例", actor=operator, now=now)
    left = [one for one in finding.hot_topics(now) if one.topic == hot[0].topic]
    assert [(one.topic, one.count, one.row.secret) for one in left] == [(hot[0].topic, len(keys), False)]


def test_a_clock_that_jumps_loses_nothing(
    sent: Callable[..., HotlineTicket], people: People, operator: Person, now: datetime
) -> None:
    row, unit, back = sent(), people("unit"), now - timedelta(days=3)
    due = row.reply_due
    handling.sign(row=row, actor=unit, now=back)
    handling.contact(row=row, note="样例", actor=unit, now=back + timedelta(minutes=1))
    first = sweep_oversight(now=now + timedelta(days=400))  # ahead, and back again
    assert first["ticket_cards"] == 1
    assert Remedy.objects.count() == 1
    for at in (back, now, now + timedelta(days=400)):
        assert sweep_oversight(now=at)["ticket_cards"] == 0
    assert (row.reply_due, Remedy.objects.count()) == (due, 1)
    row = HotlineTicket.objects.select_related("matter").get(pk=row.pk)
    handling.reply(row=row, text="样例", actor=unit, now=now)
    callbacks.call_back(row=row, solved=True, level=5, note="样例", actor=operator, now=back)
    assert row.matter.state == "closed"
    names = list(Act.objects.filter(matter=row.matter).order_by("seq").values_list("name", flat=True))
    assert names[-2:] == ["hotline.reply", "hotline.close"]
    assert verify().finding is None
    whole = reading.rates(date(2020, 1, 1), date(2030, 1, 1), now)[0]
    assert [(share.hits, share.n) for _m, share in whole.shares][:3] == [(1, 1)] * 3
