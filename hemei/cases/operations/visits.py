"""Visits counted where they happen: a ticket served, a result handed out, a check on the spot; never typed in."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from hemei.cases.enums import Place
from hemei.cases.flow import CASE
from hemei.cases.models import Case, Visit
from hemei.cases.operations.moves import moving
from hemei.ledger.operations import Actor
from hemei.rules.workdays import local_day


def count_visit(
    *, case: Case, place: Place, source: str, reason: str, actor: Actor, now: datetime
) -> Visit | None:
    """This will count that somebody came for a case, once for a place and day; None where it was counted before.

    `source` names what showed it: the number of a ticket, of a hand-over, of an order registered at the counter.
    """
    if Visit.objects.filter(case=case, place=place, day=local_day(now)).exists():
        return None
    with moving(CASE["case.visit"], matter=case.matter, actor=actor, now=now) as move:
        visit = note_visit(case=case, place=place, source=source, actor=actor, now=now)
        move.record(place=place.value, source=source, reason=reason)
    return visit


def note_visit(*, case: Case, place: Place, source: str, actor: Actor, now: datetime) -> Visit | None:
    """This will count a visit that another act tells of; call it inside that act. None where it was counted before."""
    visit, new = Visit.objects.get_or_create(
        case=case, place=place, day=local_day(now),
        defaults={"at": now, "source": source[:120], "by": actor.label[:120]},
    )  # fmt: skip
    if not new:
        return None
    Case.objects.filter(pk=case.pk).update(visits_made=F("visits_made") + 1)
    case.visits_made += 1
    return visit
