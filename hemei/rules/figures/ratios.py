"""Rules that divide and add: rates from both their terms, averages a head, outcomes, proportions, totals of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hemei.rules.figures.arithmetic import HALF, HUNDRED, agrees, ratio_slack, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Verdict
from hemei.rules.figures.read import Reading

_OF = re.compile(r"(?:占|为|是|完成|相当于|达到?)[^，；。]*$")
_OF_THESE = re.compile(r"\s*的(?:约|近)?")
_HEAD = re.compile(
    r"(?:计算|测算|计|算)?，(?:人均|户均|每[人户]平均|平均每(?:[个名]?[^，\d]{0,4})|平均)(?:为|约|达到?)*"
)
_DIRECTLY = re.compile(r"[一-龥]{0,6}(?:人均|户均|平均每[人户])(?P<what>[一-龥]{1,4})")
_HEADS = frozenset({"人", "户", "家", "人次", "件", "亩"})
_NEGATED = re.compile(r"[未不没非无]")
_CLOSED = re.compile(r"审执结|审结|执结")
_STRUCTURE = re.compile(r"结构|比例")
_OF_MONEY = re.compile(r"收益$|利润$|回报$")  # of assets or capital, which seldom stand beside it
_STEM = 2  # 率 alone, or with one sign before it, names no numerator
_SLIP = Decimal(10)  # points by which a slip changes a rate at most
_COMMON = frozenset("的有数人个")
_BACK = 40  # figures of a sentence in which the terms of a rate are looked for
_FULL = Decimal(5)  # proportions within 5 of a hundred are meant to be shares
#: What is counted first, and what then comes of it and cannot be more.
_OUTCOMES = (
    (re.compile(r"体检|检查|筛查|检测|抽检|抽查"), re.compile(r"检出|查出")),
    (re.compile(r"(?:发现|排查|列出)(?:[^，；。]*问题|[^，；。]*隐患)?"), re.compile(r"整改|解决")),
    (re.compile(r"受理|转办|承办|收集|征集|接收|交办|登记"), re.compile(r"办结|办复|答复")),
    (re.compile(r"报名"), re.compile(r"录取")),
    (re.compile(r"预[约定]|订单|应到|应收"), re.compile(r"完成|兑现|履约|到场|实到|实收")),
)


def _levels(reading: Reading, before: int, sentence: int) -> list[Figure]:
    """The exact levels of a sentence that stand before the figure of that number."""
    return [
        f
        for f in reading.figures[max(0, before - _BACK) : before]
        if f.sentence == sentence
        and f.kind is Kind.LEVEL
        and f.hedge is Hedge.EXACT
        and f.high is None
        and f.value
    ]


def rates(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compute a rate from numerator and denominator where the same sentence gives both."""
    for n, rate in enumerate(reading.figures):
        if rate.kind is not Kind.RATE or rate.unit != "%" or rate.high is not None or rate.row:
            continue
        levels = _levels(reading, n, rate.sentence)
        terms = _said(levels, rate, reading.figures[n - 1] if n else None) or _named(levels, rate)
        if terms:
            yield _rate(rate, *terms)


_Terms = tuple[Figure, list[Figure]]


def _said(levels: Sequence[Figure], rate: Figure, before: Figure | None) -> _Terms | None:
    """4860万元，占营业收入7.5亿元的8.2%: both terms and the rate in one breath."""
    if len(levels) < 2 or levels[-1] is not before or not _OF_THESE.fullmatch(rate.lead):
        return None
    below, above = levels[-1], levels[-2]
    fits = above.unit == below.unit and _OF.search(below.lead) and "。" not in below.lead
    return (above, [below]) if fits else None


def _named(levels: Sequence[Figure], rate: Figure) -> _Terms | None:
    """问题发现率 after 检查企业218家 and 发现问题企业39家; 营业收入利润率 after 营业收入 and 利润总额."""
    if not rate.name.endswith("率") or len(rate.name) <= _STEM:
        return None
    stem = rate.name[:-1]
    for below in levels:
        rest = stem.removeprefix(below.name).removesuffix("化") if len(below.name) > _STEM else stem
        above = next(
            (
                f
                for f in levels
                if rest not in (stem, stem.removesuffix("化")) and rest and f.name.startswith(rest)
            ),
            None,
        )
        if above and above.unit == below.unit:
            return above, [below]
    if _OF_MONEY.search(stem):
        return None
    above = next((f for f in reversed(levels) if _of_stem(stem, _clause(f))), None) or _right_before(
        levels, rate
    )
    if above is None:
        return None
    wholes = [f for f in levels if f.unit == above.unit and f.start < above.start and f.value >= above.value]
    return (above, wholes) if wholes else None


def _right_before(levels: Sequence[Figure], rate: Figure) -> Figure | None:
    """应收462万元，实收435万元，收缴率96%: the second of two levels side by side shares a sign with the rate.

    Only a rate that comes near to what they give is taken for theirs.
    """
    if len(levels) < 2 or rate.segment != levels[-1].segment:
        return None
    below, above = levels[-2:]
    beside = below.unit == above.unit and 0 < above.value <= below.value and "\x00" not in above.lead
    shared = (set(rate.name[:-1]) & set(_clause(above))) - _COMMON
    if not (beside and shared) or _NEGATED.search(rate.name + _clause(above)):
        return None
    return above if abs(above.value / below.value * HUNDRED - rate.value) <= _SLIP else None


def _of_stem(stem: str, said: str) -> bool:
    """开工率 counts what was begun, not what was 未开工; 结案率 what a court has 审结 or 执结."""
    kept = _CLOSED.sub("结案", said)
    return set(stem) <= set(kept) and (bool(_NEGATED.search(stem)) or not _NEGATED.search(said))


def _clause(figure: Figure) -> str:
    return re.split(r"[，；：。、]", figure.lead)[-1] + re.split(r"[、和与及]", figure.after)[0]


def _rate(rate: Figure, above: Figure, wholes: Sequence[Figure]) -> Finding:
    computed = [(below, above.value / below.value * HUNDRED) for below in wholes]
    good = [(b, share) for b, share in computed if agrees(share, rate, ratio_slack(above, b) * HUNDRED)]
    below, share = (good or computed)[-1]
    text = f"{told(above)} ÷ {told(below)} = {say(share, '%')}，文中写 {rate.text}。"
    figures, numbers = (below, above, rate), {"share": share}
    if good:
        return Finding("ratio", Verdict.CONSISTENT, figures, text, numbers)
    wording = f"{rate.name}{say(share, '%', max(rate.places, 1))}，或写明分子和分母"
    return Finding("ratio", Verdict.CONTRADICTORY, figures, text, numbers, wording)


def heads(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will divide a sum by the heads beside it where the next clause gives the average."""
    for above, count, mean in zip(
        reading.figures, reading.figures[1:], reading.figures[2:], strict=False
    ):  # either may stand first
        if count.family != "count":
            above, count = count, above
        exact = all(f.hedge is Hedge.EXACT and f.kind is Kind.LEVEL for f in (above, count, mean))
        alike = above.sentence == count.sentence == mean.sentence and above.unit == mean.unit != count.unit
        if not (exact and alike and count.unit in _HEADS and count.value and _averages(above, mean)):
            continue
        each = above.value / count.value
        slack = each * (rounding(above) / above.value if above.value else Decimal(0))
        good = agrees(each, mean, slack)
        text = f"{told(above)} ÷ {told(count)} = {say(each, mean.unit)}，文中写 {mean.text}。"
        verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
        wording = "" if good else f"{mean.name}{say(each, mean.unit)}"
        yield Finding("per_head", verdict, (above, count, mean), text, {"each": each}, wording)


def _averages(above: Figure, mean: Figure) -> bool:
    """，人均20小时, or the average names the sum: 志愿服务9260小时，463名志愿者人均服务20小时."""
    directly = _DIRECTLY.fullmatch(mean.lead)
    return bool(_HEAD.fullmatch(mean.lead) or (directly and directly["what"] in above.name))


def outcomes(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compare what came of something with how much of it there was: 体检 and 检出, 受理 and 办结."""
    for n, part in enumerate(reading.figures):
        if part.kind is not Kind.LEVEL:
            continue
        for whole_words, part_words in _OUTCOMES:
            if not part_words.search(_clause(part)):
                continue
            whole = next(
                (
                    f
                    for f in reversed(_levels(reading, n, part.sentence))
                    if f.unit == part.unit and whole_words.search(_clause(f))
                ),
                None,
            )
            if whole and part.value > whole.value:
                text = f"{told(part)} 大于它所出自的 {told(whole)}。"
                wording = "核对两个数；含往期结转的请写明。"
                numbers = {"gap": part.value - whole.value}
                yield Finding("part", Verdict.CONTRADICTORY, (whole, part), text, numbers, wording)


def proportions(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add up a structure of three or more shares: it has to come to a hundred."""
    for n, figure in enumerate(reading.figures):
        if len(figure.parts) < 3:
            continue
        total = sum(figure.parts, start=Decimal(0))
        lead = figure.lead + (reading.figures[n - 1].lead if n and reading.figures[n - 1].parts else "")
        slack = Decimal(1).scaleb(-figure.places) * HALF * len(figure.parts)
        if _STRUCTURE.search(lead) and slack < abs(total - HUNDRED) <= _FULL:
            text = f"{figure.text} 各项相加为 {say(total)}，不是 100。"
            wording = "核对各项比重，使之相加为 100。"
            yield Finding("sum", Verdict.CONTRADICTORY, (figure,), text, {"sum": total}, wording)


def columns(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add up the columns of a table that has a row of totals."""
    for grid in reading.grids:
        if not any(cell.role == "total" for cell in grid.cells):
            continue
        cells = [f for f in reading.figures if grid.start <= f.start < grid.end and f.kind is Kind.LEVEL]
        for whole in (f for f in cells if f.role == "total"):
            rows = [f for f in cells if f.row and (f.name, f.unit) == (whole.name, whole.unit)]
            total = sum((f.value for f in rows), start=Decimal(0))
            slack = sum((rounding(f) for f in rows), start=rounding(whole))
            if len(rows) > 1:
                good = abs(total - whole.value) <= slack
                text = f"表中“{whole.name}”各行相加为 {say(total, whole.unit)}，合计写 {whole.text}。"
                yield Finding(
                    "sum", Verdict.CONSISTENT if good else Verdict.CONTRADICTORY, (*rows, whole), text,
                    {"sum": total}, "" if good else "核对各行与合计。",
                )  # fmt: skip
