"""Whether what an item says agrees with itself: the cross-field rules of an implementation list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from hemei.catalog.queries.checks import Check, at, checked
from hemei.common.conditions import facts_of
from hemei.common.words import tell
from hemei.rules.itemcodes import basic_problems
from hemei.rules.items import Handling, ItemSpec, ItemType, Need, Requirement, Unit

AREA_CODE = "0635"
FLOW = ("受理", "审核", "审批", "办结", "送达")
SHORT = frozenset({Unit.HOUR, Unit.MINUTE})
# 主题分类: those of natural persons only, and those of legal persons only
PERSON_THEMES = frozenset({
    "生育收养", "户籍办理", "婚姻登记", "优待抚恤", "离职退休", "死亡殡葬", "证件办理", "消费维权",
})  # fmt: skip
LEGAL_THEMES = frozenset({"人力资源", "投资审批", "资质认证", "招标拍卖", "法人注销"})
PERSON = "自然人"


def consistency_checks(spec: ItemSpec) -> tuple[Check, ...]:
    """This will check an item against the consistency rules; one check a rule, in a fixed order."""
    found = []
    for name, rule in RULES.items():
        problems = [at(getattr(text, "place", ""), f"“{spec.name}”{text}") for text in rule(spec)]
        found.append(checked(name, problems))
    return tuple(found)


def _handling(spec: ItemSpec) -> Iterator[str]:
    short = spec.promised.unit in SHORT
    if short and spec.handling is not Handling.AT_ONCE:
        yield at("handling", tell("承诺当场办结，办件类型应为即办件。"))
    if not short and spec.handling is Handling.AT_ONCE and spec.promised.value > 1:
        yield at(
            "handling",
            tell("承诺 {value} 天办结，办件类型应为承诺件，不是即办件。", value=spec.promised.value),
        )


def _visits(spec: ItemSpec) -> Iterator[str]:
    if spec.visits > 0 and not spec.extra.get("visit_reason"):
        yield at(
            "extra.visit_reason",
            tell("要到场 {visits} 次，没有写必须到场的原因，请写明或改为 0 次。", visits=spec.visits),
        )
    if spec.visits > 0 and spec.extra.get("online_depth") == "full":
        yield at("visits", tell("写了全程网办，到场次数应为 0。"))
    if spec.visits == 0 and not spec.online and not spec.extra.get("mail"):
        yield at("extra.mail", tell("不能网办又不用到场，应提供邮寄办理。"))


def _fee(spec: ItemSpec) -> Iterator[str]:
    if spec.fee:
        absent = [key for key in ("fee_basis", "fee_item", "fee_standard") if not spec.extra.get(key)]
        if absent or "online_pay" not in spec.extra:
            yield at("fee", tell("要收费，请写全收费依据、收费项目、收费标准和能否网上缴费。"))
    elif spec.extra.get("online_pay"):
        yield at("extra.online_pay", tell("不收费，就不能写支持网上缴费。"))
    for line in spec.extra.get("fees", ()):
        if not _is_fee_line(line):
            yield at("extra.fees", tell("收费明细每行要写名称、依据和大于 0 的金额（元）。"))
            return
    for n, line in enumerate(spec.extra.get("fees", ())):
        if line.get("waiver") and not line.get("when"):
            yield at(f"extra.fees.{n}.when", tell("写了谁免缴，就要写什么情况才缴，请补上条件。"))
        if line.get("when") and not line.get("waiver"):
            yield at(f"extra.fees.{n}.waiver", tell("有条件的收费要写明谁免缴、凭什么，办事的人会看到。"))


def _is_fee_line(line: Any) -> bool:
    """A line of `extra.fees`: name, basis, amount in yuan above nought."""
    if not isinstance(line, Mapping) or not line.get("name") or not line.get("basis"):
        return False
    try:
        return Decimal(str(line.get("amount"))) > 0
    except InvalidOperation:
        return False


def _phones(spec: ItemSpec) -> Iterator[str]:
    consult, complaint = spec.consult_phone, spec.complaint_phone
    if consult and consult == complaint:
        yield at("complaint_phone", tell("咨询电话和投诉电话相同，应为两个不同的号码。"))
    for label, key, phone in (("咨询", "consult_phone", consult), ("投诉", "complaint_phone", complaint)):
        if phone and not phone.startswith(AREA_CODE) and phone != "12345":
            yield at(
                key,
                tell(
                    "{label}电话“{phone}”没有区号 {area_code}。",
                    label=label,
                    phone=phone,
                    area_code=AREA_CODE,
                ),
            )


def _objects(spec: ItemSpec) -> Iterator[str]:
    theme = str(spec.extra.get("theme", ""))
    legal = [name for name in spec.objects if name != PERSON]
    if theme in PERSON_THEMES and PERSON not in spec.objects:
        yield at("objects", tell("归在自然人主题“{theme}”，服务对象里却没有自然人。", theme=theme))
    if theme in LEGAL_THEMES and not legal:
        yield at("objects", tell("归在法人主题“{theme}”，服务对象里却没有法人或其他组织。", theme=theme))


def _flow(spec: ItemSpec) -> Iterator[str]:
    names = [stage.name for stage in spec.stages]
    if spec.item_type is ItemType.LICENCE and [name for name in names if name in FLOW] != list(FLOW):
        yield at("stages", tell("是行政许可，流程应依次写明受理、审核、审批、办结、送达。"))
    if len({stage.key for stage in spec.stages}) != len(names):
        yield at("stages", tell("流程里有两步用了同一个编号，请改正。"))


def _steps(spec: ItemSpec) -> Iterator[str]:
    """The promise must be long enough for the steps inside it."""
    days = sum(stage.days for stage in spec.stages)
    room = spec.promised.value if spec.promised.unit in (Unit.WORKDAY, Unit.DAY) else 1
    if days > room:
        yield at(
            "stages",
            tell("各步合计 {days} 天，长于承诺的 {room} 天，请缩短步骤或放宽承诺。", days=days, room=room),
        )
    if spec.opinion_days > room:
        yield at(
            "opinion_days",
            tell(
                "征求意见要 {opinion_days} 天，长于承诺的 {room} 天，请改短。",
                opinion_days=spec.opinion_days,
                room=room,
            ),
        )


def _tolerances(spec: ItemSpec) -> Iterator[str]:
    seen: dict[str, Requirement] = {}
    for n, row in enumerate(spec.requirements):
        if row.need is Need.DEFERRABLE and row.defer_days < 1:
            yield at(
                f"requirements.{n}.defer_days",
                tell("材料“{paper}”可以容缺，却没有写几天内补齐。", paper=row.paper),
            )
        if row.need is not Need.DEFERRABLE and row.defer_days:
            yield at(
                f"requirements.{n}.defer_days",
                tell(
                    "材料“{paper}”不能容缺，却写了 {defer_days} 天内补齐，两者矛盾。",
                    paper=row.paper,
                    defer_days=row.defer_days,
                ),
            )
        other = seen.setdefault(row.paper, row)
        if other is not row and not (facts_of(other.when) and facts_of(row.when)):
            yield at(
                f"requirements.{n}.paper",
                tell("材料“{paper}”列了两次，其中一次没有条件，请合并。", paper=row.paper),
            )
        if row.paper == spec.result_paper:
            yield at(
                f"requirements.{n}.paper",
                tell("要的材料“{paper}”正是它自己的审批结果，谁也拿不出来。", paper=row.paper),
            )


def _codes(spec: ItemSpec) -> Iterator[str]:
    if spec.basic_code and spec.extra.get("code_origin") == "local":
        yield from (at("basic_code", f"：{text}") for text in basic_problems(spec.basic_code, spec.item_type))


def _limit_basis(spec: ItemSpec) -> Iterator[str]:
    basis = spec.extra.get("limit_basis")
    if basis == "default" and (spec.statutory.value, spec.statutory.unit) != (20, Unit.WORKDAY):
        yield at("statutory.value", tell("写着按行政许可法一般期限，法定时限就应为二十个工作日。"))
    if not spec.statutory.source:
        yield at("statutory.source", tell("法定时限没有写依据；只是一般期限或本区自定的，也要写明。"))
    if not spec.basis:
        yield at("basis", tell("没有写设定依据。"))


def _result(spec: ItemSpec) -> Iterator[str]:
    kind = spec.extra.get("result_kind")
    if kind and spec.result.endswith("证") and kind != "certificate":
        yield at("extra.result_kind", tell("审批结果名称以“证”结尾，结果类型应为证照。"))
    if kind and spec.result and not spec.extra.get("result_sample"):
        yield at("extra.result_sample", tell("写了审批结果，没有写结果样本，请补上。"))
    if kind and not spec.result:
        yield at("result", tell("写了结果类型，没有写审批结果的名称。"))


def _whole(spec: ItemSpec) -> Iterator[str]:
    """What no guide page can do without."""
    for key, label in (("name", tell("名称")), ("agency", tell("责任部门")), ("source", tell("来源"))):
        if not str(getattr(spec, key)).strip():
            yield at(key, tell("没有写{label}，请填写。", label=label))
    if spec.promised.value < 1 or spec.statutory.value < 1:
        yield at("promised", tell("时限要大于 0，请填写。"))


def _situations(spec: ItemSpec) -> Iterator[str]:
    """Each situation has its own name and condition, and changes the papers."""
    named = [row.name for row in spec.situations]
    needed = [row.when for row in spec.requirements if row.when]
    for n, row in enumerate(spec.situations):
        if not row.name or named.count(row.name) > 1:
            yield at(f"situations.{n}.name", tell("有情形没有名称，或者重名，请改正。"))
        if not row.when:
            yield at(f"situations.{n}.when", tell("情形“{name}”没有写条件，谁都算，请写明。", name=row.name))
        elif row.when not in needed:
            yield at(
                f"situations.{n}", tell("情形“{name}”不改变任何材料，请在材料里选用或删去。", name=row.name)
            )


RULES: dict[str, Callable[[ItemSpec], Iterator[str]]] = {
    "handling": _handling, "visits": _visits, "fee": _fee, "phones": _phones, "objects": _objects,
    "flow": _flow, "steps": _steps, "tolerances": _tolerances, "codes": _codes, "limit_basis": _limit_basis,
    "result": _result, "whole": _whole, "own_situations": _situations,
}  # fmt: skip
