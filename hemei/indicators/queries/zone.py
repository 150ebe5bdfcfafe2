"""The zone's figures from cases and the ledger alone, each with its records and its definition."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

from hemei.cases.enums import Channel, Place
from hemei.cases.models import Case, Order, Visit
from hemei.cases.queries import promised_limit, used_days
from hemei.ledger.models import Act
from hemei.rules.clock.deadlines import RUNNING_TIME
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day, local_time, official

WEEKS = 8
DAYS, MINUTES = mark("个工作日"), mark("分钟")
_CLOCK = ("case.accept", "case.accept_tolerant", "case.accept_by_law", "case.resume", "case.extend")


@dataclass(frozen=True, slots=True)
class Record:
    """One case or order behind a figure; `counts` when it is in the numerator."""

    number: str
    title: str
    counts: bool
    detail: str
    is_case: bool = True


@dataclass(frozen=True, slots=True)
class Week:
    """The figure of one week (Monday to Sunday); `value` is None when nothing was decided in it."""

    monday: date
    value: float | None
    records: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A second number that a figure is held against, of the same records: what was promised, what the law allows."""

    label: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `value` is None without records, `numerator` None for a median."""

    code: str
    title: str
    value: float | None
    unit: str
    numerator: int | None
    definition: str
    records: tuple[Record, ...]
    note: str = ""
    weeks: tuple[Week, ...] = ()  # the same figure week by week, of the cases decided in each
    beside: tuple[Beside, ...] = ()

    @property
    def denominator(self) -> int:
        """This will count the records."""
        return len(self.records)


@dataclass(frozen=True, slots=True)
class ZoneFigures:
    """All figures as of an instant."""

    as_of: datetime
    figures: tuple[Figure, ...]


def zone_figures(now: datetime) -> ZoneFigures:
    """This will compute the figures from what was decided and submitted by `now`."""
    rows = (
        Case.objects.select_related("matter").prefetch_related("pauses", "visits").filter(decided_at__lte=now)
    )
    cases = list(rows.order_by("matter_id"))
    orders = list(Order.objects.select_related("matter").filter(submitted_at__lte=now).order_by("matter_id"))
    by_week = _by_week(cases, local_day(now))
    figures = (
        replace(decided(cases), weeks=_weekly(by_week, lambda found: decided(found).value)),
        replace(on_time(cases), weeks=_weekly(by_week, lambda found: on_time(found).value)),
        replace(median_days(cases, now), weeks=_weekly(by_week, lambda found: median_days(found, now).value)),
        swift(cases),
        saved(orders, now), online(orders), visits(cases),
    )  # fmt: skip
    return ZoneFigures(now, figures)


def _by_week(cases: list[Case], today: date) -> dict[date, list[Case]]:
    """Cases by the Monday of the week in which they were decided, the last eight weeks, empty ones too."""
    this = today - timedelta(days=today.weekday())
    found: dict[date, list[Case]] = {this - timedelta(weeks=n): [] for n in reversed(range(WEEKS))}
    for case in cases:
        day = local_day(case.decided_at) if case.decided_at else today
        found.get(day - timedelta(days=day.weekday()), []).append(case)
    return found


def _weekly(by_week: dict[date, list[Case]], value: Callable[[list[Case]], float | None]) -> tuple[Week, ...]:
    return tuple(Week(day, value(found) if found else None, len(found)) for day, found in by_week.items())


def share(
    code: str, title: str, definition: str, records: list[Record], beside: tuple[Beside, ...] = (), note: str = ""
) -> Figure:  # fmt: skip
    """This will compute the share of the records that count, in per cent."""
    hits = sum(one.counts for one in records)
    value = round(100 * hits / len(records), 1) if records else None
    return Figure(code, title, value, "%", hits, definition, tuple(records), note, beside=beside)


def decided(cases: list[Case]) -> Figure:
    """This will count the cases decided."""
    rows = tuple(Record(c.matter.number, c.matter.title, True, "") for c in cases)
    return Figure(
        "decided",
        mark("已决定办件"),
        len(rows),
        mark("件"),
        len(rows),
        mark("作出准予或不予许可决定的办件数。"),
        rows,
    )


def on_time(cases: list[Case]) -> Figure:
    """This will compute the share decided by the due instant that the ledger last noted."""
    due: dict[int, str] = {}
    acts = Act.objects.filter(matter__in=[c.pk for c in cases], name__in=_CLOCK).order_by("seq")
    for pk, payload in acts.values_list("matter_id", "payload"):
        due[pk] = json.loads(payload).get("due_at", "")
    rows = [
        Record(
            c.matter.number, c.matter.title,
            c.decided_at is not None and c.decided_at <= datetime.fromisoformat(due[c.pk]), _due(due[c.pk]),
        )
        for c in cases
        if due.get(c.pk)
    ]  # fmt: skip
    return share(
        "on-time",
        mark("按承诺期限办结"),
        mark("决定时刻不晚于账本最后记下的到期时刻的办件，占记有到期时刻的已决定办件。"),
        rows,
    )


def _due(iso: str) -> str:
    return say("到期 {due}", due=local_time(datetime.fromisoformat(iso)))


def _running(case: Case) -> timedelta | None:
    """The promise of a case that is promised in hours or minutes; None where it is promised in days."""
    limit = promised_limit(case)
    return RUNNING_TIME[limit.unit] * limit.value if limit.unit in RUNNING_TIME else None


def _law(cases: list[Case]) -> Beside:
    return Beside(mark("法定"), median(c.serial_days for c in cases), DAYS)


def median_days(cases: list[Case], now: datetime) -> Figure:
    """This will compute the median of working days used, beside promise and law, for what is promised in days."""
    held = [(c, used_days(c, now)) for c in cases if c.accepted_at and _running(c) is None]
    rows = tuple(
        Record(c.matter.number, c.matter.title, days <= c.promised_days,
               say("实际 {took}，承诺 {promised}，法定 {law}", took=days, promised=c.promised_days, law=c.serial_days))
        for c, days in held
    )  # fmt: skip
    beside: tuple[Beside, ...] = ()
    if held:
        some = [c for c, _days in held]
        beside = Beside(mark("承诺"), median(c.promised_days for c in some), DAYS), _law(some)
    return Figure(
        "days", mark("审查用时中位数"), median(days for _c, days in held) if held else None, DAYS, None,
        mark("按日承诺的办件：受理次日到决定日的工作日数，扣除依法停表的日子，取中位数；承诺和法定是同一批办件的中位数。"),
        rows, beside=beside,
    )  # fmt: skip


def swift(cases: list[Case]) -> Figure:
    """This will compute the median of minutes used, for what is promised in hours or minutes."""
    held = []
    for case in cases:
        promise = _running(case)
        if promise is not None and case.accepted_at and case.decided_at:
            held.append((case, _minutes(case.decided_at - case.accepted_at), _minutes(promise)))
    rows = tuple(
        Record(
            c.matter.number,
            c.matter.title,
            took <= promise,
            say("实际 {took}，承诺 {promised}（分钟）", took=took, promised=promise),
        )
        for c, took, promise in held
    )
    beside: tuple[Beside, ...] = ()
    if held:
        promised = median(promise for _c, _took, promise in held)
        beside = Beside(mark("承诺"), promised, MINUTES), _law([c for c, _took, _promise in held])
    return Figure(
        "swift", mark("当日件用时中位数"), median(took for _c, took, _p in held) if held else None, MINUTES, None,
        mark("按小时或分钟承诺的办件：受理到决定的分钟数，取中位数；承诺是同一批办件的中位数，法定以工作日计。"),
        rows, beside=beside,
    )  # fmt: skip


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def saved(orders: list[Order], now: datetime) -> Figure:
    """This will compute the working days saved an order against handling one by one."""
    rows, total, planned = [], 0, 0
    for order in orders:
        closed, plan = order.matter.closed_at, order.plan.get("chain")
        if order.matter.state != "done" or not closed or closed > now or not plan or not order.submitted_at:
            continue
        first, last = local_day(order.submitted_at), local_day(closed)
        actual = official().count(first, last) if last > first else 0
        serial = plan["serial"]["days"]
        total, planned = total + serial - actual, planned + serial - plan["merged"]["days"]
        rows.append(
            Record(
                order.matter.number,
                order.matter.title,
                True,
                say("逐项 {serial}，实际 {actual}", serial=serial, actual=actual),
                False,
            )
        )
    value = round(total / len(rows), 1) if rows else None
    return Figure("saved", mark("比逐项办理平均省下"), value, mark("个工作日"), total,
                  mark("每张办结订单：方案中逐项办理的工作日，减去提交到办结的实际工作日（含停表），取平均。"),
                  tuple(rows), beside=(Beside(mark("方案预计共省"), planned, DAYS),
                                       Beside(mark("实际共省"), total, DAYS)))  # fmt: skip


def online(orders: list[Order]) -> Figure:
    """This will compute the share of orders that came in online."""
    rows = [
        Record(o.matter.number, o.matter.title, o.channel == Channel.ONLINE, Channel(o.channel).label, False)
        for o in orders
    ]
    return share("online", mark("网上提交"), mark("网上提交的订单，占全部已提交订单。"), rows)


def visits(cases: list[Case]) -> Figure:
    """This will compute the share of cases with no more visits than promised, as counted where they happened."""
    made = {case.pk: list(case.visits.all()) for case in cases}
    rows = [
        Record(c.matter.number, c.matter.title, len(made[c.pk]) <= c.visits_promised,
               say("实际 {made}{where}，承诺 {promised}，逐项 {before}", made=len(made[c.pk]), where=_where(made[c.pk]),
                   promised=c.visits_promised, before=c.visits_before))
        for c in cases
    ]  # fmt: skip
    total, promised = sum(len(one) for one in made.values()), sum(c.visits_promised for c in cases)
    beside = Beside(mark("实际"), total, mark("次")), Beside(mark("承诺"), promised, mark("次"))
    return share("visits", mark("到场不超过承诺"), mark("实际到场次数不多于承诺次数的办件，占已决定办件。"), rows,
                  beside=beside)  # fmt: skip


def _where(visits: list[Visit]) -> str:
    """Where each visit was counted: 大厅 11-23 PH-…."""
    found = [
        say("{place} {day} {source}", place=Place(one.place).label, day=f"{one.day:%m-%d}", source=one.source)
        for one in visits
    ]
    return say("（{list_}）", list_="；".join(found)) if found else ""
