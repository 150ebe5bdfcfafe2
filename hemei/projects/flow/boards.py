"""Boards, objections, cards, assessments: shown first, objected to, then published and frozen."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

_KEEPERS = "supervisor"
_SIGNERS = "supervisor leader"
_ANYONE = "helper clerk head approver"
_INSPECTION = "政府督查工作条例（国务院令第 733 号）"

SETTING = Flow(
    kind="board_setting",
    title=mark("红蓝榜颜色设置"),
    states=(("used", mark("在用")), ("ended", mark("停用"))),
    open_states=frozenset({"used"}),
    acts=(
        act("setting.set", "设定颜色含义", "Set what colours mean", "-", "used", _SIGNERS),
        act("setting.end", "停用颜色设置", "End a setting", "used", "ended", _SIGNERS),
    ),
)
BOARD = Flow(
    kind="project_board",
    title=mark("红蓝榜"),
    states=(
        ("made", mark("拟定")),
        ("open", mark("异议期")),
        ("published", mark("已公布")),
        ("frozen", mark("已冻结")),
        ("cancelled", mark("已作废")),
    ),
    open_states=frozenset({"made", "open", "published"}),
    acts=(
        act("board.make", "拟定榜单", "Make a board", "-", "made", _KEEPERS),
        act("board.remake", "按更正后的事实重算", "Compute anew", "made open", "", _KEEPERS),
        act("board.follow", "按变动的事实更新", "Follow changed facts", "made", "", f"{_KEEPERS} system"),
        act("board.open", "公示，开始异议期", "Open for objections", "made", "open", _KEEPERS),
        act("board.publish", "公布榜单", "Publish", "open", "published", _SIGNERS),
        act("board.freeze", "冻结榜单", "Freeze", "published", "frozen", f"{_SIGNERS} system"),
        act("board.cancel", "作废榜单", "Cancel", "made open", "cancelled", _SIGNERS),
    ),
)
OBJECTION = Flow(
    kind="board_objection",
    title=mark("榜单和考核异议"),
    states=(("raised", mark("待答复")), ("upheld", mark("异议成立")), ("rejected", mark("异议不成立"))),
    open_states=frozenset({"raised"}),
    acts=(
        act("objection.raise", "提出异议", "Object", "-", "raised", _ANYONE, _INSPECTION),
        act("objection.uphold", "异议成立", "Uphold", "raised", "upheld", _SIGNERS, _INSPECTION),
        act("objection.reject", "异议不成立", "Reject", "raised", "rejected", _SIGNERS, _INSPECTION),
    ),
)
_OPEN = "reminded carded hung talked docked"
CARD = Flow(
    kind="project_card",
    title=mark("督导"),
    states=(
        ("reminded", mark("已提醒")),
        ("carded", mark("已亮牌")),
        ("hung", mark("挂牌督办中")),
        ("talked", mark("已约谈")),
        ("docked", mark("已扣分")),
        ("released", mark("已解除")),
    ),
    open_states=frozenset(_OPEN.split()),
    acts=(
        act("card.remind", "提醒", "Remind", "-", "reminded", _KEEPERS, _INSPECTION),
        act("card.show", "亮牌", "Show the card", "reminded", "carded", _KEEPERS, _INSPECTION),
        act("card.hang", "挂牌督办", "Hang under supervision", "carded", "hung", _KEEPERS, _INSPECTION),
        act("card.talk", "约谈", "Call in for a talk", "hung", "talked", _SIGNERS, _INSPECTION),
        act("card.dock", "考核扣分", "Dock points", "talked", "docked", "leader", _INSPECTION),
        act("card.answer", "报告整改", "Report what was done", _OPEN, "", _ANYONE, _INSPECTION),
        act("card.return", "退回整改", "Send back", _OPEN, "", _KEEPERS, _INSPECTION),
        act("card.release", "核查解除", "Release", _OPEN, "released", _KEEPERS, _INSPECTION),
    ),
)
ASSESSMENT = Flow(
    kind="assessment",
    title=mark("综合考核"),
    states=(("draft", mark("征求意见")), ("final", mark("已定")), ("replaced", mark("已被新版取代"))),
    open_states=frozenset({"draft"}),
    acts=(
        act("assessment.make", "拟定考核", "Make an assessment", "-", "draft", _SIGNERS),
        act("assessment.settle", "确定考核", "Settle", "draft", "final", "leader"),
        act("assessment.replace", "出新版", "Replace by a new version", "draft final", "replaced", _SIGNERS),
    ),
)
