"""Photos at a ticket: the caller's, when he tells, and the agency's, when it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hemei.cases.operations import keep_content
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.oversight.models import HotlineTicket, TicketPhoto
from hemei.rules import photos
from hemei.rules.hotline import limits
from hemei.rules.workdays import local_day


def keep_photos(row: HotlineTicket, given: Sequence[bytes], *, by_unit: bool, now: datetime) -> list[str]:
    """This will keep the photos of a ticket inside its act and return their digests; the same one is kept once.

    Refuses what is no picture, and more of them than the table allows.
    """
    most = limits(local_day(now))["photos_most"]
    fresh = list(dict.fromkeys(one for one in given if one))
    if len(fresh) > most:
        raise Refused(tell("照片最多 {most} 张，没有写入。您填的内容还在，照片请重新选。", most=most))
    made = []
    for content in fresh:
        kind, digest, where = keep_content(content)
        if not kind.startswith("image/"):
            raise Refused(tell("照片只收 PNG 和 JPG，没有写入。"))
        made.append(
            TicketPhoto(
                ticket=row, path=where, sha256=digest, taken_at=photos.read(content).taken_at, by_unit=by_unit, at=now
            )
        )  # fmt: skip
    TicketPhoto.objects.bulk_create(made, ignore_conflicts=True)
    return [one.sha256 for one in made]
