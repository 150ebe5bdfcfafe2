"""Taking in another system's finished cases, all of a file or none, and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.db import transaction

from hemei.cases.operations.numbers import next_number
from hemei.common.bulk import add_rows
from hemei.common.words import tell
from hemei.ledger.enums import ZERO
from hemei.ledger.flow import HISTORY, INTAKE
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.rules.chainhash import act_digest, canonical, plain

Event = tuple[str, str, datetime]  # act, who, when
_BATCH = 500  # cases at a time


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file of finished cases, read: its source (part of the numbers), title, digest, and the mapping used."""

    source: str
    title: str
    digest: str
    mapping: str
    steps: tuple[str, ...]
    cases: Mapping[str, Sequence[Event]]


def taken_before(*, source: str, names: Sequence[str]) -> frozenset[str]:
    """This will name the cases of a source that are in the ledger already and were not taken back."""
    found: set[str] = set()
    start = f"LS-{source}-"
    for n in range(0, len(names), _BATCH):
        numbers = [f"{start}{name}" for name in names[n : n + _BATCH]]
        rows = Matter.objects.filter(kind=HISTORY.kind, number__in=numbers).values_list("number", "state")
        found |= {number.removeprefix(start) for number, state in rows if state == "history"}
    return frozenset(found)


def take_history(
    *, file: HistoryFile, actor: Actor, now: datetime, progress: Callable[[int], None] | None = None
) -> Matter:
    """This will enter all cases of a file under one matter of the import, or nothing; returns that matter."""
    if not file.cases:
        raise Refused(tell("文件里没有可以导入的办件，什么都没有写入。请检查文件和对照文件。"))
    with transaction.atomic():
        if known := sorted(taken_before(source=file.source, names=list(file.cases))):
            raise Refused(
                tell("{count} 件以前导入过（{first} 等），什么都没有写入。请先撤销那次导入，或只导入其余的。",
                     count=len(known), first=known[0])
            )  # fmt: skip
        number = next_number("DR", now)
        with opening(
            INTAKE["history.import"], flow=INTAKE.kind, number=number, title=file.title, actor=actor, now=now
        ) as move:
            events = sum(map(len, file.cases.values()))
            move.record(
                source=file.source, sha256=file.digest, cases=len(file.cases), events=events, mapping=file.mapping,
                steps=list(file.steps),
            )  # fmt: skip
            move.leave(closed_at=now)
            done, rest = 0, iter(file.cases.items())
            again = _again(file.source)
            while part := list(islice(rest, _BATCH)):
                _write(part, file.source, again, move.matter, now)
                done += len(part)
                if progress:
                    progress(done)
        return move.matter


def _again(source: str) -> frozenset[str]:
    """Numbers of the source that are given out: those of imports that were taken back stay with them."""
    rows = Matter.objects.filter(kind=HISTORY.kind, number__startswith=f"LS-{source}-")
    return frozenset(rows.values_list("number", flat=True))


def _number(source: str, name: str, given: frozenset[str]) -> str:
    number = f"LS-{source}-{plain(name)}"
    tries = (number, *(f"{number}~{n}" for n in range(2, 1000)))
    return next(one for one in tries if one not in given)


_ACT = (
    "matter", "seq", "name", "actor", "actor_label", "at", "known_at", "source", "target", "payload", "prev", "digest",
)  # fmt: skip
_Row = tuple[int, str, str, str, str, str, str, str, str, str, str]  # of `_ACT` without the matter


def _write(
    part: Sequence[tuple[str, Sequence[Event]]],
    source: str,
    given: frozenset[str],
    parent: Matter,
    now: datetime,
) -> None:
    """Matters and their chained acts, in two statements a batch; everybody else's writing waits meanwhile."""
    matters: list[Matter] = []
    acts: list[list[_Row]] = []
    for name, events in part:
        matter = Matter(
            kind=HISTORY.kind, number=_number(source, name, given), title=plain(name)[:200], state="history",
            parent=parent, opened_at=events[0][2], closed_at=events[-1][2], version=len(events), head=ZERO,
        )  # fmt: skip
        chained = list(_chain(matter.number, events, source, _iso(now)))
        matter.head = chained[-1][-1]
        matters.append(matter)
        acts.append(chained)
    Matter.objects.bulk_create(matters)
    rows = ((matter.pk, *act) for matter, own in zip(matters, acts, strict=True) for act in own)
    add_rows(Act, _ACT, rows)


def _chain(number: str, events: Sequence[Event], source: str, known: str) -> Iterator[_Row]:
    state, head = "-", ZERO
    for seq, (name, who, at) in enumerate(events, 1):
        act, someone, moment = plain(name), plain(who), _iso(at)
        payload = canonical({"source": source} if seq == 1 else {})
        told = (act, someone[:80], someone[:120], moment, known, state, HISTORY.kind)
        before, head = head, act_digest(head, (number, str(seq), *told), payload)
        yield (seq, *told, payload, before, head)
        state = HISTORY.kind


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def undo_history(
    *, number: str, actor: Actor, now: datetime, reason: str, progress: Callable[[int], None] | None = None
) -> int:
    """This will take an import back: each of its cases by an act of its own, nothing erased. Returns how many."""
    if not reason.strip():
        raise Refused(tell("撤销导入要写明原因，什么都没有改动。"))
    with transaction.atomic():
        matter = Matter.objects.select_for_update().filter(kind=INTAKE.kind, number=number).first()
        if matter is None:
            raise Refused(tell("没有编号为 {number} 的导入，什么都没有改动。", number=number))
        with acting(INTAKE["history.undo"], matter=matter, actor=actor, now=now) as move:
            children = list(Matter.objects.filter(parent=matter, state="history").order_by("id"))
            for count, child in enumerate(children, 1):
                with acting(HISTORY["history.withdraw"], matter=child, actor=actor, now=now) as gone:
                    gone.record(reason=reason, imported_by=number)
                if progress:
                    progress(count)
            move.record(reason=reason, cases=len(children))
    return len(children)
