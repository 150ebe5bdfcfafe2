"""Rows of the room: the register of figures, and the press sheets printed from it."""

from hemei.indicators.models.register import Break, Indicator, Observation
from hemei.indicators.models.release import Release, ReleaseNumber

__all__ = ["Break", "Indicator", "Observation", "Release", "ReleaseNumber"]
