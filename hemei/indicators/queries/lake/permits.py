"""Measures of orders, cases, promises and the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

from hemei.indicators.queries.lake.expressions import Facts, Measure, Plain, Rows, Shape, given, nearest
from hemei.indicators.queries.lake.shapes import Instant
from hemei.indicators.queries.permits import SATISFIED

MINUTE = 60_000_000  # microseconds


def _paused(facts: Facts, cases: Rows) -> Rows:
    """Working days on which the clock of a case stood still: no day twice, none before or after its review."""
    spans = facts.pauses.join(
        cases.select("zone", "matter", "accepted_day", "decided_day"), ["zone", "matter"]
    )
    spans = spans.mutate(last_day=ibis.least(spans.last_day.fill_null(spans.decided_day), spans.decided_day))
    before = ibis.window(group_by=["zone", "matter"], order_by=["first_day", "pause"], rows=(None, -1))
    spans = spans.mutate(free=spans.last_day.max().over(before).fill_null(spans.accepted_day))
    # the working days in (first_day - 1, last_day], held against the rank of the day before the pause
    spans = spans.mutate(eve=ibis.greatest(spans.first_day - 1, spans.free, spans.accepted_day))
    spans = spans.filter(spans.eve < spans.last_day)
    spans = facts.ranked(facts.ranked(spans, "eve", "rank_eve"), "last_day", "rank_last")
    return spans.group_by("zone", "matter").agg(paused=(spans.rank_last - spans.rank_eve).sum())


def _days(facts: Facts) -> Rows:
    cases = facts.decided().filter(lambda t: t.accepted_us.notnull() & t.limit_minutes.isnull())
    paused = _paused(facts, cases).rename(zone_="zone", matter_="matter")
    rows = facts.ranked(facts.ranked(cases, "accepted_day", "rank_first"), "decided_day", "rank_last")
    rows = rows.left_join(paused, [rows.zone == paused.zone_, rows.matter == paused.matter_])
    used = rows.mutate(used=rows.rank_last - rows.rank_first - rows.paused.fill_null(0))
    return given(used, counts=lambda t: t.used <= t.promised_days, amount=lambda t: t.used)


def _swift(facts: Facts) -> Rows:
    cases = facts.decided().filter(lambda t: t.accepted_us.notnull() & t.limit_minutes.notnull())
    cases = cases.mutate(took=nearest(cases.decided_us - cases.accepted_us, MINUTE))
    return given(cases, counts=lambda t: t.took <= t.limit_minutes, amount=lambda t: t.took)


def _saved(facts: Facts) -> Rows:
    orders = facts.submitted().filter(
        lambda t: (t.state == "done") & (t.closed_us <= facts.now.us) & t.serial_days.notnull()
    )
    rows = facts.ranked(facts.ranked(orders, "submitted_day", "rank_first"), "closed_day", "rank_last")
    return given(rows, amount=lambda t: t.serial_days - (t.rank_last - t.rank_first))


def _decided(t: Rows, now: Instant) -> Any:
    return t.decided_us <= now.us


def _received(t: Rows, now: Instant) -> Any:
    """They have reached their agency."""
    return t.received_us <= now.us


def _rated(t: Rows, now: Instant) -> Any:
    """Received, and rated by the applicant."""
    return _received(t, now) & t.score.notnull()


def _offered(t: Rows, now: Instant) -> Any:
    """Versions of items that can be applied for online that day."""
    return (t.online == 1) & (t.begin_day <= now.day) & (t.end_day.isnull() | (t.end_day > now.day))


def _accepted(t: Rows, now: Instant) -> Any:
    """Received, and accepted by now."""
    return _received(t, now) & (t.accepted_us <= now.us)


def _carded(name: str) -> Callable[[Facts], Rows]:
    """Cases on which the clock did an act by itself, each once."""

    def rows(facts: Facts) -> Rows:
        acts = facts.acts.filter((facts.acts.name == name) & (facts.acts.at_us <= facts.now.us))
        return given(acts.select("zone", "number").distinct())

    return rows


PERMITS = (
    Measure("decided", Shape.COUNT, Plain("cases", _decided)),
    Measure("on-time", Shape.SHARE, Plain(
        "cases", lambda t, now: _decided(t, now) & t.due_us.notnull(), lambda t: t.decided_us <= t.due_us)),
    Measure("days", Shape.MEDIAN, _days),
    Measure("swift", Shape.MEDIAN, _swift),
    Measure("saved", Shape.MEAN, _saved),
    Measure("online", Shape.SHARE,
            Plain("orders", lambda t, now: t.submitted_us <= now.us, lambda t: t.online == 1)),
    Measure("visits", Shape.SHARE, Plain("cases", _decided, lambda t: t.visits <= t.visits_promised)),
    Measure("items-online", Shape.COUNT, Plain("items", _offered)),
    Measure("ratings", Shape.COUNT, Plain("cases", _rated)),
    Measure("satisfied", Shape.SHARE, Plain("cases", _rated, lambda t: t.score >= SATISFIED)),
    Measure("poor-ratings", Shape.COUNT,
            Plain("cases", lambda t, now: _rated(t, now) & (t.score < SATISFIED))),
    Measure("promises-kept", Shape.SHARE, Plain(
        "promises", lambda t, now: t.state.isin(("kept", "broken")), lambda t: t.state == "kept")),
    Measure("promises-broken", Shape.COUNT, Plain("promises", lambda t, now: t.state == "broken")),
    Measure("corrections", Shape.SHARE, Plain("cases", _received, lambda t: t.corrected == 1)),
    Measure("orders", Shape.COUNT, Plain("orders", lambda t, now: t.submitted_us <= now.us)),
    Measure("received", Shape.COUNT, Plain("cases", _received)),
    Measure("pending", Shape.COUNT,
            Plain("cases", lambda t, now: _received(t, now) & t.closed_us.isnull() & t.decided_us.isnull())),
    Measure("tolerant", Shape.SHARE, Plain("cases", _accepted, lambda t: t.tolerant == 1)),
    Measure("stopped", Shape.SHARE, Plain("cases", _accepted, lambda t: t.stopped == 1)),
    Measure("extended", Shape.SHARE, Plain("cases", _accepted, lambda t: t.extended == 1)),
    Measure("by-law", Shape.COUNT, _carded("case.accept_by_law")),
    Measure("yellow-cards", Shape.COUNT, _carded("case.yellow")),
    Measure("red-cards", Shape.COUNT, _carded("case.red")),
)  # fmt: skip
