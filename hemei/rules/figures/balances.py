"""Rules about accounts: what came in, what went out and what is left; averages of one thing; wholes split in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from hemei.rules.figures.again import twice_told
from hemei.rules.figures.arithmetic import agrees, ratio_slack, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Kind, Register, Verdict
from hemei.rules.figures.opposites import clause
from hemei.rules.figures.read import Reading
from hemei.rules.figures.totals import firm

_REACH = 4  # figures before a claim in which its terms are looked for
_FAR = 12
#: (what came, what went, what the difference is called)
_ACCOUNTS = (
    (r"收入|进账|筹集|筹款|募集", r"支出|开支|花费|支付", r"结余|盈余|节余|结存|净收入|收支相抵"),
    (r"出口", r"进口", r"顺差|净出口"),
    (r"进口", r"出口", r"逆差"),
    (r"流入|迁入|转入|入库|购入|调入", r"流出|迁出|转出|出库|售出|调出", r"净流入|净迁入|净增|结存"),
    (r"应[收缴征]", r"实[收缴征]|已[收缴征]", r"欠[收缴]|未[收缴]|缺口|尾欠"),
    (r"预算|概算|计划投资", r"决算|实际支出|实际投资", r"节约|节省|结余"),
)  # fmt: skip
_EACH = re.compile(
    r"[，、](?:平均|计算)*(?:下来)?(?:每(?P<one>[一-龥]{1,3}?)|(?P<head>[一-龥])均)(?:平均|约|为|是|合|达到?)*(?P<what>[一-龥]{0,4}?)(?:为|是|约|达到?)*"
)
_NOT = re.compile(r"(?:不|未|没有?|非|尚未)(?P<what>[一-龥]{2,6})")
_YES = re.compile(r"的?(?:有|为|是|仅|只有|达到?|占|已经?|共)*$")
_SLIP = Decimal("0.75")  # a cell and its prose further apart than this are not of one thing
_NAME = 2


def balances(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will subtract what went from what came where the text says the rest: 收入4.96亿元，支出4.21亿元，结余….

    A rest without exact terms beside it, of the same unit and clause list, is not judged.
    """
    for n, rest in enumerate(reading.figures):
        if not _exact(rest):
            continue
        near = [f for f in reading.figures[max(0, n - _REACH) : n] if _same(f, rest)]
        for came_word, went_word, rest_word in _ACCOUNTS:
            if not re.search(rest_word, _own(rest)):
                continue
            came = next((f for f in reversed(near) if re.search(came_word, _own(f))), None)
            went = next((f for f in reversed(near) if re.search(went_word, _own(f)) and f is not came), None)
            if came and went:
                yield _difference(came, went, rest)
                break


def _exact(figure: Figure) -> bool:
    return firm(figure) or (figure.kind is Kind.CHANGE and not figure.hedge and figure.high is None)


def _same(one: Figure, other: Figure) -> bool:
    alike = (one.sentence, one.segment, one.unit) == (other.sentence, other.segment, other.unit)
    return alike and firm(one)


def _own(figure: Figure) -> str:
    return re.split(r"[，；：。、]", figure.lead)[-1]


def _difference(came: Figure, went: Figure, rest: Figure) -> Finding:
    gap = came.value - went.value
    good = agrees(abs(gap), rest, rounding(came) + rounding(went))
    text = f"{told(came)} − {told(went)} = {say(gap, rest.unit)}，文中写 {rest.text}。"
    verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    wording = "" if good else f"{rest.name}{say(abs(gap), rest.unit)}，或写明还有哪些收支"
    return Finding("difference", verdict, (came, went, rest), text, {"difference": gap}, wording)


def each(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will divide a sum by the count whose unit or noun the average names: 148支、1776人，平均每支18人."""
    for n, mean in enumerate(reading.figures):
        found = _EACH.fullmatch(mean.lead)
        if not found or not firm(mean):
            continue
        one = found["one"] or found["head"]
        before = [f for f in reading.figures[max(0, n - _FAR) : n] if f.sentence == mean.sentence and firm(f)]
        above = next((f for f in reversed(before) if f.unit == mean.unit), None)
        counts = [f for f in before if _counts(f, one) and f.unit != mean.unit and f.value]
        if not (above and counts) or (found["what"] and found["what"][-_NAME:] not in above.name):
            continue
        made = [_mean(above, count, mean) for count in counts]
        good = [one for one in made if one.verdict is Verdict.CONSISTENT]
        # a count further away may be meant, so that only the nearest one of the two right before contradicts
        if good or {id(f) for f in before[-2:]} == {id(counts[-1]), id(above)}:
            yield (good or made)[-1]


def _counts(figure: Figure, one: str) -> bool:
    """Its unit is what the average goes by, or what is counted begins with it."""
    bare = one.removeprefix("个").removeprefix("名").removeprefix("家") or one
    return figure.family == "count" and (figure.unit in (one, bare) or figure.after.startswith(bare))


def _mean(above: Figure, count: Figure, mean: Figure) -> Finding:
    value = above.value / count.value
    good = agrees(value, mean, ratio_slack(above, count))
    text = f"{told(above)} ÷ {told(count)} = {say(value, mean.unit)}，文中写 {mean.text}。"
    verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    wording = "" if good else f"{mean.name}{say(value, mean.unit)}"
    return Finding("per_head", verdict, (above, count, mean), text, {"each": value}, wording)


def split_in_two(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add up those that do and those that do not: 回访3000户，满意的2952户，不满意的84户."""
    for whole, one, other in zip(reading.figures, reading.figures[1:], reading.figures[2:], strict=False):
        alike = whole.unit == one.unit == other.unit and whole.sentence == one.sentence == other.sentence
        if not (alike and firm(whole) and firm(one) and firm(other)):
            continue
        plus, minus = sorted((one, other), key=lambda f: bool(_NOT.search(clause(f))))
        said, against = _YES.sub("", _own(plus)), _NOT.search(clause(minus))
        if against and not _NOT.search(clause(plus)) and len(said) >= _NAME and _kin(said, against["what"]):
            yield _sum(whole, one, other)


def _kin(said: str, against: str) -> bool:
    """满意 and 不满意, 已整改 and 未整改: what is denied is what was said."""
    return against[:_NAME] in said


def _sum(whole: Figure, one: Figure, other: Figure) -> Finding:
    total = one.value + other.value
    good = abs(total - whole.value) <= rounding(whole) + rounding(one) + rounding(other)
    text = f"{one.text}＋{other.text} = {say(total, whole.unit)}，总数写 {whole.text}。"
    numbers = {"sum": total, "gap": total - whole.value}
    if not good and total < whole.value:  # others may have said nothing
        return Finding("sum", Verdict.NEEDS_DATA, (whole, one, other), text, numbers, "写明其余的是什么。")
    verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    wording = "" if good else "核对两部分与总数。"
    return Finding("sum", verdict, (whole, one, other), text, numbers, wording)


def cells(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will hold a cell of a table against the prose of its row and column: 居民医保 in 参保, 36.92万人."""
    rows = [f for f in reading.figures if f.row and f.kind is Kind.LEVEL and len(f.row) > 1]
    prose = [f for f in reading.figures if firm(f) and not f.role]
    for cell in rows:
        column = cell.name[:_NAME]
        for said in prose:
            named = _own(said).endswith(cell.row) and said.unit == cell.unit and said.value > 0
            if named and column in reading.sentence_of(said) and _slipped(said, cell):
                yield twice_told(*sorted((said, cell), key=lambda figure: figure.start))


def _slipped(said: Figure, cell: Figure) -> bool:
    gap, slack = abs(said.value - cell.value), (said.step + cell.step) / 2
    near = min(said.value, cell.value) >= _SLIP * max(said.value, cell.value)
    return gap > slack and near
