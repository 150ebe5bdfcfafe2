"""The lawful moves of everything that stands on a matter in this room: one readable table for each kind."""

from hemei.cases.flow.building import CLOUD, JOINT, START, STUDY
from hemei.cases.flow.hall import APPOINTMENT, DELIVERY, FEE, HANDOVER, MANDATE, TICKET
from hemei.cases.flow.licence import LICENCE
from hemei.cases.flow.market import DORMANCY, EXIT, TRADE
from hemei.cases.flow.permits import CASE, CHECK, OPINION, ORDER, PROMISE, REBASE, STOPPED
from hemei.rules.words import mark

__all__ = [
    "APPOINTMENT",
    "CASE",
    "CHECK",
    "CLOUD",
    "DELIVERY",
    "DORMANCY",
    "EXIT",
    "FEE",
    "FLOWS",
    "HALL_FLOWS",
    "HANDOVER",
    "HOLDERS",
    "JOINT",
    "LICENCE",
    "MANDATE",
    "OPINION",
    "ORDER",
    "PROMISE",
    "REBASE",
    "START",
    "STOPPED",
    "STUDY",
    "TICKET",
    "TRADE",
]

HALL_FLOWS = (TICKET, APPOINTMENT, HANDOVER, DELIVERY, FEE, MANDATE)
FLOWS = {
    flow.kind: flow
    for flow in (
        ORDER,
        CASE,
        OPINION,
        PROMISE,
        CHECK,
        REBASE,
        LICENCE,
        TRADE,
        DORMANCY,
        EXIT,
        JOINT,
        CLOUD,
        STUDY,
        START,
        *HALL_FLOWS,
    )
}  # fmt: skip

HOLDERS = {  # state of a case → who has it now
    "waiting": mark("在等前序事项办结，到时自动启动，您不用做什么"),
    "blocked": mark("前序事项没有办成：请选择重新申请前序，或者撤回这一项"),
    "submitted": mark("轮到窗口核验材料（{agency}综合窗口）"),
    "correcting": mark("轮到您：请按补正告知补齐材料"),
    "accepted": mark("轮到{agency}审查"),
    "paused": mark("特殊程序进行中，{agency}负责，期间不计时"),
    "granted": mark("已经准予，证照可以下载"),
    "refused": mark("已经作出不予许可决定"),
    "declined": mark("已经不予受理"),
    "withdrawn": mark("您已撤回"),
    "terminated": mark("已经终止办理"),
}
