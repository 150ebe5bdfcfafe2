"""How many SQL statements an act of a real case costs, transaction control included."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cli.sample import RENT, make_order
from hemei.ledger.models import Act

pytestmark = pytest.mark.django_db

AN_ACT = 6
A_PAPER = 1  # the official paper that the act gives out
MERGED = int(connection.vendor == "postgresql")  # which swaps and adds the act in one statement


def opened(now: datetime) -> dict[str, Any]:
    """The cases of an order by item, as their pages load them."""
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    return {case.item_code: case for case in queries.cases_of(order.pk)}


def accept(case: Any, now: datetime) -> int:
    """Statements of accepting it."""
    clerk = person_by_username("clerk")
    with CaptureQueriesContext(connection) as seen:
        cases.accept_case(case=case, actor=clerk, now=now)
    return len(seen)


def grant(case: Any, now: datetime) -> tuple[int, int]:
    """Statements of granting it, and the acts that came of it."""
    whole, officer = queries.case_by_number(case.matter.number), person_by_username(case.agency.code)
    before = Act.objects.count()
    with CaptureQueriesContext(connection) as seen:
        cases.grant_case(case=whole, conditions="", actor=officer, now=now)
    return len(seen), Act.objects.count() - before


def test_an_acceptance_costs_six_statements_and_its_paper(zone: None, now: datetime) -> None:
    submitted = [case for case in opened(now).values() if case.matter.state == "submitted"]
    assert len(submitted) > 3
    assert max(accept(case, now) for case in submitted) <= AN_ACT + A_PAPER - MERGED


def test_a_grant_costs_a_licence_more(zone: None, now: datetime) -> None:
    """Beside the act: opinions asked about, predecessors, followers, number and licence, the decision, the order;
    and the licence's own matter: its row, its first act, its first version."""
    found = opened(now)
    for item in ("reg-company", "project-filing"):
        accept(found[item], now)
        statements, acts = grant(found[item], now)
    assert acts == 2  # and the first act of the licence
    assert statements <= 17 + A_PAPER - MERGED, statements


def test_a_grant_starts_its_followers_at_four_statements_an_act(zone: None, now: datetime) -> None:
    case = opened(now)["reg-company"]
    accept(case, now)
    statements, acts = grant(case, now)
    assert acts > 5
    assert statements <= 4 * acts - MERGED * acts + A_PAPER, (statements, acts)
