"""Reads of the ledgers of clean air on the ground, and of what must be put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from hemei.accounts.queries import agency_names
from hemei.indicators.enums import Ledger
from hemei.indicators.flow import CLEAN, RECTIFY, REFUSAL
from hemei.indicators.models import CleanCheck, CleanEntry, Rectification, SweptMonth
from hemei.ledger.flow import ActType
from hemei.ledger.queries import ActView, acts_of
from hemei.rules.air.duties import GROUNDS, LEDGERS, ROUTES, Duty, duties, swept_share
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_TITLES: dict[str, str] = {one.name: one.title for flow in (CLEAN, REFUSAL, RECTIFY) for one in flow}
_OPEN = Q(rectifications__matter__state__in=sorted(RECTIFY.open_states))


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as lists show it; `fixes` counts what waits to be put right, `key` is its place in the order."""

    number: str
    ledger: str
    title: str
    name: str
    place: str
    unit: str
    state: str
    label: str
    facts: str
    fixes: int
    sample: bool
    key: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing to be put right as lists show it; `late` = open beyond its day."""

    number: str
    entry: str
    name: str
    ledger: str
    duty: str
    found: str
    unit: str
    state: str
    label: str
    due_at: datetime | None
    late: bool
    rounds: int
    fixed: str
    photo: str
    key: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty and the last look at it (None: nobody looked)."""

    duty: Duty
    last: CleanCheck | None


@dataclass(frozen=True, slots=True)
class Page:
    """One entry with all that hangs on it; `offered` are the acts open to the reader's roles."""

    line: Line
    owed: tuple[Owed, ...]
    checks: tuple[CleanCheck, ...]
    months: tuple[tuple[SweptMonth, Fraction | None], ...]
    fixes: tuple[tuple[Fix, tuple[ActType, ...]], ...]
    acts: tuple[tuple[ActView, str], ...]
    offered: tuple[ActType, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The ledgers in numbers; `share` is the machine-swept share (per cent) of `month`, the latest one entered."""

    counts: tuple[tuple[str, str, int], ...]
    stopped: int
    open: int
    late: int
    month: date | None
    share: Fraction | None
    roads: int


def entries(wanted: Mapping[str, str], after: str, limit: int) -> list[Line]:
    """This will give one page of entries; `wanted` may name ledger, state, q and sort (empty: newest first, name)."""
    rows = CleanEntry.objects.select_related("matter").annotate(open=Count("rectifications", filter=_OPEN))
    if wanted.get("ledger") in Ledger.values:
        rows = rows.filter(ledger=wanted["ledger"])
    if state := wanted.get("state"):
        rows = rows.filter(matter__state=state)
    if word := wanted.get("q"):
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(name__icontains=word)
            | Q(place__icontains=word)
            | Q(unit__icontains=word)
        )
    return [line_of(one) for one in _after(rows, wanted.get("sort", ""), after)[:limit]]


def _after(rows: QuerySet[CleanEntry], sort: str, after: str) -> QuerySet[CleanEntry]:
    if sort == "number":
        return (rows.filter(matter__number__gt=after) if after else rows).order_by("matter__number")
    return (rows.filter(pk__lt=int(after)) if _whole(after) else rows).order_by("-pk")


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def line_of(one: CleanEntry) -> Line:
    """This will show one entry."""
    flow = REFUSAL if one.ledger == Ledger.REFUSAL else CLEAN
    return Line(
        one.matter.number, one.ledger, LEDGERS[one.ledger], one.name, one.place, one.unit, one.matter.state,
        flow.label(one.matter.state), _facts(one), getattr(one, "open", 0), one.sample, str(one.pk),
    )  # fmt: skip


def _facts(one: CleanEntry) -> str:
    facts = one.facts
    if one.ledger == Ledger.DUST:
        return f"{facts['area']} m²"
    if one.ledger == Ledger.HEATING:
        return f"{ROUTES[facts['route']]}，{facts['equipment']}，{facts['subsidy']} 元"
    if one.ledger == Ledger.REFUSAL:
        return "、".join(GROUNDS[ground] for ground in facts["grounds"]) + f"；{facts['basis']}"
    return ""


def fixes(wanted: Mapping[str, str], after: str, limit: int, now: datetime) -> list[Fix]:
    """This will give one page of rectifications; `wanted` may name ledger, state (also `late`), q and sort (due)."""
    rows = Rectification.objects.select_related("matter", "entry__matter")
    if wanted.get("ledger") in Ledger.values:
        rows = rows.filter(entry__ledger=wanted["ledger"])
    state = wanted.get("state", "")
    if state == "late":
        rows = rows.filter(_late(now))
    elif state:
        rows = rows.filter(matter__state=state)
    if word := wanted.get("q"):
        rows = rows.filter(
            Q(matter__number__icontains=word) | Q(entry__name__icontains=word) | Q(found__icontains=word)
        )
    units = agency_names()
    return [_fix(one, units, now) for one in _due_after(rows, wanted.get("sort", ""), after)[:limit]]


def _late(now: datetime) -> Q:
    return Q(matter__due_at__lt=now, matter__closed_at=None)


def _due_after(rows: QuerySet[Rectification], sort: str, after: str) -> QuerySet[Rectification]:
    if sort == "due":
        at, _sep, key = after.partition("~")
        try:
            instant = datetime.fromisoformat(at)
        except ValueError:
            return rows.order_by("matter__due_at", "pk")
        beyond = Q(matter__due_at__gt=instant) | Q(
            matter__due_at=instant, pk__gt=int(key) if _whole(key) else 0
        )
        return rows.filter(beyond).order_by("matter__due_at", "pk")
    return (rows.filter(pk__lt=int(after)) if _whole(after) else rows).order_by("-pk")


def _fix(one: Rectification, units: Mapping[str, str], now: datetime) -> Fix:
    matter = one.matter
    late = bool(matter.due_at and matter.closed_at is None and matter.due_at < now)
    known = {duty.code: duty.title for duty in duties(one.entry.ledger, local_day(matter.opened_at))}
    return Fix(
        matter.number, one.entry.matter.number, one.entry.name, LEDGERS[one.entry.ledger],
        known.get(one.duty, one.duty), one.found, units.get(one.unit, one.unit), matter.state,
        RECTIFY.label(matter.state), matter.due_at, late, one.rounds, one.fixed, one.proof_sha256, str(one.pk),
    )  # fmt: skip


def due_key(one: Fix) -> str:
    """This will give the place of a row in the order of deadlines."""
    return f"{one.due_at.isoformat() if one.due_at else ''}~{one.key}"


def page(number: str, roles: frozenset[str], now: datetime) -> Page | None:
    """This will give one entry with duties, looks, months, rectifications and acts; None for an unknown number."""
    rows = CleanEntry.objects.select_related("matter").annotate(open=Count("rectifications", filter=_OPEN))
    one = rows.filter(matter__number=number).first()
    if one is None:
        return None
    checks = list(one.checks.order_by("-at", "-pk")[:200])
    area = one.facts.get("area")
    owed = duties(one.ledger, local_day(now), area=Decimal(area) if area else None)
    flow, units = (REFUSAL if one.ledger == Ledger.REFUSAL else CLEAN), agency_names()
    found = one.rectifications.select_related("matter", "entry__matter").order_by("-pk")
    months = one.months.filter(replaced_at=None).order_by("-month")[:24]
    return Page(
        line_of(one),
        tuple(Owed(duty, next((look for look in checks if look.duty == duty.code), None)) for duty in owed),
        tuple(checks), tuple((row, swept_share([(row.machine, row.whole)])) for row in months),
        tuple((_fix(row, units, now), RECTIFY.offered(row.matter.state, roles)) for row in found),
        tuple((act, _TITLES.get(act.name, act.name)) for act in acts_of(one.matter.pk)),
        flow.offered(one.matter.state, roles),
    )  # fmt: skip


def tally(now: datetime) -> Tally:
    """This will count the ledgers; the share is over the roads that entered the latest month."""
    made = dict(
        CleanEntry.objects.exclude(matter__state__in=("closed", "dropped", "admitted"))
        .values_list("ledger").annotate(count=Count("pk"))
    )  # fmt: skip
    month = SweptMonth.objects.filter(replaced_at=None).aggregate(last=Max("month"))["last"]
    roads = list(
        SweptMonth.objects.filter(replaced_at=None, month=month).values_list("machine", "whole")
        if month
        else ()
    )
    waiting = Rectification.objects.aggregate(
        open=Count("pk", filter=Q(matter__closed_at=None)), late=Count("pk", filter=_late(now))
    )
    return Tally(
        tuple((code, title, made.get(code, 0)) for code, title in LEDGERS.items()),
        CleanEntry.objects.filter(matter__state="stopped").count(), waiting["open"], waiting["late"], month,
        swept_share(roads), len(roads),
    )  # fmt: skip


def states() -> dict[str, Any]:
    """This will name the states that lists may be filtered by, of entries and of rectifications."""
    return {
        "entries": (*CLEAN.states, *REFUSAL.states),
        "fixes": (*RECTIFY.states, ("late", mark("逾期未核销"))),
    }


def proof_paths() -> set[str]:
    """This will name every photo that a row names."""
    found: set[str] = set(CleanCheck.objects.exclude(proof_path="").values_list("proof_path", flat=True))
    return found | set(Rectification.objects.exclude(proof_path="").values_list("proof_path", flat=True))


def proof_path(sha256: str) -> str:
    """This will say where a photo lies that a look or a rectification names; empty for another one."""
    if not sha256:
        return ""
    for model in (CleanCheck, Rectification):
        found = (
            model._default_manager.filter(proof_sha256=sha256).values_list("proof_path", flat=True).first()
        )
        if found:
            return str(found)
    return ""
