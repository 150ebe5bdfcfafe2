"""Reading the register: definitions, series with their breaks, what replaced what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet

from hemei.indicators.models import Break, Indicator, Observation


@dataclass(frozen=True, slots=True)
class Point:
    """One current value of a series, with what it replaced (newest first)."""

    pk: int
    starts_on: date
    ends_on: date
    value: Decimal
    upper: Decimal | None
    bound: str
    status: str
    document: str
    position: str
    sentence: str
    signed_by: str
    known_at: datetime
    sample: bool
    earlier: tuple[tuple[Decimal, str, datetime], ...] = ()  # old value, why it was replaced, when


@dataclass(frozen=True, slots=True)
class Series:
    """The values of an indicator at a place, in pieces that may be drawn as one line each.

    A piece ends where a standard changed. `drawable` pieces have at least three points: two are no trend.
    """

    indicator: Indicator
    points: tuple[Point, ...]
    pieces: tuple[tuple[Point, ...], ...]
    missing: tuple[int, ...]  # years without a value between the first and the last asked for
    breaks: tuple[Break, ...] = ()

    @property
    def drawable(self) -> tuple[tuple[Point, ...], ...]:
        """This will give the pieces that make a line."""
        return tuple(piece for piece in self.pieces if len(piece) > 2)


def indicators(*, word: str = "", agency: str = "", kind: str = "") -> list[Indicator]:
    """This will list definitions with `values` and `latest` (last day observed), by code."""
    rows: QuerySet[Indicator] = Indicator.objects.select_related("matter").order_by("code")
    if word:
        rows = rows.filter(Q(name__contains=word) | Q(code__icontains=word) | Q(english__icontains=word))
    if agency:
        rows = rows.filter(agency=agency)
    if kind:
        rows = rows.filter(kind=kind)
    current = Count("observations", filter=Q(observations__replaced_by=None))
    return list(rows.annotate(values_count=current, latest=Max("observations__ends_on")))


def find(code: str) -> Indicator | None:
    """This will return one definition, or None."""
    return Indicator.objects.select_related("matter").filter(code=code).first()


def observations(code: str, *, place: str = "", known_by: datetime | None = None) -> list[Point]:
    """This will list the current values of an indicator, oldest period first; as they were known at an instant."""
    rows = Observation.objects.filter(indicator__code=code).order_by("starts_on", "ends_on", "pk")
    if place:
        rows = rows.filter(place=place)
    if known_by:
        rows = rows.filter(known_at__lte=known_by)
    found = {row.pk: row for row in rows}
    replaced = {row.replaces_id for row in found.values() if row.replaces_id}
    return [_point(row, found) for row in found.values() if row.pk not in replaced]


def _point(row: Observation, found: dict[int, Observation]) -> Point:
    earlier, step = [], row
    while step.replaces_id and step.replaces_id in found:
        old = found[step.replaces_id]
        earlier.append((old.value, step.reason, step.known_at))
        step = old
    return Point(
        row.pk, row.starts_on, row.ends_on, row.value, row.upper, row.bound, row.status, row.document,
        row.position, row.sentence, row.signed_by, row.known_at, row.sample, tuple(earlier),
    )  # fmt: skip


def series(code: str, *, place: str = "zone", years: Sequence[int] = ()) -> Series | None:
    """This will return the values of an indicator at a place cut at its breaks; None for an unknown code.

    `years` are those the reader asked for: the ones without a value are named as missing.
    """
    row = find(code)
    if row is None:
        return None
    breaks = tuple(row.breaks.order_by("on"))
    return _series(row, tuple(observations(code, place=place)), breaks, years)


def _series(
    row: Indicator, points: tuple[Point, ...], breaks: tuple[Break, ...], years: Sequence[int]
) -> Series:
    cuts = [one.on for one in breaks]
    pieces: dict[int, list[Point]] = {}
    for point in points:
        pieces.setdefault(sum(cut <= point.starts_on for cut in cuts), []).append(point)
    known = {point.starts_on.year for point in points}
    missing = tuple(year for year in years if year not in known)
    return Series(row, points, tuple(tuple(piece) for piece in pieces.values()), missing, breaks)


def wall(*, agency: str = "", kind: str = "", place: str = "zone", years: Sequence[int] = ()) -> list[Series]:
    """This will return the series of every indicator in use that has a value at a place, by code, in four reads."""
    rows = Indicator.objects.filter(matter__state="defined").order_by("code")
    if agency:
        rows = rows.filter(agency=agency)
    if kind:
        rows = rows.filter(kind=kind)
    found: dict[int, list[Observation]] = {}
    every = Observation.objects.filter(indicator__in=rows, place=place, replaced_by=None)
    for one in every.order_by("starts_on", "ends_on", "pk"):
        found.setdefault(one.indicator_id, []).append(one)
    breaks: dict[int, list[Break]] = {}
    for cut in Break.objects.filter(indicator__in=rows).order_by("on"):
        breaks.setdefault(cut.indicator_id, []).append(cut)
    return [
        _series(row, tuple(_point(one, {}) for one in found[row.pk]), tuple(breaks.get(row.pk, ())), years)
        for row in rows
        if row.pk in found
    ]
