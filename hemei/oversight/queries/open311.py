"""What the public interface (Open311 GeoReport v2) tells of tickets: nothing that points to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from hemei.accounts.queries import agency_names
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.models import HotlineTicket

MOST, DAYS = 1000, 90
_ROUGH = 3  # places of a degree that are shown to everybody, some hundred metres


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call asks for; with `numbers` nothing else counts, as the specification says."""

    numbers: Sequence[str] = ()
    services: Sequence[str] = ()
    status: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One service request as it is told; text and place only to who sent it in."""

    number: str
    open: bool
    state: str
    category: str
    agency: str
    requested: datetime
    updated: datetime
    expected: datetime | None
    description: str
    address: str
    lat: float | None
    long: float | None


def requests(wanted: Wanted, now: datetime, *, caller: str = "") -> list[Request]:
    """This will give the tickets that a call asks for, the newest first; secret ones never."""
    rows = HotlineTicket.objects.select_related("matter").filter(
        secret=False, matter__kind=TICKET.kind, matter__listed=True
    )
    names = agency_names()
    return [
        _request(one, names.get(one.unit, one.agency), caller) for one in _asked(rows, wanted, now)[:MOST]
    ]


def _asked(rows: QuerySet[HotlineTicket], wanted: Wanted, now: datetime) -> QuerySet[HotlineTicket]:
    if wanted.numbers:
        return rows.filter(matter__number__in=[one[:60] for one in wanted.numbers[:MOST]])
    end = wanted.end or now
    start = wanted.start or end - timedelta(days=DAYS)
    rows = rows.filter(matter__opened_at__gte=start, matter__opened_at__lte=end).order_by("-pk")
    if wanted.services:
        rows = rows.filter(category__in=wanted.services)
    ways = {"open": Q(matter__closed_at=None), "closed": ~Q(matter__closed_at=None)}
    chosen = [ways[one] for one in wanted.status if one in ways]
    return rows.filter(chosen[0]) if len(chosen) == 1 else rows


def _request(row: HotlineTicket, agency: str, caller: str) -> Request:
    own, matter = bool(caller) and row.person == caller, row.matter
    lat, long = (
        None if one is None else float(one if own else round(one, _ROUGH)) for one in (row.lat, row.long)
    )
    moments = (matter.closed_at, row.replied_at, row.dispatched_at, matter.opened_at)
    return Request(
        matter.number, matter.closed_at is None, TICKET.label(matter.state), row.category, agency, matter.opened_at,
        max(one for one in moments if one is not None), row.reply_due, row.text if own else "",
        row.place if own else "", lat, long,
    )  # fmt: skip
