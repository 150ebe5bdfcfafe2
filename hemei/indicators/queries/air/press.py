"""The air figures of the press text: computed where data exist, quoted with their place in the text where not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hemei.indicators.queries.air.figures import MONEY, published_of
from hemei.indicators.queries.air.period import ZONE, Period, period
from hemei.rules.air.year import valid_days
from hemei.rules.tables import NotInForce, table
from hemei.rules.words import mark, say

_QUOTED = {"F47": "air_index", "F49": "good_air_days", "F50": "good_air_share", "F51": "eco_compensation"}
FIRST, UNTIL = date(2022, 1, 1), date(2022, 10, 1)  # the months that the text speaks of


@dataclass(frozen=True, slots=True)
class Said:
    """One figure of the text: as quoted, as computed from data of the same months (None: no data), and a note."""

    code: str
    name: str
    quoted: str
    unit: str
    source: str
    computed: Decimal | None
    note: str


def said(today: date) -> tuple[Said, ...]:
    """This will put the quoted air figures beside what the data of the same months give; nothing where no text is."""
    try:
        figures = {one["id"]: one for one in table("press_2022", today)["figures"]}
    except (NotInForce, KeyError):
        return ()
    months = period(ZONE, FIRST, UNTIL)
    ours = {one.code: one.value for one in published_of(months)} if months.valid else {}
    ours["eco_compensation"] = ours.get(MONEY)
    return tuple(
        Said(
            code, figures[key]["zh"], figures[key]["values"][0], figures[key]["unit"],
            say("新闻发布会文稿 {key}", key=key),
            ours.get(code), _note(key, code, figures, months),
        )
        for key, code in _QUOTED.items() if key in figures
    )  # fmt: skip


def _note(key: str, code: str, figures: dict[str, dict[str, object]], months: Period) -> str:
    if code == "good_air_share" and "F49" in figures:
        return _days(int(str(figures["F49"]["values"][0])), Decimal(str(figures[key]["values"][0])))  # type: ignore[index]
    if code == "eco_compensation":
        return mark(
            "同一份讲话里还有 1040 万元一说（F87），两数的范围没有说明，只引用，不相加；"
            "按数据计算的是省对市办法的试算。"
        )
    return "" if months.valid else mark("平台没有 2022 年的监测数据，只引用。")


def _days(good: int, rate: Decimal) -> str:
    """The valid days that a rate and its good days imply, by the same rule as everywhere (good ÷ valid)."""
    decimals = max(0, -int(rate.as_tuple().exponent))
    fits = valid_days(good, Fraction(rate), most=(UNTIL - FIRST).days, decimals=decimals)
    if fits is None:
        return say("{good} 天与 {rate}% 合不上。", good=good, rate=rate)
    return say("{good} 天与 {rate}% 合得上的有效天数是 {fits} 天。", good=good, rate=rate, fits=fits)
