"""How a kind of matter may move: its states and acts in one table that a lawyer can hold against the law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hemei.rules.words import mark, mark_as, said_as


class NoSuchAct(LookupError):
    """The flow has no act of that name."""


@dataclass(frozen=True, slots=True)
class ActType:
    """One lawful move: from any of `sources` to `target` (empty = the state stays), by one of `roles`."""

    name: str  # registered dotted name, e.g. "case.accept"
    title: str  # Chinese
    english: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str]  # role codes; {"system"} = only the machine
    law: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """The lifecycle of one kind of matter."""

    kind: str
    title: str
    states: tuple[tuple[str, str], ...]  # code, Chinese label
    open_states: frozenset[str]
    acts: tuple[ActType, ...]

    def __getitem__(self, name: str) -> ActType:
        for act in self.acts:
            if act.name == name:
                return act
        raise NoSuchAct(f"{self.kind} 没有名为 {name} 的动作")

    def __iter__(self) -> Iterator[ActType]:
        return iter(self.acts)

    def offered(self, state: str, roles: frozenset[str]) -> tuple[ActType, ...]:
        """This will list the acts that somebody with `roles` may take in `state`."""
        return tuple(a for a in self.acts if state in a.sources and roles & a.roles)

    def choices(self) -> tuple[tuple[str, str], ...]:
        """This will name every state, so that a list can be filtered by it."""
        return tuple((code, self.label(code)) for code, _title in self.states)

    def label(self, state: str) -> str:
        """This will return the Chinese word for a state code; told in English it is the state's, not the act's."""
        return said_as("state", dict(self.states).get(state, state))


def act(name: str, title: str, english: str, sources: str, target: str, roles: str, law: str = "") -> ActType:
    """This will build an `ActType`; `sources` and `roles` are words separated by blanks, "-" = a new matter."""
    return ActType(name, title, english, frozenset(sources.split()), target, frozenset(roles.split()), law)


# Cases that another system ended: they enter whole, as one file, and leave again with it. Their own acts keep the
# names that they had there and are no acts of these flows.
INTAKE = Flow(
    kind="history_import",
    title=mark("历史办件文件"),
    states=(("taken", mark_as("state", "已导入")), ("undone", mark_as("state", "已撤销导入"))),
    open_states=frozenset(),
    acts=(
        act("history.import", "导入历史办件", "Import histories", "-", "taken", "it"),
        act("history.undo", "撤销导入", "Undo the import", "taken", "undone", "it"),
    ),
)
HISTORY = Flow(
    kind="history",
    title=mark("历史办件"),
    states=(("history", mark_as("state", "已办结")), ("withdrawn", mark_as("state", "已撤销导入"))),
    open_states=frozenset(),
    acts=(act("history.withdraw", "撤销导入", "Withdraw", "history", "withdrawn", "it"),),
)
