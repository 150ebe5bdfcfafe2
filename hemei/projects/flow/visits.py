"""Visits and the problems found on them: only the firm's own word, or its paper, closes one."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

_VISITORS = "helper clerk head approver supervisor leader"
_UNIT = "helper clerk head approver"
_KEEPERS = "supervisor leader"
_LOOP = mark("走访问题清单销号办法（待本区文件）")

VISIT = Flow(
    kind="visit",
    title=mark("走访"),
    states=(
        ("planned", mark("计划走访")),
        ("made", mark("已走访")),
        ("doubled", mark("两份记录不同，待选定")),
        ("cancelled", mark("已取消")),
    ),
    open_states=frozenset({"planned", "doubled"}),
    acts=(
        act("visit.plan", "计划走访", "Plan a visit", "-", "planned", _VISITORS),
        act("visit.make", "登记走访", "Enter a visit", "-", "made", _VISITORS),
        act("visit.report", "登记走访结果", "Report a planned visit", "planned", "made", _VISITORS),
        act(
            "visit.double",
            "又收到一份记录",
            "A second record came in",
            "made doubled cancelled",
            "doubled",
            _VISITORS,
        ),
        act("visit.settle", "选定一份记录", "Settle which record holds", "doubled", "made", _VISITORS),
        act("visit.photo", "上传走访照片", "Add a photo", "planned made doubled", "", _VISITORS),
        act("visit.cancel", "取消走访", "Cancel", "planned", "cancelled", _VISITORS),
    ),
)
_WITH_UNIT = "assigned handling"
PROBLEM = Flow(
    kind="problem",
    title=mark("问题"),
    states=(
        ("found", mark("已发现，待交办")),
        ("assigned", mark("已交办")),
        ("handling", mark("办理中")),
        ("asking", mark("已办理，待企业确认")),
        ("solved", mark("企业确认已解决，销号")),
        ("void", mark("已撤销，不算问题")),
    ),
    open_states=frozenset({"found", "assigned", "handling", "asking"}),
    acts=(
        act("problem.find", "登记问题", "Enter a problem", "-", "", f"{_VISITORS} applicant", _LOOP),
        act("problem.assign", "交办", "Assign", "found", "assigned", _KEEPERS, _LOOP),
        act("problem.move", "改派", "Assign to another unit", _WITH_UNIT, "assigned", _KEEPERS, _LOOP),
        act("problem.take", "签收", "Sign for it", "assigned", "handling", _UNIT, _LOOP),
        act("problem.answer", "报告办结，附证据", "Report with evidence", _WITH_UNIT, "asking", _UNIT, _LOOP),
        act("problem.return", "退回重办", "Send back", "asking", "handling", _KEEPERS, _LOOP),
        act("problem.confirm", "企业确认解决，销号", "Confirmed by the firm", "asking", "solved", "applicant", _LOOP),
        act("problem.deny", "企业说没有解决", "Denied by the firm", "asking", "handling", "applicant", _LOOP),
        act("problem.paper", "凭企业签字确认销号", "Closed on the firm's signed paper", "asking", "solved",
            "supervisor", _LOOP),
        act("problem.reopen", "重新交办", "Reopen", "solved", "assigned", "applicant supervisor", _LOOP),
        act("problem.climb", "升级", "Climb a level", "found assigned handling", "", f"{_KEEPERS} system", _LOOP),
        act("problem.join", "归为同类", "Group with similar ones", "found assigned handling asking", "", _KEEPERS),
        act("problem.part", "不是同类，拆开", "Take out of the group", "found assigned handling asking", "", _KEEPERS),
        act("problem.void", "撤销，不算问题", "Void", "found assigned handling", "void", _KEEPERS, _LOOP),
    ),
)  # fmt: skip
