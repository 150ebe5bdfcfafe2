"""Accepting with papers missing: until when a promised paper must come (山东条例 28, numbers in the table)."""

from __future__ import annotations

from datetime import date

from hemei.rules.tables import table
from hemei.rules.workdays import Calendar


def promise_due_on(
    accepted_on: date, defer_days: int, decision_due_on: date | None, *, calendar: Calendar
) -> date:
    """This will return the last day for a promised paper.

    `defer_days` working days after acceptance (0 = the table's default), no more than the table allows, and some
    working days before the item's own limit ends. An item too short to leave room for that keeps its own days.
    """
    terms = table("tolerance", accepted_on)["promise"]
    due = calendar.add(accepted_on, min(defer_days or terms["days"], terms["most"]))
    if decision_due_on is None:
        return due
    latest = calendar.back(decision_due_on, terms["before_limit"])
    return min(due, latest) if latest > accepted_on else due


def broken_bars_next(on: date) -> bool:
    """This will say whether somebody with a broken, still unkept promise is refused tolerance."""
    return bool(table("tolerance", on)["broken"]["bars_next"])


def check_due_on(granted_on: date, *, calendar: Calendar) -> date:
    """This will return the last day for looking whether what a decision trusted (告知承诺) is true (山东条例 29)."""
    return calendar.add(granted_on, table("tolerance", granted_on)["check"]["days"])


def fix_due_on(ordered_on: date, *, calendar: Calendar) -> date:
    """This will return the last day for putting a false promise right before the decision is revoked (山东条例 29)."""
    return calendar.add(ordered_on, table("tolerance", ordered_on)["check"]["fix_days"])
