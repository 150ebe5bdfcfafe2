"""Repairs that hang on a matter of another room."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from hemei.oversight.models import Remedy

DONE = frozenset({"solved", "closed"})


def remedies_from(source: str) -> QuerySet[Remedy]:
    """This will give the repairs that came in by one door."""
    return Remedy.objects.filter(source=source)


def remedies_under(parent: int) -> list[Remedy]:
    """This will give the repairs of one matter, latest first."""
    return list(Remedy.objects.select_related("matter").filter(matter__parent=parent).order_by("-pk"))


def open_under(parents: Iterable[int]) -> dict[int, int]:
    """This will count what is still open under each of these matters; those without any are left out."""
    rows = Remedy.objects.filter(matter__parent__in=list(parents), matter__closed_at=None)
    return dict(rows.order_by().values_list("matter__parent").annotate(n=Count("pk")))


def all_put_right(parent: int) -> bool:
    """This will say whether something was put right under a matter, and nothing of it is still open."""
    found = list(Remedy.objects.filter(matter__parent=parent).values_list("matter__state", flat=True))
    kept = [state for state in found if state != "void"]
    return bool(kept) and set(kept) <= DONE
