"""办不成事 and promises: tied to a case or item, two people for a no, the clock, the remedy, the firm's own word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.queries import Person
from hemei.catalog.models import Item, ItemVersion
from hemei.ledger.operations import Refused
from hemei.oversight.models import Pledge, Proposal, Remedy, StuckReport
from hemei.oversight.operations import loop, promises, proposals, stuck
from hemei.oversight.operations.checking import check_remedy, sweep_oversight
from hemei.oversight.operations.promises import NewPledge
from hemei.oversight.operations.stuck import Told
from hemei.rules.workdays import local_day
from tests.oversight.conftest import CODE, PHOTO

People = Callable[[str], Person]
TOLD = Told("", "sample-item", "pushed", "样例：办样例事项", "样例窗口", "样例：说要去别处")


@pytest.fixture
def item(db: None) -> Item:
    return Item.objects.create(code="sample-item", name="样例事项", item_type="01", agency="approval-service")


def reported(people: People, now: datetime, **kind: Any) -> StuckReport:
    firm = people("firm")
    return stuck.report(told=replace(TOLD, **kind), party_id=firm.party_id, actor=firm, now=now)


def fresh(row: StuckReport) -> StuckReport:
    return StuckReport.objects.select_related("matter", "remedy__matter").get(pk=row.pk)


def test_a_report_is_sorted_handled_rated_and_published(people: People, item: Item, now: datetime) -> None:
    row, watch = reported(people, now), people("watch")
    assert (row.agency, row.matter.state) == ("approval-service", "received")
    for wrong in ({"grade": "none"}, {"unit": "none"}, {"grade": "hard"}):
        with pytest.raises(Refused):
            stuck.sort(
                row=row, actor=watch, now=now, **{"grade": "complex", "unit": "tax", "due_on": None, **wrong}
            )
    with pytest.raises(Refused, match="给自己分类"):
        stuck.sort(row=row, grade="complex", unit="tax", due_on=None, actor=people("inside"), now=now)
    stuck.sort(row=row, grade="complex", unit="approval-service", due_on=None, actor=watch, now=now)
    row = fresh(row)
    assert row.remedy is not None
    assert row.matter.due_at is not None
    assert local_day(row.matter.due_at) == date(2026, 11, 30)  # five working days
    assert row.remedy.matter.due_at == row.matter.due_at
    loop.answer(
        row=row.remedy, fixed="样例：当场办了", cause="authority", proof=b"", actor=people("unit2"), now=now
    )
    check_remedy(row=row.remedy, text="样例：核过", actor=watch, now=now)
    row = fresh(row)
    assert (row.matter.state, row.answer) == ("answered", "样例：当场办了")
    with pytest.raises(Refused, match="本人"):
        stuck.again(row=row, level=5, text="", actor=people("other"), now=now)
    stuck.again(row=row, level=1, text="样例：没办成", actor=people("firm"), now=now)
    row = fresh(row)
    assert row.remedy is not None
    assert (row.matter.state, row.remedy.matter.state) == ("handling", "open")
    loop.answer(
        row=row.remedy, fixed="样例：办成了", cause="authority", proof=b"", actor=people("unit2"), now=now
    )
    check_remedy(row=row.remedy, text="样例", actor=watch, now=now)
    stuck.again(row=fresh(row), level=5, text="", actor=people("firm"), now=now)
    row = fresh(row)
    assert (row.matter.state, row.again_level) == ("closed", 5)
    stuck.root(row=row, cause="authority", actor=watch, now=now)
    stuck.publish(row=row, text="样例：两个窗口推来推去，已定一家。", actor=watch, now=now)
    assert fresh(row).published


def test_ten_working_days_a_named_day_and_silence(people: People, item: Item, now: datetime) -> None:
    watch = people("watch")
    for grade, due_on, until in (("special", None, date(2026, 12, 7)), ("simple", None, date(2026, 11, 23)),
                                 ("hard", date(2026, 12, 18), date(2026, 12, 18))):  # fmt: skip
        row = reported(people, now)
        stuck.sort(row=row, grade=grade, unit="tax", due_on=due_on, actor=watch, now=now)
        assert row.matter.due_at is not None
        assert local_day(row.matter.due_at) == until
    assert sweep_oversight(now=now + timedelta(days=2))["stuck_late"] == 1
    remedy = Remedy.objects.get(pk=fresh(row).remedy_id)
    loop.answer(row=remedy, fixed="样例", cause="other", proof=b"", actor=people("tax"), now=now)
    check_remedy(row=remedy, text="样例", actor=watch, now=now)
    assert sweep_oversight(now=now + timedelta(days=9))["stuck_lapsed"] == 1
    row = fresh(row)
    assert row.remedy is not None
    assert (row.matter.state, row.remedy.matter.state, row.again_level) == ("closed", "closed", None)


def test_nobody_says_no_alone(people: People, item: Item, now: datetime) -> None:
    row, watch = reported(people, now), people("watch")
    stuck.doubt(row=row, reason="样例：属于诉讼", actor=watch, now=now)
    with pytest.raises(Refused, match="一个人"):
        stuck.second_look(row=row, agree=True, reason="样例", actor=watch, now=now)
    stuck.second_look(row=row, agree=False, reason="样例：不是诉讼", actor=people("watch2"), now=now)
    assert row.matter.state == "received"
    stuck.doubt(row=row, reason="样例：属于诉讼", actor=watch, now=now)
    stuck.second_look(row=row, agree=True, reason="样例：同意", actor=people("leader"), now=now)
    assert row.matter.state == "declined"
    with pytest.raises(IntegrityError), transaction.atomic():
        StuckReport.objects.filter(pk=row.pk).update(second=row.doubter)
    for kind in (
        {"item": "none"},
        {"case": "BJ-0"},
        {"trouble": "none"},
        {"asked": ""},
        {"refused_by": "x" * 121},
    ):
        with pytest.raises(Refused):
            reported(people, now, **kind)
    with pytest.raises(Refused, match="窗口反映"):
        stuck.report(told=TOLD, party_id=None, actor=people("firm"), now=now)


def test_the_remedy_is_a_change_that_passes_the_catalogue_s_own_gate(
    people: People, item: Item, now: datetime
) -> None:
    ItemVersion.objects.create(item=item, number=1, spec={"code": "sample-item"}, status="published", made_by="样例",
                               made_at=now)  # fmt: skip
    row, editor = reported(people, now), people("editor")
    watch = people("watch")
    made = stuck.remedy_by_catalogue(
        row=row, subject="paper", text="样例：去掉一份材料", actor=watch, now=now
    )
    with pytest.raises(Refused):
        stuck.remedy_by_catalogue(row=row, subject="none", text="样例", actor=people("watch"), now=now)
    number = proposals.start_draft(row=made, actor=editor, now=now)
    assert number == 2
    with pytest.raises(Refused, match="还没有通过审核发布"):
        proposals.finish(row=made, text="样例", actor=editor, now=now)
    ItemVersion.objects.filter(number=1).update(status="changed")
    ItemVersion.objects.filter(number=2).update(status="published")
    proposals.finish(row=made, text="样例：去掉了", actor=editor, now=now)
    assert (made.matter.state, made.matter.parent_id) == ("done", row.pk)
    left = proposals.propose(item_code="sample-item", subject="step", text="样例", cause=None, actor=people("watch"),
                             now=now)  # fmt: skip
    proposals.drop(row=left, text="样例：法律规定的环节", actor=editor, now=now)
    assert Proposal.objects.get(pk=left.pk).result


NEW = NewPledge(
    CODE, "样例 01 号园区", "样例协议〔2026〕1 号", date(2026, 1, 10), "样例：达产奖励", Decimal("120000.50"),
    "样例：达产", date(2026, 12, 31), "样例科目 2150805", "approval-service",
)  # fmt: skip


def entered(people: People, now: datetime, **kind: Any) -> Pledge:
    return promises.enter(new=replace(NEW, **kind), actor=people("unit"), now=now)


def test_a_promise_is_paid_with_proof_and_confirmed_by_the_firm(people: People, now: datetime) -> None:
    row = entered(people, now)
    owner, part = people("unit2"), Decimal("20000.50")
    check_it = Person(people("unit").key, "x", frozenset({"head"}), "approval-service")
    with pytest.raises(Refused, match="同一个人"):
        promises.check(row=row, note="样例", actor=check_it, now=now)
    promises.check(row=row, note="样例：合法", actor=owner, now=now)
    firm = people("firm")
    assert Message.objects.filter(to=f"party:{firm.party_id}", act="pledge.check").exists()

    def pay(**kind: Any) -> None:
        given = {
            "amount": part,
            "paid_on": local_day(now),
            "voucher": "V1",
            "proof": PHOTO,
            "actor": owner,
            **kind,
        }
        promises.pay(row=row, now=now, **given)

    with pytest.raises(Refused, match="条件"):
        pay()
    promises.meet(row=row, met=True, reason="样例：已达产", actor=owner, now=now)
    for wrong in ({"amount": Decimal("0.001")}, {"amount": Decimal("120000.51")}, {"amount": Decimal("NaN")},
                  {"paid_on": date(2025, 1, 1)}, {"proof": b""}, {"actor": people("tax")}):  # fmt: skip
        with pytest.raises(Refused):
            pay(**wrong)
    pay()
    with pytest.raises(Refused, match="已经登记过"):
        pay(amount=Decimal(1))
    pay(amount=Decimal(100_000), voucher="V2")
    assert row.matter.state == "paid"
    with pytest.raises(Refused, match="这家企业"):
        promises.confirm(row=row, kept=True, text="", actor=people("other"), now=now)
    promises.confirm(row=row, kept=True, text="", actor=firm, now=now)
    assert row.matter.state == "kept"
    promises.confirm(row=row, kept=False, text="样例：钱退回去了", actor=firm, now=now)
    row = Pledge.objects.select_related("remedy__matter", "matter").get(pk=row.pk)
    assert row.remedy is not None
    assert (row.matter.state, row.remedy.matter.state, row.remedy.source) == ("breached", "open", "pledge")


def test_a_day_that_passes_unpaid_is_a_breach_that_the_loop_takes_on(people: People, now: datetime) -> None:
    row = entered(people, now, condition="")
    promises.check(row=row, note="样例", actor=people("unit2"), now=now)
    assert sweep_oversight(now=now)["pledges_warned"] == 0
    near = now + timedelta(days=25)
    assert [sweep_oversight(now=near)["pledges_warned"] for _ in range(2)] == [1, 0]
    after = datetime(2027, 1, 1, 1, tzinfo=now.tzinfo)
    assert [sweep_oversight(now=after)["pledges_breached"] for _ in range(2)] == [1, 0]
    remedy = Remedy.objects.get()
    assert (remedy.unit, remedy.cause, remedy.person) == (
        "approval-service",
        "money",
        f"party:{row.party_id}",
    )
    assert Message.objects.filter(to="role:supervisor", act="pledge.breach").count() == 1
    with pytest.raises(Refused, match="没有成就"):
        promises.end(row=Pledge.objects.get(), reason="样例", actor=people("watch"), now=after)
    row = Pledge.objects.select_related("matter", "remedy").get()
    promises.meet(row=row, met=False, reason="样例：没有达产", actor=people("unit2"), now=after)
    with pytest.raises(Refused):
        promises.end(row=row, reason="样例", actor=people("inside"), now=after)
    promises.end(row=row, reason="样例：条件没有成就", actor=people("watch"), now=after)
    assert row.matter.state == "void"


def test_what_is_no_promise_is_not_entered(people: People, now: datetime) -> None:
    for kind in ({"party_code": "x"}, {"owner": "none"}, {"amount": Decimal(0)}, {"amount": Decimal("1.001")},
                 {"due_on": date(2026, 1, 9)}, {"text": ""}, {"document": " "}, {"budget_line": ""}):  # fmt: skip
        with pytest.raises(Refused):
            entered(people, now, **kind)
    assert not Pledge.objects.exists()
