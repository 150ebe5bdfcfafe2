"""Households' help: consent first, masked everywhere, decided in 15 days, paid once, calls that climb."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.queries import inbox, person_by_username
from hemei.cli.sample_households import STAGES, make_households
from hemei.enterprises.models import (
    AllowancePayment,
    CadreVisit,
    HelpCase,
    Household,
    IncomeLine,
    Member,
    PayLine,
)
from hemei.enterprises.operations import allowances, cadres, households, measures, paying, relief
from hemei.enterprises.queries.allowances import allowance_by_number, allowance_lines, list_for, visit_lines
from hemei.enterprises.queries.households import (
    acts_told,
    five_sheets,
    household_for,
    household_lines,
    income_of,
    secrets_of,
)
from hemei.enterprises.queries.relief import case_lines, figures, notices
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import NotAllowed, Refused, WrongState
from hemei.ledger.queries import verify
from hemei.rules.workdays import local_day
from tests.enterprises import homes as at
from tests.enterprises.homes import CIVIL, CIVIL_HEAD, CLERK, FARM, HELPER, OTHER, PDF, SECOND, fresh
from tests.zone import seed_people


@pytest.fixture(autouse=True)
def _place(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    at.agencies()


def test_without_consent_nothing_is_asked_and_nothing_is_lost(now: datetime) -> None:
    case = at.clue(now)
    found = relief.Check("edge", "disease", "看到住院单据", now.date())
    with pytest.raises(Refused, match=f"没有写入，也没有查询任何数据。线索 {case.matter.number} 还在"):
        relief.check_home(row=case, found=found, actor=HELPER, now=now)
    assert fresh(case).matter.version == 1
    with pytest.raises(Refused, match="授权书"):
        households.give_consent(row=at.home(case.household), paper=b"", actor=HELPER, now=now)
    relief.decline_consent(row=fresh(case), note="户主不愿意", actor=HELPER, now=now)
    assert (fresh(case).matter.state, fresh(case).matter.due_at) == ("unconsented", None)
    with pytest.raises(Refused, match="还没有授权"):
        relief.resume(row=fresh(case), actor=HELPER, now=now)
    boss = at.owner(case.household)
    assert "没有查询任何数据" in inbox(boss)[0].text
    households.give_consent(row=at.home(case.household), paper=b"", actor=boss, now=now)
    relief.resume(row=fresh(case), actor=boss, now=now + timedelta(days=30))
    due = fresh(case).decision_due
    assert due is not None
    assert local_day(due) == date(2027, 1, 7)  # 15 days from the day on which it went on
    households.revoke_consent(row=at.home(case.household), actor=boss, now=now)
    with pytest.raises(Refused, match="还没有授权"):
        relief.check_home(row=fresh(case), found=found, actor=HELPER, now=now)


def test_from_the_clue_to_the_risk_removed(now: datetime) -> None:
    case, after = at.helped(now)
    assert case.decision_due is not None
    assert local_day(case.decision_due) == date(2026, 12, 8)  # the 15th day after Monday, 23 November
    assert (case.public_until, case.matter.state, case.head_income) == (
        date(2026, 11, 30),
        "helping",
        Decimal("4500.00"),
    )
    boss = at.owner(case.household)
    with pytest.raises(Refused, match="没落实的措施"):
        measures.propose_removal(row=case, note="收入稳定", actor=HELPER, now=after)
    plan = case.measures.get()
    done: dict[str, Any] = {"row": case, "measure": plan.pk, "on": local_day(after), "now": after}
    with pytest.raises(NotAllowed, match="别的部门"):
        measures.do_measure(**done, evidence="已办", proof=b"", actor=OTHER)
    with pytest.raises(Refused, match="落实情况"):
        measures.do_measure(**done, evidence=" ", proof=b"", actor=HELPER)
    measures.do_measure(**done, evidence="已办理，见凭证", proof=PDF, actor=HELPER)
    with pytest.raises(Refused, match="低于 8400"):
        measures.propose_removal(row=fresh(case), note="收入稳定", actor=HELPER, now=after)
    at.income(at.home(case.household), after, 12_000, "business")
    measures.propose_removal(row=fresh(case), note="收入稳定", actor=CLERK, now=after)
    with pytest.raises(Refused, match="不能自己核查"):
        measures.verify_removal(row=fresh(case), held=[], note="看过", actor=CLERK, now=after)
    with pytest.raises(Refused, match="住房安全有保障没有确认"):
        measures.verify_removal(
            row=fresh(case), held=["school", "health", "water"], note="看过", actor=SECOND, now=after
        )
    every = ["school", "health", "water", "house"]
    measures.verify_removal(row=fresh(case), held=every, note="看过", actor=SECOND, now=after)
    measures.dispute_removal(row=fresh(case), reason="还要做手术", actor=boss, now=after)
    assert fresh(case).matter.state == "helping"
    measures.propose_removal(row=fresh(case), note="收入稳定", actor=CLERK, now=after)
    measures.verify_removal(row=fresh(case), held=every, note="看过", actor=SECOND, now=after)
    with pytest.raises(NotAllowed):
        measures.confirm_removal(row=fresh(case), paper=b"", actor=at.owner(Household(party_id=0)), now=after)
    measures.confirm_removal(row=fresh(case), paper=b"", actor=boss, now=after)
    case = fresh(case)
    assert (case.matter.state, case.live, case.confirmed_by) == ("removed", False, "户主")
    told = {one.code: one for one in figures(FARM, local_day(after), after)}
    assert (told["watched"].records, told["removed"].share, told["decided"].share) == (0, 100.0, 100.0)
    rows = case_lines({"figure": "removed"}, FARM, after="", limit=9, now=after, on=local_day(after))
    assert [one.number for one in rows] == [case.matter.number]
    at.clue(after)  # another need later is another case
    assert verify().finding is None


def test_who_decides_is_another_and_figures_decide_the_kind(now: datetime) -> None:
    case = at.ready(now, 90_000)
    for kind, cause, why in (
        ("edge", "income", "不低于监测线"),
        ("sudden", "income", "因病、因灾"),
        ("x", "y", "请选监测类别"),
    ):
        with pytest.raises(Refused, match=why):
            relief.check_home(
                row=case, found=relief.Check(kind, cause, "入户", now.date()), actor=HELPER, now=now
            )
    both = at.Person(FARM.key, FARM.label, frozenset({"helper", "head"}), "agriculture")
    relief.check_home(
        row=case, found=relief.Check("sudden", "disease", "入户", now.date()), actor=both, now=now
    )
    with pytest.raises(Refused, match="没有过半数"):
        relief.review(row=case, on=now.date(), votes=20, votes_for=10, note="会", actor=HELPER, now=now)
    relief.review(row=case, on=now.date(), votes=20, votes_for=11, note="会", actor=HELPER, now=now)
    relief.publish(row=case, actor=HELPER, now=now)
    with pytest.raises(Refused, match="公示还没有结束"):
        relief.pass_town(row=case, note="好", actor=CLERK, now=now + timedelta(days=7))
    relief.object_to(row=fresh(case), reason=f"{at.NAME}有车", actor=CLERK, now=now)
    assert fresh(case).why == "样**有车"
    with pytest.raises(NotAllowed, match="主管部门"):
        relief.uphold(row=fresh(case), note="无车", actor=OTHER, now=now)
    relief.uphold(row=fresh(case), note="无车", actor=FARM, now=now)
    assert fresh(case).public_until == date(2026, 11, 30)  # shown only once
    late = now + timedelta(days=20)
    relief.pass_town(row=fresh(case), note="好", actor=CLERK, now=late)
    with pytest.raises(Refused, match="不能自己决定"):
        relief.include(row=fresh(case), note="同意", actor=both, now=late)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpCase.objects.filter(pk=case.pk).update(decider=FARM.key)
    deputy = at.Person("user:999", "副职", frozenset({"head"}), "agriculture")
    relief.include(row=fresh(case), note="同意", actor=deputy, now=late)
    told = {one.code: one for one in figures(FARM, local_day(late), late)}
    assert (told["decided"].hits, told["decided"].records) == (0, 1)  # twenty days are more than fifteen


def test_one_record_one_case_and_bad_input_is_named(now: datetime) -> None:
    case = at.ready(now)
    row = at.home(case.household)
    with pytest.raises(Refused, match="已经有一件在办"):
        at.clue(now)
    with pytest.raises(Refused, match="另一个"):
        at.clue(now, who=households.Who("别的名字", at.CODE, "样例村"))
    with pytest.raises(Refused, match="校验位不对"):
        at.clue(now, who=households.Who("样例乙", at.CODE[:-1] + "9", "样例村"))
    with pytest.raises(Refused, match="工单编号"):
        at.clue(now, who=households.Who("样例乙", at.codes(3)[2], "样例村"), origin="hotline")
    assert HelpCase.objects.count() == 1
    assert Household.objects.count() == 1  # nothing of a refused clue stays
    for changes, why in (
        ({"amount": Decimal(-1)}, "不能是负数"), ({"amount": Decimal("NaN")}, "不能是负数"),
        ({"kind": "gift"}, "收入种类"),
        ({"year": 2027}, "还没有结束"), ({"source": ""}, "来源"),
    ):  # fmt: skip
        given = {"year": 2026, "kind": "wages", "amount": Decimal(1), "source": "流水", **changes}
        with pytest.raises(Refused, match=why):
            households.enter_income(row=row, actor=HELPER, now=now, **given)
    line = IncomeLine.objects.get()
    assert (line.starts_on, line.ends_on) == (date(2025, 10, 1), date(2026, 10, 1))
    households.strike_income(row=row, line=line.pk, reason="记错年度", actor=HELPER, now=now)
    assert income_of(row, now.date()).head is None
    assert IncomeLine.objects.get().why == "记错年度"
    with pytest.raises(Refused, match="还没有登记收入"):
        relief.check_home(
            row=fresh(case), found=relief.Check("edge", "income", "x", now.date()), actor=HELPER, now=now
        )
    with pytest.raises(Refused, match="已经在一户"):
        households.add_member(
            row=row, who=households.Someone("样例王秀英", at.WIFE, "spouse"), actor=HELPER, now=now
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(household=row, name="x", relation="head")


def test_what_is_written_down_names_nobody(now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    case, after = at.helped(now)
    row = at.home(case.household)
    grant = allowances.apply(row=row, bank="样例银行", account=at.ACCOUNT, actor=at.owner(row), now=after)
    with pytest.raises(Refused, match="写明用途"):
        households.look(row=row, purpose="看", actor=HELPER, now=after)
    with pytest.raises(NotAllowed):
        households.look(row=row, purpose="核对低保申请", actor=OTHER, now=after)
    seen = households.look(
        row=row,
        purpose=f"给{at.NAME}打 {at.PHONE[:3]}-{at.PHONE[3:7]}-{at.PHONE[7:]}",
        actor=HELPER,
        now=after,
    )
    assert (seen.name, seen.identity, seen.phone) == (at.NAME, at.CODE, at.PHONE)
    sheets = households.export(row=row, purpose="填报省防返贫系统", actor=HELPER, now=after)
    assert len(sheets) == 5
    assert sheets == five_sheets(row, local_day(after))
    assert at.ACCOUNT in sheets[1].rows[0]
    secrets = set(secrets_of(row))
    assert secrets >= {at.NAME, at.CODE, at.PHONE, at.ADDRESS, at.WIFE, at.ACCOUNT}
    day = local_day(after)
    texts = [
        *Act.objects.values_list("payload", flat=True), *Act.objects.values_list("actor_label", flat=True),
        *Matter.objects.values_list("title", flat=True), *Matter.objects.values_list("words", flat=True),
        *(one.text for one in inbox(at.owner(row))), caplog.text, str(acts_told(row.pk)), str(acts_told(case.pk)),
        case.clue, str(notices("relief", "", before=None, limit=9, on=now.date())),
    ]  # fmt: skip
    assert [(one, text) for text in texts for one in secrets if one in text] == []
    households_told = household_lines({"q": at.NAME}, HELPER, after="", limit=9, now=after, on=day)
    assert households_told == []  # a hit would tell the name
    assert len(household_lines({"q": "样例村"}, HELPER, after="", limit=9, now=after, on=day)) == 1
    assert (
        len(
            household_lines(
                {},
                at.Person("u", "卫健", frozenset({"approver"}), "health"),
                after="",
                limit=9,
                now=after,
                on=day,
            )
        )
        == 1
    )  # its measure
    assert household_lines({}, OTHER, after="", limit=9, now=after, on=day) == []
    with pytest.raises(Household.DoesNotExist):
        household_for(row.matter.number, OTHER, day)
    assert allowance_lines({}, OTHER, after="", limit=9, now=after, on=day) == []
    assert grant.matter.number


def granted(now: datetime) -> tuple[Any, datetime]:
    case = at.ready(now)
    row = at.home(case.household)
    made = allowances.apply(row=row, bank="样例银行", account=at.ACCOUNT, actor=CLERK, now=now)
    found = allowances.check(row=made, property_ok=True, note="入户核实", actor=CLERK, now=now)
    assert (found.ceiling, found.year, found.month) == (Decimal(20400), Decimal(11400), Decimal(950))
    allowances.publish(row=made, actor=SECOND, now=now)
    after = now + timedelta(days=12)
    made = allowance_by_number(made.matter.number)
    with pytest.raises(NotAllowed):
        allowances.grant(row=made, note="同意", actor=OTHER, now=after)
    allowances.grant(row=made, note="同意", actor=CIVIL, now=after)
    return allowance_by_number(made.matter.number), after


def test_an_allowance_fills_the_gap_and_is_paid_once(now: datetime) -> None:
    grant, after = granted(now)
    assert (grant.from_month, grant.review_on) == (date(2027, 1, 1), date(2027, 12, 1))
    with pytest.raises(Refused, match="没有要发的"):
        paying.make_list(month=date(2026, 12, 1), actor=CIVIL, now=after)
    row = paying.make_list(month=date(2027, 1, 15), actor=CIVIL, now=after)
    with pytest.raises(Refused, match="没有要发的"):
        paying.make_list(
            month=date(2027, 1, 1), actor=CIVIL, now=after
        )  # nobody stands on two lists of a month
    with pytest.raises(IntegrityError), transaction.atomic():
        PayLine.objects.create(
            pay_list=row, allowance=grant, household=grant.household, month=row.month, amount=1
        )
    paying.publish_list(row=row, actor=CIVIL, now=after)
    day = after + timedelta(days=8)
    pay: dict[str, Any] = {"voucher": "样例-1", "paid_on": local_day(day), "proof": PDF}
    row = list_for(row.matter.number, CIVIL, local_day(day))
    with pytest.raises(Refused, match="公示还没有结束"):
        paying.pay_list(row=row, actor=CIVIL_HEAD, now=after, **pay)
    with pytest.raises(Refused, match="生成名单的人"):
        paying.pay_list(row=row, actor=CIVIL, now=day, **pay)
    assert paying.pay_list(row=row, actor=CIVIL_HEAD, now=day, **pay) == 1
    with pytest.raises(Refused, match="登记过"):
        paying.pay_list(row=row, actor=CIVIL_HEAD, now=day, **pay)
    with pytest.raises(WrongState):
        paying.pay_list(row=row, actor=CIVIL_HEAD, now=day, **{**pay, "voucher": "样例-2"})
    assert AllowancePayment.objects.get().amount == Decimal(950)
    second = PayLine.objects.create(
        pay_list=row, allowance=grant, household=grant.household, month=row.month, amount=1, live=False
    )
    paid: dict[str, Any] = {
        "line": second,
        "household": grant.household,
        "month": row.month,
        "by": "x",
        "at": now,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowancePayment.objects.create(amount=1, paid_on=now.date(), **paid)
    paying.account_for(
        row=list_for(row.matter.number, CIVIL, local_day(day)), text="足额到账", actor=CIVIL, now=day
    )
    allowances.report_change(row=grant, note="有人就业", actor=at.owner(grant.household), now=day)
    at.income(at.home(grant.household), day, 3_000)
    found = allowances.recheck(
        row=allowance_by_number(grant.matter.number), note="已核实", actor=SECOND, now=day
    )
    assert found.month == Decimal(700)
    at.income(at.home(grant.household), day, 30_000)
    grant = allowance_by_number(grant.matter.number)
    with pytest.raises(Refused, match="没有差额可补"):
        allowances.recheck(row=grant, note="已核实", actor=SECOND, now=day)
    allowances.stop(row=grant, reason="收入超过标准", actor=CIVIL_HEAD, now=day)
    assert "停发" in inbox(at.owner(grant.household))[0].text
    assert verify().finding is None


def test_missed_calls_climb(now: datetime) -> None:
    case, after = at.helped(now)
    row = at.home(case.household)
    for level, who in (("village", HELPER), ("zone", FARM)):
        households.name_contact(row=at.home(row), level=level, cadre=who, actor=HELPER, now=after)
    with pytest.raises(Refused, match="账号"):
        households.name_contact(row=at.home(row), level="town", cadre=None, actor=HELPER, now=after)
    assert cadres.sweep_homes(now=after) == {"calls climbed": 0, "calls planned": 2}
    assert cadres.sweep_homes(now=after)["calls planned"] == 0
    call = CadreVisit.objects.select_related("matter", "household").get(level="village")
    assert (call.due_on, call.matter.holder) == (local_day(after) + timedelta(days=30), HELPER.key)
    late = after + timedelta(days=32)
    assert cadres.climb_missed(now=late) == 1
    call = CadreVisit.objects.select_related("matter", "household__party").get(pk=call.pk)
    assert (call.missed, call.at_level, call.matter.holder) == (
        True,
        "zone",
        FARM.key,
    )  # no cadre of the town
    assert cadres.climb_missed(now=late) == 0
    later = late + timedelta(days=9)
    assert cadres.climb_missed(now=later) == 1
    call = CadreVisit.objects.select_related("matter", "household__party").get(pk=call.pk)
    assert call.matter.holder == "role:supervisor"
    with pytest.raises(NotAllowed, match="别人负责"):
        cadres.record_call(row=call, on=local_day(later), text="看过", actor=CLERK, now=later)
    cadres.record_call(row=call, on=local_day(later), text=f"{at.NAME}身体好转", actor=HELPER, now=later)
    call = CadreVisit.objects.get(pk=call.pk)
    assert (call.text, call.missed, call.open) == ("样**身体好转", True, False)
    told = visit_lines({"missed": "yes"}, HELPER, after="", limit=9, now=later, on=local_day(later))
    assert len(told) == 1
    assert cadres.plan_calls(actor=HELPER, now=later) == 1


def test_the_sample_is_labelled_and_stands_at_every_stage(now: datetime) -> None:
    seed_people()
    make_households(now)
    assert Household.objects.count() == len(STAGES)
    assert not Household.objects.filter(sample=False).exists()
    assert not Household.objects.filter(party__sample=False).exists()
    assert {one.identity[6:10] for one in Member.objects.all()} == {"1800"}
    states = set(HelpCase.objects.values_list("matter__state", flat=True))
    assert states == set(STAGES)
    assert AllowancePayment.objects.count() == 2
    assert CadreVisit.objects.filter(missed=True).exists()
    told = {one.code: one for one in figures(person_by_username("agriculture-head"), local_day(now), now)}
    assert told["watched"].records == sum(one in {"planning", "helping", "proposed"} for one in STAGES)
    assert (told["removed"].hits, told["decided"].share) == (2, round(700 / 8, 1))
    assert verify().finding is None
