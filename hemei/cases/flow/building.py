"""The lawful moves of a joint acceptance, a look by video and an area study."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark, mark_as

LICENSING = "行政许可法"

JOINT = Flow(
    kind="joint",
    title=mark("联合验收"),
    states=(
        ("called", mark("已约定联合验收日")),
        ("mending", mark("整改中，只复验没有通过的几点")),
        ("passed", mark("联合验收通过，已发证")),
        ("part", mark("这几个单位工程已通过，其余还没有验收")),
        ("off", mark("已取消")),
    ),
    open_states=frozenset({"called", "mending"}),
    acts=(
        act("joint.call", "约定联合验收日", "Call the joint day", "-", "called", "approver"),
        act("joint.move", "改期", "Move the day", "called", "", "approver"),
        act("joint.find", "登记问题", "Find a fault", "called", "", "approver"),
        act("joint.conclude", "本部门看完", "Conclude for one agency", "called", "", "approver"),
        act(
            "joint.list",
            "一次性告知问题清单",
            "Send the one list",
            "called",
            "mending",
            "system",
            f"{LICENSING} 32(4)",
        ),
        act("joint.mend", "整改完成", "Report as mended", "mending", "", "applicant helper"),
        act("joint.close", "复验通过，销号", "Close a fault", "mending", "", "approver"),
        act("joint.keep", "复验没有通过", "Keep a fault open", "mending", "", "approver"),
        act(
            "joint.pass",
            "最后一点通过，当场发证",
            "Pass and issue",
            "called mending",
            "passed",
            "system",
            "优化营商环境条例 42",
        ),
        act("joint.pass_unit", "单位工程通过，先发意见书", "Pass one unit", "called mending", "", "system"),
        act(
            "joint.pass_part",
            "这几个单位工程全部通过",
            "Pass these units",
            "called mending",
            "part",
            "system",
        ),
        act("joint.off", "取消联合验收", "Call off", "called mending", "off", "approver"),
    ),
)


CLOUD = Flow(
    kind="cloud",
    title=mark("云勘探"),
    states=(
        ("planned", mark("已预约视频勘验")),
        ("looking", mark("视频勘验中")),
        ("signed", mark_as("state", "企业已签名，等结论")),
        ("passed", mark("视频勘验通过，免了一次到场")),
        ("visit", mark("看不清，改为到场勘验")),
        ("visited", mark("已到场勘验")),
    ),
    open_states=frozenset({"planned", "looking", "signed", "visit"}),
    acts=(
        act("cloud.plan", "预约视频勘验", "Plan a look by video", "-", "planned", "approver"),
        act("cloud.begin", "两名工作人员开始勘验", "Begin", "planned", "looking", "approver"),
        act(
            "cloud.still", "留下带时间地点的画面", "Keep a still", "looking", "", "approver applicant helper"
        ),
        act("cloud.sign", "企业在线签名", "Sign", "looking", "signed", "applicant"),
        act("cloud.pass", "勘验通过，免到场", "Pass without a visit", "signed", "passed", "approver"),
        act(
            "cloud.doubt",
            "看不清，改为到场",
            "Fall back to a visit",
            "planned looking signed",
            "visit",
            "approver",
        ),
        act("cloud.visit", "到场勘验完成", "Visit made", "visit", "visited", "approver"),
    ),
)


STUDY = Flow(
    kind="study",
    title=mark("区域评估"),
    states=(("valid", mark("有效")), ("ended", mark("已停用"))),
    open_states=frozenset({"valid"}),
    acts=(
        act("study.enter", "登记区域评估", "Enter a study", "-", "valid", "approver", "优化营商环境条例 42"),
        act("study.end", "停用", "End", "valid", "ended", "approver"),
    ),
)


BUILDING = "建筑法"
START = Flow(
    kind="start",
    title=mark("开工期限"),
    states=(
        ("waiting", mark("等开工")),
        ("started", mark("已开工")),
        ("lapsed", mark("没有按期开工，许可证已自行废止")),
        ("off", mark("许可证已经失效，不再计算")),
    ),
    open_states=frozenset({"waiting"}),
    acts=(
        act("start.open", "起算开工期限", "Count the days to the start", "-", "waiting", "approver system",
            f"{BUILDING} 9"),
        act("start.remind", "提醒开工", "Remind", "waiting", "", "system"),
        act("start.report", "报告开工", "Report the start", "waiting", "started", "applicant helper approver",
            f"{BUILDING} 9"),
        act("start.ask", "申请延期开工", "Ask to put the start off", "waiting", "", "applicant helper",
            f"{BUILDING} 9"),
        act("start.extend", "准予延期开工", "Put the start off", "waiting", "", "approver", f"{BUILDING} 9"),
        act("start.refuse", "不予延期开工", "Refuse to put it off", "waiting", "", "approver", f"{BUILDING} 9"),
        act("start.late", "延期申请到期没有答复", "Nobody answered in time", "waiting", "", "system"),
        act("start.lapse", "没有按期开工", "Not begun in time", "waiting", "lapsed", "system", f"{BUILDING} 9"),
        act("start.off", "许可证先失效", "The permit ended first", "waiting", "off", "system"),
    ),
)  # fmt: skip
