"""What of the cases waits for the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hemei.cases.models import Archive, Case
from hemei.common.health import Finding, State, graded
from hemei.common.words import tell
from hemei.rules.words import mark

LATE = timedelta(minutes=10)
_MOST = 1000  # nobody needs more to know that it is too much


def health(now: datetime) -> Iterator[Finding]:
    """This will count the cases whose alarm rang ten minutes ago and that the worker has not looked at, and
    the packages that wait to be made."""
    rang = Case.objects.filter(matter__closed_at=None, matter__alert_at__lte=now - LATE)
    late, waiting = rang[:_MOST].count(), Archive.objects.filter(made_at=None, fault="")[:_MOST].count()
    state = max(graded(late, warn=1, bad=100), graded(waiting, warn=50, bad=_MOST), key=list(State).index)
    said = tell("{late} 件的提醒响过十分钟还没有巡检，{waiting} 个归档包等着做。", late=late, waiting=waiting)
    todo = "" if state == State.GOOD else tell("请看后台任务是否在跑、日志里有没有它的错误。")
    yield Finding("queue", mark("排队的事"), state, said, todo, late + waiting, "")
