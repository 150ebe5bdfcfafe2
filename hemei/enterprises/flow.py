"""The lawful moves of a firm's profile and of a file of firms: nothing is overwritten, duplicates merge by an act."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark, mark_as

PROMOTION = "中小企业促进法；国科发火〔2016〕32号"
_WRITERS = "applicant helper statistician"
_STAFF = "helper clerk approver head statistician supervisor leader"

FIRM = Flow(
    kind="firm",
    title=mark("企业档案"),
    states=(
        ("active", mark_as("state", "在册")), ("merged", mark_as("state", "已并入")),
        ("withdrawn", mark_as("state", "已撤销登记")),
    ),
    open_states=frozenset({"active"}),
    acts=(
        act("firm.register", "建立企业档案", "Register", "-", "active", _WRITERS),
        act("firm.correct", "更正基本信息", "Correct", "active", "", _WRITERS),
        act("firm.fill", "登记年度数据", "Enter a year's figures", "active", "", _WRITERS, "统计法"),
        act("firm.say", "填写企业情况", "Fill in what holds", "active", "", _WRITERS),
        act("firm.right", "登记知识产权", "Enter a right", "active", "", _WRITERS),
        act("firm.end_right", "知识产权失效", "End a right", "active", "", _WRITERS),
        act("firm.grade", "登记等级", "Enter a grade held", "active", "", "helper statistician approver", PROMOTION),
        act("firm.end_grade", "取消等级", "End a grade", "active", "", "helper statistician approver", PROMOTION),
        act("firm.consent", "同意使用", "Consent", "active", "", "applicant", "个人信息保护法；数据安全法"),
        act("firm.revoke", "撤回同意", "Withdraw consent", "active", "", "applicant", "个人信息保护法；数据安全法"),
        act("firm.look", "查看联系人", "Look at the contact", "active", "", _STAFF, "个人信息保护法"),
        act("firm.merge", "并入另一份档案", "Merge into another", "active", "merged", "statistician"),
        act("firm.take", "并入重复档案", "Take a duplicate in", "active", "", "statistician"),
        act("firm.undo", "撤销导入", "Undo the import", "active", "withdrawn", "statistician"),
        act("firm.reopen", "重新登记", "Register again", "withdrawn", "active", "statistician"),
        act("firm.restore", "撤回导入的年度数据", "Take figures back", "active", "", "statistician"),
    ),
)  # fmt: skip
INTAKE = Flow(
    kind="firm_intake",
    title=mark("企业数据文件"),
    states=(
        ("checking", mark_as("state", "核对中")), ("ready", mark_as("state", "核对通过，待写入")),
        ("writing", mark_as("state", "写入中")), ("done", mark_as("state", "已写入")),
        ("faulty", mark_as("state", "有错，未写入")), ("stopped", mark_as("state", "已停止，未写入")),
        ("undone", mark_as("state", "已整批撤销")),
    ),
    open_states=frozenset({"checking", "ready", "writing"}),
    acts=(
        act("firms.send", "上传企业数据", "Send", "-", "checking", "statistician"),
        act("firms.check", "核对通过", "Pass", "checking", "ready", "system"),
        act("firms.fault", "核对出错", "Fail", "checking writing", "faulty", "system"),
        act("firms.confirm", "确认写入", "Confirm", "ready", "writing", "statistician"),
        act("firms.enter", "写入", "Enter", "writing", "done", "system"),
        act("firms.halt", "停止", "Stop", "ready", "stopped", "statistician"),
        act("firms.undo", "整批撤销", "Undo", "done", "undone", "statistician"),
    ),
)  # fmt: skip
