"""The directly-follows graph against a loop that counts, working time against the calendar, replay against faults."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemei.rules import mining
from hemei.rules.mining import Departure, Kind, Prescribed, collect, discover, replay, steps_in_order
from hemei.rules.workdays import SHANGHAI, official

FIRST = datetime(2026, 1, 1, tzinfo=SHANGHAI)


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def worked(a: datetime, b: datetime) -> float:
    """Working days between two instants, hour by hour of the calendar: the slow way."""
    total, at = timedelta(), a.astimezone(SHANGHAI)
    end = b.astimezone(SHANGHAI)
    while at < end:
        midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        until = min(midnight, end)
        if official().is_workday(at.date()):
            total += until - at
        at = until
    return total / timedelta(days=1)


INSTANTS = st.integers(0, 300 * 86400).map(lambda s: FIRST + timedelta(seconds=s))
EVENTS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abcd"), INSTANTS), max_size=40)


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_a_graph_is_what_counting_one_by_one_gives(events: list[tuple[int, str, datetime]]) -> None:
    events = sorted(events, key=lambda e: e[2])
    traces: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for case, act, at in events:
        traces[case].append((act, at))
    spans: dict[tuple[str, str], list[float]] = defaultdict(list)
    for trace in traces.values():
        for (a, t), (b, u) in itertools.pairwise(trace):
            spans[a, b].append(worked(t, u))
    log = collect((case, act, iso(at)) for case, act, at in events)
    found = discover(log, mining.official_time())
    assert (found.events, found.cases) == (len(events), len(traces))
    assert found.acts == Counter(act for _case, act, _at in events)
    assert found.starts == Counter(trace[0][0] for trace in traces.values())
    assert found.ends == Counter(trace[-1][0] for trace in traces.values())
    assert {(e.source, e.target): e.count for e in found.edges} == {k: len(v) for k, v in spans.items()}
    for edge in found.edges:
        days = sorted(spans[edge.source, edge.target])
        assert edge.total == pytest.approx(sum(days), abs=1e-6)
        assert edge.median == pytest.approx(statistics.median(days), abs=1e-6)
        assert edge.slow == pytest.approx(days[-(-90 * len(days) // 100) - 1], abs=1e-6)
        assert edge.longest == pytest.approx(days[-1], abs=1e-6)
    ways = Counter(tuple(act for act, _at in trace) for trace in traces.values())
    assert {one.acts: len(one.cases) for one in mining.variants(log)} == ways
    for a, b in spans:
        hit = {log.cases[n] for n in mining.cases_on(log, a, b)}
        assert hit == {
            c for c, t in traces.items() if any((x[0], y[0]) == (a, b) for x, y in itertools.pairwise(t))
        }


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-20T12:00", "2026-11-23T12:00", 1.0),  # Friday noon to Monday noon
        ("2026-10-01T00:00", "2026-10-08T00:00", 0.0),  # the National Day holidays
        ("2026-10-10T00:00", "2026-10-11T00:00", 1.0),  # a Saturday that is worked
        ("2026-11-23T09:00", "2026-11-23T15:00", 0.25),
    ],
)  # fmt: skip
def test_days_off_do_not_count_and_a_make_up_saturday_does(start: str, end: str, days: float) -> None:
    at = np.array([int(local(t).timestamp() * 1e6) for t in (start, end)])
    position, known = mining.official_time().positions(at)
    assert known.all()
    assert (position[1] - position[0]) / mining.DAY == days


def test_what_lies_outside_the_notices_is_left_unmeasured() -> None:
    rows = [(1, "a", "2003-01-01T00:00:00.000000+00:00"), (1, "b", "2026-01-06T00:00:00.000000+00:00"),
            (1, "a", "2026-01-07T00:00:00.000000+00:00"), (1, "b", "2031-01-07T00:00:00.000000+00:00")]  # fmt: skip
    found = discover(collect(rows), mining.official_time())
    [twice] = [edge for edge in found.edges if edge.source == "a"]
    assert (twice.count, twice.measured, twice.median, found.unmeasured) == (2, 0, None, 2)
    assert official().first_day > date(2003, 1, 1)


def test_a_column_that_holds_no_acts_is_refused() -> None:
    with pytest.raises(ValueError, match="kinds of act"):
        collect((n, str(n), iso(FIRST)) for n in range(5000))


def test_an_empty_log_is_no_error() -> None:
    found = discover(collect([]), mining.official_time())
    assert (found.events, found.cases, found.edges) == (0, 0, ())
    assert mining.variants(collect([])) == ()


STEPS = steps_in_order(["收件", "审查", "决定", "送达"])


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        ("收件 审查 决定 送达", ()),
        ("收件 审查", ()),
        ("收件 决定 送达", (Departure(Kind.SKIPPED, "决定", ("审查",)),)),
        ("收件 审查 审查 决定", (Departure(Kind.REPEATED, "审查"),)),
        ("收件 决定 审查 送达", (Departure(Kind.ORDER, "决定", ("审查",)),)),
        ("收件 打电话 审查", (Departure(Kind.UNKNOWN, "打电话"),)),
        ("决定", (Departure(Kind.SKIPPED, "决定", ("收件", "审查")),)),
    ],
)  # fmt: skip
def test_each_kind_of_departure_is_told_apart(acts: str, found: tuple[Departure, ...]) -> None:
    assert replay(STEPS, acts.split()) == found


def test_what_an_act_needs_and_what_happens_once() -> None:
    moves = {
        "in": (frozenset("-"), "open"),
        "ask": (frozenset({"open"}), ""),
        "end": (frozenset({"open"}), "done"),
    }
    flow = Prescribed(moves, once=frozenset({"ask"}), needs={"end": ("ask",)})
    assert replay(flow, ["in", "ask", "end"]) == ()
    assert replay(flow, ["in", "end"]) == (Departure(Kind.SKIPPED, "end", ("ask",)),)
    assert replay(flow, ["in", "ask", "ask", "end"]) == (Departure(Kind.REPEATED, "ask"),)
    assert replay(flow, ["in", "end", "ask"]) == (Departure(Kind.ORDER, "end", ("ask",)),)
    assert replay(flow, ["in", "ask", "end", "in"]) == (Departure(Kind.REPEATED, "in"),)
