"""Rules about how a text uses its figures: the same name twice, 其中, ranks, periods, units, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from hemei.rules.figures.arithmetic import agrees, ratio_slack, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Verdict
from hemei.rules.figures.read import Reading

_SET = re.compile(
    r"(?P<what>[^，；。：]{0,24}?)(?:全[市省国区县]|同类[^，；。]{0,6}|世界)(?:同类[^，；。]{0,6})?(?:前列|前茅|第一方阵|领先)"
)
_SHARE_NAME = re.compile(r"(?:率|占比|比重|比例)$")
_MAY_PASS = re.compile(r"增长率|产销率|完成率|利用率|周转率|覆盖倍|使用率|充足率|回报率|杠杆率|毛入[学园]率")
_NEAR = 60  # characters between a whole and its 其中
_AMONG = re.compile(r"其中[，：:]?")


def twice(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compare figures of one indicator, one measure and one period that stand in different sentences."""
    kept = [
        f
        for f in reading.figures
        if f.code and f.kind in (Kind.LEVEL, Kind.RATE, Kind.RANK) and f.role != "from"
    ]
    for first, second in combinations(kept, 2):
        if first.tag == second.tag and first.sentence != second.sentence and first.unit == second.unit:
            yield from _compared(first, second, register)


def _compared(first: Figure, second: Figure, register: Register) -> Iterator[Finding]:
    keys = [f.period.key if f.period else () for f in (first, second)]
    figures = (first, second)
    if keys[0] == keys[1]:
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
        yield from _overlapping(first, second)
        yield from _later_lower(first, second, register)


def _hedged_alike(first: Figure, second: Figure) -> bool:
    hedged = [f for f in (first, second) if f.hedge is not Hedge.EXACT]
    return bool(hedged) and abs(first.value - second.value) <= max(first.value, second.value) / 10


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


def among(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will hold the parts after 其中 against the whole before it."""
    for match in _AMONG.finditer(reading.plain):
        sentence = next((s for s in reading.sentences if s.start <= match.start() < s.end), None)
        if sentence is None:
            continue
        later = [f for f in reading.figures if match.end() <= f.start < sentence.end and f.kind is Kind.LEVEL]
        whole = _whole(reading, match.start(), later)
        if whole:
            parts = tuple(f for f in later if f.unit == whole.unit and f.key != whole.key)
            if parts:
                yield _parts(whole, parts)


def _whole(reading: Reading, place: int, later: list[Figure]) -> Figure | None:
    """The last level before 其中 that is no average; an earlier one of the sentence if only that can hold the parts."""
    before = [
        f
        for f in reading.figures
        if f.end <= place and place - f.end < _NEAR and f.kind is Kind.LEVEL and "均" not in f.name
    ]
    if not before:
        return None
    most = max((f.value for f in later if f.unit == before[-1].unit), default=before[-1].value)
    wide = [
        f
        for f in before
        if f.unit == before[-1].unit and f.sentence == before[-1].sentence and f.value >= most
    ]
    return wide[-1] if wide else before[-1]


def shares(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compute 占 x % from the part before it and the whole that it names, or that stands before 其中."""
    for n, aside in enumerate(reading.figures):
        if not aside.aside or "占" not in aside.lead or aside.unit != "%":
            continue
        part = next((f for f in reversed(reading.figures[:n]) if f.kind is Kind.LEVEL), None)
        if part is None or part.sentence != aside.sentence:
            continue
        whole = _named_whole(reading, aside, part) or _among_whole(reading, part)
        if whole and whole.value and whole.unit == part.unit:
            yield _share(whole, part, aside)


def _named_whole(reading: Reading, aside: Figure, part: Figure) -> Figure | None:
    named = [
        f
        for f in reading.figures
        if f.kind is Kind.LEVEL
        and f is not part
        and len(f.name) > 2
        and f.name in aside.lead
        and f.start < aside.start
    ]
    same = [
        f for f in named if (f.period.key if f.period else ()) == (part.period.key if part.period else ())
    ]
    return same[-1] if same else None


def _among_whole(reading: Reading, part: Figure) -> Figure | None:
    start = reading.sentences[part.sentence - 1].start
    places = [m.start() for m in _AMONG.finditer(reading.plain, start, part.start)]
    return _whole(reading, places[-1], [part]) if places else None


def _parts(whole: Figure, parts: tuple[Figure, ...]) -> Finding:
    total = sum((part.value for part in parts), start=whole.value - whole.value)
    slack = rounding(whole) + sum((rounding(part) for part in parts), start=rounding(whole))
    numbers = {"sum": total, "rest": whole.value - total}
    large = [part for part in parts if part.value > whole.value + slack]
    if large:
        text = f"其中项 {told(large[0])} 大于总数 {told(whole)}。"
        return Finding(
            "part", Verdict.CONTRADICTORY, (whole, large[0]), text, numbers, "核对总数和其中项的口径。"
        )
    text = (
        f"其中项合计 {say(total, whole.unit)}，总数 {whole.text}，余 {say(whole.value - total, whole.unit)}。"
    )
    over = total > whole.value + slack
    return Finding(
        "part",
        Verdict.NEEDS_DATA if over else Verdict.CONSISTENT,
        (whole, *parts),
        text,
        numbers,
        "各项有交叉时请写明。" if over else "",
    )


def _share(whole: Figure, part: Figure, aside: Figure) -> Finding:
    share = part.value / whole.value * 100
    good = agrees(share, aside, ratio_slack(part, whole) * 100)
    text = f"{told(part)} ÷ {told(whole)} = {say(share, '%')}，文中写 {aside.text}。"
    verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    return Finding(
        "share",
        verdict,
        (whole, part, aside),
        text,
        {"share": share},
        "" if good else f"占{say(share, '%', max(aside.places, 1))}",
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
    """This will find periods that end before they begin."""
    for period in reading.periods:
        if period.backwards:
            text = f"期间“{period.text}”的终点早于起点，或月份不存在；属于它的数没有按期间核对。"
            yield Finding(
                "period",
                Verdict.CONTRADICTORY,
                (),
                text,
                wording="改正起止。",
                span=(period.start, period.end),
            )


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
            and _SHARE_NAME.search(figure.name)
        ) and not _MAY_PASS.search(figure.name):
            yield Finding(
                "over_hundred",
                Verdict.NEEDS_DATA,
                (figure,),
                f"{told(figure)} 超过 100%。",
                wording="核对分子和分母的口径。",
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
