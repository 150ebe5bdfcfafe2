"""How matters really went, beside how they should: by item, by kind of matter, by imported source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from django.db.models import Max, QuerySet
from numpy.typing import NDArray

from hemei.cases.flow import CASE, FLOWS
from hemei.cases.models import Case, MinedLog
from hemei.cases.queries.history import imports
from hemei.cases.queries.mined import counted, kept_log, worked
from hemei.cases.queries.reading import promised_clock, spec_of
from hemei.ledger.flow import HISTORY, Flow
from hemei.ledger.models import Matter
from hemei.rules import mining
from hemei.rules.clock import Deadline
from hemei.rules.mining import Departure, Graph, Kind, Log, Prescribed, Variant
from hemei.rules.workdays import SHANGHAI

_CHUNK = 500
# No steps of the matter: what the clock marks (told as "late") and who looked at personal data.
ASIDE = frozenset({"case.look", "case.yellow", "case.red", "opinion.late", "promise.remind"})
GONE = "history.withdraw"  # a history that was taken back with its import is looked at no more
# Acts that the law or the flow allows once: one notice of all that lacks (行政许可法 32(4)), one extension (42).
ONCE = frozenset({"case.correct", "case.extend", "order.submit"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: an item, a kind of matter or a source; `flow` is None for a source."""

    sort: str  # "item", "kind" or "source"
    code: str
    title: str
    cases: int
    flow: Flow | None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of departure: the act by which it shows, what was missing, and the cases (indices into the log)."""

    departure: Departure
    cases: tuple[int, ...]

    @property
    def key(self) -> str:
        """This will give what names it in an address."""
        return "~".join((self.departure.kind, self.departure.act, *self.departure.missing))


@dataclass(frozen=True, slots=True)
class Mined:
    """What was found about a subject in a span of days, up to `as_of` (None = up to now)."""

    subject: Subject
    log: Log  # its `cases` are the matters' keys
    graph: Graph
    variants: tuple[Variant, ...]
    findings: tuple[Finding, ...]
    strays: Mapping[int, int]  # case → departures
    late_days: Mapping[int, int]  # case → working days past the limit
    prescribed: bool  # False: nobody said how it should go, so there are no departures
    titles: Mapping[str, str]  # of acts, Chinese
    as_of: datetime | None
    begun: bool  # False: the worker has yet to keep the first acts


def subjects() -> list[Subject]:
    """This will list what can be looked at: items with cases, kinds of matter, imported sources."""
    found = counted()
    items = [
        Subject("item", code, title, n, CASE) for (sort, code), (n, title) in found.items() if sort == "item"
    ]
    items.sort(key=lambda one: (-one.cases, one.code))
    kinds = [
        Subject("kind", flow.kind, flow.title, found["kind", flow.kind][0], flow)
        for flow in FLOWS.values()
        if ("kind", flow.kind) in found
    ]
    return items + kinds + list(_sources().values())


def _sources() -> dict[str, Subject]:
    """Sources with their imports that stand, put together: the latest says title and steps."""
    found: dict[str, Subject] = {}
    for one in reversed(imports()):
        if not one.undone:
            before = found[one.source].cases if one.source in found else 0
            found[one.source] = Subject("source", one.source, one.title, before + one.cases, None, one.steps)
    return found


def subject(sort: str, code: str) -> Subject | None:
    """This will find one subject; None where there is none of that name."""
    if sort == "item":
        kept = MinedLog.objects.filter(sort=sort, code=code).values_list("title", flat=True).first()
        return Subject("item", code, title, 0, CASE) if (title := kept or _title_of(code)) else None
    if sort == "kind" and code in FLOWS and code != CASE.kind:
        return Subject("kind", code, FLOWS[code].title, 0, FLOWS[code])
    return _sources().get(code) if sort == "source" else None


def _title_of(item_code: str) -> str | None:
    rows = Case.objects.filter(item_code=item_code).order_by("-pk")
    return rows.values_list("matter__title", flat=True).first()


def mined(*, subject: Subject, now: datetime, first: date | None = None, until: date | None = None) -> Mined:
    """This will look at all matters of a subject opened on the days [first, until)."""
    kept = kept_log((subject.sort, subject.code))
    log = mining.narrowed(kept.log, *(_micro(day) for day in (first, until)), aside=ASIDE, gone=GONE)
    ways = mining.variants(log)
    late = dict(_late(subject, log, kept.late, now))
    findings, strays = _findings(subject, log, ways, late)
    flow = subject.flow
    return Mined(
        subject, log, mining.discover(log, mining.official_time()), ways, findings, strays, late,
        flow is not None or bool(subject.steps), {act.name: act.title for act in flow or ()}, kept.as_of, kept.begun,
    )  # fmt: skip


def numbers_of(log: Log, cases: Iterable[int]) -> dict[int, str]:
    """This will give the numbers of some cases (indices into the log)."""
    wanted = [(n, _pk(log, n)) for n in cases]
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = [pk for _n, pk in wanted[start : start + _CHUNK]]
        found |= dict(Matter.objects.filter(pk__in=some).values_list("pk", "number"))
    return {n: found[pk] for n, pk in wanted}


def _micro(day: date | None) -> int | None:
    return int(datetime.combine(day, time(), SHANGHAI).timestamp()) * 1_000_000 if day else None


def _pk(log: Log, case: int) -> int:
    return int(str(log.cases[case]))


def _late(subject: Subject, log: Log, ended: Mapping[int, int], now: datetime) -> Iterator[tuple[int, int]]:
    """Cases past their limit, with the working days: those that ended, then those that are open `now`."""
    places = {pk: n for n, pk in enumerate(log.cases)}
    for pk, days in ended.items():
        if pk in places:
            yield places[pk], days
    if subject.sort == "item":
        open_late = _open(subject, now).filter(case__accepted_at__isnull=False, case__decided_at=None)
        rows = (
            Case.objects.filter(matter__in=open_late)
            .select_related("item_version")
            .prefetch_related("pauses")
        )
        found = ((case.pk, case_due(case)) for case in rows)
    else:
        found = ((pk, due) for pk, due in _open(subject, now).values_list("pk", "due_at"))
    for pk, due in found:
        if pk in places and due and due < now:
            yield places[pk], worked(due, now)


def _open(subject: Subject, now: datetime) -> QuerySet[Matter]:
    """Matters of a subject that stand open past their day."""
    rows = Matter.objects.filter(closed_at=None, due_at__lt=now)
    if subject.sort == "item":
        return rows.filter(kind=CASE.kind, case__item_code=subject.code)
    return rows.filter(kind=subject.code) if subject.sort == "kind" else rows.none()


def case_due(case: Case) -> datetime | None:
    """This will give the instant until which a case was promised; None before its acceptance."""
    due = promised_clock(case)
    return due.due_at if isinstance(due, Deadline) else None


def _findings(
    subject: Subject, log: Log, ways: tuple[Variant, ...], late: Mapping[int, int]
) -> tuple[tuple[Finding, ...], dict[int, int]]:
    """Departures with their cases, the most frequent first, and how many each case has."""
    found: dict[Departure, list[int]] = {}
    if late:
        found[Departure(Kind.LATE, "")] = sorted(late)
    if subject.flow or subject.steps:
        asking = _asking(subject, log)
        for way in ways:
            for needs, some in _by_needs(way, asking).items():
                for one in dict.fromkeys(mining.replay(_prescribed(subject, needs), way.acts)):
                    found.setdefault(one, []).extend(some)
    strays = Counter(case for some in found.values() for case in some)
    made = [Finding(one, tuple(sorted(some))) for one, some in found.items()]
    return tuple(sorted(made, key=lambda one: (-len(one.cases), one.key))), dict(strays)


def _asking(subject: Subject, log: Log) -> NDArray[np.bool_]:
    """Of each case: does the version that it is pinned to ask for opinions of others?"""
    found = np.zeros(len(log.cases), bool)
    if subject.sort != "item":
        return found
    cases = Case.objects.filter(item_version__item__code=subject.code)  # both have their index
    newest = cases.order_by().values("item_version").annotate(last=Max("pk")).values("last")
    each = Case.objects.filter(pk__in=newest).select_related("item_version")  # one case of each version
    versions = {case.item_version_id: bool(spec_of(case).opinions) for case in each}
    asks = {pk for pk, needs in versions.items() if needs}
    if asks and len(asks) == len(versions):
        found[:] = True
    elif asks:
        some = np.fromiter(cases.filter(item_version__in=asks).values_list("pk", flat=True), np.int64)
        found[np.isin(np.array(log.cases, np.int64), some)] = True
    return found


def _by_needs(way: Variant, asking: NDArray[np.bool_]) -> dict[bool, list[int]]:
    """Cases of one variant by whether their pinned version asks for opinions of others."""
    cases = np.array(way.cases, np.int64)
    asks = asking[cases]
    return {needs: cases[asks == needs].tolist() for needs in (False, True) if (asks == needs).any()}


def _prescribed(subject: Subject, opinions: bool) -> Prescribed:
    if subject.flow is None:
        return mining.steps_in_order(subject.steps)
    moves = {act.name: (act.sources, act.target) for act in subject.flow if act.name not in ASIDE}
    needs = {"case.grant": ("case.consult",)} if opinions else {}
    return Prescribed(moves, ONCE, needs)


def rules(subject: Subject) -> list[tuple[str, tuple[str, ...], str]]:
    """This will give what is prescribed, as a table: act, states that it may start from, the one it leads to.

    A source has its steps in their order instead, each after the one before; nothing where none is known.
    """
    if subject.flow is None:
        before = ("", *subject.steps)
        return [(step, (before[n],) if n else (), "") for n, step in enumerate(subject.steps)]
    flow = subject.flow
    return [
        (
            act.title, tuple(flow.label(code) for code, _title in flow.states if code in act.sources),
            flow.label(act.target) if act.target else "",
        )
        for act in flow
        if act.name not in ASIDE
    ]  # fmt: skip


def trace(number: str) -> Matter | None:
    """This will find a matter that the pages of mining lead to and that has no page of its own for supervisors."""
    kinds = [kind for kind in (*FLOWS, "history") if kind != CASE.kind]
    return Matter.objects.filter(kind__in=kinds, number=number).first()


def act_titles(kind: str) -> dict[str, str]:
    """This will give the Chinese titles of the acts of a kind of matter; a history's acts keep their own names."""
    flow = HISTORY if kind == HISTORY.kind else FLOWS.get(kind)
    return {act.name: act.title for act in flow or ()}
