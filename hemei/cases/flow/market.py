"""The lawful moves of a trade's one licence, of dormancy and of leaving the register, each with its clause."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark, mark_as

LICENSING = "行政许可法"
_REGISTRATION = "市场主体登记管理条例"

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
