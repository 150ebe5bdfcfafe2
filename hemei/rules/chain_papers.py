"""Which paper comes from where: every demand of every step gets exactly one disposition.

Read in this order: held already → issued by an item of the plan → handed in once and reused →
promised or deferred. What a gate yields (a signed contract) is in the person's hands, so it
is handed in like a paper of his own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hemei.rules.chain_model import (
    BadChain,
    Disposition,
    FactLine,
    MissingItem,
    Mode,
    NobodyIssues,
    PaperInfo,
    PaperLine,
    PaperNeed,
    Step,
)
from hemei.rules.chain_order import Link
from hemei.rules.items import Need, PaperSource
from hemei.rules.words import say

Span = tuple[int, int]  # start and finish
User = tuple[int, PaperNeed]  # step number and its need

_STRENGTH = (Need.REQUIRED, Need.DEFERRABLE, Need.PROMISABLE)


@dataclass(frozen=True, slots=True)
class Flow:
    """Demands by paper (step number → need, as declared), and the number of the step that issues each."""

    demands: Mapping[str, Mapping[int, PaperNeed]]
    issuer: Mapping[str, int]
    held: Mapping[str, str]
    papers: Mapping[str, PaperInfo]

    def waits(self, paper: str) -> dict[int, PaperNeed]:
        """This will give the demands that wait for a step of the plan to issue the paper."""
        issuer = self.issuer.get(paper)
        if issuer is None or paper in self.held:
            return {}
        return {number: need for number, need in self.demands[paper].items() if number != issuer}


def gather(steps: Sequence[Step], papers: Mapping[str, PaperInfo], held: Mapping[str, str]) -> Flow:
    """This will collect demands and issuers; a paper named twice by one step counts once (stronger need)."""
    demands: dict[str, dict[int, PaperNeed]] = {}
    for number, step in enumerate(steps):
        for need in step.needs:
            if need.paper not in papers:
                raise BadChain(
                    need.paper,
                    say("“{title}”需要的材料“{paper}”不在材料目录里。", title=step.title, paper=need.paper),
                )
            if need.defer_days < 0:
                raise BadChain(
                    need.paper,
                    say("“{title}”的材料“{paper}”补交期限不能是负数。", title=step.title, paper=need.paper),
                )
            mine = demands.setdefault(need.paper, {})
            known = mine.get(number)
            if known is None or _STRENGTH.index(need.need) < _STRENGTH.index(known.need):
                mine[number] = need
    return Flow(demands, _issuers(steps, demands, papers, held), held, papers)


def _issuers(
    steps: Sequence[Step],
    demands: Mapping[str, Mapping[int, PaperNeed]],
    papers: Mapping[str, PaperInfo],
    held: Mapping[str, str],
) -> dict[str, int]:
    number_of = {step.key: number for number, step in enumerate(steps)}
    found: dict[str, list[int]] = {}
    for number, step in enumerate(steps):
        for paper in dict.fromkeys(step.issues):
            found.setdefault(paper, []).append(number)
    issuer: dict[str, int] = {}
    for paper in demands:
        known, several = number_of.get(papers[paper].issued_by), found.get(paper, [])
        if known is not None:
            issuer[paper] = known
        elif len(several) == 1:
            issuer[paper] = several[0]
        elif several and paper not in held:
            names = "、".join(steps[number].title for number in several)
            raise BadChain(
                paper,
                say(
                    "《{name}》有几个事项都发出：{names}。请指明由哪一项发出。",
                    name=papers[paper].name,
                    names=names,
                ),
            )
    return issuer


def links_of(flow: Flow) -> list[Link]:
    """This will give the precedences that papers make: hard if required, else tolerant."""
    links = []
    for paper in flow.demands:
        for number, need in flow.waits(paper).items():
            tolerant = need.need is not Need.REQUIRED
            within = need.defer_days if need.need is Need.DEFERRABLE else 0
            links.append(Link(flow.issuer[paper], number, tolerant, within, flow.papers[paper].name, ""))
    return links


def missing_items(flow: Flow, steps: Sequence[Step]) -> tuple[MissingItem, ...]:
    """This will warn of papers whose issuer is outside the plan; raises NobodyIssues if none is known."""
    warnings = []
    for paper, needs in flow.demands.items():
        info = flow.papers[paper]
        if info.source is not PaperSource.GOVERNMENT or paper in flow.held or paper in flow.issuer:
            continue
        if not info.issued_by:
            users = [steps[number] for number in needs]
            raise NobodyIssues(paper, [s.key for s in users], info.name, [s.title for s in users])
        users = [steps[n] for n, need in needs.items() if need.need is not Need.PROMISABLE]
        if users:
            warnings.append(MissingItem(paper, info.name, info.issued_by, tuple(s.key for s in users)))
    return tuple(warnings)


def paper_lines(flow: Flow, steps: Sequence[Step], spans: Sequence[Span]) -> tuple[PaperLine, ...]:
    """This will give every demand its disposition, papers in declared order; spans by step number."""
    lines: list[PaperLine] = []
    for paper, needs in flow.demands.items():
        lines += _Sheet(flow, steps, spans, paper).lines(sorted(needs.items(), key=lambda u: spans[u[0]][0]))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The fate of one paper; users come by start, then as declared."""

    flow: Flow
    steps: Sequence[Step]
    spans: Sequence[Span]
    paper: str

    def lines(self, users: list[User]) -> list[PaperLine]:
        if self.paper in self.flow.held:
            return self.line(Disposition.HELD, users, self.flow.held[self.paper])
        waiting = self.flow.waits(self.paper)
        if not waiting:
            return self.own(users, "")
        issuer = self.steps[self.flow.issuer[self.paper]]
        if issuer.kind == "gate":
            return self.own(users, issuer.key)
        itself = [user for user in users if user[0] not in waiting]  # a renewal hands in the old licence
        issued = [user for user in users if user[0] in waiting]
        return self.line(Disposition.ISSUED, issued, issuer.key) + self.own(itself, "")

    def own(self, users: list[User], source: str) -> list[PaperLine]:
        """Demands that the person meets: handed in once and reused, else deferred once, or promised."""
        required = [user for user in users if user[1].need is Need.REQUIRED]
        if required:
            return self.once(Disposition.TO_SUBMIT, required[0], users, source)
        lines: list[PaperLine] = []
        deferred = [user for user in users if user[1].need is Need.DEFERRABLE]
        if deferred:
            first = min(deferred, key=self.due)
            late, *rest = self.once(Disposition.DEFERRABLE, first, deferred, source)
            lines = [replace(late, defer_days=first[1].defer_days, due=self.due(first)), *rest]
        promised = [user for user in users if user[1].need is Need.PROMISABLE]
        return lines + self.line(Disposition.PROMISABLE, promised, source)

    def once(self, disposition: Disposition, first: User, users: list[User], source: str) -> list[PaperLine]:
        """The first demand brings the paper, all others reuse it."""
        rest = [user for user in users if user is not first]
        key = self.steps[first[0]].key
        return self.line(disposition, [first], source) + self.line(Disposition.REUSED, rest, key)

    def line(self, disposition: Disposition, users: Sequence[User], from_: str) -> list[PaperLine]:
        if not users:
            return []
        keys = tuple(self.steps[number].key for number, _ in users)
        name, group = self.flow.papers[self.paper].name, users[0][1].group
        return [PaperLine(self.paper, name, disposition, keys, from_, group=group)]

    def due(self, user: User) -> int:
        number, need = user
        start, finish = self.spans[number]
        return min(start + need.defer_days, finish) if need.defer_days else finish


def modes(flow: Flow, spans: Sequence[Span]) -> dict[int, Mode]:
    """This will say which steps begin on a deferral or a promise; a deferral shows before a promise."""
    found: dict[int, Mode] = {}
    for paper, needs in flow.demands.items():
        waiting = flow.waits(paper)
        own = {n: need for n, need in needs.items() if n not in waiting and paper not in flow.held}
        if any(need.need is Need.REQUIRED for need in own.values()):
            own = {}
        ready = spans[flow.issuer[paper]][1] if waiting else 0
        late = {n: need for n, need in waiting.items() if ready > spans[n][0]}
        for number, need in {**own, **late}.items():
            if need.need is Need.DEFERRABLE:
                found[number] = Mode.DEFERRED
            elif need.need is Need.PROMISABLE:
                found.setdefault(number, Mode.PROMISED)
    return found


def fact_lines(steps: Sequence[Step], known: Mapping[str, str]) -> tuple[FactLine, ...]:
    """This will list each fact once with the steps that ask it and where it is known from."""
    users: dict[str, dict[str, None]] = {}
    for step in steps:
        for fact in step.facts:
            users.setdefault(fact, {})[step.key] = None
    return tuple(FactLine(fact, tuple(keys), known.get(fact, "")) for fact, keys in users.items())
