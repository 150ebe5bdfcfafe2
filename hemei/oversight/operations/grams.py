"""The index of tickets by pairs of signs, written with the ticket, and how often each pair stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from hemei.oversight.models import HotlineTicket, TicketGram
from hemei.oversight.queries.finding import HOT_DAYS, lead_of
from hemei.rules.alike import terms
from hemei.rules.workdays import local_day

DOCS, LAST, GROUPED = "#docs", "#last", "#lead"
_SQLITE = "INSERT INTO hotline_grams (rowid, grams) VALUES (%s, %s)"
_POSTGRES = (
    "INSERT INTO hotline_grams (ticket_id, grams) VALUES (%s, array_to_tsvector(%s)) "
    "ON CONFLICT (ticket_id) DO NOTHING"
)
_ADD = (
    f"INSERT INTO {TicketGram._meta.db_table} (gram, n) VALUES (%s, %s) "  # noqa: S608 - own table
    f"ON CONFLICT (gram) DO UPDATE SET n = {TicketGram._meta.db_table}.n + excluded.n"
)


def grams_of(row: HotlineTicket) -> list[str]:
    """This will list what a ticket is found by: the pairs of its title, its text and its place."""
    return terms(f"{row.matter.title}\n{row.text}\n{row.place}\n{row.outside}")


def index_tickets(rows: Sequence[HotlineTicket]) -> None:
    """This will enter tickets in the index, in the transaction at hand."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1")  # so that a transaction that waits to begin has begun
            for row in rows:
                cursor.execute(_POSTGRES, [row.pk, sorted(set(grams_of(row)))])
        else:
            cursor.executemany(_SQLITE, [(row.pk, " ".join(grams_of(row))) for row in rows])


def count_grams(*, most: int = 2000) -> int:
    """This will count the pairs of at most so many tickets that were not counted yet; the worker calls it.

    Counting apart keeps people who send tickets at once from waiting for one another. Returns how many.
    """
    with transaction.atomic():
        at = TicketGram.objects.select_for_update().filter(gram=LAST).first()
        rows = HotlineTicket.objects.select_related("matter").filter(pk__gt=at.n if at else 0)
        found = list(rows.order_by("pk")[:most])
        if found:
            _add(found, at.n if at else 0)
    return len(found)


def _add(rows: Sequence[HotlineTicket], before: int) -> None:
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(set(grams_of(row)))
    more: Iterable[tuple[str, int]] = [
        *sorted(counts.items()), (DOCS, len(rows)), (LAST, rows[-1].pk - before)
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, list(more))


def group_tickets(*, now: datetime, most: int = 100) -> int:
    """This will put at most so many new tickets to the topic that each is like; the worker calls it after counting.

    Older and secret ones belong to no topic. Returns how many were looked at.
    """
    on = local_day(now)
    since = on - timedelta(days=HOT_DAYS)
    with transaction.atomic():
        at, _new = TicketGram.objects.select_for_update().get_or_create(gram=GROUPED)
        last = TicketGram.objects.filter(gram=LAST).values_list("n", flat=True).first() or 0
        rows = HotlineTicket.objects.select_related("matter").filter(pk__gt=at.n, pk__lte=last)
        found = list(rows.filter(opened_on__gte=since, secret=False).order_by("pk")[:most])
        for row in found:
            row.lead_id = lead_of(row, since, on)
            if row.lead_id is not None:
                row.save(update_fields=["lead"])
        at.n = found[-1].pk if len(found) == most else last
        at.save(update_fields=["n"])
    return len(found)
