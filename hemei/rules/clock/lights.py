"""Green, yellow, red: what the supervisor sees of a running clock (电子监察)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hemei.rules.clock.deadlines import RUNNING_TIME, Deadline, Pending
from hemei.rules.tables import table
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, NoNotice

_DAY = timedelta(days=1)


class Light(StrEnum):
    """State of a clock as a colour; `label` is Chinese."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    STOPPED = "stopped"
    NONE = "none"

    @property
    def label(self) -> str:
        """Chinese label."""
        return _LABELS[self][0]

    @property
    def english(self) -> str:
        """English label."""
        return _LABELS[self][1]


_LABELS = {
    Light.GREEN: (mark("正常"), "On time"),
    Light.YELLOW: (mark("黄牌预警"), "Due soon"),
    Light.RED: (mark("红牌逾期"), "Late"),
    Light.STOPPED: (mark("停止计时"), "Clock stopped"),
    Light.NONE: (mark("无期限"), "No deadline"),
}


@dataclass(frozen=True, slots=True)
class LightSettings:
    """When the lights change: working days left for yellow, working day late for red (0 = the due instant).

    `yellow_share` serves limits in hours and minutes: the last share of the limit.
    """

    yellow_left: int
    red_late: int
    yellow_share: float
    source: str

    def __post_init__(self) -> None:
        if self.yellow_left < 0 or self.red_late < 0 or not 0 <= self.yellow_share <= 1:
            raise ValueError("预警设置：天数不能为负，比例在 0 与 1 之间")


def light_settings(on: date, *, yellow_left: int | None = None, red_late: int | None = None) -> LightSettings:
    """This will return the zone's settings of that day, with an item's own values where given."""
    values = table("clock", on)["light"]
    return LightSettings(
        yellow_left=values["yellow_left"] if yellow_left is None else yellow_left,
        red_late=values["red_late"] if red_late is None else red_late,
        yellow_share=values["yellow_share"],
        source=values["source"],
    )


def light(now: datetime, due: Deadline | Pending | None, settings: LightSettings) -> Light:
    """This will return the light at `now`. No deadline, or one that cannot be known yet, has none.

    Between the due instant and the first late working day it is still yellow; `is_late` has the law's view.
    """
    if due is None or isinstance(due, Pending):
        return Light.NONE
    alert, red = alert_at(due, settings), red_from(due, settings)
    if alert is None or red is None:
        return Light.STOPPED
    if now >= red:
        return Light.RED
    return Light.YELLOW if now >= alert else Light.GREEN


def alert_at(due: Deadline, settings: LightSettings) -> datetime | None:
    """This will return when yellow begins: midnight of the day on which `yellow_left` working days are left.

    Never before the start; None while the clock stands still.
    """
    if due.due_at is None or due.due_on is None:
        return None
    if not due.counts_days:
        return max(due.start, due.due_at - RUNNING_TIME[due.limit.unit] * due.total * settings.yellow_share)
    on = due.due_on
    for _ in range(settings.yellow_left):
        if on <= due.start_on:
            break
        on = due.calendar.back(on, 1)
        while any(stop.holds(on) for stop in due.stopped):
            on = due.calendar.back(on, 1)
    return max(due.start, _midnight(on))


def red_at(due: Deadline, settings: LightSettings) -> datetime | None:
    """This will return when red begins: midnight of the `red_late`-th working day after the due day.

    With 0, and for hours and minutes, the due instant itself. Where the next year's notice is missing, the
    day after the due day: a missing paper must not hide lateness. None while the clock stands still.
    """
    if due.due_at is None or due.due_on is None:
        return None
    if not due.counts_days or settings.red_late == 0:
        return due.due_at
    try:
        return _midnight(due.calendar.add(due.due_on, settings.red_late))
    except NoNotice:
        return _midnight(due.due_on + _DAY)


def red_from(due: Deadline, settings: LightSettings) -> datetime | None:
    """This will return the first instant that is red: `red_at`, but the due instant itself is still in time."""
    red = red_at(due, settings)
    return red + timedelta.resolution if red is not None and red == due.due_at else red


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, SHANGHAI)
