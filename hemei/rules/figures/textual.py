"""Rules about how a text uses its figures: the same name twice, 其中, ranks, periods, units, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from hemei.rules.figures.arithmetic import say, told
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Verdict
from hemei.rules.figures.periods import backward_dates, of_one_time
from hemei.rules.figures.read import Reading

_SET = re.compile(
    r"(?P<what>[^，；。：]{0,24}?)(?:全[市省国区县]|同类[^，；。]{0,6}|世界)(?:同类[^，；。]{0,6})?(?:前列|前茅|第一方阵|领先)"
)
_WHOLES = frozenset({"全国", "全省", "全市", "全县", "全区"})
_SHARE_NAME = re.compile(r"(?:率|满意度|占比|比重|比例)$")
_MAY_PASS = re.compile(
    r"增长率|产销率|完成率|利用率|周转率|覆盖倍|(?:床位|产能|设备|能力)使用率|拨备覆盖率|充足率|回报率|杠杆率|毛入[学园]率|自给率|[负资]债率|利润率|收益率"
    r"|替代率|负荷率|满载率|拥挤[率度]|执行率|实现率|达产率|存贷|偿付|流动比|速动比|贡献率|赔付率|成本率|产能|转换率|^.{0,2}$|依存度|弹性|比率"
)
#: A share of people, cases or days: never more than all of them.
_ALL = 100
_MAY_TURN = re.compile(r"利润|收益|盈|净|差额|顺差")
_NEVER_MORE = re.compile(r"率$|满意度$|占比$|比重$|(?:报销|支付|合格|达标|覆盖|参与|通过|优良)比例$")
_MOST = re.compile(
    r"(?:最高|最低|平均)$"
)  # 报销比例最高  # a part of all of them, unless _MAY_PASS knows better


def twice(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compare figures of one indicator, one measure and one period that stand in different sentences.

    Two that name different scopes, rows of a table, or a target and what was reached, are not of one kind.
    """
    kept = [
        f
        for f in reading.figures
        if f.code and f.kind in (Kind.LEVEL, Kind.RATE, Kind.RANK) and f.role not in ("from", "target")
    ]
    for first, second in combinations(kept, 2):
        alike = first.tag == second.tag and first.unit == second.unit and first.row == second.row
        scopes = {f.scope for f in (first, second) if not f.around}
        one_scope = len(scopes) < 2 or not scopes <= _WHOLES
        if alike and one_scope and first.sentence != second.sentence:
            yield from _compared(first, second, register)


def _compared(first: Figure, second: Figure, register: Register) -> Iterator[Finding]:
    figures = (first, second)
    if of_one_time(first.period, second.period):
        if first.value == second.value or _hedged_alike(first, second):
            yield Finding(
                "twice",
                Verdict.CONSISTENT,
                figures,
                f"两处同为 {first.text}。",
                {"gap": first.value - first.value},
            )
            return
        gap = abs(second.value - first.value)
        share = min(first.value, second.value) / max(first.value, second.value) * 100
        text = (
            f"同一指标、同一期间，两处为 {first.text} 和 {second.text}，"
            f"相差 {say(gap, first.unit)}（小数为大数的 {say(share, '%', 1)}）。"
        )
        wording = "统一为一个数，或分别写明口径、范围和期间。"
        yield Finding("twice", Verdict.CONTRADICTORY, figures, text, {"gap": gap, "share": share}, wording)
    elif first.kind is Kind.LEVEL:
        if _adds_up(first, register):
            yield from _overlapping(first, second)
        yield from _later_lower(first, second, register)


def _hedged_alike(first: Figure, second: Figure) -> bool:
    hedged = [f for f in (first, second) if f.hedge is not Hedge.EXACT]
    return bool(hedged) and abs(first.value - second.value) <= max(first.value, second.value) / 10


def _adds_up(figure: Figure, register: Register) -> bool:
    """What is counted in a period grows with it; a concentration or an index does not."""
    definition = register.get(figure.code)
    return figure.family != "density" and (definition is None or definition.nature not in ("index", "rate"))


def _overlapping(first: Figure, second: Figure) -> Iterator[Finding]:
    """A part of the year cannot hold more than the longer part that contains it."""
    one, two = first.period, second.period
    if (
        not (one and two and one.months and two.months and one.year == two.year)
        or one.backwards
        or two.backwards
    ):
        return
    inner, outer = (first, second) if _inside(one.months, two.months) else (second, first)
    if inner.period and outer.period and _inside(inner.period.months, outer.period.months):
        bad = inner.value > outer.value
        text = (
            f"{inner.period.text} {inner.text}，{outer.period.text} {outer.text}：前者的期间包含在后者之内。"
        )
        yield Finding(
            "overlap", Verdict.CONTRADICTORY if bad else Verdict.CONSISTENT, (inner, outer), text,
            {"gap": outer.value - inner.value}, "核对两个期间的数。" if bad else "",
        )  # fmt: skip


def _inside(inner: tuple[int, int] | None, outer: tuple[int, int] | None) -> bool:
    return bool(inner and outer and inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1])


def _later_lower(first: Figure, second: Figure, register: Register) -> Iterator[Finding]:
    definition = register.get(first.code)
    years = [f.period.year if f.period and f.period.kind == "year" else None for f in (first, second)]
    if (
        definition is None
        or None in years
        or not (definition.nature == "stock" or "累计" in first.lead + second.lead)
    ):
        return
    early, late = (first, second) if (years[0] or 0) < (years[1] or 0) else (second, first)
    if late.value < early.value:
        text = f"后期 {late.text} 小于前期 {early.text}，累计数或存量通常不减。"
        yield Finding(
            "later_lower",
            Verdict.NEEDS_DATA,
            (early, late),
            text,
            {"gap": early.value - late.value},
            "说明减少的原因，或核对。",
        )


def ranks(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will ask for the comparison set of a rank that names none."""
    for match in _SET.finditer(reading.plain):
        text = f"“{match.group().strip()}”没有位次，也没有比较范围。"
        yield Finding(
            "rank_set",
            Verdict.NEEDS_DATA,
            (),
            text,
            wording="写明第几位、在多少个单位中、由谁公布。",
            span=match.span(),
        )
    for figure in reading.figures:
        if (
            figure.kind is Kind.RANK
            and not figure.scope
            and not re.search(r"[市省国区县]", figure.lead[-12:])
        ):
            yield Finding(
                "rank_set",
                Verdict.NEEDS_DATA,
                (figure,),
                f"“{figure.text}”没有比较范围。",
                wording="写明在哪个范围、多少个单位中。",
            )


def backwards(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will find periods that end before they begin, named by years and months or by two dates."""
    spans = [(period.start, period.end) for period in reading.periods if period.backwards]
    dates = [at for at in backward_dates(reading.plain) if not any(at[0] < e and s < at[1] for s, e in spans)]
    for start, end in sorted(spans + dates):
        said = reading.text[start:end]
        text = f"期间“{said}”的终点早于起点，或月份不存在；属于它的数没有按期间核对。"
        yield Finding("period", Verdict.CONTRADICTORY, (), text, wording="改正起止。", span=(start, end))


def grids(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will name the tables that were not read because cells of them were merged."""
    for grid in reading.grids:
        if grid.trouble:
            text = f"这张表{grid.trouble}，可能有合并的单元格，分不清数字属于哪一行哪一列；没有核对这张表。"
            span = (grid.start, grid.breaks[0])
            wording = "取消合并、补全每一格后再粘贴。"
            yield Finding("grid", Verdict.NEEDS_DATA, (), text, wording=wording, span=span)


def units(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will find numbers that carry two units."""
    for token, figure in zip(reading.tokens, reading.figures, strict=True):
        if token.second_unit:
            text = f"“{figure.text}”后面又有单位“{token.second_unit}”，不知道是哪一个。"
            yield Finding("two_units", Verdict.CONTRADICTORY, (figure,), text, wording="只留一个单位。")


def names(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will find names made of two indicators and shares above 100 %."""
    seen: set[str] = set()
    for figure in reading.figures:
        heads = [head for head in register.name_heads if head in figure.name]
        joined = next((a + b for a in heads for b in heads if a != b and a + b in figure.name), "")
        if joined and figure.name not in seen:
            seen.add(figure.name)
            text = f"“{joined}”是两个指标连写，没有这样的统计指标。"
            yield Finding(
                "name",
                Verdict.CONTRADICTORY,
                (figure,),
                text,
                wording=f"写明是{'还是'.join(sorted(heads, key=figure.name.find))}。",
            )
        if (
            figure.kind is Kind.RATE
            and figure.unit == "%"
            and figure.value > 100
            and _SHARE_NAME.search(_MOST.sub("", figure.name))
        ) and not _MAY_PASS.search(figure.name):
            yield Finding(
                "over_hundred",
                Verdict.CONTRADICTORY
                if _NEVER_MORE.search(_MOST.sub("", figure.name))
                else Verdict.NEEDS_DATA,
                (figure,),
                f"{told(figure)} 超过 100%。",
                wording="核对分子和分母的口径。",
            )


def falls(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will find what fell by more than all of it; a profit may turn into a loss."""
    for figure in reading.figures:
        if (
            figure.kind is Kind.GROWTH
            and figure.unit == "%"
            and figure.value < -_ALL
            and not _MAY_TURN.search(figure.name)
        ):
            text = f"{told(figure)}：下降不能超过 100%。"
            yield Finding(
                "over_hundred", Verdict.CONTRADICTORY, (figure,), text, wording="核对降幅，或写明基数。"
            )


def unknown(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will list the names that the register does not know, each once."""
    seen: set[str] = set()
    for figure in reading.figures:
        if register.definitions and not figure.code and figure.name not in seen:
            seen.add(figure.name)
            text = f"登记册里没有“{figure.name or figure.text}”这个指标（或单位不符）。"
            yield Finding(
                "unknown",
                Verdict.NEEDS_DATA,
                (figure,),
                text,
                wording="选用登记册里的名称，或先登记这个指标。",
            )
