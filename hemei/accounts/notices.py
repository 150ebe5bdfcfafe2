"""What the tables of notices share: who is told what after which act, and how a text becomes a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hemei.accounts.queries import Letter
from hemei.ledger.operations import Move
from hemei.rules.workdays import local_time


@dataclass(frozen=True, slots=True)
class Notice:
    """What `to` is told after `act`. Texts may name title, number, due, and whatever the act records."""

    act: str
    to: str
    text: str
    english: str
    urgent: bool = False

    def letter(self, to: str, facts: Facts, place: str, number: str) -> Letter:
        """This will make the message to one address, which opens the page `place` of `number`."""
        text, english = (words.format_map(facts)[:500] for words in (self.text, self.english))
        return Letter(to, self.act, text, english, place, number, self.urgent)


class Facts(dict[str, Any]):
    """What texts may name; what a text names and the act does not carry is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def facts_of(move: Move, **more: Any) -> Facts:
    """This will return what the texts about an act may name."""
    due = move.changes.get("due_at", move.matter.due_at)
    matter = {"title": move.matter.title, "number": move.matter.number, "due": local_time(due) if due else ""}
    return Facts({**move.payload, **matter, **more})


def by_act(notices: Iterable[Notice]) -> dict[str, list[Notice]]:
    """This will sort a table of notices by the act that they follow."""
    found: dict[str, list[Notice]] = {}
    for one in notices:
        found.setdefault(one.act, []).append(one)
    return found
