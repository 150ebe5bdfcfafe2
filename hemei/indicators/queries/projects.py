"""Records of the figures of key projects: what was started, invested and reached; visits, problems, helpers' cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.tally import WHOLE, Record
from hemei.projects.models import HelpTask, InvestMonth, Milestone, Problem, Project, Visit
from hemei.rules.industries import section
from hemei.rules.projects import MILESTONES
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day

BUILT = ("started", "completed", "producing")
LISTED = ("implementing", *BUILT)
GONE = ("dropped", "undone")
_WAN = Decimal(10_000)


def _projects(facts: Facts) -> list[Project]:
    rows = Project.objects.select_related("matter").prefetch_related("milestones")
    return facts.rows_of("project", rows)


def _of(
    project: Project, ref: str, counts: bool, detail: str, *, day: date | None = None, title: str = "",
    value: int = 0, beside: tuple[tuple[str, int], ...] = (), out: bool = False,
) -> Record:  # fmt: skip
    return Record(
        project.matter.number, title or project.name, counts, detail, False, ref=ref, owner=project.pk, value=value,
        beside=beside, out=out, day=day, agency=project.unit, park=project.park, industry=section(project.industry),
    )  # fmt: skip


def _start(project: Project) -> date | None:
    return next((one.done_on for one in project.milestones.all() if one.kind == "start"), None)


def started(facts: Facts) -> Iterator[Record]:
    """This will give the key projects that count as started, with the day of it."""
    for one in _projects(facts):
        if one.matter.state in BUILT:
            day = _start(one)
            yield _of(one, f"p{one.pk}", True, say("开工 {day}", day=day) if day else "", day=day)


def to_start(facts: Facts) -> Iterator[Record]:
    """This will give the projects on the list of what is built, those that were started counting."""
    for one in _projects(facts):
        if one.matter.state in LISTED:
            built = one.matter.state in BUILT
            yield _of(one, f"p{one.pk}", built, mark("已开工") if built else mark("未开工"))


def invested(facts: Facts) -> Iterator[Record]:
    """This will give the months up to now with what was invested, in 万元, beside what was planned.

    A month that is over and was not reported has nothing invested; this month counts once it was reported.
    """
    today = local_day(facts.now)
    rows = InvestMonth.objects.select_related("project__matter").filter(replaced_at=None, month__lte=today)
    for one in facts.rows_of("project", rows, "project_id"):
        open_month = (one.month.year, one.month.month) == (today.year, today.month) and one.done is None
        if one.project.matter.state in GONE or open_month:
            continue
        done, planned = _wan(one.done), _wan(one.planned)
        detail = say("完成 {done} 万元，计划 {planned} 万元", done=done, planned=planned)
        if one.done is None:
            detail = say("没有上报，按 0 计；计划 {planned} 万元", planned=planned)
        yield _of(
            one.project, f"m{one.pk}", True, detail, day=one.month, value=done, beside=((WHOLE, planned),)
        )  # fmt: skip


def _wan(amount: Decimal | None) -> int:
    return int(((amount or Decimal(0)) / _WAN).quantize(Decimal(1)))


def _due(one: Milestone) -> date:
    """The planned day and the days of force majeure that a second person has confirmed."""
    return one.planned_on + timedelta(days=one.excuse_days if one.excuse_ok else 0)


def _milestones(facts: Facts) -> Iterator[tuple[Project, Milestone, date]]:
    for project in _projects(facts):
        if project.matter.state not in GONE:
            for one in project.milestones.all():
                yield project, one, _due(one)


def on_time(facts: Facts) -> Iterator[Record]:
    """This will give the milestones that were due or reached by now, those reached by their day counting."""
    today = local_day(facts.now)
    for project, one, due in _milestones(facts):
        if (one.done_on and one.done_on <= today) or due < today:
            kept = one.done_on is not None and one.done_on <= due
            yield _of(project, f"s{one.pk}", kept, _told(one, due), day=due, title=_title(project, one))


def late(facts: Facts) -> Iterator[Record]:
    """This will give the milestones whose day has passed and that were not reached."""
    today = local_day(facts.now)
    for project, one, due in _milestones(facts):
        if due < today and (one.done_on is None or one.done_on > today):
            yield _of(project, f"s{one.pk}", True, _told(one, due), title=_title(project, one))


def _title(project: Project, one: Milestone) -> str:
    return say("{project} · {milestone}", project=project.name, milestone=MILESTONES.get(one.kind, one.kind))


def _told(one: Milestone, due: date) -> str:
    return (
        say("应在 {due}，完成 {done}", due=due, done=one.done_on)
        if one.done_on
        else say("应在 {due}", due=due)
    )


def _problems(facts: Facts) -> list[Problem]:
    rows = Problem.objects.select_related("matter").exclude(matter__state="void")
    return facts.rows_of("problem", rows.filter(matter__opened_at__lte=facts.now))


def found(facts: Facts) -> Iterator[Record]:
    """This will give the problems of firms that were found; solved ones count, so that both stand apart."""
    for one in _problems(facts):
        yield _problem(one, one.solved, local_day(one.matter.opened_at))


def solved(facts: Facts) -> Iterator[Record]:
    """This will give the problems that the firm itself has confirmed as solved."""
    for one in _problems(facts):
        if one.solved and one.matter.closed_at:
            yield _problem(one, True, local_day(one.matter.closed_at))


def _problem(one: Problem, counts: bool, day: date) -> Record:
    detail = mark("企业确认已解决") if one.solved else mark("没有解决")
    return Record(
        one.matter.number, one.get_kind_display(), counts, detail, False, ref=f"q{one.pk}", owner=one.pk, day=day,
        agency=one.unit.removeprefix("agency:"), park=one.park,
    )  # fmt: skip


def visited(facts: Facts) -> Iterator[Record]:
    """This will give the visits that were made; two records of one visit are one."""
    rows = Visit.objects.select_related("matter").filter(matter__state__in=("made", "doubled"))
    for one in facts.rows_of("visit", rows.filter(visited_on__lte=local_day(facts.now))):
        detail = mark("计划走访") if one.planned else mark("临时走访")
        yield _plain(one, one.purpose, detail, one.visited_on)


def helped(facts: Facts) -> Iterator[Record]:
    """This will give the cases that helpers finished with a firm or in its name."""
    rows = HelpTask.objects.select_related("matter", "desk").filter(matter__state__in=("done", "rated"))
    for one in facts.rows_of("help_task", rows):
        day = local_day(one.matter.closed_at) if one.matter.closed_at else None
        yield _plain(one, one.get_way_display(), mark("企业已评价") if one.score else mark("已办好"), day)


def _plain(one: Any, title: str, detail: str, day: date | None) -> Record:
    park = one.desk.park if isinstance(one, HelpTask) else one.park
    return Record(
        one.matter.number, title, True, detail, False, ref=f"h{one.pk}", owner=one.pk, day=day, park=park or ""
    )  # fmt: skip
