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
                yield _twice(first, figure)
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
    scopes = {f.scope for f in (first, second)}
    share = min(first.value, second.value) / max(first.value, second.value)
    apart = len(scopes) == 2 and scopes <= _WHOLES
    at_once = unsaid or of_one_time(first.period, second.period)
    return at_once and not apart and first.flow == second.flow and share >= _NEAR


def _twice(first: Figure, second: Figure) -> Finding:
    gap = abs(second.value - first.value)
    text = f"“{second.name}”在两处分别为 {first.text} 和 {second.text}，相差 {say(gap, first.unit)}。"
    wording = "统一为一个数，或分别写明口径、范围和期间。"
    return Finding("twice", Verdict.CONTRADICTORY, (first, second), text, {"gap": gap}, wording)
