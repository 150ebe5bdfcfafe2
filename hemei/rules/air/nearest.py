"""Which station's wind counts for a site: the nearest one that reads now; the strongest where that cannot be said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from hemei.rules.tables import table

Position = tuple[Decimal, Decimal]  # longitude, latitude in degrees
NEAREST, NEAREST_READING, UNPLACED, FAR = "nearest", "nearest_reading", "unplaced", "far"
_EARTH = 6_371_008.8  # m, mean radius (IUGG)


@dataclass(frozen=True, slots=True)
class Reading:
    """One station's wind: `speed` in m/s; `position` is None where nobody knows where it stands."""

    key: int
    speed: Decimal
    position: Position | None


@dataclass(frozen=True, slots=True)
class Counting:
    """The reading that counts for a site, its distance in metres (None: not by distance), and why this one."""

    key: int
    metres: int | None
    why: str


def metres_between(one: Position, other: Position) -> int:
    """This will give the great-circle distance of two positions in metres."""
    (lon1, lat1), (lon2, lat2) = ([radians(float(part)) for part in point] for point in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * _EARTH * asin(sqrt(min(1.0, half))))


def near_metres(on: date) -> int:
    """This will give the distance beyond which a station says nothing about a site."""
    return int(table("clean_ledgers", on)["near_metres"])


def counting(
    site: Position | None, readings: Sequence[Reading], stations: Iterable[Position], on: date
) -> Counting | None:
    """This will choose the reading that counts for a site; None without any reading.

    `stations` are the places of all stations in use: where a nearer one has no reading, that is said. Of equally
    near ones the stronger counts. A site without coordinates, or with no reading near enough, gets the strongest.
    """
    if not readings:
        return None
    strongest = max(readings, key=lambda one: one.speed)
    if site is None:
        return Counting(strongest.key, None, UNPLACED)
    placed = [(metres_between(site, one.position), -one.speed, one) for one in readings if one.position]
    near = [found for found in placed if found[0] <= near_metres(on)]
    if not near:
        return Counting(strongest.key, None, FAR)
    metres, _speed, one = min(near, key=lambda found: found[:2])
    silent = any(metres_between(site, where) < metres for where in stations)
    return Counting(one.key, metres, NEAREST_READING if silent else NEAREST)
