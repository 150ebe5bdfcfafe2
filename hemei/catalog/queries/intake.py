"""Files of items on their way in, as pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hemei.catalog.models import Intake
from hemei.common.health import Finding, State, graded
from hemei.common.words import tell
from hemei.rules.words import mark


def intakes(*, limit: int = 50, before: int | None = None) -> list[Intake]:
    """This will give the files that came in, newest first, without their content."""
    rows = Intake.objects.select_related("matter").defer("content").order_by("-matter_id")
    if before is not None:
        rows = rows.filter(matter_id__lt=before)
    return list(rows[:limit])


def intake(number: str) -> Intake:
    """This will give one file that came in; Intake.DoesNotExist for an unknown number."""
    return Intake.objects.select_related("matter").defer("content").get(matter__number=number)


def waiting_intakes() -> list[int]:
    """This will give the keys of the files that wait to be checked or entered, oldest first."""
    rows = Intake.objects.filter(matter__state__in=["checking", "writing"]).order_by("matter_id")
    return list(rows.values_list("matter_id", flat=True))


def health(now: datetime) -> Iterator[Finding]:
    """This will count the files that wait to be checked or entered."""
    waiting = len(waiting_intakes())
    state = graded(waiting, warn=20, bad=200)
    todo = "" if state == State.GOOD else tell("请看后台任务是否在跑、日志里有没有它的错误。")
    yield Finding(
        "intake", mark("排队的目录文件"), state, tell("{n} 份等着核对或写入。", n=waiting), todo, waiting, ""
    )
