"""Orders of whole steps: who waits for whom in a ring, and the one-by-one way."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hemei.rules.chain_model import Joint, Step


class Link(NamedTuple):
    """A precedence between two steps by number; `paper` names the paper that makes it, if one does."""

    before: int
    after: int
    tolerant: bool
    within: int
    paper: str
    reason: str


def partners(steps: Sequence[Step], joints: Sequence[Joint]) -> dict[int, list[int]]:
    """This will give the members of each member's joint, by step number."""
    number_of = {step.key: number for number, step in enumerate(steps)}
    groups = [[number_of[key] for key in joint.members] for joint in joints]
    return {member: group for group in groups for member in group}


def ring(caught: Iterable[int], links: Sequence[Link], together: Mapping[int, list[int]]) -> list[int]:
    """This will find a shortest ring among `caught`, each step waiting for the one before it.

    A step also waits for whatever a partner in its joint waits for; that partner then stands before it.
    """
    numbers = sorted(caught)
    waits: dict[int, dict[int, int]] = {number: {} for number in numbers}
    for link in links:
        if link.before not in waits or link.after not in waits:
            continue
        waits[link.before][link.after] = link.after
        if not link.tolerant or link.within:
            for partner in together.get(link.after, ()):
                if partner in waits:
                    waits[link.before].setdefault(partner, link.after)
    return _with_partners(waits, _shortest(waits))


def _shortest(waits: Mapping[int, Mapping[int, int]]) -> list[int]:
    best: list[int] = []
    for start in waits:
        best = _ring_through(waits, start, len(best) or len(waits) + 1) or best
    return best


def _with_partners(waits: Mapping[int, Mapping[int, int]], found: Sequence[int]) -> list[int]:
    named: list[int] = []
    for number, follower in zip(found, [*found[1:], *found[:1]], strict=True):
        through = waits[number][follower]
        named += [number] if through == follower else [number, through]
    return named


def _ring_through(waits: Mapping[int, Mapping[int, int]], start: int, shorter_than: int) -> list[int]:
    came_from: dict[int, int] = {}
    frontier = [start]
    for _length in range(1, shorter_than):
        following: list[int] = []
        for number in frontier:
            for target in waits[number]:
                if target == start:
                    return _walk_back(came_from, number, start)
                if target not in came_from:
                    came_from[target] = number
                    following.append(target)
        frontier = following
    return []


def _walk_back(came_from: Mapping[int, int], number: int, start: int) -> list[int]:
    path = [number]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]


def one_by_one(steps: Sequence[Step], links: Sequence[Link], order: Sequence[int]) -> list[tuple[int, int]]:
    """This will lay the items one after another: (start, finish) of each step in the one-by-one way.

    Tolerance does not exist there: every link is an order. Steps that need not wait for a
    gate's day go first, then as declared, which is the shortest way to work one by one; so
    the saving is never overstated.
    """
    after: list[list[int]] = [[] for _ in steps]
    missing = [0] * len(steps)
    for link in links:
        after[link.before].append(link.after)
        missing[link.after] += 1
    floor = [step.earliest for step in steps]  # the day before which it or a step ahead of it cannot begin
    for number in order:
        for follower in after[number]:
            floor[follower] = max(floor[follower], floor[number])
    spans, day = [(0, 0)] * len(steps), 0
    passed = list(floor)  # the day by which all that a gate waits for has finished
    for number in _by_floor(after, missing, floor):
        step = steps[number]
        start = passed[number] if step.kind == "gate" else max(day, floor[number])
        finish = start + step.serial_days
        day = day if step.kind == "gate" else finish
        spans[number] = (start, finish)
        for follower in after[number]:
            passed[follower] = max(passed[follower], finish)
    return spans


def _by_floor(after: Sequence[Sequence[int]], missing: list[int], floor: Sequence[int]) -> Iterator[int]:
    ready = [(floor[number], number) for number, count in enumerate(missing) if not count]
    heapq.heapify(ready)
    while ready:
        _, number = heapq.heappop(ready)
        yield number
        for follower in after[number]:
            missing[follower] -= 1
            if not missing[follower]:
                heapq.heappush(ready, (floor[follower], follower))
