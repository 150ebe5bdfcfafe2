"""A look at what was put right, and what it means for the matter that brought it; cards and days that run out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from hemei.accounts.queries import Person
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import Stale, System, WrongState
from hemei.oversight.enums.loop import Source
from hemei.oversight.flow.inspections import INSPECTION
from hemei.oversight.flow.loop import PLEDGE, RATING, REMEDY, STUCK
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.models import HotlineTicket, Inspection, Pledge, Rating, Remedy, StuckReport
from hemei.oversight.operations.bad import lapse_rating, mended
from hemei.oversight.operations.callbacks import card
from hemei.oversight.operations.grams import count_grams, group_tickets
from hemei.oversight.operations.loop import check, lapse
from hemei.oversight.operations.moves import moving
from hemei.oversight.operations.promises import breach
from hemei.oversight.operations.stuck import answered, lapse_stuck


def check_remedy(*, row: Remedy, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will find a repair done from outside its agency; the person of what brought it is asked."""
    with transaction.atomic():
        check(row=row, text=text, actor=actor, now=now, seen=seen)
        if row.source == Source.RATING:
            rating = Rating.objects.select_related("matter", "rater").filter(remedy=row).first()
            if rating is not None and rating.matter.state == "fixing":
                mended(row=rating, now=now)
        if row.source == Source.STUCK:
            for report in StuckReport.objects.select_related("matter").filter(remedy=row):
                if report.matter.state == "handling":
                    answered(row=report, text=row.fixed, now=now)


def sweep_oversight(*, now: datetime) -> dict[str, int]:
    """This will do what has fallen due by `now`: cards, call-backs that are late, breaches, silence that closes.

    Running it twice changes nothing more.
    """
    return {
        "remedy_cards": _each(_due(Remedy, now, "open"), lambda one: _card(one, now)),
        "remedies_lapsed": _each(_over(Remedy, now, "asking"), lambda one: _lapse(one, now)),
        "callbacks_late": _each(_over(Rating, now, "callback"), lambda one: _late(one, RATING["rating.late"], now)),
        "ratings_lapsed": _each(
            _over(Rating, now, "explained", "answered"), lambda one: lapse_rating(row=one, now=now)
        ),
        "stuck_late": _each(
            _over(StuckReport, now, "received", "handling"), lambda one: _late(one, STUCK["stuck.late"], now)
        ),
        "stuck_lapsed": _each(_over(StuckReport, now, "answered"), lambda one: lapse_stuck(row=one, now=now)),
        "pledges_breached": _each(
            _over(Pledge, now, "entered", "open"), lambda one: breach(row=one, now=now)
        ),
        "plans_late": _each(
            _over(Inspection, now, "sealed"), lambda one: _late(one, INSPECTION["inspection.late"], now)
        ),
        "pledges_warned": _each(_due(Pledge, now, "entered", "open"), lambda one: _warn(one, now)),
        "ticket_cards": _each(_tickets_due(now), lambda one: card(one, now)),
        "tickets_counted": count_grams(),
        "tickets_grouped": group_tickets(now=now),
    }  # fmt: skip


def _over(model: Any, now: datetime, *states: str) -> Iterable[Any]:
    rows = model.objects.select_related("matter").filter(matter__state__in=states, matter__due_at__lt=now)
    return list(rows.order_by("pk")[:1000])


def _due(model: Any, now: datetime, *states: str) -> Iterable[Any]:
    rows = model.objects.select_related("matter").filter(matter__state__in=states, matter__alert_at__lte=now)
    return list(rows.order_by("pk")[:1000])


def _tickets_due(now: datetime) -> Iterable[HotlineTicket]:
    """Tickets whose deadline turned yellow or red and has not shown it yet."""
    rows = HotlineTicket.objects.select_related("matter", "remedy__matter").filter(
        matter__kind=TICKET.kind, matter__listed=True, matter__closed_at=None
    )
    red = rows.filter(matter__red_at__lte=now, carded__lt=2).order_by("pk")[:1000]
    yellow = rows.filter(matter__alert_at__lte=now, matter__red_at__gt=now, carded=0).order_by("pk")[:1000]
    return [*red, *yellow]


def _each(rows: Iterable[Any], does: Callable[[Any], bool | None]) -> int:
    done = 0
    for row in rows:
        try:
            done += does(row) is not False
        except (Stale, WrongState):
            continue  # a person moved it first
    return done


def _card(row: Remedy, now: datetime) -> bool:
    """Each deadline gets its yellow card and its red card once."""
    matter = row.matter
    late = matter.red_at is not None and matter.red_at <= now
    name = "remedy.red" if late else "remedy.yellow"
    due = matter.due_at.isoformat() if matter.due_at else ""
    if _carded(matter, name, due):
        return False
    with moving(REMEDY[name], matter=matter, actor=System(), now=now, unit=row.unit) as move:
        move.record(due_at=due)
    return True


def _carded(matter: Matter, name: str, due: str) -> bool:
    last = Act.objects.filter(matter=matter, name=name).order_by("-seq").first()
    return last is not None and json.loads(last.payload).get("due_at") == due


def _late(row: Any, kind: Any, now: datetime) -> bool:
    due = row.matter.due_at.isoformat()
    if _carded(row.matter, kind.name, due):
        return False
    with moving(kind, matter=row.matter, actor=System(), now=now) as move:
        move.record(due_at=due)
    return True


def _lapse(row: Remedy, now: datetime) -> bool:
    """A repair behind a rating or a report closes with it, not by itself."""
    if row.source in {Source.RATING, Source.STUCK}:
        return False
    lapse(row=row, actor=System(), now=now)
    return True


def _warn(row: Pledge, now: datetime) -> bool:
    if _carded(row.matter, "pledge.warn", row.due_on.isoformat()):
        return False
    with moving(PLEDGE["pledge.warn"], matter=row.matter, actor=System(), now=now, unit=row.owner) as move:
        move.record(due_at=row.due_on.isoformat(), day=row.due_on.isoformat())
    return True
