"""The lawful moves of an indicator: what is defined, observed and revised is never overwritten (统计法)."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

STATISTICS = "统计法（2024 修正）"

INDICATOR = Flow(
    kind="indicator",
    title=mark("指标"),
    states=(("defined", mark("在用")), ("retired", mark("停用"))),
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
