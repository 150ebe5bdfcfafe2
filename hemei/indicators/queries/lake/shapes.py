"""The facts that indicators are defined over: tables and columns, the same in the database and in the lake.

Everything is a whole number or a short word: `…_us` microseconds since 1970 (UTC), `…_day` days since 1970-01-01
in Shanghai, truth 0 or 1. So no engine can read a time zone, a fraction or a NULL in another way than the next one.
`matter` is the ledger's id of a matter, unique within its zone. Nothing personal: no titles, names or payloads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

Columns = Mapping[str, str]  # name: "string" or "int64"


def _columns(words: str, numbers: str) -> Columns:
    return dict.fromkeys(words.split(), "string") | dict.fromkeys(numbers.split(), "int64")


CASES = _columns(
    "zone number",
    "matter received_us accepted_us accepted_day decided_us decided_day corrected score visits visits_promised"
    " promised_days serial_days limit_minutes due_us closed_us tolerant stopped extended",
)
ORDERS = _columns(
    "zone number state",
    "matter submitted_us submitted_day closed_us closed_day online serial_days merged_days",
)
PAUSES = _columns("zone", "matter pause first_day last_day")
PROMISES = _columns("zone number state", "matter")
ITEMS = _columns("zone number", "version online begin_day end_day")
ACTS = _columns("zone number kind name source target prev digest", "matter seq at_us due_us seal place")
SEALS = _columns("zone sealed_at root prev digest", "seal size")
# What the rooms above the cases keep, a row for each licence, project, visit, grade, …; `entries` says what each
# kind holds of these columns. Money in fen. `firm` is the number of the firm it belongs to.
ENTRIES = _columns(
    "zone number kind sort state firm",
    "matter begin_day end_day done_day begin_us end_us amount whole level",
)
DAYS: Columns = {"day": "int64", "rank": "int64"}  # rank: working days up to and including that day

TABLES: Mapping[str, Columns] = {
    "cases": CASES, "orders": ORDERS, "pauses": PAUSES, "promises": PROMISES, "items": ITEMS,
    "entries": ENTRIES, "acts": ACTS, "days": DAYS,
}  # fmt: skip
STORED: Mapping[str, Columns] = {**TABLES, "seals": SEALS}
SHAPE = sha256(repr([(name, *columns.items()) for name, columns in STORED.items()]).encode()).hexdigest()[:16]
BY_MONTH = (
    "cases",
    "orders",
    "pauses",
    "promises",
    "entries",
)  # facts of a matter lie in the month that opened it
DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHANGHAI_US = 8 * 3_600_000_000


@dataclass(frozen=True, slots=True)
class Instant:
    """As of when figures are computed: microseconds since 1970, and the legal day of that instant."""

    us: int

    @property
    def day(self) -> int:
        """This will give the day in Shanghai, in days since 1970-01-01."""
        return (self.us + SHANGHAI_US) // DAY_US


def instant(at: datetime) -> Instant:
    """This will turn an aware instant into microseconds, exactly."""
    return Instant((at - _EPOCH) // timedelta(microseconds=1))
