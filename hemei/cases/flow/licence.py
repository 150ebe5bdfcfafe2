"""The lawful moves of a licence, each with its clause."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

LICENSING = "行政许可法"

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
        ("lapsed", mark("已自行废止")),
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
        act("licence.cancel", "注销", "Cancel", "valid suspended expired withdrawn revoked forfeited lapsed",
            "cancelled", "approver", f"{LICENSING} 70"),
        act("licence.warn", "到期提醒", "Warn of expiry", "valid suspended", "", "system"),
        act("licence.expire", "有效期届满", "Expire", "valid suspended", "expired", "system", f"{LICENSING} 70(1)"),
        act("licence.decide", "作出决定，到生效日执行", "Decide, to take effect later", "valid suspended expired", "",
            "head approver", f"{LICENSING} 8、69、70"),
        act("licence.recall", "撤回还没有生效的决定", "Recall a decision not yet in effect", "valid suspended expired",
            "", "head approver"),
        act("licence.take_effect", "决定生效", "The decision takes effect", "valid suspended expired", "", "system"),
        act("licence.lapse", "没有按期开工，自行废止", "Lapse: works not begun in time", "valid", "lapsed", "system",
            "建筑法 9"),
        act("licence.print", "制证", "Print", "valid suspended expired withdrawn revoked forfeited cancelled lapsed",
            "", "applicant helper clerk approver"),
    ),
)  # fmt: skip
