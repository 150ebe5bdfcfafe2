"""What a policy would cost, worked out over the whole zone and kept, so that a page only shows it."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.queries import Person
from hemei.enterprises.flow import POLICY
from hemei.enterprises.models import Policy
from hemei.enterprises.queries.policies import estimate_of
from hemei.ledger.operations import acting
from hemei.rules.workdays import local_day


def estimated(row: Policy, now: datetime) -> None:
    """This will work out anew what a policy would cost and keep it; call it inside the act's transaction."""
    row.estimate, row.estimated_at = estimate_of(row, local_day(now)), now
    row.save(update_fields=["estimate", "estimated_at"])


def estimate(*, row: Policy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will hold every firm against a policy as they stand now."""
    with acting(POLICY["policy.estimate"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        estimated(row, now)
        move.record(firms=row.estimate["met"], amount=row.estimate["wanted"])
