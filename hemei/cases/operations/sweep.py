"""What the clock does by itself: cards, silence that accepts or renews, promises that break, late opinions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from hemei.cases.flow import CASE, OPINION, PROMISE
from hemei.cases.models import Case, Opinion, Promise
from hemei.cases.operations.appointments import miss_appointments
from hemei.cases.operations.checks import remind_checks
from hemei.cases.operations.documents import keep_documents
from hemei.cases.operations.dormancy import sweep_dormancies
from hemei.cases.operations.exits import sweep_exits
from hemei.cases.operations.fees import void_fees
from hemei.cases.operations.licence_clock import sweep_licences
from hemei.cases.operations.moves import moving
from hemei.cases.operations.queue import lapse_tickets
from hemei.cases.operations.renewal import renew_by_law
from hemei.cases.operations.starts import sweep_starts
from hemei.cases.operations.trades import refresh_trades
from hemei.cases.operations.window import accept_by_law
from hemei.cases.queries import awaited
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import Stale, System, WrongState

BATCH = 200  # cases read whole at a time


def sweep(*, now: datetime) -> dict[str, int]:
    """This will do every act that has fallen due by `now`; running it twice changes nothing more."""
    done = {"accepted_by_law": 0, "yellow": 0, "red": 0, "": 0}
    for case in _alarmed(now):
        try:
            done[_one(case, now)] += 1
        except (Stale, WrongState):
            continue  # a person moved it first
    del done[""]  # cards that are out already
    broken, reminded = _promises(now)
    return done | {
        "broken": broken, "reminded": reminded, "late_opinions": _opinions(now), "renewed": renew_by_law(now=now),
        "lapsed_tickets": lapse_tickets(now=now), "missed_appointments": miss_appointments(now=now),
        "void_fees": void_fees(now=now), "papers_kept": keep_documents(now=now),
        **sweep_licences(now=now),  # after the renewals, which prolong what would expire
        **sweep_starts(now=now),
        "checks": remind_checks(now=now),
        "dormant": sweep_dormancies(now=now), "exits_lapsed": sweep_exits(now=now),
        "trades_reissued": refresh_trades(now=now),
    }  # fmt: skip


def _alarmed(now: datetime) -> Iterator[Case]:
    """The open cases whose alarm has rung and whose card is not out yet, or that silence accepts.

    An alarm rings on until the case ends, so most of these have their card: that is seen from a few columns of all
    of them at once, and only the others are read whole.
    """
    rung = {"matter__closed_at": None, "matter__alert_at__lte": now}
    acts = Act.objects.filter(name__in=("case.yellow", "case.red"), **rung).order_by("matter_id", "seq")
    cards = {(pk, name): payload for pk, name, payload in acts.values_list("matter_id", "name", "payload")}
    wanted = []
    for pk, state, due in Case.objects.filter(**rung).values_list("pk", "matter__state", "matter__due_at"):
        late = due is not None and now > due
        card = cards.get((pk, "case.red" if late else "case.yellow"))
        if (
            (late and state == "submitted")
            or card is None
            or _due_of(card) != (due.isoformat() if due else "")
        ):
            wanted.append(pk)
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        yield from Case.objects.select_related("matter", "agency", "item_version").filter(pk__in=some)


def _due_of(payload: str) -> str:
    """The deadline that a card was given for."""
    return str(json.loads(payload).get("due_at"))


def _promises(now: datetime) -> tuple[int, int]:
    broken = reminded = 0
    rows = Promise.objects.select_related("matter__parent").filter(matter__state="open")
    for promise in rows.filter(matter__due_at__lt=now):
        with moving(PROMISE["promise.break"], matter=promise.matter, actor=System(), now=now) as move:
            move.record(consequence=promise.consequence)
            move.leave(alert_at=None)
        broken += 1
    for promise in rows.filter(matter__due_at__gte=now, matter__alert_at__lte=now):
        with moving(PROMISE["promise.remind"], matter=promise.matter, actor=System(), now=now) as move:
            move.leave(alert_at=None)
        reminded += 1
    return broken, reminded


def _opinions(now: datetime) -> int:
    """Silence of an agency agrees to nothing: it is reported, once."""
    late = 0
    rows = Opinion.objects.select_related("matter__parent", "agency")
    for opinion in rows.filter(matter__state="asked", matter__alert_at__lt=now, matter__closed_at=None):
        with moving(OPINION["opinion.late"], matter=opinion.matter, actor=System(), now=now) as move:
            move.record(agency=opinion.agency.code, who=opinion.agency.name)
            move.leave(alert_at=None)
        late += 1
    return late


def _one(case: Case, now: datetime) -> str:
    matter = case.matter
    late = matter.due_at is not None and now > matter.due_at
    if late and matter.state == "submitted":
        accept_by_law(case=case, now=now)
        return "accepted_by_law"
    card, due = "red" if late else "yellow", matter.due_at.isoformat() if matter.due_at else ""
    if _carded(matter, card, due):
        return ""
    with moving(CASE[f"case.{card}"], matter=matter, actor=System(), now=now) as move:
        move.record(due_at=due, awaits=awaited(case))
    return card


def _carded(matter: Matter, card: str, due: str) -> bool:
    """A deadline gets each card once; a new deadline (accepted, resumed, extended) may get its own."""
    last = Act.objects.filter(matter=matter, name=f"case.{card}").order_by("-seq").first()
    return last is not None and _due_of(last.payload) == due
