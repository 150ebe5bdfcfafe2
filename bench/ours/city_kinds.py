"""What the orders of a city are copies of: sample orders of three real menus, and when such cases are due."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One case of a sample order: what its copies have in common."""

    title: str
    agency: int
    agency_code: str
    item_version: int
    item: str
    version: int
    limit: str  # JSON
    promised: int
    serial: int
    visits: int
    papers: tuple[tuple[Any, ...], ...]
    result: str
    officer: str
    officer_label: str


@dataclass(frozen=True)
class Kind:
    """One menu with the cases of its sample order."""

    name: str
    code: str
    version: int
    number: int
    answers: str
    form: str
    plan: str
    cases: tuple[Sample, ...]


def kinds() -> list[Kind]:
    """This will order each of three menus once through the real operations and take the orders as patterns."""
    from bench.ours.zone import NOW
    from hemei.cases import queries
    from hemei.cli.sample import OPEN, RENT, make_order
    from hemei.cli.sample_days import _EAT

    found = []
    for menu, who, answers in (
        ("open-company", "firm", OPEN), ("rent-and-produce", "firm", RENT), ("open-restaurant", "diner", _EAT),
    ):  # fmt: skip
        order = queries.order_by_number(make_order(menu=menu, who=who, answers=answers, at=NOW).matter.number)
        rows = [_sample(case) for case in queries.cases_of(order.pk)]
        found.append(Kind(
            order.matter.title, menu, order.menu_version_id, order.menu_version.number,
            json.dumps(order.answers, ensure_ascii=False), json.dumps(order.form, ensure_ascii=False),
            json.dumps(order.plan, ensure_ascii=False), tuple(rows),
        ))  # fmt: skip
    return found


def _sample(case: Any) -> Sample:
    from hemei.accounts.queries import person_by_username
    from hemei.cases.queries import spec_of

    officer = person_by_username(case.agency.code)
    papers = tuple(
        (p.paper, p.name, p.need, p.origin, p.origin_note, p.defer_days) for p in case.papers.all()
    )
    return Sample(
        case.matter.title, case.agency_id, case.agency.code, case.item_version_id, case.item_code,
        case.item_version.number, json.dumps(case.limit, ensure_ascii=False), case.promised_days,
        case.serial_days, case.visits_promised, papers, spec_of(case).result_paper, officer.key, officer.label,
    )  # fmt: skip


@cache
def due(hour: datetime, limit: str) -> tuple[Any, Any, Any, str]:
    """This will return when a case accepted in that hour is due, turns yellow and red, by the real rules."""
    from hemei.rules.clock import Deadline, alert_at, light_settings, red_from, try_deadline
    from hemei.rules.items import Limit, Unit
    from hemei.rules.workdays import local_day, official

    row = json.loads(limit)
    found = try_deadline(hour, Limit(row["value"], Unit(row["unit"]), row["source"]), calendar=official())
    if not isinstance(found, Deadline) or found.due_at is None:
        return None, None, None, ""
    settings = light_settings(local_day(hour))
    alarm = alert_at(found, settings)
    return found.due_at, min(alarm, found.due_at) if alarm else None, red_from(found, settings), "counted"
