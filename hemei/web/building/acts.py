"""The acts of the construction page: how each is read from its form. What they do stands in the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hemei.accounts.queries import Person
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.ledger.operations import Refused
from hemei.rules.workdays import SHANGHAI
from hemei.web.parts.asked import natural, seen
from hemei.web.parts.licence import licence_renderer


@dataclass(frozen=True, slots=True)
class Doing:
    """One POST of the page: what it is about, who does it and when."""

    request: HttpRequest
    order: Any
    who: Person
    now: datetime

    def text(self, name: str) -> str:
        """This will return what was typed in a field."""
        return str(self.request.POST.get(name, "")).strip()

    def number(self, name: str, label: str) -> float:
        """This will read a number; a refusal names the field by `label`."""
        try:
            found = float(self.text(name))
        except ValueError:
            raise Refused(_("“%s”要填数字，没有写入。您填的内容还在。") % label) from None
        if not -1e12 < found < 1e12:
            raise Refused(_("“%s”要填数字，没有写入。您填的内容还在。") % label)
        return found

    def decimal(self, name: str, label: str) -> Decimal:
        """This will read an exact number of at most two places."""
        try:
            found = Decimal(self.text(name)).quantize(Decimal("0.01"))
        except InvalidOperation:
            raise Refused(_("“%s”要填数字，没有写入。您填的内容还在。") % label) from None
        if not found.is_finite() or (abs(found) >= 10**5 and name == "height") or abs(found) >= 10**10:
            raise Refused(_("“%s”要填数字，没有写入。您填的内容还在。") % label)
        return found

    def day(self, name: str) -> date:
        """This will read a day."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise Refused(_("请选日期，没有写入。您填的内容还在。")) from None

    def instant(self, name: str) -> datetime:
        """This will read a local instant of a datetime field."""
        try:
            return datetime.fromisoformat(self.text(name)).replace(tzinfo=SHANGHAI)
        except ValueError:
            raise Refused(_("请选日期和时间，没有写入。您填的内容还在。")) from None

    def file(self, name: str = "file") -> tuple[str, bytes] | None:
        """This will return the file that was sent, None for none."""
        sent = self.request.FILES.get(name)
        return (sent.name or name, sent.read()) if sent else None

    @property
    def seen(self) -> int:
        """This will return the version that the page showed; a missing one counts as out of date."""
        return seen(self.request.POST)

    @property
    def joint(self) -> Any:
        """This will return the joint acceptance of the order; refused when there is none any more."""
        found = queries.joint_of(self.order.pk)
        if found is None:
            raise Refused(_("联合验收已经取消，您的操作没有写入。请刷新页面。"))
        return found

    @property
    def cloud(self) -> Any:
        """This will return the look by video that the form names."""
        found = next(
            (one for one in queries.clouds_of(self.order.pk) if one.matter.number == self.text("cloud")), None
        )
        if found is None:
            raise Refused(_("没有这次视频勘验，什么都没有写入。请刷新页面。"))
        return found

    @property
    def case(self) -> Any:
        """This will return the case of the order that the form names."""
        found = next((one for one in self.order.cases.all() if one.matter.number == self.text("case")), None)
        if found is None:
            raise Refused(_("这张订单里没有这个办件，什么都没有写入。请刷新页面。"))
        return found

    def common(self) -> dict[str, Any]:
        """This will return what every act takes."""
        return {"actor": self.who, "now": self.now, "seen": self.seen}


def _call(it: Doing) -> str:
    units = [int(one) for one in it.request.POST.getlist("units") if natural(one, 4) is not None]
    ops.call_joint(
        order=it.order, day=it.day("day"), place=it.text("place"), actor=it.who, now=it.now, units=units
    )
    return _("联合验收日已约定，企业和各部门都收到了消息。")


def _move(it: Doing) -> str:
    ops.move_joint(joint=it.joint, day=it.day("day"), reason=it.text("reason"), **it.common())
    return _("已经改期，企业收到了消息。")


def _off(it: Doing) -> str:
    ops.cancel_joint(joint=it.joint, reason=it.text("reason"), **it.common())
    return _("联合验收已取消，记录保留在账本里。")


def _find(it: Doing) -> str:
    ops.find_fault(
        joint=it.joint, text=it.text("text"), clause=it.text("clause"), unit=natural(it.text("unit"), 4),
        **it.common(),
    )  # fmt: skip
    return _("这一点已写进清单。")


def _after(state: str) -> str:
    return {
        "passed": _("全部通过，证件当场发出。"),
        "part": _("这几个单位工程通过，意见书已发出；其余单位工程可以另约一天。"),
        "mending": _("清单已一次性告知企业。"),
    }.get(state, _("已登记，等其他部门看完。"))


def _conclude(it: Doing) -> str:
    return _after(ops.conclude_check(joint=it.joint, render=licence_renderer(it.request), **it.common()))


def _mend(it: Doing) -> str:
    number = int(it.number("number", _("第几点")))
    ops.mend_fault(joint=it.joint, number=number, note=it.text("note"), file=it.file(), **it.common())
    return _("已报整改，发现问题的部门收到了消息。")


def _recheck(it: Doing) -> str:
    good = it.text("good") == "yes"
    state = ops.recheck_fault(
        joint=it.joint, number=int(it.number("number", _("第几点"))), good=good, remark=it.text("remark"),
        render=licence_renderer(it.request), **it.common(),
    )  # fmt: skip
    if state in {"passed", "part"}:
        return _after(state)
    return _("这一点已销号。") if good else _("已告诉企业还差什么。")


def _units(it: Doing) -> str:
    made = ops.name_units(order=it.order, text=it.text("units_text"), **it.common())
    return _("已登记 %s 个单位工程，先完工的可以先验收。") % len(made)


def _start(it: Doing) -> Any:
    found = next(
        (one for one in queries.starts_of(it.order.pk) if one.matter.number == it.text("start")), None
    )
    if found is None:
        raise Refused(_("没有这张施工许可证的开工期限，什么都没有写入。请刷新页面。"))
    return found


def _report_start(it: Doing) -> str:
    ops.report_start(start=_start(it), day=it.day("day"), **it.common())
    return _("开工已登记，许可证不再因为没有开工而废止。")


def _ask_start(it: Doing) -> str:
    months = natural(it.text("months"), 3) or 0
    ops.ask_later_start(start=_start(it), months=months, reason=it.text("reason"), **it.common())
    return _("延期申请已交给发证部门。")


def _decide_start(it: Doing) -> str:
    good = it.text("good") == "yes"
    ops.decide_later_start(start=_start(it), grant=good, reason=it.text("reason"), **it.common())
    return _("已准予延期，企业收到了消息。") if good else _("已答复不予延期，企业收到了消息。")


def _survey(it: Doing) -> str:
    ops.record_survey(
        case=it.case, surveyor=it.text("surveyor"), permitted_m2=it.decimal("permitted", _("许可建筑面积")),
        built_m2=it.decimal("built", _("实测建筑面积")), land_m2=it.decimal("land", _("实测用地面积")),
        height_m=it.decimal("height", _("实测高度")), **it.common(),
    )  # fmt: skip
    return _("联合测绘数据已登记，核实、验收、登记共用。")


def _plan(it: Doing) -> str:
    ops.plan_cloud(
        case=it.case, planned_at=it.instant("planned_at"), second=it.text("second"), actor=it.who, now=it.now
    )
    return _("视频勘验已预约，企业收到了消息。")


def _begin(it: Doing) -> str:
    ops.begin_cloud(cloud=it.cloud, **it.common())
    return _("勘验开始，请留下画面。")


def _still(it: Doing) -> str:
    file = it.file()
    if file is None:
        raise Refused(_("请选一张画面，没有保存。"))
    ops.keep_still(
        cloud=it.cloud, what=it.text("what"), taken_at=it.instant("taken_at"), lng=it.number("lng", _("经度")),
        lat=it.number("lat", _("纬度")), file=file, **it.common(),
    )  # fmt: skip
    return _("画面已保存，带时间和地点。")


def _sign(it: Doing) -> str:
    ops.sign_cloud(cloud=it.cloud, **it.common())
    return _("已签名，等勘验结论。")


def _pass(it: Doing) -> str:
    ops.pass_cloud(cloud=it.cloud, result=it.text("result"), **it.common())
    return _("勘验通过，免了企业一次到场。")


def _doubt(it: Doing) -> str:
    ops.doubt_cloud(cloud=it.cloud, reason=it.text("reason"), **it.common())
    return _("改为到场勘验，企业收到了消息。")


def _visit(it: Doing) -> str:
    ops.visit_after_cloud(cloud=it.cloud, result=it.text("result"), **it.common())
    return _("到场勘验已登记，计一次到场。")


ACTS: dict[str, Callable[[Doing], str]] = {
    "call": _call, "move": _move, "off": _off, "find": _find, "conclude": _conclude, "mend": _mend,
    "recheck": _recheck, "survey": _survey, "plan": _plan, "begin": _begin, "still": _still, "sign": _sign,
    "pass": _pass, "doubt": _doubt, "visit": _visit, "units": _units,
    "start_report": _report_start, "start_ask": _ask_start, "start_decide": _decide_start,
}  # fmt: skip
