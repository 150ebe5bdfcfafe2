"""Readings whose SQL is made once give what the query itself gives, each time anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from hemei.accounts.models import Agency, Message, MessageRead, Party, PartyFact, User, UserRole
from hemei.accounts.queries import person, unread
from hemei.common.statements import Kept, hang
from hemei.rules.workdays import local_day

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def letters(db: None) -> list[Message]:
    return [
        Message.objects.create(
            to=f"desk:{n % 3}", act="x", text=f"{n}", english="x", place="case", number=f"N-{n}",
            at=NOW + timedelta(days=n), urgent=n % 2 == 0,
        )
        for n in range(9)
    ]  # fmt: skip


def test_rows_are_those_of_the_query_for_every_kind_of_value(letters: list[Message]) -> None:
    def wanted(to: Any, after: Any, pk: Any, number: Any) -> QuerySet[Message]:
        rows = Message.objects.filter(to__in=to, at__gte=after, pk__gt=pk, urgent=True).exclude(number=number)
        return rows.order_by("-pk")

    kept = Kept(wanted)
    for values in (
        (["desk:0"], NOW, 0, "N-0"),
        (["desk:1", "desk:2"], NOW + timedelta(days=2), letters[0].pk, "N-2"),
        (["desk:0", "desk:1", "desk:2"], NOW, letters[3].pk, "desk:1"),
    ):
        assert kept.rows(*values) == list(wanted(*values)) != []
    assert kept.rows([], NOW, 0, "") == []
    found = kept.rows(["desk:0"], NOW, 0, "-")[0]
    assert (found.at, found.urgent, found._state.db) == (NOW + timedelta(days=6), True, "default")
    found.text = "changed"
    found.save()
    assert kept.rows(["desk:0"], NOW, 0, "-")[0].text == "changed"


def test_tuples_days_and_rows_joined_come_as_from_the_query(letters: list[Message]) -> None:
    flat = Kept(
        lambda day: Message.objects.filter(at__date__gt=day).order_by("pk").values_list("text", flat=True)
    )
    pairs = Kept(lambda to: Message.objects.filter(to=to).order_by("pk").values_list("pk", "at"))
    days: date = local_day(NOW + timedelta(days=6))
    assert flat.rows(days) == ["7", "8"]
    assert pairs.rows("desk:1") == list(
        Message.objects.filter(to="desk:1").order_by("pk").values_list("pk", "at")
    )
    agency = Agency.objects.create(code="tax", name="税务局")
    users = [User.objects.create(username=f"u{n}", agency=agency if n else None) for n in range(2)]
    joined = Kept(lambda pk: User.objects.select_related("agency").filter(pk=pk))
    with CaptureQueriesContext(connection) as seen:
        read = [joined.rows(one.pk)[0] for one in users]
        assert [one.agency and one.agency.name for one in read] == [None, "税务局"]
    assert len(seen) == 2
    for one in users:
        UserRole.objects.create(user=one, role="clerk")
    assert users[1].role_codes() == {"clerk"}
    to = {
        "to": f"user:{users[1].pk}",
        "act": "x",
        "text": "x",
        "english": "x",
        "place": "case",
        "number": "x",
    }
    mine = [Message.objects.create(**to, at=NOW) for _n in range(3)]
    MessageRead.objects.create(message=mine[0], user=users[1], at=NOW)
    assert unread(person(users[1])) == 2


def test_a_value_that_does_not_reach_the_query_or_would_change_it_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="do not reach"):
        Kept(lambda word: Message.objects.filter(text__contains=word)).rows("x")
    with pytest.raises(TypeError, match="NoneType"):
        Kept(lambda word: Message.objects.filter(text=word)).rows(None)


def test_what_was_hung_under_a_row_is_not_read_again_and_a_filter_stays_within_it(db: None) -> None:
    one, other = (Party.objects.create(kind="legal", name=name) for name in "ab")
    for party in (one, one, other):
        PartyFact.objects.create(
            party=party, key=f"k{PartyFact.objects.count()}", value=1, source="x", since=NOW
        )
    hang(one, "facts", PartyFact.objects.filter(party=one).order_by("pk"), "party")
    with CaptureQueriesContext(connection) as seen:
        assert [fact.key for fact in one.facts.all()] == ["k0", "k1"]
        assert all(fact.party is one for fact in one.facts.all())
    assert not seen.captured_queries
    assert one.facts.filter(key="k2").count() == 0
    assert one.facts.filter(key="k1").count() == 1
