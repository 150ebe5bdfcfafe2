"""Keeping the event logs of the pages of mining: each round of the worker adds the acts that have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction

from hemei.cases.models import MinedBlock, MinedLate, MinedLog, MinedState
from hemei.cases.queries.mined import Event, Key, events_after, late_days, numbered, titles_of
from hemei.ledger.models import Act
from hemei.rules.mining import Columns, pack, together, unpack

LATE = timedelta(minutes=10)  # an act may be committed this long after the instant at which it was known
FEW = 1000  # acts that pages rather read themselves than that blocks are written anew for them
BATCH, BATCHES = 50_000, 20  # acts a transaction, transactions a round
FULL = 8192  # events of a block: some sixty kilobytes, which is what a round writes anew for a subject


def keep_logs(*, now: datetime) -> int:
    """This will add the acts that have come to the logs of their subjects; returns how many.

    Acts younger than `LATE` wait, since an earlier one may still be on its way; pages read them from the ledger.
    Each batch is one transaction: a round that is stopped is gone on with by the next one.
    """
    done = 0
    for _batch in range(BATCHES):
        taken = _keep(now)
        done += taken
        if taken < BATCH:
            break
    return done


def forget_logs() -> None:
    """This will throw the kept logs away; the rounds make them again from the ledger."""
    with transaction.atomic():
        MinedState.objects.all().delete()
        MinedLate.objects.all().delete()
        MinedBlock.objects.all().delete()
        MinedLog.objects.all().delete()


@transaction.atomic
def _keep(now: datetime) -> int:
    MinedState.objects.get_or_create(pk=1)
    state = MinedState.objects.select_for_update().get(pk=1)
    waiting = Act.objects.filter(id__gt=state.act_id).order_by("id").values_list("id", flat=True)
    if not waiting[FEW - 1 : FEW]:
        return 0
    read = events_after(state.act_id, most=BATCH)
    taken = list(takewhile(lambda one: datetime.fromisoformat(one.known_at) <= now - LATE, read))
    if len(taken) < FEW:
        return 0
    state.act_id, state.as_of = taken[-1].id, datetime.fromisoformat(taken[-1].known_at)
    by_key: dict[Key, list[Event]] = {}
    for event in taken:
        if event.key:
            by_key.setdefault(event.key, []).append(event)
    titles = titles_of(events[-1].matter for events in by_key.values())
    for key, events in by_key.items():
        _grow(key, events, state.act_id, titles[events[-1].matter])
    state.save()
    return len(taken)


def _grow(key: Key, events: Sequence[Event], act_id: int, title: str) -> None:
    log, _made = MinedLog.objects.get_or_create(sort=key[0], code=key[1])
    names = list(log.names)
    new = numbered(events, names)
    last = log.blocks.order_by("-place").first()
    place = last.place if last else 0
    if last and last.events < FULL:
        new = together([unpack(bytes(last.body)), new])
        last.delete()
    elif last:
        place += 1
    MinedBlock.objects.bulk_create(
        [
            MinedBlock(log=log, place=place + n, events=len(part.case), body=pack(part))
            for n, part in enumerate(_parts(new))
        ]
    )
    late = late_days({event.matter for event in events})
    MinedLate.objects.bulk_create(
        [MinedLate(matter_id=pk, log=log, days=days) for pk, days in late.items()], update_conflicts=True,
        unique_fields=["matter"], update_fields=["days"], batch_size=300,
    )  # fmt: skip
    log.names, log.act_id, log.title = names, act_id, title
    log.events += len(events)
    log.cases += sum(event.seq == 1 for event in events)
    log.save()


def _parts(given: Columns) -> list[Columns]:
    return [
        Columns(given.case[n : n + FULL], given.act[n : n + FULL], given.at[n : n + FULL])
        for n in range(0, len(given.case), FULL)
    ]
