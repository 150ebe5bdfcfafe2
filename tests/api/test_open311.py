"""Open311 GeoReport v2 as an ordinary client of the specification meets it: services, requests, both formats."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client

from hemei.accounts.operations import make_token, put_party, put_user
from hemei.accounts.queries import person
from hemei.oversight.models import HotlineTicket
from hemei.oversight.operations.tickets import Told, take

BASE = "/api/open311/v2/"
NEW = {
    "service_code": "urban", "lat": "36.456789", "long": "115.985412", "description": "样例：路灯<b>不亮</b>\x07&",
    "first_name": "甲", "last_name": "样例", "phone": "13800000009",
}  # fmt: skip


class Georeport:
    """A client written from the specification alone: base address, format, key."""

    def __init__(self, form: str, key: str = "") -> None:
        self.form, self.key, self.http = form, key, Client(enforce_csrf_checks=True)

    def read(self, answer: Any) -> list[dict[str, str]]:
        if self.form == "json":
            assert answer["Content-Type"].startswith("application/json")
            found: list[dict[str, str]] = answer.json()
            return found
        assert answer["Content-Type"].startswith("text/xml")
        return [{part.tag: part.text or "" for part in one} for one in Xml.fromstring(answer.content)]

    def get(self, path: str, **asked: str) -> tuple[int, list[dict[str, str]]]:
        answer = self.http.get(
            f"{BASE}{path}.{self.form}", {**asked, **({"api_key": self.key} if self.key else {})}
        )
        return answer.status_code, self.read(answer)

    def post(self, **given: str) -> tuple[int, list[dict[str, str]]]:
        answer = self.http.post(f"{BASE}requests.{self.form}", {**given, "api_key": self.key})
        return answer.status_code, self.read(answer)


@pytest.fixture
def key(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    party = put_party(kind="natural", name="样例甲", sample=True)
    user = put_user(username="app", password="app", label="样例应用", roles=["applicant"], party=party)
    _row, secret = make_token(username=user.username, scopes=["hotline:write"], days=9, now=now)
    return secret


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_sends_and_follows_a_request(key: str, form: str, now: datetime) -> None:
    client, public = Georeport(form, key), Georeport(form)
    status, known = public.get("services")
    assert status == 200
    assert {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"} <= set(
        known[0]
    )
    assert "urban" in {one["service_code"] for one in known}
    definition = public.http.get(f"{BASE}services/urban.{form}")
    assert definition.status_code == 200
    assert b"urban" in definition.content
    assert public.get("services/none")[0] == 404
    assert public.get("discovery")[0] == 200
    status, made = client.post(**NEW)
    assert status == 201
    number = made[0]["service_request_id"]
    row = HotlineTicket.objects.get()
    assert (row.matter.number, row.way, row.category, float(row.lat or 0)) == (
        number,
        "open311",
        "urban",
        36.456789,
    )
    status, own = client.get(f"requests/{number}")
    assert (status, own[0]["status"]) == (200, "open")
    assert "路灯<b>不亮</b>" in own[0]["description"]
    assert own[0]["requested_datetime"] == "2026-11-23T10:00:00+08:00"
    status, other = public.get(f"requests/{number}")
    assert (other[0]["description"], other[0]["address"], float(other[0]["long"])) == ("", "", 115.985)
    assert "13800000009" not in str(own + other)
    assert public.get(f"tokens/{number}")[1][0]["service_request_id"] == number
    for asked, n in (
        ({}, 1), ({"status": "open"}, 1), ({"status": "closed"}, 0), ({"status": "open,closed"}, 1),
        ({"service_code": "urban,traffic"}, 1), ({"service_code": "traffic"}, 0),
        ({"start_date": "2026-11-24T00:00:00Z"}, 0), ({"end_date": "2026-11-22T00:00:00+08:00"}, 0),
        ({"service_request_id": f"{number},RX-0", "status": "closed"}, 1),
    ):  # fmt: skip
        status, found = public.get("requests", **asked)
        assert (status, len(found)) == (200, n), asked


@pytest.mark.parametrize("form", ["json", "xml"])
def test_wrong_calls_are_told_as_the_standard_has_it(key: str, form: str, now: datetime) -> None:
    client = Georeport(form, key)
    for wrong, code in (
        ({"service_code": ""}, 400), ({"service_code": "none"}, 404), ({"lat": "", "long": ""}, 400),
        ({"lat": "north"}, 400), ({"lat": "99"}, 400), ({"description": ""}, 400),
        ({"description": "长" * 50_000}, 400),
    ):  # fmt: skip
        status, errors = client.post(**{**NEW, **wrong})
        assert (status, str(errors[0]["code"])) == (code, str(code)), wrong
        assert errors[0]["description"]
    for bad in ("", "hm_wrong"):
        assert Georeport(form, bad).post(**NEW)[0] == 403
    assert client.get("requests", start_date="yesterday")[0] == 400
    assert client.get("requests/RX-0")[0] == 404
    assert client.http.delete(f"{BASE}requests.{form}").status_code == 405
    assert not HotlineTicket.objects.exists()
    who = person(put_user(username="op", password="op", label="话务员（样例）", roles=["operator"]))
    row = take(told=Told("report", "", "样例举报", secret=True), way="phone", actor=who, now=now)
    assert client.get(f"requests/{row.matter.number}")[0] == 404
    assert client.get("requests")[1] == []
