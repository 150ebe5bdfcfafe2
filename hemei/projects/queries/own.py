"""What a firm sees of its own projects: milestones, approvals, its helper, problems, needs, pictures, money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from hemei.accounts.queries import Person, agency_names
from hemei.cases.queries.projects import ProjectCase, cases_of_project
from hemei.projects.flow import PROBLEM
from hemei.projects.models import InvestMonth, Need, Photo, Problem, Project, ProjectFile
from hemei.projects.queries.projects import GONE, Line, Stone, lines, stones_of
from hemei.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class OwnPage:
    """One project as its firm reads it."""

    line: Line
    row: Project
    stones: tuple[Stone, ...]
    cases: tuple[ProjectCase, ...]
    problems: tuple[tuple[Problem, str], ...]
    needs: tuple[tuple[Need, str], ...]
    photos: tuple[Photo, ...]
    files: tuple[ProjectFile, ...]
    months: tuple[InvestMonth, ...]


def own_projects(who: Person, now: datetime) -> list[Line]:
    """This will list the projects of somebody's firm, newest first."""
    if who.party_id is None:
        return []
    rows = Project.objects.select_related("matter").filter(party_id=who.party_id)
    return lines(rows.exclude(matter__state__in=GONE).order_by("-pk")[:100], local_day(now))


def own_page(number: str, who: Person, now: datetime) -> OwnPage | None:
    """This will give one project of somebody's own firm; None for another firm's and for an unknown one."""
    if who.party_id is None:
        return None
    rows = Project.objects.select_related("matter").exclude(matter__state__in=GONE)
    row = rows.filter(matter__number=number, party_id=who.party_id).first()
    if row is None:
        return None
    on, units = local_day(now), agency_names()
    problems = Problem.objects.select_related("matter").filter(project=number, party_id=who.party_id)
    return OwnPage(
        lines([row], on)[0], row, stones_of(row, on), tuple(cases_of_project(row.code)),
        tuple((one, PROBLEM.label(one.matter.state)) for one in problems.order_by("-pk")[:50]),
        tuple((one, units.get(one.unit, one.unit)) for one in row.needs.order_by("met_on", "wanted_on", "pk")),
        tuple(row.photos.order_by(F("taken_on").desc(nulls_last=True), "-pk")[:30]),
        tuple(row.files.filter(shared=True, withdrawn="").order_by("-pk")),
        tuple(row.months.filter(replaced_at=None).order_by("-month")[:24]),
    )  # fmt: skip


def own_paper(digest: str, who: Person) -> str:
    """This will say where a paper lies that somebody's own firm may read; empty for any other."""
    rows = ProjectFile.objects.filter(
        sha256=digest, shared=True, withdrawn="", project__party_id=who.party_id or 0
    )
    return rows.values_list("path", flat=True).first() or ""


def own_photo(digest: str, who: Person) -> str:
    """This will say where a picture of somebody's own project lies; empty for any other."""
    rows = Photo.objects.filter(sha256=digest, project__party_id=who.party_id or 0)
    return rows.values_list("path", flat=True).first() or ""
