"""Licences as people meet them: the public check, the card, the register with its acts, archive packages, the API."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hemei.accounts.enums import Scope
from hemei.accounts.operations import make_token
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.models import Licence
from hemei.cli.sample import RENT, make_order, run_case
from tests.zone import seed_zone

pytestmark = pytest.mark.django_db
OFFICER, HEAD = "approval-service", "approval-service-head"


@pytest.fixture
def licence(settings: Any, tmp_path: Path, db: None, now: datetime) -> Licence:
    """A granted licence with its signed file."""
    seed_zone(now=now)
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    cache.clear()
    early = now - timedelta(hours=4)
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=early)
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == "reg-company")
    run_case(number, clerk=person_by_username("clerk"), at=early, until=early, how="accepted")
    return ops.grant_case(
        case=queries.case_by_number(number), conditions="", actor=person_by_username(OFFICER), now=early,
        render=lambda one: ops.licence_pdf(one, verify="https://localhost/", now=early),
    )  # fmt: skip


def as_user(name: str) -> Client:
    client = Client()
    assert client.login(username=name, password=name)
    return client


def fresh(licence: Licence) -> Licence:
    found = queries.whole_licence(licence.number)
    assert found is not None
    return found


def test_from_the_card_to_a_revocation_and_its_archive(licence: Licence) -> None:
    firm, officer, head, clerk = (as_user(name) for name in ("firm", OFFICER, HEAD, "clerk"))
    case, number = licence.case.matter.number, licence.number
    card, desk = f"/my/licences/{number}/", f"/desk/licences/{number}/"
    assert number in firm.get("/my/licences/").text
    assert "licence_qr" not in firm.get(card).text
    assert firm.get(f"{card}qr.svg").headers["Content-Type"] == "image/svg+xml"
    assert as_user("diner").get(card).status_code == 404
    sent = firm.get(f"/licences/{case}.pdf")
    assert b"".join(sent.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert firm.post(card, {"act": "ask_change", "text": " "}).status_code == 422
    assert firm.post(card, {"act": "ask_change", "text": "样例：改条件"}).status_code == 302
    assert "样例：改条件" in officer.get(desk).text
    first = licence.token
    given = {
        "act": "change",
        "ground": "asked",
        "reason": "核准变更",
        "conditions": "限样例园区内",
        "seen": "1",
    }
    late = officer.post(f"{desk}act/", given)
    assert late.status_code == 409
    assert "限样例园区内" in late.text, "what was typed is shown again"
    version = fresh(licence).matter
    assert version is not None
    assert officer.post(f"{desk}act/", given | {"seen": str(version.version)}).status_code == 302
    assert "旧版，已被新版代替" in Client().get(f"/verify/{first}/").text
    page = Client().get(f"/verify/?token={number}").text
    assert "有效" in page
    assert "样例智能装备有限公司" not in page, "the holder is masked"
    matter = fresh(licence).matter
    assert matter is not None
    end = {
        "act": "revoke",
        "ground": "fraud",
        "reason": "样例材料虚假",
        "heard": "已听取",
        "seen": str(matter.version),
    }
    assert officer.post(f"{desk}act/", end).status_code == 422
    assert head.post(f"{desk}act/", end).status_code == 302
    assert "已撤销" in Client().get(f"/verify/{fresh(licence).token}/").text
    refused = firm.get(f"/licences/{case}.pdf")
    assert refused.status_code == 409
    assert "已撤销" in refused.text
    assert firm.post(card, {"act": "print"}).status_code == 422
    stamped = officer.post(f"{desk}print/")
    assert b"%PDF" in stamped.content[:8]
    assert "盖状态" in officer.get(desk).text
    book = CalamineWorkbook.from_filelike(io.BytesIO(clerk.get("/desk/licences/?format=xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[4] for row in rows if row[0] == number] == ["已撤销"]
    assert number in clerk.get("/desk/licences/?status=revoked&sort=expiry").text
    assert number not in clerk.get("/desk/licences/?status=valid").text
    take_archive(clerk, case)


def take_archive(clerk: Client, case: str) -> None:
    where = f"/desk/case/{case}/archive/"
    assert clerk.post(where).status_code == 302
    waiting = clerk.get(where).text
    assert "正在做" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert clerk.post(where).status_code == 422
    assert ops.make_archives(now=queries.case_by_number(case).matter.closed_at) == 1  # type: ignore[arg-type]
    row = queries.archives_of(queries.case_by_number(case).pk)[0]
    assert row.sha256 in clerk.get(where).text
    assert clerk.post(where, {"take": row.pk, "purpose": ""}).status_code == 422
    taken = clerk.post(where, {"take": row.pk, "purpose": "移交"})
    assert b"".join(taken.streaming_content)[:4] == b"PK\x03\x04"  # type: ignore[attr-defined]


def test_asking_by_number_too_often_waits_and_codes_still_work(licence: Licence) -> None:
    client = Client()
    for n in range(60):
        assert client.get(f"/verify/?token=ZZ-000000-{n:04d}").status_code == 200
    assert client.get(f"/verify/?token={licence.number}").status_code == 429
    assert client.get(f"/api/v1/licences/{licence.number}").status_code == 429
    assert client.get("/verify/").status_code == 200


def test_the_api_lists_offers_acts_and_archives(licence: Licence, now: datetime) -> None:
    def call(who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        secret = (
            make_token(username=who, scopes=list(Scope.values), days=30, now=timezone.now())[1] if who else ""
        )
        bearer = {"Authorization": f"Bearer {secret}"} if who else {}
        text = json.dumps(body).encode() if body is not None else b""
        return Client().generic(
            method, f"/api/v1{path}", text, content_type="application/json", headers=bearer | headers
        )

    number = licence.number
    assert call("", "GET", f"/licences/{number}").json()["good"] is True
    mine = call("firm", "GET", "/licences").json()
    assert [one["number"] for one in mine["items"]] == [number]
    assert call("diner", "GET", "/licences").json()["items"] == []
    offers = call(OFFICER, "GET", f"/licences/{number}/acts").json()
    suspend = next(one for one in offers["acts"] if one["act"] == "suspend")
    assert {one["code"] for one in suspend["grounds"]} == {"penalty", "safety"}
    body = {"act": "suspend", "inputs": {"ground": "penalty", "reason": "样例"}}
    assert call(OFFICER, "POST", f"/licences/{number}/acts", body).status_code == 428
    match = {"If-Match": f'"{offers["version"]}"'}
    done = call(OFFICER, "POST", f"/licences/{number}/acts", body, **match)
    assert (done.status_code, done.json()["state"]) == (200, "suspended")
    assert call(OFFICER, "POST", f"/licences/{number}/acts", body, **match).status_code == 409
    assert call("firm", "GET", f"/cases/{licence.case.matter.number}/licence").status_code in {409, 422}
    case = f"/cases/{licence.case.matter.number}/archives"
    assert call("clerk", "POST", case).status_code == 201
    assert call("clerk", "GET", case).json()[0]["made_at"] is None
    assert call("diner", "GET", f"/licences/{number}/acts").status_code == 404
