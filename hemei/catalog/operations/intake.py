"""A file on its way in: sent, checked row by row with progress, entered whole or not at all, undone whole.

Checking and entering are done by the worker, or at once where a file is small. Until the last short transaction
nothing of the catalogue has changed, so that stopping leaves nothing half done.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.timezone import localdate

from hemei.catalog.enums import VersionStatus
from hemei.catalog.flow import INTAKE
from hemei.catalog.models import Intake
from hemei.catalog.operations.dictionary import Entry, enter
from hemei.catalog.operations.exchange import too_early
from hemei.catalog.operations.publishing import NotPublished, known_now, name_owner
from hemei.catalog.operations.scopes import enter_scopes, undo_scopes
from hemei.catalog.operations.table import publish_all
from hemei.catalog.queries.exchange import CellProblem, Preview, Unreadable, preview
from hemei.catalog.queries.intake import waiting_intakes
from hemei.catalog.queries.scopefiles import preview_scopes
from hemei.catalog.queries.uses import uses_of
from hemei.catalog.queries.versions import TABLES, AnyVersion, digest_of
from hemei.catalog.queries.wordfiles import WordsPreview, preview_words
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Overtaken, Refused, System, acting, opening
from hemei.rules.workdays import local_day

AT_ONCE = 200_000  # bytes of a file that is checked within the request
MOST_SHOWN = 500  # problems kept; a file with more is not mended cell by cell
SUBJECTS = ("item", "paper", "fact", "scope")
EVERY = 250  # rows between two looks at whether to stop


class Stopped(Exception):
    """Somebody asked to stop; nothing was written."""


def send_file(*, name: str, content: bytes, actor: Actor, now: datetime, subject: str = "item") -> Intake:
    """This will take a file of items, papers or facts in to be checked; Refused for a kind that is not read."""
    if subject not in SUBJECTS:
        raise Refused(tell("请选定文件里是事项、材料、字段还是经营范围表述，没有上传。"))
    kind = name.rpartition(".")[2].lower()
    if kind not in ("xlsx", "json"):
        raise Refused(tell("只认 .xlsx 和 .json 两种文件，没有上传。"))
    last = Intake.objects.order_by("-matter_id").first()
    number = f"DR-{local_day(now):%y%m%d}-{(last.pk if last else 0) + 1:05d}"
    with opening(
        INTAKE["intake.send"], flow="catalog_intake", number=number, title=name[:200], actor=actor, now=now
    ) as move:
        made = Intake.objects.create(
            matter=move.matter, name=name[:200], kind=kind, subject=subject, content=content, sent_at=now,
            sha256=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
        move.record(file=name[:200], subject=subject, sha256=made.sha256, size=len(content))
    return made


def run_waiting(*, now: datetime, agencies: Collection[str] | None = None) -> int:
    """This will check and enter every file that waits; how many steps were done. The worker calls it."""
    keys = waiting_intakes()
    for key in keys:
        run(intake_id=key, now=now, agencies=agencies)
    return len(keys)


def run(*, intake_id: int, now: datetime, agencies: Collection[str] | None = None) -> None:
    """This will do the next step of a file: check it, or enter it where it was confirmed.

    A small file is done by the request that brought it while the worker may have found it, too: whoever comes
    second leaves it as it is.
    """
    try:
        _step(Intake.objects.select_related("matter").get(pk=intake_id), now, agencies)
    except Overtaken:
        return


def _step(row: Intake, now: datetime, agencies: Collection[str] | None) -> None:
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


def _judged(row: Intake, agencies: Collection[str] | None, today: Any) -> Preview | WordsPreview:
    if row.subject == "scope":
        phrases = preview_scopes(io.BytesIO(bytes(row.content)), row.kind, known_now(agencies), today)
        _ticker(row.pk)(len(phrases.contents), len(phrases.contents))
        return phrases
    if row.subject != "item":
        words = preview_words(io.BytesIO(bytes(row.content)), row.kind, row.subject, known_now(agencies))
        _ticker(row.pk)(len(words.contents), len(words.contents))
        return replace(words, problems=(*words.problems, *too_early(words, today)))
    found = preview(io.BytesIO(bytes(row.content)), row.kind, known_now(agencies), tick=_ticker(row.pk))
    problems = (*found.problems, *too_early(found, today))
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


def _ready(row: Intake, found: Preview | WordsPreview, now: datetime) -> None:
    summary = {"new": list(found.new), "changed": list(found.changed), "same": found.same}
    Intake.objects.filter(pk=row.pk).update(summary=summary)
    with acting(INTAKE["intake.check"], matter=row.matter, actor=System(), now=now) as move:
        move.record(new=len(found.new), changed=len(found.changed), same=found.same)


def _enter(
    row: Intake, found: Preview | WordsPreview, now: datetime, agencies: Collection[str] | None
) -> None:
    try:
        with transaction.atomic():
            held = Intake.objects.select_for_update(of=("self",)).select_related("matter").get(pk=row.pk)
            if held.stop:
                raise Stopped
            if held.matter.version != row.matter.version:
                raise Overtaken(held.matter.number)
            with acting(INTAKE["intake.enter"], matter=row.matter, actor=System(), now=now) as move:
                told, keys = _entered(row, found, now, agencies)
                move.record(versions=told)
                move.leave(closed_at=now)
                Intake.objects.filter(pk=row.pk).update(made=keys)
    except Stopped:
        _end(row, "intake.halt", now, {})
    except NotPublished as refused:
        row.matter = Matter.objects.get(pk=row.pk)
        _fault(row, [CellProblem("", str(refused))], now)


def _entered(
    row: Intake, found: Preview | WordsPreview, now: datetime, agencies: Collection[str] | None
) -> tuple[list[list[Any]], list[Any]]:
    """Enter what a file holds: what the act tells of it, and what undoing it needs."""
    if isinstance(found, WordsPreview) and row.subject == "scope":
        done = enter_scopes(
            contents=found.contents, effective=found.effective, by=row.name, today=local_day(now)
        )
        touched = {*found.new, *found.changed}
        told = [[one["code"], one["ended_on"], digest_of(one["spec"])] for one in found.contents
                if one["code"] in touched]  # fmt: skip
        return told, [one.kept() for one in done]
    made = _put(row, found, now, agencies)
    return [[one.owner.code, one.number, digest_of(one.spec)] for one in made], [one.pk for one in made]


def _put(
    row: Intake, found: Preview | WordsPreview, now: datetime, agencies: Collection[str] | None
) -> Sequence[AnyVersion]:
    actor = row.name[:100]
    if isinstance(found, WordsPreview):
        entries = [Entry(one, on=found.effective.get(one["code"])) for one in found.contents]
        return enter(kind=row.subject, entries=entries, actor=actor, now=now)
    return publish_all(specs=found.specs, agencies=agencies, actor=actor, now=now, effective=found.effective)


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

    Refused, with nothing changed, where one of them is used or has gone on to another version since.
    Cases that began under a version keep it. Returns the number of versions.
    """
    if row.subject == "scope":
        with acting(INTAKE["intake.undo"], matter=row.matter, actor=actor, now=now) as move:
            count = undo_scopes(entered=row.made, today=local_day(now))
            move.record(versions=count)
        return count
    kind, table = row.subject, cast(Any, TABLES[row.subject])
    made = list(table.objects.select_for_update(of=("self",)).select_related(kind).filter(pk__in=row.made))
    later = table.objects.filter(**{f"{kind}__in": [one.owner.pk for one in made]})
    last = dict(later.order_by("number").values_list(f"{kind}_id", "number"))
    if gone_on := sorted(one.owner.name for one in made if last[one.owner.pk] != one.number):
        raise Refused(
            tell("{count} 项后来又有了新版本（如“{name}”），不能整批撤销，没有改动。",
                 count=len(gone_on), name=gone_on[0])
        )  # fmt: skip
    fresh = [one.owner.code for one in made if one.number == 1] if kind != "item" else []
    if used := [code for code in fresh if uses_of(kind, code)]:
        raise Refused(tell("“{code}”已经有事项在用，不能撤销导入，没有改动。请先改那些事项。", code=used[0]))
    with acting(INTAKE["intake.undo"], matter=row.matter, actor=actor, now=now) as move:
        move.record(versions=len(made))
        for one in made:
            one.status, one.ended_on, one.reason = VersionStatus.CANCELLED, one.effective_on, "撤销导入"
        table.objects.bulk_update(made, ["status", "ended_on", "reason"], batch_size=200)
        _stand_again(kind, made)
    return len(made)


def _stand_again(kind: str, made: Collection[AnyVersion]) -> None:
    table: Any = TABLES[kind]
    numbers = {one.owner.pk: one.number - 1 for one in made}
    rows = table.objects.select_related(kind).filter(
        **{f"{kind}__in": numbers}, status=VersionStatus.CHANGED, ended_on__isnull=False
    )
    before = [one for one in rows if one.number == numbers[one.owner.pk]]
    for one in before:
        one.status, one.ended_on = VersionStatus.PUBLISHED, None
    table.objects.bulk_update(before, ["status", "ended_on"], batch_size=200)
    for one in before:
        name_owner(one)
