"""Fifty people taking and dispatching tickets at once, on real connections: none is lost, none doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from hemei.accounts.operations import put_user
from hemei.accounts.queries import Person, person
from hemei.ledger.operations import Overtaken
from hemei.ledger.queries import verify
from hemei.oversight.models import HotlineTicket, TicketHop
from hemei.oversight.operations import tickets
from hemei.oversight.operations.tickets import Told
from hemei.oversight.queries.tickets import ticket_lines

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_at_once_lose_and_double_nothing(people: Callable[[str], Person], now: datetime) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("内存中的 SQLite 只有一个连接，真正的并发在 PostgreSQL 上核对")
    people("unit")
    who = person(put_user(username="op", password="op", label="话务员（样例）", roles=["operator"]))
    waiting = [
        tickets.take(told=Told("ask", "", f"样例待派{n}"), way="phone", actor=who, now=now).pk
        for n in range(10)
    ]
    start, said = threading.Barrier(50), list[str]()

    def one(n: int) -> None:
        try:
            start.wait()
            tickets.take(told=Told("help", "", f"样例新来{n}"), way="phone", actor=who, now=now)
            row = HotlineTicket.objects.select_related("matter").get(pk=waiting[n // 5])
            tickets.dispatch(row=row, unit=("tax", "approval-service")[n % 2], category="", note="", actor=who, now=now,
                             seen=1)  # fmt: skip
            said.append("sent")
        except Overtaken:
            said.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (said.count("sent"), said.count("overtaken")) == (10, 40)
    assert HotlineTicket.objects.count() == 60
    assert len(set(HotlineTicket.objects.values_list("matter__number", flat=True))) == 60
    assert TicketHop.objects.count() == HotlineTicket.objects.filter(matter__state="dispatched").count() == 10
    assert len(ticket_lines(who, {"q": "新来"}, after="", limit=99, now=now)) == 50
    assert verify().finding is None
