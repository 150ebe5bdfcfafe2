"""Live figures: one definition each, computed from the rows themselves; the rows shown are the rows counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from hemei.cases.models import Case, Order, Promise
from hemei.catalog.queries import published_items
from hemei.indicators.enums import Kind
from hemei.indicators.queries import zone
from hemei.indicators.queries.zone import Figure, Record
from hemei.ledger.models import Act
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day

SATISFIED = 3  # 基本满意 and better; 国办发〔2019〕51号 counts 不满意 and 非常不满意 as poor
_SCORES = {
    5: mark("非常满意"),
    4: mark("满意"),
    3: mark("基本满意"),
    2: mark("不满意"),
    1: mark("非常不满意"),
}


class Facts:
    """The rows that figures are computed from, as of an instant; each kind is read once, when first needed."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @cached_property
    def decided(self) -> list[Case]:
        """This will read the cases decided by now."""
        rows = Case.objects.select_related("matter").prefetch_related("pauses", "visits")
        return list(rows.filter(decided_at__lte=self.now).order_by("matter_id"))

    @cached_property
    def received(self) -> list[Case]:
        """This will read the cases that have reached their agency."""
        rows = Case.objects.select_related("matter").filter(received_at__lte=self.now)
        return list(rows.order_by("matter_id"))

    @cached_property
    def orders(self) -> list[Order]:
        """This will read the orders submitted by now."""
        rows = Order.objects.select_related("matter").filter(submitted_at__lte=self.now)
        return list(rows.order_by("matter_id"))

    @cached_property
    def promises(self) -> list[Promise]:
        """This will read the promises made."""
        return list(Promise.objects.select_related("matter", "case__matter").order_by("matter_id"))


@dataclass(frozen=True, slots=True)
class Live:
    """One live indicator: names, kind, parts kept apart, and the query whose rows are the figure."""

    code: str
    name: str
    english: str
    kind: Kind
    unit: str
    numerator: str
    denominator: str
    compute: Callable[[Facts], Figure]

    @property
    def query(self) -> str:
        """This will name the definition that computed a value."""
        return f"live:{self.code}"


def live_figure(code: str, now: datetime) -> Figure | None:
    """This will compute one live figure with its rows; None for an unknown code."""
    one = LIVE.get(code)
    return one.compute(Facts(now)) if one else None


def live_figures(now: datetime) -> list[tuple[Live, Figure]]:
    """This will compute all live figures from one reading of the rows."""
    facts = Facts(now)
    return [(one, one.compute(facts)) for one in LIVE.values()]


def _row(case: Case, counts: bool = True, detail: str = "") -> Record:
    return Record(case.matter.number, case.matter.title, counts, detail)


def _count(
    code: str, title: str, unit: str, definition: str, rows: Iterable[Record], note: str = ""
) -> Figure:
    records = tuple(rows)
    return Figure(code, title, len(records), unit, len(records), definition, records, note)


def _items(facts: Facts) -> Figure:
    items = published_items(local_day(facts.now))
    rows = [Record(one.code, one.spec.name, True, "", is_case=False) for one in items if one.spec.online]
    return _count(
        "items-online",
        mark("网上可办事项"),
        mark("项"),
        mark("当日在办事指南里公布、可以网上提交的事项数。"),
        rows,
    )


def _rated(facts: Facts) -> list[Case]:
    return [case for case in facts.received if case.score is not None]


def _ratings(facts: Facts) -> Figure:
    rows = [_row(case, detail=_SCORES[case.score or 0]) for case in _rated(facts)]
    return _count(
        "ratings", mark("收到评价"), mark("条"), mark("申请人对办结办件作出的评价，一件一次。"), rows
    )


def _satisfied(facts: Facts) -> Figure:
    rated = _rated(facts)
    rows = [
        _row(case, (case.score or 0) >= SATISFIED, _SCORES[case.score or 0]) for case in rated
    ]  # fmt: skip
    unrated = sum(case.score is None for case in facts.decided)
    note = say(
        "n = {rated}；已决定而没有评价的 {unrated} 件不计入，也不推定为满意",
        rated=len(rated),
        unrated=unrated,
    )
    return zone.share(
        "satisfied", mark("满意率"), mark("评价为基本满意以上的办件，占有评价的办件。"), rows, note=note
    )


def _poor(facts: Facts) -> Figure:
    rows = [
        _row(case, detail=_SCORES[case.score or 0]) for case in _rated(facts) if (case.score or 0) < SATISFIED
    ]
    return _count("poor-ratings", mark("差评"), mark("条"), mark("评价为不满意和非常不满意的办件。"), rows)


def _promise(one: Promise, counts: bool = True) -> Record:
    words = {"open": mark("未到期"), "kept": mark("已履行"), "broken": mark("未履行"), "void": mark("已失效")}
    state = words.get(one.matter.state, one.matter.state)
    return Record(one.case.matter.number, one.matter.title, counts, state)


def _kept(facts: Facts) -> Figure:
    ended = [one for one in facts.promises if one.matter.state in {"kept", "broken"}]
    rows = [_promise(one, one.matter.state == "kept") for one in ended]
    left = len(facts.promises) - len(ended)
    words = mark("按期履行的容缺承诺，占已到期或已履行的承诺。")
    return zone.share(
        "promises-kept",
        mark("承诺按期履行"),
        words,
        rows,
        note=say("未到期和已失效的 {left} 项不计入", left=left),
    )


def _broken(facts: Facts) -> Figure:
    rows = [_promise(one) for one in facts.promises if one.matter.state == "broken"]
    return _count("promises-broken", mark("承诺未履行"), mark("项"), mark("到期没有履行的容缺承诺。"), rows)


def _corrected(facts: Facts) -> Figure:
    rows = [
        _row(case, case.corrected, mark("一次性告知") if case.corrected else "") for case in facts.received
    ]
    words = mark("发出过一次性补正告知的办件，占部门已收到的办件。")
    return zone.share("corrections", mark("要求补正"), words, rows)


def _red(facts: Facts) -> Figure:
    acts = Act.objects.filter(name="case.red").select_related("matter").order_by("id")
    rows = {act.matter_id: act for act in acts if datetime.fromisoformat(act.at) <= facts.now}
    records = [Record(act.matter.number, act.matter.title, True, act.at[:10]) for act in rows.values()]
    return _count(
        "red-cards", mark("亮过红牌的办件"), mark("件"), mark("因逾期亮过红牌的办件，一件只计一次。"), records
    )


LIVE: dict[str, Live] = {
    one.code: one
    for one in (
        Live("decided", "已决定办件", "Cases decided", Kind.FLOW, "件", "", "", lambda f: zone.decided(f.decided)),
        Live("on-time", "按承诺期限办结", "Share decided on time", Kind.SHARE, "%", "决定时刻不晚于到期时刻的办件",
             "记有到期时刻的已决定办件", lambda f: zone.on_time(f.decided)),
        Live("days", "审查用时中位数", "Median working days of review", Kind.RATE, "工作日", "各件审查用时的中位数",
             "已受理并决定的办件", lambda f: zone.median_days(f.decided, f.now)),
        Live("swift", "当日件用时中位数", "Median minutes of same-day items", Kind.RATE, "分钟",
             "各件受理到决定分钟数的中位数", "按小时或分钟承诺的已决定办件", lambda f: zone.swift(f.decided)),
        Live("saved", "比逐项办理平均省下", "Working days saved an order", Kind.RATE, "工作日", "省下的工作日合计",
             "有方案的办结订单", lambda f: zone.saved(f.orders, f.now)),
        Live("online", "网上提交", "Share submitted online", Kind.SHARE, "%", "网上提交的订单", "已提交订单",
             lambda f: zone.online(f.orders)),
        Live("visits", "到场不超过承诺", "Share with no more visits than promised", Kind.SHARE, "%",
             "实际到场不多于承诺的办件", "已决定办件", lambda f: zone.visits(f.decided)),
        Live("items-online", "网上可办事项", "Items online", Kind.STOCK, "项", "", "", _items),
        Live("ratings", "收到评价", "Ratings received", Kind.FLOW, "条", "", "", _ratings),
        Live("satisfied", "满意率", "Satisfied share", Kind.SHARE, "%", "基本满意以上的评价", "全部评价", _satisfied),
        Live("poor-ratings", "差评", "Poor ratings", Kind.FLOW, "条", "", "", _poor),
        Live("promises-kept", "承诺按期履行", "Promises kept", Kind.SHARE, "%", "按期履行的承诺",
             "已到期或已履行的承诺", _kept),
        Live("promises-broken", "承诺未履行", "Promises broken", Kind.FLOW, "项", "", "", _broken),
        Live("corrections", "要求补正", "Share asked for corrections", Kind.SHARE, "%", "发出过补正告知的办件",
             "部门已收到的办件", _corrected),
        Live("red-cards", "亮过红牌的办件", "Cases with a red card", Kind.FLOW, "件", "", "", _red),
    )
}  # fmt: skip
