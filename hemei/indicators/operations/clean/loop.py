"""What must be put right on an entry goes into the one loop of oversight; what an older book kept open follows."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from hemei.accounts.queries import agency_names
from hemei.common.words import tell
from hemei.indicators.flow import RECTIFY
from hemei.indicators.models import CleanEntry, Rectification
from hemei.indicators.operations.clean.entries import act_of, duties_of, entry_of
from hemei.ledger.operations import Actor, Refused, Stale, System, WrongState, acting
from hemei.oversight.enums.loop import Source
from hemei.oversight.models import Remedy
from hemei.oversight.operations.carried import Stood, carry_remedy
from hemei.oversight.operations.loop import Task, open_remedy
from hemei.rules.air.duties import duties
from hemei.rules.workdays import local_day

_BATCH = 200


def assign(
    *, number: str, duty: str, found: str, agency: str, due_on: date, actor: Actor, now: datetime
) -> Remedy:
    """This will open what must be put right on an entry: which duty, what was found, who sees to it, until when.

    From there on it is a repair like any other: taken on, shown with a photo, looked at from outside the agency.
    """
    entry, today = entry_of(number), local_day(now)
    known = {one.code: f"{one.law}：{one.title}" for one in duties_of(entry, today)}
    if duty not in known or agency not in agency_names():
        raise Refused(tell("职责或责任部门没有选对，没有写入。请从列表里选择。"))
    if not found.strip():
        raise Refused(tell("请写明发现了什么，没有写入。"))
    if due_on < today:
        raise Refused(tell("整改期限已经过了，没有写入。请写今天或以后的一天。"))
    task = _task(entry, known[duty], found.strip()[:300], agency, due_on)
    with acting(act_of(entry, "clean.assign"), matter=entry.matter, actor=actor, now=now) as move:
        row = open_remedy(task=task, parent=entry.matter, actor=actor, now=now)
        move.record(remedy=row.matter.number, duty=duty)
    return row


def _task(entry: CleanEntry, rule: str, found: str, unit: str, due_on: date | None = None) -> Task:
    return Task(
        Source.AIR.value, unit, f"整改：{entry.name}", found, rule=rule, due_on=due_on, needs_photo=True,
        sample=entry.sample,
    )  # fmt: skip


def carry_over(*, now: datetime) -> int:
    """This will bring what the ledgers' own book still keeps open into the one loop; returns how many.

    Running it twice changes nothing more; what was closed there stays there to be read.
    """
    open_ = Rectification.objects.filter(matter__state__in=RECTIFY.open_states)
    done = 0
    for row in open_.select_related("matter", "entry__matter").order_by("pk")[:_BATCH]:
        try:
            _carry(row, now)
        except (Stale, WrongState):
            continue  # another worker was first
        done += 1
    return done


@transaction.atomic
def _carry(row: Rectification, now: datetime) -> None:
    entry, matter = row.entry, row.matter
    known = {one.code: f"{one.law}：{one.title}" for one in duties(entry.ledger, local_day(matter.opened_at))}
    reported = matter.state == "fixed" and bool(row.proof_sha256)
    stood = Stood(
        matter.number, matter.due_at, row.rounds, row.fixed if reported else "", row.fixer if reported else "",
        row.proof_path if reported else "", row.proof_sha256 if reported else "",
    )  # fmt: skip
    with acting(RECTIFY["rectify.carry"], matter=matter, actor=System(), now=now) as move:
        made = carry_remedy(
            task=_task(entry, known.get(row.duty, row.duty), row.found, row.unit), stood=stood, parent=entry.matter,
            actor=System(), now=now,
        )  # fmt: skip
        move.record(remedy=made.matter.number)
        move.leave(closed_at=now, holder="")
