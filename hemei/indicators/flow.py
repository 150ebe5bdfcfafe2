"""The lawful moves of an indicator: what is defined, observed and revised is never overwritten (统计法)."""

from hemei.ledger.flow import Flow, act

STATISTICS = "统计法（2024 修正）"

INDICATOR = Flow(
    kind="indicator",
    title="指标",
    states=(("defined", "在用"), ("retired", "停用")),
    open_states=frozenset({"defined"}),
    acts=(
        act("indicator.define", "登记指标", "Define", "-", "defined", "statistician", STATISTICS),
        act("indicator.redefine", "修订口径", "Redefine", "defined", "", "statistician", STATISTICS),
        act("indicator.observe", "登记数值", "Observe", "defined", "", "statistician", STATISTICS),
        act("indicator.revise", "修订数值", "Revise", "defined", "", "statistician", STATISTICS),
        act("indicator.break", "标记标准变更", "Mark a break", "defined", "", "statistician"),
        act("indicator.retire", "停用指标", "Retire", "defined", "retired", "statistician"),
    ),
)

_WRITERS = "statistician editor"
_SIGNERS = "leader head statistician"

RELEASE = Flow(
    kind="release",
    title="发布稿",
    states=(("draft", "起草"), ("checked", "已核对"), ("signed", "已签发"), ("published", "已发布")),
    open_states=frozenset({"draft", "checked", "signed"}),
    acts=(
        act("release.write", "起草发布稿", "Write", "-", "draft", _WRITERS),
        act("release.edit", "修改发布稿", "Edit", "draft checked", "draft", _WRITERS),
        act("release.check", "核对发布稿", "Check", "draft", "checked", _WRITERS, STATISTICS),
        act("release.sign", "签发", "Sign", "checked", "signed", _SIGNERS, STATISTICS),
        act("release.return", "退回修改", "Send back", "checked signed", "draft", f"{_SIGNERS} editor"),
        act("release.publish", "发布", "Publish", "signed", "published", _SIGNERS, "政府信息公开条例"),
    ),
)
