"""Reading desks, helpers and their load, authorisations with every use, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q

from hemei.accounts.queries import Person
from hemei.cases.queries.matter_lists import Line, lines
from hemei.ledger.queries import acts_of
from hemei.projects.flow import DESK, GRANT, TASK
from hemei.projects.models import HelpDesk, HelpGrant, HelpOfficer, HelpTask

_TITLES = {one.name: one.title for flow in (DESK, GRANT, TASK) for one in flow}
_OPEN = ("asked", "doing", "halted")
SEES_ALL = frozenset({"supervisor", "leader", "head"})


@dataclass(frozen=True, slots=True)
class Load:
    """One helper at a desk: open and halted tasks, finished ones, live authorisations, mean rating (None = none)."""

    officer: HelpOfficer
    open: int
    halted: int
    done: int
    grants: int
    score: float | None


def desks() -> list[tuple[HelpDesk, list[Load], int]]:
    """This will give every desk with its helpers' load and the tasks that nobody has taken."""
    loads = _loads()
    waiting = dict(
        HelpTask.objects.filter(matter__state="asked", helper="").values_list("desk").annotate(n=Count("pk"))
    )
    by_desk: dict[int, list[Load]] = {}
    for one in HelpOfficer.objects.filter(left_on=None).order_by("label", "pk"):
        by_desk.setdefault(one.desk_id, []).append(
            loads(one),
        )
    rows = (
        HelpDesk.objects.select_related("matter")
        .filter(matter__state="open")
        .order_by("-kind", "park", "code")
    )
    return [(row, by_desk.get(row.pk, []), waiting.get(row.pk, 0)) for row in rows]


def _loads() -> Any:
    tasks: dict[str, Any] = {
        one["helper"]: one
        for one in HelpTask.objects.exclude(helper="").values("helper").annotate(
            open=Count("pk", filter=Q(matter__state__in=_OPEN)), halted=Count("pk", filter=Q(matter__state="halted")),
            ended=Count("pk", filter=~Q(done="")), mean=Avg("score"),
        )
    }  # fmt: skip
    grants = dict(
        HelpGrant.objects.filter(matter__state="given").values_list("helper").annotate(n=Count("pk"))
    )

    def load(officer: HelpOfficer) -> Load:
        one = tasks.get(officer.key, {"open": 0, "halted": 0, "ended": 0, "mean": None})
        return Load(
            officer, one["open"], one["halted"], one["ended"], grants.get(officer.key, 0), one["mean"]
        )

    return load


def officer_choices() -> tuple[tuple[str, str], ...]:
    """This will give the helpers on duty as choices."""
    rows = HelpOfficer.objects.select_related("desk").filter(left_on=None).order_by("label")
    return tuple((one.key, f"{one.label} · {one.desk.name}") for one in rows)


def desk_choices() -> tuple[tuple[str, str], ...]:
    """This will give the open desks as choices, the zone's first."""
    rows = HelpDesk.objects.filter(matter__state="open").order_by("-kind", "park", "code")
    return tuple((one.code, one.name) for one in rows)


def task_lines(wanted: Mapping[str, str], *, after: str, limit: int, now: datetime) -> list[Line]:
    """This will give one page of tasks; `wanted` may also name desk, helper and way."""
    rows = HelpTask.objects.select_related("desk")
    names = {"desk": "desk__code", "helper": "helper", "way": "way"}
    rows = rows.filter(**{column: wanted[name] for name, column in names.items() if wanted.get(name)})
    return lines(
        rows, TASK, wanted, after=after, limit=limit, now=now, text=("firm", "what"), unit="helper_label"
    )


def grant_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:
    """This will give one page of authorisations: a helper sees his own, who watches sees all."""
    rows = HelpGrant.objects.all() if who.roles & SEES_ALL else HelpGrant.objects.filter(helper=who.key)
    return lines(rows, GRANT, wanted, after=after, limit=limit, now=now, text=("firm",), unit="helper_label")


def task(number: str) -> HelpTask | None:
    """This will give one task; None for an unknown number."""
    rows = HelpTask.objects.select_related("matter", "desk", "grant__matter")
    return rows.filter(matter__number=number).first()


def grant(number: str, who: Person) -> HelpGrant | None:
    """This will give an authorisation that somebody may see."""
    rows = HelpGrant.objects.select_related("matter")
    if not who.roles & SEES_ALL:
        rows = rows.filter(helper=who.key)
    return rows.filter(matter__number=number).first()


def task_offers(row: HelpTask, who: Person) -> set[str]:
    """This will list the acts of a task that stand open to somebody."""
    found = {one.name.partition(".")[2] for one in TASK.offered(row.matter.state, who.roles - {"system"})}
    return found if who.key == row.helper or not row.helper else found & {"hand"}


def own_help(who: Person, limit: int = 50) -> tuple[list[Any], list[Any]]:
    """This will give a firm's authorisations (with their uses) and its tasks, newest first."""
    if who.party_id is None:
        return [], []
    grants = HelpGrant.objects.select_related("matter").filter(party_id=who.party_id).order_by("-pk")[:limit]
    tasks = HelpTask.objects.select_related("matter", "desk").filter(party_id=who.party_id).order_by("-pk")
    return (
        [(one, GRANT.label(one.matter.state)) for one in grants],
        [(one, TASK.label(one.matter.state)) for one in tasks[:limit]],
    )


def acts_told(matter_id: int) -> list[dict[str, Any]]:
    """This will give the acts of an authorisation, a task or a desk for a time line, in words."""
    said = ("what", "reason", "words", "label")
    return [
        {
            "when": one.at, "title": _TITLES.get(one.name, one.name), "state": "",
            "text": " ".join(filter(None, [one.actor_label, *(str(one.payload.get(name) or "") for name in said)])),
        }
        for one in acts_of(matter_id)
    ]  # fmt: skip
