"""The lawful moves of an order, a case, an opinion, a promise and its check, and a rebase, each with its clause."""

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
        act("order.rebase", "换用菜单新版", "Move to the newer menu", "draft", "", "applicant helper clerk"),
        act("order.gate", "前提已成就", "Pass a gate", "running", "", "applicant helper clerk"),
        act("order.reapply", "重新申请一项", "Apply again", "running", "", "applicant helper clerk"),
        act("order.drop", "其余不办了", "Drop the rest", "running", "", "applicant helper clerk"),
        act("order.units", "登记单位工程", "Enter the units", "running", "", "applicant helper approver"),
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
        act("case.doubt", "报请不予受理", "Propose to decline", "submitted", "", "clerk", "否定报告"),
        act("case.decline", "不予受理", "Decline", "submitted", "declined", "clerk head",
            f"{LICENSING} 32(2)；否定报告"),
        act("case.keep", "不同意不予受理", "Keep the case", "submitted", "", "clerk head", "否定报告"),
        act("case.correct", "一次性告知补正", "Ask once for corrections", "submitted", "correcting", "clerk",
            f"{LICENSING} 32(4)"),
        act("case.resubmit", "补正提交", "Hand in corrections", "correcting", "submitted", "applicant helper"),
        act("case.consult", "征求并联意见", "Ask for opinions", "accepted", "", "approver"),
        act("case.opinions_in", "并联意见已齐", "Opinions complete", "accepted paused", "", "system"),
        act("case.supply", "补齐容缺材料", "Hand in deferred paper", "accepted paused granted", "", "applicant helper"),
        act("case.answer_fee", "回答收费要看的情况", "Answer what the fee turns on", "accepted paused granted", "",
            "applicant helper clerk"),
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

STOPPED = frozenset({"waiting", "blocked", "correcting", "paused"})  # open, but no clock runs
