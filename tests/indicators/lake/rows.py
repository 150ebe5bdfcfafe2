"""Rows of works, halls and households, made as such: things of every kind, waits to the half minute, faults."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hemei.accounts.models import Agency, Party
from hemei.cases.models import Case, Fault, JointAcceptance, JointCheck, Order, Promise, Ticket
from hemei.catalog.models import Hall, HallTopic
from hemei.enterprises.models import Allowance, HelpCase, Household
from hemei.oversight.models import HotlineTicket
from hemei.projects.models import Work, WorkThing
from hemei.rules.workdays import local_day
from hemei.rules.works import HOMES, KINDS
from tests.indicators.test_live_zone import a_matter


def fill_works(now: datetime) -> None:
    """This will make a work of each kind with a thing accepted, one not yet, and one that went with its file."""
    today = local_day(now)
    for n, kind in enumerate(KINDS):
        work = Work.objects.create(
            matter=a_matter("work", f"GC-{n}", "building", now - timedelta(days=70)), kind=kind, name=f"样例工程{n}",
            place="样例", unit="tax", year=2026, planned=Decimal(3), planned_on=today,
        )  # fmt: skip
        for m, (done, gone) in enumerate(((True, False), (False, False), (False, True))):
            WorkThing.objects.create(
                work=work, kind=kind, code=f"D{m}", name="样例", place="样例", maker="user:1",
                quantity=Decimal(1 if kind in HOMES else "2.5"),
                gone=gone, level="C" if kind == "house" else "", done_on=today if done else None,
                **(_accepted(today) if done else {}),
            )  # fmt: skip


def _accepted(today: date) -> dict[str, Any]:
    return {"accepted_on": today, "accepted_by": "user:2", "proof_path": "x", "proof_sha256": "0" * 64}


def fill_halls(now: datetime) -> None:
    """This will make numbers called after 1½, 2½ and 7 minutes, one not called; faults mended and open."""
    hall = Hall.objects.create(code="main-2", name="样例", address="样例", hours="08:30-17:00")
    topic = HallTopic.objects.create(hall=hall, code="all", letter="A", name="样例")
    for n, seconds in enumerate((90, 150, 420, 0)):
        Ticket.objects.create(
            matter=a_matter("ticket", f"PH-{n}", "waiting", now), hall=hall, topic=topic, day=local_day(now),
            code=f"T{n}", token=f"t{n}", rank=now, taken_at=now - timedelta(minutes=30),
            called_at=now - timedelta(minutes=30, seconds=-seconds) if seconds else None,
        )  # fmt: skip
    order = Order.objects.order_by("pk").first()
    assert order
    joint = JointAcceptance.objects.create(
        matter=a_matter("joint", "YS-1", "open", now), order=order, day=local_day(now), place="样例"
    )
    check = JointCheck.objects.create(joint=joint, agency=Agency.objects.get(code="tax"))
    for n, closed in enumerate((now, None, now)):
        Fault.objects.create(
            check_of=check, number=n, text="样例", clause="样例", found_by="user:1", found_at=now, closed_at=closed,
            mended_at=closed, closed_by="user:2" if closed else "",
        )  # fmt: skip
    for n, state in enumerate(("kept", "broken", "open")):
        case = Case.objects.exclude(accepted_at=None).order_by("pk")[n]
        matter = a_matter("promise", f"CN-X{n}", state, now)
        Promise.objects.create(matter=matter, case=case, paper="x", consequence="样例")


def fill_homes(now: datetime) -> None:
    """This will make households in help: decided in time, late, not yet; removed; with an allowance, and its end."""
    days = timedelta(days=1)
    for n, (state, took) in enumerate((("helping", 3), ("removed", 20), ("clue", None), ("helping", 15))):
        party = Party.objects.create(kind="natural", name=f"样例户{n}", sample=True)
        home = Household.objects.create(
            matter=a_matter("household", f"JT-{n}", "open", now), party=party, town="样例", village="样例村"
        )
        begun = now - 60 * days
        HelpCase.objects.create(
            matter=a_matter("relief", f"BF-{n}", state, begun), household=home, origin="self", clue="样例",
            clue_at=begun, decision_due=begun + 15 * days,
            decided_at=None if took is None else begun + took * days,
        )  # fmt: skip
        Allowance.objects.create(
            matter=a_matter("allowance", f"DB-{n}", ("granted", "changed", "ended", "asked")[n], now),
            household=home,
        )


def fill_hotline(now: datetime) -> None:
    """This will make tickets: in time, late, waiting, overdue, left out, withdrawn; judged well, badly, not at all."""
    hour = timedelta(hours=1)
    for n, (contact, reply, solved, level, redone, left_out, state) in enumerate((
        (1, 20, True, 5, 0, "", "closed"), (9, 60, False, 2, 1, "", "closed"), (None, None, None, None, 0, "", "open"),
        (3, 30, True, 3, 0, "repeated", "closed"), (2, None, None, None, 2, "", "open"),
        (1, 2, True, 4, 0, "", "void"), (None, 5, False, None, 0, "", "closed"),
    )):  # fmt: skip
        opened = now - (100 if n % 2 else 3) * hour
        HotlineTicket.objects.create(
            matter=a_matter("hotline", f"RX-{n}", state, opened), kind="complaint", way="phone", text="样例",
            opened_on=local_day(opened), unit="tax", contact_due=opened + 4 * hour, reply_due=opened + 48 * hour,
            contacted_at=None if contact is None else opened + contact * hour, solved=solved, level=level,
            replied_at=None if reply is None else opened + reply * hour, redone=redone, left_out=left_out,
        )  # fmt: skip
