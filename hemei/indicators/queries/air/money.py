"""What better or worse air is worth to the zone this year, and how many good days its target still asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hemei.common.words import tell
from hemei.indicators.models import Target
from hemei.indicators.queries.air.period import Period, judged, stations_of
from hemei.indicators.queries.air.series import StationDays, station_days
from hemei.rules.air.amounts import half_even
from hemei.rules.air.compensation import Settlement, settle
from hemei.rules.air.hours import statistics
from hemei.rules.air.year import Outlook, outlook
from hemei.rules.tables import NotInForce

_MONTHS = {"shandong": 3, "county": 6}  # how often each rule settles
WORDS: Mapping[str, str] = {
    "unsure": "这是别的城市的办法，本市对县区的办法没有取得，只作对照",
    "money_unsure": "每微克金额未见原文确认",
}
CITY = "聊城"
_GAS = ("pm2_5", "pm10", "so2", "no2")


@dataclass(frozen=True, slots=True)
class Term:
    """One settling period: the money, or None with the reason why it cannot be computed."""

    first: date
    until: date
    running: bool
    settlement: Settlement | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Compensation this year to date under one rule; positive = received. `unsure` in words."""

    rule: str
    terms: tuple[Term, ...]
    total: Fraction
    unsure: tuple[str, ...]
    source: str


def money(place: str, today: date, city: str) -> tuple[Money, ...]:
    """This will settle this year to date under each rule, against the same days of the year before."""
    first = date(today.year, 1, 1)
    stations = stations_of(place)
    before_first = date(today.year - 1, 1, 1)
    before = station_days(stations, before_first, first)
    after = station_days(stations, first, today) if today > first else []
    return tuple(_under(rule, place, city, today, (before_first, before), (first, after)) for rule in _MONTHS)


def settled(rule: str, place: str, city: str, today: date, before: Read, after: Read) -> Money:
    """This will settle days that were read already, `before` those of the year before; as `money`."""
    return _under(rule, place, city, today, before, after)


RULES = tuple(_MONTHS)
Read = tuple[date, Sequence[StationDays]]


def _under(rule: str, place: str, city: str, today: date, before: Read, after: Read) -> Money:
    terms = []
    for month in range(1, 13, _MONTHS[rule]):
        first = date(after[0].year, month, 1)
        end = _plus(first, _MONTHS[rule])
        until = min(end, today)
        if first < until:
            terms.append(_term(rule, place, city, first, until, end > today, before, after))
    known = [one.settlement for one in terms if one.settlement]
    told = {word for one in known for word in one.unsure}
    return Money(
        rule, tuple(terms), sum((one.money for one in known), Fraction(0)),
        tuple(WORDS.get(word, word) for word in sorted(told)), known[0].source if known else "",
    )  # fmt: skip


def _term(
    rule: str, place: str, city: str, first: date, until: date, running: bool, before: Read, after: Read
) -> Term:
    was = _slice(place, before, _year_before(first), _year_before(until))
    now = _slice(place, after, first, until)
    gap = [tell("{first} 起的一期", first=f"{one.first:%Y-%m-%d}") for one in (was, now) if _unknown(one)]
    if gap:
        return Term(first, until, running, None, tell("{list_}缺少有效数据，算不出。", list_=list(gap)))
    decimals = statistics(until)["rate_decimals"]
    settlement = settle(
        rule, first, place=city, before=_means(was), after=_means(now),
        rate_before=half_even(was.rate or Fraction(0), decimals),
        rate_after=half_even(now.rate or Fraction(0), decimals),
    )  # fmt: skip
    return Term(first, until, running, settlement)


def _unknown(one: Period) -> bool:
    return one.rate is None or any(one.values[name] is None for name in _GAS)


def _means(one: Period) -> dict[str, Fraction]:
    return {name: one.values[name] or Fraction(0) for name in _GAS}


def _slice(place: str, read: Read, first: date, until: date) -> Period:
    """A part of days that were read already."""
    start, found = read
    piece = slice((first - start).days, (until - start).days)
    return judged(place, [one.cut(piece) for one in found], first, until)


def _plus(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def _year_before(day: date) -> date:
    return (
        day.replace(year=day.year - 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )


def over_quarters(place: str, first: date, until: date) -> Fraction | None:
    """This will settle whole quarters by the province's rule, in 万元: a trial for the zone, not a settlement.

    None for a period that is not made of whole quarters of one year, or when one of them cannot be settled.
    """
    if not _quarters(first, until):
        return None
    stations, start, end = stations_of(place), _year_before(first), _year_before(until)
    total = Fraction(0)
    try:
        before, after = (
            (start, station_days(stations, start, end)),
            (first, station_days(stations, first, until)),
        )
        while first < until:
            term = _term(RULES[0], place, CITY, first, _plus(first, 3), False, before, after)
            if term.settlement is None:
                return None
            total, first = total + term.settlement.money, _plus(first, 3)
    except NotInForce:
        return None
    return total


def _quarters(first: date, until: date) -> bool:
    last = until - timedelta(days=1)
    return all(day.day == 1 and day.month % 3 == 1 for day in (first, until)) and first.year == last.year


@dataclass(frozen=True, slots=True)
class Goal:
    """The rate of good days that a year is to reach, in per cent, and the number of the target that says so."""

    rate: Decimal
    number: str


def goal_of(year: int) -> Goal | None:
    """This will give the highest rate of good days that the register of targets sets for a year; None without one."""
    rows = Target.objects.filter(indicator__code="good_air_share", year=year, value__isnull=False)
    row = rows.select_related("matter").order_by("-value", "pk").first()
    return Goal((row.value or Decimal(0)).normalize(), row.matter.number) if row else None


def to_target(one: Period, target: Fraction) -> Outlook | None:
    """This will say how many of the days left in the year must be good to reach `target` per cent.

    None while the year has no valid day: then nothing can be said.
    """
    if not one.valid:
        return None
    left = (date(one.first.year + 1, 1, 1) - one.until) // timedelta(days=1)
    return outlook(good=one.good, valid=one.valid, left=left, target=target)
