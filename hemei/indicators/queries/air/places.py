"""Stations with their places, files, flags, contradictions, and water sections with their samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Max

from hemei.indicators.models import (
    AirChoice,
    AirFlag,
    HourReading,
    Intake,
    Station,
    StationPlace,
    WaterSection,
)
from hemei.rules.water import Section, judge
from hemei.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station as the map shows it: where it stands, since when, and where it stood."""

    code: str
    name: str
    longitude: Decimal
    latitude: Decimal
    address: str
    since: date
    earlier: tuple[tuple[date, str], ...]
    open: bool
    sample: bool


def station_rows(on: date) -> list[StationRow]:
    """This will list the stations with their places as of a day."""
    places: dict[int, list[StationPlace]] = {}
    for place in StationPlace.objects.filter(from_on__lte=on).order_by("from_on"):
        places.setdefault(place.station_id, []).append(place)
    found = []
    for row in Station.objects.select_related("matter").order_by("code"):
        if not (known := places.get(row.pk)):
            continue
        last = known[-1]
        found.append(
            StationRow(
                row.code, row.name, last.longitude, last.latitude, last.address, last.from_on,
                tuple((one.from_on, one.address) for one in known[:-1]), row.matter.state == "active", row.sample,
            )
        )  # fmt: skip
    return found


def last_day() -> date | None:
    """This will give the latest day for which hours were taken in; None without any."""
    found: date | None = HourReading.objects.filter(intake__withdrawn_at=None).aggregate(last=Max("day"))[
        "last"
    ]
    return found


def intakes(most: int = 50) -> list[Intake]:
    """This will list the files taken in, latest first, withdrawn ones too."""
    return list(Intake.objects.select_related("matter").order_by("-taken_at", "-pk")[:most])


def flags(most: int = 100) -> list[AirFlag]:
    """This will list the marks over spans, latest first, lifted ones too."""
    return list(AirFlag.objects.select_related("station").order_by("-starts_at", "-pk")[:most])


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Hours of a station and day that several files give; `differ` when their values are not equal."""

    station: str
    day: date
    hours: int
    files: int
    numbers: tuple[str, ...]
    decided: bool


_SIX = ("so2", "no2", "co", "o3", "pm10", "pm2_5")
_Key = tuple[int, date]


def contradictions(most: int = 50) -> list[Contradiction]:
    """This will list the station-days on which files give different hours, latest first, decided ones marked."""
    twice = (
        HourReading.objects.filter(intake__withdrawn_at=None)
        .values("station", "day", "hour")
        .annotate(files=Count("pk"))
        .filter(files__gt=1)
        .order_by("-day")
    )
    days: dict[_Key, set[int]] = {}
    for row in twice[: most * 24]:
        days.setdefault((row["station"], row["day"]), set()).add(row["hour"])
    if not days:
        return []
    rows = HourReading.objects.filter(
        station__in={key[0] for key in days}, day__in={key[1] for key in days}, intake__withdrawn_at=None
    ).order_by("intake_id")
    seen: dict[_Key, _Both] = {}
    facts = rows.values_list("station", "day", "hour", "station__name", "intake__matter__number", *_SIX)
    for station, day, hour, name, number, *values in facts:
        if hour in days.get((station, day), ()):
            here = seen.setdefault((station, day), _Both(name))
            here.values.setdefault(hour, set()).add(tuple(values))
            here.files[number] = None
    decided = list(AirChoice.objects.values_list("station", "starts_at", "ends_at"))
    return [
        Contradiction(both.name, key[1], hours, len(both.files), tuple(both.files), _decided(key, decided))
        for key, both in seen.items()
        if (hours := sum(len(values) > 1 for values in both.values.values()))
    ][:most]


@dataclass(slots=True)
class _Both:
    name: str
    values: dict[int, set[tuple[int | None, ...]]] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)


def _decided(key: _Key, choices: Iterable[tuple[int, datetime, datetime]]) -> bool:
    return any(
        station == key[0] and local_day(begin) <= key[1] <= local_day(end) for station, begin, end in choices
    )


@dataclass(frozen=True, slots=True)
class WaterRow:
    """A section, its latest samples judged, newest first, and how many held the target."""

    code: str
    name: str
    river: str
    target: int
    lake: bool
    document: str
    sample: bool
    judged: tuple[tuple[date, Section, Mapping[str, str]], ...]

    @property
    def held(self) -> int:
        """This will count the samples that held the target."""
        return sum(bool(section.held) for _on, section, _items in self.judged)


def water_rows(most: int = 12) -> list[WaterRow]:
    """This will list the sections with their latest samples, each judged under the standard of its day."""
    found = []
    for row in WaterSection.objects.prefetch_related("samples").order_by("code"):
        samples = sorted(row.samples.all(), key=lambda one: (one.on, one.pk), reverse=True)[:most]
        judged = [(one.on, _section(one.items, one.on, row), one.items) for one in samples]
        found.append(
            WaterRow(
                row.code, row.name, row.river, row.target, row.lake, row.document, row.sample, tuple(judged)
            )
        )
    return found


def _section(items: Mapping[str, str], on: date, row: WaterSection) -> Section:
    return judge(
        {name: Decimal(value) for name, value in items.items()}, on, target=row.target, lake=row.lake
    )
