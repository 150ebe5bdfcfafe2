"""Events of a chain and the arcs between them: earliest times, latest times, critical path.

Every step has two events, its start and its finish; the members of a joint share one start. A
hard link is an arc from a finish to a start, a tolerant one from a finish to a finish. All
arcs are walked once in topological order, so that the work grows with steps and links only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hemei.rules.chain_model import Cycle, Joint, Step
from hemei.rules.chain_order import Link, partners, ring

OWN_WORK = -1  # arc from a step's start to its own finish


class Arc(NamedTuple):
    """An arc as its target sees it; `link` is a number in the network's links, or OWN_WORK."""

    source: int
    weight: int
    link: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened by day `now`: finish of steps done, start of steps started, both by number."""

    done: Mapping[int, int] = field(default_factory=dict)
    started: Mapping[int, int] = field(default_factory=dict)
    now: int = 0


@dataclass(slots=True)
class Network:
    """Events 0…n-1 are starts (a joint uses its first member's), n…2n-1 are finishes."""

    work: list[int]
    start_of: list[int]
    links: list[Link]
    into: list[list[Arc]]
    floor: list[int]
    fixed: dict[int, int]

    def finish_of(self, step: int) -> int:
        """This will give the event at which a step finishes."""
        return len(self.work) + step

    def steps_of(self, order: Sequence[int]) -> list[int]:
        """This will give the steps by their finish in an order of events."""
        return [event - len(self.work) for event in order if event >= len(self.work)]


@dataclass(frozen=True, slots=True)
class Times:
    """Earliest and latest day of each event; `total` is the day of the last finish."""

    early: list[int]
    late: list[int]
    total: int


def build(steps: Sequence[Step], links: list[Link], joints: Sequence[Joint], progress: Progress) -> Network:
    """This will lay out the events; what is done or started is fixed, and nothing else begins before now."""
    count = len(steps)
    work, start_of = _joined(steps, joints, progress)
    net = Network(work, start_of, links, [[] for _ in range(2 * count)], [0] * (2 * count), {})
    for number, step in enumerate(steps):
        start = start_of[number]
        net.floor[start] = max(net.floor[start], step.earliest, progress.now)
        _fix(net, number, progress)
        if number not in progress.done:
            net.into[count + number].append(Arc(start, work[number], OWN_WORK))
    for place, link in enumerate(links):
        start, finish = start_of[link.after], count + link.after
        if not link.tolerant and start not in net.fixed:
            net.into[start].append(Arc(count + link.before, 0, place))
        if link.tolerant and link.within and start not in net.fixed:
            net.into[start].append(Arc(count + link.before, -link.within, place))
        if link.tolerant and finish not in net.fixed:
            net.into[finish].append(Arc(count + link.before, 0, place))
    return net


def _joined(
    steps: Sequence[Step], joints: Sequence[Joint], progress: Progress
) -> tuple[list[int], list[int]]:
    work, start_of = [step.days for step in steps], list(range(len(steps)))
    number_of = {step.key: number for number, step in enumerate(steps)}
    for joint in joints:
        members = [number_of[key] for key in joint.members]
        for member in members:
            work[member] = max(work[member], joint.days)
        # Who has begun no longer waits for the others; the rest still go together.
        waiting = [m for m in members if m not in progress.done and m not in progress.started]
        for member in waiting:
            start_of[member] = min(waiting)
    return work, start_of


def _fix(net: Network, number: int, progress: Progress) -> None:
    finish = net.finish_of(number)
    done = progress.done.get(number)
    if done is not None:
        net.fixed[finish] = done
        net.fixed[number] = progress.started.get(number, max(0, done - net.work[number]))
    elif number in progress.started:
        net.fixed[number] = progress.started[number]
        net.floor[finish] = progress.now  # what is not finished by now cannot have finished before


def schedule(net: Network, order: Sequence[int]) -> Times:
    """This will compute earliest times forward and latest times backward along a topological order."""
    early = [0] * len(net.into)
    for event in order:
        fixed = net.fixed.get(event)
        if fixed is not None:
            early[event] = fixed
        else:
            early[event] = max([net.floor[event], *[early[s] + weight for s, weight, _ in net.into[event]]])
    total = max(early[len(net.work) :], default=0)
    late = [total] * len(net.into)
    for event in reversed(order):
        for source, weight, _ in net.into[event]:
            late[source] = min(late[source], late[event] - weight)
    return Times(early, late, total)


def topological(net: Network, steps: Sequence[Step], joints: Sequence[Joint]) -> list[int]:
    """This will order the events so that every arc points forward; raises Cycle naming a shortest ring."""
    out: list[list[int]] = [[] for _ in net.into]
    missing = [len(arcs) for arcs in net.into]
    for event, arcs in enumerate(net.into):
        for source, _, _ in arcs:
            out[source].append(event)
    order: list[int] = []
    ready = deque(event for event, count in enumerate(missing) if not count)
    while ready:
        event = ready.popleft()
        order.append(event)
        for target in out[event]:
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    if len(order) < len(missing):
        caught = [n for n in range(len(steps)) if missing[net.finish_of(n)]]
        keys = ring(caught, net.links, partners(steps, joints))
        raise Cycle([steps[n].key for n in keys], [steps[n].title for n in keys])
    return order


def critical_path(net: Network, times: Times) -> list[int]:
    """This will trace one longest path back from the last finish; steps whose own work lies on it, in order.

    For a plan from day 0 the start of the first, plus the work of all, less the terms
    (`within`) passed on the way, is the total.
    """
    count = len(net.work)
    event = next((e for e in range(count, 2 * count) if times.early[e] == times.total), None)
    path: list[int] = []
    while event is not None and event not in net.fixed:
        binding = [
            arc for arc in net.into[event] if times.early[arc.source] + arc.weight == times.early[event]
        ]
        arc = min(binding, key=lambda a: (a.link != OWN_WORK, a.source), default=None)
        if event >= count and (arc is None or arc.link == OWN_WORK):  # no arc: it runs late, until now
            path.append(event - count)
        event = None if arc is None else arc.source
    return path[::-1]
