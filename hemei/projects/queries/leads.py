"""Reads of leads: lists, one lead, the funnel by way and by officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from hemei.ledger.flow import ActType
from hemei.ledger.queries import ActView, acts_of
from hemei.projects.flow import LEAD
from hemei.projects.models import Lead, Milestone
from hemei.projects.queries.projects import whole_number
from hemei.rules.admission import Verdict, admit
from hemei.rules.projects import MODES
from hemei.rules.words import mark

# the funnel: each stage counts whoever came at least as far
STAGES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("found", mark("线索"), frozenset()),
    ("judged", mark("已研判"), frozenset({"lead.judge"})),
    ("discussed", mark("已上研讨会"), frozenset({"lead.discuss"})),
    ("admitted", mark("准入通过"), frozenset({"lead.admit"})),
    ("signed", mark("已签约"), frozenset({"lead.sign"})),
    ("landed", mark("已落地"), frozenset({"lead.land"})),
    ("started", mark("开工"), frozenset()),
    ("complete", mark("竣工验收"), frozenset()),
    ("produce", mark("投产"), frozenset()),
)
_TITLES = {one.name: one.title for one in LEAD}


@dataclass(frozen=True, slots=True)
class Opened:
    """One lead with its scorecard under the document of its day, the acts done and those open to the reader."""

    row: Lead
    label: str
    verdict: Verdict | None
    project: str
    acts: tuple[tuple[ActView, str], ...]
    offered: tuple[ActType, ...]


def leads(wanted: Mapping[str, str], after: str, limit: int) -> list[tuple[Lead, str]]:
    """This will list leads, newest first; `wanted` may name q, state, mode and officer."""
    rows = Lead.objects.select_related("matter")
    if state := wanted.get("state"):
        rows = rows.filter(matter__state=state)
    if wanted.get("mode") in MODES:
        rows = rows.filter(mode=wanted["mode"])
    if officer := wanted.get("officer"):
        rows = rows.filter(officer_label=officer)
    if word := wanted.get("q"):
        rows = rows.filter(
            Q(name__icontains=word) | Q(investor__icontains=word) | Q(matter__number__icontains=word)
        )
    if whole_number(after):
        rows = rows.filter(pk__lt=int(after))
    return [(one, LEAD.label(one.matter.state)) for one in rows.order_by("-pk")[:limit]]


def lead(number: str, roles: frozenset[str], on: date) -> Opened | None:
    """This will give one lead; None for an unknown number."""
    row = Lead.objects.select_related("matter", "project__matter").filter(matter__number=number).first()
    if row is None:
        return None
    figures = {name: Decimal(value) for name, value in row.figures.items()}
    project = getattr(row, "project", None)
    acts = acts_of(row.matter.pk)
    day = next((act.at.date() for act in acts if act.name == "lead.admit"), on)
    return Opened(
        row, LEAD.label(row.matter.state), admit(figures, row.grounds, day) if row.verdict else None,
        project.matter.number if project else "", tuple((act, _TITLES.get(act.name, act.name)) for act in acts),
        LEAD.offered(row.matter.state, roles),
    )  # fmt: skip


def funnel(by: str) -> list[tuple[str, list[int], Decimal]]:
    """This will count the leads that came at least as far as each stage, and their value in yuan, by way or officer.

    `by` is mode or officer_label. A lead that was refused or lost counts up to the stage that it had reached.
    """
    reached: dict[str, list[int]] = {}
    rows = Lead.objects.order_by()
    values = dict(rows.values_list(by).annotate(sum=Sum("value")))
    for group, count in rows.values_list(by).annotate(count=Count("pk")):
        reached[group] = [count] + [0] * (len(STAGES) - 1)
    for place, (_code, _title, names) in enumerate(STAGES):
        if not names:
            continue
        found = rows.filter(matter__acts__name__in=names)
        if names == {"lead.admit"}:
            found = found.exclude(matter__state="refused")
        for group, count in found.values_list(by).annotate(count=Count("pk", distinct=True)):
            reached[group][place] = count
    for place, kind in ((6, "start"), (7, "complete"), (8, "produce")):
        done = Milestone.objects.filter(
            kind=kind, done_on__isnull=False, project__lead__isnull=False
        ).order_by()
        for group, count in done.values_list(f"project__lead__{by}").annotate(count=Count("pk")):
            reached[group][place] = count
    return [(group, counts, values[group] or Decimal(0)) for group, counts in sorted(reached.items())]


def officers() -> list[str]:
    """This will list the officers who have leads."""
    return list(Lead.objects.order_by("officer_label").values_list("officer_label", flat=True).distinct())
