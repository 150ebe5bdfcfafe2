"""Fixed words of the ledger."""

from enum import StrEnum

ZERO = "0" * 64  # what the first act of a matter points back to


class Key(StrEnum):
    """Kinds of actor."""

    PERSON = "person"
    SYSTEM = "system"
