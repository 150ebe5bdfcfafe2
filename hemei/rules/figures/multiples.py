"""Rules that go by the words of a text: B is n times A, classes of one whole, averages, rates of parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hemei.rules.figures.arithmetic import HALF, HUNDRED, agrees, ratio_slack, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Verdict
from hemei.rules.figures.read import Reading

_TIMES_OF = re.compile(r"的(?:近|约|超过?|将近|接近)?")
_OF_BEFORE = re.compile(
    r"，?(?:是|为|相当于|达到?)(?:原来|原先|之前|以前|当初|[去上前]年|同期|过去)的(?:近|约|超过?)?"
)
_IS = re.compile(r"(?:是|为|相当于|达到?)[^，；。]*$")
_CLASS = re.compile(r"(?P<no>[一二三四甲乙丙])(?P<what>[类级等档][一-龥]{0,4})$")
_FEWEST = 3  # classes that make a whole
_BACK = 6  # figures in which a sum is looked for
_SHORTEST = 3  # characters that two names must share
_FAR = 40  # figures of a paragraph in which a whole is looked for
_MEAN = re.compile(r"(?P<head>[人户亩台件校村镇])均(?P<what>[一-龥]{0,6})$")


def times_of(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will divide where a text says that one level is n times another: 3.4万人次，是上年同期1.7万人次的3倍."""
    for new, old, claim in zip(reading.figures, reading.figures[1:], reading.figures[2:], strict=False):
        levels = new.kind is old.kind is Kind.LEVEL and new.unit == old.unit and old.value
        said = claim.unit == "倍" and claim.kind is Kind.RATE and _TIMES_OF.fullmatch(claim.lead)
        moved = (
            new.role == "from"
            and old.role == "to"
            and claim.unit == "倍"
            and _OF_BEFORE.fullmatch(claim.lead)
        )
        if moved and levels and new.value and claim.sentence == new.sentence:
            new, old = old, new
        elif not (levels and said and new.sentence == claim.sentence and _IS.search(old.lead)):
            continue
        ratio = new.value / old.value
        good = agrees(ratio, claim, ratio_slack(new, old))
        text = (
            f"{say(new.value, new.unit)} ÷ {say(old.value, old.unit)} = {say(ratio)}，文中写 {claim.text}。"
        )
        yield Finding(
            "times", Verdict.CONSISTENT if good else Verdict.CONTRADICTORY, (old, new, claim), text,
            {"ratio": ratio}, "" if good else f"是{old.text}的{say(ratio)}倍",
        )  # fmt: skip


def classes(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add up the shares of numbered classes: 一类苗占…、二类苗占…、三类苗占… are at most all."""
    run: list[Figure] = []
    for figure in (*reading.figures, None):
        found = (
            _CLASS.search(figure.name) if figure and figure.kind is Kind.RATE and figure.unit == "%" else None
        )
        if (
            figure
            and found
            and (not run or (figure.sentence == run[-1].sentence and _what(run[-1]) == found["what"]))
        ):
            run.append(figure)
            continue
        if len(run) >= _FEWEST and len({f.name for f in run}) == len(run):
            yield from _over(run)
        run = []


def _what(figure: Figure) -> str:
    found = _CLASS.search(figure.name)
    return found["what"] if found else ""


def _over(run: Sequence[Figure]) -> Iterator[Finding]:
    total = sum((f.value for f in run), start=Decimal(0))
    slack = sum((f.step * HALF for f in run), start=Decimal(0))
    if total - HUNDRED > slack:
        text = f"{'＋'.join(f.text for f in run)} = {say(total, '%')}，各类之和超过 100%。"
        wording = "核对各类比重，使之相加不超过 100%。"
        yield Finding("sum", Verdict.CONTRADICTORY, tuple(run), text, {"sum": total}, wording)


def means(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will divide a sum by heads whose name begins as its own, other figures standing between them.

    普惠型小微企业贷款余额128.3亿元，占…；普惠型小微企业贷款户数9874户，户均贷款230万元.
    """
    for n, mean in enumerate(reading.figures[1:], 1):
        count, found = reading.figures[n - 1], _MEAN.search(mean.name)
        if not (found and _level(mean) and _level(count) and count.sentence == mean.sentence):
            continue
        if count.unit != found["head"] or not count.value:
            continue
        before = [
            f for f in reading.figures[max(0, n - _BACK) : n - 1] if f.sentence == mean.sentence and _level(f)
        ]
        by_these = count.after.startswith(("计算", "测算"))  # 按常住人口438万人计算，人均…
        above = next(
            (f for f in reversed(before) if f.unit == mean.unit and (by_these or _same_start(f, count))), None
        )
        if above and (by_these or above is not reading.figures[n - 2]):  # side by side they are for `heads`
            each = above.value / count.value
            good = agrees(each, mean, each * rounding(above) / above.value if above.value else Decimal(0))
            text = f"{told(above)} ÷ {told(count)} = {say(each, mean.unit)}，文中写 {mean.text}。"
            verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
            wording = "" if good else f"{mean.name}{say(each, mean.unit)}"
            yield Finding("per_head", verdict, (above, count, mean), text, {"each": each}, wording)


def _level(figure: Figure) -> bool:
    return (
        figure.kind is Kind.LEVEL and figure.hedge is Hedge.EXACT and figure.high is None and not figure.row
    )


def _same_start(one: Figure, other: Figure) -> bool:
    return len(one.name) > _SHORTEST and one.name[:_SHORTEST] == other.name[:_SHORTEST]


def parts_of_names(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will divide 不良贷款余额 by the 贷款余额 of its paragraph for 不良贷款率."""
    for n, rate in enumerate(reading.figures[1:], 1):
        part = reading.figures[n - 1]
        stem = rate.name[:-1] if rate.name.endswith("率") else ""
        if (
            rate.kind is not Kind.RATE
            or rate.unit != "%"
            or len(stem) < _SHORTEST
            or not part.name.startswith(stem)
        ):
            continue
        whole = _whole(reading, n - 1, stem)
        if whole and _level(part) and part.sentence == rate.sentence:
            share = part.value / whole.value * HUNDRED
            good = agrees(share, rate, ratio_slack(part, whole) * HUNDRED)
            text = f"{told(part)} ÷ {told(whole)} = {say(share, '%')}，文中写 {rate.text}。"
            verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
            wording = "" if good else f"{rate.name}{say(share, '%', max(rate.places, 1))}，或写明分子和分母"
            yield Finding("ratio", verdict, (whole, part, rate), text, {"share": share}, wording)


def _whole(reading: Reading, at: int, stem: str) -> Figure | None:
    """The nearest level before the part in its paragraph whose name ends as the part's and is no part of it."""
    part = reading.figures[at]
    paragraph = reading.sentences[part.sentence - 1].paragraph
    for figure in reversed(reading.figures[max(0, at - _FAR) : at]):
        if reading.sentences[figure.sentence - 1].paragraph != paragraph:
            return None
        ends = next(
            (
                part.name[k:]
                for k in range(1, len(part.name) - _SHORTEST)
                if figure.name.endswith(part.name[k:])
            ),
            "",
        )
        if (
            ends and not figure.name.startswith(stem[:2]) and figure.unit == part.unit and _level(figure)
            and figure.value > part.value and figure.sentence != part.sentence
        ):  # fmt: skip
            return figure
    return None
