"""Check lists of inspections without notice, and the five conditions of a record made at the time (容错)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemei.rules.words import mark

LEVELS: Mapping[str, str] = {"general": mark("一般问题"), "serious": mark("严重问题")}
RESULTS: Mapping[str, str] = {"good": mark("合格"), "bad": mark("有问题"), "none": mark("没有查")}
SIGNED: Mapping[str, str] = {
    "yes": mark("现场负责人已签字"), "no": mark("现场负责人拒签"), "nobody": mark("现场没有负责人"),
}  # fmt: skip
# 山东省优化营商环境条例 64
CONDITIONS: Mapping[str, str] = {
    "reform": mark("符合改革方向"), "lawful": mark("没有违反法律法规的禁止性规定"), "procedure": mark("决策程序合法"),
    "honest": mark("勤勉尽责，没有谋取私利"), "loss": mark("主动挽回损失、消除影响，损失有限"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a check list: what is looked at, the rule behind it, and how much a fault weighs."""

    code: str
    text: str
    rule: str
    level: str = "general"


@dataclass(frozen=True, slots=True)
class CheckList:
    """One list that an inspection works down."""

    code: str
    name: str
    checks: tuple[Check, ...]


_ORDER = mark("优化营商环境条例 35、37")
LISTS: Mapping[str, CheckList] = {
    one.code: one
    for one in (
        CheckList("window", mark("政务服务窗口"), (
            Check("duty", mark("窗口按公示的时间有人在岗"), _ORDER),
            Check("guide", mark("办事指南与公布的一致，没有兜底条款"), mark("优化营商环境条例 36"), "serious"),
            Check("extra", mark("没有索要目录以外的材料"), mark("优化营商环境条例 36"), "serious"),
            Check("once", mark("要补正的一次性告知，有书面"), mark("行政许可法 32"), "serious"),
            Check("rate", mark("评价码在窗口，不诱导、不强迫评价"), mark("国办发〔2019〕51号")),
            Check("no", mark("说“不”的有第二人复核和记录"), mark("“办不成事”反映窗口办法")),
        )),
        CheckList("park", mark("园区营商环境“回头看”"), (
            Check("promise", mark("承诺事项有文件、金额、条件、期限"), mark("优化营商环境条例 31")),
            Check("paid", mark("条件成就的奖补资金按期付清"), mark("优化营商环境条例 31、69"), "serious"),
            Check("fixed", mark("上次检查的问题没有反弹"), mark("一次性通报"), "serious"),
            Check("fee", mark("没有违规收费、摊派和指定中介"), mark("优化营商环境条例 24、43"), "serious"),
            Check("contact", mark("企业联系记录企业看得到"), mark("优化营商环境条例 48")),
        )),
        CheckList("approval", mark("审批和住建重点环节"), (
            Check("limit", mark("按承诺时限办结，停表有法定理由"), mark("行政许可法 42、45"), "serious"),
            Check("joint", mark("联合验收、并联意见没有变成串联"), mark("国办发〔2019〕11号")),
            Check("secret", mark("没有把审批变成要先走的“隐形环节”"), mark("优化营商环境条例 40"), "serious"),
            Check("reply", mark("申请都有受理或不予受理凭证"), mark("行政许可法 32")),
            Check("chosen", mark("中介服务由申请人自选"), mark("优化营商环境条例 43")),
        )),
    )
}  # fmt: skip


def check_of(code: str, line: str) -> Check | None:
    """This will give a line of a check list; None for an unknown one."""
    found = LISTS.get(code)
    return next((one for one in found.checks if one.code == line), None) if found else None
