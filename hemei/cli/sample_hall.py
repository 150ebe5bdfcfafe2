"""A morning in the sample hall: numbers taken, served, rated; an appointment, hand-overs, a result by post."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

from hemei.accounts.queries import person_by_username
from hemei.cases import queries
from hemei.cases.enums import Leg, Way
from hemei.cases.operations import appointments, deliveries, fees, handovers, queue, studies
from hemei.cases.operations.gateways import Sandbox
from hemei.cases.operations.queue import VISITOR
from hemei.cases.queries import hall as hall_queries
from hemei.catalog import queries as catalog
from hemei.catalog.operations import load_halls
from hemei.cli.sample import build_order
from hemei.ledger.operations import Refused
from hemei.oversight.operations.ratings import rate_ticket
from hemei.rules.building import study_kinds
from hemei.rules.workdays import SHANGHAI, local_day, official

# the sample site (`sample.build_order`) lies inside
LAND = "115.97,36.44\n115.99,36.44\n115.99,36.46\n115.97,36.46"
_PEOPLE = 14  # numbers of the last working day
_TODAY = 3  # more that wait, where the hall is open now


def make_hall(folder: Path, now: datetime) -> None:
    """This will load the halls and live through the working day before `now`; deterministic."""
    load_halls(folder=folder)
    hall, clerk = catalog.hall_by_code("main"), person_by_username("clerk")
    topics = list(hall.topics.all())
    windows = {one.code: catalog.window_by_id(one.pk) for one in hall.windows.all()}
    at = datetime.combine(official().back(local_day(now), 1), time(9), SHANGHAI)
    for n in range(_PEOPLE):
        came = at + timedelta(minutes=6 * n)
        topic = topics[n % 3]
        queue.take_ticket(hall=hall, topic=topic, actor=VISITOR, now=came)
        window = windows["03"] if topic.code == "building" else windows["01" if n % 2 else "02"]
        begun = came + timedelta(minutes=2 + n % 4)
        ticket = queue.call_next(window=window, actor=clerk, now=begun)
        if n % 7 == 5:
            queue.skip(ticket=ticket, actor=clerk, now=begun + timedelta(minutes=3))
            continue
        queue.begin(ticket=ticket, actor=clerk, now=begun + timedelta(minutes=1))
        queue.serve(ticket=ticket, number="", actor=clerk, now=begun + timedelta(minutes=4 + n % 5))
        if n % 2:
            rate_ticket(
                ticket=ticket, score=5 - n % 3 % 2, text="", actor=VISITOR, now=begun + timedelta(minutes=10)
            )
    if catalog.hall_open(hall, now):
        for n in range(_TODAY):
            queue.take_ticket(hall=hall, topic=topics[n % 3], actor=VISITOR, now=now)
    _book(now)
    _charge(now)
    _hand_on(now)
    _study(now)


def _study(now: datetime) -> None:
    """What the park has studied once for everybody who builds on one piece of land."""
    today = local_day(now)
    for place, kind in enumerate(study_kinds(today)[:3]):
        begun = today - timedelta(days=90 + 400 * place)
        studies.enter_study(
            kind=kind.kind, title=f"样例片区{kind.name}", corners=LAND, conclusion="样例：范围内的项目不再单独做。",
            decided_on=begun, valid_until=begun + timedelta(days=365 * kind.years),
            actor=person_by_username("natural-resources"), now=now,
        )  # fmt: skip


def _book(now: datetime) -> None:
    """An appointment on the next day that has a slot."""
    topic = catalog.topic_of(catalog.hall_by_code("main"), "company")
    for day in catalog.book_days(local_day(now))[1:2]:
        starts_at = catalog.slots(topic, day, now)[3].starts_at
        appointments.book(topic=topic, starts_at=starts_at, actor=person_by_username("firm"), now=now)


def _charge(now: datetime) -> None:
    """Two buildings whose registration costs a fee: one is paid, its receipt made out; the other is due."""
    firm = person_by_username("firm")
    for paid in (True, False):
        order = build_order(at=now)
        due = hall_queries.fees_of([case.pk for case in order.cases.all()])
        for fee in due.values() if paid else ():
            till, begun = Sandbox(), fees.start_payment(fee=fee, actor=firm, now=now, name="sandbox")
            body = till.message(reference=begun.reference, amount=begun.amount, paid_at=now, paid=True)
            fees.settle_payment(name="sandbox", body=body, signature=till.sign(body), now=now)


def _hand_on(now: datetime) -> None:
    """Papers of one granted case at the exit window, another's result to be posted."""
    found, _after = queries.case_page(
        agency="",
        roles=frozenset({"it"}),
        party_id=None,
        now=now,
        after=None,
        limit=2,
        wanted={"state": "granted"},
    )
    for row, way in zip(found, (Way.POST, Way.DIRECT), strict=False):
        case = queries.case_by_number(row.number)
        officer, clerk = person_by_username(case.agency.code), person_by_username("clerk")
        where = {"receiver": "样例收件人", "phone": "13800000000", "address": "样例省样例市样例路 1 号"}
        try:
            deliveries.ask_delivery(
                case=case, way=way, actor=clerk, now=now, **(where if way is Way.POST else {})
            )
            papers = [f"{case.licence.title} {case.licence.number}"]
            given = handovers.give(
                case=case, leg=Leg.EXIT, papers=papers, note="样例", actor=officer, now=now
            )
            if way is Way.POST:
                handovers.take(
                    handover=hall_queries.handover_by_number(given.matter.number), actor=clerk, now=now
                )
        except Refused:
            continue
