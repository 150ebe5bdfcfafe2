"""A file of items on its way in: sent, checked row by row with progress, entered whole or not at all, undone whole.

Checking and entering are done by the worker, or at once where a file is small. Until the last short transaction
nothing of the catalogue has changed, so that stopping leaves nothing half done.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from hemei.catalog.enums import VersionStatus
from hemei.catalog.flow import INTAKE
from hemei.catalog.models import Intake, ItemVersion
from hemei.catalog.operations.exchange import too_early
from hemei.catalog.operations.publishing import NotPublished, known_now, name_owner
from hemei.catalog.operations.table import publish_all
from hemei.catalog.queries.exchange import CellProblem, Preview, Unreadable, preview
from hemei.catalog.queries.intake import waiting_intakes
from hemei.catalog.queries.versions import digest_of
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Refused, System, acting, opening
from hemei.rules.workdays import local_day

AT_ONCE = 200_000  # bytes of a file that is checked within the request
MOST_SHOWN = 500  # problems kept; a file with more is not mended cell by cell
EVERY = 250  # rows between two looks at whether to stop


class Stopped(Exception):
    """Somebody asked to stop; nothing was written."""


def send_file(*, name: str, content: bytes, actor: Actor, now: datetime) -> Intake:
    """This will take a file in to be checked; raises Refused for a kind that is not read."""
    kind = name.rpartition(".")[2].lower()
    if kind not in ("xlsx", "json"):
        raise Refused(tell("只认 .xlsx 和 .json 两种文件，没有上传。"))
    last = Intake.objects.order_by("-matter_id").first()
    number = f"DR-{local_day(now):%y%m%d}-{(last.pk if last else 0) + 1:05d}"
    with opening(
        INTAKE["intake.send"], flow="catalog_intake", number=number, title=name[:200], actor=actor, now=now
    ) as move:
        made = Intake.objects.create(
            matter=move.matter, name=name[:200], kind=kind, content=content, sent_at=now,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
        move.record(file=name[:200], sha256=made.sha256, size=len(content))
    return made


def run_waiting(*, now: datetime, agencies: Collection[str] | None = None) -> int:
    """This will check and enter every file that waits; how many steps were done. The worker calls it."""
    keys = waiting_intakes()
    for key in keys:
        run(intake_id=key, now=now, agencies=agencies)
    return len(keys)


def run(*, intake_id: int, now: datetime, agencies: Collection[str] | None = None) -> None:
    """This will do the next step of a file: check it, or enter it where it was confirmed."""
    row = Intake.objects.select_related("matter").get(pk=intake_id)
    try:
        found = _judged(row, agencies, localdate(now))
    except Stopped:
        _end(row, "intake.halt", now, {})
        return
    except Unreadable as wrong:
        _fault(row, [CellProblem("", str(wrong))], now)
        return
    if found.problems:
        _fault(row, found.problems, now)
    elif row.matter.state == "checking":
        _ready(row, found, now)
    elif row.matter.state == "writing":
        _enter(row, found, now, agencies)


def _judged(row: Intake, agencies: Collection[str] | None, today: Any) -> Preview:
    found = preview(io.BytesIO(bytes(row.content)), row.kind, known_now(agencies), tick=_ticker(row.pk))
    problems = (*found.problems, *too_early(found, today))
    return found if problems == found.problems else _with(found, problems)


def _with(found: Preview, problems: tuple[CellProblem, ...]) -> Preview:
    return replace(found, problems=problems)


def _ticker(key: int) -> Callable[[int, int], None]:
    """Progress is written outside any transaction, so that others see it; the same look says whether to stop."""

    def tick(done: int, total: int) -> None:
        if done % EVERY and done != total:
            return
        if not Intake.objects.filter(pk=key, stop=False).update(done=done, total=total):
            raise Stopped

    return tick


def _fault(row: Intake, problems: Collection[CellProblem], now: datetime) -> None:
    kept = [asdict(one) for one in problems][:MOST_SHOWN]
    Intake.objects.filter(pk=row.pk).update(problems=kept, summary={"problems": len(problems)})
    _end(row, "intake.fault", now, {"problems": len(problems)})


def _ready(row: Intake, found: Preview, now: datetime) -> None:
    summary = {"new": list(found.new), "changed": list(found.changed), "same": found.same}
    Intake.objects.filter(pk=row.pk).update(summary=summary)
    with acting(INTAKE["intake.check"], matter=row.matter, actor=System(), now=now) as move:
        move.record(new=len(found.new), changed=len(found.changed), same=found.same)


def _enter(row: Intake, found: Preview, now: datetime, agencies: Collection[str] | None) -> None:
    try:
        with transaction.atomic():
            if Intake.objects.filter(pk=row.pk, stop=True).exists():
                raise Stopped
            with acting(INTAKE["intake.enter"], matter=row.matter, actor=System(), now=now) as move:
                made = publish_all(
                    specs=found.specs,
                    agencies=agencies,
                    actor=row.name[:100],
                    now=now,
                    effective=found.effective,
                )
                move.record(versions=[[one.item.code, one.number, digest_of(one.spec)] for one in made])
                move.leave(closed_at=now)
                Intake.objects.filter(pk=row.pk).update(made=[one.pk for one in made])
    except Stopped:
        _end(row, "intake.halt", now, {})
    except NotPublished as refused:
        row.matter = Matter.objects.get(pk=row.pk)
        _fault(row, [CellProblem("", str(refused))], now)


def _end(row: Intake, act: str, now: datetime, facts: dict[str, Any]) -> None:
    with acting(INTAKE[act], matter=row.matter, actor=System(), now=now) as move:
        move.record(**facts)
        move.leave(closed_at=now)


def confirm(*, row: Intake, actor: Actor, now: datetime) -> None:
    """This will let a checked file be entered; Refused when it is not ready."""
    with acting(INTAKE["intake.confirm"], matter=row.matter, actor=actor, now=now):
        Intake.objects.filter(pk=row.pk).update(done=0)


def halt(*, row: Intake, actor: Actor, now: datetime) -> None:
    """This will stop a file: at once where nobody works on it, else at the next look; nothing is written."""
    if row.matter.state == "ready":
        with acting(INTAKE["intake.halt"], matter=row.matter, actor=actor, now=now) as move:
            move.leave(closed_at=now)
        return
    if row.matter.state not in ("checking", "writing"):
        raise Refused(tell("这次导入已经结束，没有可停的。请看结果。"))
    Intake.objects.filter(pk=row.pk).update(stop=True)


@transaction.atomic
def undo(*, row: Intake, actor: Actor, now: datetime) -> int:
    """This will take an import back whole: its versions are cancelled, those before them stand again.

    Refused, with nothing changed, where an item has gone on to another version since. Cases that began under a
    version keep it. Returns the number of versions.
    """
    made = list(
        ItemVersion.objects.select_for_update(of=("self",)).select_related("item").filter(pk__in=row.made)
    )
    later = ItemVersion.objects.filter(item__in=[one.item_id for one in made], number__gt=0)
    last = {one["item_id"]: one["number"] for one in later.order_by("number").values("item_id", "number")}
    if gone_on := sorted(one.item.name for one in made if last[one.item_id] != one.number):
        raise Refused(
            tell("{count} 个事项后来又有了新版本（如“{name}”），不能整批撤销，没有改动。",
                 count=len(gone_on), name=gone_on[0])
        )  # fmt: skip
    with acting(INTAKE["intake.undo"], matter=row.matter, actor=actor, now=now) as move:
        move.record(versions=len(made))
        for one in made:
            one.status, one.ended_on, one.reason = VersionStatus.CANCELLED, one.effective_on, "撤销导入"
        ItemVersion.objects.bulk_update(made, ["status", "ended_on", "reason"], batch_size=200)
        _stand_again(made)
    return len(made)


def _stand_again(made: Collection[ItemVersion]) -> None:
    numbers = {one.item_id: one.number - 1 for one in made}
    rows = ItemVersion.objects.select_related("item").filter(
        item__in=numbers, status=VersionStatus.CHANGED, ended_on__isnull=False
    )
    before = [one for one in rows if one.number == numbers[one.item_id]]
    for one in before:
        one.status, one.ended_on = VersionStatus.PUBLISHED, None
    ItemVersion.objects.bulk_update(before, ["status", "ended_on"], batch_size=200)
    for one in before:
        name_owner(one)
