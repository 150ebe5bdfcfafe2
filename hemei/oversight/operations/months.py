"""What the leaders are told each month: the list of the window for stuck matters."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.operations.dispatches import first_time
from hemei.accounts.queries import Letter
from hemei.oversight.queries.window import month_list
from hemei.rules.workdays import local_day

ACT, LEADERS = "stuck.month", "role:leader"
_TEXT = "{month} 办不成事：反映 {n} 件，未办结 {open} 件，本人不满意或没有评价 {unsolved} 件。"
_ENGLISH = (
    "Stuck matters of {month}: {n} came in, {open} are open, {unsolved} ended without the person's content."
)


@transaction.atomic
def tell_month(*, now: datetime) -> int:
    """This will tell the leaders once that the list of the month before is there, with its main figures.

    Returns 1 when it did; running it again changes nothing more.
    """
    until = local_day(now).replace(day=1)
    first: date = (until - timedelta(days=1)).replace(day=1)
    number = f"{first:%Y-%m}"
    if not first_time(name=ACT, value=number):
        return 0
    rows = month_list(first, until, now)
    facts = {
        "month": number, "n": sum(one.reported for one in rows), "open": sum(one.open for one in rows),
        "unsolved": sum(one.unsolved for one in rows),
    }  # fmt: skip
    letter = Letter(
        LEADERS, ACT, _TEXT.format(**facts), _ENGLISH.format(**facts), "stuck_month", number
    )  # fmt: skip
    tell_letters(letters=[letter], now=now)
    return 1
