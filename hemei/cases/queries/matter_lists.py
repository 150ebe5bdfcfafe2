"""Lists of what stands on a matter: one filter, one order, one page by key for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from hemei.accounts.queries import agency_names
from hemei.ledger.flow import Flow
from hemei.rules.words import mark

LATE = ("late", mark("逾期未办结"))
OPEN = ("open-all", mark("全部未办结"))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: the row itself, where its matter stands, and its place in the order (`key`)."""

    row: Any
    number: str
    title: str
    state: str
    label: str
    due_at: datetime | None
    late: bool
    unit: str
    key: str


def states_of(flow: Flow) -> tuple[tuple[str, str], ...]:
    """This will name what a list of a flow can be filtered by: open, late, and every state."""
    return (OPEN, LATE, *flow.choices())


def lines(
    rows: QuerySet[Any], flow: Flow, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime,
    text: tuple[str, ...] = (), unit: str = "unit",
) -> list[Line]:  # fmt: skip
    """This will give one page; `wanted` may name state, q and sort (due), `text` the columns that q looks in."""
    names, due = agency_names(), wanted.get("sort") == "due"
    found = _sorted(_filtered(rows, wanted, now, text), due, after)[:limit]
    return [_line(one, flow, names, unit, now, due) for one in found]


def _filtered(
    rows: QuerySet[Any], wanted: Mapping[str, str], now: datetime, text: tuple[str, ...]
) -> QuerySet[Any]:
    state = wanted.get("state", "")
    if state == LATE[0]:
        rows = rows.filter(matter__due_at__lt=now, matter__closed_at=None)
    elif state == OPEN[0]:
        rows = rows.filter(matter__closed_at=None)
    elif state:
        rows = rows.filter(matter__state=state)
    if word := wanted.get("q", ""):
        looked = Q(matter__number__icontains=word) | Q(matter__title__icontains=word)
        for column in text:
            looked |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(looked)
    return rows.select_related("matter")


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _sorted(rows: QuerySet[Any], due: bool, after: str) -> QuerySet[Any]:
    if not due:
        return (rows.filter(pk__lt=int(after)) if _whole(after) else rows).order_by("-pk")
    rows = rows.filter(matter__due_at__isnull=False).order_by("matter__due_at", "pk")
    at, _sep, key = after.partition("~")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return rows
    if instant.tzinfo is None or not _whole(key):
        return rows
    return rows.filter(Q(matter__due_at__gt=instant) | Q(matter__due_at=instant, pk__gt=int(key)))


def _line(one: Any, flow: Flow, names: Mapping[str, str], unit: str, now: datetime, due: bool) -> Line:
    matter, code = one.matter, getattr(one, unit, "")
    late = matter.due_at is not None and matter.closed_at is None and matter.due_at < now
    key = f"{matter.due_at.isoformat()}~{one.pk}" if due and matter.due_at else str(one.pk)
    return Line(
        one, matter.number, matter.title, matter.state, flow.label(matter.state), matter.due_at, late,
        names.get(code, code), key,
    )  # fmt: skip
