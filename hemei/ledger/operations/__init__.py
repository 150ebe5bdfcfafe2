"""The engine of the ledger: a matter moves by an act, in one transaction, or not at all."""

from hemei.ledger.operations.engine import (
    Actor,
    Move,
    NotAllowed,
    Opening,
    Overtaken,
    Refused,
    Stale,
    System,
    WrongState,
    acting,
    open_many,
    opening,
)
from hemei.ledger.operations.rows import child_ended, children_added
from hemei.ledger.operations.sealing import import_history, seal

__all__ = [
    "Actor", "Move", "NotAllowed", "Opening", "Overtaken", "Refused", "Stale", "System", "WrongState", "acting",
    "child_ended", "children_added", "import_history", "open_many", "opening", "seal",
]  # fmt: skip
