"""The facts of projects as the board reads them, as of a day, in a handful of statements for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from hemei.ledger.models import Act, Matter
from hemei.projects.models import InvestMonth, Milestone, Problem, Project
from hemei.rules.boards import Facts, Mark
from hemei.rules.workdays import SHANGHAI, local_day

COUNTED = ("implementing", "started", "completed", "producing")
PROBLEM = "problem"  # kind of the matters of problems; `topic` names the project: "project:XM-2026-0001"


def board_facts(on: date, *, numbers: Collection[str] | None = None) -> dict[str, tuple[str, Facts]]:
    """This will give name and facts of each project that a board of a day counts, by its number.

    Counted are the implementing ones and what became of them, still open or of that year's list. Force majeure
    counts only where a second person confirmed it; what happened after the day counts as not done.
    """
    rows = Project.objects.filter(matter__state__in=COUNTED).filter(
        Q(year=on.year) | Q(matter__closed_at=None)
    )
    if numbers is not None:
        rows = rows.filter(matter__number__in=numbers)
    heads = list(rows.order_by("matter__number").values_list("pk", "matter__number", "name", "park", "unit"))
    some = None if numbers is None else [one[0] for one in heads]
    starts, marks = _milestones(some)
    planned, done = _sums(some, on)
    problems = _problems(None if numbers is None else [one[1] for one in heads])
    return {
        number: (name, Facts(
            number, park, unit, starts.get(pk), int(planned.get(pk, 0)), int(done.get(pk, 0)),
            tuple(marks.get(pk, ())), tuple(problems.get(number, ())),
        ))
        for pk, number, name, park, unit in heads
    }  # fmt: skip


LATE = timedelta(minutes=2)  # an act may be committed this long after the instant that it carries
_MANY = 500  # keys named in one statement
_LOOKED = 2000  # newest acts among which an old enough one is looked for


def settled_act(now: datetime) -> int:
    """This will give the newest act that is old enough for every earlier one to be committed; 0 in an empty ledger."""
    last = 0
    for size in (50, _LOOKED):
        for pk, at in Act.objects.order_by("-pk").values_list("pk", "known_at")[:size]:
            last = pk
            if datetime.fromisoformat(at) <= now - LATE:
                return pk
    return max(0, last - 1)


def changed_since(act_id: int) -> frozenset[str]:
    """This will give the numbers of the projects that acts after one have touched, themselves or by their problems."""
    touched = Act.objects.filter(pk__gt=act_id).order_by().values_list("matter_id", flat=True).distinct()
    keys = list(touched[: _MANY + 1])
    # by their keys, which are few; so many that naming them costs more are found by the acts
    rows = Matter.objects.filter(
        kind__in=("project", PROBLEM), pk__in=keys if len(keys) <= _MANY else touched
    )
    heads = rows.order_by().values_list("kind", "number", "topic")
    found = (number if kind == "project" else topic.partition("project:")[2] for kind, number, topic in heads)
    return frozenset(one for one in found if one)


def _milestones(some: Collection[int] | None) -> tuple[dict[int, Mark], dict[int, list[Mark]]]:
    rows = Milestone.objects.order_by("project_id", "planned_on", "kind")
    if some is not None:
        rows = rows.filter(project__in=some)
    starts: dict[int, Mark] = {}
    marks: dict[int, list[Mark]] = defaultdict(list)
    for pk, kind, planned, done, days, ok in rows.values_list(
        "project_id", "kind", "planned_on", "done_on", "excuse_days", "excuse_ok"
    ):
        made = Mark(planned, done, days if ok else 0, kind)
        if kind == "start":
            starts[pk] = made
        else:
            marks[pk].append(made)
    return starts, marks


def _sums(some: Collection[int] | None, on: date) -> tuple[Mapping[int, Decimal], Mapping[int, Decimal]]:
    """Planned up to the last month that has ended, done up to the day: an unfinished month is owed by nobody."""
    rows = InvestMonth.objects.filter(replaced_at=None, month__lte=on).order_by()
    if some is not None:
        rows = rows.filter(project__in=some)
    ended = on.replace(day=1) if (on + timedelta(days=1)).day != 1 else on + timedelta(days=1)
    made: list[tuple[int, Decimal | None, Decimal | None]] = list(
        rows.values("project").annotate(
            planned=Sum("planned", filter=Q(month__lt=ended)), spent=Sum("done")
        ).values_list("project", "planned", "spent")
    )  # fmt: skip
    return {pk: one or Decimal(0) for pk, one, _ in made}, {pk: one or Decimal(0) for pk, _, one in made}


def _problems(numbers: Collection[str] | None) -> dict[str, list[Mark]]:
    rows = Problem.objects.exclude(project="").filter(matter__due_at__isnull=False)
    if numbers is not None:
        rows = rows.filter(project__in=numbers)
    found: dict[str, list[Mark]] = defaultdict(list)
    for number, project, due, closed in rows.order_by("matter__number").values_list(
        "matter__number", "project", "matter__due_at", "matter__closed_at"
    ):
        assert due is not None
        found[project].append(Mark(local_day(due), local_day(closed) if closed else None, 0, number))
    return found


def day_end(on: date) -> datetime:
    """This will give the last instant of a legal day."""
    return datetime.combine(on + timedelta(days=1), time(0), SHANGHAI) - timedelta(microseconds=1)


def unit_figures(year: int, on: date) -> dict[str, dict[str, Any]]:
    """This will give each unit's figures of a year for the assessment: code: [numerator, denominator].

    started: projects that had to start / did; investment in yuan; milestones due / in time; problems due / closed.
    """
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for _name, one in board_facts(on).values():
        unit = found[one.unit]
        if one.start and one.start.planned <= on:
            _count(unit["started"], one.start.done is not None and one.start.done <= on)
        unit["investment"][0] += min(one.invest_done, one.invest_planned)
        unit["investment"][1] += one.invest_planned
        for mark in one.milestones:
            if mark.planned <= on:
                limit = mark.planned + timedelta(days=mark.excused)
                _count(unit["milestones"], mark.done is not None and mark.done <= min(limit, on))
        for mark in one.problems:
            if mark.planned <= on:
                _count(unit["solved"], mark.done is not None and mark.done <= on)
    return {unit: dict(figures) for unit, figures in found.items()}


def _count(pair: list[int], held: bool) -> None:
    pair[0] += held
    pair[1] += 1
