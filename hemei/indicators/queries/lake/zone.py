"""Measures of halls, works, projects, visits, firms, money, promises, ratings and households, over the entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import ibis

from hemei.enterprises.queries.relief import PAID, WATCHED
from hemei.indicators.queries.innovation import years_on
from hemei.indicators.queries.lake.expressions import (
    Facts,
    Measure,
    Plain,
    Rows,
    Shape,
    floor,
    given,
    nearest,
)
from hemei.indicators.queries.lake.permits import MINUTE
from hemei.indicators.queries.lake.shapes import Instant
from hemei.indicators.queries.projects import BUILT, GONE, LISTED
from hemei.rules.hotline import limits
from hemei.rules.ratings import settings
from hemei.rules.tables import table
from hemei.rules.works import KINDS

Where = Callable[[Rows, Instant], Any]
_EPOCH = date(1970, 1, 1).toordinal()
_YUAN = 100  # fen
_WAN = 10_000 * _YUAN
_HUNDREDTHS = 100  # of what a thing of a work measures
_HEADS = 100  # people are counted by the hundred, so that a share of them in per cent is one of ten thousand


def _today(now: Instant) -> date:
    return date.fromordinal(_EPOCH + now.day)


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def _all(*conditions: Where) -> Where:
    """All of them hold."""

    def holds(t: Rows, now: Instant) -> Any:
        first, *others = [one(t, now) for one in conditions]
        for one in others:
            first &= one
        return first

    return holds


def _kind(kind: str, *sorts: str) -> Where:
    return lambda t, _now: (t.kind == kind) & t["sort"].isin(sorts) if sorts else t.kind == kind


def _in(*states: str) -> Where:
    return lambda t, _now: t.state.isin(states)


def _begun(t: Rows, now: Instant) -> Any:
    """Its day has come."""
    return t.begin_day <= now.day


def _lasts(t: Rows, now: Instant) -> Any:
    """Begun and not ended, of a firm or matter that stands on the register."""
    return _begun(t, now) & (t.end_day.isnull() | (t.end_day > now.day)) & (t.state == "active")


def _invested(t: Rows, now: Instant) -> Any:
    """Months up to now; this one once it was reported."""
    month = _number(_today(now).replace(day=1))
    return _begun(t, now) & t.state.notin(GONE) & ((t.begin_day < month) | t.amount.notnull())


def _reached(t: Rows, now: Instant) -> Any:
    return t.state.notin(GONE) & ((t.done_day <= now.day) | (t.begin_day < now.day))


def _overdue(t: Rows, now: Instant) -> Any:
    return t.state.notin(GONE) & (t.begin_day < now.day) & (t.done_day.isnull() | (t.done_day > now.day))


def _this_year(t: Rows, now: Instant) -> Any:
    return (
        _begun(t, now) & (t.begin_day >= _number(_today(now).replace(month=1, day=1))) & (t.state == "active")
    )


def _last_year(t: Rows, now: Instant) -> Any:
    return (t.level == _today(now).year - 1) & (t.state == "active")


def _valued(t: Rows, now: Instant) -> Any:
    """Entered as of high value, or kept for more than so many years."""
    today = _today(now)
    kept = table("innovation", today)["kept_years"]
    until = years_on(today, -kept)
    if years_on(until, kept) < today:
        until += timedelta(days=1)
    return (t.level == 1) | (t.begin_day < _number(until))


def _or_given(name: str, where: Where) -> Where:
    """The rows, and the one of what their figure is held against."""

    def holds(t: Rows, now: Instant) -> Any:
        held = _kind("given", name)(t, now) & _begun(t, now) & (t.end_day.isnull() | (t.end_day > now.day))
        return where(t, now) | held

    return holds


def _one(truth: Any) -> Any:
    """1 or 0: PostgreSQL casts no truth to a bigint."""
    return ibis.ifelse(truth, 1, 0).cast("int64")


def _ours(t: Rows) -> Any:
    return t.kind != "given"


def _per_people(where: Where) -> Plain:
    return Plain("entries", _or_given("population", where), _ours, amount=lambda t: _one(_ours(t)),
                 whole=lambda t: _one(~_ours(t)) * floor(t.amount, _HEADS))  # fmt: skip


def _content(t: Rows, now: Instant) -> Any:
    return t.level >= settings("rating", _today(now))["satisfied_from"]


def _rated(facts: Facts) -> Rows:
    rows = facts.entries.filter(_all(_kind("rating", ""), _begun)(facts.entries, facts.now))
    return given(rows, counts=lambda t: _content(t, facts.now))


def _judged(t: Rows, now: Instant) -> Any:
    """Done, or its time is over; a ticket of a withdrawn file and one left out by rule do not count."""
    return _valid(t, now) & t.end_us.notnull() & (t.begin_us.notnull() | (t.end_us < now.us))


def _valid(t: Rows, now: Instant) -> Any:
    return (t.state != "void") & (t["sort"] == "")


def _callers_content(facts: Facts) -> Rows:
    rows = facts.entries.filter(_all(_kind("hotline"), _valid)(facts.entries, facts.now))
    least = limits(_today(facts.now))["satisfied_from"]
    return given(rows.filter(rows.level.notnull()), counts=lambda t: t.level >= least)


def _mended(facts: Facts) -> Rows:
    rows = facts.entries.filter(_kind("fault")(facts.entries, facts.now))
    return given(rows.filter(rows.begin_us <= facts.now.us), counts=lambda t: t.end_us <= facts.now.us)


def _high_tech(facts: Facts) -> Rows:
    """The firms with a valid grade, each once."""
    held = facts.entries.filter(_all(_kind("grade", "high_tech"), _lasts)(facts.entries, facts.now))
    return held.select("zone", number="firm").distinct()


def _entered(facts: Facts) -> Rows:
    """Entries of this year, each told by its firm."""
    rows = facts.entries.filter(_all(_kind("grade", "tech_sme"), _this_year)(facts.entries, facts.now))
    return given(rows.mutate(number=rows.firm))


def _output(facts: Facts) -> Rows:
    """Sales of industrial firms above the size, in 万元; those of high-tech firms count."""
    least = table("innovation", _today(facts.now))["large_from"] * _YUAN
    rows = facts.entries.filter(_all(_kind("year", "industry"), _last_year)(facts.entries, facts.now))
    rows = rows.filter((rows.whole >= least) & (rows.whole > 0)).mutate(sales=nearest(rows.whole, _WAN))
    high = _high_tech(facts).rename(zone_="zone", firm_="number")
    rows = rows.left_join(high, [rows.zone == high.zone_, rows.firm == high.firm_])
    rows = rows.mutate(high=_one(rows.firm_.notnull()))
    return given(
        rows, counts=lambda t: t.high == 1, amount=lambda t: t.high * t.sales, whole=lambda t: t.sales
    )


def _count(code: str, *where: Where) -> Measure:
    return Measure(code, Shape.COUNT, Plain("entries", _all(*where)))


def _money(code: str, kind: str) -> Measure:
    where = _all(_kind(kind), _begun)
    return Measure(code, Shape.SUM, Plain("entries", where, amount=lambda t: nearest(t.amount, _YUAN)))


_PATENTS = _all(_kind("right", "invention"), _lasts)
_RD = _all(_kind("year"), _last_year, lambda t, _now: t.amount != 0)
ZONE = (
    _count("licences", _kind("licence"), _begun),
    _count("licences-valid", _kind("licence"), _begun, _in("valid")),
    Measure("faults-mended", Shape.SHARE, _mended),
    Measure("hall-wait", Shape.MEDIAN, Plain(
        "entries", _all(_kind("ticket"), lambda t, now: t.end_us <= now.us),
        amount=lambda t: nearest(t.end_us - t.begin_us, MINUTE))),
    *(
        Measure(f"works-{kind}", Shape.SUM, Plain(
            "entries", _all(_kind("thing", kind), lambda t, now: t.done_day <= now.day),
            amount=lambda t: nearest(t.amount, _HUNDREDTHS)))
        for kind in KINDS
    ),
    _count("projects-started", _kind("project"), _in(*BUILT)),
    Measure("projects-start-share", Shape.SHARE, Plain(
        "entries", _all(_kind("project"), _in(*LISTED)), lambda t: t.state.isin(BUILT))),
    Measure("invest-share", Shape.RATIO, Plain(
        "entries", _all(_kind("invest"), _invested), amount=lambda t: nearest(t.amount, _WAN),
        whole=lambda t: nearest(t.whole, _WAN))),
    Measure("milestones-on-time", Shape.SHARE, Plain(
        "entries", _all(_kind("milestone"), _reached), lambda t: t.done_day <= t.begin_day)),
    _count("milestones-late", _kind("milestone"), _overdue),
    _count("visits-made", _kind("visit"), _in("made", "doubled"), _begun),
    Measure("problems-found", Shape.COUNT, Plain(
        "entries", _all(_kind("problem"), lambda t, now: (t.begin_us <= now.us) & (t.state != "void")))),
    _count("problems-solved", _kind("problem"), lambda t, now: (t.begin_us <= now.us) & (t.state != "void"),
           lambda t, _now: (t.level == 1) & t.end_us.notnull()),
    _count("help-done", _kind("help"), _in("done", "rated")),
    _count("grades-held", _kind("grade"), _lasts),
    _money("policy-paid", "payment"),
    _money("policy-returned", "return"),
    Measure("pledges-kept", Shape.SHARE, Plain(
        "entries", _all(_kind("pledge"), _begun, _in("kept", "breached")), lambda t: t.state == "kept")),
    Measure("service-satisfied", Shape.SHARE, _rated),
    Measure("high-tech-firms", Shape.COUNT, lambda facts: given(_high_tech(facts))),
    Measure("tech-smes", Shape.COUNT, _entered),
    _count("patents", _PATENTS),
    _count("patents-high-value", _PATENTS, _valued),
    Measure("patents-per-10k", Shape.RATIO, _per_people(_PATENTS)),
    Measure("high-value-per-10k", Shape.RATIO, _per_people(_all(_PATENTS, _valued))),
    Measure("rd-intensity", Shape.RATIO, Plain(
        "entries", _or_given("gdp", _RD), _ours, amount=lambda t: _one(_ours(t)) * nearest(t.amount, _WAN),
        whole=lambda t: _one(~_ours(t)) * floor(t.amount, _WAN))),
    Measure("high-tech-share", Shape.RATIO, _output),
    _count("platforms", _kind("platform", "province", "nation"), _lasts),
    _count("homes-watched", _kind("home"), _in(*WATCHED)),
    Measure("homes-removed", Shape.SHARE, Plain(
        "entries", _all(_kind("home"), _in(*WATCHED, "removed")), lambda t: t.state == "removed")),
    Measure("homes-decided", Shape.SHARE, Plain(
        "entries", _all(_kind("home"), lambda t, _now: t.begin_us.notnull()), lambda t: t.begin_us <= t.end_us)),
    _count("hotline-tickets", _kind("hotline"), lambda t, _now: t.state != "void"),
    *(
        Measure(f"hotline-{code}", Shape.SHARE, Plain(
            "entries", _all(_kind(kind), _judged), lambda t: t.begin_us <= t.end_us))
        for code, kind in (("response", "hotline-contact"), ("ontime", "hotline-reply"))
    ),
    Measure("hotline-solved", Shape.SHARE, Plain(
        "entries", _all(_kind("hotline"), _valid, lambda t, _now: t.amount.notnull()), lambda t: t.amount == 1)),
    Measure("hotline-content", Shape.SHARE, _callers_content),
    Measure("hotline-redo", Shape.SHARE, Plain(
        "entries", _all(_kind("hotline-reply"), _valid,
                        lambda t, _now: (t.level > 0) | (t.begin_us.notnull() & t.end_us.notnull())),
        lambda t: t.level > 0)),
    _count("homes-allowed", _kind("allowance"), _in(*PAID)),
)  # fmt: skip
