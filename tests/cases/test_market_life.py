"""A firm's own life as an official reads it: opening measured, one licence for a trade, sleep, and the ways out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.models import Dormancy, Exit, Licence
from hemei.cases.operations import dormancy as sleep
from hemei.cases.operations import exits as leave
from hemei.cases.operations import trades
from hemei.cases.operations.licence_life import Why, ask_licence, change_licence
from hemei.cases.queries import market
from hemei.catalog.operations import BadList, load_market, load_table
from hemei.catalog.queries import listings, menu_by_code
from hemei.cli.sample import PDF, make_order, run_case
from hemei.ledger.operations import NotAllowed, Refused, WrongState
from hemei.ledger.queries import acts_of, verify
from hemei.rules.exits import Link
from hemei.rules.market import Span, measure_4012
from hemei.rules.separation import Way
from hemei.rules.workdays import local_day

pytestmark = pytest.mark.django_db
SHOP = {
    "has_licence": True, "business_area_m2": 80, "serves_food": True, "sells_prepacked": True, "sells_tobacco": True,
    "has_sign": True,
}  # fmt: skip


@pytest.fixture
def shops(zone: None, small_market: Path, now: datetime) -> None:
    load_table(folder=small_market, actor="system", now=now)
    load_market(folder=small_market, actor="system", now=now)


def granted(order: Any, now: datetime) -> None:
    clerk = person_by_username("clerk")
    for case in queries.order_by_number(order.matter.number).cases.all():
        if case.matter.state == "submitted":
            until = now + timedelta(minutes=30)
            run_case(case.matter.number, clerk=clerk, at=now, until=until, how="granted")


# --- 4012 ---------------------------------------------------------------------------------------------------


def test_twenty_minutes_run_from_complete_submission_to_licence(zone: None, now: datetime) -> None:
    answers = {"entity_type": "individual", "wants_seal": False, "wants_invoice": False,
               "wants_bank_account": False, "has_staff": False}  # fmt: skip
    slow = make_order(menu="open-company", who="diner", answers=answers, at=now)
    clerk, number = (
        person_by_username("clerk"),
        queries.order_by_number(slow.matter.number).cases.all()[0].matter.number,
    )
    paper = queries.case_by_number(number).papers.all()[0].paper
    cases.correct_case(case=queries.case_by_number(number), points={paper: "缺签字"}, actor=clerk, now=now)
    mended = now + timedelta(days=2)  # the clock starts when nothing is missing any more
    cases.resubmit_case(
        case=queries.case_by_number(number),
        files={paper: ("x.pdf", PDF)},
        actor=person_by_username("diner"),
        now=mended,
    )
    run_case(number, clerk=clerk, at=mended, until=mended + timedelta(minutes=19, seconds=1), how="granted")
    rows = market.openings(date(2026, 11, 1), date(2026, 12, 1))
    assert [(row.number, row.minutes) for row in rows] == [(slow.matter.number, 20)]
    found = measure_4012(rows, local_day(now))
    assert (found.count, found.in_time) == (1, 1)
    uploads = slow.uploads.count()
    assert found.zeros == (int(uploads == 0), int(rows[0].fees == 0), 1, 1)
    cases.record_visit(case=queries.case_by_number(number), reason="送材料", actor=clerk, now=mended)
    again = measure_4012(market.openings(date(2026, 11, 1), date(2026, 12, 1)), local_day(now))
    assert again.zeros[3] == 0
    assert again.all_four == 0
    assert market.openings(date(2026, 12, 1), date(2027, 1, 1)) == []


# --- 一业一证 -----------------------------------------------------------------------------------------------


def test_a_trade_has_one_notice_one_form_one_visit_and_the_shortest_limit(shops: None, now: datetime) -> None:
    order = make_order(menu="open-supermarket", who="diner", answers=SHOP, at=now)
    rows = {c.item_code: c for c in queries.order_by_number(order.matter.number).cases.all()}
    assert set(rows) == {"food-licence", "tobacco-001-01", "sign-guidance"}
    own = {queries.spec_of(c).promised.value for c in rows.values()}
    assert {queries.promised_limit(c).value for c in rows.values()} == {min(own)}
    assert len(own) > 1  # they differ, so that the shortest means something
    made = queries.plan_of(order, local_day(now))
    assert (made.plan.merged.forms, made.plan.merged.visits <= made.plan.serial.visits) == (1, True)
    with pytest.raises(Refused, match="还有许可没有办完"):
        trades.issue_trade_licence(order=order, actor=person_by_username("diner"), now=now)


def test_the_whole_follows_its_parts_and_is_issued_anew(shops: None, now: datetime) -> None:
    order, owner = (
        make_order(menu="open-supermarket", who="diner", answers=SHOP, at=now),
        person_by_username("diner"),
    )
    granted(order, now)
    with pytest.raises(Refused, match="不是您的"):
        trades.issue_trade_licence(order=order, actor=person_by_username("firm"), now=now)

    def render(whole: Any, edition: Any) -> bytes:
        return trades.trade_pdf(whole, edition, verify="https://example.org/verify", now=now)

    whole = trades.issue_trade_licence(order=order, actor=owner, now=now, render=render)
    assert trades.issue_trade_licence(order=order, actor=owner, now=now).pk == whole.pk
    assert whole.title == "超市行业综合许可证"
    parts = market.parts_of(whole)
    assert len(parts) == 3
    assert market.state_of_whole(whole, local_day(now)) == "valid"
    first = market.editions_of(whole)[0]
    assert first.path.endswith(".pdf")
    assert first.says == sorted(first.says)
    assert trades.refresh_trades(now=now) == 0
    food = Licence.objects.get(case__item_code="food-licence")
    after_food = food.valid_until + timedelta(days=1)
    assert market.state_of_whole(whole, after_food) == "partial"  # lapses by itself, without an act
    ask_licence(licence=food, kind="change", text="店名改了", actor=owner, now=now + timedelta(hours=1))
    change_licence(
        licence=Licence.objects.get(pk=food.pk), why=Why("asked", "持证人申请"), holder="样例餐饮新店", conditions="",
        actor=person_by_username(food.case.agency.code), now=now + timedelta(hours=1),
    )  # fmt: skip
    done = cases.sweep(now=now + timedelta(hours=2))
    assert done["trades_reissued"] == 1
    Licence.objects.filter(pk=food.pk).update(status="revoked", ended_on=local_day(now))
    assert trades.refresh_trades(now=now + timedelta(hours=3)) == 1
    whole = market.whole_by_number(whole.matter.number)
    assert market.state_of_whole(whole, local_day(now)) == "partial"
    editions = market.editions_of(whole)
    assert [one.number for one in editions] == [3, 2, 1]
    assert ["food-licence", food.number, "ended", editions[0].says[0][3]] == editions[0].says[0]
    assert "有变化" in editions[0].because
    signed = trades.sign_edition(whole=whole, actor=owner, now=now + timedelta(hours=3), render=render)
    assert signed.path != first.path
    with pytest.raises(Refused, match="已经有签发文件"):
        trades.sign_edition(whole=whole, actor=owner, now=now, render=render)
    names = [act.name for act in acts_of(whole.pk)]
    assert names == ["trade.issue", "trade.reissue", "trade.reissue", "trade.paper"]
    assert verify().finding is None


def test_lists_load_once_change_by_day_and_name_a_bad_row(
    shops: None, small_market: Path, now: datetime, tmp_path: Path
) -> None:
    again = load_market(folder=small_market, actor="system", now=now)
    assert (again.menus, again.trades, again.scopes, again.events) == (0, 0, 0, 0)
    assert menu_by_code("open-gym", local_day(now)).spec["combined"]["name"] == "健身行业综合许可证"
    needed = listings.needed({"catering", "import-export", "food-prepacked", "software"}, local_day(now))
    assert [(one.item or one.name, one.way) for one in needed] == [
        ("food-licence", Way.BETTER), ("fire-safety-check", Way.PROMISE), ("prepacked-food-filing", Way.FILING),
        ("对外贸易经营者备案登记", Way.CANCELLED),
    ]  # fmt: skip
    before = listings.scopes(date(2022, 6, 1))
    assert "import-export" not in {one.code for one in before}  # cancelled on 2022-12-30
    for path in small_market.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = (
        (small_market / "scopes.tsv")
        .read_text(encoding="utf-8")
        .replace("food-licence>better", "food-x>better")
    )
    (tmp_path / "scopes.tsv").write_text(rows, encoding="utf-8")
    with pytest.raises(BadList, match=r"第 \d+ 行：没有事项“food-x”"):
        load_market(folder=tmp_path, actor="system", now=now)
    changed = (
        (small_market / "scopes.tsv")
        .read_text(encoding="utf-8")
        .replace("food-licence>better", "food-licence>promise")
    )
    (tmp_path / "scopes.tsv").write_text(changed, encoding="utf-8")
    later = now + timedelta(days=10)
    assert load_market(folder=tmp_path, actor="system", now=later).scopes == 2
    assert listings.needed({"food-retail"}, local_day(now))[0].way is Way.BETTER
    assert listings.needed({"food-retail"}, local_day(later))[0].way is Way.PROMISE


# --- dormancy -----------------------------------------------------------------------------------------------


def asleep(now: datetime, days: int = 300) -> Dormancy:
    today = local_day(now)
    made = sleep.file_dormancy(
        cause="health", why="客流减少，撑不下去", span=Span(today, today + timedelta(days=days)), address="样例路 1 号",
        address_confirmed=True, said=(), actor=person_by_username("diner"), now=now,
    )  # fmt: skip
    sleep.record_dormancy(dormancy=made, actor=person_by_username("approval-service"), now=now)
    return market.dormancy_by_number(made.matter.number)


def test_a_firm_sleeps_is_reminded_thrice_and_wakes_by_law(zone: None, now: datetime) -> None:
    row = asleep(now)
    assert {body.agency.code for body in row.bodies.all()} == {
        "tax",
        "human-resources",
        "medical-insurance",
        "housing-fund",
    }
    tax = person_by_username("tax")
    sleep.finish_body(dormancy=row, note="已办停业登记", actor=tax, now=now)
    with pytest.raises(Refused, match="没有等本部门"):
        sleep.finish_body(dormancy=row, note="", actor=tax, now=now)
    sleep.care_for(dormancy=row, note="上门走访，推了贷款贴息", actor=person_by_username("helper"), now=now)
    told = []
    for day in range(230, 303):
        at = now + timedelta(days=day)
        cases.sweep(now=at)
        cases.sweep(now=at)  # the second changes nothing
        told.append(Message.objects.filter(act="dormancy.remind").count())
    assert sorted(set(told)) == [0, 1, 2, 3]
    row = market.dormancy_by_number(row.matter.number)
    assert row.matter.state == "awake"
    assert row.woke_on == local_day(now) + timedelta(days=301)
    assert row.publish_by == row.woke_on + timedelta(days=30)
    assert row.contact == "帮办专员庚（样例）"
    late = now + timedelta(days=340)
    sleep.publish_resumption(dormancy=row, actor=person_by_username("diner"), now=late)
    assert acts_of(row.pk)[-1].payload["late"] is True


def test_what_the_law_shuts_is_refused_and_named(zone: None, now: datetime) -> None:
    today, owner = local_day(now), person_by_username("diner")
    common: dict[str, Any] = {"cause": "health", "why": "客流减少", "address": "样例路 1 号",
                              "address_confirmed": False, "actor": owner, "now": now}  # fmt: skip
    with pytest.raises(Refused, match="上市公司"):
        sleep.file_dormancy(span=Span(today, today), said={"listed"}, **common)
    with pytest.raises(Refused, match="三年"):
        sleep.file_dormancy(span=Span(today, today.replace(year=2030)), said=(), **common)
    with pytest.raises(Refused, match="过去"):
        sleep.file_dormancy(span=Span(today - timedelta(days=1), today), said=(), **common)
    assert not Dormancy.objects.exists()
    row = asleep(now)
    with pytest.raises(Refused, match="已经有歇业"):
        sleep.file_dormancy(span=Span(today, today), said=(), **common)
    with pytest.raises(IntegrityError), transaction.atomic():  # and the database holds it too
        Dormancy.objects.create(matter=make_other(row, now), party=row.party, cause="health", why="x",
                                first_on=today, last_on=today, address="x")  # fmt: skip
    with pytest.raises(Refused, match="期满前 30 日"):
        sleep.extend_dormancy(dormancy=row, last=today + timedelta(days=500), actor=owner, now=now)
    near = now + timedelta(days=280)
    cap = sleep.cap_of(row)
    with pytest.raises(Refused, match="三年"):
        sleep.extend_dormancy(dormancy=row, last=cap + timedelta(days=1), actor=owner, now=near)
    sleep.extend_dormancy(dormancy=row, last=cap, actor=owner, now=near)
    with pytest.raises(Refused, match="不是您的"):
        sleep.wake(
            dormancy=market.dormancy_by_number(row.matter.number), actor=person_by_username("firm"), now=near
        )
    sleep.wake(dormancy=market.dormancy_by_number(row.matter.number), actor=owner, now=near)
    again = asleep(near)  # what was slept before counts into the three years
    assert sleep.cap_of(again) == local_day(near).replace(year=local_day(near).year + 3) - timedelta(days=281)


def make_other(row: Dormancy, now: datetime) -> Any:
    from hemei.ledger.models import Matter

    return Matter.objects.create(kind="dormancy", number="XY-0", title="x", state="filed", head="0", opened_at=now,
                                 party=row.matter.party)  # fmt: skip


# --- the ways out -------------------------------------------------------------------------------------------


def simple(now: datetime, signer: leave.Signer | None = None, **more: Any) -> Exit:
    given: dict[str, Any] = {"why": "不想干了", "said": (), "sole": False, "promised": True,
                             "signer": signer or leave.Signer("样例股东甲"),
                             "actor": person_by_username("diner"), "now": now}  # fmt: skip
    return market.exit_by_number(leave.publish_exit(**given | more).matter.number)


def test_the_simple_way_twenty_days_then_twenty_days(zone: None, now: datetime) -> None:
    with pytest.raises(Refused, match="未清偿"):
        simple(now, said={"debt"})
    with pytest.raises(Refused, match="承诺"):
        simple(now, promised=False)
    row, owner, registrar = simple(now), person_by_username("diner"), person_by_username("approval-service")
    with pytest.raises(Refused, match="已经在办"):
        simple(now)
    with pytest.raises(Refused, match="还没有满"):
        leave.apply_for_exit(leaving=row, actor=owner, now=now + timedelta(days=20))
    with pytest.raises(Refused, match="还没有人申请"):
        leave.strike_off(leaving=row, actor=registrar, now=now + timedelta(days=21))
    leave.object_to(leaving=row, by="样例债权人", reason="欠货款", actor=person_by_username("clerk"), now=now)
    with pytest.raises(WrongState):
        leave.apply_for_exit(
            leaving=market.exit_by_number(row.matter.number), actor=owner, now=now + timedelta(days=21)
        )
    leave.answer_objection(
        leaving=market.exit_by_number(row.matter.number), answer="已付清", actor=registrar, now=now
    )
    row = market.exit_by_number(row.matter.number)
    assert row.matter.state == "public"
    leave.apply_for_exit(leaving=row, actor=owner, now=now + timedelta(days=21))
    row = market.exit_by_number(row.matter.number)
    with pytest.raises(NotAllowed):
        leave.strike_off(leaving=row, actor=person_by_username("tax"), now=now + timedelta(days=22))
    leave.strike_off(leaving=row, actor=registrar, now=now + timedelta(days=22))
    assert market.exit_by_number(row.matter.number).struck_off_on == local_day(now) + timedelta(days=22)
    forgotten = simple(now + timedelta(days=23))
    assert cases.sweep(now=now + timedelta(days=64))["exits_lapsed"] == 1
    assert market.exit_by_number(forgotten.matter.number).matter.state == "lapsed"
    assert verify().finding is None


def test_ordinary_and_compulsory(zone: None, now: datetime) -> None:
    owner, registrar = person_by_username("diner"), person_by_username("approval-service")
    row = leave.publish_liquidation(
        why="股东会决议解散", formed=local_day(now) - timedelta(days=12), group="样例甲、样例乙",
        signer=leave.Signer("样例甲"), actor=owner, now=now,
    )  # fmt: skip
    assert acts_of(row.pk)[0].payload["late"] is True
    with pytest.raises(Refused, match="没有报结束"):
        leave.apply_for_exit(leaving=row, actor=owner, now=now + timedelta(days=60))
    window = leave.finish_liquidation(leaving=row, actor=owner, now=now + timedelta(days=10))
    assert (window.opens - local_day(now)).days == 46
    row = market.exit_by_number(row.matter.number)
    leave.apply_for_exit(leaving=row, actor=owner, now=now + timedelta(days=46))
    leave.refuse_exit(
        leaving=market.exit_by_number(row.matter.number),
        reason="清算报告缺签字",
        actor=registrar,
        now=now + timedelta(days=47),
    )
    firm = row.party_id
    with pytest.raises(Refused, match="满三年"):
        leave.publish_compulsory(
            party_id=firm, why="吊销未注销", revoked=date(2025, 1, 1), actor=registrar, now=now
        )
    struck = leave.publish_compulsory(
        party_id=firm, why="吊销未注销", revoked=date(2020, 1, 1), actor=registrar, now=now
    )
    with pytest.raises(Refused, match="公告还没有满"):
        leave.strike_off(leaving=struck, actor=registrar, now=now + timedelta(days=60))
    with pytest.raises(Refused, match="不能由企业撤回"):
        leave.withdraw_exit(leaving=struck, actor=owner, now=now)
    leave.strike_off(
        leaving=market.exit_by_number(struck.matter.number), actor=registrar, now=now + timedelta(days=61)
    )
    assert market.exit_by_number(struck.matter.number).matter.state == "closed"


def test_heirs_sign_in_the_place_of_the_dead_with_papers_and_liability(zone: None, now: datetime) -> None:
    ring = (Link("样例父", "样例子", "heir", "继承公证书"), Link("样例子", "样例父", "heir", "继承公证书"))
    with pytest.raises(leave.BadChain) as caught:
        simple(now, leave.Signer("样例子", ("样例父",), ring, liable=True))
    assert [fault.line for fault in caught.value.faults] == [2]
    assert "第 2 行：承继关系成环" in str(caught.value)
    good = (ring[0], Link("样例子", "样例孙", "heir", "监护证明"))
    with pytest.raises(Refused, match="承担责任"):
        simple(now, leave.Signer("样例孙", ("样例父",), good))
    assert not Exit.objects.exists()
    row = simple(now, leave.Signer("样例孙", ("样例父",), good, liable=True), files={1: ("公证书.pdf", PDF)})
    heirs = list(row.heirs.all())
    assert [(one.line, one.of, one.to, bool(one.sha256)) for one in heirs] == [
        (1, "样例父", "样例子", True), (2, "样例子", "样例孙", False),
    ]  # fmt: skip
    assert "依法承担责任" in row.liability
    assert acts_of(row.pk)[0].payload["documents"] == [heirs[0].sha256, ""]
    cases.sweep_files(now=now + timedelta(days=3))
    assert (Path(settings.MEDIA_ROOT) / heirs[0].path).exists()
