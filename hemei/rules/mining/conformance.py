"""A sequence of acts held against the prescribed flow: what was skipped, repeated or out of order.

Each act starts from some states and leads to one. The replay goes from state to state; where an act does not fit,
it says how and goes on from the act's own target, so that one fault is told once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hemei.rules.words import mark

BEGIN = "-"


class Kind(StrEnum):
    """How a case departs from what is prescribed."""

    SKIPPED = "skipped"
    REPEATED = "repeated"
    ORDER = "order"
    UNKNOWN = "unknown"
    LATE = "late"


LABELS: Mapping[Kind, str] = {
    Kind.SKIPPED: mark("跳过"),
    Kind.REPEATED: mark("重复"),
    Kind.ORDER: mark("次序不对"),
    Kind.UNKNOWN: mark("规定以外的动作"),
    Kind.LATE: mark("逾期"),
}


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure: how, the act by which it shows, and what was skipped where something was."""

    kind: Kind
    act: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prescribed:
    """What is prescribed: of each act the states it starts from and the one it leads to ("" = it stays).

    `once` = acts that happen at most once; `needs` = acts that must have happened before an act.
    """

    moves: Mapping[str, tuple[frozenset[str], str]]
    once: frozenset[str] = frozenset()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def steps_in_order(steps: Sequence[str]) -> Prescribed:
    """This will prescribe steps that come one after another, each once."""
    states = [BEGIN, *steps]
    moves = {step: (frozenset({states[n]}), step) for n, step in enumerate(steps)}
    return Prescribed(moves, frozenset(steps))


def replay(prescribed: Prescribed, acts: Sequence[str]) -> tuple[Departure, ...]:
    """This will list where a sequence departs from the prescribed flow, in the order of its acts; () = nowhere."""
    state, done, owed = BEGIN, dict.fromkeys(acts, 0), set[str]()
    found: list[Departure] = []
    for place, act in enumerate(acts):
        move = prescribed.moves.get(act)
        if move is None:
            found.append(Departure(Kind.UNKNOWN, act))
            continue
        sources, target = move
        fits = state in sources
        if act in owed and not fits:  # it comes now, after the act that it should have preceded: told there
            owed.discard(act)
            done[act] += 1
            continue
        again = done[act] > 0 and (act in prescribed.once or not fits)
        if again:
            found.append(Departure(Kind.REPEATED, act))
        else:
            one = _lacking(prescribed, act, done, acts[place + 1 :]) if fits else _misfit(
                prescribed, state, act, acts[place + 1 :])  # fmt: skip
            found += [one] if one else []
            owed |= set(one.missing) if one and one.kind is Kind.ORDER else set()
        done[act] += 1
        # a repeated step that does not fit does not lead back to where it led the first time
        state = state if again and not fits else target or state
    return tuple(found)


def _lacking(
    prescribed: Prescribed, act: str, done: Mapping[str, int], later: Sequence[str]
) -> Departure | None:
    missing = tuple(one for one in prescribed.needs.get(act, ()) if not done.get(one))
    if not missing:
        return None
    return Departure(Kind.ORDER if set(missing) & set(later) else Kind.SKIPPED, act, missing)


def _misfit(prescribed: Prescribed, state: str, act: str, later: Sequence[str]) -> Departure:
    """An act in a state from which it may not start: something was left out, or it comes at the wrong time."""
    path = _between(prescribed, state, prescribed.moves[act][0])
    if path is None:
        return Departure(Kind.ORDER, act)
    late = tuple(one for one in path if one in later)
    return Departure(Kind.ORDER, act, late) if late else Departure(Kind.SKIPPED, act, path)


def _between(prescribed: Prescribed, state: str, wanted: frozenset[str]) -> tuple[str, ...] | None:
    """The fewest acts that lead from a state to one of `wanted`; None where no way leads there."""
    ways: deque[tuple[str, tuple[str, ...]]] = deque([(state, ())])
    seen = {state}
    while ways:
        here, path = ways.popleft()
        for name, (sources, target) in prescribed.moves.items():
            if here in sources and target and target not in seen:
                if target in wanted:
                    return (*path, name)
                seen.add(target)
                ways.append((target, (*path, name)))
    return None
