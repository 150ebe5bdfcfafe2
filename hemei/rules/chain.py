"""The chain planner: which step when, which paper once, and what is saved against the one-by-one way.

Clauses: parallel handling 行政许可法 26; deferral (容缺受理) and promises (告知承诺) as each version of an
item says. Everything is exact integers; the same input gives the same plan, and the order in
which steps are declared decides only how equals are listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hemei.rules.chain_chart import Chart
from hemei.rules.chain_check import check, check_progress
from hemei.rules.chain_graph import (
    Progress,
    build,
    critical_path,
    schedule,
    topological,
)
from hemei.rules.chain_json import from_dict, to_dict
from hemei.rules.chain_model import (
    BadChain,
    ChainError,
    Cycle,
    Disposition,
    Edge,
    FactLine,
    Joint,
    Kind,
    Merged,
    MissingItem,
    Mode,
    NobodyIssues,
    PaperInfo,
    PaperLine,
    PaperNeed,
    Plan,
    Serial,
    Slot,
    State,
    Step,
)
from hemei.rules.chain_order import Link, one_by_one
from hemei.rules.chain_papers import (
    Flow,
    fact_lines,
    gather,
    links_of,
    missing_items,
    modes,
    paper_lines,
)

__all__ = [
    "BadChain",
    "ChainError",
    "Cycle",
    "Disposition",
    "Edge",
    "FactLine",
    "Joint",
    "Kind",
    "Merged",
    "MissingItem",
    "Mode",
    "NobodyIssues",
    "PaperInfo",
    "PaperLine",
    "PaperNeed",
    "Plan",
    "Serial",
    "Slot",
    "State",
    "Step",
    "from_dict",
    "plan",
    "replan",
    "to_dict",
]

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_DAYS: Mapping[str, int] = MappingProxyType({})


def plan(
    steps: Sequence[Step],
    edges: Sequence[Edge] = (),
    joints: Sequence[Joint] = (),
    *,
    papers: Mapping[str, PaperInfo],
    held: Mapping[str, str] = _NOTHING,
    facts_known: Mapping[str, str] = _NOTHING,
) -> Plan:
    """This will plan a chain from day 0.

    `papers` describes at least every paper that a step needs; `held` says where a paper is
    already (paper → place), `facts_known` where an answer is (fact → place). A paper that a
    step of the plan issues makes an implied edge. Raises BadChain, Cycle or NobodyIssues.
    """
    check(steps, edges, joints)
    return _compute(steps, edges, joints, gather(steps, papers, held), facts_known, Progress())


def replan(
    steps: Sequence[Step],
    edges: Sequence[Edge] = (),
    joints: Sequence[Joint] = (),
    *,
    papers: Mapping[str, PaperInfo],
    done: Mapping[str, int],
    now_day: int,
    started: Mapping[str, int] = _NO_DAYS,
    held: Mapping[str, str] = _NOTHING,
    facts_known: Mapping[str, str] = _NOTHING,
) -> Plan:
    """This will predict a running order's finish as of `now_day`.

    `done` (step → finish) and `started` (step → start) are days from day 0, none later than
    `now_day`. What is done stays as it was, whatever the edges say; what has started keeps
    its start and finishes no sooner than now; the rest starts no sooner than now. The one-by-
    one way stays the same as in the plan. Raises as `plan` does.
    """
    check(steps, edges, joints)
    progress = check_progress(steps, done, started, now_day)
    return _compute(steps, edges, joints, gather(steps, papers, held), facts_known, progress)


def _compute(
    steps: Sequence[Step],
    edges: Sequence[Edge],
    joints: Sequence[Joint],
    flow: Flow,
    facts_known: Mapping[str, str],
    progress: Progress,
) -> Plan:
    missing = missing_items(flow, steps)
    links = _links(steps, edges) + links_of(flow)
    whole = build(steps, links, joints, Progress())
    serial_spans = one_by_one(steps, links, whole.steps_of(topological(whole, steps, joints)))
    net = build(steps, links, joints, progress)
    times = schedule(net, topological(net, steps, joints))
    spans = [(times.early[net.start_of[n]], times.early[net.finish_of(n)]) for n in range(len(steps))]
    chart = Chart(steps, joints, net, times, spans, serial_spans, progress, modes(flow, spans))
    lines, facts = paper_lines(flow, steps, spans), fact_lines(steps, facts_known)
    return Plan(
        slots=chart.slots(),
        total_days=times.total,
        critical=tuple(steps[n].key for n in critical_path(net, times)),
        papers=lines,
        facts=facts,
        serial=_serial(steps, flow, facts, serial_spans),
        merged=_merged(steps, lines, facts, times.total),
        missing=missing,
        now_day=progress.now,
    )


def _links(steps: Sequence[Step], edges: Sequence[Edge]) -> list[Link]:
    number = {step.key: place for place, step in enumerate(steps)}
    return [Link(number[e.before], number[e.after], e.tolerant, e.within, "", e.reason) for e in edges]


def _serial(
    steps: Sequence[Step], flow: Flow, facts: Sequence[FactLine], spans: Sequence[tuple[int, int]]
) -> Serial:
    return Serial(
        days=max((finish for _, finish in spans), default=0),
        papers=sum(len(needs) for needs in flow.demands.values()),
        forms=sum(step.kind == "item" for step in steps),
        visits=sum(step.serial_visits for step in steps),
        facts=sum(len(line.used_by) for line in facts),
    )


def _merged(
    steps: Sequence[Step], lines: Sequence[PaperLine], facts: Sequence[FactLine], total: int
) -> Merged:
    counts = Counter(dict.fromkeys(Disposition, 0))
    for line in lines:
        counts[line.disposition] += len(line.used_by)
    return Merged(
        days=total,
        papers=counts[Disposition.TO_SUBMIT],
        forms=1 if any(step.kind == "item" for step in steps) else 0,
        visits=sum(step.visits for step in steps),
        facts=sum(not line.known_from for line in facts),
        later=counts[Disposition.DEFERRABLE],
        promised=counts[Disposition.PROMISABLE],
    )
