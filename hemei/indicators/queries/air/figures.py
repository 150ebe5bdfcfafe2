"""Figures of the air that are printed somewhere: computed under a named edition, and computed again later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from hemei.indicators.models import Observation
from hemei.indicators.queries.air.money import over_quarters
from hemei.indicators.queries.air.period import NoPlace, Period, period
from hemei.indicators.queries.air.series import StationDays, station_days
from hemei.rules.air.amounts import half_even, places
from hemei.rules.air.aqi import day_index
from hemei.rules.air.hours import statistics
from hemei.rules.air.year import SIX
from hemei.rules.words import mark

PREFIX = "air:"
MONEY = "eco_compensation_trial"
OWN = "own"  # each day under its own edition


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: code in the register, value (None: cannot be computed), decimals as printed, name and unit."""

    code: str
    name: str
    value: Decimal | None
    decimals: int
    unit: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A published value and what it is when computed again; `found` is None where it cannot be."""

    observation: int
    code: str
    place: str
    first: date
    until: date
    standard: str
    stored: Decimal
    found: Decimal | None
    why: str = ""

    @property
    def same(self) -> bool:
        """This will say whether both agree to the last digit."""
        return self.found == self.stored


def figures_of(one: Period) -> tuple[Figure, ...]:
    """This will give the figures of a period as they are printed: index, good days, valid days, rate, the six."""
    rules = statistics(one.judged_on)
    index = one.composite.value if one.composite else None
    found = [
        Figure(
            "air_index", mark("环境空气质量综合指数"), _printed(index, rules["index_decimals"]),
            rules["index_decimals"], "",
        ),
        Figure("good_air_days", mark("优良天数"), Decimal(one.good) if one.valid else None, 0, mark("天")),
        Figure("valid_air_days", mark("有效天数"), Decimal(one.valid), 0, mark("天")),
        Figure("good_air_share", mark("优良率"),
               _printed(one.rate, rules["rate_decimals"]), rules["rate_decimals"], "%"),
    ]  # fmt: skip
    for name in SIX:
        decimals = places(name, decimals=rules["decimals"], co_decimals=rules["co_decimals"])
        unit = "mg/m³" if name == "co" else "µg/m³"
        found.append(Figure(f"air_{name}", NAMES[name], _printed(one.values[name], decimals), decimals, unit))
    return tuple(found)


def published_of(one: Period) -> tuple[Figure, ...]:
    """This will give what is published of a period: its figures, and the compensation where it is whole quarters."""
    found = figures_of(one)
    money = over_quarters(one.place, one.first, one.until) if one.under is None and one.valid else None
    if money is None:
        return found
    return (*found, Figure(MONEY, mark("生态补偿（省对市办法试算）"), _printed(money, 2), 2, mark("万元")))


NAMES: Mapping[str, str] = {
    "so2": mark("二氧化硫平均浓度"), "no2": mark("二氧化氮平均浓度"), "pm10": mark("PM10 平均浓度"),
    "pm2_5": mark("PM2.5 平均浓度"),
    "co": mark("一氧化碳第 95 百分位浓度"), "o3_8h": mark("臭氧 8 小时第 90 百分位浓度"),
}  # fmt: skip


def _printed(value: Fraction | None, decimals: int) -> Decimal | None:
    if value is None:
        return None
    exact = half_even(value, decimals)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1).scaleb(-decimals))


def query_of(under: date | None) -> str:
    """This will name how a published figure was computed, for `Observation.query`."""
    return f"{PREFIX}{under.isoformat() if under else OWN}"


def standard_of(one: Period) -> str:
    """This will name the editions of a period, for `Observation.standard`."""
    return "→".join(f"{edition.name}/{edition.index}" for edition in one.editions)[:120]


def published_rows() -> QuerySet[Observation]:
    """This will give every figure of the air that stands published."""
    return Observation.objects.filter(query__startswith=PREFIX, replaced_by=None).select_related("indicator")


def recompute() -> Iterator[Checked]:
    """This will compute every published figure of the air again, under the edition it was published with."""
    return checked(published_rows().order_by("starts_on", "ends_on", "place", "indicator__code"))


def checked(rows: Iterable[Observation]) -> Iterator[Checked]:
    """This will compute these published figures again; those of one period and place are computed once."""
    made: dict[tuple[str, date, date, str], dict[str, Decimal | None]] = {}
    for row in rows:
        key = (row.place, row.starts_on, row.ends_on, row.query)
        if key not in made:
            made[key] = _again(*key)
        found = made[key].get(row.indicator.code)
        why = "" if found is not None else "数据不足，或站点已不在"
        yield Checked(
            row.pk, row.indicator.code, row.place, row.starts_on, row.ends_on, row.standard,
            row.value.quantize(Decimal(1).scaleb(-row.decimals)), found, why,
        )  # fmt: skip


def _again(place: str, first: date, until: date, query: str) -> dict[str, Decimal | None]:
    told = query.removeprefix(PREFIX)
    try:
        one = period(place, first, until, None if told == OWN else date.fromisoformat(told))
    except NoPlace:
        return {}
    return {figure.code: figure.value for figure in published_of(one)}


@dataclass(frozen=True, slots=True)
class Printed:
    """Indices that a source printed beside its days, against ours under the edition of `under`."""

    station: str
    days: int
    same: int
    differ: tuple[tuple[int, int, int], ...]  # day (from the first), printed, ours


def printed_indices(one: StationDays, under: date) -> Printed:
    """This will compare the indices of day files with our own, day by day."""
    index = day_index(one.values, under).index.tolist()
    differ = [(day, aqi, index[day]) for day, aqi in sorted(one.printed.items()) if index[day] != aqi]
    return Printed(one.station.code, len(one.printed), len(one.printed) - len(differ), tuple(differ))


__all__ = [
    "MONEY",
    "Checked",
    "Figure",
    "Printed",
    "figures_of",
    "printed_indices",
    "published_of",
    "query_of",
    "recompute",
    "standard_of",
    "station_days",
]  # fmt: skip
