"""Reads of the room: the zone's live figures, and the register of indicators."""

from hemei.indicators.queries.register import (
    Point,
    Series,
    find,
    indicators,
    observations,
    series,
)
from hemei.indicators.queries.zone import Figure, Record, ZoneFigures, zone_figures

__all__ = [
    "Figure", "Point", "Record", "Series", "ZoneFigures",
    "find", "indicators", "observations", "series", "zone_figures",
]  # fmt: skip
