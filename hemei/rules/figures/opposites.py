"""Rules about what is left over: a full rate beside those it leaves out, and done and undone that make no whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hemei.rules.figures.arithmetic import agrees, ratio_slack, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Verdict
from hemei.rules.figures.read import Reading

_FULL = 100
_NEAR = 4  # figures on either side of a full rate
_REACH = 3  # figures between what is undone and what is done
_NOT = re.compile(r"(?:未|没有|没|不)(?P<what>[一-龥]{2,})")
_UNDONE = re.compile(r"(?:尚未|还未|未|没有)(?P<what>[一-龥]{2,})")
_REST = re.compile(r"剩余|剩下|其余|余下|[还尚仅]剩|尚余|结余|结存|节余|节约")
_SAVED = re.compile(r"结余|节约|节余")
_INCOME = re.compile(r"收入|筹集|募集|进账")
_PLANNED = re.compile(r"(?:比|较)[^，；。]*(?:预算|概算|计划)")
#: What a rate may promise, and what is then not of it.
_AGAINST = (
    (re.compile(r"满意|好评"), re.compile(r"(?<!好)差评|不满意")),
    (re.compile(r"线上|网上|网办|网络|电子|在线|不见面"), re.compile(r"线下|窗口|现场|手工|人工|纸质")),
    (re.compile(r"按时|按期|及时|准时|准点|正点"), re.compile(r"逾期|超期|超时|延误|晚点")),
)


def full(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will hold a rate of 100 % against a count of those that it leaves out: 差评14条，满意率100%."""
    figures = reading.figures
    for n, rate in enumerate(figures):
        if (
            rate.kind is not Kind.RATE
            or rate.unit != "%"
            or rate.value != _FULL
            or rate.hedge is not Hedge.EXACT
        ):
            continue
        near = figures[max(0, n - _NEAR) : n + _NEAR]
        left = next(
            (
                f
                for f in sorted(near, key=lambda f: abs(f.start - rate.start))
                if _counted(f, rate) and _left_out(rate.name[:-1], clause(f))
            ),
            None,
        )
        if left:
            text = f"文中写 {told(rate)}，又有 {told(left)}，两者不能同时成立。"
            wording = "按实际数计算比率，或写明剔除了哪些。"
            yield Finding("full", Verdict.CONTRADICTORY, (left, rate), text, {"left": left.value}, wording)


def _counted(figure: Figure, rate: Figure) -> bool:
    return figure.sentence == rate.sentence and figure.kind is Kind.LEVEL and figure.value > 0


def clause(figure: Figure) -> str:
    """This will return the words right before a figure and the noun after it."""
    return re.split(r"[，；：。、]", figure.lead)[-1] + re.split(r"[、和与及]", figure.after)[0]


def _left_out(stem: str, said: str) -> bool:
    if any(plus.search(stem) and minus.search(said) for plus, minus in _AGAINST):
        return True
    found = _NOT.search(said)
    what = found["what"] if found else ""
    if stem[-2:] == "办结" and re.search(r"(?:未|没有?)[^，。]{0,2}(?:办|完)", said):
        return True
    return any(stem[n : n + 2] in what for n in range(len(stem) - 1))


def negated(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will take a rate from those that fail it: 抽检8640批次，检出不合格173批次，合格率98.0%."""
    for n, rate in enumerate(reading.figures):
        stem = rate.name[-3:-1]
        if rate.kind is not Kind.RATE or rate.unit != "%" or not rate.name.endswith("率") or len(stem) < 2:
            continue
        near = [
            f for f in reading.figures[max(0, n - _NEAR) : n] if f.sentence == rate.sentence and _exact(f)
        ]
        failed = next((f for f in reversed(near) if re.search(rf"[不未](?:能)?{stem}", clause(f))), None)
        passed = any(
            stem in clause(f) and not re.search(rf"[不未][^，]{{0,20}}{stem}", clause(f)) for f in near
        )
        whole = next(
            (f for f in near if failed and not passed and f.unit == failed.unit and f.value > failed.value),
            None,
        )
        if failed and whole and failed.start > whole.start:
            share = (whole.value - failed.value) / whole.value * _FULL
            good = agrees(share, rate, ratio_slack(failed, whole) * _FULL)
            text = f"1 − {failed.text} ÷ {whole.text} = {say(share, '%')}，文中写 {rate.text}。"
            verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
            wording = "" if good else f"{rate.name}{say(share, '%', max(rate.places, 1))}"
            yield Finding("ratio", verdict, (whole, failed, rate), text, {"share": share}, wording)


def undone(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will add done and undone, and hold the sum against their whole: 128个中，已开工104个、未开工22个."""
    for n, rest in enumerate(reading.figures):
        said = clause(rest)
        if not _exact(rest) or not (_UNDONE.search(said) or _REST.search(said)):
            continue
        before = [f for f in reading.figures[max(0, n - 2 * _REACH) : n] if f.sentence == rest.sentence]
        alike = [f for f in before if _exact(f) and f.unit == rest.unit]
        if alike and _SAVED.search(said) and _PLANNED.search(alike[-1].lead):
            yield from _saved(alike, rest)
        elif done := _done(alike[-_REACH:], said):
            wholes = [f for f in alike[: alike.index(done)] if f.value >= max(done.value, rest.value)]
            if wholes and _INCOME.search(clause(wholes[-1])):
                continue  # an account: `balances` subtracts
            if wholes:
                yield _sum(wholes[-1], done, rest)


def _saved(alike: Sequence[Figure], rest: Figure) -> Iterator[Finding]:
    """总支出2560万元，……；较预算2700万元结余140万元: what was planned is what was spent and what is left."""
    whole = alike[-1]
    spent = [f for f in alike[:-1] if f.name.endswith("支出") and f.value <= whole.value]
    if spent:
        done = max(spent, key=lambda figure: figure.value)
        gap = whole.value - done.value
        good = agrees(gap, rest, rounding(whole) + rounding(done))
        text = f"{told(whole)} − {told(done)} = {say(gap, whole.unit)}，文中写 {rest.text}。"
        verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
        wording = "" if good else f"{rest.name}{say(gap, whole.unit)}"
        yield Finding("difference", verdict, (done, whole, rest), text, {"difference": gap}, wording)


def _exact(figure: Figure) -> bool:
    return (
        figure.kind is Kind.LEVEL and figure.hedge is Hedge.EXACT and figure.high is None and not figure.row
    )


def _done(alike: Sequence[Figure], said: str) -> Figure | None:
    """The figure that the undone one completes: of the same verb, or the last one for 剩余."""
    found = _UNDONE.search(said)
    if found is None:
        return alike[-1] if alike else None
    what = found["what"].rstrip("的")[:2]  # 未建的 goes with 已建红十字会的
    done = what if len(what) > 1 else f"已{what}"
    return next((f for f in reversed(alike) if done in clause(f)), None)


def _sum(whole: Figure, done: Figure, rest: Figure) -> Finding:
    total = done.value + rest.value
    good = abs(total - whole.value) <= rounding(whole) + rounding(done) + rounding(rest)
    text = f"{done.text}＋{rest.text} = {say(total, whole.unit)}，总数写 {whole.text}。"
    return Finding(
        "sum", Verdict.CONSISTENT if good else Verdict.CONTRADICTORY, (whole, done, rest), text,
        {"sum": total, "gap": total - whole.value}, "" if good else "核对各项与总数，使之相加相等。",
    )  # fmt: skip
