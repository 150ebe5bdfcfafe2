"""Writes of the room: the register, and whole tables into it."""

from hemei.indicators.operations.press import Loaded, load_press
from hemei.indicators.operations.register import (
    CHOICES,
    Definition,
    Observed,
    amount,
    define,
    mark_break,
    observe,
    redefine,
    retire,
    revise,
)
from hemei.indicators.operations.tables import Cell, Preview, enter, preview

__all__ = [
    "CHOICES", "Cell", "Definition", "Loaded", "Observed", "Preview", "amount", "define", "enter", "load_press",
    "mark_break", "observe", "preview", "redefine", "retire", "revise",
]  # fmt: skip
