"""The lawful moves of an order, a case, an opinion and a promise, each with its clause."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark, mark_as

LICENSING = "行政许可法"

ORDER = Flow(
    kind="order",
    title=mark("点餐订单"),
    states=(
        ("draft", mark("草稿")),
        ("running", mark("办理中")),
        ("done", mark_as("state", "全部办结")),
        ("withdrawn", mark("已撤回")),
    ),
    open_states=frozenset({"draft", "running"}),
    acts=(
        act("order.draft", "保存草稿", "Save draft", "-", "draft", "applicant helper clerk"),
        act(
            "order.submit",
            "一次提交",
            "Submit",
            "draft",
            "running",
            "applicant helper clerk",
            f"{LICENSING} 29",
        ),
        act("order.gate", "前提已成就", "Pass a gate", "running", "", "applicant helper clerk"),
        act("order.reapply", "重新申请一项", "Apply again", "running", "", "applicant helper clerk"),
        act("order.drop", "其余不办了", "Drop the rest", "running", "", "applicant helper clerk"),
        act("order.finish", "全部办结", "Finish", "running", "done", "system"),
    ),
)

CASE = Flow(
    kind="case",
    title=mark("办件"),
    states=(
        ("waiting", mark("等待前序事项")),
        ("blocked", mark("前序没有办成，等您选择")),
        ("submitted", mark("待受理")),
        ("correcting", mark("等待补正")),
        ("accepted", mark("审查中")),
        ("paused", mark("特殊程序，停表")),
        ("granted", mark_as("state", "准予许可")),
        ("refused", mark_as("state", "不予许可")),
        ("declined", mark_as("state", "不予受理")),
        ("withdrawn", mark("已撤回")),
        ("terminated", mark("已终止")),
    ),
    open_states=frozenset({"waiting", "blocked", "submitted", "correcting", "accepted", "paused"}),
    acts=(
        act("case.submit", "提交申请", "Apply", "-", "submitted", "applicant helper clerk", f"{LICENSING} 29"),
        act("case.wait", "排入前序之后", "Queue", "-", "waiting", "applicant helper clerk"),
        act("case.start", "前序办结，自动启动", "Start by itself", "waiting", "submitted", "system"),
        act("case.block", "前序没有办成", "Predecessor failed", "waiting", "blocked", "system"),
        act("case.requeue", "前序重新申请，继续等待", "Wait again", "blocked", "waiting", "system"),
        act("case.hold", "前序没有办成，不能准予", "Hold back the grant", "submitted correcting accepted paused", "",
            "system"),
        act("case.check", "核验材料", "Check a paper", "submitted", "", "clerk", f"{LICENSING} 31、32"),
        act("case.accept", "受理", "Accept", "submitted", "accepted", "clerk", f"{LICENSING} 32"),
        act("case.accept_tolerant", "容缺受理", "Accept with tolerance", "submitted", "accepted", "clerk",
            "山东条例 28"),
        act("case.accept_by_law", "逾期未告知，视为受理", "Accepted by law", "submitted", "accepted", "system",
            f"{LICENSING} 32(4)"),
        act("case.decline", "不予受理", "Decline", "submitted", "declined", "clerk", f"{LICENSING} 32(2)"),
        act("case.correct", "一次性告知补正", "Ask once for corrections", "submitted", "correcting", "clerk",
            f"{LICENSING} 32(4)"),
        act("case.resubmit", "补正提交", "Hand in corrections", "correcting", "submitted", "applicant helper"),
        act("case.consult", "征求并联意见", "Ask for opinions", "accepted", "", "approver"),
        act("case.opinions_in", "并联意见已齐", "Opinions complete", "accepted paused", "", "system"),
        act("case.supply", "补齐容缺材料", "Hand in deferred paper", "accepted paused granted", "", "applicant helper"),
        act("case.pause", "启动特殊程序，停表", "Stop the clock", "accepted", "paused", "approver", f"{LICENSING} 45"),
        act("case.resume", "特殊程序结束，恢复计时", "Resume the clock", "paused", "accepted", "approver",
            f"{LICENSING} 45"),
        act("case.ask_extension", "请求延长审查期限", "Ask for an extension", "accepted", "", "approver",
            f"{LICENSING} 42"),
        act("case.extend", "批准延长审查期限", "Approve the extension", "accepted", "", "head", f"{LICENSING} 42"),
        act("case.refuse_extension", "不批准延长", "Refuse the extension", "accepted", "", "head"),
        act("case.grant", "准予许可", "Grant", "accepted", "granted", "approver", f"{LICENSING} 38"),
        act("case.grant_joint", "联合验收通过，当场发证", "Issue at once", "accepted", "granted", "system",
            "优化营商环境条例 42"),
        act("case.survey", "登记联合测绘数据", "Record the survey", "accepted granted", "", "approver"),
        act("case.refuse", "不予许可", "Refuse", "accepted", "refused", "approver", f"{LICENSING} 38(2)"),
        act("case.terminate", "终止办理", "End without a decision", "accepted", "terminated", "approver",
            "容缺承诺到期未履行"),
        act("case.ask_renewal", "申请延续", "Ask for renewal", "granted", "", "applicant helper",
            f"{LICENSING} 50"),
        act("case.renew", "准予延续", "Renew", "granted", "", "approver", f"{LICENSING} 50"),
        act("case.refuse_renewal", "不予延续", "Refuse to renew", "granted", "", "approver", f"{LICENSING} 50"),
        act("case.renew_by_law", "届满前未决定，视为准予延续", "Renewed by law", "granted", "", "system",
            f"{LICENSING} 50(2)"),
        act("case.withdraw", "撤回申请", "Withdraw", "waiting blocked submitted correcting accepted paused",
            "withdrawn", "applicant helper clerk"),
        act("case.visit", "记录到场", "Record a visit", "submitted correcting accepted paused granted refused declined "
            "withdrawn terminated", "", "clerk helper"),
        act("case.serve", "送达文书", "Serve a paper", "submitted correcting accepted paused granted refused declined "
            "withdrawn terminated", "", "clerk helper", "民事诉讼法 87—95（参照）"),
        act("case.confirm", "确认收到文书", "Confirm receipt", "submitted correcting accepted paused granted refused "
            "declined withdrawn terminated", "", "applicant"),
        act("case.look", "查看个人信息", "Look at personal data", "waiting blocked submitted correcting accepted "
            "paused granted refused declined withdrawn terminated", "", "clerk approver helper",
            "个人信息保护法 6"),
        act("case.ask_rebase", "提议换用新版本", "Propose another version", "waiting blocked submitted correcting "
            "accepted paused", "", "approver", f"{LICENSING} 8"),
        act("case.rebase", "换用新版本", "Move to another version", "waiting blocked submitted correcting accepted "
            "paused", "", "approver applicant", f"{LICENSING} 8"),
        act("case.yellow", "黄牌", "Yellow card", "accepted submitted", "", "system"),
        act("case.red", "红牌", "Red card", "accepted submitted", "", "system"),
        act("case.archive", "归档", "Archive", "granted refused declined withdrawn terminated", "",
            "clerk approver system", "档案法 36、37"),
        act("case.fetch_archive", "取走归档包", "Fetch the archive", "granted refused declined withdrawn terminated",
            "", "clerk approver", "档案法 37、个人信息保护法 6"),
        act("case.rate", "评价", "Rate", "granted refused declined terminated", "", "applicant", "国办发〔2019〕51号"),
    ),
)  # fmt: skip

OPINION = Flow(
    kind="opinion",
    title=mark("并联意见"),
    states=(
        ("asked", mark("待回复")),
        ("given", mark("已回复")),
        ("returned", mark("已驳回")),
        ("closed", mark("无需回复")),
    ),
    open_states=frozenset({"asked", "returned"}),
    acts=(
        act("opinion.ask", "征求意见", "Ask", "-", "asked", "approver"),
        act("opinion.give", "回复意见", "Answer", "asked", "given", "approver"),
        act("opinion.forward", "转办", "Hand over", "asked", "", "approver"),
        act("opinion.return", "驳回", "Send back", "asked", "returned", "approver"),
        act("opinion.reask", "重新征求", "Ask again", "returned given", "asked", "approver"),
        act("opinion.late", "逾期未回复", "Late", "asked", "", "system"),
        act("opinion.close", "或签已满足，关闭", "Close", "asked returned", "closed", "system"),
    ),
)

PROMISE = Flow(
    kind="promise",
    title=mark("承诺"),
    states=(
        ("open", mark("履行中")),
        ("kept", mark("已履行")),
        ("broken", mark("逾期未履行")),
        ("void", mark("已失效")),
    ),
    open_states=frozenset({"open"}),
    acts=(
        act("promise.make", "作出承诺", "Promise", "-", "open", "clerk system"),
        act(
            "promise.keep",
            "履行承诺",
            "Keep",
            "open broken",
            "kept",
            "applicant helper clerk approver system",
        ),
        act("promise.remind", "承诺快到期", "Remind", "open", "", "system"),
        act(
            "promise.void", "申请已结束，承诺失效", "Void", "open", "void", "system applicant approver clerk"
        ),
        act("promise.break", "到期未履行", "Break", "open", "broken", "system", "山东条例 29"),
    ),
)

LICENCE = Flow(
    kind="licence",
    title=mark("证照"),
    states=(
        ("valid", mark("有效")),
        ("suspended", mark("已暂扣")),
        ("expired", mark("已过有效期")),
        ("withdrawn", mark("许可已撤回")),
        ("revoked", mark("已撤销")),
        ("forfeited", mark("已吊销")),
        ("cancelled", mark("已注销")),
    ),
    open_states=frozenset({"valid", "suspended"}),
    acts=(
        act("licence.issue", "颁发证照", "Issue", "-", "valid", "approver system", f"{LICENSING} 38、39"),
        act("licence.ask_change", "申请变更", "Ask for a change", "valid", "", "applicant helper", f"{LICENSING} 49"),
        act("licence.ask_cancel", "申请注销", "Ask for cancellation", "valid suspended expired", "",
            "applicant helper", f"{LICENSING} 70"),
        act("licence.refuse_asked", "不予变更或注销", "Refuse what was asked", "valid suspended expired", "",
            "approver", f"{LICENSING} 38(2)、49"),
        act("licence.change", "变更证照", "Change", "valid", "", "approver", f"{LICENSING} 8、49"),
        act("licence.renew", "延续换证", "Renew", "valid", "", "approver", f"{LICENSING} 50"),
        act("licence.renew_by_law", "视为准予延续", "Renewed by law", "valid suspended", "", "system",
            f"{LICENSING} 50(2)"),
        act("licence.suspend", "暂扣", "Suspend", "valid", "suspended", "approver", "行政处罚法 9(3)"),
        act("licence.resume", "恢复", "Resume", "suspended", "valid", "approver"),
        act("licence.resume_by_term", "暂扣期满，恢复", "Resume at the end of the term", "suspended", "valid",
            "system"),
        act("licence.withdraw", "撤回许可", "Withdraw", "valid suspended", "withdrawn", "head", f"{LICENSING} 8(2)"),
        act("licence.revoke", "撤销许可", "Revoke", "valid suspended expired", "revoked", "head", f"{LICENSING} 69"),
        act("licence.forfeit", "吊销证件", "Forfeit", "valid suspended", "forfeited", "head",
            "行政处罚法 9(3)、57、63"),
        act("licence.cancel", "注销", "Cancel", "valid suspended expired withdrawn revoked forfeited", "cancelled",
            "approver", f"{LICENSING} 70"),
        act("licence.warn", "到期提醒", "Warn of expiry", "valid suspended", "", "system"),
        act("licence.expire", "有效期届满", "Expire", "valid suspended", "expired", "system", f"{LICENSING} 70(1)"),
        act("licence.print", "制证", "Print", "valid suspended expired withdrawn revoked forfeited cancelled", "",
            "applicant helper clerk approver"),
    ),
)  # fmt: skip

CHECK = Flow(
    kind="check",
    title=mark("承诺核查"),
    states=(
        ("open", mark("待核查")),
        ("fixing", mark("限期整改中")),
        ("answered", mark("整改已交，待复核")),
        ("passed", mark("核查属实")),
        ("revoked", mark("已撤销决定")),
    ),
    open_states=frozenset({"open", "fixing", "answered"}),
    acts=(
        act("check.open", "列入事后核查", "List for a later check", "-", "open", "approver system", "山东条例 29"),
        act("check.remind", "核查快到期", "Remind", "open fixing", "", "system"),
        act("check.pass", "核查属实", "Found true", "open answered", "passed", "approver"),
        act("check.order", "责令限期整改", "Order to put right", "open", "fixing", "approver", "山东条例 29"),
        act("check.answer", "交上整改结果", "Answer", "fixing", "answered", "applicant helper"),
        act("check.revoke", "撤销行政许可决定", "Revoke the decision", "fixing answered", "revoked", "head",
            "山东条例 29；行政许可法 69"),
    ),
)  # fmt: skip


REBASE = Flow(
    kind="rebase",
    title=mark("换用新版本的提议"),
    states=(
        ("offered", mark("等申请人同意")),
        ("agreed", mark_as("state", "已同意")),
        ("declined", mark_as("state", "不同意")),
        ("void", mark("已失效")),
    ),
    open_states=frozenset({"offered"}),
    acts=(
        act("rebase.offer", "提议", "Propose", "-", "offered", "approver", f"{LICENSING} 8"),
        act("rebase.agree", "同意换用", "Agree", "offered", "agreed", "applicant", f"{LICENSING} 8"),
        act("rebase.decline", "不同意换用", "Decline", "offered", "declined", "applicant", f"{LICENSING} 8"),
        act("rebase.void", "提议失效", "Void", "offered", "void", "approver applicant system"),
    ),
)


TRADE = Flow(
    kind="trade",
    title=mark("行业综合许可证"),
    states=(("issued", mark("已签发")),),
    open_states=frozenset({"issued"}),
    acts=(
        act("trade.issue", "签发行业综合许可证", "Issue the trade licence", "-", "issued",
            "applicant helper clerk approver system", "鲁政办字〔2020〕58号"),
        act("trade.reissue", "一项变化，整张换发", "Re-issue the whole", "issued", "",
            "applicant helper clerk approver system", "DB37/T 4280—2020"),
        act("trade.paper", "补签发文件", "Sign the paper", "issued", "", "applicant helper clerk approver"),
    ),
)  # fmt: skip

_REGISTRATION = "市场主体登记管理条例"

DORMANCY = Flow(
    kind="dormancy",
    title=mark("歇业"),
    states=(
        ("filed", mark("已提交，待备案")),
        ("dormant", mark("歇业中")),
        ("awake", mark("已恢复营业")),
        ("declined", mark_as("state", "不予备案")),
        ("withdrawn", mark("已撤回")),
    ),
    open_states=frozenset({"filed", "dormant"}),
    acts=(
        act("dormancy.file", "申请歇业备案", "File dormancy", "-", "filed", "applicant helper clerk",
            f"{_REGISTRATION} 30"),
        act("dormancy.record", "备案并公示", "Record and publish", "filed", "dormant", "approver",
            f"{_REGISTRATION} 30"),
        act("dormancy.decline", "不予备案", "Decline", "filed", "declined", "approver"),
        act("dormancy.withdraw", "撤回歇业申请", "Withdraw", "filed", "withdrawn", "applicant helper"),
        act("dormancy.body", "联办部门已办", "A body has done its part", "dormant", "", "approver"),
        act("dormancy.extend", "延长歇业", "Extend", "dormant", "", "applicant helper clerk", "细则 41"),
        act("dormancy.care", "歇业帮扶记录", "Help while dormant", "dormant", "", "helper clerk"),
        act("dormancy.remind", "歇业快到期", "Remind", "dormant", "", "system"),
        act("dormancy.wake", "恢复营业", "Resume", "dormant", "awake", "applicant helper clerk",
            f"{_REGISTRATION} 30"),
        act("dormancy.wake_by_law", "期满，视为恢复营业", "Resumed by law", "dormant", "awake", "system",
            f"{_REGISTRATION} 30"),
        act("dormancy.publish", "公示恢复营业", "Publish the resumption", "awake", "", "applicant helper clerk",
            f"{_REGISTRATION} 30"),
    ),
)  # fmt: skip

EXIT = Flow(
    kind="exit",
    title=mark("注销"),
    states=(
        ("public", mark("公示中")),
        ("liquidating", mark("清算中")),
        ("objected", mark("有异议，停下")),
        ("submitted", mark("待登记机关决定")),
        ("closed", mark("已注销")),
        ("refused", mark_as("state", "不予注销")),
        ("lapsed", mark("过期未申请，公示失效")),
        ("withdrawn", mark("已撤回")),
    ),
    open_states=frozenset({"public", "liquidating", "objected", "submitted"}),
    acts=(
        act("exit.publish", "公示简易注销", "Publish a simple exit", "-", "public", "applicant helper clerk",
            f"{_REGISTRATION} 33"),
        act("exit.liquidate", "清算组公告", "Publish the liquidation", "-", "liquidating",
            "applicant helper clerk", f"{_REGISTRATION} 32"),
        act("exit.notice", "公告强制注销", "Publish a compulsory exit", "-", "public", "approver", "公司法 241"),
        act("exit.finish", "清算结束", "Liquidation ended", "liquidating", "", "applicant helper clerk",
            f"{_REGISTRATION} 32"),
        act("exit.object", "提出异议", "Object", "public liquidating submitted", "objected", "clerk approver"),
        act("exit.answer", "异议已解决", "Settle the objection", "objected", "", "approver"),
        act("exit.apply", "申请注销登记", "Apply", "public liquidating", "submitted", "applicant helper clerk",
            f"{_REGISTRATION} 31"),
        act("exit.close", "准予注销", "Strike off", "submitted public", "closed", "approver",
            f"{_REGISTRATION} 31"),
        act("exit.refuse", "不予注销", "Refuse", "submitted", "refused", "approver", f"{LICENSING} 38(2)"),
        act("exit.lapse", "过期未申请", "Not applied for in time", "public liquidating", "lapsed", "system",
            f"{_REGISTRATION} 33"),
        act("exit.withdraw", "撤回注销", "Withdraw", "public liquidating objected", "withdrawn",
            "applicant helper"),
    ),
)  # fmt: skip

FLOWS = {
    flow.kind: flow for flow in (ORDER, CASE, OPINION, PROMISE, CHECK, REBASE, LICENCE, TRADE, DORMANCY, EXIT)
}

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

JOINT = Flow(
    kind="joint",
    title=mark("联合验收"),
    states=(
        ("called", mark("已约定联合验收日")),
        ("mending", mark("整改中，只复验没有通过的几点")),
        ("passed", mark("联合验收通过，已发证")),
        ("off", mark("已取消")),
    ),
    open_states=frozenset({"called", "mending"}),
    acts=(
        act("joint.call", "约定联合验收日", "Call the joint day", "-", "called", "approver"),
        act("joint.move", "改期", "Move the day", "called", "", "approver"),
        act("joint.find", "登记问题", "Find a fault", "called", "", "approver"),
        act("joint.conclude", "本部门看完", "Conclude for one agency", "called", "", "approver"),
        act(
            "joint.list",
            "一次性告知问题清单",
            "Send the one list",
            "called",
            "mending",
            "system",
            f"{LICENSING} 32(4)",
        ),
        act("joint.mend", "整改完成", "Report as mended", "mending", "", "applicant helper"),
        act("joint.close", "复验通过，销号", "Close a fault", "mending", "", "approver"),
        act("joint.keep", "复验没有通过", "Keep a fault open", "mending", "", "approver"),
        act(
            "joint.pass",
            "最后一点通过，当场发证",
            "Pass and issue",
            "called mending",
            "passed",
            "system",
            "优化营商环境条例 42",
        ),
        act("joint.off", "取消联合验收", "Call off", "called mending", "off", "approver"),
    ),
)

CLOUD = Flow(
    kind="cloud",
    title=mark("云勘探"),
    states=(
        ("planned", mark("已预约视频勘验")),
        ("looking", mark("视频勘验中")),
        ("signed", mark_as("state", "企业已签名，等结论")),
        ("passed", mark("视频勘验通过，免了一次到场")),
        ("visit", mark("看不清，改为到场勘验")),
        ("visited", mark("已到场勘验")),
    ),
    open_states=frozenset({"planned", "looking", "signed", "visit"}),
    acts=(
        act("cloud.plan", "预约视频勘验", "Plan a look by video", "-", "planned", "approver"),
        act("cloud.begin", "两名工作人员开始勘验", "Begin", "planned", "looking", "approver"),
        act(
            "cloud.still", "留下带时间地点的画面", "Keep a still", "looking", "", "approver applicant helper"
        ),
        act("cloud.sign", "企业在线签名", "Sign", "looking", "signed", "applicant"),
        act("cloud.pass", "勘验通过，免到场", "Pass without a visit", "signed", "passed", "approver"),
        act(
            "cloud.doubt",
            "看不清，改为到场",
            "Fall back to a visit",
            "planned looking signed",
            "visit",
            "approver",
        ),
        act("cloud.visit", "到场勘验完成", "Visit made", "visit", "visited", "approver"),
    ),
)

STUDY = Flow(
    kind="study",
    title=mark("区域评估"),
    states=(("valid", mark("有效")), ("ended", mark("已停用"))),
    open_states=frozenset({"valid"}),
    acts=(
        act("study.enter", "登记区域评估", "Enter a study", "-", "valid", "approver", "优化营商环境条例 42"),
        act("study.end", "停用", "End", "valid", "ended", "approver"),
    ),
)

FLOWS |= {flow.kind: flow for flow in (JOINT, CLOUD, STUDY)}
# The hall itself: what people wait for there, beside their cases.

TICKET = Flow(
    kind="ticket",
    title=mark("排队号"),
    states=(
        ("waiting", mark("等候叫号")),
        ("called", mark("已叫号")),
        ("serving", mark("正在办理")),
        ("served", mark("已办完")),
        ("skipped", mark("已过号")),
        ("cancelled", mark("已取消")),
        ("lapsed", mark("当日作废")),
    ),
    open_states=frozenset({"waiting", "called", "serving", "skipped"}),
    acts=(
        act("ticket.take", "取号", "Take a number", "-", "waiting", "visitor applicant clerk helper"),
        act("ticket.call", "叫号", "Call", "waiting", "called", "clerk helper"),
        act("ticket.recall", "再叫一次", "Call again", "called", "", "clerk helper"),
        act("ticket.begin", "开始办理", "Begin", "called", "serving", "clerk helper"),
        act("ticket.skip", "过号", "Skip", "called", "skipped", "clerk helper"),
        act("ticket.requeue", "过号重排", "Back into the queue", "skipped", "waiting", "clerk helper"),
        act("ticket.transfer", "转其他窗口", "Transfer", "called serving", "waiting", "clerk helper"),
        act("ticket.serve", "办完", "Served", "serving", "served", "clerk helper"),
        act("ticket.cancel", "取消排队", "Cancel", "waiting called skipped", "cancelled",
            "visitor applicant clerk helper"),
        act("ticket.rate", "评价窗口", "Rate", "served", "", "visitor applicant", "国办发〔2019〕51号"),
        act("ticket.lapse", "当日作废", "Lapse", "waiting called serving skipped", "lapsed", "system"),
    ),
)  # fmt: skip

APPOINTMENT = Flow(
    kind="appointment",
    title=mark("预约"),
    states=(
        ("booked", mark("已预约")),
        ("arrived", mark("已到场取号")),
        ("cancelled", mark("已取消")),
        ("missed", mark("爽约")),
    ),
    open_states=frozenset({"booked"}),
    acts=(
        act("appointment.book", "预约", "Book", "-", "booked", "applicant clerk helper"),
        act(
            "appointment.arrive", "到场取号", "Arrive", "booked", "arrived", "visitor applicant clerk helper"
        ),
        act("appointment.cancel", "取消预约", "Cancel", "booked", "cancelled", "applicant clerk helper"),
        act("appointment.miss", "爽约", "No-show", "booked", "missed", "system clerk"),
    ),
)

HANDOVER = Flow(
    kind="handover",
    title=mark("交接"),
    states=(("given", mark("已交出，等接收")), ("taken", mark("已接收")), ("returned", mark("已退回")),
            ("out", mark("已交申请人"))),
    open_states=frozenset({"given"}),
    acts=(
        act("handover.give", "交出", "Hand over", "-", "given", "clerk approver helper"),
        act("handover.take", "接收", "Take over", "given", "taken", "clerk approver helper"),
        act("handover.return", "退回", "Send back", "given", "returned", "clerk approver helper"),
        act("handover.out", "出件", "Hand out", "-", "out", "clerk helper"),
    ),
)  # fmt: skip

DELIVERY = Flow(
    kind="delivery",
    title=mark("送达方式"),
    states=(("asked", mark("待送出")), ("posted", mark("已寄出")), ("received", mark("已收到")),
            ("cancelled", mark("已改用其他方式"))),
    open_states=frozenset({"asked", "posted"}),
    acts=(
        act("delivery.ask", "选定送达方式", "Choose delivery", "-", "asked", "applicant clerk helper"),
        act("delivery.label", "查看收件地址", "Look at the address", "asked", "", "clerk helper", "个人信息保护法 6"),
        act("delivery.post", "寄出", "Post", "asked", "posted", "clerk helper"),
        act("delivery.receive", "签收", "Received", "posted", "received", "applicant clerk helper"),
        act("delivery.bounce", "邮件退回", "Came back", "posted", "asked", "clerk helper"),
        act("delivery.collect", "窗口领取", "Collected", "asked", "received", "clerk helper"),
        act("delivery.cancel", "改用其他方式", "Change", "asked", "cancelled", "applicant clerk helper"),
    ),
)  # fmt: skip

FEE = Flow(
    kind="fee",
    title=mark("缴费单"),
    states=(("due", mark("待缴费")), ("paid", mark("已缴费")), ("refunded", mark("已退费")), ("void", mark("不用缴"))),
    open_states=frozenset({"due"}),
    acts=(
        act("fee.raise", "开出缴费单", "Raise a fee", "-", "due", "clerk system"),
        act("fee.pay", "缴费到账", "Paid", "due", "paid", "system"),
        act("fee.surplus", "重复缴费，待退", "Paid twice", "paid refunded void", "", "system"),
        act("fee.refund", "退费", "Refund", "paid", "refunded", "clerk"),
        act("fee.void", "不用缴", "Void", "due", "void", "system clerk"),
    ),
)  # fmt: skip

MANDATE = Flow(
    kind="mandate",
    title=mark("委托"),
    states=(("active", mark("有效")), ("revoked", mark("已收回"))),
    open_states=frozenset({"active"}),
    acts=(
        act("mandate.give", "委托代理人", "Give a mandate", "-", "active", "applicant"),
        act("mandate.revoke", "收回委托", "Revoke", "active", "revoked", "applicant"),
    ),
)

HALL_FLOWS = (TICKET, APPOINTMENT, HANDOVER, DELIVERY, FEE, MANDATE)
FLOWS |= {flow.kind: flow for flow in HALL_FLOWS}
