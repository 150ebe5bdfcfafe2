"""The index of tickets by pairs of signs, written with the ticket, and how often each pair stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from hemei.oversight.models import HotlineTicket, TicketGram
from hemei.rules.alike import terms

DOCS, LAST = "#docs", "#last"
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
