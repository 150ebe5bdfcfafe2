"""Rules that need only the text: 从…增至…, growth against levels, 其中, ranks, periods, units, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from hemei.rules.figures.arithmetic import HUNDRED, agrees, half_step, ratio_slack, say, told
from hemei.rules.figures.model import Figure, Finding, Kind, Register, Verdict
from hemei.rules.figures.pairs import Pair, pairs
from hemei.rules.figures.read import Reading

_UPWARD = re.compile(r"(?:增长|增加|提高|提升|上升|扩大|上涨|增)[了]?(?:到|至)")
_DOWNWARD = re.compile(r"(?:下降|减少|降低|回落|缩短|缩小|压缩|降)[了]?(?:到|至)")


def moves(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will check every 从…到… against its direction and its claimed growth."""
    finest = max((f.places for f in reading.figures if f.family == "times"), default=0)
    for pair in pairs(reading):
        wrong = _direction(pair)
        if wrong:
            yield wrong
        if not pair.old.value:
            continue
        if pair.claim is None:
            yield from _derived(pair)
        elif pair.claim.family == "times":
            yield from _times(pair, pair.claim, finest)
        elif pair.claim.kind is Kind.CHANGE or pair.old.unit == "%":
            yield _difference(pair, pair.claim)
        else:
            yield _percent(pair, pair.claim)


def _direction(pair: Pair) -> Finding | None:
    lead = pair.new.lead
    up, down = bool(_UPWARD.search(lead)), bool(_DOWNWARD.search(lead))
    if (up and pair.new.value < pair.old.value) or (down and pair.new.value > pair.old.value):
        return Finding(
            "direction", Verdict.CONTRADICTORY, (pair.old, pair.new),
            f"{pair.old.text} → {pair.new.text}，与“{lead.strip('，、 ')}”方向相反。",
            wording="核对两个数的先后，或改用相反的动词。",
        )  # fmt: skip
    return None


def _times(pair: Pair, claim: Figure, finest: int) -> Iterator[Finding]:
    ratio = pair.new.value / pair.old.value
    growth, slack = ratio - 1, ratio_slack(pair.new, pair.old)
    computed = f"{say(pair.new.value)} ÷ {say(pair.old.value)} = {say(ratio, places=3)}"
    computed += f"，增长 {say(growth, places=3)} 倍"
    numbers = {"ratio": ratio, "growth": growth}
    figures = (pair.old, pair.new, claim)
    places = max(finest, claim.places, 1)
    wording = f"增长了{say(growth, places=places)}倍（即为原来的{say(ratio, places=places)}倍）"
    if agrees(growth, claim, slack):
        yield Finding("times", Verdict.CONSISTENT, figures, computed + f"，与“{claim.text}”相符。", numbers)
        if claim.places < finest and round(growth, finest) != claim.value:
            note = f"{computed}；同文其他倍数写到 {finest} 位小数，按同样精度不等于 {claim.text}。"
            yield Finding("precision", Verdict.CONTRADICTORY, figures, note, numbers, wording)
    elif agrees(ratio, claim, slack):
        note = f"{computed}；“{claim.text}”是两数之比，不是增长的倍数。"
        yield Finding("times", Verdict.CONTRADICTORY, figures, note, numbers, wording)
    else:
        yield Finding(
            "times", Verdict.CONTRADICTORY, figures, f"{computed}，与“{claim.text}”不符。", numbers, wording
        )


def _percent(pair: Pair, claim: Figure) -> Finding:
    growth = (pair.new.value / pair.old.value - 1) * HUNDRED
    good = agrees(abs(growth), claim, ratio_slack(pair.new, pair.old) * HUNDRED)
    return Finding(
        "growth", Verdict.CONSISTENT if good else Verdict.CONTRADICTORY, (pair.old, pair.new, claim),
        f"{pair.new.text} 比 {pair.old.text} 变动 {say(growth)}%，文中写 {claim.text}。", {"growth": growth},
        "" if good else f"变动{say(growth, places=max(claim.places, 1))}%",
    )  # fmt: skip


def _loose(figure: Figure) -> Decimal:
    """What rounding may hide: a count written to the last one hides nothing, 320万 does."""
    return half_step(figure) if figure.places or figure.step > 1 else Decimal(0)


def _difference(pair: Pair, claim: Figure) -> Finding:
    gap = abs(pair.new.value - pair.old.value)
    good = agrees(gap, claim, _loose(pair.new) + _loose(pair.old))
    numbers = {"difference": gap}
    figures = (pair.old, pair.new, claim)
    computed = f"{pair.old.text} 与 {pair.new.text} 相差 {say(gap)}"
    if pair.old.unit == "%" and claim.unit == "%":
        growth = abs(pair.new.value / pair.old.value - 1) * HUNDRED
        if agrees(growth, claim, ratio_slack(pair.new, pair.old) * HUNDRED) and not good:
            return Finding(
                "points",
                Verdict.CONSISTENT,
                figures,
                f"{computed} 个百分点，即相对变动 {say(growth)}%。",
                numbers,
            )
        return Finding(
            "points", Verdict.CONTRADICTORY, figures, f"{computed} 个百分点；两个百分数之差应说百分点。", numbers,
            f"{say(gap)}个百分点",
        )  # fmt: skip
    unit = "个百分点" if pair.old.unit == "%" else pair.old.unit
    verdict = Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    return Finding(
        "difference",
        verdict,
        figures,
        f"{computed}{unit}，文中写 {claim.text}。",
        numbers,
        "" if good else f"{say(gap)}{unit}",
    )


def _derived(pair: Pair) -> Iterator[Finding]:
    gap = pair.new.value - pair.old.value
    figures = (pair.old, pair.new)
    if pair.old.unit == "%":
        yield Finding(
            "points",
            Verdict.DERIVED,
            figures,
            f"变动 {say(gap)} 个百分点（不是 %）。",
            {"difference": gap},
            f"{say(gap)}个百分点",
        )
        return
    ratio = pair.new.value / pair.old.value
    growth = (ratio - 1) * HUNDRED
    computed = f"为原来的 {say(ratio, places=3)} 倍，即变动 {say(growth, places=1)}%；文中没有给出增幅。"
    yield Finding("times", Verdict.DERIVED, figures, computed, {"ratio": ratio, "growth": growth})
    span = pair.new.period.years if pair.new.period else 0
    if span > 2 and ratio > 0:
        rates = {
            f"cagr{n}": (Decimal(float(ratio) ** (1 / n)) - 1) * HUNDRED for n in (span, span - 1, span - 2)
        }
        text = "、".join(f"{name[4:]} 年 {say(rate, places=1)}%" for name, rate in rates.items())
        yield Finding(
            "cagr", Verdict.NEEDS_DATA, figures, f"年均增速取决于起始年份：{text}。", rates, "写明起始年份。"
        )


def growths(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compute what a growth without a starting level implies."""
    bound = {pair.claim for pair in pairs(reading) if pair.claim}
    for figure in reading.figures:
        if figure.kind is not Kind.GROWTH or figure in bound or figure.high is not None:
            continue
        level = _level(reading, figure)
        if figure.family == "times" and figure.verb != "翻":  # 翻番 has one reading
            yield _readings(figure, level)
        elif level is not None and level.value:
            yield _base(figure, level)


def _level(reading: Reading, figure: Figure) -> Figure | None:
    """The level of the same name in the same sentence, the nearest one."""
    same = [
        f for f in reading.figures
        if f.sentence == figure.sentence and f.key == figure.key and f.kind in (Kind.LEVEL, Kind.RATE) and f.key
        and (f.segment == figure.segment or f.code) and not f.aside
    ]  # fmt: skip
    return min(same, key=lambda f: abs(f.start - figure.start), default=None)


def _readings(figure: Figure, level: Figure | None) -> Finding:
    grown, plain = figure.ratios
    wording = f"写明是增长{figure.text}（为原来的{say(grown)}倍），还是为原来的{figure.text}，并给出起点数。"
    numbers = {"ratio_if_growth": grown, "ratio_if_is": plain}
    if level is None or not plain:
        text = f"没有起点和终点：读作增长则为原来的 {say(grown)} 倍，读作“是…倍”则为 {say(plain)} 倍。"
        return Finding("times_alone", Verdict.NEEDS_DATA, (figure,), text, numbers, wording)
    numbers |= {"base_if_growth": level.value / grown, "base_if_is": level.value / plain}
    text = (
        f"由 {told(level)} 反推起点：读作增长为 {say(numbers['base_if_growth'], level.unit, 1)}，"
        f"读作“是…倍”为 {say(numbers['base_if_is'], level.unit, 1)}。"
    )
    return Finding("times_base", Verdict.NEEDS_DATA, (level, figure), text, numbers, wording)


def _base(figure: Figure, level: Figure) -> Finding:
    share = figure.value if figure.family == "times" else figure.value / HUNDRED
    rate = 1 + share
    figures = (level, figure)
    if level.unit == "%":
        numbers = {"base_relative": level.value / rate, "base_points": level.value - figure.value}
        ends = say(numbers["base_relative"], "%", 1), say(numbers["base_points"], "%", 1)
        text = f"起点是 {ends[0]}（相对增幅）还是 {ends[1]}（百分点），原文分不出。"
        return Finding(
            "rate_growth",
            Verdict.NEEDS_DATA,
            figures,
            text,
            numbers,
            f"如为差值，写“{say(figure.value)}个百分点”。",
        )
    years = figure.period.years if figure.period else 0
    said = figure.lead + (figure.period.text if figure.period else "")
    if years > 1 and ("平均" in said or "年均" in said):
        numbers = {"base": level.value / rate**years, "base_shorter": level.value / rate ** (years - 1)}
        text = (
            f"{told(level)} 按 {figure.text} 倒推 {years} 年为 {say(numbers['base'], level.unit, 1)}"
            f"（倒推 {years - 1} 年为 {say(numbers['base_shorter'], level.unit, 1)}）。"
        )
        return Finding("average_base", Verdict.NEEDS_DATA, figures, text, numbers, "补上起始年的数。")
    base = level.value / rate if rate else Decimal(0)
    return Finding(
        "base",
        Verdict.NEEDS_DATA,
        figures,
        f"上年同期应为 {say(base, level.unit, 2)}。",
        {"base": base},
        "与上年同期数核对。",
    )
