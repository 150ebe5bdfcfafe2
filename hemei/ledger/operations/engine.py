"""The engine: a matter moves by an act, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from hemei.common.words import tell
from hemei.ledger.enums import ZERO
from hemei.ledger.flow import ActType
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations.rows import fields_of, insert, iso, swap_and_insert
from hemei.rules.chainhash import act_digest, canonical, plain
from hemei.rules.workdays import local_time


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
        """This will set columns of the matter (holder, state …); red begins right after `due_at` unless given."""
        if "due_at" in changes:
            due = changes["due_at"]
            changes.setdefault("red_at", due and due + timedelta.resolution)
        self.changes.update(changes)


def _check(matter: Matter, kind: ActType, actor: Actor) -> None:
    _may(kind, actor)
    if matter.state not in kind.sources:
        last = Act.objects.filter(matter_id=matter.pk).order_by("-seq").first()
        who = (
            tell(
                "{actor_label} 已于 {local} 改变了它的状态，",
                actor_label=last.actor_label,
                local=_local(last.at),
            )
            if last
            else ""
        )
        raise WrongState(
            tell(
                "{number} 现在不能“{title}”：{who}您的操作没有写入。请刷新页面后按现在的状态办理。",
                number=matter.number,
                title=kind.title,
                who=who,
            ),
            **_by(last),
        )


def _local(at: str) -> str:
    return local_time(datetime.fromisoformat(at))


def _stale(matter: Matter, kind: ActType) -> Stale:
    last = Act.objects.filter(matter_id=matter.pk).order_by("-seq").first()
    who = (
        tell("{actor_label} 于 {local} 先办理了", actor_label=last.actor_label, local=_local(last.at))
        if last
        else tell("别人先办理了")
    )
    return Stale(
        tell("{who}，您的“{title}”没有写入。请刷新页面，看现在的状态再决定。", who=who, title=kind.title),
        **_by(last),
    )


def _by(last: Act | None) -> dict[str, str]:
    return {"who": last.actor_label, "at": last.at} if last else {}


_inside: ContextVar[bool] = ContextVar("inside an act", default=False)


@contextmanager
def _together() -> Iterator[None]:
    """One transaction for an act and the acts inside it: an inner one that fails takes the whole with it."""
    nested, token = _inside.get(), _inside.set(True)
    try:
        with transaction.atomic(savepoint=not nested):
            yield
    finally:
        _inside.reset(token)


@contextmanager
def acting(
    kind: ActType, *, matter: Matter, actor: Actor, now: datetime, seen: int | None = None
) -> Iterator[Move]:
    """This will move `matter` by one act: the body does the change, then matter and act are written together.

    `seen` is the version that the actor's page showed; a newer one raises `Stale`. Refusals raise before anything
    is written, and whatever the body raises rolls everything back, also the act around this one, if there is one.
    """
    nested = _inside.get()
    try:
        with _together():
            if seen is not None and seen != matter.version:
                raise _stale(matter, kind)
            _check(matter, kind, actor)
            move = Move(matter, kind, actor, now)
            yield move
            _write(move)
    except IntegrityError as clash:
        # two people doing the same at once may meet at a row of the body before they meet at the matter
        if nested or Matter.objects.filter(pk=matter.pk, version=matter.version).exists():
            raise
        raise _stale(matter, kind) from clash


def _made(move: Move) -> Act:
    """The act of a move, chained to the one before it, not yet written."""
    matter, at = move.matter, iso(move.now)
    act = Act(
        matter_id=matter.pk, seq=matter.version + 1, name=move.type.name, actor=plain(move.actor.key),
        actor_label=plain(move.actor.label), at=at, known_at=at, source=matter.state,
        target=move.changes.get("state", move.type.target or matter.state), payload=canonical(move.payload),
        prev=matter.head,
    )  # fmt: skip
    act.digest = act_digest(act.prev, fields_of(act, matter.number), act.payload)
    return act


def _write(move: Move) -> Act:
    matter, act = move.matter, _made(move)
    changes = {**move.changes, "state": act.target, "head": act.digest, "version": act.seq}
    if not swap_and_insert(matter, changes, act):
        raise _stale(matter, move.type)
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
    with _together():
        _may(kind, actor)
        move = Move(_new(flow, number, title, now, party, parent), kind, actor, now)
        insert([move.matter])
        yield move
        _write(move)


@dataclass(frozen=True, slots=True)
class Opening:
    """One of many matters to open at once: what sets it apart from the others."""

    number: str
    title: str
    leave: Mapping[str, Any] = field(default_factory=dict)  # columns, as `Move.leave`
    record: Mapping[str, Any] = field(default_factory=dict)  # facts, as `Move.record`


def open_many(
    kind: ActType, *, flow: str, openings: Iterable[Opening], actor: Actor, now: datetime, party: str = "",
    parent: Matter | None = None,
) -> list[Move]:  # fmt: skip
    """This will open matters of one kind together, each by its own first act, in as few statements as for one."""
    _may(kind, actor)
    moves = []
    for one in openings:
        matter = _new(flow, one.number, one.title, now, party, parent)
        moves.append(Move(matter, kind, actor, now, dict(one.record), dict(one.leave)))
    acts = [_made(move) for move in moves]
    for move, act in zip(moves, acts, strict=True):
        for name, value in {**move.changes, "state": act.target, "head": act.digest, "version": 1}.items():
            setattr(move.matter, name, value)
    with _together():
        matters = [move.matter for move in moves]
        insert(matters)
        for matter, act in zip(matters, acts, strict=True):
            act.matter_id = matter.pk
        insert(acts)
    return moves


def _may(kind: ActType, actor: Actor) -> None:
    if not actor.roles & kind.roles:
        raise NotAllowed(
            tell("“{title}”不在您的职责内，什么都没有改动。请交给有此职责的人员办理。", title=kind.title)
        )


def _new(flow: str, number: str, title: str, now: datetime, party: str, parent: Matter | None) -> Matter:
    return Matter(
        kind=flow, number=plain(number), title=title[:200], state="-", head=ZERO, opened_at=now, party=party,
        parent=parent,
    )  # fmt: skip
