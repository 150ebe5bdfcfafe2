"""Fifty people rating at once, two for each service, on real connections: none is lost, none doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection

from hemei.accounts.queries import Person
from hemei.ledger.operations import Refused
from hemei.ledger.queries import verify
from hemei.oversight.models import Rater, Rating
from hemei.oversight.operations.ratings import Origin, rate
from hemei.oversight.queries.events import Event

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_at_once_lose_and_double_nothing(
    people: Callable[[str], Person], event: Event, now: datetime
) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("内存中的 SQLite 只有一个连接，真正的并发在 PostgreSQL 上核对")
    start, told = threading.Barrier(50), list[str]()

    def one(n: int) -> None:
        try:
            start.wait()
            mine = replace(event, key=f"case:R-{n // 2}")
            rate(event=mine, level=5 - n % 2, text="", origin=Origin(), now=now)
            told.append("taken")
        except Refused as why:
            told.append(str(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("taken") == 25
    assert sum("一事一评" in one for one in told) == 25
    assert Rating.objects.count() == Rater.objects.count() == 25
    assert verify().finding is None
