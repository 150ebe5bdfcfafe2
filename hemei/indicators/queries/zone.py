"""The zone's leading figures, as the leader's page and the API show them, with the last weeks of some."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hemei.indicators.queries.definition import Live
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.figure import Figure, Week
from hemei.indicators.queries.live import LIVE, computed
from hemei.indicators.queries.tally import Record, Tally, worth
from hemei.rules.workdays import local_day

WEEKS = 8
LEADING = ("decided", "on-time", "days", "swift", "saved", "online", "visits")
WEEKLY = ("decided", "on-time", "days")


@dataclass(frozen=True, slots=True)
class ZoneFigures:
    """All figures as of an instant."""

    as_of: datetime
    figures: tuple[Figure, ...]


def zone_figures(now: datetime) -> ZoneFigures:
    """This will compute the figures from what was decided and submitted by `now`."""
    facts = Facts(now)
    found = []
    for code in LEADING:
        live = LIVE[code]
        figure = computed(live, facts)
        if code in WEEKLY:
            figure = replace(figure, weeks=weeks(live, by_week(figure.records), local_day(now)))
        found.append(figure)
    return ZoneFigures(now, tuple(found))


def monday_of(day: date) -> date:
    """This will give the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def last_mondays(today: date) -> list[date]:
    """This will give the Mondays of the last eight weeks, this one last."""
    return [monday_of(today) - timedelta(weeks=n) for n in reversed(range(WEEKS))]


def by_week(records: Iterable[Record]) -> dict[date, Tally]:
    """This will tally records by the Monday of their week."""
    found: dict[date, Tally] = {}
    for record in records:
        if record.day:
            found.setdefault(monday_of(record.day), Tally()).take(record)
    return found


def weeks(live: Live, found: dict[date, Tally], today: date) -> tuple[Week, ...]:
    """This will give the figure of each of the last eight weeks, empty ones too."""
    return tuple(
        Week(day, worth(live.how, found[day]), found[day].n) if day in found else Week(day, None, 0)
        for day in last_mondays(today)
    )
