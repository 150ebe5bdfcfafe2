"""Inspections without notice (四不两直), the draw of whom to inspect, and records made at the time (容错)."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

_RANDOM = "国办发〔2015〕58号（双随机、一公开）"
_OPEN = "四不两直工作要求；优化营商环境条例 54"
_EXCUSED = "山东省优化营商环境条例 64"
_INSPECTORS = "supervisor head helper leader"

INSPECTION = Flow(
    kind="inspection",
    title=mark("四不两直检查"),
    states=(
        ("sealed", mark("计划已密封")),
        ("opened", mark("已拆封，检查中")),
        ("mending", mark("已一次性通报，整改中")),
        ("closed", mark("复查合格，已销号")),
        ("void", mark("计划作废")),
    ),
    open_states=frozenset({"sealed", "opened", "mending"}),
    acts=(
        act("inspection.seal", "密封检查计划", "Seal the plan", "-", "sealed", "supervisor", _OPEN),
        act("inspection.open", "拆封", "Open the plan", "sealed", "opened", _INSPECTORS, _OPEN),
        act("inspection.void", "作废", "Void", "sealed opened", "void", "supervisor", _OPEN),
        act("inspection.late", "到期没有拆封", "Not opened in time", "sealed", "", "system", _OPEN),
        act("inspection.record", "登记检查记录", "Enter a record", "opened", "", _INSPECTORS, _OPEN),
        act("inspection.after", "通报后才收到的记录", "Record after the circular", "mending closed", "", _INSPECTORS,
            _OPEN),
        act("inspection.circular", "一次性通报", "Circular with all faults", "opened", "mending", "supervisor", _OPEN),
        act("inspection.clean", "通报：没有发现问题", "Circular: no faults", "opened", "closed", "supervisor", _OPEN),
        act("inspection.object", "提出异议", "Object", "mending closed", "", "clerk approver head", _OPEN),
        act("inspection.decide", "决定异议", "Decide an objection", "mending closed", "", "supervisor", _OPEN),
        act("inspection.excuse", "引用容错记录", "Cite a record made at the time", "mending closed", "",
            "clerk approver head", _EXCUSED),
        act("inspection.judge", "认定容错", "Judge the citation", "mending closed", "", "supervisor", _EXCUSED),
        act("inspection.revisit", "复查", "Re-visit", "mending closed", "", "supervisor", _OPEN),
        act("inspection.end", "销号", "Strike off", "mending", "closed", "supervisor system", _OPEN),
    ),
)  # fmt: skip
DRAW = Flow(
    kind="draw",
    title=mark("双随机抽取"),
    states=(
        ("listed", mark("名单已公布，待抽取")),
        ("drawn", mark("已抽取，结果密封")),
        ("opened", mark("已公开，可复算")),
        ("void", mark("抽取作废")),
    ),
    open_states=frozenset({"listed", "drawn"}),
    acts=(
        act("draw.list", "公布抽取名单", "List whom to draw from", "-", "listed", "supervisor", _RANDOM),
        act("draw.draw", "抽取", "Draw", "listed", "drawn", "supervisor", _RANDOM),
        act("draw.open", "公开种子和结果", "Open seed and result", "drawn", "opened", "supervisor", _RANDOM),
        act("draw.void", "作废", "Void", "listed drawn", "void", "supervisor", _RANDOM),
    ),
)  # fmt: skip
TOLERANCE = Flow(
    kind="tolerance",
    title=mark("容错当时记录"),
    states=(("made", mark("已记录")), ("withdrawn", mark("已撤回"))),
    open_states=frozenset(),
    acts=(
        act("tolerance.make", "当时记录", "Record at the time", "-", "made", "head leader clerk approver", _EXCUSED),
        act("tolerance.withdraw", "撤回记录", "Withdraw", "made", "withdrawn", "head leader clerk approver", _EXCUSED),
    ),
)  # fmt: skip
INSPECTING = (INSPECTION, DRAW, TOLERANCE)
