"""Reading visits and problems: lists, one of them with what hangs on it, what a firm sees, counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from hemei.accounts.queries import Person, agency_names
from hemei.cases.queries.matter_lists import Line, lines
from hemei.ledger.queries import ActView, acts_of
from hemei.projects.flow import PROBLEM, VISIT
from hemei.projects.models import Problem, Visit, VisitPhoto

_TITLES = {one.name: one.title for flow in (VISIT, PROBLEM) for one in flow}
_SAID = ("reason", "text", "done", "seen", "words", "what")


def visit_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of visits; `wanted` may also name park, planned (yes, no), project and month."""
    every: QuerySet[Any] = Visit.objects.annotate(found=Count("problems"))
    rows = _by(every, wanted, ("park", "project"))
    if planned := wanted.get("planned"):
        rows = rows.filter(planned=planned == "yes")
    rows = _month(rows, wanted.get("month", ""))
    return lines(
        rows, VISIT, wanted, after=after, limit=limit, now=now, text=("firm", "purpose"), unit="visitor_label"
    )


def _by(rows: QuerySet[Any], wanted: Mapping[str, str], names: tuple[str, ...]) -> QuerySet[Any]:
    return rows.filter(**{name: wanted[name] for name in names if wanted.get(name)})


def _month(rows: QuerySet[Any], month: str) -> QuerySet[Any]:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return rows
    return rows.filter(visited_on__year=first.year, visited_on__month=first.month)


def problem_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of problems; `wanted` may also name unit, park, kind, level, project and group."""
    rows = _by(Problem.objects.all(), wanted, ("unit", "park", "kind", "level", "project"))
    if group := wanted.get("group"):
        rows = rows.filter(Q(matter__number=group) | Q(like__matter__number=group))
    return lines(rows, PROBLEM, wanted, after=after, limit=limit, now=now, text=("firm", "text"))


def visit(number: str) -> Visit | None:
    """This will give one visit; None for an unknown number."""
    return Visit.objects.select_related("matter", "party").filter(matter__number=number).first()


def problem(number: str) -> Problem | None:
    """This will give one problem; None for an unknown number."""
    rows = Problem.objects.select_related("matter", "party", "visit__matter", "like__matter")
    return rows.filter(matter__number=number).first()


def problems_of(row: Visit) -> list[tuple[Problem, str]]:
    """This will give the problems found on a visit, each with its state."""
    found = Problem.objects.select_related("matter").filter(visit=row).order_by("pk")
    return [(one, PROBLEM.label(one.matter.state)) for one in found]


def like(row: Problem) -> list[tuple[Problem, str]]:
    """This will give the other problems of a problem's group, newest first."""
    head = row.like_id or row.pk
    found = Problem.objects.select_related("matter").filter(Q(pk=head) | Q(like_id=head)).exclude(pk=row.pk)
    return [(one, PROBLEM.label(one.matter.state)) for one in found.order_by("-pk")[:50]]


def acts_told(matter_id: int) -> list[dict[str, Any]]:
    """This will give the acts of a visit or problem for a time line, in words."""
    return [
        {"when": one.at, "title": _TITLES.get(one.name, one.name), "text": _told(one), "state": ""}
        for one in acts_of(matter_id)
    ]


def _told(one: ActView) -> str:
    return " ".join(filter(None, [one.actor_label, *(str(one.payload.get(name) or "") for name in _SAID)]))


def own_problems(who: Person, limit: int = 50) -> list[tuple[Problem, str]]:
    """This will give the problems of a firm, those that wait for its word first."""
    if who.party_id is None:
        return []
    rows = Problem.objects.select_related("matter").filter(party_id=who.party_id)
    found = [(one, PROBLEM.label(one.matter.state)) for one in rows.order_by("-pk")[:limit]]
    return sorted(found, key=lambda one: one[0].matter.state != "asking")


@dataclass(frozen=True, slots=True)
class Group:
    """Problems that are alike: the first of them, how many, open, of how many firms, and the newest."""

    head: Problem
    times: int
    open: int
    firms: int


def groups(limit: int = 100) -> list[Group]:
    """This will list groups of similar problems, the largest first; what was voided does not count."""
    rows = (
        Problem.objects.exclude(like=None)
        .exclude(matter__state="void")
        .values("like")
        .annotate(
            n=Count("pk"), open=Count("pk", filter=Q(matter__closed_at=None)), firms=Count("firm", distinct=True),
            newest=Max("pk"),
        )
        .order_by("-n", "-newest")[:limit]
    )  # fmt: skip
    found = list(rows)
    heads = Problem.objects.select_related("matter").in_bulk([one["like"] for one in found])
    return [
        Group(
            head, one["n"] + 1, one["open"] + (head.matter.closed_at is None), one["firms"] + 1
        )
        for one in found
        if (head := heads.get(one["like"]))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """Visits made; problems found and solved (by the firm's word), counted apart; and where the others are."""

    visits: int
    unplanned: int
    found: int
    solved: int
    asking: int
    open: int
    late: int
    climbed: int


def tally(now: datetime) -> Tally:
    """This will count all visits and problems; "found" and "solved" are two figures."""
    made = Visit.objects.exclude(visited_on=None).aggregate(
        visits=Count("pk"), unplanned=Count("pk", filter=Q(planned=False))
    )
    going = Q(matter__state__in=["found", "assigned", "handling"])
    counted = Problem.objects.exclude(matter__state="void").aggregate(
        found=Count("pk"), solved=Count("pk", filter=Q(solved=True)),
        asking=Count("pk", filter=Q(matter__state="asking")), open=Count("pk", filter=going),
        late=Count("pk", filter=going & Q(matter__due_at__lt=now)),
        climbed=Count("pk", filter=going & ~Q(level="unit")),
    )  # fmt: skip
    return Tally(**made, **counted)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit's problems: found, solved, open, late, times that the firm said no or that it was sent back."""

    unit: str
    name: str
    found: int
    solved: int
    open: int
    late: int
    again: int


def by_unit(now: datetime) -> list[UnitLine]:
    """This will count problems by the unit that answers for them, the latest ones first."""
    names = agency_names()
    rows = Problem.objects.exclude(matter__state="void").exclude(unit="").values("unit").annotate(
        n=Count("pk"), done=Count("pk", filter=Q(solved=True)),
        open=Count("pk", filter=Q(matter__closed_at=None)),
        late=Count("pk", filter=Q(matter__closed_at=None, matter__due_at__lt=now)
                   & ~Q(matter__state="asking")),
        again=Count("pk", filter=Q(rounds__gt=0) | Q(reopened__gt=0)),
    ).order_by("-late", "-open", "unit")  # fmt: skip
    return [
        UnitLine(one["unit"], names.get(one["unit"], one["unit"]), one["n"], one["done"], one["open"], one["late"],
                 one["again"])
        for one in rows
    ]  # fmt: skip


def visit_photo(digest: str, who: Person) -> tuple[str, bool] | None:
    """This will say where a photo of a visit lies and whether it may be shown as it came; None where it may not be.

    The firm gets it too, without what the picture tells beside itself.
    """
    rows = VisitPhoto.objects.filter(sha256=digest)
    if "applicant" in who.roles:
        rows = rows.filter(visit__party_id=who.party_id or 0)
    row = rows.first()
    return (row.path, "applicant" not in who.roles) if row else None


def problem_file(digest: str, who: Person) -> str:
    """This will say where evidence or a signed paper lies that somebody may see; empty for any other."""
    rows = Problem.objects.all()
    if "applicant" in who.roles:
        rows = rows.filter(party_id=who.party_id or 0)
    row = rows.filter(Q(proof_sha256=digest) | Q(paper_sha256=digest)).first() if digest else None
    if row is None:
        return ""
    return row.proof_path if row.proof_sha256 == digest else row.paper_path


def visit_paths() -> set[str]:
    """This will name every file that a visit or a problem names."""
    found = set(VisitPhoto.objects.values_list("path", flat=True))
    for name in ("proof_path", "paper_path"):
        found |= set(Problem.objects.exclude(**{name: ""}).values_list(name, flat=True))
    return found
