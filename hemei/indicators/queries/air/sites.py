"""The wind that counts for each building site, by distance, with the reason for the choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from hemei.common.words import tell
from hemei.indicators.enums import Ledger
from hemei.indicators.models import CleanEntry
from hemei.indicators.queries.air.places import station_rows
from hemei.indicators.queries.air.wind import WindHour, wind_now
from hemei.rules.air.nearest import FAR, NEAREST, UNPLACED, Position, Reading, counting, near_metres
from hemei.rules.workdays import local_day

_KM = 1000


@dataclass(frozen=True, slots=True)
class SiteWind:
    """A site and the station's hour that counts for it; `metres` is None where it was not chosen by distance."""

    pk: int
    number: str
    name: str
    hour: WindHour
    metres: int | None
    why: str

    @property
    def reason(self) -> str:
        """This will say why this station counts."""
        return chosen_because(self.why, self.hour.station, self.metres, local_day(self.hour.starts_at))


def chosen_because(why: str, station: str, metres: int | None, on: date) -> str:
    """This will say why a station's wind counted for a site, from what an act keeps of it."""
    far = f"{(metres or 0) / _KM:.1f}"
    if why == NEAREST:
        return tell("离工地最近的站是{station}，{far} 公里", station=station, far=far)
    if why == UNPLACED:
        return tell("工地没有登记坐标，按各站里风力最大的{station}", station=station)
    if why == FAR:
        return tell(
            "{far} 公里以内没有站点有读数，按各站里风力最大的{station}",
            far=near_metres(on) // _KM,
            station=station,
        )
    return tell("更近的站没有最近的读数，按有读数的站里最近的{station}，{far} 公里", station=station, far=far)


def site_winds(now: datetime, state: str = "open", number: str = "") -> list[SiteWind]:
    """This will give the wind that counts for each building site in a state, or for one; none without a reading."""
    rows = CleanEntry.objects.select_related("matter").filter(ledger=Ledger.DUST, matter__state=state)
    if number:
        rows = rows.filter(matter__number=number)
    return winds_for(rows.order_by("pk"), wind_now(now), now)


def open_site_winds(fresh: list[WindHour], now: datetime) -> list[SiteWind]:
    """This will give the wind that counts for each open site among readings at hand, those that must stop first."""
    rows = CleanEntry.objects.select_related("matter").filter(ledger=Ledger.DUST, matter__state="open")
    return sorted(winds_for(rows.order_by("pk"), fresh, now), key=lambda one: -one.hour.speed)


def winds_for(rows: Iterable[CleanEntry], fresh: list[WindHour], now: datetime) -> list[SiteWind]:
    """This will choose for each site among fresh readings, strongest first."""
    if not fresh:
        return []
    on = local_day(now)
    stands: dict[str, Position] = {
        one.code: (one.longitude, one.latitude) for one in station_rows(on) if one.open
    }
    hours = {one.reading: one for one in fresh}
    readings = [Reading(one.reading, one.speed, stands.get(one.code)) for one in fresh]
    found = []
    for row in rows:
        at = (row.longitude, row.latitude) if row.longitude is not None and row.latitude is not None else None
        if chosen := counting(at, readings, stands.values(), on):
            found.append(
                SiteWind(
                    row.pk, row.matter.number, row.name, hours[chosen.key], chosen.metres, chosen.why
                )
            )  # fmt: skip
    return found
