"""Rules that add up what a text lists: totals that follow their parts, shares of one whole, what came and went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from hemei.rules.figures.arithmetic import HALF, HUNDRED, agrees, ratio_slack, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Verdict
from hemei.rules.figures.pairs import pairs
from hemei.rules.figures.read import Reading

_TOTAL = re.compile(
    r"[，、]?(?P<many>[两二三四五六七八九十])?(?:[项者类家部块种个级条档]|[部个]分|方面?)?(?:共计?|合计|总计|一共|加起来|总共|总数为?)(?:有|为)?"
)
_NEXT = re.compile(r"[、和与及][^，；。]*")
_IN_ALL = re.compile(r"[共总][一-龥]{0,8}$|合计|全部")
_NOT = re.compile(r"[未没不非]")
_OF_BALANCE = re.compile(r"结余|结存|盈余|差额|顺差|逆差|亏损|缺口|净|剩|余额")
_IN = re.compile(r"投放|新增|引进|新建|购入|购置|流入|迁入|入职|招录|新入|增加|新设|新开|出生|转入|接收")
_OUT = re.compile(r"退役|注销|报废|关停|流出|迁出|离职|淘汰|退出|减少|吊销|死亡|转出|关闭|撤并|退休")
_NET = re.compile(r"净[增减]")
_SHARE = re.compile(r"[、，]?[^，；。、]{0,20}占(?:比|总数|全部)?(?:的|为|约|近)*")
_FORMER = re.compile(r"[比较](?:(?P<year>(?:19|20)\d\d)年|[上去]年)(?:[^，；。\d]{0,6})")
_ALONE = re.compile(r"[，、](?:增长|下降|增幅|降幅|增速)(?:为|达|了)*")
_LOOKS_BACK = re.compile(r"[比较由从](?:\x00|[^，；。]){0,12}$")
_FIRST = re.compile(r"，[^，；。、\d\x00]{1,8}")
_NEXT_PART = re.compile(r"、[^，；。、\d\x00]{1,8}")
_EITHER = re.compile(r"[、，][^，；。、\d\x00]{1,8}")
_AMONG = re.compile(r"其中")
_WIDE = Decimal("0.15")
_MOST = Decimal(110)  # shares that come to more likely overlap
_NEAR = Decimal("0.1")  # of the total: what a slip makes of it
_REACH = 5  # figures before a net change in which its two sides are looked for
_PARTS = 2


def firm(figure: Figure) -> bool:
    """This will tell whether a figure is an exact level outside a table."""
    return (
        figure.kind is Kind.LEVEL and figure.hedge is Hedge.EXACT and figure.high is None and not figure.row
    )


def after_parts(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add up a list that its total follows: 在编126人、编外88人，共214人."""
    for n, whole in enumerate(reading.figures):
        if not (firm(whole) and _TOTAL.fullmatch(whole.lead)):
            continue
        parts: list[Figure] = []
        for figure in reversed(reading.figures[:n]):
            if not (firm(figure) and _same(figure, whole)):
                break
            parts.insert(0, figure)
            if not _NEXT.fullmatch(figure.lead):
                break
        if len(parts) >= _PARTS:
            yield _sum(parts, whole)


def _same(one: Figure, other: Figure) -> bool:
    return (one.sentence, one.segment, one.unit) == (other.sentence, other.segment, other.unit)


def _sum(parts: Sequence[Figure], whole: Figure) -> Finding:
    total = sum((f.value for f in parts), start=Decimal(0))
    slack = sum((rounding(f) for f in parts), start=rounding(whole))
    gap = total - whole.value
    text = f"{'＋'.join(f.text for f in parts)} = {say(total, whole.unit)}，总数写 {whole.text}。"
    good = abs(gap) <= slack
    verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    if whole.value * _NEAR < abs(gap) and gap < 0:
        verdict = Verdict.NEEDS_DATA  # 共 may count more than was listed
    return Finding(
        "sum", verdict, (*parts, whole), text, {"sum": total, "gap": gap}, "" if good else "核对各项与总数。"
    )


def listed_shares(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add up shares that one list gives of one whole: 扫码占78.3%、刷卡占17.5%、投币占6.2%."""
    run: list[Figure] = []
    for figure in (*reading.figures, None):
        share = (
            figure is not None
            and figure.kind is Kind.RATE
            and figure.unit == "%"
            and figure.hedge is Hedge.EXACT
        )
        if figure and share and _SHARE.fullmatch(_last(figure)):
            goes_on = run and figure.lead.startswith("、") and run[-1].sentence == figure.sentence
            run = [*run, figure] if goes_on else [figure]
            continue
        yield from _over(run)
        run = []


def _last(figure: Figure) -> str:
    return figure.lead if figure.lead.startswith("、") else re.split(r"[，；。：]", figure.lead)[-1]


def _over(run: Sequence[Figure]) -> Iterator[Finding]:
    total = sum((f.value for f in run), start=Decimal(0))
    slack = sum((f.step * HALF for f in run), start=Decimal(0))
    if len(run) > _PARTS and HUNDRED + slack < total <= _MOST:
        text = f"{'＋'.join(f.text for f in run)} = {say(total, '%')}，各项之和超过 100%。"
        wording = "核对各项比重，使之相加不超过 100%；各项有交叉时请写明。"
        yield Finding("sum", Verdict.CONTRADICTORY, tuple(run), text, {"sum": total}, wording)


def net(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will hold 净增 against what came and what went in the same sentence: 投放165辆，退役120辆，净增45辆."""
    for n, claim in enumerate(reading.figures):
        if claim.kind is not Kind.CHANGE or not _NET.search(claim.lead) or claim.hedge is not Hedge.EXACT:
            continue
        near = [f for f in reading.figures[max(0, n - _REACH) : n] if firm(f) and _same(f, claim)]
        came = next((f for f in reversed(near) if _IN.search(_last(f))), None)
        went = next((f for f in reversed(near) if _OUT.search(_last(f))), None)
        if came and went:
            gap = came.value - went.value
            good = agrees(abs(gap), claim, rounding(came) + rounding(went))
            text = f"{told(came)} − {told(went)} = {say(gap, claim.unit)}，文中写 {claim.text}。"
            verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
            wording = "" if good else f"净增减{say(abs(gap), claim.unit)}"
            yield Finding("difference", verdict, (came, went, claim), text, {"difference": gap}, wording)


def against_year(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compute a growth whose start stands elsewhere: 达到1.05亿人次，比2025年增长6.5%."""
    figures = reading.figures
    for new, claim in pairwise(figures):
        former = _FORMER.search(reading.plain, new.end, claim.start)
        moved = claim.kind in (Kind.GROWTH, Kind.CHANGE) and claim.unit in ("%", new.unit)
        if not (former and moved and firm(new) and claim.head and claim.sentence == new.sentence):
            continue
        year = int(former["year"]) if former["year"] else (_year(reading, new) or 0) - 1
        old = next((f for f in figures if _level_of(reading, f, new, year)), None)
        if old:
            yield _grown(old, new, claim)


def _year(reading: Reading, figure: Figure) -> int | None:
    return (figure.period.year if figure.period else None) or reading.year


def _level_of(reading: Reading, old: Figure, new: Figure, year: int) -> bool:
    """A level of the same name for the whole of that year, in another sentence."""
    whole = (
        old.period is not None
        and old.period.months is None
        and not old.period.as_of
        and old.scope == new.scope
    )
    named = len(new.name) > _PARTS and old.name == new.name and old.unit == new.unit
    return bool(
        whole and named and firm(old) and old.sentence != new.sentence and _year(reading, old) == year
    )


def _grown(old: Figure, new: Figure, claim: Figure) -> Finding:
    if claim.kind is Kind.CHANGE:
        moved, slack, rule, unit = (
            new.value - old.value,
            rounding(new) + rounding(old),
            "difference",
            new.unit,
        )
    else:
        moved, slack, rule, unit = (
            (new.value / old.value - 1) * HUNDRED,
            ratio_slack(new, old) * HUNDRED,
            "growth",
            "%",
        )
    good = agrees(abs(moved), claim, slack)
    text = f"{new.text} 比另处的 {old.text} 变动 {say(moved, unit)}，文中写 {claim.text}。"
    verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    return Finding(
        rule, verdict, (old, new, claim), text, {rule: moved}, "" if good else f"变动{say(moved, unit)}"
    )


def both_ways(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will hold two claims of one move against one another: 186.4万人次，同比增加31.6万人次，增长20.4%."""
    figures = reading.figures
    known = {pair.claim for pair in pairs(reading)}
    for new, *claims in zip(figures, figures[1:], figures[2:], strict=False):
        change, growth = sorted(claims, key=lambda claim: claim.kind is Kind.GROWTH)
        if growth in known or change in known or _LOOKS_BACK.search(new.lead):
            continue
        kinds = (new.kind, change.kind, growth.kind) == (Kind.LEVEL, Kind.CHANGE, Kind.GROWTH)
        told_of = change.head and growth.head and growth.unit == "%" and change.unit == new.unit
        exact = all(f.hedge is Hedge.EXACT and f.high is None for f in (new, change, growth))
        alone = growth is claims[0] or _ALONE.fullmatch(growth.lead)
        if not (kinds and told_of and exact and _same(new, change) and alone):
            continue
        old = new.value - change.value
        if old > 0 and new.sentence == growth.sentence:
            moved = change.value / old * HUNDRED
            good = agrees(
                abs(moved), growth, abs(moved) * (rounding(change) / abs(change.value or Decimal(1)))
            )
            text = f"{new.text} 减去 {change.text} 得 {say(old, new.unit)}，"
            text += f"变动 {say(moved, '%')}，文中写 {growth.text}。"
            verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
            wording = "" if good else f"变动{say(moved, '%', max(growth.places, 1))}"
            yield Finding("growth", verdict, (new, change, growth), text, {"growth": moved}, wording)


def made_of(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add up a list right after what it makes: 一顿饭8元，自付5元、政府补2元、慈善捐1元."""
    figures = reading.figures
    for n, whole in enumerate(figures):
        parts: list[Figure] = []
        for figure in figures[n + 1 :]:
            begins = (
                _NEXT_PART if parts and not _IN_ALL.search(_last(whole)) else _FIRST if not parts else _EITHER
            )
            if not (firm(figure) and _same(figure, whole) and begins.fullmatch(figure.lead)):
                break
            parts.append(figure)
        balance = any(_OF_BALANCE.search(part.name) for part in parts)
        undone = any(_NOT.search(part.lead) for part in parts)  # `opposites` adds those up
        few = len(parts) < _PARTS or (len(parts) == _PARTS and (undone or not _IN_ALL.search(_last(whole))))
        if not firm(whole) or few or _AMONG.search(parts[0].lead) or balance:
            continue
        gap = sum((f.value for f in parts), start=Decimal(0)) - whole.value
        slack = sum((rounding(f) for f in parts), start=rounding(whole))
        if slack < abs(gap) <= whole.value * _WIDE:
            yield _sum_of(parts, whole, gap)


def _sum_of(parts: Sequence[Figure], whole: Figure, gap: Decimal) -> Finding:
    text = f"{'＋'.join(f.text for f in parts)} = {say(whole.value + gap, whole.unit)}，前面写 {whole.text}。"
    wording = "核对各项与总数；各项没有列全时请写明。"
    return Finding("sum", Verdict.CONTRADICTORY, (whole, *parts), text, {"gap": gap}, wording)
