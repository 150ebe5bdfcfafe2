"""The planner against a brute-force scheduler, on random small chains."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hemei.rules.chain import (
    Cycle,
    Disposition,
    Edge,
    Joint,
    PaperInfo,
    PaperNeed,
    Plan,
    Step,
    from_dict,
    plan,
    replan,
    to_dict,
)
from hemei.rules.items import Need, PaperSource


@dataclass(frozen=True)
class Chain:
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    joints: tuple[Joint, ...]
    papers: dict[str, PaperInfo]
    held: dict[str, str]

    def plan(self) -> Plan:
        return plan(self.steps, self.edges, self.joints, papers=self.papers, held=self.held)

    def all_edges(self) -> list[Edge]:
        """Edges as declared and as the papers make them, read afresh from the description."""
        found = list(self.edges)
        for after in self.steps:
            for need in after.needs:
                for before in self.steps:
                    if need.paper in before.issues and before is not after and need.paper not in self.held:
                        late = need.need is not Need.REQUIRED
                        within = need.defer_days if need.need is Need.DEFERRABLE else 0
                        found.append(Edge(before.key, after.key, late, within=within))
        return found

    def partners(self, key: str) -> tuple[str, ...]:
        return next((joint.members for joint in self.joints if key in joint.members), (key,))

    def work(self, step: Step) -> int:
        return max([step.days, *[joint.days for joint in self.joints if step.key in joint.members]])

    def cyclic(self) -> bool:
        """Transitive closure of “waits for”, the slow and obvious way."""
        keys = [step.key for step in self.steps]
        reach = {(a, b): False for a in keys for b in keys}
        for edge in self.all_edges():
            reach[edge.before, edge.after] = True
            if not edge.tolerant or edge.within:
                for partner in self.partners(edge.after):
                    reach[edge.before, partner] = True
        for via, a, b in itertools.product(keys, repeat=3):
            reach[a, b] = reach[a, b] or (reach[a, via] and reach[via, b])
        return any(reach[key, key] for key in keys)

    def relaxed(self) -> dict[str, tuple[int, int]]:
        """Push every start and finish later until no rule is broken."""
        start = {step.key: step.earliest for step in self.steps}
        finish = dict.fromkeys(start, 0)
        edges = self.all_edges()
        while True:
            before = (dict(start), dict(finish))
            for edge in edges:
                if edge.tolerant:
                    finish[edge.after] = max(finish[edge.after], finish[edge.before])
                    if edge.within:
                        start[edge.after] = max(start[edge.after], finish[edge.before] - edge.within)
                else:
                    start[edge.after] = max(start[edge.after], finish[edge.before])
            for joint in self.joints:
                together = max(start[key] for key in joint.members)
                start.update(dict.fromkeys(joint.members, together))
            for step in self.steps:
                finish[step.key] = max(finish[step.key], start[step.key] + self.work(step))
            if before == (start, finish):
                return {key: (start[key], finish[key]) for key in start}


# A busy machine is no failure, and chains that happen to be rings are thrown away by the tests themselves.
CALM = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
NEEDS = st.sampled_from(list(Need))
AMOUNT = st.integers(0, 6)


@st.composite
def chains(draw: st.DrawFn, *, most: int = 7, ringed: bool = False) -> Chain:
    count = draw(st.integers(1, most))
    steps = [_step(draw, number, count if ringed else number) for number in range(count)]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    edges = []
    for one, other in draw(st.lists(pairs, max_size=2 * count)):
        if ringed or one != other:
            before, after = (one, other) if ringed else (min(one, other), max(one, other))
            edges.append(_edge(draw, f"s{before}", f"s{after}"))
    items = [step.key for step in steps if step.kind == "item"]
    members = draw(st.lists(st.sampled_from(items), unique=True, max_size=3)) if items else []
    joints = [Joint("j", "联合验收", tuple(members), draw(AMOUNT))] if members else []
    papers = {f"p{n}": PaperInfo(f"p{n}", f"证{n}", PaperSource.GOVERNMENT) for n in range(count)}
    papers |= {f"q{n}": PaperInfo(f"q{n}", f"表{n}", PaperSource.APPLICANT) for n in range(3)}
    held = draw(st.lists(st.sampled_from(sorted(papers)), max_size=2))
    return Chain(tuple(steps), tuple(edges), tuple(joints), papers, dict.fromkeys(held, "电子证照库"))


def _step(draw: st.DrawFn, number: int, reach: int) -> Step:
    own = st.sampled_from(["q0", "q1", "q2"])
    codes = draw(st.lists(own, max_size=3))
    if reach:
        codes += [f"p{n}" for n in draw(st.lists(st.integers(0, reach - 1), max_size=2)) if n != number]
    needs = tuple(PaperNeed(code, draw(NEEDS), draw(AMOUNT)) for code in dict.fromkeys(codes))
    facts = tuple(draw(st.lists(st.sampled_from(["name", "land", "sum"]), max_size=3)))
    gate = draw(st.integers(0, 4)) == 0
    days = 0 if gate else draw(AMOUNT)
    return Step(
        f"s{number}",
        f"事项{number}",
        days=days,
        serial_days=0 if gate else days + draw(AMOUNT),
        needs=needs,
        issues=(f"p{number}",),
        facts=facts,
        serial_visits=draw(AMOUNT),
        kind="gate" if gate else "item",
        earliest=draw(st.sampled_from([0, 0, 3, 9])),
    )


def _edge(draw: st.DrawFn, before: str, after: str) -> Edge:
    tolerant = draw(st.booleans())
    return Edge(before, after, tolerant, within=draw(AMOUNT) if tolerant else 0)


def spans(made: Plan) -> dict[str, tuple[int, int]]:
    return {slot.key: (slot.start, slot.finish) for slot in made.slots}


@given(chains(ringed=True))
@CALM
def test_rings_are_found_exactly_when_they_exist(chain: Chain) -> None:
    if not chain.cyclic():
        chain.plan()
        return
    with pytest.raises(Cycle) as caught:
        chain.plan()
    keys = caught.value.keys
    assert keys
    links = {(edge.before, edge.after) for edge in chain.all_edges()}
    for before, after in zip(keys, (*keys[1:], keys[0]), strict=True):
        assert (before, after) in links or after in chain.partners(before)


@given(chains(ringed=True))
@CALM
def test_the_named_ring_is_a_shortest_one(chain: Chain) -> None:
    chain = replace(chain, joints=())
    assume(chain.cyclic())
    links = {(edge.before, edge.after) for edge in chain.all_edges()}
    keys = [step.key for step in chain.steps]
    shortest = next(
        length
        for length in range(1, len(keys) + 1)
        for ring in itertools.permutations(keys, length)
        if all(pair in links for pair in zip(ring, (*ring[1:], ring[0]), strict=True))
    )
    with pytest.raises(Cycle) as caught:
        chain.plan()
    assert len(caught.value.keys) == shortest


@given(chains())
@CALM
def test_times_equal_the_brute_force_schedule(chain: Chain) -> None:
    assume(not chain.cyclic())
    made = chain.plan()
    assert spans(made) == chain.relaxed()
    assert made.total_days == max(slot.finish for slot in made.slots)


@given(chains())
@CALM
def test_every_rule_is_kept(chain: Chain) -> None:
    assume(not chain.cyclic())
    at = spans(chain.plan())
    for edge in chain.all_edges():
        if edge.tolerant:
            assert at[edge.after][1] >= at[edge.before][1]
            assert not edge.within or at[edge.after][0] >= at[edge.before][1] - edge.within
        else:
            assert at[edge.after][0] >= at[edge.before][1]
    for joint in chain.joints:
        assert len({at[key][0] for key in joint.members}) == 1
        assert all(at[key][1] >= at[key][0] + joint.days for key in joint.members)
    for step in chain.steps:
        assert at[step.key][0] >= step.earliest
        assert at[step.key][1] - at[step.key][0] >= step.days


@given(chains())
@CALM
def test_slack_is_exact(chain: Chain) -> None:
    assume(not chain.cyclic())
    made = chain.plan()

    def total_with(step: Step, days: int) -> int:
        longer = tuple(replace(s, days=days) if s.key == step.key else s for s in chain.steps)
        return replace(chain, steps=longer).plan().total_days

    for step in chain.steps:
        slot = made.slot(step.key)
        assert slot.slack >= 0
        assert slot.critical == (slot.slack == 0)
        if step.kind == "item":
            assert total_with(step, slot.work + slot.slack) == made.total_days
            assert total_with(step, slot.work + slot.slack + 1) == made.total_days + 1


@given(chains())
@CALM
def test_critical_path_is_as_long_as_the_plan(chain: Chain) -> None:
    assume(not chain.cyclic())
    made = chain.plan()
    assert made.critical
    slots = [made.slot(key) for key in made.critical]
    assert all(slot.critical for slot in slots)
    length = slots[0].start + sum(slot.work for slot in slots)
    if any(edge.within for edge in chain.all_edges()):
        assert length >= made.total_days
    else:
        assert length == made.total_days


@given(chains(), st.data())
@CALM
def test_one_more_edge_never_shortens(chain: Chain, data: st.DataObject) -> None:
    keys = [step.key for step in chain.steps]
    edge = _edge(data.draw, data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(keys)))
    more = replace(chain, edges=(*chain.edges, edge))
    assume(not more.cyclic())
    before, after = spans(chain.plan()), spans(more.plan())
    assert all(after[key][0] >= before[key][0] and after[key][1] >= before[key][1] for key in keys)


@given(chains(), st.randoms(use_true_random=False))
@CALM
def test_declared_order_does_not_change_times(chain: Chain, random) -> None:  # type: ignore[no-untyped-def]
    assume(not chain.cyclic())
    steps, edges = list(chain.steps), list(chain.edges)
    random.shuffle(steps)
    random.shuffle(edges)
    one, other = chain.plan(), replace(chain, steps=tuple(steps), edges=tuple(edges)).plan()
    assert spans(one) == spans(other)
    assert {s.key: s.slack for s in one.slots} == {s.key: s.slack for s in other.slots}
    assert (one.serial, one.merged, one.counts()) == (other.serial, other.merged, other.counts())


@given(chains())
@CALM
def test_slots_stand_by_start_then_as_declared(chain: Chain) -> None:
    assume(not chain.cyclic())
    declared = [step.key for step in chain.steps]
    places = [(slot.start, declared.index(slot.key)) for slot in chain.plan().slots]
    assert places == sorted(places)
    assert len(places) == len(declared)


@given(chains())
@CALM
def test_every_demand_has_one_disposition(chain: Chain) -> None:
    assume(not chain.cyclic())
    made = chain.plan()
    demanded = Counter((need.paper, step.key) for step in chain.steps for need in step.needs)
    given_out = Counter((line.paper, key) for line in made.papers for key in line.used_by)
    assert given_out == demanded
    assert made.serial.papers == demanded.total()
    assert made.reconciles()
    assert made.merged.papers <= made.serial.papers
    handed_in = [line.paper for line in made.papers if line.disposition is Disposition.TO_SUBMIT]
    assert len(handed_in) == len(set(handed_in)) == made.merged.papers
    assert not set(handed_in) & set(chain.held)


@given(chains())
@CALM
def test_facts_are_asked_once(chain: Chain) -> None:
    assume(not chain.cyclic())
    made = chain.plan()
    asked = Counter((fact, step.key) for step in chain.steps for fact in set(step.facts))
    assert Counter((line.fact, key) for line in made.facts for key in line.used_by) == asked
    assert made.serial.facts == asked.total()
    assert made.merged.facts == len(made.facts) == len({fact for fact, _ in asked})


@given(chains(most=5))
@CALM
def test_one_by_one_is_the_shortest_possible_sequence(chain: Chain) -> None:
    assume(not replace(chain, joints=()).cyclic())
    assume(not chain.cyclic())
    waits = {(edge.before, edge.after) for edge in chain.all_edges()}
    best = min(
        (
            _in_sequence(order, waits)
            for order in itertools.permutations(chain.steps)
            if _lawful(order, waits)
        ),
    )
    assert chain.plan().serial.days == best


def _lawful(order: tuple[Step, ...], waits: set[tuple[str, str]]) -> bool:
    place = {step.key: number for number, step in enumerate(order)}
    return all(place[before] < place[after] for before, after in waits)


def _in_sequence(order: tuple[Step, ...], waits: set[tuple[str, str]]) -> int:
    day, finish = 0, dict[str, int]()
    for step in order:
        ready = max([step.earliest, *[finish[a] for a, b in waits if b == step.key]])
        if step.kind == "gate":
            finish[step.key] = ready
        else:
            finish[step.key] = day = max(day, ready) + step.serial_days
    return max(finish.values())


@given(chains())
@CALM
def test_together_is_never_slower_than_one_by_one(chain: Chain) -> None:
    """A joint that waits for an earliest day may cost days which single handling would use; that case is left out."""
    assume(not chain.cyclic())
    assume(not chain.joints or not any(step.earliest for step in chain.steps))
    days = {step.key: step.serial_days for step in chain.steps}
    bounded = tuple(replace(j, days=min(j.days, *[days[key] for key in j.members])) for j in chain.joints)
    made = replace(chain, joints=bounded).plan()
    assert made.saved_days >= 0


@given(chains())
@CALM
def test_snapshot_survives_json(chain: Chain) -> None:
    assume(not chain.cyclic())
    made = chain.plan()
    assert from_dict(json.loads(json.dumps(to_dict(made)))) == made


@given(chains(), st.integers(0, 30))
@CALM
def test_an_order_that_keeps_to_its_plan_keeps_its_finish(chain: Chain, today: int) -> None:
    assume(not chain.cyclic())
    made = chain.plan()
    today = min(today, made.total_days)
    done = {slot.key: slot.finish for slot in made.slots if slot.finish <= today}
    started = {slot.key: slot.start for slot in made.slots if slot.start <= today}
    again = replan(
        chain.steps,
        chain.edges,
        chain.joints,
        papers=chain.papers,
        held=chain.held,
        done=done,
        started=started,
        now_day=today,
    )
    assert spans(again) == spans(made)
    assert again.total_days == made.total_days
    assert again.serial == made.serial


@given(chains(), st.integers(0, 5), st.integers(0, 5))
@CALM
def test_waiting_longer_never_brings_the_finish_nearer(chain: Chain, today: int, more: int) -> None:
    assume(not chain.cyclic())

    def total(day: int) -> int:
        made = replan(
            chain.steps, chain.edges, chain.joints, papers=chain.papers, held=chain.held, done={}, now_day=day
        )
        return made.total_days

    assert chain.plan().total_days == total(0)
    assert total(today) <= total(today + more) <= total(today) + more
