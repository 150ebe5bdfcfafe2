"""Relations that the tables declare between indicators; each rule computes from the figures of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from hemei.rules.air.year import good_rate
from hemei.rules.figures.arithmetic import HUNDRED, agrees, half_step, rounding, say, told
from hemei.rules.figures.model import Figure, Finding, Hedge, Kind, Register, Relation, Verdict
from hemei.rules.figures.read import Reading
from hemei.rules.figures.said import Said, key_of

Rule = Callable[[Said, Relation], Iterator[Finding]]


def _finding(
    relation: Relation,
    good: bool | None,
    figures: tuple[Figure, ...],
    text: str,
    numbers: dict[str, Decimal],
    wording: str = "",
) -> Finding:
    """None for good: it cannot be said without other data, which the relation names."""
    verdict = Verdict.NEEDS_DATA if good is None else Verdict.CONSISTENT if good else Verdict.CONTRADICTORY
    if good is None and relation.needs:
        wording = wording or f"核对：{relation.needs}。"
    return Finding(relation.rule, verdict, figures, text, numbers, wording, relation.code)


def rate_of_days(said: Said, relation: Relation) -> Iterator[Finding]:
    """n days of a period against the rate that is claimed for it."""
    pair = said.both(relation.terms["n"], relation.terms["rate"])
    days = pair[0].period.days(said.year) if pair and pair[0].period else None
    if not pair or not days or key_of(pair[0]) != key_of(pair[1]):
        return
    share = _share_of_days(pair[0].value, days)
    good = agrees(share, pair[1])
    text = f"{pair[0].text} ÷ {days}天 = {say(share)}%，文中写 {pair[1].text}{'（即没有无效日）' if good else ''}。"
    yield _finding(
        relation,
        good,
        pair,
        text,
        {"days": Decimal(days), "share": share},
        "" if good else f"{say(share, places=1)}%，或写明有效天数。",
    )


def _share_of_days(value: Decimal, days: int) -> Decimal:
    """The rate by the rule of the air pages (good ÷ valid days), every day valid; beyond them plain division."""
    if value != int(value) or not 0 <= value <= days:
        return value / days * HUNDRED
    exact = good_rate(int(value), days) or Fraction(0)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def share_of_year(said: Said, relation: Relation) -> Iterator[Finding]:
    """Days of a whole year as a share, beside the share that a part of a year gives."""
    rate = said.level(relation.terms["rate"])
    for days in said.all(relation.terms["n"]):
        if rate and not (days.period and days.period.months):
            share = days.value / 365 * HUNDRED
            good = abs(share - rate.value) <= relation.bounds["gap"]
            judged = "差距可信" if good else "差距较大"
            text = f"{days.text} ÷ 365 = {say(share, '%', 1)}，另处给出 {rate.text}，{judged}。"
            yield _finding(relation, good or None, (days, rate), text, {"share": share})


def adds_to(said: Said, relation: Relation) -> Iterator[Finding]:
    """What was added cannot be more than the growth of the stock."""
    part = said.level(relation.terms["part"])
    old = next(iter(said.all(relation.terms["whole"], role="from")), None)
    new = next(iter(said.all(relation.terms["whole"], role="to")), None)
    if not (part and old and new):
        return
    growth = new.value - old.value
    good = part.value <= growth + half_step(part)
    least = say(old.value + part.value, new.unit)
    text = f"总量由 {old.text} 到 {new.text}，增 {say(growth, new.unit)}；另处新增 {part.text}"
    text += "。" if good else f"，若属实，总量至少 {least}。"
    yield _finding(
        relation,
        good,
        (part, old, new),
        text,
        {"growth": growth, "least": old.value + part.value},
        "写明两个数的范围，或改正其一。",
    )


def narrower(said: Said, relation: Relation) -> Iterator[Finding]:
    """A narrower class cannot have as many as the wider one that also holds other classes."""
    pair = said.both(relation.terms["part"], relation.terms["whole"])
    if pair:
        good = pair[0].value < pair[1].value
        text = f"{told(pair[0])} 是 {told(pair[1])} 中的一类，{'小于总数' if good else '两数却相同或更大'}。"
        yield _finding(
            relation,
            good,
            pair,
            text,
            {"part": pair[0].value, "whole": pair[1].value},
            "写明各类各有几个，统一口径。",
        )


def flow_of(said: Said, relation: Relation) -> Iterator[Finding]:
    """Stock and what was added to it cannot both have grown alike from nearly one number."""
    pair = said.both(relation.terms["part"], relation.terms["whole"])
    if not pair:
        return
    added, stock = pair
    growth = next((f for f in said.all(stock.code, Kind.GROWTH) if f.family == "times"), None)
    if growth is None:
        good = added.value <= stock.value + rounding(stock)
        yield _finding(
            relation,
            good,
            (stock, added),
            f"新增 {added.text}，存量 {stock.text}。",
            {"gap": stock.value - added.value},
        )
        return
    base, base_of_added = stock.value / (growth.value + 1), added.value / growth.value
    most = stock.value - base
    good = agrees(most, added) if added.hedge is Hedge.EXACT else most >= added.value
    numbers = {
        "base_if_added": base_of_added, "stock_if_added": base_of_added + added.value,
        "base_if_stock": added.value / (growth.value + 1),
        "added_if_stock": added.value - added.value / (growth.value + 1),
    }  # fmt: skip
    text = (
        f"存量 {stock.text} 增长 {growth.text} 时新增约 {say(most)}；文中新增 {added.text}。若 {added.text} 为新增，"
        f"起点 {say(base_of_added, places=0)}、存量 {say(numbers['stock_if_added'], places=0)}；若为存量，"
        f"起点 {say(numbers['base_if_stock'], places=0)}、新增 {say(numbers['added_if_stock'], places=0)}。"
        + ("" if good else "存量和新增混用。")
    )
    yield _finding(
        relation, good, (stock, growth, added), text, numbers, "分开写：期末存量、期间新增，各带期间。"
    )


def part_of(said: Said, relation: Relation) -> Iterator[Finding]:
    """A part is at most its whole; with the growth of both, also the share a year before."""
    pair = said.both(relation.terms["part"], relation.terms["whole"])
    if not pair or not pair[1].value:
        return
    part, whole = pair
    numbers = {"share": part.value / whole.value * HUNDRED}
    good = part.value <= whole.value + rounding(whole)
    text = f"{told(part)} 占 {told(whole)} 的 {say(numbers['share'], '%')}"
    rates = (said.growth_of(part), said.growth_of(whole))
    if rates[0] and rates[1]:
        before = [f.value / (1 + g.value / HUNDRED) for f, g in zip(pair, rates, strict=True) if g]
        numbers |= {
            "part_before": before[0],
            "whole_before": before[1],
            "share_before": before[0] / before[1] * HUNDRED,
        }
        text += f"，上年同期 {say(before[0])} ÷ {say(before[1])} = {say(numbers['share_before'], '%', 1)}"
    yield _finding(
        relation,
        good,
        pair,
        text + ("。" if good else "，部分大于整体。"),
        numbers,
        "" if good else "核对两个数的口径。",
    )


def denominator(said: Said, relation: Relation) -> Iterator[Finding]:
    """n and n per ten thousand give the number of people behind them."""
    pair = said.both(relation.terms["n"], relation.terms["rate"])
    if pair and pair[1].value:
        people = pair[0].value / pair[1].value
        yield _finding(
            relation,
            None,
            pair,
            f"{pair[0].text} ÷ {pair[1].text}/万人 → {say(people)} 万人。",
            {"people": people},
        )


def per_denominator(said: Said, relation: Relation) -> Iterator[Finding]:
    """Another count over the people that `denominator` finds."""
    pair = said.both(relation.terms["n"], relation.terms["rate"])
    other = said.level(relation.terms["other"])
    if pair and other and pair[0].value:
        per = other.value * pair[1].value / pair[0].value
        yield _finding(
            relation,
            None,
            (*pair, other),
            f"按同一人口，{told(other)} 即每万人 {say(per, places=1)}{other.unit}。",
            {"per": per},
        )


def added_share(said: Said, relation: Relation) -> Iterator[Finding]:
    """What is applied for beside what there is."""
    pair = said.both(relation.terms["part"], relation.terms["whole"])
    if pair:
        share, total = pair[0].value / pair[1].value * HUNDRED, pair[0].value + pair[1].value
        text = f"{pair[0].text} ÷ {pair[1].text} = {say(share, '%', 1)}；全部通过为 {say(total)}。"
        yield _finding(relation, None, pair, text, {"share": share, "total": total})


def share_times(said: Said, relation: Relation) -> Iterator[Finding]:
    """A share of a whole gives the part, which the text does not."""
    pair = said.both(relation.terms["rate"], relation.terms["whole"])
    if pair:
        part = pair[0].value * pair[1].value / HUNDRED
        text = f"{pair[0].text} × {told(pair[1])} → {say(part, pair[1].unit)}（按同年推算）。"
        yield _finding(relation, None, pair, text, {"part": part})


def gross_net(said: Said, relation: Relation) -> Iterator[Finding]:
    """Gross output beside value added: a multiple, never to be added."""
    pair = said.both(relation.terms["part"], relation.terms["whole"])
    if pair and pair[0].value:
        ratio = pair[1].value / pair[0].value
        good = relation.bounds["low"] <= ratio <= relation.bounds["high"]
        text = f"{told(pair[1])} 为 {told(pair[0])} 的 {say(ratio)} 倍：总产值与增加值口径不同，可以并列，不可相加。"
        yield _finding(relation, good or None, pair, text, {"ratio": ratio})


def same_class(said: Said, relation: Relation) -> Iterator[Finding]:
    """Two counts of one class that differ."""
    pair = said.both(relation.terms["part"], relation.terms["whole"])
    if pair:
        gap = pair[1].value - pair[0].value
        text = f"同为园区一类，一处 {pair[0].text}，一处 {pair[1].text}，相差 {say(gap)}。"
        yield _finding(relation, True if not gap else None, pair, text, {"gap": gap})


def per_unit(said: Said, relation: Relation) -> Iterator[Finding]:
    """One count or sum over another."""
    pair = said.both(relation.terms["n"], relation.terms["d"])
    if pair and pair[1].value:
        per = pair[0].value / pair[1].value
        text = f"{told(pair[0])} ÷ {told(pair[1])} = {say(per, pair[0].unit)}/{pair[1].unit}。"
        yield _finding(relation, None, pair, text, {"per": per})


def per_sum(said: Said, relation: Relation) -> Iterator[Finding]:
    """One count over the sum of several."""
    top = said.level(relation.terms["n"])
    below = [f for code in relation.terms["d"].split() if (f := said.level(code))]
    total = sum((f.value for f in below), start=Decimal(0))
    if top and total:
        per = top.value / total
        good = relation.bounds["low"] <= per <= relation.bounds["high"]
        text = f"{told(top)} ÷ {say(total, below[0].unit)} = {say(per, top.unit)}/{below[0].unit}"
        text += "，可信。" if good else "，异常。"
        yield _finding(relation, good or None, (*below, top), text, {"per": per, "sum": total})


def speed_time(said: Said, relation: Relation) -> Iterator[Finding]:
    """Speed and time are two sides of one thing: −80 % of time is five times the speed."""
    speed = next(iter(said.all(relation.terms["speed"], Kind.GROWTH)), None)
    time = next(iter(said.all(relation.terms["time"], Kind.GROWTH)), None)
    if not (speed and time and abs(time.value) < HUNDRED):
        return
    times = HUNDRED / (HUNDRED - abs(time.value))
    cut = (1 - HUNDRED / (HUNDRED + speed.value)) * HUNDRED
    good = agrees(cut, time)
    text = f"时间压缩 {time.text} 即速度为 {say(times)} 倍；效率提升 {speed.text} 只相当于时间压缩 {say(cut, '%', 0)}。"
    numbers = {"speed_ratio": times, "time_cut": cut}
    yield _finding(relation, good, (speed, time), text, numbers, "写明两个指标各量什么，或只留一个。")


def complement(said: Said, relation: Relation) -> Iterator[Finding]:
    """A rate of 100 % says that not one of them is otherwise."""
    pair = said.both(relation.terms["rate"], relation.terms["whole"])
    if pair:
        rest = (HUNDRED - pair[0].value) * pair[1].value / HUNDRED
        text = f"{told(pair[0])}：{pair[1].text}中应有 {say(rest, places=0)} {pair[1].unit}例外。"
        yield _finding(relation, None, pair, text, {"rest": rest, "whole": pair[1].value})


def whole_count(said: Said, relation: Relation) -> Iterator[Finding]:
    """A rate of a count must stand for a whole number of them."""
    pair = said.both(relation.terms["rate"], relation.terms["whole"])
    if pair and pair[1].value:
        count = (pair[0].value * pair[1].value / HUNDRED).quantize(Decimal(1))
        good = agrees(count / pair[1].value * HUNDRED, pair[0])
        text = f"{told(pair[0])} 即 {say(count)}/{say(pair[1].value)} {pair[1].unit}"
        text += "。" if good else "，没有整数能得出这个比率。"
        yield _finding(relation, good, pair, text, {"count": count, "whole": pair[1].value})


def year_share(said: Said, relation: Relation) -> Iterator[Finding]:
    """A part of this year, taken back by its growth, beside the whole year before."""
    for code in relation.terms["any"].split():
        part = next((f for f in said.all(code) if f.period and f.period.months), None)
        year = next(
            (f for f in said.all(code) if f.role != "from" and not (f.period and f.period.months)), None
        )
        growth = said.growth_of(part) if part else None
        if not (part and year and growth and year.value):
            continue
        base = part.value / (1 + growth.value / HUNDRED)
        share = base / year.value
        good = relation.bounds["low"] <= share <= relation.bounds["high"]
        text = (
            f"{part.text} ÷ {say(1 + growth.value / HUNDRED, places=4)} = 上年同期 {say(base, part.unit)}，"
            f"占全年 {year.text} 的 {say(share * HUNDRED, '%', 1)}，{'可信' if good else '偏离常情'}。"
        )
        if part.value > year.value:
            text += f"本期已超过另处的全年数（{say(part.value)} > {say(year.value)}）。"
        yield _finding(
            relation, good or None, (year, part, growth), text, {"base": base, "share": share * HUNDRED}
        )


def improved_from(said: Said, relation: Relation) -> Iterator[Finding]:
    """An improvement in per cent and a level elsewhere give the starting level of an index that falls."""
    for code in relation.terms["any"].split():
        growth = next((f for f in said.all(code, Kind.GROWTH) if "改善" in f.verb and f.unit == "%"), None)
        level = next((f for f in said.all(code) if growth and f.sentence != growth.sentence), None)
        if growth and level and abs(growth.value) < HUNDRED:
            base = level.value / (1 - abs(growth.value) / HUNDRED)
            text = f"{level.text} ÷ (1 − {growth.text}) = {say(base)}，限于同样的月份。"
            yield _finding(relation, None, (level, growth), text, {"base": base})


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        rate_of_days, share_of_year, adds_to, narrower, flow_of, part_of, denominator, per_denominator, added_share,
        share_times, gross_net, same_class, per_unit, per_sum, speed_time, complement, whole_count,
        year_share, improved_from,
    )
}  # fmt: skip


def declared(reading: Reading, register: Register) -> Iterator[Finding]:
    """This will compute every relation whose figures the text holds; an unknown rule raises KeyError."""
    said = Said(reading)
    for relation in register.relations:
        yield from RULES[relation.rule](said, relation)
