"""One name said twice: what the register does not know is held together by its name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from hemei.rules.figures.arithmetic import say
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Verdict
from hemei.rules.figures.periods import of_one_time
from hemei.rules.figures.read import Reading

_SHORTEST = 4  # characters of a name that means one thing by itself
_NEAR = Decimal("0.8")  # further apart, two figures are likely not of one thing
_MOST = 5  # figures of a name that the next one is held against, the nearest ones
_DIGITS = 3  # digits that a slip can change about
_PAIR = 2
_NOUN = 3  # characters by which two names are of one thing
_RECALLS = re.compile(r"(?:前面|上面|前述|上述|前文|刚才|以上)[^，；。]{0,8}$")
_WHOLE = re.compile(r"[，。；\s]*(?:\x00|全[市省国区县馆校院]|共|累计|合计|总|实现|完成)*")
_LOOSE = re.compile(
    r"^[一二三四五六七八九]是|(?:人数|户数|家数|件数|数量|数)?(?:虽|虽然|已|就|仅|只)?$|[共已约总]|累计|合计|一共|全[市省国区县]|目前|其中|另据|整个"
)
_WHOLES = frozenset({"全国", "全省", "全市", "全县", "全区"})


def again(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compare levels of one name and one period that different sentences give, differing a little."""
    alike: dict[tuple[object, ...], list[tuple[Figure, str]]] = {}
    for figure in reading.figures:
        name = _LOOSE.sub("", figure.name)
        if not _firm(figure) or len(name) < _SHORTEST:
            continue
        before = alike.setdefault((figure.unit, figure.kind, name[-_SHORTEST:]), [])
        for first, one in before[-_MOST:]:
            if _differ(first, figure) and _alike(one, name) and _together(first, figure):
                yield twice_told(first, figure)
        before.append((figure, name))


def _differ(first: Figure, second: Figure) -> bool:
    """Two values in two sentences; of what the register knows, `twice` speaks."""
    known = first.code and first.tag == second.tag
    return first.value != second.value and first.sentence != second.sentence and not known


def _firm(figure: Figure) -> bool:
    return (
        figure.kind in (Kind.LEVEL, Kind.RATE) and figure.hedge is Hedge.EXACT and figure.high is None
        and not figure.parts and not figure.row and not figure.role and not figure.aside and not figure.head
        and figure.value > 0
    )  # fmt: skip


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.endswith(short)


def _together(first: Figure, second: Figure) -> bool:
    """Of one period (or one of them says none), one scope, both or neither added in it, and near one another."""
    unsaid = not all(f.period and f.period.key for f in (first, second))
    scopes = {f.scope for f in (first, second) if not f.around}
    share = min(first.value, second.value) / max(first.value, second.value)
    apart = len(scopes) == 2 and scopes <= _WHOLES
    at_once = unsaid or of_one_time(first.period, second.period)
    return at_once and not apart and first.flow == second.flow and share >= _NEAR


def swapped(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will find one number written with two digits changed about: 充电桩820个, 802个充电桩."""
    alike: dict[tuple[object, ...], list[Figure]] = {}
    for figure in reading.figures:
        digits = "".join(sorted(re.sub(r"\D", "", figure.text)))
        if not _firm(figure) or len(digits) < _DIGITS or len(set(digits)) < _PAIR:
            continue
        before = alike.setdefault((figure.unit, figure.kind, digits, figure.places), [])
        for first in before[-_MOST:]:
            far = (
                _alike(_LOOSE.sub("", first.name), _LOOSE.sub("", figure.name))
                and len(figure.name) >= _SHORTEST
            )
            if _differ(first, figure) and not far and _one_noun(first, figure) and _together(first, figure):
                yield twice_told(first, figure)
        before.append(figure)


def recalled(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will look up what a text says it has said: 前面讲到的118处助餐点 after 128处助餐点."""
    for n, figure in enumerate(reading.figures):
        noun = figure.after[:_NOUN]
        if not (_RECALLS.search(figure.lead) and len(noun) == _NOUN and figure.kind is Kind.LEVEL):
            continue
        before = [
            f for f in reading.figures[:n]
            if f.unit == figure.unit and f.kind is Kind.LEVEL and (f.after.startswith(noun) or noun in f.name)
        ]  # fmt: skip
        if before and all(f.value != figure.value for f in before):
            yield twice_told(before[-1], figure)


def in_tables(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will hold the total of a table's column against the figure of that name in the prose."""
    totals = [f for f in reading.figures if f.role == "total" and f.kind is Kind.LEVEL and len(f.name) > 1]
    for total in totals:
        for said in reading.figures:
            alike = said.unit == total.unit and said.kind is Kind.LEVEL and said.hedge is Hedge.EXACT
            named = not said.row and said.role == "" and said.lead.rstrip().endswith(total.name)
            whole = not said.code and _WHOLE.fullmatch(said.lead.removesuffix(total.name))
            if alike and named and whole and said.high is None and _off(said, total):
                yield twice_told(*sorted((said, total), key=lambda figure: figure.start))


def _off(said: Figure, total: Figure) -> bool:
    """The two differ, though less than figures of two things would, and by more than rounding hides."""
    gap, slack = abs(said.value - total.value), (said.step + total.step) / 2
    near = min(said.value, total.value) >= _NEAR * max(said.value, total.value)
    return gap > slack and near and of_one_time(said.period, total.period)


def _one_noun(first: Figure, second: Figure) -> bool:
    """The names share their noun: the last three characters of one, or all of it, stand in the other."""
    names = [_LOOSE.sub("", f.name) for f in (first, second)]
    return any(len(one) >= _PAIR and one[-_NOUN:] in other for one, other in (names, names[::-1]))


def twice_told(first: Figure, second: Figure) -> Finding:
    """This will call two figures of one thing a contradiction, with what they differ by."""
    gap = abs(second.value - first.value)
    text = f"“{second.name}”在两处分别为 {first.text} 和 {second.text}，相差 {say(gap, first.unit)}。"
    wording = "统一为一个数，或分别写明口径、范围和期间。"
    return Finding("twice", Verdict.CONTRADICTORY, (first, second), text, {"gap": gap}, wording)
