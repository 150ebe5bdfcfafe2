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
        act("firm.platform", "登记创新平台", "Enter a platform", "active", "", "helper statistician approver"),
        act("firm.end_platform", "平台撤销", "End a platform", "active", "", "helper statistician approver"),
        act("firm.warn_end", "提醒等级到期", "Warn of a grade's end", "active", "", "system"),
        act("firm.warn_batch", "提醒下一批次", "Tell of the next batch", "active", "", "system"),
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
TERMS = Flow(
    kind="grade_terms",
    title=mark("本区培育门槛"),
    states=(("used", mark_as("state", "在用")), ("ended", mark_as("state", "已撤回"))),
    open_states=frozenset({"used"}),
    acts=(
        act(
            "terms.set",
            "填写本区门槛",
            "Set the zone's thresholds",
            "-",
            "used",
            "approver head statistician",
        ),
        act("terms.end", "撤回门槛", "Take thresholds back", "used", "ended", "approver head statistician"),
    ),
)
POLICY_LAW = "公平竞争审查条例；优化营商环境条例第三十一条"
_OFFICE = "approver head"
POLICY = Flow(
    kind="policy",
    title=mark("惠企政策"),
    states=(
        ("draft", mark_as("state", "起草中")), ("review", mark_as("state", "公平竞争审查中")),
        ("reviewed", mark_as("state", "审查通过，待发布")), ("open", mark_as("state", "执行中")),
        ("closed", mark_as("state", "已结束")),
    ),
    open_states=frozenset({"draft", "review", "reviewed", "open"}),
    acts=(
        act("policy.draft", "起草政策", "Draft", "-", "draft", _OFFICE),
        act("policy.edit", "修改草案", "Edit", "draft", "", _OFFICE),
        act("policy.submit", "提交公平竞争审查", "Submit", "draft", "review", _OFFICE, POLICY_LAW),
        act("policy.pass", "审查通过", "Pass", "review", "reviewed", "head supervisor", POLICY_LAW),
        act("policy.return", "退回修改", "Return", "review", "draft", "head supervisor", POLICY_LAW),
        act("policy.publish", "发布政策", "Publish", "reviewed", "open", _OFFICE, POLICY_LAW),
        act("policy.match", "匹配企业", "Match", "open", "", _OFFICE),
        act("policy.estimate", "重新测算", "Estimate anew", "draft review reviewed open", "",
            f"{_OFFICE} system"),
        act("policy.fund", "追加预算", "Add to the budget", "open", "", "head"),
        act("policy.close", "结束政策", "Close", "open", "closed", "head"),
    ),
)  # fmt: skip
CLAIM = Flow(
    kind="claim",
    title=mark("政策资金"),
    states=(
        ("matched", mark_as("state", "已匹配，待企业确认")), ("applied", mark_as("state", "已申报，待审核")),
        ("checked", mark_as("state", "初审通过，待复核")), ("confirmed", mark_as("state", "已确认，待公示")),
        ("public", mark_as("state", "公示中")), ("objected", mark_as("state", "有异议，核查中")),
        ("paid", mark_as("state", "已拨付")), ("done", mark_as("state", "已核销")),
        ("recalling", mark_as("state", "追回中")), ("recovered", mark_as("state", "已追回")),
        ("declined", mark_as("state", "企业放弃")), ("refused", mark_as("state", "不符合")),
        ("lapsed", mark_as("state", "逾期未确认")),
    ),
    open_states=frozenset(
        {"matched", "applied", "checked", "confirmed", "public", "objected", "paid", "recalling"}
    ),
    acts=(
        act("claim.match", "匹配到企业", "Match", "-", "matched", _OFFICE),
        act("claim.apply", "申报", "Apply", "-", "applied", "applicant"),
        act("claim.confirm", "确认意愿和账户", "Confirm", "matched", "confirmed", "applicant"),
        act("claim.decline", "放弃", "Decline", "matched applied checked", "declined", "applicant"),
        act("claim.check", "初审通过", "Check", "applied", "checked", "approver"),
        act("claim.approve", "审核通过", "Approve", "applied checked", "confirmed", _OFFICE),
        act("claim.refuse", "不符合", "Refuse", "applied checked objected", "refused", _OFFICE),
        act("claim.publish", "公示", "Publish", "confirmed", "public", _OFFICE),
        act("claim.object", "提出异议", "Object", "public", "objected", "applicant supervisor"),
        act("claim.uphold", "异议不成立，重新公示", "Dismiss", "objected", "public", "head"),
        act("claim.pay", "拨付", "Pay", "public", "paid", "head"),
        act("claim.effect", "核销和绩效", "Account for", "paid", "done", _OFFICE),
        act("claim.recall", "追回", "Claw back", "paid done", "recalling", "head", "财政违法行为处罚处分条例"),
        act("claim.recover", "登记退回", "Enter a return", "recalling", "recovered", "head"),
        act("claim.lapse", "逾期未确认", "Lapse", "matched", "lapsed", _OFFICE + " system"),
    ),
)  # fmt: skip
ZONE_TALENT = "本区“金月季”人才办法（样例）"
_TALENT_OFFICE = "approver head"
TALENT = Flow(
    kind="talent",
    title=mark("人才"),
    states=(
        ("applied", mark_as("state", "已申报，待认定")), ("graded", mark_as("state", "认定有效")),
        ("refused", mark_as("state", "没有认定")), ("expired", mark_as("state", "认定已到期")),
        ("left", mark_as("state", "已离区")), ("withdrawn", mark_as("state", "已撤销登记")),
    ),
    open_states=frozenset({"applied"}),
    acts=(
        act("talent.apply", "申报人才认定", "Apply", "-", "applied", "applicant helper", ZONE_TALENT),
        act("talent.enter", "从文件登记", "Enter from a file", "-", "applied", "approver", ZONE_TALENT),
        act("talent.correct", "更正申报内容", "Correct", "applied", "", "applicant helper"),
        act("talent.grade", "认定等级", "Grade", "applied", "graded", _TALENT_OFFICE, ZONE_TALENT),
        act("talent.refuse", "不予认定", "Refuse", "applied", "refused", _TALENT_OFFICE, ZONE_TALENT),
        act("talent.again", "重新申报", "Apply again", "refused expired", "applied", "applicant helper", ZONE_TALENT),
        act("talent.move", "变更用人单位", "Change employer", "applied graded", "", "helper approver"),
        act("talent.give", "分配住房或学位", "Give a place", "graded", "", "helper approver"),
        act("talent.free", "退回住房或学位", "Give a place back", "graded expired", "", "helper approver"),
        act("talent.look", "查看姓名和电话", "Look at the person", "applied graded refused expired left", "",
            _STAFF, "个人信息保护法"),
        act("talent.warn", "提醒认定到期", "Warn of the end", "graded", "", "system"),
        act("talent.expire", "认定到期", "Expire", "graded", "expired", "system"),
        act("talent.leave", "离区", "Leave the zone", "applied graded expired", "left", "helper approver"),
        act("talent.undo", "撤销导入", "Undo the import", "applied", "withdrawn", "approver"),
    ),
)  # fmt: skip
BENEFIT = Flow(
    kind="talent_benefit",
    title=mark("人才待遇"),
    states=(
        ("due", mark_as("state", "待兑现")), ("paid", mark_as("state", "已兑现")),
        ("stopped", mark_as("state", "已终止")),
    ),
    open_states=frozenset({"due"}),
    acts=(
        act("benefit.open", "生成待遇", "Open", "-", "due", _TALENT_OFFICE, ZONE_TALENT),
        act("benefit.pay", "登记兑现", "Pay", "due", "paid", "head", ZONE_TALENT),
        act("benefit.stop", "终止待遇", "Stop", "due", "stopped", "approver head system helper"),
    ),
)  # fmt: skip
TALENT_FILE = Flow(
    kind="talent_file",
    title=mark("人才数据文件"),
    states=(
        ("ready", mark_as("state", "核对通过，待写入")), ("faulty", mark_as("state", "有错，未写入")),
        ("done", mark_as("state", "已写入")), ("stopped", mark_as("state", "已停止，未写入")),
        ("undone", mark_as("state", "已整批撤销")),
    ),
    open_states=frozenset({"ready"}),
    acts=(
        act("talents.send", "上传文件", "Send", "-", "ready", "approver"),
        act("talents.fault", "核对出错", "Fail", "ready", "faulty", "approver"),
        act("talents.enter", "确认写入", "Enter", "ready", "done", "approver"),
        act("talents.halt", "停止", "Stop", "ready", "stopped", "approver"),
        act("talents.undo", "整批撤销", "Undo", "done", "undone", "approver"),
    ),
)  # fmt: skip
_KEEPERS = "helper statistician approver"
CARRIER = Flow(
    kind="carrier",
    title=mark("创新载体"),
    states=(("open", mark_as("state", "运营中")), ("closed", mark_as("state", "已关闭"))),
    open_states=frozenset({"open"}),
    acts=(
        act("carrier.open", "登记载体", "Open", "-", "open", _KEEPERS),
        act("carrier.resize", "更正面积", "Change the space", "open", "", _KEEPERS),
        act("carrier.rent", "企业入驻", "Move in", "open", "", _KEEPERS),
        act("carrier.leave", "企业搬离", "Move out", "open", "", _KEEPERS),
        act("carrier.graduate", "企业毕业", "Graduate", "open", "", "statistician approver",
            "国科发区〔2018〕300号"),
        act("carrier.close", "关闭载体", "Close", "open", "closed", "approver"),
    ),
)  # fmt: skip
_FIELD = "helper clerk"
_HOME_STAFF = "helper clerk approver head"
PRIVACY = "个人信息保护法"
HOUSEHOLD = Flow(
    kind="household",
    title=mark("家庭档案"),
    states=(("active", mark_as("state", "在册")), ("ended", mark_as("state", "已销户"))),
    open_states=frozenset({"active"}),
    acts=(
        act("household.register", "建立家庭档案", "Register", "-", "active", f"applicant {_HOME_STAFF} system"),
        act("household.member", "登记家庭成员", "Enter a member", "active", "", f"applicant {_FIELD}"),
        act("household.leave", "成员迁出", "A member leaves", "active", "", f"applicant {_FIELD}"),
        act("household.consent", "授权核查", "Consent", "active", "", f"applicant {_FIELD}", PRIVACY),
        act("household.revoke", "撤回授权", "Withdraw consent", "active", "", "applicant", PRIVACY),
        act("household.income", "登记收入", "Enter income", "active", "", f"applicant {_FIELD}"),
        act("household.strike", "更正收入", "Strike income", "active", "", _FIELD),
        act("household.look", "查看个人信息", "Look at personal data", "active", "", _HOME_STAFF, PRIVACY),
        act("household.export", "导出各系统表格", "Export for other systems", "active", "", _HOME_STAFF, PRIVACY),
        act("household.contact", "指定联系干部", "Name a cadre", "active", "", "helper head approver"),
        act("household.undo", "撤销导入", "Undo the import", "active", "ended", "approver head"),
        act("household.end", "销户", "End", "active", "ended", "head"),
    ),
)  # fmt: skip
RELIEF_LAW = "健全防止返贫动态监测和帮扶机制工作指南"
RELIEF = Flow(
    kind="relief",
    title=mark("防返贫监测帮扶"),
    states=(
        ("clue", mark_as("state", "有线索，待入户")), ("unconsented", mark_as("state", "户主未授权，已停止")),
        ("checked", mark_as("state", "已入户，待评议")), ("reviewed", mark_as("state", "评议通过，待公示")),
        ("public", mark_as("state", "村级公示中")), ("objected", mark_as("state", "有异议，核查中")),
        ("town", mark_as("state", "镇级已审核，待决定")), ("planning", mark_as("state", "已纳入，待定措施")),
        ("helping", mark_as("state", "帮扶中")), ("proposed", mark_as("state", "拟消除，待另一人核查")),
        ("verified", mark_as("state", "已核查，待户主确认")), ("removed", mark_as("state", "风险已消除")),
        ("refused", mark_as("state", "不纳入")), ("withdrawn", mark_as("state", "线索已撤销")),
    ),
    open_states=frozenset({
        "clue", "checked", "reviewed", "public", "objected", "town", "planning", "helping", "proposed", "verified",
    }),
    acts=(
        act("relief.clue", "登记线索", "Enter a clue", "-", "clue", f"applicant {_HOME_STAFF}", RELIEF_LAW),
        act("relief.decline", "户主不同意授权", "No consent", "clue", "unconsented", f"applicant {_FIELD}", PRIVACY),
        act("relief.resume", "重新授权，继续核查", "Go on", "unconsented", "clue", f"applicant {_FIELD}", PRIVACY),
        act("relief.check", "入户核查", "Check at home", "clue", "checked", _FIELD, RELIEF_LAW),
        act("relief.review", "民主评议", "Review", "checked", "reviewed", _FIELD, RELIEF_LAW),
        act("relief.publish", "村级公示", "Publish", "reviewed", "public", _FIELD, RELIEF_LAW),
        act("relief.object", "登记异议", "Object", "public", "objected", f"{_HOME_STAFF} supervisor"),
        act("relief.uphold", "异议不成立", "Dismiss", "objected", "public", "approver head"),
        act("relief.pass", "镇级审核", "Check by the town", "public", "town", "clerk", RELIEF_LAW),
        act("relief.include", "决定纳入", "Include", "town", "planning", "approver head", RELIEF_LAW),
        act("relief.refuse", "不纳入", "Refuse", "clue checked reviewed objected town", "refused", "approver head",
            RELIEF_LAW),
        act("relief.measure", "制定帮扶措施", "Plan a measure", "planning helping", "helping", _HOME_STAFF),
        act("relief.done", "措施落实", "A measure is done", "helping", "", _HOME_STAFF),
        act("relief.propose", "提出消除风险", "Propose removal", "helping", "proposed", _FIELD),
        act("relief.verify", "核查风险消除", "Verify", "proposed", "verified", "clerk approver", RELIEF_LAW),
        act("relief.back", "退回继续帮扶", "Send back", "proposed verified", "helping", "clerk approver"),
        act("relief.confirm", "户主确认风险消除", "Confirm", "verified", "removed", "applicant"),
        act("relief.paper", "登记户主签字确认", "Confirm on paper", "verified", "removed", _FIELD),
        act("relief.dispute", "户主不同意消除", "Dispute", "verified", "helping", f"applicant {_FIELD}"),
        act("relief.withdraw", "撤销线索", "Withdraw", "clue unconsented", "withdrawn", "approver head"),
    ),
)  # fmt: skip
CLUE_FILE = Flow(
    kind="clue_file",
    title=mark("线索名单文件"),
    states=(
        ("ready", mark_as("state", "核对通过，待写入")), ("faulty", mark_as("state", "有错，未写入")),
        ("done", mark_as("state", "已写入")), ("stopped", mark_as("state", "已停止，未写入")),
        ("undone", mark_as("state", "已整批撤销")),
    ),
    open_states=frozenset({"ready"}),
    acts=(
        act("clues.send", "上传线索名单", "Send", "-", "ready", "approver head"),
        act("clues.fault", "核对出错", "Fail", "ready", "faulty", "approver head"),
        act("clues.enter", "写入", "Enter", "ready", "done", "approver head"),
        act("clues.halt", "停止", "Stop", "ready", "stopped", "approver head"),
        act("clues.undo", "整批撤销", "Undo", "done", "undone", "approver head"),
    ),
)  # fmt: skip
ALLOWANCE_LAW = "社会救助暂行办法第九至十三条"
ALLOWANCE = Flow(
    kind="allowance",
    title=mark("最低生活保障"),
    states=(
        ("applied", mark_as("state", "已申请，待入户")), ("checked", mark_as("state", "已核查，待公示")),
        ("public", mark_as("state", "公示中")), ("objected", mark_as("state", "有异议，核查中")),
        ("granted", mark_as("state", "按月发放")), ("changed", mark_as("state", "情况有变，待复核")),
        ("stopped", mark_as("state", "已停发")), ("refused", mark_as("state", "不符合")),
        ("withdrawn", mark_as("state", "已撤回申请")),
    ),
    open_states=frozenset({"applied", "checked", "public", "objected", "granted", "changed"}),
    acts=(
        act("allowance.apply", "申请低保", "Apply", "-", "applied", f"applicant {_FIELD}", ALLOWANCE_LAW),
        act("allowance.withdraw", "撤回申请", "Withdraw", "applied checked public", "withdrawn", "applicant"),
        act("allowance.check", "入户核查和信息比对", "Check", "applied", "checked", "clerk helper", ALLOWANCE_LAW),
        act("allowance.publish", "公示", "Publish", "checked", "public", "clerk", ALLOWANCE_LAW),
        act("allowance.object", "登记异议", "Object", "public", "objected", f"{_HOME_STAFF} supervisor"),
        act("allowance.uphold", "异议不成立", "Dismiss", "objected", "public", "approver head"),
        act("allowance.grant", "审核确认", "Grant", "public", "granted", "approver head", ALLOWANCE_LAW),
        act("allowance.refuse", "不符合", "Refuse", "applied checked objected public", "refused", "approver head",
            ALLOWANCE_LAW),
        act("allowance.change", "报告情况变化", "Report a change", "granted", "changed", f"applicant {_FIELD}",
            ALLOWANCE_LAW),
        act("allowance.recheck", "复核", "Check again", "granted changed", "granted", "clerk approver", ALLOWANCE_LAW),
        act("allowance.stop", "停发", "Stop", "granted changed", "stopped", "approver head", ALLOWANCE_LAW),
    ),
)  # fmt: skip
PAY_LIST = Flow(
    kind="pay_list",
    title=mark("低保金发放名单"),
    states=(
        ("made", mark_as("state", "已生成，待公示")), ("public", mark_as("state", "公示中")),
        ("paid", mark_as("state", "已发放")), ("done", mark_as("state", "已核销")),
        ("dropped", mark_as("state", "已作废")),
    ),
    open_states=frozenset({"made", "public", "paid"}),
    acts=(
        act("pay.make", "生成发放名单", "Make", "-", "made", "approver"),
        act("pay.publish", "公示名单", "Publish", "made", "public", "approver"),
        act("pay.strike", "移出名单", "Strike", "made public", "", "approver head"),
        act("pay.drop", "作废名单", "Drop", "made public", "dropped", "head"),
        act("pay.pay", "登记发放", "Pay", "public", "paid", "head", ALLOWANCE_LAW),
        act("pay.look", "查看发放凭证", "Look at the proof", "paid done", "", "approver head supervisor", PRIVACY),
        act("pay.effect", "核销", "Account for", "paid", "done", "approver head"),
    ),
)  # fmt: skip
CADRE_VISIT = Flow(
    kind="cadre_visit",
    title=mark("干部联系走访"),
    states=(
        ("planned", mark_as("state", "待走访")), ("done", mark_as("state", "已走访")),
        ("cancelled", mark_as("state", "已取消")),
    ),
    open_states=frozenset({"planned"}),
    acts=(
        act("call.plan", "安排走访", "Plan", "-", "planned", f"system {_HOME_STAFF}"),
        act("call.record", "登记走访", "Record", "planned", "done", _HOME_STAFF),
        act("call.climb", "逾期升级", "Climb", "planned", "", "system"),
        act("call.cancel", "取消走访", "Cancel", "planned", "cancelled", "head supervisor system"),
    ),
)  # fmt: skip
