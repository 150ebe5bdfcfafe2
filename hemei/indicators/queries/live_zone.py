"""Live figures of projects, visits, firms, policies and promises; those of cases and halls stand in `live`."""

from __future__ import annotations

from hemei.indicators.enums import Kind
from hemei.indicators.queries import firms, projects
from hemei.indicators.queries.definition import STANDING, Live
from hemei.indicators.queries.figure import Held
from hemei.indicators.queries.tally import WHOLE
from hemei.rules.words import mark

_PLANNED = (Held(WHOLE, mark("计划"), mark("万元"), "sum"),)
_PLACES = ("agency", "park", "quarter")

FURTHER = (
    Live("projects-started", mark("重点项目已开工"), "Key projects started", Kind.STOCK, mark("个"), "", "", "count",
         mark("重点项目清单中已认定开工的项目数，含已竣工和已投产；认定开工要有许可、现场照片、见证人和首笔投资。"),
         projects.started, when=mark("按开工日")),
    Live("projects-start-share", mark("重点项目开工率"), "Share of key projects started", Kind.SHARE, "%",
         "已开工的项目", "实施类以上的重点项目", "share",
         mark("已认定开工的项目，占列入实施的重点项目；储备类、预备类和已移出的不计。"), projects.to_start, STANDING),
    Live("invest-share", mark("重点项目投资完成率"), "Share of planned investment made", Kind.SHARE, "%",
         "各月完成投资合计", "各月计划投资合计", "ratio",
         mark("到本月为止各项目各月完成投资合计，占同期计划投资合计，按万元取整；已过月份没有上报的按 0 计。"),
         projects.invested, when=mark("按投资月份"), held=_PLANNED),
    Live("milestones-on-time", mark("项目节点按期完成"), "Share of milestones reached on time", Kind.SHARE, "%",
         "按期完成的节点", "已到期或已完成的节点", "share",
         mark("在计划日（加上经另一人确认的不可抗力天数）以前完成的节点，占已到期或已完成的节点。"),
         projects.on_time, when=mark("按应完成日")),
    Live("milestones-late", mark("逾期未完成的节点"), "Milestones overdue", Kind.STOCK, mark("个"), "", "", "count",
         mark("应完成日已过而没有完成的项目节点数，经确认的不可抗力天数已经扣除。"), projects.late, STANDING),
    Live("visits-made", mark("走访企业"), "Visits to firms", Kind.FLOW, mark("次"), "", "", "count",
         mark("已经登记的走访次数；同一次走访有两份记录的算一次。"), projects.visited, ("park", "quarter"),
         mark("按走访日")),
    Live("problems-found", mark("发现企业问题"), "Problems of firms found", Kind.FLOW, mark("个"), "", "", "count",
         mark("走访和企业自己提出的问题数，已撤销的不计；发现和解决分开计数。"), projects.found, _PLACES,
         mark("按登记日")),
    Live("problems-solved", mark("解决企业问题"), "Problems of firms solved", Kind.FLOW, mark("个"), "", "", "count",
         mark("由企业自己确认或凭企业签字确认解决、已经销号的问题数；部门报告办结而企业没有确认的不计。"),
         projects.solved, _PLACES, mark("按销号日")),
    Live("help-done", mark("帮代办办结"), "Cases finished by helpers", Kind.FLOW, mark("件"), "", "", "count",
         mark("帮办专员已经办好的帮办、代办任务数。"), projects.helped, ("park", "quarter"), mark("按办好日")),
    Live("grades-held", mark("企业有效等级"), "Grades held by firms", Kind.STOCK, mark("个"), "", "", "count",
         mark("当日有效的企业等级数：已认定、没有到期也没有取消；一户企业有几个等级算几个。"), firms.grades,
         ("park", "industry")),
    Live("policy-paid", mark("惠企资金拨付"), "Policy money paid", Kind.FLOW, mark("元"), "", "", "sum",
         mark("惠企政策已经拨付的资金，按元取整；追回的另计，不在这里扣除。"), firms.paid, when=mark("按拨付日")),
    Live("policy-returned", mark("惠企资金追回"), "Policy money returned", Kind.FLOW, mark("元"), "", "", "sum",
         mark("已经追回入账的惠企资金，按元取整。"), firms.returned, when=mark("按追回日")),
    Live("pledges-kept", mark("政策承诺兑现率"), "Share of promises to firms kept", Kind.SHARE, "%",
         "企业确认已兑现的承诺", "企业确认已兑现和到期未兑现的承诺", "share",
         mark("企业自己确认已兑现的书面承诺，占已兑现和到期未兑现的承诺。"), firms.pledges, _PLACES, mark("按应兑现日"),
         note=mark("履行中、待确认和条件未成就的 {out} 项不计入")),
    Live("service-satisfied", mark("好差评满意率"), "Satisfied share of all ratings", Kind.SHARE, "%",
         "基本满意以上的评价", "计入的全部评价", "share",
         mark("基本满意以上的好差评，占全部计入的评价；各渠道一次服务一次评价。"), firms.rated, ("agency", "quarter"),
         mark("按服务办结日"), note=mark("n = {n}；经核查不计入的 {out} 条另列，每条写明原因")),
)  # fmt: skip
