"""Writes of the room: the register, and whole tables into it."""

from hemei.indicators.operations.board import Refreshed, rebuild_board, refresh_board
from hemei.indicators.operations.live import Snapshot, snapshot
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
from hemei.indicators.operations.releases import (
    Draft,
    NotFit,
    check_release,
    edit_release,
    publish_release,
    return_release,
    sign_release,
    write_release,
)
from hemei.indicators.operations.tables import Cell, Preview, enter, preview

__all__ = [
    "CHOICES", "Cell", "Definition", "Draft", "Loaded", "NotFit", "Observed", "Preview", "Refreshed", "Snapshot",
    "amount", "check_release", "define", "edit_release", "enter", "load_press", "mark_break", "observe",
    "preview", "publish_release", "rebuild_board", "redefine", "refresh_board", "retire", "return_release", "revise", "sign_release",
    "snapshot", "write_release",
]  # fmt: skip
