"""Milestones of a project: planned, foreseen, done, excused; the start that has a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from hemei.accounts.operations import tell as send
from hemei.cases.operations import keep_content
from hemei.cases.queries.projects import cases_of_project
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Refused, acting
from hemei.projects.flow import PROJECT
from hemei.projects.models import Milestone, Project
from hemei.projects.notices.boards import letters
from hemei.projects.operations.projects import check_plan, find_project, not_ahead, plain_days
from hemei.rules.projects import MILESTONES, StartFacts, items_of, why_not_started
from hemei.rules.workdays import local_day

MOST_EXCUSED = 730  # days


def plan_milestones(
    *, number: str, plan: Mapping[str, date], reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> Project:  # fmt: skip
    """This will set planned days, with a reason; a milestone that is done keeps its plan. Old days stay in the act."""
    row = find_project(number)
    known = {one.kind: one for one in row.milestones.all()}
    fixed = [one.kind for one in known.values() if one.done_on and plan.get(one.kind) != one.planned_on]
    if fixed:
        raise Refused(
            tell("已完成的节点不能再改计划：{names}。没有写入。", names=[MILESTONES[kind] for kind in fixed])
        )
    if unknown := sorted(set(plan) - set(MILESTONES)):
        raise Refused(tell("没有这个节点：{unknown}，没有写入。", unknown=unknown))
    if not reason.strip():
        raise Refused(tell("调整计划要写明理由，没有写入。您填的内容还在。"))
    check_plan(plan)
    old = {kind: one.planned_on for kind, one in known.items()}
    with acting(PROJECT["project.plan"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.milestones.exclude(kind__in=plan).delete()
        for kind, day in plan.items():
            if kind in known:
                known[kind].planned_on = day
                known[kind].save(update_fields=["planned_on"])
            else:
                Milestone(project=row, kind=kind, planned_on=day).save(force_insert=True)
        move.record(plan=plain_days(plan), before=plain_days(old), reason=reason.strip()[:300])
    return row


def forecast(
    *, number: str, kind: str, day: date, note: str, actor: Actor, now: datetime, seen: int | None = None
) -> Milestone:
    """This will say when a milestone will be reached; a forecast later than the plan must say why."""
    row, one = _open_milestone(number, kind)
    if day > one.planned_on and not note.strip():
        raise Refused(tell("预计晚于计划，要写明原因，没有写入。您填的内容还在。"))
    check_plan({**{m.kind: m.done_on or m.forecast_on for m in row.milestones.all()}, kind: day})
    with acting(PROJECT["project.forecast"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        old, one.forecast_on = one.forecast_on, day
        one.save(update_fields=["forecast_on"])
        move.record(
            milestone=kind,
            day=day.isoformat(),
            before=old.isoformat() if old else "",
            note=note.strip()[:300],
        )
    return one


def reach(
    *, number: str, kind: str, day: date, source: str, proof: bytes, actor: Actor, now: datetime,
    seen: int | None = None,
) -> Milestone:  # fmt: skip
    """This will enter a milestone as done by what an officer saw; permits come by themselves, the start has a rule."""
    row, one = _open_milestone(number, kind)
    if kind == "start":
        raise Refused(tell("开工要按认定规则办理，没有写入。请用“认定开工”。"))
    if items_of(kind, local_day(now)) and row.code:
        raise Refused(
            tell(
                "“{title}”由证照办成时自动完成，没有写入。证照还没有办成的，请填预计日期。",
                title=MILESTONES[kind],
            )
        )
    if not source.strip() or not proof:
        raise Refused(tell("完成的节点要写明依据并附上证据，没有写入。"))
    _done_fits(row, kind, day, now)
    name = {"complete": "project.complete", "produce": "project.produce"}.get(kind, "project.reach")
    with acting(PROJECT[name], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _kind, digest, where = keep_content(proof)
        one.proof_sha256, one.proof_path = digest, where
        done(one, day, source)
        move.record(milestone=kind, day=day.isoformat(), source=one.source, proof=digest)
        if kind == "produce":
            move.leave(closed_at=now)
    return one


def start_project(
    *, number: str, day: date, witness: str, actor: Actor, now: datetime, seen: int | None = None
) -> Milestone:
    """This will count a project as started if permit, photos, witness and first investment are there; else says what
    is missing."""
    row, one = _open_milestone(number, "start")
    _done_fits(row, "start", day, now)
    facts = start_facts(row, day, witness, actor.label)
    if missing := why_not_started(facts, day):
        raise Refused(tell("还不能认定开工：{missing}。什么都没有改动。", missing=list(missing)))
    with acting(PROJECT["project.start"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.witness = witness.strip()[:80]
        row.save(update_fields=["witness"])
        done(one, day, f"{facts.permit}；见证人 {row.witness}")
        move.record(day=day.isoformat(), permit=facts.permit, witness=row.witness, photos=len(facts.photos))
    return one


def start_facts(row: Project, day: date, witness: str, officer: str) -> StartFacts:
    """This will gather what speaks for a start on a day."""
    permit = row.milestones.filter(kind="permit", done_on__lte=day).first()
    items = items_of("permit", day)
    issued = next(
        (
            c.licence
            for c in cases_of_project(row.code)
            if c.item in items and c.issued_on and c.issued_on <= day
        ),
        "",
    )
    spent = row.months.filter(replaced_at=None, month__lte=day).aggregate(sum=Sum("done"))["sum"] or Decimal(
        0
    )
    days = [one.taken_on for one in row.photos.all() if one.taken_on and one.agrees]
    return StartFacts(permit.source if permit else issued, days, witness, officer, int(spent))


def done(one: Milestone, day: date, source: str) -> None:
    """This will write a milestone down as done, inside an act."""
    one.done_on, one.source = day, source.strip()[:200]
    one.save()


def _done_fits(row: Project, kind: str, day: date, now: datetime) -> None:
    not_ahead(day, now)
    check_plan({**{one.kind: one.done_on for one in row.milestones.all()}, kind: day})


def _open_milestone(number: str, kind: str) -> tuple[Project, Milestone]:
    row = find_project(number)
    one = row.milestones.filter(kind=kind).first()
    if one is None:
        raise Refused(tell("这个项目没有计划这个节点，没有写入。请先调整计划节点。"))
    if one.done_on:
        raise Refused(tell("“{title}”已在 {day} 完成，没有写入。", title=MILESTONES[kind], day=one.done_on))
    return row, one


def claim_excuse(
    *, number: str, kind: str, days: int, reason: str, proof: bytes, actor: Actor, now: datetime,
    seen: int | None = None,
) -> Milestone:  # fmt: skip
    """This will claim days of force majeure on a milestone, with evidence; they count once another has confirmed."""
    row = find_project(number)
    one = row.milestones.filter(kind=kind).first()
    if one is None:
        raise Refused(tell("这个项目没有计划这个节点，没有写入。请先调整计划节点。"))
    if not 1 <= days <= MOST_EXCUSED or not reason.strip() or not proof:
        raise Refused(tell("不可抗力要写明天数（1 到 {most}）、事由并附证据，没有写入。", most=MOST_EXCUSED))
    if one.excuse_ok:
        raise Refused(tell("这个节点已经确认过不可抗力，没有写入。"))
    with acting(PROJECT["project.excuse"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _kind, one.excuse_sha256, one.excuse_path = keep_content(proof)
        one.excuse_days, one.excuse, one.excuse_by = days, reason.strip()[:300], actor.key
        one.save()
        move.record(milestone=kind, days=days, reason=one.excuse, proof=one.excuse_sha256)
        send(letters=letters(move, place="project"), now=now)
    return one


def decide_excuse(
    *, number: str, kind: str, ok: bool, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> Milestone:
    """This will confirm or reject claimed force majeure; never by who claimed it."""
    row = find_project(number)
    one = row.milestones.filter(kind=kind, excuse_days__gt=0, excuse_ok="").first()
    if one is None:
        raise Refused(tell("没有等待确认的不可抗力，什么都没有改动。"))
    if one.excuse_by == actor.key:
        raise Refused(tell("提出和确认不能是同一个人，什么都没有改动。请交给另一位负责人。"))
    if not reason.strip():
        raise Refused(tell("请写明理由，什么都没有改动。"))
    name = "project.excuse_ok" if ok else "project.excuse_no"
    with acting(PROJECT[name], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _record_excuse(move, one, reason)
        if ok:
            one.excuse_ok = actor.key
        else:
            one.excuse_days, one.excuse_by = 0, ""
        one.save()
    return one


def _record_excuse(move: Move, one: Milestone, reason: str) -> None:
    move.record(
        milestone=one.kind, days=one.excuse_days, claimed_by=one.excuse_by, proof=one.excuse_sha256,
        reason=reason.strip()[:300],
    )  # fmt: skip
