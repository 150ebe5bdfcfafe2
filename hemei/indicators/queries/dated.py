"""Whose records turn with the calendar, without an act: a milestone's day passes, a month begins, a grade runs out."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from hemei.enterprises.models import GradeHeld
from hemei.indicators.queries.hotline import turned
from hemei.indicators.queries.innovation import turning
from hemei.indicators.queries.projects import BUILT
from hemei.projects.models import InvestMonth, Milestone

_OPEN = ("reserve", "preparing", "implementing", *BUILT)


def dated(after: date, until: date) -> frozenset[int]:
    """This will give the matters whose figures may differ between two days although nobody did anything."""
    late = Milestone.objects.filter(
        done_on=None, planned_on__lte=until, project__matter__state__in=_OPEN
    ).values_list("project_id", flat=True)
    months = InvestMonth.objects.filter(
        replaced_at=None, month__gt=after.replace(day=1), month__lte=until
    ).values_list("project_id", flat=True)
    closed = InvestMonth.objects.filter(replaced_at=None, done=None, month=after.replace(day=1)).values_list(
        "project_id", flat=True
    )
    grades = GradeHeld.objects.filter(
        Q(expires_on__gt=after, expires_on__lte=until) | Q(ended_on__gt=after, ended_on__lte=until)
    ).values_list("firm_id", flat=True)
    return frozenset((*late, *months, *closed, *grades, *turning(after, until), *turned(after, until)))
