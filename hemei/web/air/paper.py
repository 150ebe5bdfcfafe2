"""The report of a period as offices print it: the whole, the six pollutants, the days, the stations, what to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hemei.indicators.queries import air
from hemei.rules.air.year import limits, ranks
from hemei.rules.tables import NotInForce
from hemei.web.air.common import SIGNS, SIX, period_or_404, shown
from hemei.web.air.spans import Span, year_before
from hemei.web.parts.context import zone_name

Rows = Sequence[Sequence[object]]
_UNITS = {"co": "mg/m³"}
_HOW = {"co": "日均值第 95 百分位", "o3_8h": "8 小时最大值第 90 百分位"}


@dataclass(frozen=True, slots=True)
class Part:
    """One numbered part: its title, what it says, and a table (may be empty; the first row are heads)."""

    title: str
    words: tuple[str, ...] = ()
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole report: title, the line under it, numbered parts, the days, and the line for signatures."""

    title: str
    under: str
    parts: tuple[Part, ...]
    days: Rows
    signed: str


def paper_of(one: air.Period, span: Span) -> Paper:
    """This will put together the report of a judged period beside the same period a year before."""
    before = _before(one, span)
    parts = [
        Part("总体情况", (summary(one, span), *_against(one, before))),
        Part("六项污染物浓度", (), _six(one, before)),
        Part("级别和首要污染物", _primaries(one), _levels(one, before)),
    ]
    if one.place == air.ZONE:
        parts.append(Part("各站", ("综合指数小的在前，相同的并列。",), _stations(one)))
    if span.by_month:
        parts.append(Part("逐月", ("各月浓度含沙尘。",), _months(one)))
    parts.append(Part("说明", tuple(notes(one, before))))
    return Paper(
        _title(one, span), f"{span.title}，{one.title}。评价期 {span.first} 至 {span.last}", tuple(parts), _days(one),
        "编制：            审核：            签发：            日期：",
    )  # fmt: skip


def _title(one: air.Period, span: Span) -> str:
    kind = "年报" if span.yearly else "季报" if "-Q" in span.name else "报告" if "~" in span.name else "月报"
    return f"{zone_name()}环境空气质量{kind}{'（样例）' if one.sample else ''}"


def _before(one: air.Period, span: Span) -> air.Period | None:
    """The same period a year before; None where no standard was known or no day is valid."""
    try:
        found = period_or_404(one.place, year_before(span.first), year_before(span.until), one.under)
    except NotInForce:
        return None
    return found if found.valid else None


def summary(one: air.Period, span: Span) -> str:
    """This will say the period in one paragraph, as such reports begin."""
    figures = {figure.code: figure.value for figure in air.figures_of(one)}
    whole = "" if span.whole else f"（截至 {span.last}）"
    text = f"{span.title}{whole}，{one.title}环境空气有效监测 {one.valid} 天，其中优良 {one.good} 天"
    text += f"，优良率 {figures['good_air_share']}%。" if one.valid else "。"
    if figures["air_index"] is not None:
        text += f"环境空气质量综合指数为 {figures['air_index']}。"
    if one.over:
        text += f"超过年均（日均）二级限值的有{'、'.join(SIGNS[name] for name in one.over)}。"
    return text


def _against(one: air.Period, before: air.Period | None) -> tuple[str, ...]:
    if before is None:
        return ("上年同期没有有效数据，不作同比。",)
    days = one.good - before.good
    told = [f"与上年同期相比，优良天数{_more(days, '增加', '减少')}{f' {abs(days)} 天' if days else ''}"]
    if one.rate is not None and before.rate is not None:
        points = shown(one.rate - before.rate, 1)
        told.append(f"优良率变化 {points:+} 个百分点")
    if one.composite and before.composite and before.composite.value:
        step = (one.composite.value - before.composite.value) * 100 / before.composite.value
        told.append(
            f"综合指数由 {float(before.composite.value):.2f} 变为 {float(one.composite.value):.2f}（{_step(step)}）"
        )
    return ("，".join(told) + "。",)


def _more(number: int, up: str, down: str) -> str:
    return up if number > 0 else down if number < 0 else "持平"


def _step(step: Fraction) -> str:
    """A change in per cent; less is better."""
    found = shown(abs(step), 1)
    return f"恶化 {found}%" if step > 0 else f"改善 {found}%" if step < 0 else "持平"


def _six(one: air.Period, before: air.Period | None) -> Rows:
    top = limits(one.judged_on)
    head = ("污染物", "统计方法", "浓度", "单位", "上年同期", "同比", "二级限值", "是否达标", "单项指数")
    rows: list[Sequence[object]] = [head]
    for name in SIX:
        value, was = one.values[name], before.values[name] if before else None
        places = 1 if name == "co" else 0
        rows.append((
            SIGNS[name], _HOW.get(name, "平均值"), _or_none(shown(value, places)), _UNITS.get(name, "µg/m³"),
            _or_none(shown(was, places)),
            _step((value - was) * 100 / was) if value is not None and was else "—", shown(top[name], 0),
            "—" if value is None else "达标" if value <= top[name] else f"超标 {shown(value / top[name] - 1, 2)} 倍",
            _or_none(shown(value / top[name] if value is not None else None, 2)),
        ))  # fmt: skip
    return rows


def _or_none(value: object) -> object:
    return "—" if value is None else value


def _levels(one: air.Period, before: air.Period | None) -> Rows:
    was = {name: count for name, count, _colour in before.levels} if before else {}
    rows: list[Sequence[object]] = [("级别", "天数", "占有效天数", "上年同期天数")]
    for name, count, _colour in one.levels:
        share = shown(Fraction(100 * count, one.valid), 1) if one.valid else None
        rows.append((name, count, "—" if share is None else f"{share}%", was.get(name, "—")))
    return rows


def _primaries(one: air.Period) -> tuple[str, ...]:
    led = "、".join(f"{SIGNS[name]} {count} 天" for name, count in one.primaries)
    return (f"首要污染物：{led}（并列的各计一天）。" if led else "没有出现首要污染物。",)


def _stations(one: air.Period) -> Rows:
    own = air.every_place(one.first, one.until, one.under)[1]
    order = ranks([row.composite.value if row.composite else None for row in own])
    rows = sorted(
        zip(own, order, strict=True), key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].title)
    )
    head = ("位次", "站点", "综合指数", "优良天数", "有效天数", "优良率", *(SIGNS[name] for name in SIX))
    return [head, *(_station(row, place) for row, place in rows)]


def _station(row: air.Period, place: int | None) -> tuple[object, ...]:
    rate = shown(row.rate, 1)
    return (
        _or_none(place), row.title, f"{float(row.composite.value):.2f}" if row.composite else "—", row.good, row.valid,
        "—" if rate is None else f"{rate}%", *_values(row.values),
    )  # fmt: skip


def _values(values: object) -> list[object]:
    assert hasattr(values, "get")
    return [_or_none(shown(values.get(name), 1 if name == "co" else 0)) for name in SIX]


def _months(one: air.Period) -> Rows:
    head = ("月", "优良天数", "有效天数", "优良率", *(SIGNS[name] for name in SIX))
    rows: list[Sequence[object]] = [head]
    for row in air.months(one):
        rate = shown(row.rate, 1)
        rows.append(
            (
                f"{row.first:%Y-%m}",
                row.good,
                row.valid,
                "—" if rate is None else f"{rate}%",
                *_values(row.values),
            )
        )
    return rows


def _days(one: air.Period) -> Rows:
    head = ("日期", "AQI", "级别", "首要污染物", *(SIGNS[name] for name in SIX), "沙尘")
    return [head, *(_day(day) for day in one.days)]


def _day(day: air.Day) -> tuple[object, ...]:
    return (
        day.on.isoformat(), "" if day.index is None else day.index, day.label,
        "、".join(SIGNS[name] for name in day.primary),
        *("" if (value := shown(day.values[name], 1 if name == "co" else 0)) is None else value for name in SIX),
        "是" if day.dust else "",
    )  # fmt: skip


def notes(one: air.Period, before: air.Period | None) -> list[str]:
    """This will say what a reader of the figures must know: editions, dust, what did not count, moves."""
    counted = one.counted
    found = [f"评价标准：{'；'.join(f'{e.name}、{e.index}、{e.statistics}' for e in one.editions)}。"]
    if one.unread:
        found.append("HJ 663-2026 的全文没有取得：统计方法沿用 HJ 663-2013。")
    if one.mixed:
        found.append("本期内标准有变更：每天按当天的标准定级；综合指数和限值按期末的标准。")
    if before and before.judged_on != one.judged_on and before.editions[-1] != one.editions[-1]:
        found.append(f"上年同期按当时的标准（{before.editions[-1].name}）评价，同比含标准变更的影响。")
    if counted.dust_days:
        found.append(f"沙尘 {counted.dust_days} 天：从颗粒物平均浓度和综合指数中剔除，仍计入优良天数。")
    told = (
        (counted.flagged, "因校准、停电或存疑没有计算的数值 {} 个，原值保留。"),
        (counted.strange, "负值或超出合理范围、没有计算的数值 {} 个，原值保留。"),
        (counted.short, "有 {} 个站日小时数不够，没有取平均，原值保留。"),
        (counted.conflicts, "有 {} 个小时两份文件不一致，尚未裁定，暂用先到的一份。"),
        (counted.beside, "有 {} 个站日既有小时值又有日均值文件：按小时值计算，日均值照存。"),
    )
    found += [words.format(count) for count, words in told if count]
    found += [f"{name} {day} 迁址，前后不是同一位置。" for name, day in counted.moved]
    if one.whole_year and not one.valid_year:
        found.append("有效天数没有达到年评价的要求，年均值仅供参考。")
    if one.sample:
        found.append("数据是样例，由程序生成，不是监测结果。")
    return found
