"""What another book kept open until now comes into the one loop as it stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hemei.cases.operations.numbers import next_number
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor
from hemei.oversight.flow.loop import REMEDY
from hemei.oversight.models import Remedy
from hemei.oversight.operations.loop import Task
from hemei.oversight.operations.moves import beginning, clock
from hemei.rules.ratings import settings
from hemei.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class Stood:
    """How it stood in the other book: its number and day there, how often it came back, what was reported (if so)."""

    number: str
    due_at: datetime | None
    rounds: int = 0
    fixed: str = ""
    fixer: str = ""
    proof_path: str = ""
    proof_sha256: str = ""


def carry_remedy(*, task: Task, stood: Stood, parent: Matter | None, actor: Actor, now: datetime) -> Remedy:
    """This will open a repair that was open elsewhere; its day, its rounds and what was reported stay as they were."""
    with beginning(
        REMEDY["remedy.open"], flow=REMEDY.kind, number=next_number("ZG", now), title=task.title[:200], actor=actor,
        now=now, parent=parent, unit=task.unit,
    ) as move:  # fmt: skip
        row = Remedy(
            matter=move.matter, source=task.source, unit=task.unit, found=task.found, rule=task.rule[:160],
            rounds=stood.rounds, fixed=stood.fixed, fixer=stood.fixer, proof_path=stood.proof_path,
            proof_sha256=stood.proof_sha256, needs_photo=task.needs_photo, sample=task.sample,
        )  # fmt: skip
        row.save(force_insert=True)
        due = _due(stood.due_at, now)
        move.record(
            found=task.found, unit=task.unit, source=task.source, due_at=due["due_at"].isoformat(),
            carried_from=stood.number,
        )  # fmt: skip
        move.leave(holder=f"agency:{task.unit}", office=f"agency:{task.unit}", **due)
        if stood.fixer:
            move.leave(state="answered", holder="role:supervisor")
    return row


def _due(due_at: datetime | None, now: datetime) -> dict[str, Any]:
    """The day that it had; where it had none, the loop's own."""
    if due_at is None:
        return clock(now, settings("loop", local_day(now))["rectify_workdays"])
    return {"due_at": due_at, "alert_at": min(max(due_at - timedelta(days=1), now), due_at), "begun_at": now}
