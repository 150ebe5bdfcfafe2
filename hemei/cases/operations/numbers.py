"""Numbers of matters and the clock they carry."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import F

from hemei.cases.models import Case, Series
from hemei.cases.queries import promised_clock
from hemei.ledger.operations import Move
from hemei.rules.clock import Deadline, alert_at, light_settings, red_from
from hemei.rules.workdays import local_day

# the first of the day and the next ones in one statement, so that two at once never meet
_NEXT = (
    f"INSERT INTO {Series._meta.db_table} (key, last) VALUES (%s, 1) "  # noqa: S608 - own table
    f"ON CONFLICT (key) DO UPDATE SET last = {Series._meta.db_table}.last + 1 RETURNING last"
)


def next_number(prefix: str, now: datetime) -> str:
    """This will give out the next number of the day, e.g. DC-261123-0007; call it inside the act's transaction."""
    key = f"{prefix}-{local_day(now):%y%m%d}"
    return f"{key}-{next_in(key):04d}"


def next_in(key: str) -> int:
    """This will give out the next number of a series (at most 40 signs); call it inside the act's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key])
        return int(cursor.fetchone()[0])


def next_block(key: str, count: int) -> range:
    """This will give out `count` numbers of a series together; call it inside the act's transaction."""
    last = next_in(key)
    Series.objects.filter(key=key).update(last=F("last") + count - 1)
    return range(last, last + count)


def set_clock(move: Move, case: Case, due: Deadline | None = None) -> None:
    """This will store the case's next deadline and when its light turns; an unknown or stopped one clears them.

    Of its own clock (no `due` given) the zone's settings say when red begins; any other is red once it is past.
    """
    move.leave(begun_at=case.accepted_at)
    found = due or promised_clock(case)
    if isinstance(found, Deadline) and found.due_at is not None:
        settings = light_settings(local_day(move.now))
        alarm = alert_at(found, settings)
        move.leave(due_at=found.due_at, alert_at=min(alarm, found.due_at) if alarm else None)
        if due is None:
            move.leave(red_at=red_from(found, settings))
        move.record(due_at=found.due_at.isoformat())
    else:
        move.leave(due_at=None, alert_at=None)
