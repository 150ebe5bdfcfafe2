"""Reads of the ledgers of clean air on the ground, and of what must be put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from hemei.accounts.queries import Person, agency_names
from hemei.indicators.enums import Ledger
from hemei.indicators.flow import CLEAN, RECTIFY, REFUSAL
from hemei.indicators.models import CleanCheck, CleanEntry, SweptMonth
from hemei.indicators.queries.fixes import Fix, fixes_of, old_photos, open_counts, photo_path, waiting
from hemei.ledger.flow import ActType
from hemei.ledger.queries import ActView, acts_of
from hemei.rules.air.duties import GROUNDS, LEDGERS, Duty, duties, swept_share
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day
from hemei.rules.works import ROUTES

_TITLES: dict[str, str] = {one.name: one.title for flow in (CLEAN, REFUSAL, RECTIFY) for one in flow}


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
    where: str = ""  # longitude, latitude
    thing: int = 0  # key of the household in the works for the people


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
    fixes: tuple[Fix, ...]
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
    rows = CleanEntry.objects.select_related("matter", "thing__work")
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
            | Q(thing__place__icontains=word)
        )
    found = list(_after(rows, wanted.get("sort", ""), after)[:limit])
    waiting = open_counts(one.pk for one in found)
    return [line_of(one, waiting.get(one.pk, 0)) for one in found]


def _after(rows: QuerySet[CleanEntry], sort: str, after: str) -> QuerySet[CleanEntry]:
    if sort == "number":
        return (rows.filter(matter__number__gt=after) if after else rows).order_by("matter__number")
    return (rows.filter(pk__lt=int(after)) if _whole(after) else rows).order_by("-pk")


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def line_of(one: CleanEntry, waiting: int) -> Line:
    """This will show one entry, on which so much waits to be put right."""
    flow = REFUSAL if one.ledger == Ledger.REFUSAL else CLEAN
    place, unit = (one.thing.place, agency_names().get(one.thing.work.unit, one.thing.work.unit)) if one.thing else (
        one.place, one.unit,
    )  # fmt: skip
    return Line(
        one.matter.number, one.ledger, LEDGERS[one.ledger], one.name, place, unit, one.matter.state,
        flow.label(one.matter.state), _facts(one), waiting, one.sample, str(one.pk),
        _where(one.longitude, one.latitude), one.thing_id or 0,
    )  # fmt: skip


def _where(longitude: Decimal | None, latitude: Decimal | None) -> str:
    if longitude is None or latitude is None:
        return ""
    return f"{longitude.normalize():f}, {latitude.normalize():f}"


def _facts(one: CleanEntry) -> str:
    facts = one.facts
    if one.ledger == Ledger.DUST:
        return f"{facts['area']} m²"
    if one.ledger == Ledger.HEATING:
        return _heats(one)
    if one.ledger == Ledger.REFUSAL:
        return say(
            "{grounds}；{basis}", grounds=[GROUNDS[one] for one in facts["grounds"]], basis=facts["basis"]
        )
    return ""


def _heats(one: CleanEntry) -> str:
    """How a household heats, as the works have it; entries from before they stood there have it themselves."""
    it = one.thing
    route, equipment, subsidy = (it.route, it.equipment, it.subsidy) if it else (
        one.facts["route"], one.facts["equipment"], one.facts["subsidy"],
    )  # fmt: skip
    if not route and not equipment and subsidy is None:
        return mark("取暖方式没有登记")
    paid = f"{Decimal(subsidy).normalize():f}" if subsidy is not None else "—"
    return say(
        "{route}，{equipment}，{subsidy} 元",
        route=ROUTES.get(route, "—"),
        equipment=equipment or "—",
        subsidy=paid,
    )


def entry_of_household(thing: int) -> str:
    """This will give the number under which a household's duties are kept; empty where there is none."""
    rows = CleanEntry.objects.filter(thing=thing).values_list("matter__number", flat=True)
    return rows.first() or ""


def page(number: str, who: Person, now: datetime) -> Page | None:
    """This will give one entry with duties, looks, months, repairs and acts; None for an unknown number."""
    one = CleanEntry.objects.select_related("matter", "thing__work").filter(matter__number=number).first()
    if one is None:
        return None
    checks = list(one.checks.order_by("-at", "-pk")[:200])
    area = one.facts.get("area")
    owed = duties(one.ledger, local_day(now), area=Decimal(area) if area else None)
    flow, fixes = (REFUSAL if one.ledger == Ledger.REFUSAL else CLEAN), fixes_of(one, who, now)
    months = one.months.filter(replaced_at=None).order_by("-month")[:24]
    return Page(
        line_of(one, open_counts([one.pk]).get(one.pk, 0)),
        tuple(Owed(duty, next((look for look in checks if look.duty == duty.code), None)) for duty in owed),
        tuple(checks), tuple((row, swept_share([(row.machine, row.whole)])) for row in months),
        tuple(fixes),
        tuple((act, _TITLES.get(act.name, act.name)) for act in acts_of(one.matter.pk)),
        flow.offered(one.matter.state, who.roles),
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
    open_, late = waiting(now)
    return Tally(
        tuple((code, title, made.get(code, 0)) for code, title in LEDGERS.items()),
        CleanEntry.objects.filter(matter__state="stopped").count(), open_, late, month,
        swept_share(roads), len(roads),
    )  # fmt: skip


def states() -> dict[str, Any]:
    """This will name the states that lists may be filtered by, of entries and of repairs in the earlier book."""
    return {"entries": (*CLEAN.states, *REFUSAL.states), "old": RECTIFY.states}


def proof_paths() -> set[str]:
    """This will name every photo that a row names."""
    found: set[str] = set(CleanCheck.objects.exclude(proof_path="").values_list("proof_path", flat=True))
    return found | old_photos()


def proof_path(sha256: str) -> str:
    """This will say where a photo lies that a look or a rectification names; empty for another one."""
    if not sha256:
        return ""
    found = CleanCheck.objects.filter(proof_sha256=sha256).values_list("proof_path", flat=True).first()
    return str(found) if found else photo_path(sha256)
