"""Stations with their places, files, flags, and water sections with their samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Prefetch

from hemei.indicators.models import (
    AirFlag,
    HourReading,
    Intake,
    Station,
    StationPlace,
    WaterIntake,
    WaterSample,
    WaterSection,
)
from hemei.rules.water import Section, judge


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
    rows = HourReading.objects.filter(intake__withdrawn_at=None, intake__wind_only=False)
    found: date | None = rows.aggregate(last=Max("day"))["last"]
    return found


def intakes(most: int = 50) -> list[Intake]:
    """This will list the files taken in, latest first, withdrawn ones too."""
    return list(Intake.objects.select_related("matter").order_by("-taken_at", "-pk")[:most])


def flags(most: int = 100) -> list[AirFlag]:
    """This will list the marks over spans, latest first, lifted ones too."""
    return list(AirFlag.objects.select_related("station").order_by("-starts_at", "-pk")[:most])


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
    for row in WaterSection.objects.prefetch_related(
        Prefetch("samples", WaterSample.objects.filter(withdrawn_at=None))
    ).order_by("code"):
        samples = sorted(row.samples.all(), key=lambda one: (one.on, one.pk), reverse=True)[:most]
        judged = [(one.on, _section(one.items, one.on, row), one.items) for one in samples]
        found.append(
            WaterRow(
                row.code, row.name, row.river, row.target, row.lake, row.document, row.sample, tuple(judged)
            )
        )
    return found


def water_files(most: int = 10) -> list[WaterIntake]:
    """This will list the files of samples, latest first, withdrawn ones too."""
    return list(WaterIntake.objects.select_related("matter").order_by("-taken_at", "-pk")[:most])


def judged_sample(one: WaterSample) -> Section:
    """This will judge a sample against the target of its section under the standard of its day."""
    return _section(one.items, one.on, one.section)


def _section(items: Mapping[str, str], on: date, row: WaterSection) -> Section:
    return judge(
        {name: Decimal(value) for name, value in items.items()}, on, target=row.target, lake=row.lake
    )
