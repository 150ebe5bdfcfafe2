"""Runs the scenarios beside this file, which are written for officials to read and correct.

A line of a scenario is one step; `会被拒绝，因为“…”` after a step says that it must be refused, with that reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hemei.accounts.queries import Person, agency_names, inbox, person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict, Verdict
from hemei.cases.flow import CASE, JOINT
from hemei.cases.operations import starts
from hemei.cases.queries import hall
from hemei.catalog import queries as catalog
from hemei.cli.sample import BUILD, PDF, RENT, make_order
from hemei.ledger.operations import Refused
from hemei.ledger.queries import verify
from hemei.rules.building import study_kinds
from hemei.rules.workdays import SHANGHAI, local_day, official

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "scenarios"
KEYWORDS = ("假如 ", "当 ", "那么 ", "并且 ")
REFUSED = re.compile(r"^(?P<step>.*)会被拒绝，因为“(?P<why>.*)”$")
Step = Callable[..., None]
STEPS: list[tuple[re.Pattern[str], Step]] = []


def step(pattern: str) -> Callable[[Step], Step]:
    def add(found: Step) -> Step:
        STEPS.append((re.compile(pattern), found))
        return found

    return add


class World:
    """One scenario's time, order and people."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.order: Any = None

    def case(self, title: str) -> Any:
        found = list(queries.order_by_number(self.order.matter.number).cases.all())
        mine = [c for c in found if c.matter.title == title]
        assert mine, f"订单里没有“{title}”，只有 {[c.matter.title for c in found]}"
        return queries.case_by_number(max(mine, key=lambda c: c.attempt).matter.number)

    def fresh_order(self) -> Any:
        return queries.order_by_number(self.order.matter.number)

    def officer(self, case: Any) -> Person:
        return person_by_username(case.agency.code)

    def run(self, line: str) -> None:
        refused = REFUSED.match(line)
        if refused:
            with pytest.raises(Refused, match=refused["why"]):
                self.run(refused["step"])
            return
        for pattern, does in STEPS:
            found = pattern.fullmatch(line)
            if found:
                self.now += timedelta(minutes=1)
                does(self, *found.groups())
                return
        raise AssertionError(f"看不懂这一步：{line}")


@step(r"企业又?点了“(.+)”并一次提交")
def _orders(world: World, menu: str) -> None:
    code = next(one.code for one in catalog.published_menus(local_day(world.now)) if one.name == menu)
    answers = RENT if code == "rent-and-produce" else BUILD
    world.order = make_order(menu=code, who="firm", answers=answers, at=world.now)


@step("公司已经设立")
def _founded(world: World) -> None:
    _accepts(world, "公司设立登记")
    _grants(world, "公司设立登记")


@step(r"窗口受理“(.+)”")
def _accepts(world: World, title: str) -> None:
    clerk = person_by_username("clerk")
    for paper in world.case(title).papers.all():
        if paper.upload and world.case(title).matter.state == "submitted":
            ops.check_paper(
                case=world.case(title), paper=paper.paper, verdict=Verdict.OK, remark="", actor=clerk, now=world.now
            )  # fmt: skip
    ops.accept_case(case=world.case(title), actor=clerk, now=world.now)


@step(r"窗口不予受理“(.+)”，理由“(.+)”")
def _declines(world: World, title: str, reason: str) -> None:
    ops.doubt_case(case=world.case(title), reason=reason, actor=person_by_username("clerk"), now=world.now)
    ops.decline_case(case=world.case(title), reason="", actor=person_by_username("clerk2"), now=world.now)


@step(r"窗口一次性告知“(.+?)”(?:要补正)?")
def _corrects(world: World, title: str) -> None:
    case = world.case(title)
    points = {case.papers.all()[0].paper: "第 2 页缺签字"}
    ops.correct_case(case=case, points=points, actor=person_by_username("clerk"), now=world.now)


@step(r"准予“(.+)”")
def _grants(world: World, title: str) -> None:
    case = world.case(title)
    ops.grant_case(case=case, conditions="", actor=world.officer(case), now=world.now)


@step(r"不予许可“(.+)”，理由“(.+)”")
def _refuses(world: World, title: str, reason: str) -> None:
    case = world.case(title)
    ops.refuse_case(case=case, reasons=reason, actor=world.officer(case), now=world.now)


@step(r"终止办理“(.+)”")
def _terminates(world: World, title: str) -> None:
    case = world.case(title)
    ops.terminate_case(case=case, reason="材料到期没有补齐", actor=world.officer(case), now=world.now)


@step(r"企业为“(.+)”补交“(.+)”")
def _supplies(world: World, title: str, paper: str) -> None:
    ops.supply_paper(
        case=world.case(title), paper=paper, name="样例.pdf", content=PDF, actor=person_by_username("firm"),
        now=world.now,
    )  # fmt: skip


@step(r"企业补正“(.+)”")
def _mends(world: World, title: str) -> None:
    ops.resubmit_case(case=world.case(title), files={}, actor=person_by_username("firm"), now=world.now)


@step(r"企业撤回“(.+)”")
def _withdraws(world: World, title: str) -> None:
    ops.withdraw_case(
        case=world.case(title), reason="不办了", actor=person_by_username("firm"), now=world.now
    )


@step(r"企业重新申请“(.+?)”(?:会被允许)?")
def _reapplies(world: World, title: str) -> None:
    ops.reapply(case=world.case(title), files={}, actor=person_by_username("firm"), now=world.now)


@step(r"企业其余不办，因为(?:“(.+)”没有办成|租赁合同没有签成)")
def _drops(world: World, title: str | None) -> None:
    failed = world.case(title).item_code if title else "gate:lease"
    ops.drop_rest(
        order=world.fresh_order(), failed=failed, reason="没有办成", actor=person_by_username("firm"), now=world.now
    )  # fmt: skip


@step(r"企业(交来租赁合同|拿别的材料当租赁合同)")
def _signs(world: World, what: str) -> None:
    paper = "lease-contract" if what.startswith("交来") else "lease-intent"
    ops.pass_gate(
        order=world.fresh_order(), gate="lease", paper=paper, content=PDF, name="合同.pdf",
        actor=person_by_username("firm"), now=world.now,
    )  # fmt: skip


@step(r"企业交来土地出让合同")
def _buys(world: World) -> None:
    ops.pass_gate(
        order=world.fresh_order(), gate="land", paper="land-contract", content=PDF, name="合同.pdf",
        actor=person_by_username("firm"), now=world.now,
    )  # fmt: skip


@step(r"请求延长“(.+)”(\d+)个工作日")
def _asks_longer(world: World, title: str, days: str) -> None:
    case = world.case(title)
    ops.ask_extension(case=case, days=int(days), reason="情况复杂", actor=world.officer(case), now=world.now)


@step(r"负责人(以外的人)?批准延长“(.+)”")
def _extends(world: World, other: str | None, title: str) -> None:
    case = world.case(title)
    who = world.officer(case) if other else person_by_username(f"{case.agency.code}-head")
    if other:  # another approver of the agency, who did not ask
        who = Person("user:0", "样例另一人", frozenset({"approver"}), case.agency.code)
    ops.extend_case(case=case, actor=who, now=world.now)


@step(r"就“(.+)”(重新)?征求(.+)意见")
def _asks(world: World, title: str, again: str | None, agency: str) -> None:
    case, code = world.case(title), _agency(agency)
    if again:
        opinion = next(o for o in case.opinions.all() if o.agency.code == code)
        ops.reask_opinion(opinion=opinion, text="已补充说明", actor=world.officer(case), now=world.now)
    else:
        ops.ask_opinions(case=case, agencies=[code], mode="all", actor=world.officer(case), now=world.now)


@step(r"(\S+)对“(.+)”回复“(同意|有条件同意|不同意)”")
def _answers(world: World, agency: str, title: str, verdict: str) -> None:
    code = _agency(agency)
    opinion = next(o for o in world.case(title).opinions.all() if o.agency.code == code)
    found = next(one for one in OpinionVerdict if one.label == verdict)
    ops.give_opinion(
        opinion=opinion, verdict=found, text="见附件", actor=person_by_username(code), now=world.now
    )


@step(r"过了(\d+)个工作日")
def _passes(world: World, days: str) -> None:
    """The worker looks every day, as it does in life."""
    for _ in range(int(days)):
        day = official().add(local_day(world.now), 1)
        world.now = datetime.combine(day, world.now.astimezone(SHANGHAI).time(), SHANGHAI)
        ops.sweep(now=world.now)


@step(r"“(.+)”是“(.+)”")
def _is(world: World, title: str, label: str) -> None:
    assert CASE.label(world.case(title).matter.state) == label


@step(r"(\S+?)收到消息“(.+)”")
def _told(world: World, who: str, text: str) -> None:
    people = {"企业": "firm", "督查": "supervisor", "窗口": "clerk"}
    texts = [row.text for row in inbox(person_by_username(people.get(who) or _agency(who)))]
    assert any(re.search(text, one) for one in texts), texts


@step("账本核对无误")
def _verified(world: World) -> None:
    assert verify().finding is None


def _agency(name: str) -> str:
    return next(code for code, found in agency_names().items() if found == name)


def _joint(world: World) -> Any:
    return queries.joint_of(world.order.pk)


@step(r"窗口受理全部可以受理的事项")
def _accepts_all(world: World) -> None:
    for case in world.fresh_order().cases.all():
        if case.matter.state == "submitted":
            _accepts(world, case.matter.title)


PIT = "建筑工程施工许可证核发（基坑支护和土方）"


def _term(world: World) -> Any:
    return queries.starts_of(world.order.pk)[0]


@step(r"企业领了基坑阶段的施工许可证")
def _digs(world: World) -> None:
    _orders(world, "施工许可")
    for title in ("建设工程质量安全监督手续", PIT):
        _accepts(world, title)
        if title == PIT:
            _supplies(world, PIT, "land-permit")
            _supplies(world, PIT, "design-plan-opinion")
        _grants(world, title)
    _accepts(world, BELOW)
    _supplies(world, BELOW, "planning-permit")


BELOW = "建筑工程施工许可证核发（地下结构，±0 以下）"


@step(r"过到“(.+)”")
def _until(world: World, day: str) -> None:
    world.now = datetime.fromisoformat(day).replace(hour=10, tzinfo=SHANGHAI)
    starts.sweep_starts(now=world.now)


@step(r"最迟开工是“(.+)”")
def _begin_by(world: World, day: str) -> None:
    assert _term(world).start_by.isoformat() == day


@step(r"施工许可证是“(.+)”")
def _permit_is(world: World, label: str) -> None:
    assert world.case(PIT).licence.get_status_display() == label


@step(r"企业申请延期(\d)个月")
def _asks_later(world: World, months: str) -> None:
    ops.ask_later_start(
        start=_term(world), months=int(months), reason="样例原因", actor=person_by_username("firm"), now=world.now
    )  # fmt: skip


@step(r"发证部门(准予|不予)延期")
def _decides_later(world: World, how: str) -> None:
    who = world.officer(world.case(PIT))
    ops.decide_later_start(
        start=_term(world), grant=how == "准予", reason="" if how == "准予" else "样例理由", actor=who, now=world.now
    )  # fmt: skip


@step(r"企业报告“(.+)”开工")
def _reports(world: World, day: str) -> None:
    ops.report_start(
        start=_term(world), day=datetime.fromisoformat(day).date(), actor=person_by_username("firm"), now=world.now
    )  # fmt: skip


@step(r"发证部门以没有按期开工注销施工许可证")
def _strikes(world: World) -> None:
    found = queries.whole_licence(world.case(PIT).licence.number)
    inputs = {"ground": "lapsed", "reason": "样例：没有按期开工"}
    ops.perform_licence_act(
        licence=found, name="cancel", inputs=inputs, actor=world.officer(world.case(PIT)), now=world.now, seen=None
    )  # fmt: skip
    assert queries.whole_licence(found.number).status == "cancelled"


@step(r"登记单位工程“(.+)”")
def _names(world: World, names: str) -> None:
    order, firm = world.fresh_order(), person_by_username("firm")
    ops.name_units(order=order, text=names.replace("、", "\n"), actor=firm, now=world.now)


@step(r"通过的单位工程是“(.*)”")
def _units_passed(world: World, names: str) -> None:
    passed = [one for one in queries.units_of(world.order.pk) if one.passed_at]
    assert "、".join(one.name for one in passed) == names
    assert all(hall.document_by_number(one.certificate).kind == "unit" for one in passed)


@step(r"四个部门都看完")
def _conclude_all(world: World) -> None:
    for check in _joint(world).checks.all():
        ops.conclude_check(joint=_joint(world), actor=person_by_username(check.agency.code), now=world.now)


@step(r"(\S+?)登记第(\d+)号的问题“(.+)”")
def _finds_in_unit(world: World, agency: str, unit: str, text: str) -> None:
    who = person_by_username(_agency(agency))
    ops.find_fault(
        joint=_joint(world), text=text, clause="样例条款", unit=int(unit), actor=who, now=world.now
    )


@step(r"(\S+?)约定联合验收第([\d、]+)号")
def _calls_units(world: World, agency: str, units: str) -> None:
    ops.call_joint(
        order=world.fresh_order(), day=local_day(world.now), place="样例厂房南门",
        actor=person_by_username(_agency(agency)), now=world.now, units=[int(one) for one in units.split("、")],
    )  # fmt: skip


@step(r"(\S+?)约定联合验收")
def _calls(world: World, agency: str) -> None:
    ops.call_joint(
        order=world.fresh_order(), day=local_day(world.now), place="样例厂房南门",
        actor=person_by_username(_agency(agency)), now=world.now,
    )  # fmt: skip


@step(r"(\S+?)登记问题“(.+)”")
def _finds(world: World, agency: str, text: str) -> None:
    who = person_by_username(_agency(agency))
    ops.find_fault(joint=_joint(world), text=text, clause="样例条款", actor=who, now=world.now)


@step(r"(\S+?)看完")
def _concludes(world: World, agency: str) -> None:
    ops.conclude_check(joint=_joint(world), actor=person_by_username(_agency(agency)), now=world.now)


@step(r"企业整改第(\d+)点")
def _repairs(world: World, number: str) -> None:
    firm = person_by_username("firm")
    ops.mend_fault(joint=_joint(world), number=int(number), note="已更换", actor=firm, now=world.now)


@step(r"(\S+?)复验第(\d+)点(没有)?通过")
def _looks_again(world: World, agency: str, number: str, bad: str | None) -> None:
    ops.recheck_fault(
        joint=_joint(world), number=int(number), good=not bad, remark="还差一处" if bad else "",
        actor=person_by_username(_agency(agency)), now=world.now,
    )  # fmt: skip


@step(r"联合验收是“(.+)”")
def _joint_is(world: World, label: str) -> None:
    assert JOINT.label(_joint(world).matter.state) == label


@step(r"“(.+)”的证件写着“(.+)”")
def _licence_says(world: World, title: str, text: str) -> None:
    assert text in world.case(title).licence.case.reasons


@step(r"“(.+)”是由(.+)决定的")
def _decided_by(world: World, title: str, agency: str) -> None:
    assert world.case(title).decided_by == person_by_username(_agency(agency)).key


@step(r"登记了(今天到期|昨天到期|有效)的“(.+)”区域评估")
def _study(world: World, until: str, kind: str) -> None:
    today = local_day(world.now)
    found = next(one for one in study_kinds(today) if one.name == kind)
    days = {"今天到期": 0, "昨天到期": -1, "有效": 365}[until]
    ops.enter_study(
        kind=found.kind, title=f"样例{kind}", corners="115.9,36.4\n116.1,36.4\n116.1,36.5\n115.9,36.5",
        conclusion="样例：适宜建设", decided_on=today - timedelta(days=900),
        valid_until=today + timedelta(days=days), actor=person_by_username("natural-resources"), now=world.now,
    )  # fmt: skip


@step(r"“(.+)”的材料“(.+)”(来自区域评估|要企业自己交)")
def _spared(world: World, title: str, paper: str, how: str) -> None:
    row = next(one for one in world.case(title).papers.all() if one.name == paper)
    assert (row.origin == "held" and "区域评估" in row.origin_note) is (how == "来自区域评估"), (
        row.origin_note
    )


@step(r"为“(.+)”预约视频勘验(，只有一个人)?")
def _plans_cloud(world: World, title: str, alone: str | None) -> None:
    case = world.case(title)
    second = world.officer(case) if alone else person_by_username(f"{case.agency.code}-head")
    ops.plan_cloud(
        case=case, planned_at=world.now + timedelta(minutes=2), second=second.key, actor=world.officer(case),
        now=world.now,
    )  # fmt: skip


def _cloud(world: World) -> Any:
    return queries.clouds_of(world.order.pk)[0]


@step(r"第(一|二)名工作人员开始视频勘验")
def _begins_cloud(world: World, which: str) -> None:
    code = _cloud(world).case.agency.code
    who = person_by_username(code if which == "一" else f"{code}-head")
    ops.begin_cloud(cloud=_cloud(world), actor=who, now=world.now)


@step(r"企业拍下“(.+)”(，是昨天拍的)?")
def _takes(world: World, what: str, old: str | None) -> None:
    at = world.now - timedelta(days=1) if old else world.now
    ops.keep_still(
        cloud=_cloud(world), what=what, taken_at=at, lng=115.98, lat=36.45, file=("样例.pdf", PDF),
        actor=person_by_username("firm"), now=world.now,
    )  # fmt: skip


@step(r"企业在线签名")
def _signs_cloud(world: World) -> None:
    ops.sign_cloud(cloud=_cloud(world), actor=person_by_username("firm"), now=world.now)


@step(r"视频勘验(通过|看不清，改为到场|到场完成)")
def _ends_cloud(world: World, how: str) -> None:
    cloud, who = _cloud(world), person_by_username(_cloud(world).case.agency.code)
    if how == "通过":
        ops.pass_cloud(cloud=cloud, result="与申请一致", actor=who, now=world.now)
    elif how == "到场完成":
        ops.visit_after_cloud(cloud=cloud, result="到场看过，一致", actor=who, now=world.now)
    else:
        ops.doubt_cloud(cloud=cloud, reason="消火栓看不清", actor=who, now=world.now)


@step(r"“(.+)”到场(\d+)次，免到场(\d+)次")
def _visits(world: World, title: str, made: str, saved: str) -> None:
    assert world.case(title).visits_made == int(made)
    assert queries.visits_saved(world.order.pk) == int(saved)


@step(r"登记联合测绘数据")
def _measures(world: World) -> None:
    case = world.case("竣工联合测绘成果审核")
    ops.record_survey(
        case=case, surveyor="样例测绘院", permitted_m2=Decimal(8600), built_m2=Decimal(8643), land_m2=Decimal(20000),
        height_m=Decimal(12), actor=world.officer(case), now=world.now,
    )  # fmt: skip


@step(r"联合测绘的数据供(\d+)家使用，面积相差([\d.]+)%")
def _shared(world: World, count: str, percent: str) -> None:
    found = queries.survey_of(world.fresh_order(), local_day(world.now))
    assert found is not None
    assert (len(found.users), found.percent, found.beyond) == (int(count), float(percent), False)
    for user in found.users:
        papers = queries.case_by_number(user.matter.number).papers.all()
        assert any(
            one.paper == "survey-result" and one.origin == "issued" and one.origin_note for one in papers
        )


def scenarios() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.feature")):
        blocks = re.split(r"^ *场景: *", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for block in blocks[1:]:
            title, *lines = [line.strip() for line in block.splitlines() if line.strip()]
            yield pytest.param(lines, id=f"{path.stem}-{title}")


@pytest.mark.parametrize("lines", list(scenarios()))
def test_scenario(zone: None, now: datetime, lines: list[str]) -> None:
    world = World(now)
    for line in lines:
        keyword = next((word for word in KEYWORDS if line.startswith(word)), None)
        assert keyword, f"这一行要以“假如、当、那么、并且”开头：{line}"
        world.run(line.removeprefix(keyword))
