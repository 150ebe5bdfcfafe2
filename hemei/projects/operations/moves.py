"""One act of visits, problems and help with the messages that it calls for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from hemei.accounts.operations import tell as tell_letters
from hemei.common.words import tell
from hemei.ledger.flow import ActType
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Move, Refused, acting, opening
from hemei.projects.models import Project
from hemei.projects.notices.visits import letters


@contextmanager
def moving(
    kind: ActType, *, matter: Matter, actor: Actor, now: datetime, seen: int | None = None, **to: str
) -> Iterator[Move]:
    """This will move a matter as `acting` does and tell unit, person and holder (`to`)."""
    with acting(kind, matter=matter, actor=actor, now=now, seen=seen) as move:
        yield move
        tell_letters(letters=letters(move, **to), now=now)


@contextmanager
def beginning(
    kind: ActType, *, flow: str, number: str, title: str, actor: Actor, now: datetime, party: str = "",
    parent: Matter | None = None, **to: str,
) -> Iterator[Move]:  # fmt: skip
    """This will open a matter as `opening` does and tell whom it concerns."""
    with opening(
        kind, flow=flow, number=number, title=title, actor=actor, now=now, party=party, parent=parent
    ) as move:
        yield move
        tell_letters(letters=letters(move, **to), now=now)


def keep(row: Any, **values: object) -> None:
    """This will set columns of a row and write them."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])


def known_project(number: str) -> str:
    """This will give the number of a key project as it stands there; refuses an unknown one, empty stays empty."""
    plain = number.strip().upper()
    if plain and not Project.objects.filter(matter__number=plain).exists():
        raise Refused(tell("没有编号为“{number}”的项目，没有写入。不是重点项目就空着。", number=plain[:60]))
    return plain
