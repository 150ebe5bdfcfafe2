"""Reads of key projects: lists, one project with all that hangs on it, counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Sum

from hemei.accounts.queries import agency_names
from hemei.cases.queries.projects import ProjectCase, cases_of_project
from hemei.ledger.flow import ActType
from hemei.ledger.queries import ActView, acts_of
from hemei.projects.flow import CARD, LIST, PROJECT
from hemei.projects.models import (
    BoardPlace,
    Card,
    InvestMonth,
    Milestone,
    Need,
    Objection,
    Photo,
    Project,
    ProjectEdit,
    ProjectFile,
    ProjectList,
)
from hemei.projects.queries.around import Beside, around
from hemei.rules.boards import Mark
from hemei.rules.boards.score import late_days
from hemei.rules.projects import MILESTONES, items_of
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

TITLES: dict[str, str] = {one.name: one.title for flow in (PROJECT, CARD, LIST) for one in flow}
SORTS = ("", "total", "name")
GONE = ("dropped", "undone")
FACT_NAMES: Mapping[str, str] = {
    "code": mark("统一代码"), "name": mark("名称"), "firm": mark("企业"), "park": mark("园区"),
    "unit": mark("责任部门"), "industry": mark("行业代码"), "total": mark("总投资"), "land_mu": mark("用地"),
    "helper": mark("帮办"), "leader": mark("联系领导"), "special": mark("一企一策"), "policy": mark("一企一策内容"),
}  # fmt: skip
_FILES: tuple[tuple[type[Model], str, str], ...] = (
    (Photo, "path", "sha256"), (Milestone, "proof_path", "proof_sha256"),
    (Milestone, "excuse_path", "excuse_sha256"), (Card, "proof_path", "proof_sha256"),
    (Objection, "proof_path", "proof_sha256"), (ProjectFile, "path", "sha256"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One project as lists show it; amounts in yuan, `late` counts milestones past their plan, `key` its place."""

    number: str
    code: str
    name: str
    firm: str
    park: str
    unit: str
    unit_name: str
    state: str
    label: str
    total: Decimal
    planned: Decimal
    spent: Decimal
    late: int
    next: str
    next_on: date | None
    step: str
    special: bool
    sample: bool
    year: int
    key: str
    policy: str  # of 一企一策


@dataclass(frozen=True, slots=True)
class Stone:
    """One milestone as the page shows it: days late so far, and whether an officer may enter it as done."""

    row: Milestone
    title: str
    late: int
    by_licence: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One project with all that hangs on it; `offered` are the names of the acts open to the reader's roles."""

    line: Line
    row: Project
    stones: tuple[Stone, ...]
    months: tuple[InvestMonth, ...]
    older: tuple[InvestMonth, ...]
    photos: tuple[Photo, ...]
    files: tuple[ProjectFile, ...]
    needs: tuple[tuple[Need, str], ...]
    cases: tuple[ProjectCase, ...]
    cards: tuple[Card, ...]
    places: tuple[BoardPlace, ...]
    acts: tuple[tuple[ActView, str], ...]
    offered: tuple[ActType, ...]
    edits: tuple[ProjectEdit, ...]
    around: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The projects of a year in numbers: `due` had to start by today, `started` of these and all did; yuan."""

    counts: Mapping[str, int]
    implementing: int
    started: int
    due: int
    due_started: int
    total: Decimal
    planned: Decimal
    spent: Decimal
    late: int
    cards: int


def projects(wanted: Mapping[str, str], after: str, limit: int, on: date) -> list[Line]:
    """This will give one page of projects; `wanted` may name q, state, park, unit, year, only and sort.

    `only` is late (a milestone past its plan), card (under supervision) or special (一企一策). Sorts: newest, total
    (largest first), name.
    """
    rows = _filtered(wanted, on)
    return lines(_after(rows, wanted.get("sort", ""), after)[:limit], on)


def _filtered(wanted: Mapping[str, str], on: date) -> QuerySet[Project]:
    rows = Project.objects.select_related("matter")
    state = wanted.get("state", "")
    rows = rows.filter(matter__state=state) if state else rows.exclude(matter__state__in=GONE)
    for name in ("park", "unit"):
        if value := wanted.get(name):
            rows = rows.filter(**{name: value})
    if whole_number(wanted.get("year", "")):
        rows = rows.filter(year=int(wanted["year"]))
    if word := wanted.get("q"):
        rows = rows.filter(
            Q(name__icontains=word) | Q(firm__icontains=word) | Q(code__icontains=word)
            | Q(matter__number__icontains=word)
        )  # fmt: skip
    only = wanted.get("only", "")
    if only == "late":
        rows = rows.filter(
            Exists(Milestone.objects.filter(project=OuterRef("pk"), done_on=None, planned_on__lt=on))
        )
    elif only == "card":
        rows = rows.filter(Exists(Card.objects.filter(project=OuterRef("pk"), over=False)))
    elif only == "special":
        rows = rows.filter(special=True)
    return rows


def _after(rows: QuerySet[Project], sort: str, after: str) -> QuerySet[Project]:
    value, _sep, key = after.rpartition("~")
    known = whole_number(key)
    if sort == "total":
        if known and (amount := _amount(value)) is not None:
            rows = rows.filter(Q(total__lt=amount) | Q(total=amount, pk__gt=int(key)))
        return rows.order_by("-total", "pk")
    if sort == "name":
        if known:
            rows = rows.filter(Q(name__gt=value) | Q(name=value, pk__gt=int(key)))
        return rows.order_by("name", "pk")
    return (rows.filter(pk__lt=int(key)) if known else rows).order_by("-pk")


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except ArithmeticError:
        return None
    return found if found.is_finite() and abs(found) < 10**15 else None


def place_of(line: Line, sort: str) -> str:
    """This will give the place of a row in an order, as `projects` takes it in `after`."""
    return {"total": f"{line.total}~{line.key}", "name": f"{line.name}~{line.key}"}.get(sort, f"~{line.key}")


def whole_number(text: str) -> bool:
    """This will say whether a text is a whole number that a key may be."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def lines(rows: QuerySet[Project] | list[Project], on: date) -> list[Line]:
    """This will show projects as lists do, in five statements for any number of them."""
    found = list(rows)
    keys = [one.pk for one in found]
    stones: dict[int, list[Milestone]] = {}
    for one in Milestone.objects.filter(project__in=keys).order_by("planned_on", "pk"):
        stones.setdefault(one.project_id, []).append(one)
    sums = {
        pk: (planned, spent)
        for pk, planned, spent in InvestMonth.objects.filter(project__in=keys, replaced_at=None)
        .order_by().values("project").annotate(planned=Sum("planned"), spent=Sum("done"))
        .values_list("project", "planned", "spent")
    }  # fmt: skip
    cards = dict(Card.objects.filter(project__in=keys, over=False).values_list("project", "matter__state"))
    units = agency_names()
    return [
        _line(one, stones.get(one.pk, []), sums.get(one.pk, (None, None)), cards.get(one.pk, ""), units, on)
        for one in found
    ]


def _line(
    one: Project, stones: list[Milestone], sums: tuple[Decimal | None, Decimal | None], card: str,
    units: Mapping[str, str], on: date,
) -> Line:  # fmt: skip
    waiting = [stone for stone in stones if stone.done_on is None]
    following = waiting[0] if waiting else None
    state = one.matter.state
    return Line(
        one.matter.number, one.code, one.name, one.firm, one.park, one.unit, units.get(one.unit, one.unit), state,
        PROJECT.label(state), one.total, sums[0] or Decimal(0), sums[1] or Decimal(0),
        sum(_late(stone, on) > 0 for stone in waiting), MILESTONES[following.kind] if following else "",
        (following.forecast_on or following.planned_on) if following else None, CARD.label(card) if card else "",
        one.special, one.sample, one.year, str(one.pk), one.policy if one.special else "",
    )  # fmt: skip


def _late(one: Milestone, on: date) -> int:
    return late_days(Mark(one.planned_on, one.done_on, one.excuse_days if one.excuse_ok else 0), on)


def page(number: str, roles: frozenset[str], now: datetime) -> Page | None:
    """This will give one project whole; None for an unknown number."""
    row = (
        Project.objects.select_related("matter", "lead__matter", "source__matter")
        .filter(matter__number=number)
        .first()
    )
    if row is None:
        return None
    on, units = local_day(now), agency_names()
    months = list(row.months.order_by("-month", "-pk"))
    places = BoardPlace.objects.select_related("board__matter").filter(kind="project", key=number)
    return Page(
        lines([row], on)[0], row,
        stones_of(row, on),
        tuple(one for one in months if one.replaced_at is None),
        tuple(one for one in months if one.replaced_at is not None),
        tuple(row.photos.order_by(F("taken_on").desc(nulls_first=True), "-pk")),
        tuple(row.files.order_by("withdrawn", "-pk")),
        tuple((one, units.get(one.unit, one.unit)) for one in row.needs.order_by("met_on", "wanted_on", "pk")),
        tuple(cases_of_project(row.code)),
        tuple(row.cards.select_related("matter").order_by("-pk")),
        tuple(places.exclude(board__matter__state="cancelled").order_by("-board__as_of", "-pk")[:12]),
        tuple((act, TITLES.get(act.name, act.name)) for act in acts_of(row.matter.pk)),
        PROJECT.offered(row.matter.state, roles),
        tuple(row.edits.filter(settled="").order_by("pk")),
        around(number),
    )  # fmt: skip


def stones_of(row: Project, on: date) -> tuple[Stone, ...]:
    """This will give the milestones of a project in their order."""
    order = list(MILESTONES)
    return tuple(
        Stone(one, MILESTONES[one.kind], _late(one, on), bool(row.code and items_of(one.kind, on)))
        for one in sorted(row.milestones.all(), key=lambda one: order.index(one.kind))
    )


def tally(on: date, year: int) -> Tally:
    """This will count the projects of a year, as of a day."""
    rows = Project.objects.filter(year=year).exclude(matter__state__in=GONE)
    counts = dict(rows.order_by().values_list("matter__state").annotate(count=Count("pk")))
    built = [state for state in ("started", "completed", "producing") if state in counts]
    starts = Milestone.objects.filter(
        kind="start",
        project__year=year,
        project__matter__state__in=["implementing", "started", "completed", "producing"],
    )
    due = starts.filter(planned_on__lte=on)
    months = InvestMonth.objects.filter(replaced_at=None, project__in=rows)
    money = months.aggregate(planned=Sum("planned", filter=Q(month__lte=on)), spent=Sum("done"))
    late = rows.filter(milestones__done_on=None, milestones__planned_on__lt=on).distinct().count()
    return Tally(
        counts, sum(counts.get(state, 0) for state in ("implementing", "started", "completed", "producing")),
        sum(counts[state] for state in built), due.count(), due.filter(done_on__lte=on).count(),
        rows.aggregate(sum=Sum("total"))["sum"] or Decimal(0), money["planned"] or Decimal(0),
        money["spent"] or Decimal(0), late, Card.objects.filter(over=False, project__in=rows).count(),
    )  # fmt: skip


def squares(year: int, on: date, limit: int = 200) -> list[Line]:
    """This will give the implementing projects of a year, by number, for the squares of the overview."""
    rows = Project.objects.select_related("matter").filter(
        year=year, matter__state__in=["implementing", "started", "completed", "producing"]
    )
    return lines(rows.order_by("matter__number")[:limit], on)


def years() -> list[int]:
    """This will list the years that have projects, newest first."""
    return list(Project.objects.order_by("-year").values_list("year", flat=True).distinct())


def taken_lists(limit: int = 20) -> list[ProjectList]:
    """This will return the lists that were imported, newest first."""
    return list(ProjectList.objects.select_related("matter").order_by("-pk")[:limit])


def photo(sha256: str) -> str:
    """This will say where a picture or a proof of the room lies; empty for one that no row names."""
    if not sha256:
        return ""
    for model, path, digest in _FILES:
        found = model._default_manager.filter(**{digest: sha256}).values_list(path, flat=True).first()
        if found:
            return str(found)
    return ""


def file_paths() -> set[str]:
    """This will name every file that a row of the room names."""
    return {
        str(where)
        for model, path, _digest in _FILES
        for where in model._default_manager.exclude(**{path: ""}).values_list(path, flat=True)
    }


def project_names(limit: int = 2000) -> list[tuple[str, str]]:
    """This will list open projects to choose from: number and name."""
    rows = Project.objects.filter(matter__closed_at=None).exclude(matter__state__in=GONE)
    return list(rows.order_by("matter__number").values_list("matter__number", "name")[:limit])


def late_milestones(number: str, on: date) -> list[str]:
    """This will name the milestones of a project that are past their plan and not done, earliest first."""
    rows = Milestone.objects.filter(project__matter__number=number, done_on=None, planned_on__lt=on)
    return list(rows.order_by("planned_on", "kind").values_list("kind", flat=True))
