"""Values of the chain planner: what goes in, what comes out, what it refuses.

Times are whole working days counted from day 0: a slot from 3 to 8 is worked on days 4, 5, 6, 7 and 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from hemei.rules.items import Need, PaperSource
from hemei.rules.words import mark, say

Kind = Literal["item", "gate"]


class ChainError(ValueError):
    """Why no plan can be made; the message is fit to be shown."""


class BadChain(ChainError):
    """The description of the chain contradicts itself; `thing` is the key, paper or joint at fault."""

    def __init__(self, thing: str, message: str) -> None:
        super().__init__(message)
        self.thing = thing


class Cycle(ChainError):
    """Steps that wait for one another in a ring, each of `keys` for the one before it."""

    def __init__(self, keys: Sequence[str], titles: Sequence[str] = ()) -> None:
        self.keys = tuple(keys)
        names = tuple(titles) or self.keys
        ring = " → ".join((*names, names[0]))
        super().__init__(say("办理顺序成环，谁也无法先办：{ring}。请去掉其中一条先后关系。", ring=ring))


class NobodyIssues(ChainError):
    """A government paper that no step issues, that is not held, and whose issuer nobody knows."""

    def __init__(self, paper: str, steps: Sequence[str], name: str = "", titles: Sequence[str] = ()) -> None:
        self.paper = paper
        self.steps = tuple(steps)
        users = "、".join(titles or self.steps)
        super().__init__(
            say(
                "《{value}》应由政府部门核发，但方案里没有事项发出它，也查不到核发事项；"
                "需要它的有：{users}。请先在事项目录里补上核发事项。",
                value=name or paper,
                users=users,
            )
        )


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """One step's need of one paper.

    `defer_days`: working days after the step's start by which a deferrable paper must come (0 = only
    before the decision). `group` is a heading for pages; the planner carries it and draws nothing from it.
    """

    paper: str
    need: Need = Need.REQUIRED
    defer_days: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An item to be handled, or a gate: a zero-day milestone outside the zone's hands (签订厂房租赁合同).

    `days` is the limit in the joint way, `serial_days` in the one-by-one way; `visits` likewise. `issues` are
    the papers that it yields, `facts` the answers that its form asks. It starts on day `earliest` or later.
    """

    key: str
    title: str
    agency: str = ""
    days: int = 0
    serial_days: int = 0
    needs: tuple[PaperNeed, ...] = ()
    issues: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    visits: int = 0
    serial_visits: int = 0
    phase: str = ""
    kind: Kind = "item"
    earliest: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """`before` comes first.

    Hard: `after` starts when `before` has finished. Tolerant: `after` may start, but may not finish (be
    decided) before `before` has finished; with `within` > 0 it also starts no sooner than `within` working
    days ahead of that finish, so that a promise to bring the paper in time can be kept.
    """

    before: str
    after: str
    tolerant: bool = False
    reason: str = ""
    within: int = 0


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint step (联合勘验, 联合验收): its members share one start, the latest of their ready times, and no
    member finishes before `days` have passed since. A step belongs to one joint at most; a gate to none."""

    key: str
    title: str
    members: tuple[str, ...]
    days: int = 0


@dataclass(frozen=True, slots=True)
class PaperInfo:
    """What the catalogue knows of a paper; `issued_by` is the key of the item that issues it, if known."""

    code: str
    name: str
    source: PaperSource
    issued_by: str = ""


class Disposition(StrEnum):
    """What becomes of one demand for one paper."""

    TO_SUBMIT = "to_submit"
    HELD = "held"
    ISSUED = "issued"
    REUSED = "reused"
    DEFERRABLE = "deferrable"
    PROMISABLE = "promisable"

    @property
    def label(self) -> str:
        """This will give the Chinese label."""
        return _DISPOSITION[self]


_DISPOSITION = {
    Disposition.TO_SUBMIT: mark("要交"),
    Disposition.HELD: mark("免交（已有）"),
    Disposition.ISSUED: mark("免交（前序事项发出）"),
    Disposition.REUSED: mark("复用"),
    Disposition.DEFERRABLE: mark("可容缺"),
    Disposition.PROMISABLE: mark("可承诺"),
}


class Mode(StrEnum):
    """How a step gets on without all its papers; decides the colour of its bar."""

    PLAIN = "plain"  # 并联办
    DEFERRED = "deferred"  # 容缺受理
    PROMISED = "promised"  # 告知承诺


class State(StrEnum):
    """Where a step stands when a running order is planned again."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Slot:
    """When one step is worked. Carries what a page shows, so that a pinned plan needs no catalogue.

    `work` is the working time (at least the joint's days for a member); `finish - start` is longer where the
    decision waits. `slack` is by how many days the work may grow without moving the end; 0 = critical.
    """

    key: str
    start: int
    finish: int
    slack: int
    critical: bool
    because: tuple[str, ...]
    serial_start: int
    serial_finish: int
    title: str = ""
    agency: str = ""
    phase: str = ""
    kind: Kind = "item"
    work: int = 0
    serial_days: int = 0
    mode: Mode = Mode.PLAIN
    state: State = State.PLANNED
    joint: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Demands for one paper that meet the same fate.

    `used_by` holds one step for each demand, so the lengths over all lines add up to the demands of the
    one-by-one way. `from_` is where a held paper is, or the key of the step that yields it, or, for a reused
    one, the step that it was first asked for. `defer_days` as in `PaperNeed`; `due` is the day it must be in.
    """

    paper: str
    name: str
    disposition: Disposition
    used_by: tuple[str, ...]
    from_: str = ""
    defer_days: int = 0
    due: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact asked once; `known_from` says where it is known from (empty = it has to be asked)."""

    fact: str
    used_by: tuple[str, ...]
    known_from: str = ""


@dataclass(frozen=True, slots=True)
class MissingItem:
    """A warning: `paper` is issued by `item`, which is not in the plan."""

    paper: str
    name: str
    item: str
    steps: tuple[str, ...]

    @property
    def text(self) -> str:
        """This will say in Chinese what to do."""
        return say(
            "《{name}》由“{item}”核发，方案里没有这一项：已有的请上传，没有的请把它加进方案。",
            name=self.name,
            item=self.item,
        )


@dataclass(frozen=True, slots=True)
class Serial:
    """The one-by-one way: one item after another, each with its own form, papers and visits."""

    days: int
    papers: int
    forms: int
    visits: int
    facts: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """The joint way: `papers` are handed in with the order, `later` within their term, `promised` never."""

    days: int
    papers: int
    forms: int
    visits: int
    facts: int = 0
    later: int = 0
    promised: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A computed chain: slots by start, then as declared."""

    slots: tuple[Slot, ...]
    total_days: int
    critical: tuple[str, ...]
    papers: tuple[PaperLine, ...]
    facts: tuple[FactLine, ...]
    serial: Serial
    merged: Merged
    missing: tuple[MissingItem, ...] = ()
    now_day: int = 0

    @property
    def saved_days(self) -> int:
        """This will give the working days saved against the one-by-one way (negative if none)."""
        return self.serial.days - self.merged.days

    @property
    def saved_papers(self) -> int:
        """This will give the papers saved at submission against the one-by-one way."""
        return self.serial.papers - self.merged.papers

    @property
    def saved_visits(self) -> int:
        """This will give the visits saved against the one-by-one way."""
        return self.serial.visits - self.merged.visits

    def slot(self, key: str) -> Slot:
        """This will give the slot of one step; KeyError if the plan has no such step."""
        for slot in self.slots:
            if slot.key == key:
                return slot
        raise KeyError(key)

    def counts(self) -> dict[Disposition, int]:
        """This will count the demands by what becomes of them, every disposition present."""
        found = dict.fromkeys(Disposition, 0)
        for line in self.papers:
            found[line.disposition] += len(line.used_by)
        return found

    def reconciles(self) -> bool:
        """This will say whether the dispositions add up to the papers of the one-by-one way."""
        counts = self.counts()
        return sum(counts.values()) == self.serial.papers and (
            counts[Disposition.TO_SUBMIT] == self.merged.papers
            and counts[Disposition.DEFERRABLE] == self.merged.later
            and counts[Disposition.PROMISABLE] == self.merged.promised
        )
