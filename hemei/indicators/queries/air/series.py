"""Readings of stations as arrays of days: which file counts, what is flagged, what is strange, where it moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hemei.indicators.enums import FlagKind
from hemei.indicators.models import (
    AirChoice,
    AirFlag,
    DayReading,
    HourReading,
    Intake,
    Station,
    StationPlace,
)
from hemei.rules.air.amounts import NA, SCALE, Ints
from hemei.rules.air.hours import HOURS, day_values
from hemei.rules.air.intake import DAY_NAMES, HOUR_NAMES, most_plausible
from hemei.rules.tables import versions
from hemei.rules.workdays import SHANGHAI, local_day

TABLES = ("air_aqi", "air_limits", "air_statistics")
VALUES = (*DAY_NAMES, "o3_1h")
_Cell = tuple[int | None, ...]
_MISSING = -(2**40)  # no reading can be this; a negative reading is another thing than none


@dataclass(slots=True)
class StationDays:
    """Day values of one station in thousandths, with what was found on the way.

    `conflicts`: slots (hours, or days of day files) in which files differ and no act has decided: the first file
    counts. `strange`: values kept but not counted. `from_file`: days whose values a day file gave. `beside`: days
    for which a day file speaks beside hours that make a day; the hours count. `short`: days with hours, and too few
    of them for a value. `stands`: days on which the station was there, from its first place to its end.
    """

    station: Station
    values: dict[str, Ints]
    dust: npt.NDArray[np.bool_]
    conflicts: int = 0
    strange: int = 0
    flagged: int = 0
    beside: int = 0
    moved: tuple[date, ...] = ()
    from_file: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    printed: dict[int, int] = field(default_factory=dict)  # day → index that a day file printed
    short: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    stands: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def cut(self, piece: slice) -> StationDays:
        """This will give a part of the days, without what was counted over all of them."""
        values = {name: array[piece] for name, array in self.values.items()}
        return StationDays(self.station, values, self.dust[piece], stands=self.stands[piece])


def edition_starts() -> tuple[date, ...]:
    """This will give the days on which an edition of limits, index or statistics begins."""
    return tuple(sorted({one.starts_on for name in TABLES for one in versions(name)}))


def segments(first: date, until: date) -> list[tuple[date, date]]:
    """This will cut a half-open period where an edition changes."""
    cuts = [first, *(day for day in edition_starts() if first < day < until), until]
    return [pair for pair in pairwise(cuts) if pair[0] < pair[1]]


def station_days(
    stations: Sequence[Station], first: date, until: date, under: date | None = None
) -> list[StationDays]:
    """This will read the days of stations, one row of arrays each, in six statements whatever the number.

    `under` judges the validity of days by another edition than their own.
    """
    length = (until - first).days
    slots = _Slots(first, length)
    keys = [one.pk for one in stations]
    choices, flags = _choices(keys, slots), _flags(keys, slots)
    zero = dict(Intake.objects.filter(withdrawn_at=None).values_list("pk", "zero_missing"))
    hours = _read(HourReading, HOUR_NAMES, keys, slots, zero, choices)
    days = _read(DayReading, DAY_NAMES, keys, slots, zero, choices)
    places = _places(keys)
    found = []
    for one in stations:
        made = _from_hours(one, hours[one.pk], slots, flags[one.pk], under)
        _from_days(made, days[one.pk], slots, flags[one.pk])
        since = places.get(one.pk, [])
        made.moved = tuple(day for day in since[1:] if first < day < until)
        made.stands = _stands(one, since, slots)
        found.append(made)
    return found


@dataclass(frozen=True, slots=True)
class _Slots:
    first: date
    length: int

    @property
    def until(self) -> date:
        return self.first + timedelta(days=self.length)

    def span(self, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
        """Whole hours that a span touches, as slots from the first hour of the period."""
        midnight = datetime(self.first.year, self.first.month, self.first.day, tzinfo=SHANGHAI)
        begin = (starts_at - midnight) // timedelta(hours=1)
        end = -((midnight - ends_at) // timedelta(hours=1))
        return max(begin, 0), min(max(end, 0), self.length * HOURS)


@dataclass(slots=True)
class _Readings:
    cells: dict[int, _Cell] = field(default_factory=dict)  # slot → values
    conflicts: int = 0
    printed: dict[int, int] = field(default_factory=dict)


_Choice = tuple[int, int, int]


def _read(
    model: type[HourReading] | type[DayReading], names: Sequence[str], keys: Sequence[int], slots: _Slots,
    zero: Mapping[int, bool], choices: Mapping[int, list[_Choice]],
) -> dict[int, _Readings]:  # fmt: skip
    """Rows into slots; the first file counts unless an act chose another one for the slot."""
    hourly = model is HourReading
    rows = model.objects.filter(
        station__in=keys,
        day__gte=slots.first,
        day__lt=slots.until,
        intake__withdrawn_at=None,
        intake__wind_only=False,
    ).order_by("intake_id")
    last = "hour" if hourly else "aqi"
    found = {key: _Readings() for key in keys}
    base = slots.first.toordinal()
    several: dict[tuple[int, int], dict[int, tuple[_Cell, int | None]]] = {}
    firsts: dict[tuple[int, int], int] = {}
    for key, intake, day, extra, *values in rows.values_list("station_id", "intake_id", "day", last, *names):
        here, place = found[key], day.toordinal() - base
        slot = place * HOURS + (extra if hourly else 0)
        cell: _Cell = tuple(None if one == 0 else one for one in values) if zero[intake] else tuple(values)
        if slot in here.cells:
            first = {firsts[key, slot]: (here.cells[slot], here.printed.get(place))}
            several.setdefault((key, slot), first)[intake] = (cell, None if hourly else extra)
            continue
        here.cells[slot], firsts[key, slot] = cell, intake
        if not hourly and extra is not None:
            here.printed[place] = extra
    for (key, slot), files in several.items():
        _decide(found[key], slot, files, choices[key])
    return found


def _decide(
    here: _Readings, slot: int, files: Mapping[int, tuple[_Cell, int | None]], choices: Iterable[_Choice]
) -> None:
    """The file that an act chose counts where it speaks; without one the first, and a difference is counted."""
    chosen = next((one for begin, end, one in choices if begin <= slot < end and one in files), None)
    if chosen is None:
        here.conflicts += len({cell for cell, _printed in files.values()}) > 1
        return
    here.cells[slot], printed = files[chosen]
    here.printed.pop(slot // HOURS, None)
    if printed is not None:
        here.printed[slot // HOURS] = printed


def _choices(keys: Sequence[int], slots: _Slots) -> dict[int, list[_Choice]]:
    found: dict[int, list[_Choice]] = {key: [] for key in keys}
    for one in AirChoice.objects.filter(station__in=keys, intake__withdrawn_at=None).order_by("-pk"):
        found[one.station_id].append((*slots.span(one.starts_at, one.ends_at), one.intake_id))
    return found


def _flags(keys: Sequence[int], slots: _Slots) -> dict[int, list[tuple[str, int, int, list[str]]]]:
    found: dict[int, list[tuple[str, int, int, list[str]]]] = {key: [] for key in keys}
    for one in AirFlag.objects.filter(station__in=keys, lifted_at=None):
        begin, end = slots.span(one.starts_at, one.ends_at)
        if begin < end:
            found[one.station_id].append((one.kind, begin, end, list(one.pollutants)))
    return found


def _places(keys: Sequence[int]) -> dict[int, list[date]]:
    """From which days on each station stood at a place."""
    places: dict[int, list[date]] = {}
    for key, day in (
        StationPlace.objects.filter(station__in=keys).order_by("from_on").values_list("station_id", "from_on")
    ):
        places.setdefault(key, []).append(day)
    return places


def _stands(one: Station, since: Sequence[date], slots: _Slots) -> npt.NDArray[np.bool_]:
    days = np.arange(slots.length) + slots.first.toordinal()
    ended = one.matter.closed_at
    stands = days >= (since[0].toordinal() if since else 0)
    return np.asarray(stands & (days < local_day(ended).toordinal()) if ended else stands)


def _columns(
    cells: Mapping[int, _Cell], names: Sequence[str], size: int, step: int, on: date
) -> tuple[dict[str, Ints], int]:
    """Cells into arrays of slots; what no monitor shows is left out and counted."""
    given = np.full((size, len(names)), _MISSING, dtype=np.int64)
    if cells:
        at = np.fromiter(cells, dtype=np.int64, count=len(cells)) // step
        given[at] = [[_MISSING if one is None else one for one in cell] for cell in cells.values()]
    most = most_plausible(on)
    strange = 0
    out: dict[str, Ints] = {}
    for place, name in enumerate(names):
        values = given[:, place]
        known = values != _MISSING
        odd = known & ((values < 0) | (values > most[name] * SCALE))
        strange += int(odd.sum())
        out[name] = np.where(known & ~odd, values, NA)
    return out, strange


def _from_hours(
    one: Station,
    read: _Readings,
    slots: _Slots,
    flags: Sequence[tuple[str, int, int, list[str]]],
    under: date | None,
) -> StationDays:
    size = slots.length * HOURS
    values, strange = _columns(read.cells, HOUR_NAMES, size, 1, slots.first)
    dust, flagged = np.zeros(slots.length, dtype=bool), 0
    for kind, begin, end, names in flags:
        if kind == FlagKind.DUST:
            dust[begin // HOURS : -(-end // HOURS)] = True
            continue
        for name in names or HOUR_NAMES:
            flagged += int((values[name][begin:end] != NA).sum())
            values[name][begin:end] = NA
    hours = {name: array.reshape(slots.length, HOURS) for name, array in values.items()}
    parts = []
    for start, end_on in segments(slots.first, slots.until):
        piece = slice((start - slots.first).days, (end_on - slots.first).days)
        parts.append(day_values({name: array[piece] for name, array in hours.items()}, under or start))
    days = {name: np.concatenate([part[name] for part in parts]) for name in VALUES}
    some = [
        (array != NA).any(axis=-1) & (days["o3_8h" if name == "o3" else name] == NA)
        for name, array in hours.items()
    ]
    short = np.logical_or.reduce(some)
    return StationDays(one, days, dust, read.conflicts, strange, flagged, short=np.asarray(short))


def _from_days(
    made: StationDays, read: _Readings, slots: _Slots, flags: Sequence[tuple[str, int, int, list[str]]]
) -> None:
    """Days of day files fill the days for which the station's hours make no value at all."""
    values, strange = _columns(read.cells, DAY_NAMES, slots.length, HOURS, slots.first)
    made.strange += strange
    made.conflicts += read.conflicts
    without = np.logical_and.reduce([array == NA for array in made.values.values()])
    out = np.zeros(slots.length, dtype=bool)
    for kind, begin, end, _names in flags:
        if kind != FlagKind.DUST:
            out[begin // HOURS : -(-end // HOURS)] = True
    given = np.logical_or.reduce([array != NA for array in values.values()])
    made.from_file, made.beside = without & given, int((given & ~without).sum())
    made.flagged += int((made.from_file & out).sum())
    made.from_file &= ~out
    made.short = made.short & ~made.from_file
    for name, array in values.items():
        made.values[name] = np.where(made.from_file, array, made.values[name])
    made.printed = {place: aqi for place, aqi in read.printed.items() if made.from_file[place]}
