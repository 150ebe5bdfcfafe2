"""Ratings from elsewhere: a caller's, entered by an officer for him, and those of another platform, taken in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import transaction

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Opening, Refused, open_many
from hemei.oversight.enums.loop import Channel
from hemei.oversight.flow.loop import COUNT, RATING
from hemei.oversight.models import Rater, Rating, ServiceCount
from hemei.oversight.operations.moves import beginning, clock, moving
from hemei.oversight.operations.proposals import review_guide
from hemei.oversight.operations.ratings import Origin, rate_case_from
from hemei.oversight.queries.events import VOICE, case_of
from hemei.rules.ratings import is_bad, settings
from hemei.rules.workdays import local_day

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Outside:
    """One rating as another platform gives it: its own key, the day of the service, what was rated and how.

    `again_level` is a second rating that was given there; `ended` says that a bad one was dealt with there.
    """

    key: str
    on: date
    item_code: str
    title: str
    agency: str
    level: int
    window: str = ""
    text: str = ""
    again_level: int | None = None
    ended: bool = False


def enter_for_caller(*, number: str, level: int, text: str, actor: Person, now: datetime) -> Rating | None:
    """This will enter what a caller says of his ended case; refused to who served him, and to that agency."""
    case = case_of(number.strip().upper())
    if case is None:
        raise Refused(tell("没有已办结的办件“{number}”，没有写入。请核对编号。", number=number[:60]))
    if actor.key in {case.accepted_by, case.decided_by} or actor.agency == case.agency.code:
        raise Refused(tell("不能替人评价自己或本部门，没有写入。请交给别的部门的人员。"))
    caller = Person(f"party:{case.party_id}", VOICE, frozenset({"applicant"}), "", case.party_id)
    return rate_case_from(
        case=case, score=level, text=text, actor=caller, origin=Origin(Channel.HOTLINE), now=now
    )


@transaction.atomic
def take_outside(*, rows: Iterable[Outside], actor: Actor, now: datetime, sample: bool = False) -> int:
    """This will take in ratings of another platform, all or none; those taken before are passed over.

    No names come along. Bad ones that were not dealt with there wait for a call-back here. Returns how many came.
    """
    done, left = 0, iter(rows)
    while batch := list(islice(left, _BATCH)):
        done += _batch(batch, actor, now, sample)
    return done


def _batch(batch: Sequence[Outside], actor: Actor, now: datetime, sample: bool) -> int:
    known = set(
        Rating.objects.filter(event__in=[f"outside:{one.key}" for one in batch]).values_list(
            "event", flat=True
        )
    )
    fresh = [one for one in batch if f"outside:{one.key}" not in known]
    if wrong := [one.key for one in fresh if not 1 <= one.level <= 5 or not one.key or len(one.key) > 50]:
        raise Refused(tell("编号或等次不对：{key}，整批没有写入。", key=wrong[0][:50]))
    rules = settings("rating", local_day(now))
    due = clock(now, rules["callback_workdays"])
    moves = open_many(
        RATING["rating.give"], flow=RATING.kind, actor=actor, now=now,
        openings=[
            Opening(
                f"PJW-{one.key}", one.title,
                {"state": "callback", "holder": "role:supervisor", **due} if is_bad(one.level, rules) and not one.ended
                else {"state": "closed" if is_bad(one.level, rules) else "given", "closed_at": now},
                {"level": one.level, "event": f"outside:{one.key}", "ended_outside": one.ended},
            )
            for one in fresh
        ],
    )  # fmt: skip
    made = [
        Rating(
            matter=move.matter, event=f"outside:{one.key}", event_on=one.on, item_code=one.item_code, agency=one.agency,
            window=one.window, channel=Channel.OUTSIDE, level=one.level, text=one.text[:500],
            again_level=one.again_level, sample=sample,
        )
        for one, move in zip(fresh, moves, strict=True)
    ]  # fmt: skip
    Rating.objects.bulk_create(made, batch_size=500)
    Rater.objects.bulk_create([Rater(rating_id=row.pk) for row in made], batch_size=500)
    for row in {one.item_code: one for one in made if is_bad(one.level, rules)}.values():
        review_guide(item_code=row.item_code, cause=row.matter, now=now)
    return len(made)


def count_services(
    *, month: date, agency: str, item_code: str, n: int, source: str, actor: Actor, now: datetime,
    sample: bool = False,
) -> ServiceCount:  # fmt: skip
    """This will say how many services of a month stand behind ratings taken from outside; a later word corrects it."""
    if n < 0 or not source.strip():
        raise Refused(tell("次数和来源要填对，没有写入。"))
    first, source = month.replace(day=1), source.strip()[:200]
    with transaction.atomic():
        kept = ServiceCount.objects.filter(month=first, agency=agency, item_code=item_code).first()
        row = kept or ServiceCount(month=first, agency=agency, item_code=item_code)
        with _counting(row, actor, now) as move:
            move.record(n=n, source=source, before=kept.n if kept else None)
            row.matter, row.n, row.source, row.sample = move.matter, n, source, sample
            row.save()
    return row


def _counting(row: ServiceCount, actor: Actor, now: datetime) -> AbstractContextManager[Move]:
    if row.matter is not None:
        return moving(COUNT["count.correct"], matter=row.matter, actor=actor, now=now)
    return beginning(
        COUNT["count.enter"],
        flow=COUNT.kind,
        number=next_number("FWCS", now),
        title=COUNT.title,
        actor=actor,
        now=now,
    )
