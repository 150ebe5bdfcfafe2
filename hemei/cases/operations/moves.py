"""One act with its notices: whoever is concerned is told in the transaction that moved the matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from hemei.accounts.operations import tell
from hemei.accounts.queries import Letter, Person
from hemei.cases.notices import letters
from hemei.cases.queries.mandates import used_mandate
from hemei.ledger.flow import ActType
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Move, Opening, acting, open_many, opening


def on_behalf(kind: ActType, party: str, actor: Actor) -> bool:
    """This will say whether an officer does what is the applicant's to do, for the party that the matter is of."""
    if not isinstance(actor, Person) or "applicant" not in kind.roles or not party:
        return False
    return party != f"party:{actor.party_id}"


def note_behalf(move: Move) -> None:
    """This will record for whom the act was done, where an officer did it for the applicant."""
    if on_behalf(move.type, move.matter.party, move.actor):
        move.record(on_behalf_of=move.matter.party)
        who = move.actor
        if not isinstance(who, Person) or who.roles & {"helper", "clerk"}:
            return
        if used := used_mandate(who, move.matter.party, move.now):
            move.record(mandate=used)


@contextmanager
def moving(
    kind: ActType, *, matter: Matter, actor: Actor, now: datetime, seen: int | None = None
) -> Iterator[Move]:
    """This will move a matter as `acting` does and tell whoever the table of notices names."""
    with acting(kind, matter=matter, actor=actor, now=now, seen=seen) as move:
        note_behalf(move)
        yield move
        tell(letters=letters(move), now=now)


def moving_many(
    kind: ActType, *, matters: Iterable[Matter], actor: Actor, now: datetime, change: Callable[[Move], None]
) -> None:
    """This will move matters one after another, inside an act, each as `change` says, and tell everybody together."""
    found: list[Letter] = []
    for matter in matters:
        with acting(kind, matter=matter, actor=actor, now=now) as move:
            note_behalf(move)
            change(move)
            found += letters(move)
    tell(letters=found, now=now)


@contextmanager
def beginning(
    kind: ActType, *, flow: str, number: str, title: str, actor: Actor, now: datetime, party: str = "",
    parent: Matter | None = None,
) -> Iterator[Move]:  # fmt: skip
    """This will open a matter as `opening` does and tell whoever the table of notices names."""
    with opening(
        kind, flow=flow, number=number, title=title, actor=actor, now=now, party=party, parent=parent
    ) as move:
        note_behalf(move)
        yield move
        tell(letters=letters(move), now=now)


def beginning_many(
    kind: ActType, *, flow: str, openings: Iterable[Opening], actor: Actor, now: datetime, party: str = "",
    parent: Matter | None = None,
) -> list[Matter]:  # fmt: skip
    """This will open many matters as `open_many` does, inside an act, and tell whoever the table of notices names."""
    moves = open_many(kind, flow=flow, openings=openings, actor=actor, now=now, party=party, parent=parent)
    tell(letters=[letter for move in moves for letter in letters(move)], now=now)
    return [move.matter for move in moves]
