"""A project's own facts: entered, changed, promoted, dropped."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from hemei.accounts.queries import agency_names
from hemei.cases.operations.numbers import next_in
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.projects.flow import PROJECT
from hemei.projects.models import LicenceCursor, Milestone, Project
from hemei.projects.queries.projects import FACT_NAMES as FACTS
from hemei.rules.projects import MILESTONES, contradictions
from hemei.rules.words import say
from hemei.rules.workdays import local_day

CLASSES = ("reserve", "preparing", "implementing")
_LENGTHS = {
    "code": 40, "name": 120, "firm": 120, "park": 40, "unit": 40, "industry": 10, "helper": 80, "leader": 80,
    "policy": 500,
}  # fmt: skip
MOST = Decimal(10) ** 13  # yuan


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a project: `total` in yuan, `unit` the code of an agency."""

    name: str
    firm: str
    park: str
    unit: str
    total: Decimal
    code: str = ""
    industry: str = ""
    land_mu: Decimal | None = None
    helper: str = ""
    leader: str = ""
    special: bool = False
    policy: str = ""


def enter_project(
    *, sheet: Sheet, kind: str, year: int, plan: Mapping[str, date], actor: Actor, now: datetime,
    sample: bool = False, lead_id: int | None = None,
) -> Project:  # fmt: skip
    """This will enter one project with its planned milestones; `kind` is reserve, preparing or implementing.

    Refuses milestones that contradict each other and a unified code that another project has.
    """
    sheet = whole(sheet)
    check_plan(plan)
    if kind not in CLASSES or not 2000 <= year <= 2100:
        raise Refused(tell("类别或年份没有填对，没有写入。请从列表里选择。"))
    code_free(sheet.code, None)
    with transaction.atomic(), opening(
        PROJECT["project.enter"], flow="project", number=number_of(year, next_in(f"XM-{year}")), title=sheet.name,
        actor=actor, now=now,
    ) as move:  # fmt: skip
        row = Project(matter=move.matter, year=year, sample=sample, lead_id=lead_id, **asdict(sheet))
        row.save(force_insert=True)
        Milestone.objects.bulk_create(
            [Milestone(project=row, kind=one, planned_on=plan[one]) for one in MILESTONES if one in plan]
        )
        move.leave(state=kind, office=f"agency:{sheet.unit}", topic=f"park:{sheet.park}")
        move.record(kind=kind, year=year, plan=plain_days(plan), **plain_sheet(sheet))
        read_licences_again()
    return row


def read_licences_again() -> None:
    """The licences of this project may be older than its file."""
    LicenceCursor.objects.filter(pk=1).update(licence_id=0)


def number_of(year: int, serial: int) -> str:
    """This will give the number of a project: XM-2026-0007."""
    return f"XM-{year}-{serial:04d}"


def change_project(
    *, number: str, sheet: Sheet, actor: Actor, now: datetime, seen: int | None = None
) -> Project:
    """This will change what is known of a project; what was there before stays in the act."""
    row, sheet = find_project(number), whole(sheet)
    code_free(sheet.code, row.pk)
    old = {name: getattr(row, name) for name in FACTS}
    new = asdict(sheet)
    changed = {
        name: [plain_fact(old[name]), plain_fact(new[name])] for name in FACTS if old[name] != new[name]
    }
    if not changed:
        raise Refused(tell("没有改动任何一项，没有写入。"))
    with acting(PROJECT["project.change"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        for name, value in new.items():
            setattr(row, name, value)
        row.save()
        move.leave(office=f"agency:{row.unit}", topic=f"park:{row.park}", title=row.name)
        move.record(changed=changed)
        if "code" in changed:
            read_licences_again()
    return row


def promote(*, number: str, kind: str, actor: Actor, now: datetime, seen: int | None = None) -> Project:
    """This will move a reserve or preparing project up to `kind`; never back."""
    row = find_project(number)
    if kind not in CLASSES or (
        row.matter.state in CLASSES and CLASSES.index(kind) <= CLASSES.index(row.matter.state)
    ):
        raise Refused(tell("只能从储备转预备、从预备转实施，什么都没有改动。"))
    if kind == "implementing" and not row.milestones.filter(kind="start").exists():
        raise Refused(tell("实施类项目要有计划开工日，什么都没有改动。请先调整计划节点。"))
    with acting(PROJECT["project.promote"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.leave(state=kind)
        move.record(kind=kind)
    return row


def drop_project(
    *, number: str, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> Project:
    """This will take a project off the list with a reason; its file stays to be read."""
    row = find_project(number)
    if not reason.strip():
        raise Refused(tell("请写明理由，什么都没有改动。"))
    if row.cards.filter(over=False).exists():
        raise Refused(tell("这个项目还在督导中，不能移出，什么都没有改动。请先核查解除。"))
    with acting(PROJECT["project.drop"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason.strip()[:300])
        move.leave(closed_at=now)
    return row


def find_project(number: str) -> Project:
    """This will give a project by its number; refuses an unknown one."""
    row = Project.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有编号为“{number}”的项目，没有写入。请从列表里打开。", number=number[:60]))
    return row


def whole(sheet: Sheet, *, units: Container[str] | None = None) -> Sheet:
    """This will give a sheet without blanks around its words; refuses in words what cannot be kept.

    `units` are the known departments, where somebody looks at many sheets.
    """
    words: dict[str, Any] = {name: " ".join(str(getattr(sheet, name)).split()) for name in _LENGTHS}
    sheet = replace(sheet, **words)
    missing = [FACTS[name] for name in ("name", "firm", "park", "unit") if not words[name]]
    if missing:
        raise Refused(tell("{missing}要填，没有写入。您填的内容还在。", missing=missing))
    if long := [FACTS[name] for name, most in _LENGTHS.items() if len(words[name]) > most]:
        raise Refused(tell("{long}太长，没有写入。您填的内容还在，请写短一些。", long=long))
    if sheet.unit not in (agency_names() if units is None else units):
        raise Refused(tell("没有这个责任部门，没有写入。请从列表里选择。"))
    if not (sheet.total.is_finite() and 0 < sheet.total < MOST):
        raise Refused(tell("总投资要大于 0，没有写入。请填数字。"))
    if sheet.land_mu is not None and not (sheet.land_mu.is_finite() and 0 < sheet.land_mu < 10**7):
        raise Refused(tell("用地要大于 0 亩，没有写入。不知道就空着。"))
    if sheet.special and not sheet.policy:
        raise Refused(tell("一企一策要写明内容，没有写入。您填的内容还在。"))
    return sheet


def check_plan(plan: Mapping[str, date | None]) -> None:
    """This will refuse milestones that contradict each other, naming each pair."""
    if wrong := contradictions(plan):
        pairs = [
            say("{first}（{one}）晚于{second}（{other}）", first=MILESTONES[first], one=plan[first],
                second=MILESTONES[second], other=plan[second])
            for first, second in wrong
        ]  # fmt: skip
        raise Refused(tell("节点前后矛盾：{pairs}。没有写入，您填的内容还在。", pairs=pairs))


def code_free(code: str, own: int | None) -> None:
    """This will refuse a unified code that another project has."""
    other = (
        Project.objects.select_related("matter").filter(code=code).exclude(pk=own).first() if code else None
    )
    if other:
        raise Refused(
            tell("统一代码 {code} 已经用在项目 {number} {name} 上，没有写入。请核对。", code=code,
                 number=other.matter.number, name=other.name)
        )  # fmt: skip


def plain_sheet(sheet: Sheet) -> dict[str, Any]:
    """This will give a sheet as JSON values, empty fields left out."""
    return {
        name: plain_fact(value) for name, value in asdict(sheet).items() if value not in ("", None, False)
    }


def plain_days(days: Mapping[str, date]) -> dict[str, str]:
    """This will give days as text."""
    return {kind: day.isoformat() for kind, day in days.items()}


def plain_fact(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def not_ahead(day: date, now: datetime) -> None:
    """This will refuse a day that has not come."""
    if day > local_day(now):
        raise Refused(tell("日期 {day} 还没有到，没有写入。没有发生的事请填预计日期。", day=day))
