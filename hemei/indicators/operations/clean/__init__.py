"""Writes to the ledgers of clean air on the ground, and the loop of putting right behind them."""

from hemei.indicators.operations.clean.entries import (
    New,
    check,
    close_entry,
    decide,
    register,
    sweep_month,
)
from hemei.indicators.operations.clean.households import Households, preview_households, take_households
from hemei.indicators.operations.clean.loop import assign, close, fix, send_back
from hemei.indicators.operations.clean.wind import resume, resume_by_reading, stop_all, stop_by_reading

__all__ = [
    "Households", "New", "assign", "check", "close", "close_entry", "decide", "fix", "preview_households", "register",
    "resume", "resume_by_reading", "send_back", "stop_all", "stop_by_reading", "sweep_month", "take_households",
]  # fmt: skip
