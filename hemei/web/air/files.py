"""The report of a month or year as Word and Excel."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.books import XLSX, Sheet, xlsx
from hemei.common.docx import DOCX, Paragraph, Table, docx
from hemei.indicators.queries import air
from hemei.web.air.common import SIGNS, SIX, asked_place, period_or_404, today, under_of
from hemei.web.air.spans import Span, asked_period, span_of
from hemei.web.parts.book import download
from hemei.web.parts.context import zone_name

_TYPES = {"docx": DOCX, "xlsx": XLSX}
Rows = Sequence[Sequence[object]]


@require_safe
def report_file(request: HttpRequest, kind: str) -> HttpResponse:
    """This will give the report of a period as a file (`docx` or `xlsx`)."""
    if kind not in _TYPES:
        raise Http404(_("只有 docx 和 xlsx 两种文件。"))
    span = span_of(asked_period(request), today())
    one = period_or_404(asked_place(request), span.first, span.until, under_of(request))
    content = _paper(one, span) if kind == "docx" else _book(one, span)
    return download(f"air-{span.name.replace('~', '_')}.{kind}", content, _TYPES[kind])


def _title(one: air.Period, span: Span) -> str:
    mark = "（样例）" if one.sample else ""
    return f"{zone_name()}环境空气质量报告{mark}"


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


def notes(one: air.Period) -> list[str]:
    """This will say what a reader of the figures must know: editions, dust, what did not count, moves."""
    counted = one.counted
    found = [f"评价标准：{'；'.join(f'{e.name}、{e.index}、{e.statistics}' for e in one.editions)}。"]
    if one.mixed:
        found.append("本期内标准有变更：每天按当天的标准定级；综合指数和限值按期末的标准。")
    if counted.dust_days:
        found.append(f"沙尘 {counted.dust_days} 天：从颗粒物平均浓度和综合指数中剔除，仍计入优良天数。")
    if counted.flagged:
        found.append(f"因校准、停电或存疑没有计算的数值 {counted.flagged} 个，原值保留。")
    if counted.strange:
        found.append(f"负值或超出合理范围、没有计算的数值 {counted.strange} 个，原值保留。")
    if counted.short:
        found.append(f"有 {counted.short} 个站日小时数不够，没有取平均，原值保留。")
    if counted.conflicts:
        found.append(f"有 {counted.conflicts} 个小时两份文件不一致，尚未裁定，暂用先到的一份。")
    found += [f"{name} {day} 迁址，前后不是同一位置。" for name, day in counted.moved]
    if one.sample:
        found.append("数据是样例，由程序生成，不是监测结果。")
    return found


def _figures(one: air.Period) -> Rows:
    rows = [(f.name, "—" if f.value is None else f.value, f.unit) for f in air.figures_of(one)]
    return [("指标", "数值", "单位"), *rows]


def _levels(one: air.Period) -> Rows:
    return [("级别", "天数"), *((name, count) for name, count, _colour in one.levels)]


def _days(one: air.Period) -> Rows:
    head = ("日期", "AQI", "级别", "首要污染物", *(SIGNS[name] for name in SIX), "沙尘")
    return [head, *(_day(day) for day in one.days)]


def _day(day: air.Day) -> tuple[object, ...]:
    values = ("" if day.values[name] is None else float(day.values[name] or 0) for name in SIX)
    aqi = "" if day.index is None else day.index
    return (
        day.on.isoformat(), aqi, day.label, "、".join(SIGNS[name] for name in day.primary),
        *(f"{value:.1f}" if isinstance(value, float) else value for value in values), "是" if day.dust else "",
    )  # fmt: skip


def _paper(one: air.Period, span: Span) -> bytes:
    blocks: list[Paragraph | Table] = [
        Paragraph(summary(one, span)), Paragraph("一、主要指标", 1), Table(_figures(one)),
        Paragraph("二、级别分布", 1), Table(_levels(one)), Paragraph("三、说明", 1), *map(Paragraph, notes(one)),
    ]  # fmt: skip
    if len(one.days) <= 31:
        blocks += [Paragraph("附：逐日数据", 1), Table(_days(one))]
    return docx(_title(one, span), blocks)


def _book(one: air.Period, span: Span) -> bytes:
    lines: list[Sequence[object]] = [(_title(one, span),), (summary(one, span),), ()]
    lines += [*_figures(one), (), *_levels(one), (), *((note,) for note in notes(one))]
    head, *days = _days(one)
    heads = [(str(name), 12) for name in head]
    return xlsx(Sheet("主要指标", lines, widths=(34,)), Sheet("逐日数据", days, heads))
