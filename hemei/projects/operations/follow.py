"""Milestones follow the licences: what was issued under a project's unified code reaches its milestone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hemei.cases.queries.projects import Issued, issued_after
from hemei.ledger.operations import Stale, System, WrongState, acting
from hemei.projects.flow import PROJECT
from hemei.projects.models import LicenceCursor, Milestone
from hemei.projects.operations.milestones import done
from hemei.rules.projects import MILESTONES, items_of, milestone_of
from hemei.rules.workdays import local_day

BATCH = 500
AGAIN = 200  # ids read once more, for licences whose transaction ended later than a newer one's


def follow_licences(*, now: datetime) -> int:
    """This will move the milestones whose licence has been issued since the last round; returns how many moved.

    Running it twice moves nothing more: a milestone that is done stays as it is.
    """
    on, moved = local_day(now), 0
    items = [item for kind in MILESTONES for item in items_of(kind, on)]
    cursor, _made = LicenceCursor.objects.get_or_create(pk=1)
    after = max(0, cursor.licence_id - AGAIN)
    while rows := issued_after(after, items, limit=BATCH):
        moved += sum(_follow(one, now) for one in rows if one.project)
        after = rows[-1].id
        LicenceCursor.objects.filter(pk=1, licence_id__lt=after).update(licence_id=after)
    return moved


def _follow(one: Issued, now: datetime) -> int:
    kind = milestone_of(one.item, one.issued_on)
    found = (
        Milestone.objects.select_related("project__matter")
        .filter(project__code=one.project, kind=kind, done_on=None)
        .first()
    )
    if found is None or found.project.matter.state in {"dropped", "undone"}:
        return 0
    try:
        with transaction.atomic(), acting(
            PROJECT["project.follow"], matter=found.project.matter, actor=System(), now=now
        ) as move:  # fmt: skip
            done(found, one.issued_on, f"{one.title} {one.number}")
            move.record(milestone=kind, licence=one.number, item=one.item, day=one.issued_on.isoformat())
    except (Stale, WrongState):
        return 0  # a person moved the project first; the next round looks again
    return 1
