"""Leads and projects: from a first word to production."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark, mark_as

OFFICERS = "helper clerk head"
_DECIDERS = "head leader supervisor"
_LIVE = "reserve preparing implementing started completed"
_EVER = f"{_LIVE} producing"

PROJECT = Flow(
    kind="project",
    title=mark("重点项目"),
    states=(
        ("reserve", mark("储备类")),
        ("preparing", mark("预备类")),
        ("implementing", mark("实施类（未开工）")),
        ("started", mark("在建")),
        ("completed", mark("已竣工")),
        ("producing", mark("已投产")),
        ("dropped", mark("已移出")),
        ("undone", mark_as("state", "已撤销导入")),
    ),
    open_states=frozenset(_LIVE.split()),
    acts=(
        act("project.enter", "列入重点项目", "Enter a project", "-", "", OFFICERS),
        act("project.import", "随清单列入", "Enter with a list", "-", "", OFFICERS),
        act("project.change", "修改项目信息", "Change its facts", _EVER, "", OFFICERS),
        act("project.double", "同时有另一份修改", "A second version came in", _EVER, "", OFFICERS),
        act("project.take", "采用另一份修改", "Take the second version", _EVER, "", OFFICERS),
        act("project.leave", "不采用另一份修改", "Leave the second version", _EVER, "", OFFICERS),
        act("project.link", "挂接企业账号", "Link the firm's account", _EVER, "", OFFICERS),
        act("project.promote", "转为预备或实施", "Promote", "reserve preparing", "", OFFICERS),
        act("project.plan", "调整计划节点", "Change the plan", _LIVE, "", OFFICERS),
        act("project.forecast", "更新预计日期", "Forecast", _LIVE, "", OFFICERS),
        act("project.reach", "登记节点完成", "Enter a milestone as done", _LIVE, "", OFFICERS),
        act("project.follow", "证照办成，节点完成", "A licence reached a milestone", _EVER, "", "system"),
        act("project.invest", "登记投资", "Enter investment", _EVER, "", f"{OFFICERS} statistician"),
        act("project.photo", "上传现场照片", "Add a photo", _EVER, "", OFFICERS),
        act("project.file", "上传资料", "Add a paper", _EVER, "", OFFICERS),
        act("project.withdraw", "撤下资料", "Withdraw a paper", _EVER, "", OFFICERS),
        act("project.start", "认定开工", "Count as started", "implementing", "started", OFFICERS),
        act("project.complete", "登记竣工", "Enter completion", "started", "completed", OFFICERS),
        act("project.produce", "登记投产", "Enter production", "started completed", "producing", OFFICERS),
        act("project.excuse", "提出不可抗力", "Claim force majeure", _LIVE, "", OFFICERS),
        act("project.excuse_ok", "确认不可抗力", "Confirm force majeure", _LIVE, "", _DECIDERS),
        act("project.excuse_no", "不认可不可抗力", "Reject force majeure", _LIVE, "", _DECIDERS),
        act("project.need", "提出要素需求", "Enter a need", _LIVE, "", OFFICERS),
        act("project.met", "登记要素落实", "Enter a need as met", _EVER, "", OFFICERS),
        act("project.drop", "移出重点项目", "Drop", _LIVE, "dropped", _DECIDERS),
        act("project.undo", "随清单撤销", "Undo with its list", "reserve preparing implementing", "undone", OFFICERS),
    ),
)  # fmt: skip
LIST = Flow(
    kind="project_list",
    title=mark("项目清单"),
    states=(("taken", mark_as("state", "已导入")), ("undone", mark_as("state", "已撤销导入"))),
    open_states=frozenset(),
    acts=(
        act("project_list.take", "导入项目清单", "Import the list", "-", "taken", OFFICERS),
        act("project_list.undo", "撤销项目清单", "Undo the list", "taken", "undone", OFFICERS),
    ),
)
LEAD = Flow(
    kind="lead",
    title=mark("招商线索"),
    states=(
        ("found", mark("线索")),
        ("judged", mark("已研判")),
        ("discussed", mark("已上研讨会")),
        ("admitted", mark("准入通过")),
        ("refused", mark("不予准入")),
        ("signed", mark("已签约")),
        ("landed", mark("已落地")),
        ("reviewed", mark("已回看")),
        ("lost", mark("已流失")),
    ),
    open_states=frozenset({"found", "judged", "discussed", "admitted", "signed", "landed"}),
    acts=(
        act("lead.enter", "登记线索", "Enter a lead", "-", "found", OFFICERS),
        act("lead.judge", "研判", "Judge", "found", "judged", OFFICERS),
        act("lead.discuss", "上研讨会", "Discuss", "judged", "discussed", OFFICERS),
        act("lead.admit", "准入评分", "Weigh at the door", "discussed", "", _DECIDERS),
        act("lead.sign", "签约", "Sign", "admitted", "signed", OFFICERS),
        act("lead.land", "落地为项目", "Land as a project", "signed", "landed", OFFICERS),
        act("lead.review", "投产三年回看", "Look again after three years", "landed", "reviewed", _DECIDERS),
        act("lead.lose", "登记流失", "Enter as lost", "found judged discussed admitted signed", "lost", OFFICERS),
    ),
)  # fmt: skip
