"""What a policy would cost, worked out over the whole zone and kept, so that a page only shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hemei.accounts.queries import Person
from hemei.enterprises.flow import POLICY
from hemei.enterprises.models import Policy
from hemei.enterprises.queries.facts import everybody
from hemei.enterprises.queries.policies import estimate_of, unfinished_policies
from hemei.ledger.operations import Stale, System, WrongState, acting
from hemei.rules.workdays import local_day


def estimated(row: Policy, now: datetime) -> None:
    """This will work out anew what a policy would cost and keep it; call it inside the act's transaction."""
    row.estimate, row.estimated_at = estimate_of(row, local_day(now)), now
    row.save(update_fields=["estimate", "estimated_at"])


def renew_estimates(now: datetime) -> int:
    """This will work out anew, once a day, what every policy not yet over would cost; returns how many changed.

    The zone is read once for all of them. A cost that changed is an act; the same cost only gets its new time.
    """
    today, changed = local_day(now), 0
    rows = unfinished_policies(today)
    if not rows:
        return 0
    everyone = everybody(today)
    for row in rows:
        found = estimate_of(row, today, everyone=everyone)
        if found == row.estimate:
            Policy.objects.filter(pk=row.pk).update(estimated_at=now)
        else:
            changed += _renewed(row, found, now)
    return changed


def _renewed(row: Policy, found: dict[str, Any], now: datetime) -> int:
    try:
        with acting(POLICY["policy.estimate"], matter=row.matter, actor=System(), now=now) as move:
            row.estimate, row.estimated_at = found, now
            row.save(update_fields=["estimate", "estimated_at"])
            move.record(firms=found["met"], amount=found["wanted"])
    except (Stale, WrongState):
        return 0  # a person moved it meanwhile, and worked it out anew where that matters
    return 1


def estimate(*, row: Policy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will hold every firm against a policy as they stand now."""
    with acting(POLICY["policy.estimate"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        estimated(row, now)
        move.record(firms=row.estimate["met"], amount=row.estimate["wanted"])
