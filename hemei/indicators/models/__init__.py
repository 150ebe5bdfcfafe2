"""Rows of the room: the register of figures."""

from hemei.indicators.models.register import Break, Indicator, Observation

__all__ = ["Break", "Indicator", "Observation"]
