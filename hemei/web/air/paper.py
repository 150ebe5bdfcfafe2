"""The report of a period as offices print it: the whole, the six pollutants, the days, the stations, what to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hemei.common.words import tell, told
from hemei.indicators.queries import air
from hemei.rules.air.year import limits, ranks
from hemei.rules.tables import NotInForce
from hemei.rules.words import mark
from hemei.web.air.common import SIGNS, SIX, period_or_404, shown
from hemei.web.air.spans import Span, year_before
from hemei.web.parts.context import zone_name

Rows = Sequence[Sequence[object]]
_UNITS = {"co": "mg/m³"}
_HOW = {"co": mark("日均值第 95 百分位"), "o3_8h": mark("8 小时最大值第 90 百分位")}


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
        Part(tell("总体情况"), (summary(one, span), *_against(one, before))),
        Part(tell("六项污染物浓度"), (), _six(one, before)),
        Part(tell("级别和首要污染物"), _primaries(one), _levels(one, before)),
    ]
    if one.place == air.ZONE:
        parts.append(Part(tell("各站"), (tell("综合指数小的在前，相同的并列。"),), _stations(one)))
    if span.by_month:
        parts.append(Part(tell("逐月"), (tell("各月浓度含沙尘。"),), _months(one)))
    parts.append(Part(tell("说明"), tuple(notes(one, before))))
    return Paper(
        _title(one, span), _under(one, span), tuple(parts), _days(one),
        tell("编制：            审核：            签发：            日期："),
    )  # fmt: skip


def _title(one: air.Period, span: Span) -> str:
    if span.yearly:
        title = tell("{zone}环境空气质量年报", zone=zone_name())
    elif "-Q" in span.name:
        title = tell("{zone}环境空气质量季报", zone=zone_name())
    elif "~" in span.name:
        title = tell("{zone}环境空气质量报告", zone=zone_name())
    else:
        title = tell("{zone}环境空气质量月报", zone=zone_name())
    return title + (tell("（样例）") if one.sample else "")


def _under(one: air.Period, span: Span) -> str:
    return tell(
        "{period}，{place}。评价期 {first} 至 {last}",
        period=span.title, place=told(one.title), first=span.first, last=span.last,
    )  # fmt: skip


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
    whole = "" if span.whole else tell("（截至 {last}）", last=span.last)
    text = [
        tell(
            "{period}{whole}，{place}环境空气有效监测 {valid} 天，其中优良 {good} 天",
            period=span.title, whole=whole, place=told(one.title), valid=one.valid, good=one.good,
        )
        + (tell("，优良率 {rate}%。", rate=figures["good_air_share"]) if one.valid else tell("。"))
    ]  # fmt: skip
    if figures["air_index"] is not None:
        text.append(tell("环境空气质量综合指数为 {index}。", index=figures["air_index"]))
    if one.over:
        over = [SIGNS[name] for name in one.over]
        text.append(tell("超过年均（日均）二级限值的有{names}。", names=over))
    return joined(text)


def joined(sentences: Sequence[str]) -> str:
    """This will put sentences behind one another, with a blank where the language wants one."""
    return (" " if tell("。").strip() == "." else "").join(one.strip() for one in sentences)


def _against(one: air.Period, before: air.Period | None) -> tuple[str, ...]:
    if before is None:
        return (tell("上年同期没有有效数据，不作同比。"),)
    said = [_good_days(one.good - before.good)]
    if one.rate is not None and before.rate is not None:
        points = shown(one.rate - before.rate, 1)
        said.append(tell("优良率变化 {points} 个百分点", points=f"{points:+}"))
    if one.composite and before.composite and before.composite.value:
        step = (one.composite.value - before.composite.value) * 100 / before.composite.value
        said.append(
            tell(
                "综合指数由 {was} 变为 {now}（{step}）",
                was=f"{float(before.composite.value):.2f}", now=f"{float(one.composite.value):.2f}", step=_step(step),
            )
        )  # fmt: skip
    return ((tell("，").join(said) + tell("。")).strip(),)


def _good_days(days: int) -> str:
    if not days:
        return tell("与上年同期相比，优良天数持平")
    if days > 0:
        return tell("与上年同期相比，优良天数增加 {days} 天", days=days)
    return tell("与上年同期相比，优良天数减少 {days} 天", days=-days)


def _step(step: Fraction) -> str:
    """A change in per cent; less is better."""
    found = shown(abs(step), 1)
    if not step:
        return tell("持平")
    return tell("恶化 {found}%", found=found) if step > 0 else tell("改善 {found}%", found=found)


def _six(one: air.Period, before: air.Period | None) -> Rows:
    top = limits(one.judged_on)
    head = heads(
        mark("污染物"), mark("统计方法"), mark("浓度"), mark("单位"), mark("上年同期"), mark("同比"), mark("二级限值"),
        mark("是否达标"), mark("单项指数"),
    )  # fmt: skip
    rows: list[Sequence[object]] = [head]
    for name in SIX:
        value, was = one.values[name], before.values[name] if before else None
        places = 1 if name == "co" else 0
        rows.append((
            SIGNS[name], told(_HOW.get(name, mark("平均值"))), _or_none(shown(value, places)),
            _UNITS.get(name, "µg/m³"), _or_none(shown(was, places)),
            _step((value - was) * 100 / was) if value is not None and was else "—", shown(top[name], 0),
            _held(value, top[name]),
            _or_none(shown(value / top[name] if value is not None else None, 2)),
        ))  # fmt: skip
    return rows


def _held(value: Fraction | None, top: Fraction) -> str:
    if value is None:
        return "—"
    return tell("达标") if value <= top else tell("超标 {times} 倍", times=shown(value / top - 1, 2))


def heads(*names: str) -> tuple[str, ...]:
    """This will give heads of columns in the reader's language."""
    return tuple(told(name) for name in names)


def _or_none(value: object) -> object:
    return "—" if value is None else value


def _levels(one: air.Period, before: air.Period | None) -> Rows:
    was = {name: count for name, count, _colour in before.levels} if before else {}
    rows: list[Sequence[object]] = [
        heads(mark("级别"), mark("天数"), mark("占有效天数"), mark("上年同期天数"))
    ]
    for name, count, _colour in one.levels:
        share = shown(Fraction(100 * count, one.valid), 1) if one.valid else None
        rows.append((told(name), count, "—" if share is None else f"{share}%", was.get(name, "—")))
    return rows


def _primaries(one: air.Period) -> tuple[str, ...]:
    led = [tell("{name} {count} 天", name=SIGNS[name], count=count) for name, count in one.primaries]
    if not led:
        return (tell("没有出现首要污染物。"),)
    return (tell("首要污染物：{led}（并列的各计一天）。", led=led),)


def _stations(one: air.Period) -> Rows:
    own = air.every_place(one.first, one.until, one.under)[1]
    order = ranks([row.composite.value if row.composite else None for row in own])
    rows = sorted(
        zip(own, order, strict=True), key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].title)
    )
    head = (
        *heads(
            mark("位次"), mark("站点"), mark("综合指数"), mark("优良天数"), mark("有效天数"), mark("优良率")
        ),
        *(SIGNS[name] for name in SIX),
    )
    return [head, *(_station(row, place) for row, place in rows)]


def _station(row: air.Period, place: int | None) -> tuple[object, ...]:
    rate = shown(row.rate, 1)
    return (
        _or_none(place), told(row.title), f"{float(row.composite.value):.2f}" if row.composite else "—",
        row.good, row.valid, "—" if rate is None else f"{rate}%", *_values(row.values),
    )  # fmt: skip


def _values(values: object) -> list[object]:
    assert hasattr(values, "get")
    return [_or_none(shown(values.get(name), 1 if name == "co" else 0)) for name in SIX]


def _months(one: air.Period) -> Rows:
    head = (
        *heads(mark("月"), mark("优良天数"), mark("有效天数"), mark("优良率")),
        *(SIGNS[name] for name in SIX),
    )
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
    head = (
        told(mark("日期")), "AQI", *heads(mark("级别"), mark("首要污染物")), *(SIGNS[name] for name in SIX),
        told(mark("沙尘")),
    )  # fmt: skip
    return [head, *(_day(day) for day in one.days)]


def _day(day: air.Day) -> tuple[object, ...]:
    return (
        day.on.isoformat(), "" if day.index is None else day.index, told(day.label),
        told([SIGNS[name] for name in day.primary]),
        *("" if (value := shown(day.values[name], 1 if name == "co" else 0)) is None else value for name in SIX),
        told(mark("是")) if day.dust else "",
    )  # fmt: skip


def notes(one: air.Period, before: air.Period | None) -> list[str]:
    """This will say what a reader of the figures must know: editions, dust, what did not count, moves."""
    counted = one.counted
    used = tell("；").join(
        tell("、").join((told(e.name), told(e.index), told(e.statistics))) for e in one.editions
    )
    found = [tell("评价标准：{used}。", used=used)]
    if one.unread:
        found.append(tell("HJ 663-2026 的全文没有取得：统计方法沿用 HJ 663-2013。"))
    if one.mixed:
        found.append(tell("本期内标准有变更：每天按当天的标准定级；综合指数和限值按期末的标准。"))
    if before and before.judged_on != one.judged_on and before.editions[-1] != one.editions[-1]:
        found.append(
            tell(
                "上年同期按当时的标准（{name}）评价，同比含标准变更的影响。",
                name=told(before.editions[-1].name),
            )
        )
    if counted.dust_days:
        found.append(
            tell("沙尘 {n} 天：从颗粒物平均浓度和综合指数中剔除，仍计入优良天数。", n=counted.dust_days)
        )
    found += _uncounted(counted)
    for name, day in counted.moved:
        found.append(tell("{name} {day} 迁址，前后不是同一位置。", name=told(name), day=day))
    if one.whole_year and not one.valid_year:
        found.append(tell("有效天数没有达到年评价的要求，年均值仅供参考。"))
    if one.sample:
        found.append(tell("数据是样例，由程序生成，不是监测结果。"))
    return found


def _uncounted(counted: Any) -> list[str]:
    """What did not count, and why."""
    rows = (
        (counted.flagged, mark("因校准、停电或存疑没有计算的数值 {n} 个，原值保留。")),
        (counted.strange, mark("负值或超出合理范围、没有计算的数值 {n} 个，原值保留。")),
        (counted.short, mark("有 {n} 个站日小时数不够，没有取平均，原值保留。")),
        (counted.conflicts, mark("有 {n} 个小时两份文件不一致，尚未裁定，暂用先到的一份。")),
        (counted.beside, mark("有 {n} 个站日既有小时值又有日均值文件：按小时值计算，日均值照存。")),
    )
    return [tell(words, n=n) for n, words in rows if n]
