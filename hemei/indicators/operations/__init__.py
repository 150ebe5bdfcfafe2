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
    discard,
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
from hemei.indicators.operations.targets import Aim, change_target, enter_place, set_target

__all__ = [
    "CHOICES", "Aim", "Cell", "Definition", "Draft", "Loaded", "NotFit", "Observed", "Preview",
    "Refreshed", "Snapshot", "amount", "change_target", "check_release", "define", "discard",
    "edit_release", "enter", "enter_place", "load_press", "mark_break", "observe", "preview",
    "publish_release", "rebuild_board", "redefine", "refresh_board", "retire", "return_release",
    "revise", "set_target", "sign_release", "snapshot", "write_release",
]  # fmt: skip
