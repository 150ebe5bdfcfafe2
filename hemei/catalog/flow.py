"""The lawful moves of a version of the catalogue and of a file of items, each with its clause."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark, mark_as

LICENSING = "行政许可法"
SHANDONG = "山东省优化营商环境条例"
_WRITE, _PASS = "editor", "editor head"

VERSION = Flow(
    kind="catalog_version",
    title=mark("目录版本"),
    states=(
        ("draft", mark("起草中")),
        ("review", mark("审核中")),
        ("published", mark("已发布")),
        ("changed", mark("已变更")),
        ("suspended", mark("已暂停")),
        ("cancelled", mark_as("state", "已取消")),
    ),
    open_states=frozenset({"draft", "review", "published", "changed", "suspended"}),
    acts=(
        act("version.draft", "起草", "Draft", "-", "draft", _WRITE, f"{SHANDONG} 28"),
        act("version.enter", "登记已有版本", "Enter", "-", "", "system"),
        act("version.edit", "修改草稿", "Edit", "draft", "", _WRITE),
        act("version.submit", "送法制审核", "Send to legal review", "draft", "review", _WRITE),
        act("version.back", "退回修改", "Send back", "review", "draft", _PASS),
        act("version.publish", "审核通过并发布", "Pass and publish", "review", "published", _PASS, f"{LICENSING} 30"),
        act("version.change", "由新版代替", "Replace", "published suspended", "changed", _PASS),
        act("version.suspend", "暂停", "Suspend", "published", "suspended", _PASS),
        act("version.resume", "恢复", "Resume", "suspended", "published", _PASS),
        act("version.cancel", "取消", "Cancel", "published suspended changed", "cancelled", _PASS,
            f"{LICENSING} 8、20"),
        act("version.drop", "撤销草稿", "Drop the draft", "draft review", "cancelled", _WRITE),
    ),
)  # fmt: skip

INTAKE = Flow(
    kind="catalog_intake",
    title=mark("目录导入"),
    states=(
        ("checking", mark("核对中")),
        ("faulty", mark("有错，没有写入")),
        ("ready", mark("可以写入")),
        ("writing", mark("写入中")),
        ("done", mark("已写入")),
        ("stopped", mark("已停止，没有写入")),
        ("undone", mark("已撤销")),
    ),
    open_states=frozenset({"checking", "ready", "writing"}),
    acts=(
        act("intake.load", "装入目录", "Load the catalogue", "-", "done", "system"),
        act("intake.send", "上传目录文件", "Upload", "-", "checking", _WRITE),
        act("intake.check", "核对完毕", "Checked", "checking", "ready", "system"),
        act("intake.fault", "核对出错", "Faults found", "checking writing", "faulty", "system"),
        act("intake.confirm", "确认写入", "Confirm", "ready", "writing", _WRITE),
        act("intake.enter", "写入目录", "Enter", "writing", "done", "system", f"{LICENSING} 30"),
        act("intake.halt", "停止", "Stop", "checking ready writing", "stopped", f"{_WRITE} system"),
        act("intake.undo", "撤销导入", "Undo", "done", "undone", _WRITE),
    ),
)  # fmt: skip

HALL = Flow(
    kind="hall",
    title=mark("大厅"),
    states=(("running", mark("在用")), ("retired", mark_as("state", "已停用"))),
    open_states=frozenset({"running"}),
    acts=(
        act("hall.open", "登记大厅", "Register a hall", "-", "running", _WRITE, f"{SHANDONG} 30"),
        act("hall.enter", "登记已有大厅", "Enter a hall", "-", "", "system"),
        act("hall.change", "修改大厅", "Change the hall", "running", "", _WRITE),
        act("hall.topic", "登记业务类别", "Set a topic", "running", "", _WRITE),
        act("hall.window", "登记窗口", "Set a window", "running", "", _WRITE),
        act("hall.drop_topic", "删除没有用过的业务类别", "Delete an unused topic", "running", "", _WRITE),
        act("hall.drop_window", "删除没有用过的窗口", "Delete an unused window", "running", "", _WRITE),
        act("hall.shut", "公布停办", "Announce a closing", "running", "", _WRITE),
        act("hall.lift", "撤销停办", "Lift a closing", "running", "", _WRITE),
        act("hall.retire", "停用大厅", "Retire the hall", "running", "retired", _PASS),
        act("hall.reopen", "恢复使用", "Use it again", "retired", "running", _PASS),
    ),
)

FLOWS = {flow.kind: flow for flow in (VERSION, INTAKE, HALL)}
