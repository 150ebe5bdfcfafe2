"""The lawful moves of an indicator: what is defined, observed and revised is never overwritten (统计法)."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

STATISTICS = "统计法（2024 修正）"

INDICATOR = Flow(
    kind="indicator",
    title=mark("指标"),
    states=(("defined", mark("在用")), ("retired", mark("停用")), ("discarded", mark("作废"))),
    open_states=frozenset({"defined"}),
    acts=(
        act("indicator.define", "登记指标", "Define", "-", "defined", "statistician", STATISTICS),
        act("indicator.redefine", "修订口径", "Redefine", "defined", "", "statistician", STATISTICS),
        act("indicator.observe", "登记数值", "Observe", "defined", "", "statistician", STATISTICS),
        act("indicator.revise", "修订数值", "Revise", "defined", "", "statistician", STATISTICS),
        act("indicator.break", "标记标准变更", "Mark a break", "defined", "", "statistician"),
        act("indicator.retire", "停用指标", "Retire", "defined", "retired", "statistician"),
        act(
            "indicator.discard",
            "作废误登的指标",
            "Discard",
            "defined",
            "discarded",
            "statistician",
            STATISTICS,
        ),
    ),
)
TARGET = Flow(
    kind="target",
    title=mark("目标"),
    states=(("set", mark("已设定")),),
    open_states=frozenset({"set"}),
    acts=(
        act("target.set", "设定目标", "Set a target", "-", "set", "statistician"),
        act("target.change", "修改目标", "Change a target", "set", "", "statistician"),
        act("target.place", "登记位次", "Enter the place reached", "set", "", "statistician", STATISTICS),
    ),
)

MONITORING = "大气污染防治法；环境监测数据弄虚作假行为判定及处理办法"

AIR = Flow(
    kind="air_station",
    title=mark("空气站"),
    states=(("active", mark("在用")), ("closed", mark("停用"))),
    open_states=frozenset({"active"}),
    acts=(
        act("air.register", "登记空气站", "Register", "-", "active", "statistician", MONITORING),
        act("air.move", "登记迁址", "Move", "active", "", "statistician", MONITORING),
        act("air.flag", "标记数据", "Flag", "active", "", "statistician", MONITORING),
        act("air.lift", "撤销标记", "Lift a flag", "active", "", "statistician", MONITORING),
        act("air.settle", "裁定采用哪份文件", "Settle a conflict", "active", "", "statistician", MONITORING),
        act("air.close", "停用空气站", "Close", "active", "closed", "statistician", MONITORING),
    ),
)
INTAKE = Flow(
    kind="air_intake",
    title=mark("监测数据文件"),
    states=(("taken", mark("已导入")), ("withdrawn", mark("已撤回"))),
    open_states=frozenset({"taken"}),
    acts=(
        act("air.import", "导入监测数据", "Import", "-", "taken", "statistician", MONITORING),
        act("air.withdraw", "撤回导入", "Withdraw", "taken", "withdrawn", "statistician", MONITORING),
    ),
)
WATER = Flow(
    kind="water_section",
    title=mark("水质断面"),
    states=(("active", mark("在用")), ("closed", mark("停用"))),
    open_states=frozenset({"active"}),
    acts=(
        act("water.register", "登记断面", "Register", "-", "active", "statistician", "水污染防治法"),
        act("water.sample", "登记采样", "Enter a sample", "active", "", "statistician", "水污染防治法"),
    ),
)

WATER_INTAKE = Flow(
    kind="water_intake",
    title=mark("水质采样文件"),
    states=(("taken", mark("已导入")), ("withdrawn", mark("已撤回"))),
    open_states=frozenset({"taken"}),
    acts=(
        act("water.import", "导入采样", "Import samples", "-", "taken", "statistician", "水污染防治法"),
        act(
            "water.withdraw",
            "撤回采样文件",
            "Withdraw samples",
            "taken",
            "withdrawn",
            "statistician",
            "水污染防治法",
        ),
    ),
)

CLEAN_AIR = "大气污染防治法；聊城市大气污染防治条例"
_KEEPERS = "clerk head supervisor statistician"
_WATCHERS = "supervisor head"

CLEAN = Flow(
    kind="clean_entry",
    title=mark("清洁空气台账"),
    states=(("open", mark("在册")), ("stopped", mark("停工中")), ("closed", mark("已销账"))),
    open_states=frozenset({"open", "stopped"}),
    acts=(
        act("clean.register", "登记入册", "Register", "-", "open", _KEEPERS, CLEAN_AIR),
        act("clean.follow", "民生实事验收后接入", "Follow an acceptance", "-", "open", "system", CLEAN_AIR),
        act("clean.check", "查看职责", "Check a duty", "open stopped", "", _KEEPERS, CLEAN_AIR),
        act("clean.place", "登记坐标", "Enter where it is", "open stopped", "", _KEEPERS),
        act("clean.stop", "责令停止土方作业", "Order a stop", "open", "stopped", _WATCHERS, CLEAN_AIR),
        act("clean.resume", "恢复作业", "Lift the stop", "stopped", "open", _WATCHERS, CLEAN_AIR),
        act("clean.sweep", "登记清扫面积", "Enter swept area", "open", "", _KEEPERS),
        act("clean.assign", "交办整改", "Assign", "open stopped", "", _WATCHERS, CLEAN_AIR),
        act("clean.close", "销账", "Close", "open", "closed", _WATCHERS),
    ),
)
REFUSAL = Flow(
    kind="clean_refusal",
    title=mark("项目准入否决"),
    states=(
        ("proposed", mark("待复核")),
        ("refused", mark("已拒绝入区")),
        ("dropped", mark("不予否决")),
        ("admitted", mark("整改后准予再报")),
    ),
    open_states=frozenset({"proposed", "refused"}),
    acts=(
        act("refusal.propose", "提出否决", "Propose", "-", "proposed", _KEEPERS),
        act("refusal.confirm", "复核否决", "Confirm", "proposed", "refused", "head leader supervisor"),
        act("refusal.drop", "不予否决", "Drop", "proposed", "dropped", "head leader supervisor"),
        act("refusal.assign", "交办整改", "Assign", "refused", "", _WATCHERS),
        act("refusal.admit", "准予再报", "Admit again", "refused", "admitted", "head leader supervisor"),
    ),
)
# The ledgers' own book of what must be put right, closed since `oversight` has one loop for all: what was open there
# is carried into the loop, what was closed stays to be read. Its acts are kept for their titles.
RECTIFY = Flow(
    kind="rectification",
    title=mark("整改"),
    states=(
        ("assigned", mark("整改中")),
        ("fixed", mark("待核查")),
        ("closed", mark("已核销")),
        ("carried", mark("已转入整改闭环")),
    ),
    open_states=frozenset({"assigned", "fixed"}),
    acts=(
        act("rectify.assign", "交办", "Assign", "-", "assigned", _WATCHERS, CLEAN_AIR),
        act("rectify.fix", "报告整改", "Report as fixed", "assigned", "fixed", "clerk helper", CLEAN_AIR),
        act("rectify.return", "退回重改", "Send back", "fixed", "assigned", _WATCHERS, CLEAN_AIR),
        act("rectify.close", "核查销号", "Close", "fixed", "closed", _WATCHERS, CLEAN_AIR),
        act("rectify.carry", "转入整改闭环", "Carry into the loop", "assigned fixed", "carried", "system"),
    ),
)

_WRITERS = "statistician editor"
_SIGNERS = "leader head statistician"

RELEASE = Flow(
    kind="release",
    title=mark("发布稿"),
    states=(
        ("draft", mark("起草")),
        ("checked", mark("已核对")),
        ("signed", mark("已签发")),
        ("published", mark("已发布")),
    ),
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
