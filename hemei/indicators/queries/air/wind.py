"""Wind as the stations read it: the hours of the last day, and which of them may order or lift a stop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from hemei.common.words import tell
from hemei.indicators.enums import FlagKind
from hemei.indicators.models import AirChoice, AirFlag, HourReading
from hemei.rules.air.amounts import SCALE
from hemei.rules.air.duties import must_stop, wind_force, wind_hours
from hemei.rules.air.intake import WIND, strange
from hemei.rules.workdays import SHANGHAI, local_day


@dataclass(frozen=True, slots=True)
class WindHour:
    """One hour's wind at a station: `speed` in m/s, its force, and whether earthwork must stop in it.

    `fresh`: young enough to order or lift a stop. `differ`: files give different values and no act has decided;
    the first one counts. `reading` is the row that holds it, `file` the number of the file.
    """

    reading: int
    code: str
    station: str
    starts_at: datetime
    speed: Decimal
    force: int
    stop: bool
    fresh: bool
    differ: bool
    file: str
    sample: bool

    @property
    def source(self) -> str:
        """This will say where the wind was read, for the order."""
        here = self.starts_at.astimezone(SHANGHAI)
        return tell(
            "{station} {on} {hour} 时小时值（文件 {file}）",
            station=self.station, on=f"{here:%Y-%m-%d}", hour=here.hour, file=self.file,
        )  # fmt: skip


def wind_of_the_day(now: datetime) -> list[WindHour]:
    """This will list the wind of the last 24 hours, latest first; what is flagged or impossible is left out."""
    begin = now - timedelta(hours=25)
    rows = (
        HourReading.objects.filter(
            day__gte=local_day(begin), day__lte=local_day(now), wind__isnull=False, intake__withdrawn_at=None
        )
        .select_related("station", "intake__matter")
        .order_by("day", "hour", "station__code", "intake_id")
    )
    groups: dict[tuple[int, datetime], list[HourReading]] = {}
    for row in rows:
        at = datetime.combine(row.day, time(row.hour), SHANGHAI)
        if begin <= at <= now and not strange(WIND, row.wind or 0, row.day):
            groups.setdefault((row.station_id, at), []).append(row)
    stations = {key for key, _at in groups}
    flags = list(
        AirFlag.objects.filter(station__in=stations, lifted_at=None, ends_at__gt=begin).exclude(
            kind=FlagKind.DUST
        )
    )
    choices = list(AirChoice.objects.filter(station__in=stations, ends_at__gt=begin).order_by("-pk"))
    found = [
        _hour(at, same, choices, now)
        for (key, at), same in groups.items()
        if not any(one.station_id == key and not one.pollutants and _within(one, at) for one in flags)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.speed), reverse=True)


def wind_now(now: datetime) -> list[WindHour]:
    """This will give each station's latest wind that is fresh, strongest first."""
    return freshest(wind_of_the_day(now))


def freshest(hours: Iterable[WindHour]) -> list[WindHour]:
    """This will pick each station's latest fresh hour from hours that stand latest first, strongest first."""
    latest: dict[str, WindHour] = {}
    for one in hours:
        if one.fresh:
            latest.setdefault(one.code, one)
    return sorted(latest.values(), key=lambda one: one.speed, reverse=True)


def _within(span: AirFlag | AirChoice, at: datetime) -> bool:
    return span.starts_at < at + timedelta(hours=1) and at < span.ends_at


def _hour(at: datetime, same: list[HourReading], choices: Iterable[AirChoice], now: datetime) -> WindHour:
    chosen = next(
        (
            row
            for choice in choices
            if choice.station_id == same[0].station_id and _within(choice, at)
            for row in same
            if row.intake_id == choice.intake_id
        ),
        None,
    )
    row = chosen or same[0]
    speed, on = Decimal(row.wind or 0) / SCALE, local_day(at)
    force = wind_force(speed, on)
    return WindHour(
        row.pk, row.station.code, row.station.name, at, speed, force, must_stop(force, on),
        now < at + timedelta(hours=1 + wind_hours(on)), chosen is None and len({one.wind for one in same}) > 1,
        row.intake.matter.number, row.station.sample,
    )  # fmt: skip
