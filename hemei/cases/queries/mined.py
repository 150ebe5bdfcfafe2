"""Reading the event log of one subject: what the worker has kept of it as columns, and the acts since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from hemei.cases.flow import CASE, FLOWS
from hemei.cases.models import Case, MinedBlock, MinedLate, MinedLog, MinedState
from hemei.cases.queries.reading import promised_clock
from hemei.ledger.flow import HISTORY
from hemei.ledger.models import Act, Matter
from hemei.rules.clock import Deadline
from hemei.rules.mining import Columns, Log, columns, log_of, together, unpack
from hemei.rules.workdays import NoNotice, local_day, official

TAIL = 50_000  # acts that a page reads beyond what is kept; with more of them it shows what is kept, and as of when
_CHUNK = 500
_TRIES = 5
Key = tuple[str, str]  # sort and code of a subject
_COLUMNS = (
    "id", "matter_id", "seq", "name", "at", "known_at", "matter__kind", "matter__case__item_code", "matter__number",
)  # fmt: skip


class Event(NamedTuple):
    """One act as the log takes it; `key` is None where its matter is no subject."""

    id: int
    matter: int
    seq: int
    name: str
    at: str
    known_at: str
    key: Key | None


def events_after(act_id: int, *, most: int) -> list[Event]:
    """This will read the next `most` acts, in the order in which they were written."""
    rows = Act.objects.filter(id__gt=act_id).order_by("id").values_list(*_COLUMNS)
    return [
        Event(pk, matter, seq, name, at, known_at, _key(kind, item, number))
        for pk, matter, seq, name, at, known_at, kind, item, number in rows[:most]
    ]


def _key(kind: str, item: str | None, number: str) -> Key | None:
    if kind == CASE.kind:
        return ("item", item) if item else None
    if kind == HISTORY.kind:
        return ("source", number.split("-", 2)[1])
    return ("kind", kind) if kind in FLOWS else None


@dataclass(frozen=True, slots=True)
class Kept:
    """The log of a subject up to `as_of`; None = up to now. `late` = ended matters that were late → working days."""

    log: Log
    late: Mapping[int, int]
    as_of: datetime | None
    begun: bool  # False: there are many acts, and none of them has been kept yet


def kept_log(key: Key) -> Kept:
    """This will give the log of a subject: what is kept, and the acts since where these are few enough to read."""
    for _try in range(_TRIES):
        state = MinedState.objects.filter(pk=1).first() or MinedState()
        blocks = MinedBlock.objects.filter(log__sort=key[0], log__code=key[1]).order_by("place")
        found = list(blocks.values_list("body", "log__act_id", "log__names"))
        if all(act_id <= state.act_id for _body, act_id, _names in found):  # else the worker came in between
            break
    names = list(found[0][2]) if found else []
    late = dict(MinedLate.objects.filter(log__sort=key[0], log__code=key[1]).values_list("matter_id", "days"))
    parts = [unpack(bytes(body)) for body, _act_id, _names in found]
    behind = beyond(state.act_id)
    if not behind:
        own = [event for event in events_after(state.act_id, most=TAIL) if event.key == key]
        parts.append(numbered(own, names))
        late |= late_days({event.matter for event in own})
    return Kept(
        log_of(together(parts), names),
        late,
        state.as_of if behind else None,
        bool(state.act_id) or not behind,
    )


def beyond(act_id: int) -> bool:
    """This will say whether more acts than a page reads stand beyond the kept ones."""
    newest = Act.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return newest - act_id > TAIL


def numbered(events: Sequence[Event], names: list[str]) -> Columns:
    """This will make columns of events; names that are new are added to `names`."""
    places = {name: n for n, name in enumerate(names)}
    acts = [places.setdefault(event.name, len(places)) for event in events]
    names[:] = places
    return columns([event.matter for event in events], acts, [event.at for event in events])


def counted() -> dict[Key, tuple[int, str]]:
    """This will give how many matters of each subject there are, and the title of the latest: kept ones and new."""
    state = MinedState.objects.filter(pk=1).first() or MinedState()
    found = {(row.sort, row.code): (row.cases, row.title) for row in MinedLog.objects.all()}
    if beyond(state.act_id):
        return found
    new: dict[Key, list[int]] = {}
    for event in events_after(state.act_id, most=TAIL):
        if event.key and event.seq == 1:
            new.setdefault(event.key, []).append(event.matter)
    titles = titles_of(some[-1] for some in new.values())
    for key, some in new.items():
        found[key] = (found.get(key, (0, ""))[0] + len(some), titles[some[-1]])
    return found


def titles_of(matters: Iterable[int]) -> dict[int, str]:
    """This will give the titles of some matters."""
    found, rest = dict[int, str](), iter(matters)
    while part := list(islice(rest, _CHUNK)):
        found |= dict(Matter.objects.filter(pk__in=part).values_list("pk", "title"))
    return found


def late_days(matters: Iterable[int]) -> dict[int, int]:
    """This will name those of some matters that ended past their limit, with the working days: a case by the clock
    that was promised, another matter by its due day."""
    found, rest = dict[int, int](), iter(sorted(matters))
    while part := list(islice(rest, _CHUNK)):
        cases = Case.objects.filter(pk__in=part, decided_at__isnull=False)
        for case in cases.select_related("item_version").prefetch_related("pauses"):
            due = promised_clock(case)
            if isinstance(due, Deadline) and due.due_at and case.decided_at and case.decided_at > due.due_at:
                found[case.pk] = worked(due.due_at, case.decided_at)
        others = Matter.objects.filter(pk__in=part, closed_at__isnull=False, due_at__isnull=False)
        for pk, due_at, closed_at in others.exclude(kind=CASE.kind).values_list("pk", "due_at", "closed_at"):
            if due_at and closed_at and closed_at > due_at:
                found[pk] = worked(due_at, closed_at)
    return found


def worked(due: datetime, ended: datetime) -> int:
    """This will count the working days from one instant to another, as far as notices reach."""
    try:
        return official().count(local_day(due), local_day(ended))
    except NoNotice as why:
        return why.counted
