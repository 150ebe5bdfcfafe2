"""Writes to the ledgers of clean air on the ground, and the loop of putting right behind them."""

from hemei.indicators.operations.clean.entries import (
    New,
    check,
    close_entry,
    decide,
    place_entry,
    register,
    sweep_month,
)
from hemei.indicators.operations.clean.households import follow_households
from hemei.indicators.operations.clean.loop import assign, carry_over
from hemei.indicators.operations.clean.wind import resume, resume_by_reading, stop_all, stop_by_stations

__all__ = [
    "New", "assign", "carry_over", "check", "close_entry", "decide", "follow_households", "place_entry",
    "register", "resume", "resume_by_reading", "stop_all", "stop_by_stations", "sweep_month",
]  # fmt: skip
