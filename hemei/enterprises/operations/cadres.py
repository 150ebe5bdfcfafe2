"""Calls of cadres: planned by the table's days, recorded with what was found, climbing a level when missed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import until
from hemei.common.words import tell
from hemei.enterprises.flow import CADRE_VISIT
from hemei.enterprises.models import CadreVisit, Contact
from hemei.enterprises.operations.households import said
from hemei.ledger.operations import Actor, NotAllowed, Refused, System, acting, opening
from hemei.rules.households import LEVELS, call_due, next_level, settings
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

MOST_AT_ONCE = 2000


def plan_calls(*, actor: Actor, now: datetime) -> int:
    """This will plan the next call of every cadre who has none open; returns how many. Safe to repeat."""
    open_ = set(CadreVisit.objects.filter(open=True).values_list("household_id", "level"))
    rows = Contact.objects.select_related("household__matter", "household__party")
    wanted = [
        one
        for one in rows.filter(until=None, household__matter__state="active").order_by("pk")
        if (one.household_id, one.level) not in open_
    ][:MOST_AT_ONCE]
    latest = _latest([one.household_id for one in wanted])
    for one in wanted:
        _plan(one, max(latest.get((one.household_id, one.level), one.since), one.since), actor, now)
    return len(wanted)


def _latest(households: list[int]) -> dict[tuple[int, str], date]:
    rows = CadreVisit.objects.filter(household_id__in=households, visited_on__isnull=False)
    found: dict[tuple[int, str], date] = {}
    for household, level, day in rows.values_list("household_id", "level", "visited_on"):
        assert day is not None
        found[household, level] = max(day, found.get((household, level), day))
    return found


def _plan(one: Contact, since: date, actor: Actor, now: datetime) -> CadreVisit:
    due = max(call_due(one.level, since), local_day(now))
    with opening(
        CADRE_VISIT["call.plan"], flow=CADRE_VISIT.kind, number=next_number("LX", now),
        title=one.household.matter.title, actor=actor, now=now, parent=one.household.matter,
    ) as move:  # fmt: skip
        row = CadreVisit(
            matter=move.matter, household=one.household, level=one.level, at_level=one.level, due_on=due,
            sample=one.household.sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(level=LEVELS[one.level], until=due.isoformat())
        move.leave(holder=one.cadre, **until(now, due))
    return row


def record_call(
    *, row: CadreVisit, on: date, text: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will record a call by whoever has it now: what was found, on which day."""
    if row.matter.holder != actor.key and not actor.roles & {"helper"}:
        raise NotAllowed(tell("这次走访由别人负责，什么都没有改动。"))
    today = local_day(now)
    if not local_day(row.matter.opened_at) <= on <= today:
        raise Refused(tell("走访日期要在安排以后、今天以前，没有写入。"))
    plain = said(row.household, text, mark("走访情况"))
    with acting(CADRE_VISIT["call.record"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.visited_on, row.text, row.by, row.open = on, plain, actor.label[:120], False
        row.missed = row.missed or on > row.due_on
        row.save()
        move.record(level=LEVELS[row.level], note=plain)
        move.leave(closed_at=now, holder="")


def enter_call(*, row: CadreVisit, on: date, text: str, actor: Person, now: datetime) -> bool:
    """This will record a call that was written down before, perhaps without a network; True if it is there already."""
    if row.visited_on == on and row.text == said(row.household, text, mark("走访情况")):
        return True
    record_call(row=row, on=on, text=text, actor=actor, now=now)
    return False


def cancel_call(
    *, row: CadreVisit, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> None:
    """This will cancel a planned call with the reason (the household moved, the cadre changed)."""
    text = said(row.household, reason, mark("原因"), most=200)
    with acting(CADRE_VISIT["call.cancel"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.open = False
        row.save(update_fields=["open"])
        move.record(reason=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def climb_missed(*, now: datetime) -> int:
    """This will let every missed call climb to the cadre of the next level, from the top to the supervisors."""
    rows = CadreVisit.objects.select_related("matter", "household__matter", "household__party")
    late = list(
        rows.filter(open=True, matter__due_at__lt=now)
        .exclude(matter__holder="role:supervisor").order_by("pk")[:MOST_AT_ONCE]
    )  # fmt: skip
    cadres = {
        (one.household_id, one.level): one.cadre
        for one in Contact.objects.filter(household_id__in=[row.household_id for row in late], until=None)
    }
    for row in late:
        _climb(row, cadres, now)
    return len(late)


def _climb(row: CadreVisit, cadres: dict[tuple[int, str], str], now: datetime) -> None:
    level, holder = row.at_level, ""
    while not holder and (level := next_level(level)):
        holder = cadres.get((row.household_id, level), "")
    today = local_day(now)
    due = today + timedelta(days=int(settings("visits", today)["climb_days"]))
    with acting(CADRE_VISIT["call.climb"], matter=row.matter, actor=System(), now=now) as move:
        row.missed, row.at_level = True, level or row.at_level
        row.save(update_fields=["missed", "at_level"])
        move.record(level=LEVELS[row.at_level] if holder else "督查", until=due.isoformat())
        move.leave(holder=holder or "role:supervisor", **until(now, due))


def sweep_homes(*, now: datetime) -> dict[str, int]:
    """This will do what the clock asks for around households; the worker calls it."""
    return {"calls climbed": climb_missed(now=now), "calls planned": plan_calls(actor=System(), now=now)}
