"""What the clock does by itself: cards, silence that accepts, promises that break."""

from __future__ import annotations

from datetime import datetime

from hemei.cases.flow import CASE, PROMISE
from hemei.cases.models import Case, Promise
from hemei.cases.operations.window import accept_by_law
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import Stale, System, WrongState, acting


def sweep(*, now: datetime) -> dict[str, int]:
    """This will do every act that has fallen due by `now`; running it twice changes nothing more."""
    done = {"accepted_by_law": 0, "yellow": 0, "red": 0, "broken": 0}
    for promise in Promise.objects.select_related("matter").filter(
        matter__state="open", matter__due_at__lt=now
    ):
        with acting(PROMISE["promise.break"], matter=promise.matter, actor=System(), now=now) as move:
            move.record(consequence=promise.consequence)
        done["broken"] += 1
    rows = Case.objects.select_related("matter", "agency", "item_version").filter(
        matter__closed_at=None, matter__alert_at__lte=now
    )
    for case in rows:
        try:
            done[_one(case, now)] += 1
        except (Stale, WrongState, KeyError):
            continue  # a person moved it first, or its card is already out
    return done


def _one(case: Case, now: datetime) -> str:
    matter = case.matter
    late = matter.due_at is not None and now > matter.due_at
    if late and matter.state == "submitted":
        accept_by_law(case=case, now=now)
        return "accepted_by_law"
    card = "red" if late else "yellow"
    if _carded(matter, card):
        return ""
    with acting(CASE[f"case.{card}"], matter=matter, actor=System(), now=now) as move:
        move.record(due_at=matter.due_at.isoformat() if matter.due_at else "")
    return card


def _carded(matter: Matter, card: str) -> bool:
    return Act.objects.filter(matter=matter, name=f"case.{card}").exists()
