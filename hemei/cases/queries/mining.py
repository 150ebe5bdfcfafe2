"""How matters really went, beside how they should: by item, by kind of matter, by imported source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Max, QuerySet

from hemei.cases.flow import CASE, FLOWS
from hemei.cases.models import Case
from hemei.cases.queries.history import imports
from hemei.cases.queries.reading import promised_clock, spec_of
from hemei.ledger.flow import HISTORY, Flow
from hemei.ledger.models import Act, Matter
from hemei.rules import mining
from hemei.rules.clock import Deadline
from hemei.rules.mining import Departure, Graph, Kind, Log, Prescribed, Variant
from hemei.rules.workdays import SHANGHAI, NoNotice, local_day, official

MOST = 2000  # matters looked at for a page, the latest ones
_CHUNK = 500
# No steps of the matter: what the clock marks (told as "late") and who looked at personal data.
ASIDE = frozenset({"case.look", "case.yellow", "case.red", "opinion.late", "promise.remind"})
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
    """What was found about a subject in a span of days; `cut` = there are older matters than those looked at."""

    subject: Subject
    log: Log
    graph: Graph
    variants: tuple[Variant, ...]
    findings: tuple[Finding, ...]
    strays: Mapping[int, int]  # case → departures
    late_days: Mapping[int, int]  # case → working days past the limit
    numbers: Mapping[int, str]  # case → number
    cut: bool
    prescribed: bool  # False: nobody said how it should go, so there are no departures
    titles: Mapping[str, str]  # of acts, Chinese


def subjects() -> list[Subject]:
    """This will list what can be looked at: items with cases, kinds of matter, imported sources."""
    rows = list(Case.objects.order_by().values("item_code").annotate(n=Count("pk"), last=Max("pk")))
    latest = Case.objects.filter(pk__in=[row["last"] for row in rows])
    titles = dict(latest.values_list("item_code", "matter__title"))
    rows.sort(key=lambda row: (-row["n"], row["item_code"]))
    found = [Subject("item", row["item_code"], titles[row["item_code"]], row["n"], CASE) for row in rows]
    counts = dict(Matter.objects.order_by().values_list("kind").annotate(Count("id")))
    others = [flow for kind, flow in FLOWS.items() if kind != CASE.kind and counts.get(kind)]
    found += [Subject("kind", flow.kind, flow.title, counts[flow.kind], flow) for flow in others]
    return found + list(_sources().values())


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
        last = (
            Case.objects.filter(item_code=code)
            .order_by("-pk")
            .values_list("matter__title", flat=True)
            .first()
        )
        return Subject("item", code, last, 0, CASE) if last else None
    if sort == "kind" and code in FLOWS and code != CASE.kind:
        return Subject("kind", code, FLOWS[code].title, 0, FLOWS[code])
    return _sources().get(code) if sort == "source" else None


def mined(
    *, subject: Subject, now: datetime, first: date | None = None, until: date | None = None, most: int = MOST
) -> Mined:
    """This will look at the latest `most` matters of a subject opened on the days [first, until)."""
    rows = _matters(subject)
    if first:
        rows = rows.filter(opened_at__gte=datetime.combine(first, time(), SHANGHAI))
    if until:
        rows = rows.filter(opened_at__lt=datetime.combine(until, time(), SHANGHAI))
    found = list(rows.order_by("-id")[: most + 1])
    matters = {matter.pk: matter for matter in sorted(found[:most], key=lambda matter: matter.pk)}
    log = mining.collect(_acts(list(matters)))
    ways = mining.variants(log)
    cases = _cases(matters) if subject.sort == "item" else {}
    late = dict(_late(log, matters, cases, now))
    findings, strays = _findings(subject, log, ways, cases, late)
    flow = subject.flow
    return Mined(
        subject, log, mining.discover(log, mining.official_time()), ways, findings, strays, late,
        {n: matters[_pk(log, n)].number for n in range(len(log.cases))}, len(found) > most,
        flow is not None or bool(subject.steps), {act.name: act.title for act in flow or ()},
    )  # fmt: skip


def _matters(subject: Subject) -> QuerySet[Matter]:
    if subject.sort == "item":
        return Matter.objects.filter(case__item_code=subject.code)
    if subject.sort == "kind":
        return Matter.objects.filter(kind=subject.code)
    return Matter.objects.filter(kind="history", state="history", number__startswith=f"LS-{subject.code}-")


def _acts(matters: list[int]) -> Iterator[tuple[int, str, str]]:
    for n in range(0, len(matters), _CHUNK):
        rows = Act.objects.filter(matter_id__in=matters[n : n + _CHUNK]).order_by("matter_id", "seq")
        yield from (row for row in rows.values_list("matter_id", "name", "at") if row[1] not in ASIDE)


def _cases(matters: Mapping[int, Matter]) -> dict[int, Case]:
    rows = Case.objects.filter(pk__in=list(matters)).select_related("matter", "item_version")
    return {case.pk: case for case in rows.prefetch_related("pauses")}


def _pk(log: Log, case: int) -> int:
    return int(str(log.cases[case]))


def _late(
    log: Log, matters: Mapping[int, Matter], cases: Mapping[int, Case], now: datetime
) -> Iterator[tuple[int, int]]:
    """Cases past their limit, with the working days: a case by the promised clock, another matter by its due day."""
    for n in range(len(log.cases)):
        pk = _pk(log, n)
        due = _case_due(cases[pk]) if pk in cases else matters[pk].due_at
        ended = (cases[pk].decided_at if pk in cases else None) or matters[pk].closed_at or now
        if due and ended > due:
            try:
                yield n, official().count(local_day(due), local_day(ended))
            except NoNotice as why:
                yield n, why.counted


def _case_due(case: Case) -> datetime | None:
    due = promised_clock(case)
    return due.due_at if isinstance(due, Deadline) else None


def _findings(
    subject: Subject, log: Log, ways: tuple[Variant, ...], cases: Mapping[int, Case], late: Mapping[int, int]
) -> tuple[tuple[Finding, ...], dict[int, int]]:
    """Departures with their cases, the most frequent first, and how many each case has."""
    found: dict[Departure, list[int]] = {}
    if late:
        found[Departure(Kind.LATE, "")] = sorted(late)
    if subject.flow or subject.steps:
        for way in ways:
            for needs, some in _by_needs(log, way, cases).items():
                for one in dict.fromkeys(mining.replay(_prescribed(subject, needs), way.acts)):
                    found.setdefault(one, []).extend(some)
    strays = Counter(case for some in found.values() for case in some)
    made = [Finding(one, tuple(sorted(some))) for one, some in found.items()]
    return tuple(sorted(made, key=lambda one: (-len(one.cases), one.key))), dict(strays)


def _by_needs(log: Log, way: Variant, cases: Mapping[int, Case]) -> dict[bool, list[int]]:
    """Cases of one variant by whether their pinned version asks for opinions of others."""
    found: dict[bool, list[int]] = {}
    for n in way.cases:
        case = cases.get(_pk(log, n))
        found.setdefault(bool(case and spec_of(case).opinions), []).append(n)
    return found


def _prescribed(subject: Subject, opinions: bool) -> Prescribed:
    if subject.flow is None:
        return mining.steps_in_order(subject.steps)
    moves = {act.name: (act.sources, act.target) for act in subject.flow if act.name not in ASIDE}
    needs = {"case.grant": ("case.consult",)} if opinions else {}
    return Prescribed(moves, ONCE, needs)


def trace(number: str) -> Matter | None:
    """This will find a matter that the pages of mining lead to and that has no page of its own for supervisors."""
    kinds = [kind for kind in (*FLOWS, "history") if kind != CASE.kind]
    return Matter.objects.filter(kind__in=kinds, number=number).first()


def act_titles(kind: str) -> dict[str, str]:
    """This will give the Chinese titles of the acts of a kind of matter; a history's acts keep their own names."""
    flow = HISTORY if kind == HISTORY.kind else FLOWS.get(kind)
    return {act.name: act.title for act in flow or ()}
