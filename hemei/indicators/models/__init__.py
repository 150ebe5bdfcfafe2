"""Rows of the room: the register of figures, press sheets printed from it, and air and water as monitored."""

from hemei.indicators.models.air import (
    AirChoice,
    AirFlag,
    DayReading,
    HourReading,
    Intake,
    Station,
    StationPlace,
    WaterIntake,
    WaterSample,
    WaterSection,
)
from hemei.indicators.models.board import BoardCell, BoardRow, BoardState, Target
from hemei.indicators.models.clean import CleanCheck, CleanEntry, Rectification, SweptMonth
from hemei.indicators.models.register import Break, Indicator, Observation
from hemei.indicators.models.release import Release, ReleaseNumber

__all__ = [
    "AirChoice", "AirFlag", "BoardCell", "BoardRow", "BoardState", "Break", "CleanCheck", "CleanEntry",
    "DayReading", "HourReading", "Indicator", "Intake", "Observation", "Rectification", "Release",
    "ReleaseNumber", "Station", "StationPlace", "SweptMonth", "Target", "WaterIntake", "WaterSample",
    "WaterSection",
]  # fmt: skip
