"""Help for projects: desks and their staff, authorisations that the firm may take back at any time, tasks."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

_HELPERS = "helper clerk"
_KEEPERS = "head supervisor leader"
_TASK = mark("帮代办服务办法（待本区文件）")

DESK = Flow(
    kind="help_desk",
    title=mark("帮代办服务点"),
    states=(("open", mark("开放")), ("shut", mark("已停用"))),
    open_states=frozenset({"open"}),
    acts=(
        act("desk.open", "设立服务点", "Open a desk", "-", "open", _KEEPERS),
        act("desk.join", "专员到岗", "A helper joins", "open", "", _KEEPERS),
        act("desk.leave", "专员离岗交接", "A helper leaves and hands over", "open", "", _KEEPERS),
        act("desk.shut", "停用服务点", "Shut a desk", "open", "shut", _KEEPERS),
    ),
)
GRANT = Flow(
    kind="help_grant",
    title=mark("帮代办授权"),
    states=(
        ("asked", mark("请企业授权")),
        ("given", mark("授权有效")),
        ("declined", mark("企业没有同意")),
        ("revoked", mark("企业已收回")),
        ("ended", mark("授权已终止")),
    ),
    open_states=frozenset({"asked", "given"}),
    acts=(
        act("grant.ask", "请企业授权", "Ask for an authorisation", "-", "asked", _HELPERS, _TASK),
        act("grant.give", "授权", "Authorise", "asked", "given", "applicant", _TASK),
        act("grant.decline", "不同意授权", "Decline", "asked", "declined", "applicant", _TASK),
        act("grant.use", "使用授权", "Use the authorisation", "given", "", _HELPERS, _TASK),
        act("grant.revoke", "收回授权", "Revoke", "given", "revoked", "applicant", _TASK),
        act("grant.end", "授权终止", "End the authorisation", "asked given", "ended", "system", _TASK),
    ),
)
TASK = Flow(
    kind="help_task",
    title=mark("帮代办任务"),
    states=(
        ("asked", mark("待接单")),
        ("doing", mark("办理中")),
        ("halted", mark("已停下，等新的授权")),
        ("done", mark("已办好，请企业评价")),
        ("rated", mark("企业已评价")),
        ("dropped", mark("已取消")),
    ),
    open_states=frozenset({"asked", "doing", "halted"}),
    acts=(
        act("task.ask", "请专员帮办", "Ask for help", "-", "asked", f"applicant {_HELPERS}", _TASK),
        act("task.take", "接单", "Take it", "asked", "doing", _HELPERS, _TASK),
        act("task.step", "登记进展", "Enter a step", "doing", "", _HELPERS, _TASK),
        act("task.halt", "停下，等新的授权", "Halt", "asked doing", "halted", "system", _TASK),
        act("task.resume", "凭新授权继续", "Go on", "halted", "doing", _HELPERS, _TASK),
        act("task.finish", "办好了", "Finish", "doing", "done", _HELPERS, _TASK),
        act("task.hand", "交接给另一位专员", "Hand over", "asked doing halted", "", _KEEPERS, _TASK),
        act("task.rate", "评价帮办", "Rate the help", "done", "rated", "applicant", _TASK),
        act("task.drop", "不用办了", "Drop it", "asked doing halted", "dropped", "applicant", _TASK),
    ),
)
