"""Days with hours, and too few of them for a mean: named before anything is written, never silently averaged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from hemei.rules.tables import table
from hemei.rules.words import say

_MEANS = (0, 1, 2, 4, 5)  # SO₂, NO₂, CO, PM₁₀, PM₂.₅ in a row of hours; ozone has a rule of its own


class Hour(Protocol):
    """What a line of an hourly file holds."""

    @property
    def station(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def values(self) -> tuple[int | None, ...]: ...


def short_days(lines: Iterable[Hour]) -> Iterator[str]:
    """This will say how many station-days have hours and too few for a mean (GB 3095 table 4), and the first one."""
    counts: dict[tuple[date, str], list[int]] = {}
    for line in lines:
        here = counts.setdefault((line.day, line.station), [0] * len(_MEANS))
        for n, place in enumerate(_MEANS):
            here[n] += line.values[place] is not None
    few = sorted((*key, got) for key, found in counts.items() if (got := _fewest(found, key[0])))
    if few:
        on, station, got = few[0]
        yield say(
            "有 {n} 个站日的小时数不够算日均值，照存、不取平均；最早一个是 {station} {on}，只有 {got} 个小时。",
            n=len(few), station=station, on=on.isoformat(), got=got,
        )  # fmt: skip


def _fewest(counts: Sequence[int], on: date) -> int:
    """The fewest hours of a pollutant that has some and not enough; 0 where all that is there is enough."""
    least: int = table("air_statistics", on)["day_hours"]
    return min((one for one in counts if 0 < one < least), default=0)
