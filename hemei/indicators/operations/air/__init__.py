"""Writes about monitored air and water."""

from hemei.indicators.operations.air.intake import preview_air, take_in, withdraw
from hemei.indicators.operations.air.publish import Published, publish
from hemei.indicators.operations.air.stations import (
    Span,
    close_station,
    flag,
    lift,
    move_station,
    register_station,
    settle_conflict,
)
from hemei.indicators.operations.air.water import register_section, sample_water
from hemei.indicators.operations.air.water_files import (
    WaterPreview,
    preview_water,
    take_water,
    withdraw_water,
)

__all__ = [
    "Published", "Span", "WaterPreview", "close_station", "flag", "lift", "move_station", "preview_air",
    "preview_water", "publish", "register_section", "register_station", "sample_water", "settle_conflict",
    "take_in", "take_water", "withdraw", "withdraw_water",
]  # fmt: skip
