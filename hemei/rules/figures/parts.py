"""Rules about parts and wholes: 其中, shares of what stands beside them, rates from both their terms, sums."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hemei.rules.figures.arithmetic import agrees, ratio_slack, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Kind, Register, Verdict
from hemei.rules.figures.read import Reading

_NEAR = 60  # characters between a whole and its 其中
_MOST = 60  # figures after 其中
_AMONG = re.compile(r"其中[，：:]?")
#: Names that exclude one another; the flag says that together they leave nothing out.
_FAMILIES = (
    (("第一产业", "第二产业", "第三产业"), True),
    (("发明", "实用新型", "外观"), True),
    (("男", "女"), True),
    (("夏粮|夏收", "秋粮|秋收"), True),
    (("城镇", "乡村|农村"), True),
    (("线上", "线下"), True),
    (("原创", "引进"), True),
    (("公办", "民办"), True),
    (("专职", "兼职"), True),
    (("国内", "国际|国外|境外"), True),
    (("省内", "省外"), True),
    (("进口", "出口"), True),
    (("大型", "中型", "小型|小微", "微型"), False),
    (("税收收入", "非税"), True),
    (("内资", "外资"), True),
    (("企业", "个体", "合作社"), False),
    (("幼儿园", "小学", "初中", "高中", "中职"), False),
    (("国家级", "省级", "市级", "[区县]级", "(?:街道|乡镇|镇)"), False),
    (("中央", "省级", "市级", "[区县]级", "(?:街道|乡镇|镇)", "自筹"), False),
)
_PLAIN = re.compile(r"，占比(?:为|达到?)?")
_PAIR = 2
_BACK = re.compile(r"(?:比|较)\x00+[末底初]?的?$")  # what is only compared with
_LAST = re.compile(r"自筹")  # who pays for himself pays the rest
_FEWEST = 3  # parts that make a list
_NEARLY = Decimal("0.05")  # of the whole: what a list of all parts may be off by its error
_TWICE = 2  # what is too much is surer to be an error than what is missing
_CROSSING = re.compile(
    r"[男女]|党员|团员|学历|本科|硕士|博士|大专|高级|中级|初级|职称|少数民族|残疾|脱贫|农村|农业|留守|外来|本地|首次|新|重点|困难|独|老年|退役|岁"
)
_WIDER = re.compile(r"以[上下]")


def among(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will hold the parts after 其中 against the whole before it."""
    starts = [figure.start for figure in reading.figures]
    stops = [sentence.end for sentence in reading.sentences]
    for match in _AMONG.finditer(reading.plain):
        at = bisect_left(starts, match.end())
        end = stops[min(bisect_right(stops, match.start()), len(stops) - 1)]
        near = reading.figures[at : min(bisect_left(starts, end), at + _MOST)]
        later = [f for f in near if f.kind is Kind.LEVEL and _goes_on(near[0], f)]
        whole = _whole(reading, match.start(), later)
        if whole:
            parts = tuple(f for f in later if f.unit == whole.unit and f.key != whole.key)
            if parts:
                yield _parts(whole, parts)


def _goes_on(first: Figure, later: Figure) -> bool:
    """A semicolon ends the parts, unless what follows is named alike: 第一产业增加值…；第二产业增加值…."""
    return later.segment == first.segment or later.name[-2:] == first.name[-2:]


def _whole(reading: Reading, place: int, later: list[Figure]) -> Figure | None:
    """The last level before 其中 that is no average; an earlier one of the sentence if only that can hold the parts."""
    at = bisect_left(reading.figures, place, key=lambda figure: figure.start)
    before = [
        f
        for f in reading.figures[max(0, at - _NEAR) : at]
        if f.end <= place
        and place - f.end < _NEAR
        and f.kind is Kind.LEVEL
        and "均" not in f.name
        and not _BACK.search(f.lead)
    ]
    if not before:
        return None
    if _partly(before[-1], later, reading.plain[before[-1].end : place]):
        return before[-1]
    if _named_after(before[-1], later) and any(f.segment != before[-1].segment for f in before):
        return before[-1]
    most = max((f.value for f in later if f.unit == before[-1].unit), default=before[-1].value)
    wide = [
        f
        for f in before
        if f.unit == before[-1].unit and f.sentence == before[-1].sentence and f.value >= most
    ]
    return wide[-1] if wide else before[-1]


def _partly(whole: Figure, parts: list[Figure], gap: str) -> bool:
    """查处63家，其中暂停11家、约谈71家: the first part fits into what stands right before, a later one does not."""
    alike = [part for part in parts if part.unit == whole.unit and part.segment == whole.segment]
    beside = len(gap.strip()) <= 1 and len(alike) > 1
    return beside and alike[0].value < whole.value < max(part.value for part in alike)


def _named_after(whole: Figure, parts: list[Figure]) -> bool:
    """完成捐献18例，其中遗体捐献5例、角膜捐献21例: the parts bear its name."""
    return len(whole.name) > 1 and any(part.name.endswith(whole.name[-2:]) for part in parts)


def shares(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compute 占 x % from the part before it and the whole that it names, or that stands before 其中."""
    for n, aside in enumerate(reading.figures):
        if not aside.aside or not _of_whole(reading.figures, n) or aside.unit != "%":
            continue
        part = next((f for f in reversed(reading.figures[:n]) if f.kind is Kind.LEVEL), None)
        if part is None or part.sentence != aside.sentence:
            continue
        whole = _named_whole(reading, aside, part) or _among_whole(reading, part) or _kin(reading, n, aside)
        if whole and whole.value and whole.unit == part.unit:
            yield _share(whole, part, aside)


def _of_whole(figures: Sequence[Figure], n: int) -> bool:
    """占 stands before it, or before the share that it says once more: 占比接近四成，为49.1%."""
    last = figures[n - 1] if n else None
    again = last is not None and last.aside and "占" in last.lead and last.sentence == figures[n].sentence
    return "占" in figures[n].lead or again


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


def _kin(reading: Reading, n: int, aside: Figure) -> Figure | None:
    """养老床位6820张，护理型床位4501张，占比66%: the figure before the part bears the same noun."""
    if n < _PAIR or not _PLAIN.fullmatch(aside.lead):
        return None
    whole, part = reading.figures[n - 2], reading.figures[n - 1]
    kin = len(whole.name) > 1 and part.name.endswith(whole.name[-2:]) and part.name != whole.name
    near = (whole.sentence, whole.segment, whole.kind) == (part.sentence, part.segment, part.kind)
    return whole if kin and near and whole.value >= part.value else None


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
    if apart := _apart(whole, parts) or _listed(whole, parts):
        return apart
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


def _listed(whole: Figure, parts: tuple[Figure, ...]) -> Finding | None:
    """Three parts or more of one list that nearly make up the whole are meant to: 火灾…起、救援…起、救助…起."""
    firm = not whole.hedge and not any(part.hedge for part in parts)
    rows = all(re.fullmatch(r"、[^，；。]*", part.lead) for part in parts[1:])
    # 业主132人、员工98人 of 210: too many by a little, and no two sides of one person
    alike = len(parts) > 1 and not any(_CROSSING.search(part.name) for part in parts)
    few = len(parts) < _FEWEST
    if (few and not alike) or not firm or not rows or any(_WIDER.search(part.name) for part in parts):
        return None
    total = sum((part.value for part in parts), start=whole.value * 0)
    slack = rounding(whole) + sum((rounding(part) for part in parts), start=rounding(whole) * 0)
    gap = total - whole.value
    if not slack < (gap if few else abs(gap)) <= whole.value * (_TWICE * _NEARLY if gap > 0 else _NEARLY):
        return None
    text = f"{'＋'.join(part.text for part in parts)} = {say(total, whole.unit)}，总数写 {whole.text}。"
    wording = "核对各项与总数；各项没有列全或有交叉时请写明。"
    return Finding("sum", Verdict.CONTRADICTORY, (whole, *parts), text, {"sum": total, "gap": gap}, wording)


def _apart(whole: Figure, parts: tuple[Figure, ...]) -> Finding | None:
    """Parts that exclude one another may not come to more than the whole, nor to less if none is left out."""
    for words, leaves_none in _FAMILIES:
        named = [next((w for w in words if re.search(w, part.name)), "") for part in parts]
        kept = tuple(p for p, w in zip(parts, named, strict=True) if w and not _WIDER.search(p.name))
        members = {word for word in named if word}
        if len(kept) < 2 or len(members) != len(kept) or whole.hedge or any(part.hedge for part in kept):
            continue
        total = sum((part.value for part in kept), start=kept[0].value * 0)
        slack = rounding(whole) + sum((rounding(part) for part in kept), start=rounding(whole) * 0)
        all_there = (leaves_none and len(members) == len(words)) or any(_LAST.search(p.name) for p in kept)
        gap = total - whole.value
        if gap > slack or (all_there and -gap > slack):
            text = (
                f"{'＋'.join(part.text for part in kept)} = {say(total, whole.unit)}，总数写 {whole.text}。"
            )
            numbers = {"sum": total, "gap": gap}
            wording = "核对各项与总数，使之相加相等。"
            return Finding("sum", Verdict.CONTRADICTORY, (whole, *kept), text, numbers, wording)
    return None


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
