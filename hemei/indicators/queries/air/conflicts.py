"""Hours and days that several files give differently: all of them are kept, one counts, and an act may choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q

from hemei.indicators.models import AirChoice, DayReading, HourReading
from hemei.rules.air.intake import DAY_NAMES, DAYS, HOUR_NAMES
from hemei.rules.workdays import SHANGHAI

Place = tuple[date, int, int]  # in the list: day, station, 0 for hours and 1 for day files


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A station-day on which files differ: `hours` differing (0: two day files), `left` of them without a decision."""

    station: str
    day: date
    hours: int
    left: int
    numbers: tuple[str, ...]
    place: Place

    @property
    def files(self) -> int:
        """This will count the files that speak."""
        return len(self.numbers)

    @property
    def decided(self) -> bool:
        """This will say whether an act has chosen a file for every hour that differs."""
        return not self.left


_Key = tuple[int, date]


@dataclass(slots=True)
class _Both:
    name: str
    values: dict[int, dict[int, tuple[int | None, ...]]] = field(default_factory=dict)  # hour → file → values
    files: dict[str, None] = field(default_factory=dict)


def contradictions(most: int = 50, *, code: str = "", after: Place | None = None) -> list[Contradiction]:
    """This will list the station-days on which files differ, latest first, hours and day files alike.

    `code` keeps to one station; `after` is the place in the list of the last one that was shown.
    """
    hours = _read(HourReading, ("hour", *HOUR_NAMES), most, code, after)
    days = _read(DayReading, DAY_NAMES, most, code, after)
    keys = {key for key, _day in (*hours, *days)}
    choices = list(
        AirChoice.objects.filter(station__in=keys, intake__withdrawn_at=None).select_related("intake")
        if keys
        else ()
    )
    found = [
        one
        for seen, daily in ((hours, False), (days, True))
        for key, both in seen.items()
        if (one := _judged(key, both, daily, choices)) is not None
    ]
    return sorted(found, key=lambda one: (-one.place[0].toordinal(), *one.place[1:]))[:most]


def _beyond(after: Place, daily: bool) -> Q:
    day, station, kind = after
    same = "station__gte" if daily and kind == 0 else "station__gt"
    return Q(day__lt=day) | Q(**{"day": day, same: station})


def _differing(names: Sequence[str]) -> tuple[dict[str, Any], Q]:
    """Columns that files of one slot give differently: two values, or one that only some of them have."""
    made: dict[str, Any] = {"files": Count("pk")}
    differ = Q()
    for name in names:
        made |= {f"{name}_lo": Min(name), f"{name}_hi": Max(name), f"{name}_n": Count(name)}
        differ |= Q(**{f"{name}_lo__lt": F(f"{name}_hi")})
        differ |= Q(**{f"{name}_n__gt": 0, f"{name}_n__lt": F("files")})
    return made, differ


def _read(
    model: type[HourReading] | type[DayReading], names: Sequence[str], most: int, code: str, after: Place | None
) -> dict[_Key, _Both]:  # fmt: skip
    """The latest station-days on which several files speak differently, with what each of them says."""
    rows = model._default_manager.filter(intake__withdrawn_at=None, intake__wind_only=False)
    hourly = model is HourReading
    if code:
        rows = rows.filter(station__code=code)
    slot = ("station", "day", "hour") if hourly else ("station", "day")
    made, differ = _differing(names[1:] if hourly else names)
    near = rows.filter(_beyond(after, not hourly)) if after else rows
    twice = near.values(*slot).annotate(**made).filter(differ, files__gt=1).order_by("-day", "station")
    wanted: dict[_Key, set[int]] = {}
    for row in twice[: most * (24 if hourly else 1)]:
        wanted.setdefault((row["station"], row["day"]), set()).add(row.get("hour", 0))
    if not wanted:
        return {}
    rows = rows.filter(station__in={key[0] for key in wanted}, day__in={key[1] for key in wanted})
    seen: dict[_Key, _Both] = {}
    facts = rows.order_by("intake_id").values_list(
        "station", "day", "station__name", "intake", "intake__matter__number", *names
    )
    for station, day, name, intake, number, *values in facts:
        hour = values[0] if hourly else 0
        if hour in wanted.get((station, day), ()):
            here = seen.setdefault((station, day), _Both(name))
            here.values.setdefault(hour, {})[intake] = tuple(values)
            here.files[number] = None
    return seen


def _judged(key: _Key, both: _Both, daily: bool, choices: Iterable[AirChoice]) -> Contradiction | None:
    differ = [hour for hour, files in both.values.items() if len(set(files.values())) > 1]
    if not differ:
        return None
    own = [one for one in choices if one.station_id == key[0] and (one.intake.kind == DAYS) == daily]
    left = sum(not any(_covers(one, key[1], hour, both.values[hour]) for one in own) for hour in differ)
    place = (key[1], key[0], int(daily))
    return Contradiction(both.name, key[1], 0 if daily else len(differ), left, tuple(both.files), place)


def _covers(one: AirChoice, on: date, hour: int, files: Iterable[int]) -> bool:
    at = datetime.combine(on, time(hour), SHANGHAI)
    return one.intake_id in files and one.starts_at < at + timedelta(hours=1) and at < one.ends_at
