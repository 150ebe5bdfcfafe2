"""The parts of an item, a menu, a paper and a fact, in the order of their forms."""

from __future__ import annotations

from hemei.catalog.queries.guide import TYPE_NAMES
from hemei.rules.clock import PauseCause
from hemei.rules.words import mark
from hemei.web.office.schema import Cell, Part

UNITS = (
    ("workday", mark("个工作日")), ("day", mark("天")), ("hour", mark("小时")), ("minute", mark("分钟")),
)  # fmt: skip
NEEDS = (
    ("required", mark("必要")), ("deferrable", mark("可容缺后补")), ("promisable", mark("可承诺代替")),
)  # fmt: skip
_WHEN = mark("空着就是一定要；写成 【字段】= 值，用“且”“或”连接")
_LINES = mark("一行一条")
_CODES = mark("用顿号隔开")

ITEM: tuple[Part, ...] = (
    Part("base", mark("基本信息"), (
        Cell("name", mark("名称")), Cell("english", mark("英文名")), Cell("basic_code", mark("基本编码")),
        Cell("extra.basic_item", mark("基本目录名称")),
        Cell("item_type", mark("事项类型"), "choice", tuple(TYPE_NAMES.items())),
        Cell("agency", mark("责任部门"), "choice", pick="agencies"),
        Cell("objects", mark("服务对象"), "codes", hint=_CODES), Cell("extra.theme", mark("主题")),
        Cell("handling", mark("办件类型"), "choice", (("promised", mark("承诺件")), ("at_once", mark("即办件")))),
        Cell("source", mark("来源"), "long"), Cell("basis", mark("设定依据"), "lines", hint=_LINES),
        Cell("keywords", mark("关键词"), "codes", hint=_CODES),
    )),
    Part("limits", mark("时限和到场"), (
        Cell("statutory.value", mark("法定时限"), "int", plain=0),
        Cell("statutory.unit", mark("单位"), "choice", UNITS),
        Cell("statutory.source", mark("法定时限的依据")),
        Cell("promised.value", mark("承诺时限"), "int", plain=0),
        Cell("promised.unit", mark("单位"), "choice", UNITS),
        Cell("promised.source", mark("承诺时限的依据")),
        Cell("visits", mark("到场次数"), "int", plain=0), Cell("visits_before", mark("原来到场次数"), "int", plain=0),
        Cell("extra.visit_reason", mark("必须到场的原因")),
        Cell("online", mark("可以网办"), "bool", plain=False),
        Cell("extra.mail", mark("可以邮寄"), "bool", plain=False),
        Cell("special", mark("可以停表的特别程序"), "codes",
             hint="、".join(cause.value for cause in PauseCause if cause.value != "correction")),
        Cell("extra.own_law", mark("单行法停表的条款")),
    )),
    Part("situations", mark("情形"), (
        Cell("key", mark("编号")), Cell("name", mark("名称")), Cell("when", mark("什么情况"), "condition", hint=_WHEN,
                                                             plain=None),
        Cell("note", mark("说明")),
    ), rows=True),
    Part("requirements", mark("材料"), (
        Cell("paper", mark("材料"), pick="papers"), Cell("need", mark("必要性"), "choice", NEEDS),
        Cell("when", mark("哪种情形要"), "condition", pick="situations", plain=None,
             hint=mark("空着就是都要；写情形的名称，或者写条件")),
        Cell("defer_days", mark("几个工作日内补齐"), "int", plain=0), Cell("note", mark("说明")),
    ), rows=True),
    Part("stages", mark("步骤"), (
        Cell("key", mark("编号")), Cell("name", mark("名称")), Cell("days", mark("天数"), "int", plain=0),
    ), rows=True),
    Part("more", mark("条件、字段和意见"), (
        Cell("conditions", mark("受理条件"), "lines", hint=_LINES),
        Cell("facts", mark("要填的字段"), "codes", pick="facts", hint=_CODES),
        Cell("opinions", mark("征求意见的部门"), "codes", pick="agencies", hint=_CODES),
        Cell("opinion_mode", mark("意见方式"), "choice", (("all", mark("会签")), ("any", mark("或签")))),
        Cell("opinion_days", mark("意见期限（工作日）"), "int", plain=0),
    )),
    Part("results", mark("结果、收费和电话"), (
        Cell("result", mark("审批结果")), Cell("result_paper", mark("结果成为的材料"), pick="papers"),
        Cell("extra.result_kind", mark("结果类型"), "choice",
             (("", mark("没有写")), ("certificate", mark("证照")), ("document", mark("批文")),
              ("other", mark("其他")))),
        Cell("extra.result_sample", mark("结果样本")),
        Cell("validity_months", mark("有效期（月，0 为长期）"), "int", plain=0),
        Cell("fee", mark("收费（不收费空着）")), Cell("extra.fee_basis", mark("收费依据")),
        Cell("extra.fee_item", mark("收费项目")), Cell("extra.fee_standard", mark("收费标准")),
        Cell("extra.online_pay", mark("能网上缴费"), "bool", plain=False),
        Cell("consult_phone", mark("咨询电话")), Cell("complaint_phone", mark("投诉电话")),
    )),
    Part("extra.fees", mark("收费明细"), (
        Cell("name", mark("收费项目")), Cell("amount", mark("金额（元）")), Cell("basis", mark("依据")),
        Cell("before_licence", mark("先缴费后发证"), "bool", plain=False),
        Cell("when", mark("什么情况要缴"), "condition", hint=_WHEN, plain=None),
        Cell("waiver", mark("谁免缴、凭什么"), hint=mark("例如：小微企业免收，写明文号")),
    ), rows=True),
)  # fmt: skip

MENU: tuple[Part, ...] = (
    Part("base", mark("基本信息"), (
        Cell("name", mark("名称")), Cell("english", mark("英文名")), Cell("suits", mark("适合谁"), "long"),
        Cell("suits_english", mark("适合谁（英文）"), "long"), Cell("source", mark("来源"), "long"),
        Cell("icon", mark("图标")), Cell("keywords", mark("关键词"), "codes", hint=_CODES),
    )),
    Part("phases", mark("阶段"), (
        Cell("key", mark("编号")), Cell("name", mark("名称")), Cell("english", mark("英文名")),
    ), rows=True),
    Part("questions", mark("问题"), (
        Cell("key", mark("字段"), pick="facts"),
        Cell("kind", mark("种类"), "choice",
             (("yes_no", mark("是否题")), ("choice", mark("选择题")), ("number", mark("填数")))),
        Cell("text", mark("怎么问")), Cell("english", mark("英文")), Cell("why", mark("为什么问")),
        Cell("why_english", mark("为什么问（英文）")),
        Cell("options", mark("选项"), "options", hint=mark("一行一个：值=名称/英文"), plain=None),
        Cell("unit", mark("单位")),
        Cell("unsure", mark("可答不确定"), "bool", plain=False),
        Cell("when", mark("什么时候问"), "condition", hint=_WHEN, plain=None),
    ), rows=True),
    Part("rules", mark("要办的事项"), (
        Cell("item", mark("事项"), pick="items"), Cell("phase", mark("阶段")),
        Cell("when", mark("什么时候要办"), "condition", hint=_WHEN, plain=None),
        Cell("because", mark("为什么要办")), Cell("because_english", mark("为什么要办（英文）")),
        Cell("note", mark("说明")),
    ), rows=True),
    Part("edges", mark("先后"), (
        Cell("before", mark("先办"), pick="items"), Cell("after", mark("后办"), pick="items"),
        Cell("tolerant", mark("先受理后决定"), "bool", plain=False), Cell("reason", mark("理由")),
        Cell("reason_english", mark("理由（英文）")),
    ), rows=True),
    Part("joints", mark("联合环节"), (
        Cell("code", mark("编号")), Cell("name", mark("名称")),
        Cell("members", mark("事项"), "codes", hint=_CODES, plain=[]),
        Cell("agencies", mark("部门"), "codes", hint=_CODES, plain=[]), Cell("days", mark("天数"), "int", plain=0),
        Cell("source", mark("来源")),
    ), rows=True),
    Part("gates", mark("前提"), (
        Cell("code", mark("编号")), Cell("name", mark("名称")), Cell("phase", mark("阶段")),
        Cell("items", mark("之前办的事项"), "codes", hint=_CODES, plain=[]),
        Cell("unlocks", mark("之后才开始"), "codes", hint=_CODES, plain=[]),
        Cell("intent_paper", mark("意向材料"), pick="papers"),
        Cell("evidence_paper", mark("证明材料"), pick="papers"),
        Cell("effect", mark("效力")),
    ), rows=True),
    Part("combined", mark("一业一证"), (
        Cell("combined.name", mark("综合许可证的名称"), hint=mark("不是一业一证就全部空着")),
        Cell("combined.english", mark("英文名")),
        Cell("combined.items", mark("并入的事项"), "codes", pick="items", hint=_CODES),
        Cell("combined.source", mark("来源")), Cell("combined.note", mark("说明"), "long"),
    )),
    Part("notices", mark("提示"), (
        Cell("code", mark("编号")),
        Cell("level", mark("级别"), "choice", (("info", mark("提示")), ("warn", mark("提醒")),
         ("stop", mark("停下找帮办")))),
        Cell("text", mark("文字"), "long"), Cell("english", mark("英文"), "long"),
        Cell("when", mark("什么时候提示"), "condition", hint=_WHEN, plain=None),
    ), rows=True),
)  # fmt: skip
PAPER: tuple[Part, ...] = (
    Part("base", mark("基本信息"), (
        Cell("name", mark("名称")), Cell("english", mark("英文名")),
        Cell("source", mark("材料来源"), "choice",
             (("applicant", mark("申请人自备")), ("government", mark("政府部门核发")),
              ("agent", mark("中介机构出具")))),
        Cell("issued_by", mark("核发事项"), pick="items", hint=mark("由目录里的哪个事项核发")),
        Cell("issuer", mark("核发机关"), hint=mark("目录外的核发机关，系统向它取")),
        Cell("note", mark("说明"), "long"), Cell("sample", mark("样例说明"), "long"),
    )),
)  # fmt: skip

FACT: tuple[Part, ...] = (
    Part("base", mark("基本信息"), (
        Cell("name", mark("名称")), Cell("english", mark("英文名")),
        Cell("group", mark("分组"), "choice", pick="groups"),
        Cell("help", mark("为什么问"), "long"), Cell("help_english", mark("为什么问（英文）"), "long"),
        Cell("personal", mark("个人信息"), "bool", plain=False),
        Cell("party_fact", mark("主体信息"), "bool", plain=False),
    )),
    Part("rule", mark("填写规则"), (
        Cell("schema.type", mark("填什么"), "choice",
             (("string", mark("文字")), ("boolean", mark("是或否")), ("number", mark("数字")),
              ("integer", mark("整数")))),
        Cell("schema.format", mark("格式"), "choice",
             (("", mark("没有")), ("date", mark("日期")), ("uscc", mark("统一社会信用代码")),
              ("cn-id", mark("身份证号")))),
        Cell("unit", mark("单位")), Cell("schema.minimum", mark("最小"), "number", plain=None),
        Cell("schema.maximum", mark("最大"), "number", plain=None),
        Cell("schema.minLength", mark("最少字数"), "number", plain=None),
        Cell("schema.maxLength", mark("最多字数"), "number", plain=None),
        Cell("schema.pattern", mark("写法"), hint=mark("正则表达式，一般空着")),
        Cell("choices", mark("选项"), "options", hint=mark("一行一个：值=名称/英文"), plain=[]),
    )),
)  # fmt: skip
PARTS = {"item": ITEM, "menu": MENU, "paper": PAPER, "fact": FACT}
