"""Reads of the room: the zone's live figures, and the register of indicators."""

from hemei.indicators.queries.checker import zone_register
from hemei.indicators.queries.exchange import current_values, indicator_rows, observation_rows, period_name
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
    "Figure",
    "Point",
    "Record",
    "Series",
    "ZoneFigures",
    "current_values",
    "find",
    "indicator_rows",
    "indicators",
    "observation_rows",
    "observations",
    "period_name",
    "series",
    "zone_figures",
    "zone_register",
]  # fmt: skip
