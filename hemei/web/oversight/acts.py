"""The acts of the case page: name in the POST → what is read from the form and done. Each returns its message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hemei.cases import operations as ops
from hemei.cases.enums import Verdict
from hemei.ledger.operations import Refused
from hemei.rules.clock import PauseCause
from hemei.web.oversight.common import whole
from hemei.web.parts.licence import licence_renderer

Common = dict[str, Any]
Handler = Callable[[HttpRequest, Common], str]


def _check(request: HttpRequest, common: Common) -> str:
    verdict = request.POST.get("verdict", "")
    if verdict not in {Verdict.OK, Verdict.DEFECT}:
        raise Refused(_("请选“通过”或“要补正”，没有写入。"))
    ops.check_paper(
        paper=request.POST.get("paper", ""), verdict=Verdict(verdict), remark=request.POST.get("remark", ""),
        **common,
    )  # fmt: skip
    return _("核验结果已写入。")


def _accept(_request: HttpRequest, common: Common) -> str:
    ops.accept_case(**common)
    return _("已受理，承诺时限从次日起算。")


def _correct(request: HttpRequest, common: Common) -> str:
    points = {code: request.POST.get(f"point-{code}", "").strip() for code in request.POST.getlist("points")}
    if not all(points.values()):
        raise Refused(_("勾选的材料都要写明缺什么、怎么改，告知书没有发出。您填的内容还在。"))
    ops.correct_case(points=points, **common)
    return _("一次性告知书已发出，等申请人补正。")


def _decline(request: HttpRequest, common: Common) -> str:
    ops.decline_case(reason=request.POST.get("decline_reason", ""), **common)
    return _("已作出不予受理决定。")


def _consult(request: HttpRequest, common: Common) -> str:
    mode = "any" if request.POST.get("mode") == "any" else "all"
    ops.ask_opinions(agencies=request.POST.getlist("agencies"), mode=mode, **common)
    return _("并联意见已同时发出，各自计时。")


def _pause(request: HttpRequest, common: Common) -> str:
    value = request.POST.get("pause_cause", "")
    if value not in {cause.value for cause in PauseCause}:
        raise Refused(_("请选停表的原因，没有写入。时钟照常走。"))
    days, notice = whole(request.POST, "pause_days", _("预计天数")), request.POST.get("pause_notice", "")
    ops.pause_case(cause=PauseCause(value), expected_days=days, notice=notice, **common)
    return _("已停表，申请人会看到原因和预计天数。")


def _resume(request: HttpRequest, common: Common) -> str:
    ops.resume_case(result=request.POST.get("resume_result", ""), **common)
    return _("已恢复计时。")


def _ask_extension(request: HttpRequest, common: Common) -> str:
    ops.ask_extension(
        days=whole(request.POST, "extend_days", _("延长天数")), reason=request.POST.get("extend_reason", ""),
        **common,
    )  # fmt: skip
    return _("已请负责人批准延长，批准以前期限不变。")


def _extend(request: HttpRequest, common: Common) -> str:
    approve = request.POST.get("extend_answer") != "no"
    ops.extend_case(approve=approve, note=request.POST.get("extend_note", ""), **common)
    return _("审查期限已延长，只能延这一次。") if approve else _("没有批准延长，期限不变。")


def _terminate(request: HttpRequest, common: Common) -> str:
    ops.terminate_case(reason=request.POST.get("terminate_reason", ""), **common)
    return _("已终止办理，决定书写明了救济途径。")


def _grant(request: HttpRequest, common: Common) -> str:
    licence = ops.grant_case(
        conditions=request.POST.get("grant_conditions", ""), render=licence_renderer(request), **common
    )
    return _("已准予许可，证照编号 %s。") % licence.number


def _refuse(request: HttpRequest, common: Common) -> str:
    ops.refuse_case(reasons=request.POST.get("refuse_reasons", ""), **common)
    return _("已作出不予许可决定，决定书写明了救济途径。")


def _visit(request: HttpRequest, common: Common) -> str:
    kept = {name: value for name, value in common.items() if name != "seen"}  # a count, not a decision
    ops.record_visit(reason=request.POST.get("visit_reason", ""), **kept)
    return _("到场已记录。")


ACTS: dict[str, Handler] = {
    "check": _check, "accept": _accept, "correct": _correct, "decline": _decline, "consult": _consult,
    "pause": _pause, "resume": _resume, "ask_extension": _ask_extension, "extend": _extend,
    "terminate": _terminate, "grant": _grant, "refuse": _refuse, "visit": _visit,
}  # fmt: skip
