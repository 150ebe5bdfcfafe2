"""The engine: a matter moves by an act, in one transaction, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.db.models import DateTimeField, F, Model

from hemei.common.often import Often
from hemei.common.words import tell
from hemei.ledger.enums import ZERO
from hemei.ledger.flow import ActType
from hemei.ledger.models import Act, Matter, Seal, SealedAct
from hemei.rules.chainhash import act_digest, canonical, merkle_root, plain
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


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def fields_of(act: Act, number: str) -> tuple[str, ...]:
    """This will return the fields that an act's digest covers, in order, beside `prev` and `payload`."""
    return (
        number, str(act.seq), act.name, act.actor, act.actor_label, act.at, act.known_at, act.source, act.target,
    )  # fmt: skip


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
    matter, at = move.matter, _iso(move.now)
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
    if not _swap_and_insert(matter, changes, act):
        raise _stale(matter, move.type)
    for name, value in changes.items():
        setattr(matter, name, value)
    move.act = act
    return act


# The statements that every act costs are written out: building them anew each time took longer than running them.

_MATTER = {f.name: f for f in Matter._meta.concrete_fields}


def _swap_and_insert(matter: Matter, changes: Mapping[str, Any], act: Act) -> bool:
    """Compare-and-swap: change the matter's row if nobody has moved it since it was read, and add its act."""
    database = connections[DEFAULT_DB_ALIAS]
    values = [_MATTER[name].get_db_prep_save(value, database) for name, value in changes.items()]
    with database.cursor() as cursor:
        if database.vendor != "postgresql":
            cursor.execute(_swap(tuple(changes)), [*values, matter.pk, matter.version])
            if cursor.rowcount != 1:
                return False
            _insert([act])
            return True
        fields = [act.__dict__[name] for name, _ in _columns(Act)[1:]]
        last: bool = database.end_with_next()  # type: ignore[attr-defined]  # our own backend's
        cursor.execute(
            _swap_with_act(tuple(changes), last=last), [*values, matter.pk, matter.version, *fields]
        )
        row = cursor.fetchone()
    if row is not None:
        _is_stored(act, row[0])
    return row is not None


@cache
def _swap(names: tuple[str, ...]) -> Often:
    columns = ", ".join(f"{_MATTER[name].column} = %s" for name in names)
    return Often(f"UPDATE ledger_matter SET {columns} WHERE id = %s AND version = %s")  # noqa: S608 - own columns


@cache
def _swap_with_act(names: tuple[str, ...], *, last: bool) -> Often:
    """Both in one statement. As the last one of its transaction it fails by itself where the matter was moved.

    An act without a matter breaks the column's NOT NULL; in the midst of a transaction there is no row instead, so
    that it lives on and can be asked who moved the matter.
    """
    given = [name for name, _ in _columns(Act)]  # the matter's id is the first
    values = ", ".join(["%s"] * (len(given) - 1))
    moved = "(SELECT id FROM moved)" if last else "id"
    rows = f"SELECT {moved}, {values}" + ("" if last else " FROM moved")  # noqa: S608 - own columns
    insert = f"INSERT INTO ledger_act ({', '.join(given)}) {rows} RETURNING id"
    return Often(f"WITH moved AS ({_swap(names)} RETURNING id) {insert}")


def _is_stored(row: Model, pk: int) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _columns(model: type[Matter] | type[Act]) -> tuple[tuple[str, Any], ...]:
    """What an insert writes: attributes, and the field where a value must be adapted to the database."""
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    return tuple((f.attname, f if isinstance(f, DateTimeField) else None) for f in fields)


def _insert(rows: Sequence[Matter] | Sequence[Act]) -> None:
    """Insert new rows of one model together and give each its id."""
    if not rows:
        return
    database, columns = connections[DEFAULT_DB_ALIAS], _columns(type(rows[0]))
    most = (database.features.max_query_params or 30_000) // len(columns)
    with database.cursor() as cursor:
        for part in (rows[n : n + most] for n in range(0, len(rows), most)):
            if database.vendor == "postgresql":
                cursor.execute(_from_json(type(rows[0])), [_as_json(part, columns)])
            else:
                values = [_adapted(row, columns, database) for row in part]
                cursor.execute(_from_values(type(rows[0]), len(part)), list(chain.from_iterable(values)))
            for row, (pk,) in zip(part, cursor.fetchall(), strict=True):
                _is_stored(row, pk)


@cache
def _from_values(model: type[Matter] | type[Act], count: int) -> str:
    columns = _columns(model)
    one = f"({', '.join(['%s'] * len(columns))})"
    head = f"INSERT INTO {model._meta.db_table} ({', '.join(name for name, _ in columns)})"
    return f"{head} VALUES {', '.join([one] * count)} RETURNING id"


@cache
def _from_json(model: type[Matter] | type[Act]) -> Often:
    """One text for any number of rows, so that its plan is kept and its values are one."""
    table, names = model._meta.db_table, ", ".join(name for name, _ in _columns(model))
    made = f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608 - own names
    return Often(f"INSERT INTO {table} ({names}) {made} RETURNING id")


def _as_json(rows: Sequence[Matter] | Sequence[Act], columns: tuple[tuple[str, Any], ...]) -> str:
    facts = [{name: row.__dict__[name] for name, _ in columns} for row in rows]
    return json.dumps(facts, ensure_ascii=False, default=datetime.isoformat)


def _adapted(row: Matter | Act, columns: tuple[tuple[str, Any], ...], database: Any) -> list[Any]:
    values = row.__dict__
    return [f.get_db_prep_save(values[name], database) if f else values[name] for name, f in columns]


@contextmanager
def opening(
    kind: ActType, *, flow: str, number: str, title: str, actor: Actor, now: datetime,
    party: str = "", parent: Matter | None = None,
) -> Iterator[Move]:  # fmt: skip
    """This will open a new matter by its first act; `kind.sources` must contain "-"."""
    with _together():
        _may(kind, actor)
        move = Move(_new(flow, number, title, now, party, parent), kind, actor, now)
        _insert([move.matter])
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
        _insert(matters)
        for matter, act in zip(matters, acts, strict=True):
            act.matter_id = matter.pk
        _insert(acts)
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


_ENDED = Often(
    "UPDATE ledger_matter SET waiting = waiting - 1 WHERE id = %s AND waiting > 0 RETURNING waiting"
)


def child_ended(*, parent_id: int) -> int:
    """This will count one waited-for child as ended and return how many are still open (atomic on both databases)."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, [parent_id])
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
