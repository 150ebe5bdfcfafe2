"""区域评估: the zone pays once, projects inside reuse it, and each use is recorded."""

from __future__ import annotations

from datetime import date, datetime

from hemei.accounts.queries import Person, agency_id
from hemei.cases.flow import STUDY
from hemei.cases.models import AreaStudy, CasePaper, Order, StudyUse
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.review import at_agency
from hemei.cases.queries.building import studies_for
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.rules.building import read_corners, study_kinds
from hemei.rules.workdays import local_day


def enter_study(
    *, kind: str, title: str, corners: str, conclusion: str, decided_on: date, valid_until: date, actor: Person,
    now: datetime,
) -> AreaStudy:  # fmt: skip
    """This will enter an area study of the actor's agency; `corners` are lines of `longitude,latitude` in degrees."""
    found = next((one for one in study_kinds(local_day(now)) if one.kind == kind), None)
    if found is None:
        raise Refused(tell("请选区域评估的种类，没有登记。您填的内容还在。"))
    if not title.strip() or not conclusion.strip():
        raise Refused(tell("请写明区域评估的名称和结论，没有登记。您填的内容还在。"))
    if valid_until < decided_on:
        raise Refused(tell("有效期不能早于批准日期，没有登记。您填的内容还在。"))
    points = _corners(corners)
    with beginning(
        STUDY["study.enter"],
        flow="study",
        number=next_number("QY", now),
        title=title.strip(),
        actor=actor,
        now=now,
    ) as move:
        made = AreaStudy.objects.create(
            matter=move.matter, kind=kind, paper=found.paper, title=title.strip()[:120],
            agency_id=agency_id(actor.agency), corners=[list(point) for point in points],
            west=min(x for x, _ in points), east=max(x for x, _ in points), south=min(y for _, y in points),
            north=max(y for _, y in points), conclusion=conclusion.strip()[:500], decided_on=decided_on,
            valid_until=valid_until,
        )  # fmt: skip
        move.record(
            kind=kind, paper=found.paper, corners=[list(point) for point in points], conclusion=conclusion,
            decided_on=decided_on.isoformat(), valid_until=valid_until.isoformat(),
        )  # fmt: skip
        move.leave(holder=f"agency:{actor.agency}")
    return made


def _corners(text: str) -> list[tuple[float, float]]:
    try:
        return read_corners(text)
    except ValueError as wrong:
        if str(wrong) == "0":
            raise Refused(tell("范围至少要三个不同的拐点，没有登记。您填的内容还在。")) from None
        raise Refused(
            tell("范围第 {line} 行看不懂，请写成“经度,纬度”，例如 115.98,36.45。没有登记。", line=str(wrong))
        ) from None


def end_study(
    *, study: AreaStudy, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will end an area study before its time; orders that used it keep what they were spared."""
    at_agency(study.agency.code, actor)
    if not reason.strip():
        raise Refused(tell("停用区域评估要写明理由，没有停用。"))
    with moving(STUDY["study.end"], matter=study.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason)
        move.leave(closed_at=now, holder="")


def use_studies(order: Order, now: datetime) -> list[str]:
    """This will record which area studies spared an order a paper, inside its submission; returns their numbers."""
    values = {**order.answers, **order.form}
    wanted = set(CasePaper.objects.filter(case__order=order, upload=None).values_list("paper", flat=True))
    rows: list[StudyUse] = []
    seen: set[str] = set()
    for study in studies_for(values, local_day(now)):
        if study.paper in wanted - seen:
            seen.add(study.paper)
            rows.append(StudyUse(study=study, order=order, used_at=now))
    StudyUse.objects.bulk_create(rows)
    return [row.study.matter.number for row in rows]
