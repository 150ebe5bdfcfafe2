"""Live figures: one definition each. Its records are the figure, whoever counts them: a page, the board, a test."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from hemei.indicators.enums import Kind
from hemei.indicators.queries import hall, permits, works
from hemei.indicators.queries.definition import ACCEPTED, NO_AGENCY, RECEIVED, STANDING, Live
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.figure import DAYS, MINUTES, Figure, Held
from hemei.indicators.queries.homes import HOMES
from hemei.indicators.queries.hotline import HOTLINE
from hemei.indicators.queries.innovation import INNOVATION
from hemei.indicators.queries.live_zone import FURTHER
from hemei.indicators.queries.tally import tally
from hemei.rules.words import mark


def live_figure(code: str, now: datetime) -> Figure | None:
    """This will compute one live figure with its rows; None for an unknown code."""
    one = LIVE.get(code)
    return computed(one, Facts(now)) if one else None


def live_figures(now: datetime) -> list[tuple[Live, Figure]]:
    """This will compute all live figures from one reading of the rows."""
    facts = Facts(now)
    return [(one, computed(one, facts)) for one in LIVE.values()]


def computed(one: Live, facts: Facts) -> Figure:
    """This will compute a figure from its rows."""
    records = tuple(one.rows(facts))
    return one.figure(tally(records), records)


_PROMISE_LAW = (Held("promised", mark("承诺"), DAYS, "median"), Held("law", mark("法定"), DAYS, "median"))
_SWIFT = (Held("promised", mark("承诺"), MINUTES, "median"), Held("law", mark("法定"), DAYS, "median"))
_SAVED = (Held("planned", mark("方案预计共省"), DAYS, "sum"), Held("made", mark("实际共省"), DAYS, "sum"))
_VISITS = (Held("made", mark("实际"), mark("次"), "sum"), Held("promised", mark("承诺"), mark("次"), "sum"))
_ACCEPTED = "已受理办件"
_WORKS = (  # kind, name, english, unit: the measure of its kind, of which a household is one
    ("road", mark("建成道路"), "Roads built", mark("米")), ("pipe", mark("建成管网"), "Pipes laid", mark("米")),
    ("gallery", mark("建成综合管廊"), "Utility galleries built", mark("米")),
    ("bridge", mark("建成桥梁"), "Bridges built", mark("座")),
    ("lamp", mark("新装路灯"), "Street lamps put up", mark("盏")),
    ("green", mark("建成绿化"), "Green areas made", mark("平方米")),
    ("park", mark("建成公园和口袋公园"), "Parks and pocket parks made", mark("平方米")),
    ("school", mark("新增学位"), "School seats added", mark("个学位")),
    ("stop", mark("建成客运招呼站"), "Bus stops built", mark("处")),
    ("toilet", mark("厕所改造户数"), "Households with a rebuilt toilet", mark("户")),
    ("house", mark("危房改造户数"), "Households with a dangerous house made safe", mark("户")),
    ("heating", mark("清洁取暖改造户数"), "Households with clean heating", mark("户")),
    ("village", mark("村庄和城中村改造惠及户数"), "Households in renewed villages", mark("户")),
)  # fmt: skip

LIVE: dict[str, Live] = {
    one.code: one
    for one in (
        Live("decided", mark("已决定办件"), "Cases decided", Kind.FLOW, mark("件"), "", "", "count",
             mark("作出准予或不予许可决定的办件数。"), permits.decided),
        Live("on-time", mark("按承诺期限办结"), "Share decided on time", Kind.SHARE, "%",
             "决定时刻不晚于到期时刻的办件", "记有到期时刻的已决定办件", "share",
             mark("决定时刻不晚于账本最后记下的到期时刻的办件，占记有到期时刻的已决定办件。"), permits.on_time),
        Live("days", mark("审查用时中位数"), "Median working days of review", Kind.RATE, "工作日",
             "各件审查用时的中位数", "已受理并决定的办件", "median",
             mark("按日承诺的办件：受理次日到决定日的工作日数，扣除依法停表的日子，取中位数；承诺和法定是同一批办件的中位数。"),
             permits.days, shown_unit=DAYS, held=_PROMISE_LAW),
        Live("swift", mark("当日件用时中位数"), "Median minutes of same-day items", Kind.RATE, "分钟",
             "各件受理到决定分钟数的中位数", "按小时或分钟承诺的已决定办件", "median",
             mark("按小时或分钟承诺的办件：受理到决定的分钟数，取中位数；承诺是同一批办件的中位数，法定以工作日计。"),
             permits.swift, shown_unit=MINUTES, held=_SWIFT),
        Live("saved", mark("比逐项办理平均省下"), "Working days saved an order", Kind.RATE, "工作日",
             "省下的工作日合计", "有方案的办结订单", "mean",
             mark("每张办结订单：方案中逐项办理的工作日，减去提交到办结的实际工作日（含停表），取平均。"),
             permits.saved, NO_AGENCY, mark("按办结日"), shown_unit=DAYS, held=_SAVED),
        Live("online", mark("网上提交"), "Share submitted online", Kind.SHARE, "%", "网上提交的订单", "已提交订单",
             "share", mark("网上提交的订单，占全部已提交订单。"), permits.online, NO_AGENCY, mark("按提交日")),
        Live("visits", mark("到场不超过承诺"), "Share with no more visits than promised", Kind.SHARE, "%",
             "实际到场不多于承诺的办件", "已决定办件", "share",
             mark("实际到场次数不多于承诺次数的办件，占已决定办件。"), permits.visits, held=_VISITS),
        Live("items-online", mark("网上可办事项"), "Items online", Kind.STOCK, mark("项"), "", "", "count",
             mark("当日在办事指南里公布、可以网上提交的事项数。"), hall.items, ("agency",)),
        Live("orders", mark("已提交订单"), "Orders submitted", Kind.FLOW, mark("张"), "", "", "count",
             mark("企业和群众已提交的点餐订单数，一张订单含若干办件。"), permits.orders, NO_AGENCY, mark("按提交日")),
        Live("received", mark("部门已收到办件"), "Cases received", Kind.FLOW, mark("件"), "", "", "count",
             mark("已经送到部门的办件数；还在等前置结果的不计。"), permits.received, when=RECEIVED),
        Live("pending", mark("在办办件"), "Cases being handled", Kind.STOCK, mark("件"), "", "", "count",
             mark("部门已收到、没有决定也没有终止的办件数。"), permits.pending, STANDING),
        Live("ratings", mark("收到评价"), "Ratings received", Kind.FLOW, mark("条"), "", "", "count",
             mark("申请人对办结办件作出的评价，一件一次。"), permits.rated),
        Live("satisfied", mark("满意率"), "Satisfied share", Kind.SHARE, "%", "基本满意以上的评价", "全部评价", "share",
             mark("评价为基本满意以上的办件，占有评价的办件。"), permits.satisfied,
             note=mark("n = {n}；已决定而没有评价的 {out} 件不计入，也不推定为满意")),
        Live("poor-ratings", mark("差评"), "Poor ratings", Kind.FLOW, mark("条"), "", "", "count",
             mark("评价为不满意和非常不满意的办件。"), permits.poor),
        Live("promises-kept", mark("承诺按期履行"), "Promises kept", Kind.SHARE, "%", "按期履行的承诺",
             "已到期或已履行的承诺", "share", mark("按期履行的容缺承诺，占已到期或已履行的承诺。"), permits.promises,
             when=mark("按履行或到期日"), note=mark("未到期和已失效的 {out} 项不计入")),
        Live("promises-broken", mark("承诺未履行"), "Promises broken", Kind.FLOW, mark("项"), "", "", "count",
             mark("到期没有履行的容缺承诺。"), permits.broken, when=mark("按履行或到期日")),
        Live("tolerant", mark("容缺受理"), "Share accepted with papers to follow", Kind.SHARE, "%", "容缺受理的办件",
             _ACCEPTED, "share", mark("承诺后补材料而受理的办件，占已受理办件。"), permits.tolerant, when=ACCEPTED),
        Live("corrections", mark("要求补正"), "Share asked for corrections", Kind.SHARE, "%", "发出过补正告知的办件",
             "部门已收到的办件", "share", mark("发出过一次性补正告知的办件，占部门已收到的办件。"), permits.corrections,
             when=RECEIVED),
        Live("stopped", mark("依法停表"), "Share with a stopped clock", Kind.SHARE, "%", "停过表的办件", _ACCEPTED,
             "share", mark("因听证、检验检测、专家评审等停过表的办件，占已受理办件。"), permits.stopped, when=ACCEPTED),
        Live("extended", mark("批准延期"), "Share extended by the head", Kind.SHARE, "%", "批准延期的办件", _ACCEPTED,
             "share", mark("经负责人批准延长期限的办件，占已受理办件。"), permits.extended, when=ACCEPTED),
        Live("by-law", mark("逾期视为受理"), "Cases accepted by law", Kind.FLOW, mark("件"), "", "", "count",
             mark("五日内没有一次性告知、依法视为受理的办件。"), partial(permits.carded, "case.accept_by_law"),
             when=ACCEPTED),
        Live("yellow-cards", mark("亮过黄牌的办件"), "Cases with a yellow card", Kind.FLOW, mark("件"), "", "", "count",
             mark("因临近到期亮过黄牌的办件，一件只计一次。"), partial(permits.carded, "case.yellow"),
             when=mark("按亮牌日")),
        Live("red-cards", mark("亮过红牌的办件"), "Cases with a red card", Kind.FLOW, mark("件"), "", "", "count",
             mark("因逾期亮过红牌的办件，一件只计一次。"), partial(permits.carded, "case.red"), when=mark("按亮牌日")),
        Live("licences", mark("发出证照"), "Licences issued", Kind.FLOW, mark("本"), "", "", "count",
             mark("因准予许可发出的证照数；换发不另计。"), permits.licences, when=mark("按发证日")),
        Live("licences-valid", mark("有效证照"), "Licences in force", Kind.STOCK, mark("本"), "", "", "count",
             mark("当前有效的证照数。"), permits.in_force, STANDING,
             note=mark("已暂扣、过期、撤销或注销的 {out} 本不计入")),
        Live("faults-mended", mark("联合验收问题销号"), "Faults mended", Kind.SHARE, "%", "已销号的问题",
             "联合验收发现的问题", "share", mark("已整改销号的问题，占联合验收发现的问题；发现和销号分开计数。"),
             hall.faults, when=mark("按发现日")),
        Live("hall-wait", mark("大厅等候中位数"), "Median wait in the hall", Kind.RATE, "分钟",
             "各号等候分钟数的中位数", "已叫的号", "median", mark("取号到叫号的分钟数，取中位数。"),
             hall.waits, ("quarter",), mark("按叫号日"),
             shown_unit=MINUTES),
        *(
            Live(f"works-{kind}", name, english, Kind.FLOW, unit, "", "", "sum",
                 mark("民生实事台账里已经由另一个人凭证据验收的数量合计，按计量单位取整；一处或一户一条记录，撤销导入的不计。"),
                 partial(works.things, kind), ("agency", "park", "quarter"), mark("按验收日"))
            for kind, name, english, unit in _WORKS
        ),
        *FURTHER,
    )
}  # fmt: skip
LIVE |= {one.code: one for one in (*INNOVATION, *HOMES, *HOTLINE)}
