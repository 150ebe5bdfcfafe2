"""The engine: a matter moves by an act, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from hemei.ledger.enums import ZERO
from hemei.ledger.flow import ActType
from hemei.ledger.models import Act, Matter, Seal, SealedAct
from hemei.rules.chainhash import act_digest, canonical, merkle_root, plain


class Actor(Protocol):
    """Who acts: a stable key for the ledger, a label for people, and roles."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class System:
    """The platform's own clock as an actor."""

    key: str = "system"
    label: str = "系统自动"
    roles: frozenset[str] = frozenset({"system"})


class Refused(Exception):
    """An act that may not be done; the message says what happened, what was kept and what to do."""


class NotAllowed(Refused):
    """The actor has none of the roles that the act asks for."""


class Overtaken(Refused):
    """The matter is no longer as the actor saw it; `who` moved it last, `at` says when (ISO, UTC; may be empty)."""

    def __init__(self, message: str, *, who: str = "", at: str = "") -> None:
        self.who, self.at = who, at
        super().__init__(message)


class WrongState(Overtaken):
    """The matter is not in a state from which the act starts."""


class Stale(Overtaken):
    """Somebody moved the matter first; the message names who and when."""


@dataclass(slots=True)
class Move:
    """What one act leaves on its matter; an operation fills it in while its transaction is open."""

    matter: Matter
    type: ActType
    actor: Actor
    now: datetime
    payload: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    act: Act | None = None

    def record(self, **facts: Any) -> None:
        """This will add facts (JSON values) to the act's payload."""
        self.payload.update(facts)

    def leave(self, **changes: Any) -> None:
        """This will set columns of the matter: holder, due_at, alert_at, closed_at, waiting, state."""
        self.changes.update(changes)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def fields_of(act: Act, number: str) -> tuple[str, ...]:
    """This will return the fields that an act's digest covers, in order, beside `prev` and `payload`."""
    return (
        number, str(act.seq), act.name, act.actor, act.actor_label, act.at, act.known_at, act.source, act.target,
    )  # fmt: skip


def _check(matter: Matter, kind: ActType, actor: Actor) -> None:
    if not actor.roles & kind.roles:
        raise NotAllowed(f"“{kind.title}”不在您的职责内，什么都没有改动。请交给有此职责的人员办理。")
    if matter.state not in kind.sources:
        last = Act.objects.filter(matter_id=matter.pk).order_by("-seq").first()
        who = f"{last.actor_label} 已于 {_local(last.at)} 改变了它的状态，" if last else ""
        raise WrongState(
            f"{matter.number} 现在不能“{kind.title}”：{who}您的操作没有写入。请刷新页面后按现在的状态办理。",
            **_by(last),
        )


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")


def _stale(matter: Matter, kind: ActType) -> Stale:
    last = Act.objects.filter(matter_id=matter.pk).order_by("-seq").first()
    who = f"{last.actor_label} 于 {_local(last.at)} 先办理了" if last else "别人先办理了"
    return Stale(f"{who}，您的“{kind.title}”没有写入。请刷新页面，看现在的状态再决定。", **_by(last))


def _by(last: Act | None) -> dict[str, str]:
    return {"who": last.actor_label, "at": last.at} if last else {}


@contextmanager
def acting(
    kind: ActType, *, matter: Matter, actor: Actor, now: datetime, seen: int | None = None
) -> Iterator[Move]:
    """This will move `matter` by one act: the body does the change, then matter and act are written together.

    `seen` is the version that the actor's page showed; a newer one raises `Stale`. Refusals raise before anything
    is written, and whatever the body raises rolls everything back.
    """
    try:
        with transaction.atomic():
            if seen is not None and seen != matter.version:
                raise _stale(matter, kind)
            _check(matter, kind, actor)
            move = Move(matter, kind, actor, now)
            yield move
            _write(move)
    except IntegrityError as clash:
        # two people doing the same at once may meet at a row of the body before they meet at the matter
        if Matter.objects.filter(pk=matter.pk, version=matter.version).exists():
            raise
        raise _stale(matter, kind) from clash


def _write(move: Move, *, known_at: datetime | None = None) -> Act:
    matter, kind = move.matter, move.type
    changes = {"state": kind.target or matter.state, **move.changes}
    act = Act(
        matter_id=matter.pk, seq=matter.version + 1, name=kind.name, actor=plain(move.actor.key),
        actor_label=plain(move.actor.label), at=_iso(move.now), known_at=_iso(known_at or move.now),
        source=matter.state, target=changes["state"], payload=canonical(move.payload), prev=matter.head,
    )  # fmt: skip
    act.digest = act_digest(act.prev, fields_of(act, matter.number), act.payload)
    changes |= {"head": act.digest, "version": act.seq}
    won = Matter.objects.filter(pk=matter.pk, version=matter.version).update(**changes)
    if won != 1:
        raise _stale(matter, kind)
    act.save(force_insert=True)
    for name, value in changes.items():
        setattr(matter, name, value)
    move.act = act
    return act


@contextmanager
def opening(
    kind: ActType, *, flow: str, number: str, title: str, actor: Actor, now: datetime,
    party: str = "", parent: Matter | None = None,
) -> Iterator[Move]:  # fmt: skip
    """This will open a new matter by its first act; `kind.sources` must contain "-"."""
    with transaction.atomic():
        if not actor.roles & kind.roles:
            raise NotAllowed(f"“{kind.title}”不在您的职责内，什么都没有改动。")
        matter = Matter(
            kind=flow, number=plain(number), title=title[:200], state="-", head=ZERO, opened_at=now,
            party=party, parent=parent,
        )  # fmt: skip
        matter.save(force_insert=True)
        move = Move(matter, kind, actor, now)
        yield move
        _write(move)


def child_ended(*, parent_id: int) -> int:
    """This will count one waited-for child as ended and return how many are still open (atomic on both databases)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_matter SET waiting = waiting - 1 WHERE id = %s AND waiting > 0 RETURNING waiting",
            [parent_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def children_added(*, parent_id: int, count: int) -> None:
    """This will let a matter wait for `count` more children."""
    Matter.objects.filter(pk=parent_id).update(waiting=F("waiting") + count)


def seal(*, now: datetime) -> Seal | None:
    """This will seal all acts that no seal covers yet, in the order of their ids; None when there are none."""
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-id").first()
        acts = list(Act.objects.filter(sealed__isnull=True).order_by("id").values_list("id", "digest"))
        if not acts:
            return None
        root = merkle_root([digest for _, digest in acts])
        prev = last.digest if last else ZERO
        digest = act_digest(prev, (_iso(now), str(len(acts))), root)
        made = Seal.objects.create(sealed_at=now, size=len(acts), root=root, prev=prev, digest=digest)
        SealedAct.objects.bulk_create(
            [SealedAct(act_id=pk, seal=made, place=i) for i, (pk, _) in enumerate(acts)], batch_size=5000
        )
        return made


def import_history(*, kind: str, number: str, title: str, events: list[tuple[str, str, datetime]],
                   known_at: datetime, payload: Mapping[str, Any]) -> Matter:  # fmt: skip
    """This will enter another system's finished matter: (act, actor, instant) each, known since `known_at`."""
    with transaction.atomic():
        first, last = events[0][2], events[-1][2]
        matter = Matter(kind=kind, number=plain(number), title=title[:200], state="-", head=ZERO,
                        opened_at=first, closed_at=last)  # fmt: skip
        matter.save(force_insert=True)
        acts, state, head = [], "-", ZERO
        for seq, (name, who, at) in enumerate(events, 1):
            act = Act(matter=matter, seq=seq, name=plain(name)[:60], actor=plain(who), actor_label=plain(who),
                      at=_iso(at), known_at=_iso(known_at), source=state, target="history",
                      payload=canonical(payload if seq == 1 else {}), prev=head)  # fmt: skip
            head = act.digest = act_digest(head, fields_of(act, matter.number), act.payload)
            state = "history"
            acts.append(act)
        Act.objects.bulk_create(acts)
        Matter.objects.filter(pk=matter.pk).update(state=state, head=head, version=len(acts))
        return matter
