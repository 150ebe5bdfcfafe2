"""Fixed words of the ledger."""

ZERO = "0" * 64  # what the first act of a matter points back to
