"""The one loop of putting right, the ratings, the window for stuck matters, proposals, and promises."""

from hemei.ledger.flow import Flow, act
from hemei.oversight.flow.inspections import INSPECTING
from hemei.oversight.flow.tickets import INTAKE, TICKET
from hemei.rules.words import mark

_RATED = "国办发〔2019〕51号；GB/T 39734—2020"
_WINDOW = "“办不成事”反映窗口办法"
_PROMISE = "优化营商环境条例 31；山东省优化营商环境条例 41"
_UNIT = "clerk approver head helper"

REMEDY = Flow(
    kind="remedy",
    title=mark("整改"),
    states=(
        ("open", mark("整改中")),
        ("answered", mark("已报整改，待核实")),
        ("asking", mark("已核实，待本人确认")),
        ("solved", mark("本人确认已解决")),
        ("closed", mark("已办结，未经本人确认")),
        ("void", mark("已撤销交办")),
    ),
    open_states=frozenset({"open", "answered", "asking"}),
    acts=(
        act("remedy.open", "交办整改", "Assign", "-", "open", "supervisor system clerk head"),
        act("remedy.take", "签收", "Take it on", "open", "", _UNIT),
        act("remedy.move", "改派部门", "Move to another unit", "open", "", "supervisor"),
        act("remedy.extend", "延长期限", "Extend", "open", "", "supervisor"),
        act("remedy.answer", "报告整改", "Report as done", "open", "answered", _UNIT),
        act("remedy.return", "退回重改", "Send back", "answered", "open", "supervisor"),
        act("remedy.pass", "核实属实", "Found done", "answered", "asking", "supervisor"),
        act("remedy.confirm", "本人确认已解决", "Confirmed by the person", "asking", "solved", "applicant system"),
        act("remedy.deny", "本人说没有解决", "Denied by the person", "asking", "open", "applicant system"),
        act("remedy.lapse", "到期没有回应", "No answer in time", "asking", "closed", "system"),
        act("remedy.reopen", "重新交办", "Reopen", "solved closed", "open", "supervisor applicant system"),
        act("remedy.void", "撤销交办", "Withdraw", "open answered asking", "void", "supervisor system"),
        act("remedy.yellow", "黄牌", "Yellow card", "open", "", "system"),
        act("remedy.red", "红牌", "Red card", "open", "", "system"),
    ),
)  # fmt: skip
RATING = Flow(
    kind="rating",
    title=mark("评价"),
    states=(
        ("given", mark("已评价")),
        ("callback", mark("差评，待回访核实")),
        ("fixing", mark("差评，整改中")),
        ("explained", mark("已解释，待二次评价")),
        ("appealed", mark("申诉待复核")),
        ("answered", mark("已整改，待二次评价")),
        ("closed", mark("差评已办结")),
        ("excluded", mark("不计入")),
    ),
    open_states=frozenset({"callback", "fixing", "explained", "appealed", "answered"}),
    acts=(
        act("rating.give", "评价", "Rate", "-", "given", "applicant system clerk supervisor", _RATED),
        act("rating.call", "回访", "Call back", "callback", "", "supervisor", _RATED),
        act("rating.fix", "核实后交办整改", "Have it put right", "callback", "fixing", "supervisor", _RATED),
        act("rating.explain", "核实后解释说明", "Explain", "callback", "explained", "supervisor", _RATED),
        act("rating.appeal", "申诉", "Appeal", "callback fixing explained", "appealed", "clerk approver head", _RATED),
        act("rating.uphold", "申诉不成立", "Reject the appeal", "appealed", "callback", "supervisor", _RATED),
        act("rating.exclude", "不计入", "Leave out", "given callback fixing explained appealed answered closed",
            "excluded", "supervisor system", _RATED),
        act("rating.restore", "恢复计入", "Count again", "excluded", "given", "supervisor", _RATED),
        act("rating.mend", "整改核实完毕", "Mended", "fixing", "answered", "system", _RATED),
        act("rating.again", "二次评价", "Rate again", "explained answered", "closed", "applicant", _RATED),
        act("rating.lapse", "没有二次评价", "No second rating", "explained answered", "closed", "system", _RATED),
        act("rating.publish", "公开办理结果", "Publish", "closed", "", "supervisor", _RATED),
        act("rating.look", "查看评价人联系方式", "Look at the rater", "callback fixing explained answered", "",
            "supervisor", "个人信息保护法 6"),
        act("rating.late", "回访超时", "Call-back late", "callback", "", "system", _RATED),
    ),
)  # fmt: skip
STUCK = Flow(
    kind="stuck",
    title=mark("办不成事"),
    states=(
        ("received", mark("已收到，待分类")),
        ("handling", mark("办理中")),
        ("doubted", mark("拟不受理，待第二人复核")),
        ("answered", mark("已办理，待您评价")),
        ("closed", mark("已办结")),
        ("declined", mark("不属受理范围")),
    ),
    open_states=frozenset({"received", "handling", "doubted", "answered"}),
    acts=(
        act("stuck.report", "反映办不成的事", "Report", "-", "received", "applicant helper clerk", _WINDOW),
        act("stuck.sort", "分类转办", "Sort", "received", "handling", "supervisor", _WINDOW),
        act("stuck.doubt", "拟不受理", "Propose to decline", "received", "doubted", "supervisor", _WINDOW),
        act("stuck.decline", "第二人同意不受理", "Decline", "doubted", "declined", "supervisor head leader", _WINDOW),
        act("stuck.keep", "第二人不同意，继续受理", "Keep it", "doubted", "received", "supervisor head leader",
            _WINDOW),
        act("stuck.root", "认定根因", "Name the cause", "received handling answered closed", "", "supervisor", _WINDOW),
        act("stuck.explain", "疑难件改期", "Set another day", "handling", "", "supervisor", _WINDOW),
        act("stuck.answer", "办理完毕", "Answered", "handling", "answered", "system", _WINDOW),
        act("stuck.again", "评价办理结果", "Rate the result", "answered", "closed", "applicant", _WINDOW),
        act("stuck.redo", "没有解决，继续办", "Not solved, go on", "answered", "handling", "applicant", _WINDOW),
        act("stuck.lapse", "没有评价，办结", "Closed without a word", "answered", "closed", "system", _WINDOW),
        act("stuck.publish", "公开", "Publish", "closed", "", "supervisor", _WINDOW),
        act("stuck.late", "超过期限", "Late", "received handling", "", "system", _WINDOW),
    ),
)  # fmt: skip
PROPOSAL = Flow(
    kind="proposal",
    title=mark("目录修改建议"),
    states=(
        ("open", mark("待起草")),
        ("drafted", mark("已起草新版本")),
        ("done", mark("新版本已发布")),
        ("dropped", mark("不改，已说明理由")),
    ),
    open_states=frozenset({"open", "drafted"}),
    acts=(
        act("proposal.open", "建议修改目录", "Propose", "-", "open", "supervisor system"),
        act("proposal.draft", "起草新版本", "Draft", "open", "drafted", "editor"),
        act("proposal.finish", "新版本已发布", "Published", "drafted", "done", "editor system supervisor"),
        act("proposal.drop", "不改", "Leave as it is", "open drafted", "dropped", "editor"),
        act("proposal.reopen", "重新提出", "Propose again", "dropped", "open", "supervisor"),
    ),
)  # fmt: skip
PLEDGE = Flow(
    kind="pledge",
    title=mark("政策兑现承诺"),
    states=(
        ("entered", mark("已登记，待合法性审核")),
        ("open", mark("履行中")),
        ("paid", mark("已付清，待企业确认")),
        ("kept", mark("企业确认已兑现")),
        ("breached", mark("到期未兑现")),
        ("void", mark("条件未成就，承诺终止")),
    ),
    open_states=frozenset({"entered", "open", "paid", "breached"}),
    acts=(
        act("pledge.enter", "登记承诺", "Enter", "-", "entered", "clerk head helper supervisor", _PROMISE),
        act("pledge.check", "合法性审核通过", "Legal check passed", "entered", "open", "head supervisor", _PROMISE),
        act("pledge.meet", "认定条件", "Judge the condition", "open breached", "", "head clerk", _PROMISE),
        act("pledge.pay", "登记拨付", "Enter a payment", "open breached", "", "clerk head helper", _PROMISE),
        act("pledge.confirm", "企业确认兑现", "Confirmed by the firm", "paid", "kept", "applicant", _PROMISE),
        act("pledge.deny", "企业说没有兑现", "Denied by the firm", "paid kept", "breached", "applicant", _PROMISE),
        act("pledge.breach", "到期未兑现", "Breached", "entered open", "breached", "system", _PROMISE),
        act("pledge.end", "条件未成就，终止", "End", "open breached", "void", "supervisor", _PROMISE),
        act("pledge.warn", "快到期了", "Due soon", "entered open", "", "system", _PROMISE),
    ),
)  # fmt: skip
COUNT = Flow(
    kind="service_count",
    title=mark("服务次数登记"),
    states=(("counted", mark("已登记")),),
    open_states=frozenset(),
    acts=(
        act("count.enter", "登记服务次数", "Enter a count", "-", "counted", "supervisor system", _RATED),
        act(
            "count.correct",
            "更正服务次数",
            "Correct a count",
            "counted",
            "counted",
            "supervisor system",
            _RATED,
        ),
    ),
)

_ALL = (REMEDY, RATING, STUCK, PROPOSAL, PLEDGE, COUNT, *INSPECTING, TICKET, INTAKE)
FLOWS = {flow.kind: flow for flow in _ALL}
TITLES = {one.name: one.title for flow in FLOWS.values() for one in flow}
