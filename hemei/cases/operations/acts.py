"""Acts of a case by name, with the inputs that each one takes: the one place which pages and API call.

A face reads its own form or JSON into plain values by these names; what they must hold is checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hemei.accounts.queries import Person, agency_names
from hemei.cases.enums import Verdict
from hemei.cases.models import Case
from hemei.cases.operations.decision import grant_case, rate_case, refuse_case, terminate_case
from hemei.cases.operations.decline import decline_case, doubt_case, keep_case
from hemei.cases.operations.follow import withdraw_case
from hemei.cases.operations.licences import Render
from hemei.cases.operations.review import (
    ask_extension,
    ask_opinions,
    extend_case,
    pause_case,
    resume_case,
)
from hemei.cases.operations.window import (
    accept_case,
    check_paper,
    correct_case,
    record_visit,
)
from hemei.ledger.operations import Refused
from hemei.rules.clock import PauseCause
from hemei.rules.words import mark

Common = dict[str, Any]
Inputs = Mapping[str, Any]


class NoSuchInput(Refused):
    """An input that the act does not take, or one of another type; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Input:
    """One value that an act takes: `kind` is text, days, score, codes (a list) or points (paper → remark)."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()


def _text(inputs: Inputs, name: str) -> str:
    return str(inputs.get(name, ""))


def _check(inputs: Inputs, common: Common) -> str:
    verdict = inputs.get("verdict", "")
    if verdict not in {Verdict.OK, Verdict.DEFECT}:
        raise Refused(_("请选“通过”或“要补正”，没有写入。"))
    check_paper(
        paper=_text(inputs, "paper"), verdict=Verdict(verdict), remark=_text(inputs, "remark"), **common
    )
    return _("核验结果已写入。")


def _accept(_inputs: Inputs, common: Common) -> str:
    accept_case(**common)
    return _("已受理，承诺时限从次日起算。")


def _correct(inputs: Inputs, common: Common) -> str:
    points = {str(code): str(remark).strip() for code, remark in inputs.get("points", {}).items()}
    if not all(points.values()):
        raise Refused(_("勾选的材料都要写明缺什么、怎么改，告知书没有发出。您填的内容还在。"))
    if strange := sorted(set(points) - {one.paper for one in common["case"].papers.all()}):
        raise NoSuchInput("points", _("这个办件没有材料“%s”，告知书没有发出。请核对后再发。") % strange[0])
    correct_case(points=points, **common)
    return _("一次性告知书已发出，等申请人补正。")


def _decline(inputs: Inputs, common: Common) -> str:
    decline_case(reason=_text(inputs, "reason"), **common)
    return _("已作出不予受理决定。")


def _doubt(inputs: Inputs, common: Common) -> str:
    doubt_case(reason=_text(inputs, "reason"), **common)
    return _("已报请不予受理，等另一位复核；受理的时限照常走。")


def _keep(inputs: Inputs, common: Common) -> str:
    keep_case(reason=_text(inputs, "reason"), **common)
    return _("不同意不予受理，继续核验。")


def _consult(inputs: Inputs, common: Common) -> str:
    mode = "any" if inputs.get("mode") == "any" else "all"
    agencies = [str(code) for code in inputs.get("agencies", ())]
    if strange := sorted(set(agencies) - agency_names().keys()):
        raise NoSuchInput("agencies", _("没有代码为“%s”的部门，意见没有发出。请核对后再发。") % strange[0])
    ask_opinions(agencies=agencies, mode=mode, **common)
    return _("并联意见已同时发出，各自计时。")


def _pause(inputs: Inputs, common: Common) -> str:
    cause = inputs.get("cause", "")
    if cause not in {one.value for one in PauseCause}:
        raise Refused(_("请选停表的原因，没有写入。时钟照常走。"))
    notice = _text(inputs, "notice")
    pause_case(
        cause=PauseCause(cause), expected_days=_whole(inputs, "days", _("预计天数")), notice=notice, **common
    )
    return _("已停表，申请人会看到原因和预计天数。")


def _resume(inputs: Inputs, common: Common) -> str:
    resume_case(result=_text(inputs, "result"), **common)
    return _("已恢复计时。")


def _ask_extension(inputs: Inputs, common: Common) -> str:
    ask_extension(days=_whole(inputs, "days", _("延长天数")), reason=_text(inputs, "reason"), **common)
    return _("已请负责人批准延长，批准以前期限不变。")


def _extend(inputs: Inputs, common: Common) -> str:
    if inputs.get("answer") not in {"yes", "no"}:
        raise Refused(_("请选批准还是不批准，没有写入。"))
    approve = inputs["answer"] == "yes"
    extend_case(approve=approve, note=_text(inputs, "note"), **common)
    return _("审查期限已延长，只能延这一次。") if approve else _("没有批准延长，期限不变。")


def _terminate(inputs: Inputs, common: Common) -> str:
    terminate_case(reason=_text(inputs, "reason"), **common)
    return _("已终止办理，决定书写明了救济途径。")


def _grant(inputs: Inputs, common: Common) -> str:
    licence = grant_case(conditions=_text(inputs, "conditions"), **common)
    return _("已准予许可，证照编号 %s。") % licence.number


def _refuse(inputs: Inputs, common: Common) -> str:
    refuse_case(reasons=_text(inputs, "reasons"), **common)
    return _("已作出不予许可决定，决定书写明了救济途径。")


def _visit(inputs: Inputs, common: Common) -> str:
    record_visit(reason=_text(inputs, "reason"), **_unseen(common))
    return _("到场已记录。")


def _withdraw(inputs: Inputs, common: Common) -> str:
    withdraw_case(reason=_text(inputs, "reason"), **common)
    return _("已撤回申请。")


def _rate(inputs: Inputs, common: Common) -> str:
    given = _unseen(common)
    rate = given.pop("rate", None) or rate_case
    rate(score=_whole(inputs, "score", _("等次")), text=_text(inputs, "text"), **given)
    return _("评价已收到。")


def _unseen(common: Common) -> Common:
    """A visit and a rating only add; they decide nothing that another act could have overtaken."""
    return {name: value for name, value in common.items() if name != "seen"}


def _whole(inputs: Inputs, name: str, label: str) -> int:
    value = str(inputs.get(name, "")).strip()
    if not (value.isascii() and value.isdecimal()) or len(value) > 4:
        raise NoSuchInput(name, _("“%s”要填整数，没有写入。您填的内容还在。") % label)
    return int(value)


@dataclass(frozen=True, slots=True)
class CaseAct:
    """An act of a case: what it takes and what it does; `name` is without the room, e.g. "accept"."""

    name: str
    inputs: tuple[Input, ...]
    run: Callable[[Inputs, Common], str]


_REASON = Input("reason", mark("理由"))
ACTS: dict[str, CaseAct] = {
    act.name: act
    for act in (
        CaseAct("check", (
            Input("paper", mark("材料代码")),
            Input("verdict", mark("核验结果"), choices=(Verdict.OK.value, Verdict.DEFECT.value)),
            Input("remark", mark("缺什么、怎么改"), required=False),
        ), _check),
        CaseAct("accept", (), _accept),
        CaseAct("correct", (Input("points", mark("材料代码和缺什么、怎么改"), "points"),), _correct),
        CaseAct("doubt", (_REASON,), _doubt),
        CaseAct("decline", (Input("reason", mark("理由"), required=False),), _decline),
        CaseAct("keep", (_REASON,), _keep),
        CaseAct("consult", (
            Input("agencies", mark("部门代码"), "codes"),
            Input("mode", mark("会签 all，或签 any"), required=False, choices=("all", "any")),
        ), _consult),
        CaseAct("pause", (
            Input("cause", mark("停表原因"), choices=tuple(one.value for one in PauseCause)),
            Input("days", mark("预计天数"), "days"), Input("notice", mark("告知申请人的内容")),
        ), _pause),
        CaseAct("resume", (Input("result", mark("结果"), required=False),), _resume),
        CaseAct("ask_extension", (Input("days", mark("延长天数"), "days"), _REASON), _ask_extension),
        CaseAct("extend", (
            Input("answer", mark("批准 yes，不批准 no"), choices=("yes", "no")),
            Input("note", mark("说明"), required=False),
        ), _extend),
        CaseAct("terminate", (_REASON,), _terminate),
        CaseAct("grant", (Input("conditions", mark("附加条件"), required=False),), _grant),
        CaseAct("refuse", (Input("reasons", mark("理由和依据")),), _refuse),
        CaseAct("visit", (Input("reason", mark("事由"), required=False),), _visit),
        CaseAct("withdraw", (Input("reason", mark("理由"), required=False),), _withdraw),
        CaseAct("rate", (
            Input("score", mark("等次，5 最好"), "score"), Input("text", mark("意见"), required=False),
        ), _rate),
    )
}  # fmt: skip

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,), "days": (int, str), "score": (int, str), "codes": (list, tuple), "points": (dict,),
}  # fmt: skip


def perform_act(
    *, case: Case, name: str, inputs: Inputs, actor: Person, now: datetime, seen: int | None,
    render: Render | None = None, rate: Callable[..., None] | None = None,
) -> str:  # fmt: skip
    """This will do the act of a case by its name and return what to tell the person; KeyError for no such act.

    `seen` is the version of the case that the actor saw. Inputs that the act does not take are refused, so that
    a misspelt one is not lost; `render` makes the licence's file where the act grants one;
    `rate` takes a rating in place of `rate_case`, for a room above that keeps who rated apart.
    """
    act = ACTS[name]
    known = {one.name: one for one in act.inputs}
    for key, value in inputs.items():
        if key not in known or not isinstance(value, _TYPES[known[key].kind]):
            raise NoSuchInput(
                key, _("“%s”不是这个动作能收的内容，什么都没有写入。请核对字段名和类型。") % key
            )
    common: Common = {"case": case, "actor": actor, "now": now, "seen": seen}
    extra: dict[str, Common] = {"grant": {"render": render}, "rate": {"rate": rate}}
    return act.run(inputs, common | extra.get(name, {}))
