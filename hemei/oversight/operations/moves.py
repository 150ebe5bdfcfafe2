"""One act with its messages; the clock that it leaves and what a text must hold are shared with the rooms below."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from hemei.accounts.operations import tell as tell_letters
from hemei.cases.operations.terms import clock, until, words
from hemei.ledger.flow import ActType
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Move, acting, opening
from hemei.oversight.notices import letters

__all__ = ["beginning", "clock", "moving", "until", "words"]


@contextmanager
def moving(
    kind: ActType, *, matter: Matter, actor: Actor, now: datetime, seen: int | None = None, unit: str = "",
    person: str = "",
) -> Iterator[Move]:  # fmt: skip
    """This will move a matter as `acting` does and tell the unit, the person and the watchers."""
    with acting(kind, matter=matter, actor=actor, now=now, seen=seen) as move:
        yield move
        tell_letters(letters=letters(move, unit=unit, person=person), now=now)


@contextmanager
def beginning(
    kind: ActType, *, flow: str, number: str, title: str, actor: Actor, now: datetime, party: str = "",
    parent: Matter | None = None, unit: str = "", person: str = "",
) -> Iterator[Move]:  # fmt: skip
    """This will open a matter as `opening` does and tell whom it concerns."""
    with opening(
        kind, flow=flow, number=number, title=title, actor=actor, now=now, party=party, parent=parent
    ) as move:
        yield move
        tell_letters(letters=letters(move, unit=unit, person=person), now=now)
