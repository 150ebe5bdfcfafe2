"""Rows of the room: the register of figures, and air and water as monitored."""

from hemei.indicators.models.air import (
    AirChoice,
    AirFlag,
    DayReading,
    HourReading,
    Intake,
    Station,
    StationPlace,
    WaterSample,
    WaterSection,
)
from hemei.indicators.models.register import Break, Indicator, Observation

__all__ = [
    "AirChoice", "AirFlag", "Break", "DayReading", "HourReading", "Indicator", "Intake", "Observation", "Station",
    "StationPlace", "WaterSample", "WaterSection",
]  # fmt: skip
