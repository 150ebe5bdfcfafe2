"""What happens when: milestones, joint acceptances, visits, works; the parks on a sheet; who subscribes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from hemei.accounts.queries import Person, person
from hemei.cases.models import JointAcceptance
from hemei.projects.flow import PROJECT
from hemei.projects.flow.calendars import STAFF
from hemei.projects.models import CalendarFeed, Milestone, ParkMap, Problem, Project, Visit, Work
from hemei.rules import maps
from hemei.rules.admission import review_day
from hemei.rules.projects import MILESTONES
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

KINDS = {
    "milestone": mark("项目节点"), "joint": mark("联合验收"), "visit": mark("走访"), "work": mark("民生实事完成日"),
    "review": mark("投产三年回看"),
}  # fmt: skip
MOST = 5000  # events that one page or feed reads of a kind
_GONE = ("dropped", "undone")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on a day: its kind, the number and name of what it is about, and whether it is done or late."""

    kind: str
    day: date
    number: str
    name: str
    what: str
    park: str
    state: str  # done, late or ""
    ref: str  # stays the same while it is the same thing

    @property
    def order(self) -> tuple[date, str, str]:
        """This will give its place in a calendar."""
        return self.day, self.kind, self.number


def events(first: date, last: date, *, today: date, park: str = "", kind: str = "") -> list[Event]:
    """This will give what stands between two days (both counted), in order, in one statement a kind."""
    made: list[Event] = []
    for name, read in (("milestone", _milestones), ("joint", _joints), ("visit", _visits), ("work", _works),
                       ("review", _reviews)):  # fmt: skip
        if kind in ("", name):
            made += [one for one in read(first, last, today) if park in ("", one.park)]
    return sorted(made, key=lambda one: one.order)


def _milestones(first: date, last: date, today: date) -> Iterator[Event]:
    rows = Milestone.objects.exclude(project__matter__state__in=_GONE).annotate(
        day=Coalesce("done_on", "forecast_on", "planned_on")
    )
    found = rows.filter(day__range=(first, last)).order_by("day", "pk").values_list(
        "pk", "day", "done_on", "planned_on", "kind", "project__matter__number", "project__name", "project__park"
    )  # fmt: skip
    for pk, day, done, planned, kind, number, name, park in found[:MOST]:
        state = "done" if done else "late" if planned < today else ""
        yield Event("milestone", day, number, name, MILESTONES[kind], park, state, f"m{pk}")


def _joints(first: date, last: date, today: date) -> Iterator[Event]:
    rows = JointAcceptance.objects.filter(over=False, day__range=(first, last)).order_by("day", "pk")
    found = rows.values_list(
        "pk", "day", "passed_at", "matter__number", "matter__title", "place", "order__matter__number"
    )
    for pk, day, passed, number, title, place, order in found[:MOST]:
        state = "done" if passed else "late" if day < today else ""
        yield Event("joint", day, order or number, title, place, "", state, f"j{pk}")


def _visits(first: date, last: date, today: date) -> Iterator[Event]:
    rows = Visit.objects.exclude(matter__state="cancelled").annotate(day=Coalesce("visited_on", "planned_on"))
    found = rows.filter(day__range=(first, last)).order_by("day", "pk").values_list(
        "pk", "day", "visited_on", "matter__number", "firm", "purpose", "park"
    )  # fmt: skip
    for pk, day, visited, number, firm, purpose, park in found[:MOST]:
        state = "done" if visited else "late" if day < today else ""
        yield Event("visit", day, number, firm, purpose, park, state, f"v{pk}")


def _works(first: date, last: date, today: date) -> Iterator[Event]:
    rows = Work.objects.exclude(matter__state="dropped").filter(planned_on__range=(first, last))
    found = rows.order_by("planned_on", "pk").values_list(
        "pk", "planned_on", "matter__state", "matter__number", "name", "place", "park"
    )
    for pk, day, state, number, name, place, park in found[:MOST]:
        yield Event(
            "work", day, number, name, place, park,
            "done" if state == "finished" else "late" if day < today else "", f"w{pk}",
        )  # fmt: skip


def _reviews(first: date, last: date, today: date) -> Iterator[Event]:
    """When the contract of a lead that produces is to be looked at again; gone from the calendar once it was."""
    rows = Milestone.objects.filter(
        kind="produce", done_on__isnull=False, project__lead__matter__state="landed"
    )
    found = rows.order_by("done_on", "pk").values_list(
        "pk", "done_on", "project__lead__matter__number", "project__name", "project__firm", "project__park"
    )
    for pk, done, number, name, firm, park in found[:MOST]:
        assert done is not None
        day = review_day(done, today)
        if first <= day <= last:
            yield Event("review", day, number, name, firm, park, "late" if day < today else "", f"r{pk}")


# Subscriptions


def feeds(who: Person) -> list[CalendarFeed]:
    """This will list somebody's subscriptions that are in force, newest first."""
    return list(
        CalendarFeed.objects.select_related("matter").filter(owner=who.key, ended_at=None).order_by("-pk")
    )


def feed_of(secret: str) -> CalendarFeed | None:
    """This will give the subscription of a secret; None for a wrong or revoked one, and where the owner has left."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    row = CalendarFeed.objects.filter(digest=digest, ended_at=None).first()
    if row is None:
        return None
    user = get_user_model().objects.filter(pk=row.user, is_active=True).first()
    return row if user is not None and person(user).roles & set(STAFF.split()) else None


# The parks on a sheet


def park_map() -> ParkMap | None:
    """This will give the schematic in use; None while nobody has drawn one."""
    return ParkMap.objects.select_related("matter").filter(ended_at=None).first()


def shapes(row: ParkMap | None) -> dict[str, tuple[maps.Ring, ...]]:
    """This will give the rings of a schematic by park."""
    if row is None:
        return {}
    return {
        code: tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings)
        for code, rings in row.parks.items()
    }


@dataclass(frozen=True, slots=True)
class Spot:
    """One project or work on the sheet."""

    kind: str  # project or work
    number: str
    name: str
    park: str
    state: str
    label: str
    late: bool


@dataclass(frozen=True, slots=True)
class ParkLine:
    """One park in the table beside the sheet."""

    code: str
    name: str
    projects: int
    started: int
    late: int
    works: int
    problems: int


def spots(on: date, limit: int = 60) -> dict[str, list[Spot]]:
    """This will give what stands on the sheet by park, late ones first, at most `limit` a park and kind."""
    found: dict[str, list[Spot]] = defaultdict(list)
    late = Exists(Milestone.objects.filter(project=OuterRef("pk"), done_on=None, planned_on__lt=on))
    rows = (
        Project.objects.exclude(matter__state__in=_GONE).filter(matter__closed_at=None).annotate(behind=late)
    )
    for number, name, park, state, behind in rows.order_by("-behind", "pk").values_list(
        "matter__number", "name", "park", "matter__state", "behind"
    )[:MOST]:
        if len(found[park]) < limit:
            found[park].append(Spot("project", number, name, park, state, PROJECT.label(state), behind))
    works = Work.objects.exclude(matter__state="dropped").exclude(park="").order_by("pk")
    many: dict[str, int] = defaultdict(int)
    for number, name, park, state, day in works.values_list(
        "matter__number", "name", "park", "matter__state", "planned_on"
    )[:MOST]:
        many[park] += 1
        if many[park] <= limit:
            behind = state != "finished" and day < on
            found[park].append(Spot("work", number, name, park, state, "", behind))
    return found


def park_lines(parks: Mapping[str, str], now: datetime) -> list[ParkLine]:
    """This will count projects, works and open problems by park, in the order of the parks."""
    on = local_day(now)
    late = Exists(Milestone.objects.filter(project=OuterRef("pk"), done_on=None, planned_on__lt=on))
    rows = Project.objects.exclude(matter__state__in=_GONE).annotate(behind=late)
    built = Q(matter__state__in=["started", "completed", "producing"])
    projects = {
        park: (n, started, behind)
        for park, n, started, behind in rows.order_by().values("park").annotate(
            n=Count("pk"), s=Count("pk", filter=built), b=Count("pk", filter=Q(behind=True))
        ).values_list("park", "n", "s", "b")
    }  # fmt: skip
    works = dict(
        Work.objects.exclude(matter__state="dropped").order_by().values_list("park").annotate(n=Count("pk"))
    )
    problems = dict(
        Problem.objects.filter(matter__closed_at=None).order_by().values_list("park").annotate(n=Count("pk"))
    )
    return [
        ParkLine(code, name, *projects.get(code, (0, 0, 0)), works.get(code, 0), problems.get(code, 0))
        for code, name in parks.items()
    ]
