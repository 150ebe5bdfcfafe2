"""Clean air on the ground: what a site, a household, a road, a refused project owes; wind; the machine-swept share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hemei.rules.tables import table
from hemei.rules.words import mark

_TABLE = "clean_ledgers"
LEDGERS: Mapping[str, str] = {
    "dust": mark("扬尘工地"), "heating": mark("清洁取暖户"), "sweeping": mark("机械化清扫"),
    "refusal": mark("三高一低项目"),
}  # fmt: skip
GROUNDS: Mapping[str, str] = {
    "energy": mark("高耗能"), "pollution": mark("高污染"), "emission": mark("高排放"), "yield": mark("低效益"),
}  # fmt: skip
TITLES = (
    mark("裸土和物料覆盖"), mark("洒水喷淋"), mark("公示牌写明责任人和举报电话"), mark("四级以上大风停止土方作业"),
    mark("大型工地视频监控"), mark("设备能正常取暖"), mark("安全检查"), mark("按班次机械化清扫"),
    mark("项目方按退回理由整改"), mark("聊城市大气污染防治条例（条款号待核）"), mark("清洁取暖台账惯例（未见原文）"),
    mark("机械化清扫率台账惯例（未见原文）"), mark("项目准入台账惯例（未见原文）"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that entries of a ledger owe, with the clause that says so; `proof`: only a photo shows it."""

    code: str
    title: str
    law: str
    proof: bool


def duties(ledger: str, on: date, *, area: Decimal | None = None) -> tuple[Duty, ...]:
    """This will list what an entry owes on a day; `area` (m²) decides whether a site counts as large.

    A site whose area is unknown counts as large. Raises NotInForce before the table begins.
    """
    rules = table(_TABLE, on)
    large = area is None or area >= rules["video_area"]
    return tuple(
        Duty(one["code"], one["title"], one["law"], ledger == "dust")
        for one in rules["duties"]
        if one["ledger"] == ledger and (large or not one.get("large"))
    )


def wind_force(speed: Decimal, on: date) -> int:
    """This will give the wind force (0 to 12) of a speed in m/s (GB/T 28591). Raises ValueError for a negative one."""
    if speed < 0:
        raise ValueError("wind speed below zero")
    return sum(speed >= Decimal(str(low)) for low in table(_TABLE, on)["wind"])


def wind_hours(on: date) -> int:
    """This will give the hours for which a station's wind may order or lift a stop."""
    return int(table(_TABLE, on)["wind_hours"])


def must_stop(force: int, on: date) -> bool:
    """This will say whether earthwork must stop at a wind force."""
    return bool(force >= table(_TABLE, on)["stop_force"])


def swept_share(roads: Iterable[tuple[Decimal, Decimal]]) -> Fraction | None:
    """This will give 机械化清扫率 in per cent from (machine-swept, swept) areas in m².

    Sums are divided, shares are not averaged. None where nothing was swept. Raises ValueError for a
    negative area, or one swept by machine beyond what was swept.
    """
    machine = whole = Fraction(0)
    for part, area in roads:
        if not 0 <= part <= area:
            raise ValueError("machine-swept area out of range")
        machine, whole = machine + Fraction(part), whole + Fraction(area)
    return 100 * machine / whole if whole else None


def facts_of(ledger: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """This will read the facts of an entry: those of its ledger as plain values, and the names of the wrong ones."""
    facts: dict[str, Any] = {}
    wrong = []
    for name, read in _FACTS[ledger].items():
        value = read(given.get(name, ""))
        facts[name] = value
        if value is None:
            wrong.append(name)
    return facts, tuple(wrong)


def _amount(text: object) -> str | None:
    """A number of at least 0 as text, so that it stays exact."""
    try:
        found = Decimal(str(text).strip())
    except ArithmeticError:
        return None
    return str(found) if found.is_finite() and 0 <= found < 10**9 else None


def _words(text: object) -> str | None:
    return str(text).strip()[:80] or None


def _grounds(value: object) -> list[str] | None:
    given = value if isinstance(value, list | tuple) else [value]
    found = [one for one in GROUNDS if one in given]
    return found if found and len(found) == len(set(given)) else None


_FACTS: Mapping[str, Mapping[str, Any]] = {
    "dust": {"area": _amount},
    "sweeping": {},
    "refusal": {"grounds": _grounds, "basis": _words},
}
