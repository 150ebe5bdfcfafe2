"""The scorecard at the zone's door: each bound met or missed, what is refused, and where the project should go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hemei.rules.tables import table
from hemei.rules.words import Said, mark, say

BOUNDS: Mapping[str, tuple[str, str]] = {
    "investment_per_mu": (mark("每亩投资"), mark("万元/亩")),
    "sales_per_ha": (mark("投产三年内每公顷销售收入"), mark("万元/公顷")),
    "output_per_ha": (mark("每公顷产值"), mark("万元/公顷")), "tax_per_ha": (mark("每公顷税收"), mark("万元/公顷")),
    "plot_ratio": (mark("容积率"), ""), "density": (mark("建筑密度"), "%"), "green": (mark("绿地率"), "%"),
}  # fmt: skip
GROUNDS: Mapping[str, str] = {
    "energy": mark("高耗能"), "pollution": mark("高污染"), "emission": mark("高排放"), "yield": mark("低效益"),
}  # fmt: skip
FIELDS: Mapping[str, str] = {
    "investment": mark("总投资（万元）"), "land": mark("用地（亩）"), "sales": mark("年销售收入（万元）"),
    "output": mark("年产值（万元）"), "tax": mark("年税收（万元）"), "plot_ratio": mark("容积率"),
    "density": mark("建筑密度（%）"), "green": mark("绿地率（%）"), "energy": mark("年综合能耗（吨标准煤）"),
}  # fmt: skip
TOLD = (mark("本区 2013 年 1 号文件（公开摘录），可能已被替代；用能限额没有见到原文"),)
PASS, LOOK, REFUSE = "pass", "look", "refuse"
VERDICTS: Mapping[str, str] = {
    PASS: mark("各项达标，可以上会"), LOOK: mark("有未达标项，会上专门讨论"), REFUSE: mark("门前拒绝"),
}  # fmt: skip
MU_PER_HA = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One bound: what is wanted (`least` or `most`), what the project brings (None: not told), whether it holds."""

    code: str
    value: Fraction | None
    bound: Decimal
    most: bool
    met: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scorecard says, with each line and the reasons in words; `source` is the document in force."""

    verdict: str
    lines: tuple[Line, ...]
    reasons: tuple[Said, ...]
    place: Said
    source: str


def admit(figures: Mapping[str, Decimal], grounds: Collection[str], on: date) -> Verdict:
    """This will weigh a project against the document in force on a day; figures as in `FIELDS`.

    A figure that is missing meets no bound. Raises NotInForce before the first document.
    """
    rules = table("admission", on)
    values = _values(figures)
    lines = tuple(
        _line(row["code"], values.get(row["code"]), row.get("least"), row.get("most"))
        for row in rules["bound"]
    )
    refused: list[Said] = [
        say("三高一低：{ground}", ground=GROUNDS[one]) for one in GROUNDS if one in grounds
    ]
    tax, door = values.get("tax_per_ha"), Decimal(str(rules["door"]["tax_per_ha"]))
    if tax is not None and tax < Fraction(door):
        refused.append(say("每公顷税收低于 {door} 万元", door=door))
    missed = [say("{name}没有达标", name=BOUNDS[one.code][0]) for one in lines if not one.met]
    verdict = REFUSE if refused else LOOK if missed else PASS
    return Verdict(
        verdict,
        lines,
        tuple(refused + missed),
        _place(figures.get("investment"), rules["place"]),
        rules["source"],
    )


def review_day(produced_on: date, on: date) -> date:
    """This will give the day on which the contract's promises are looked at again after production."""
    years = int(table("admission", on)["review_years"])
    try:
        return produced_on.replace(year=produced_on.year + years)
    except ValueError:  # 29 February
        return produced_on.replace(year=produced_on.year + years, day=28)


def _values(figures: Mapping[str, Decimal]) -> dict[str, Fraction]:
    found = {name: Fraction(figures[name]) for name in ("plot_ratio", "density", "green") if name in figures}
    land = figures.get("land")
    if land is not None and land > 0:
        if "investment" in figures:
            found["investment_per_mu"] = Fraction(figures["investment"]) / Fraction(land)
        for name in ("sales", "output", "tax"):
            if name in figures:
                found[f"{name}_per_ha"] = Fraction(figures[name]) * MU_PER_HA / Fraction(land)
    return found


def _line(code: str, value: Fraction | None, least: float | None, most: float | None) -> Line:
    bound = Decimal(str(least if least is not None else most))
    met = value is not None and (value >= Fraction(bound) if least is not None else value <= Fraction(bound))
    return Line(code, value, bound, least is None, met)


def _place(investment: Decimal | None, place: Mapping[str, int]) -> Said:
    if investment is None:
        return say("没有填总投资，不能建议去处")
    if investment > place["own_land"]:
        return say("总投资超过 {amount} 万元，优先单独供地", amount=place["own_land"])
    if investment < place["into_park"]:
        return say("总投资不到 {amount} 万元，进园区标准厂房", amount=place["into_park"])
    return say("去处由研讨会决定")
