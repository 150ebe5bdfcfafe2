"""Agents by API: a mandate's scope, power and end count at every call, as they do on the pages."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from hemei.accounts.queries import person_by_username
from hemei.cases.queries import cases_of, order_by_number
from hemei.cli.sample import OPEN, make_order
from hemei.ledger.queries import acts_of
from tests.api.conftest import Call


def _mandate(call: Call, now: datetime, **more: object) -> str:
    body = {"username": "diner", "power": "agent", "until": f"{now:%Y-%m-%d}", **more}
    made = call("firm", "POST", "/mandates", body)
    assert made.status_code == 201, made.content
    return str(made.json()["number"])


def test_an_agent_orders_edits_and_is_named_in_the_ledger(call: Call, now: datetime) -> None:
    assert call("diner", "GET", "/mandates").json() == []
    number = _mandate(call, now)
    held = call("diner", "GET", "/mandates").json()
    assert [(one["number"], one["side"], one["valid"]) for one in held] == [(number, "held", True)]
    strange = call("diner", "POST", "/orders", {"menu": "open-company", "mandate": "WT-261123-9999"})
    assert strange.status_code == 404
    made = call("diner", "POST", "/orders", {"menu": "open-company", "mandate": number})
    assert made.status_code == 201, made.content
    order = order_by_number(made.json()["number"])
    assert order.party_id == person_by_username("firm").party_id
    assert acts_of(order.pk)[0].payload["mandate"] == number
    address = f"/orders/{made.json()['number']}"
    edited = call("diner", "PATCH", address, {"answers": OPEN}, If_Match=made.headers["ETag"])
    assert edited.status_code == 200, edited.content
    assert edited.json()["answers"] == OPEN
    assert call("diner", "GET", f"{address}/plan").status_code == 200
    listed = call("diner", "GET", f"/orders?mandate={number}").json()
    assert made.json()["number"] in {one["number"] for one in listed}
    assert call("diner", "GET", "/orders").json() == []
    ended = call("firm", "POST", f"/mandates/{number}/revocation")
    assert ended.json()["valid"] is False
    assert call("diner", "GET", address).status_code == 404
    assert call("diner", "GET", f"/orders?mandate={number}").status_code == 422
    assert call("diner", "POST", "/orders", {"menu": "open-company", "mandate": number}).status_code == 404
    assert call("diner", "POST", f"/mandates/{number}/revocation").status_code == 404


def test_scope_power_and_end_bound_what_an_agent_does_to_a_case(
    call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    other = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    case, elsewhere = (cases_of(one.pk)[0].matter.number for one in (order, other))
    assert call("diner", "GET", f"/cases/{case}").status_code == 404
    _mandate(call, now, power="help", orders=[order.matter.number])
    seen = call("diner", "GET", f"/cases/{case}")
    assert seen.status_code == 200
    assert call("diner", "GET", f"/cases/{elsewhere}").status_code == 404
    assert call("diner", "GET", f"/orders/{other.matter.number}").status_code == 404
    names = lambda: {one["act"] for one in call("diner", "GET", f"/cases/{case}/acts").json()["acts"]}  # noqa: E731
    assert "withdraw" not in names()  # a helper fills in, he does not decide
    act = {"act": "withdraw", "inputs": {"reason": "样例不办了"}}
    refused = call("diner", "POST", f"/cases/{case}/acts", act, If_Match=seen.headers["ETag"])
    assert refused.status_code in (403, 409, 422), refused.content
    later = (now + timedelta(days=1)).date().isoformat()
    _mandate(call, now, orders=[order.matter.number], until=later)
    assert "withdraw" in names()
    assert "rate" not in names()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=2))
    assert call("diner", "GET", f"/cases/{case}").status_code == 404
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    done = call("diner", "POST", f"/cases/{case}/acts", act, If_Match=seen.headers["ETag"])
    assert done.status_code == 200, done.content
    fresh = cases_of(order.pk)[0]
    assert fresh.matter.state == "withdrawn"
    assert "mandate" in json.dumps(acts_of(fresh.pk)[-1].payload)
    only = {"username": "diner", "power": "agent", "until": later, "items": ["food-licence"]}
    assert call("firm", "POST", "/mandates", only).status_code == 201
    assert call("diner", "GET", f"/cases/{elsewhere}").status_code == 404
