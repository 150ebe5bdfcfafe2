"""Works for the people: planned, built, accepted thing by thing, cared for; calls for repair afterwards."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark, mark_as

_OFFICERS = "helper clerk head"
_UNIT = f"{_OFFICERS} approver"
_ACCEPTERS = "clerk head approver supervisor"
_READERS = "helper clerk head approver supervisor"
_KEEPERS = "supervisor leader head"
_LIVE = "planned building"
_EVER = "planned building finished"
_CARE = mark("民生实事后续管护办法（待本区文件）")

WORK = Flow(
    kind="work",
    title=mark("民生实事"),
    states=(
        ("planned", mark("已列入")),
        ("building", mark_as("state", "建设中")),
        ("finished", mark("已全部验收")),
        ("dropped", mark("已移出")),
    ),
    open_states=frozenset(_LIVE.split()),
    acts=(
        act("work.enter", "列入民生实事", "Enter a work", "-", "planned", _OFFICERS),
        act("work.change", "修改公开内容和计划", "Change text and plan", _EVER, "", _OFFICERS),
        act("work.begin", "登记开工", "Enter the beginning", "planned", "building", _OFFICERS),
        act("work.thing", "登记一处", "Enter a thing", _EVER, "", _OFFICERS),
        act("work.import", "从 Excel 登记", "Take a workbook in", _EVER, "", _OFFICERS),
        act("work.undo", "撤销导入", "Undo a workbook", _EVER, "", _OFFICERS),
        act("work.done", "登记完工", "Enter things as built", "building", "", _OFFICERS),
        act("work.accept", "验收", "Accept things", "building", "", _ACCEPTERS),
        act("work.finish", "全部验收", "All accepted", "building", "finished", _ACCEPTERS),
        act("work.reopen", "又登记了新的一处", "Things came later", "finished", "building", _OFFICERS),
        act("work.photo", "上传照片", "Add a photo", _EVER, "", _OFFICERS),
        act("work.look", "查看户主姓名和电话", "Look at a household", _EVER, "", _READERS,
            "个人信息保护法第六条、第五十一条"),
        act("work.drop", "移出", "Drop", "planned", "dropped", _KEEPERS),
    ),
)  # fmt: skip
REPAIR = Flow(
    kind="repair",
    title=mark("报修"),
    states=(
        ("called", mark("已报修，待签收")),
        ("handling", mark("维修中")),
        ("asking", mark("已修，待报修人确认")),
        ("mended", mark("已修好")),
        ("void", mark("已撤销")),
    ),
    open_states=frozenset({"called", "handling", "asking"}),
    acts=(
        act("repair.call", "报修", "Call for repair", "-", "called", f"applicant {_READERS}", _CARE),
        act("repair.take", "签收", "Sign for it", "called", "handling", _UNIT, _CARE),
        act("repair.answer", "报告修好，附照片", "Report with a photo", "called handling", "asking", _UNIT, _CARE),
        act("repair.confirm", "确认修好", "Confirmed", "asking", "mended", f"applicant {_READERS}", _CARE),
        act("repair.deny", "没有修好", "Not mended", "asking", "handling", f"applicant {_READERS}", _CARE),
        act("repair.again", "又坏了", "Broken again", "mended", "called", f"applicant {_READERS}", _CARE),
        act("repair.look", "查看报修人电话", "Look at the caller", "called handling asking mended", "", _READERS,
            "个人信息保护法第六条、第五十一条"),
        act("repair.void", "撤销报修", "Void", "called handling", "void", "supervisor leader", _CARE),
    ),
)  # fmt: skip
