"""Times in which the clock stands still, and the causes for which the law lets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from hemei.rules.tables import table
from hemei.rules.words import mark
from hemei.rules.workdays import Calendar, local_day

_DAY = timedelta(days=1)
_STARTED = attrgetter("started_at")


class PauseCause(StrEnum):
    """Why the clock may stand still. Site visit and publicity: only `own_law`, with that law's clause."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    CORRECTION = "correction"
    OWN_LAW = "own_law"

    @property
    def label(self) -> str:
        """Chinese term of the law."""
        return _LABELS[self._value_][0]  # by the word: hashing a member costs five times as much

    @property
    def english(self) -> str:
        """English label."""
        return _LABELS[self._value_][1]


_LABELS: dict[str, tuple[str, str]] = {
    PauseCause.HEARING: (mark("听证"), "Hearing"),
    PauseCause.TENDER: (mark("招标"), "Tender"),
    PauseCause.AUCTION: (mark("拍卖"), "Auction"),
    PauseCause.INSPECTION: (mark("检验"), "Inspection"),
    PauseCause.TESTING: (mark("检测"), "Testing"),
    PauseCause.QUARANTINE: (mark("检疫"), "Quarantine"),
    PauseCause.APPRAISAL: (mark("鉴定"), "Appraisal"),
    PauseCause.EXPERT_REVIEW: (mark("专家评审"), "Expert review"),
    PauseCause.CORRECTION: (mark("补正"), "Correction"),
    PauseCause.OWN_LAW: (mark("单行法规定"), "Item's own law"),
}


def cause_clause(cause: PauseCause, on: date, own_law: str = "") -> str:
    """This will return the clause under which `cause` stopped the clock on that day.

    For `own_law` it is the clause that the item names; empty = it names none, and the clock may not stop.
    """
    if cause is PauseCause.OWN_LAW:
        return own_law.strip()
    return str(table("clock", on)["causes"][cause.value]["clause"])


@dataclass(frozen=True, slots=True)
class Pause:
    """One time in which the clock stands still, from `started_at` to `ended_at` (None = still running).

    `clause` is the legal basis, `expected_days` the working days told to the applicant, `notice` the number
    of the written notice (行政许可法 45). Raises ValueError for a naive or reversed time or a missing clause.
    """

    cause: PauseCause
    clause: str
    started_at: datetime
    expected_days: int
    ended_at: datetime | None = None
    notice: str = ""
    started_on: date = field(init=False, repr=False, compare=False)
    ended_on: date | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.clause:
            raise ValueError("停止计时必须写明依据条款")
        if self.started_at.tzinfo is None or (self.ended_at is not None and self.ended_at.tzinfo is None):
            raise ValueError("停止计时的起止时刻必须带时区")
        if self.ended_at is not None and self.ended_at < self.started_at:
            raise ValueError("停止计时的结束不能早于开始")
        if self.expected_days < 0:
            raise ValueError("预计时间不能为负")
        object.__setattr__(self, "started_on", local_day(self.started_at))
        object.__setattr__(self, "ended_on", None if self.ended_at is None else local_day(self.ended_at))

    def expected_until(self, calendar: Calendar) -> date:
        """This will return the last day of the pause as announced; open after it, the pause has overrun."""
        return calendar.add(self.started_on, self.expected_days)


class Stop(NamedTuple):
    """Days that do not count, both included; `last` is None while the pause, which says why, is open."""

    first: date
    last: date | None
    pause: Pause

    def holds(self, on: date) -> bool:
        """Whether the clock stands still on that day."""
        return self.first <= on and (self.last is None or on <= self.last)


_stop: Callable[[tuple[date, date | None, Pause]], Stop] = partial(tuple.__new__, Stop)  # twice as fast


def stops(pauses: Sequence[Pause], after: date) -> list[Stop]:
    """This will return the days after `after` on which the clock stands still, in order, without overlap."""
    found: list[Stop] = []
    free_from = after + _DAY
    for pause in sorted(pauses, key=_STARTED) if len(pauses) > 1 else pauses:
        first, last = pause.started_on, pause.ended_on
        if first < free_from:
            first = free_from
        if last is None:
            found.append(_stop((first, None, pause)))
            break
        if first <= last:
            found.append(_stop((first, last, pause)))
            free_from = last + _DAY
    return found
