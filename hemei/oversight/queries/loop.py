"""Reading the loop: what must be put right, by whom, what came back, and which causes repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from hemei.accounts.queries import Person, agency_names
from hemei.catalog.models import Item
from hemei.ledger.queries import ActView, acts_of
from hemei.oversight.enums.loop import Cause, Source
from hemei.oversight.flow.loop import REMEDY, TITLES
from hemei.oversight.models import Pledge, PledgePayment, Remedy
from hemei.oversight.queries.lists import Line, lines
from hemei.rules.ratings import settings
from hemei.rules.workdays import local_day

SEES_ALL = frozenset({"supervisor", "leader"})
GROUPS = ("unit", "item_code", "rule", "cause")


def remedies_for(who: Person) -> QuerySet[Remedy]:
    """This will give what somebody may see: supervisors and leaders everything, others their own agency's."""
    rows = Remedy.objects.all()
    return rows if who.roles & SEES_ALL else rows.filter(unit=who.agency or "-")


def remedy_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:  # fmt: skip
    """This will give one page of what must be put right; `wanted` may also name source, unit, item, rule and cause."""
    rows = remedies_for(who)
    names = {"source": "source", "unit": "unit", "item": "item_code", "rule": "rule", "cause": "cause"}
    given = {column: wanted[name] for name, column in names.items() if wanted.get(name)}
    return lines(
        rows.filter(**given), REMEDY, wanted, after=after, limit=limit, now=now, text=("found", "rule")
    )


def remedy_of(number: str, who: Person) -> Remedy | None:
    """This will give one that somebody may see; None for any other."""
    rows = remedies_for(who).select_related("matter__parent")
    return rows.filter(matter__number=number).first()


def acts_told(matter_id: int) -> list[dict[str, Any]]:
    """This will give the acts of a matter for a time line, in words, without what belongs to the rater alone."""
    return [
        {"when": one.at, "title": TITLES.get(one.name, one.name), "text": _told(one), "state": ""}
        for one in acts_of(matter_id)
    ]


def _told(one: ActView) -> str:
    said = [
        one.payload.get(name, "") for name in ("reason", "note", "text", "fixed", "seen", "words", "purpose")
    ]
    return " ".join(filter(None, [one.actor_label, *map(str, said)]))


@dataclass(frozen=True, slots=True)
class Repeated:
    """One thing that came up often: by what, which, how often, how many open, late, denied, and the main cause."""

    group: str
    key: str
    name: str
    times: int
    open: int
    again: int  # sent back, denied or reopened
    cause: str


def repeated(group: str, now: datetime) -> list[Repeated]:
    """This will list by unit, item, rule or cause what came up at least as often as the table says in a year.

    Repeated causes are counted, not complaints by loudness; what was withdrawn does not count.
    """
    if group not in GROUPS:
        return []
    least = settings("loop", local_day(now))["repeat_most"]
    rows = Remedy.objects.filter(matter__opened_at__gt=now - timedelta(days=365)).exclude(
        matter__state="void"
    )
    rows = rows.exclude(**{group: ""})
    found = (
        rows.values(group)
        .annotate(
            times=Count("pk"), open=Count("pk", filter=Q(matter__closed_at=None)),
            again=Count("pk", filter=Q(rounds__gt=0) | Q(reopened__gt=0)),
        )
        .filter(times__gte=least)
        .order_by("-times", group)[:200]
    )  # fmt: skip
    causes: dict[str, tuple[int, str]] = {}
    for row in rows.exclude(cause="").values(group, "cause").annotate(n=Count("pk")).order_by("cause"):
        causes[row[group]] = max(causes.get(row[group], (0, "")), (row["n"], row["cause"]))
    names = _names(group, [row[group] for row in found])
    return [
        Repeated(
            group, row[group], names.get(row[group], row[group]), row["times"], row["open"], row["again"],
            _cause(causes.get(row[group], (0, ""))[1]),
        )
        for row in found
    ]  # fmt: skip


def _cause(code: str) -> str:
    return str(Cause(code).label) if code else ""


def _names(group: str, keys: list[str]) -> dict[str, str]:
    if group == "unit":
        return agency_names()
    if group == "item_code":
        return dict(Item.objects.filter(code__in=keys).values_list("code", "name"))
    return {code: str(Cause(code).label) for code in keys} if group == "cause" else {}


@dataclass(frozen=True, slots=True)
class LoopTally:
    """How the loop stands: open, late, waiting for the person; of those ended, solved by the person's word."""

    open: int
    late: int
    asking: int
    solved: int
    closed: int
    by_source: tuple[tuple[str, str, int], ...]


def loop_tally(who: Person, now: datetime) -> LoopTally:
    """This will count what somebody may see; "closed" and "solved" are counted apart."""
    rows = remedies_for(who)
    counted = rows.aggregate(
        open=Count("pk", filter=Q(matter__closed_at=None)),
        late=Count("pk", filter=Q(matter__state="open", matter__due_at__lt=now)),
        asking=Count("pk", filter=Q(matter__state="asking")),
        solved=Count("pk", filter=Q(matter__state="solved")),
        closed=Count("pk", filter=Q(matter__state="closed")),
    )
    open_ = dict(rows.filter(matter__closed_at=None).order_by().values_list("source").annotate(n=Count("pk")))
    sources = tuple((code, str(label), open_.get(code, 0)) for code, label in Source.choices)
    return LoopTally(**counted, by_source=sources)


def own_remedies(who: Person, limit: int = 50) -> list[Remedy]:
    """This will give what waits for a person's own word, apart from what he answers by rating it again."""
    if who.party_id is None:
        return []
    rows = Remedy.objects.select_related("matter").filter(
        person=f"party:{who.party_id}", matter__state="asking"
    )
    return list(rows.exclude(source__in=(Source.RATING, Source.STUCK)).order_by("-pk")[:limit])


def came_from(row: Remedy) -> tuple[str, str] | None:
    """This will give kind and number of what brought something into the loop; None where nothing did."""
    parent = row.matter.parent
    return (parent.kind, parent.number) if parent is not None else None


def proof_paths() -> set[str]:
    """This will name every file that a row of oversight names."""
    found = set(Remedy.objects.exclude(proof_path="").values_list("proof_path", flat=True))
    return found | set(PledgePayment.objects.values_list("proof_path", flat=True))


def proof_path(sha256: str, who: Person) -> str:
    """This will say where the file of a proof lies that somebody may see; empty for any other."""
    row = remedies_for(who).filter(proof_sha256=sha256).first() if sha256 else None
    if row is not None:
        return str(row.proof_path)
    mine = Pledge.objects.all()
    if not who.roles & SEES_ALL:
        mine = mine.filter(Q(owner=who.agency or "-") | Q(party_id=who.party_id or 0))
    paid = PledgePayment.objects.filter(proof_sha256=sha256, pledge__in=mine).first() if sha256 else None
    return str(paid.proof_path) if paid else ""
