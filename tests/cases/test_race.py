"""Two clerks at one case at the same instant, on real connections: one wins, the other is told, nothing doubles."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.models import Case
from hemei.cli.sample import OPEN, RENT, make_order
from hemei.ledger.models import Matter
from hemei.ledger.operations import Refused, Stale
from hemei.ledger.queries import acts_of, verify

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_clerks_one_wins(zone: None, now: datetime) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("内存中的 SQLite 只有一个连接，真正的并发在 PostgreSQL 上核对")
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    number = next(
        c.matter.number
        for c in queries.order_by_number(order.matter.number).cases.all()
        if c.item_code == "reg-company"
    )
    start = threading.Barrier(2)
    results: list[Any] = []

    def accept(who: str) -> None:
        try:
            case = queries.case_by_number(number)
            start.wait()
            cases.accept_case(case=case, actor=person_by_username(who), now=now, seen=case.matter.version)
            results.append("won")
        except Refused as why:
            results.append(str(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(who,)) for who in ("clerk", "clerk2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("won") == 1
    told = next(r for r in results if r != "won")
    assert "窗口人员" in told
    accepted = [a for a in acts_of(queries.case_by_number(number).pk) if a.name.startswith("case.accept")]
    assert len(accepted) == 1
    assert verify().finding is None


def test_who_meets_at_a_row_before_the_matter_is_told_too(zone: None, now: datetime) -> None:
    order = make_order(menu="open-company", who="diner", answers=OPEN, at=now)
    numbers = [c.matter.number for c in queries.order_by_number(order.matter.number).cases.all()]
    number = next(
        n for n in numbers if any(p.origin in {"deferred", "missing"} for p in queries.case_by_number(n).papers.all())
    )  # fmt: skip
    Case.objects.filter(matter__number=number).update(received_at=now)
    Matter.objects.filter(number=number).update(state="submitted")
    first, second = queries.case_by_number(number), queries.case_by_number(number)
    cases.accept_case(case=first, actor=person_by_username("clerk"), now=now)
    with pytest.raises(Stale, match="窗口人员丙"):  # its promise has the number of the first one's
        cases.accept_case(case=second, actor=person_by_username("clerk2"), now=now)
    assert verify().finding is None
