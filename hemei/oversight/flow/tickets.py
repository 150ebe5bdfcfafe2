"""The hotline (12345): received → dispatched → signed → answered → called back → closed, and files of tickets."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

_RULE = "山东省政务服务热线办法（2020）；GB/T 33357—2016"
_UNIT = "clerk approver head helper"
_CENTRE = "operator supervisor"

TICKET = Flow(
    kind="hotline",
    title=mark("热线工单"),
    states=(
        ("received", mark("已受理，待派单")),
        ("dispatched", mark("已派单，待签收")),
        ("handling", mark("承办中")),
        ("disputed", mark("部门互退，待裁定")),
        ("replied", mark("已答复，待回访")),
        ("closed", mark("工单已办结")),
        ("merged", mark("已并入同一诉求")),
        ("void", mark("导入已撤销")),
    ),
    open_states=frozenset({"received", "dispatched", "handling", "disputed", "replied"}),
    acts=(
        act("hotline.open", "受理", "Take a ticket", "-", "received", "operator applicant supervisor system", _RULE),
        act("hotline.answer", "当场解答", "Answer at once", "received", "closed", "operator", _RULE),
        act("hotline.dispatch", "派单", "Dispatch", "received", "dispatched", _CENTRE, _RULE),
        act("hotline.merge", "并入同一诉求", "Merge", "received", "merged", "operator", _RULE),
        act("hotline.sign", "签收工单", "Sign for it", "dispatched", "handling", _UNIT, _RULE),
        act("hotline.return", "退回工单", "Send it back", "dispatched handling", "received", _UNIT, _RULE),
        act("hotline.loop", "互退报请裁定", "Returned in a circle", "received", "disputed", "system", _RULE),
        act("hotline.decide", "裁定承办部门", "Decide whose it is", "disputed", "dispatched", "supervisor leader",
            _RULE),
        act("hotline.contact", "联系来电人", "Contact the caller", "dispatched handling", "", _UNIT, _RULE),
        act("hotline.ask_time", "申请工单延期", "Ask for more time", "handling", "", _UNIT, _RULE),
        act("hotline.give_time", "同意工单延期", "Grant more time", "handling", "", "supervisor", _RULE),
        act("hotline.refuse_time", "不同意工单延期", "Refuse more time", "handling", "", "supervisor", _RULE),
        act("hotline.reply", "答复来电人", "Reply", "handling", "replied", _UNIT, _RULE),
        act("hotline.call", "回访没有接通", "Call-back not answered", "replied", "", _CENTRE, _RULE),
        act("hotline.close", "回访办结", "Close after the call-back", "replied", "closed", _CENTRE, _RULE),
        act("hotline.redo", "回访后重办", "Do it again", "replied", "handling", _CENTRE, _RULE),
        act("hotline.lapse", "联系不上，办结", "Closed unreached", "replied", "closed", _CENTRE, _RULE),
        act("hotline.urge", "督办单", "Order of supervision", "dispatched handling", "", "supervisor system", _RULE),
        act("hotline.yellow", "工单黄牌", "Ticket due soon", "received dispatched handling replied", "", "system",
            _RULE),
        act("hotline.red", "工单红牌", "Ticket late", "received dispatched handling replied", "", "system", _RULE),
        act("hotline.veil", "设为保密", "Keep secret", "received dispatched handling replied disputed", "", _CENTRE,
            "个人信息保护法 6"),
        act("hotline.unveil", "解除保密", "No longer secret",
            "received dispatched handling replied disputed closed", "",
            "supervisor", "个人信息保护法 6"),
        act("hotline.look", "查看来电人", "Look at the caller", "received dispatched handling disputed replied", "",
            f"{_CENTRE} {_UNIT}", "个人信息保护法 6"),
        act("hotline.exclude", "不计入考核", "Leave out of the figures", "handling replied closed merged", "",
            "supervisor", _RULE),
        act("hotline.include", "恢复计入考核", "Count again", "handling replied closed merged", "", "supervisor",
            _RULE),
        act("hotline.import", "导入工单", "Import", "-", "closed", "system"),
        act("hotline.unimport", "撤销导入工单", "Withdraw an import", "closed received", "void", "system"),
    ),
)  # fmt: skip
INTAKE = Flow(
    kind="hotline_import",
    title=mark("热线工单文件"),
    states=(
        ("ready", mark("已核对，待确认")),
        ("faulty", mark("文件有错，没有导入")),
        ("halted", mark("没有导入")),
        ("entered", mark("文件已导入")),
        ("undone", mark("文件导入已撤销")),
    ),
    open_states=frozenset({"ready"}),
    acts=(
        act("tickets.send", "上传工单文件", "Send a file", "-", "ready", "operator supervisor"),
        act("tickets.enter", "导入工单文件", "Enter the file", "ready", "entered", "operator supervisor"),
        act("tickets.halt", "放弃导入", "Give it up", "ready", "halted", "operator supervisor"),
        act("tickets.undo", "撤销工单文件", "Undo the file", "entered", "undone", "supervisor"),
    ),
)  # fmt: skip
