"""An order and its case by API alone, and what each refusal says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hemei.accounts.operations import make_token
from hemei.accounts.queries import person_by_username
from hemei.cases.queries import case_by_number, cases_of, order_by_number
from hemei.cli.sample import OPEN, PDF, RENT, fill, make_order, run_case
from hemei.indicators.operations import refresh_board
from hemei.ledger.operations import seal
from hemei.rules.workdays import local_day
from tests.api.conftest import Call, bearer

PROBLEM = "application/problem+json"


def submitted(call: Call, now: datetime) -> str:
    return str(make_order(menu="open-company", who="firm", answers=OPEN, at=now).matter.number)


def first_case(call: Call, who: str = "clerk") -> dict[str, Any]:
    row = call(who, "GET", "/cases?state=submitted").json()["items"][0]
    return dict(call(who, "GET", f"/cases/{row['number']}").json())


def upload(headers: dict[str, str], number: str, paper: str, content: bytes = PDF) -> Any:
    file = SimpleUploadedFile("样例.pdf", content)
    return Client(enforce_csrf_checks=True).post(
        f"/api/v1/orders/{number}/papers", {"paper": paper, "file": file}, headers=headers
    )


def test_from_menu_to_receipt(call: Call, now: datetime) -> None:
    made = call("firm", "POST", "/orders", {"menu": "rent-and-produce"}, Idempotency_Key="k-0000001")
    again = call("firm", "POST", "/orders", {"menu": "rent-and-produce"}, Idempotency_Key="k-0000001")
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json()["number"] == again.json()["number"]
    assert again.headers["Idempotent-Replayed"] == "true"
    number = made.json()["number"]

    edited = call("firm", "PATCH", f"/orders/{number}", {"answers": RENT}, If_Match=made.headers["ETag"])
    assert edited.status_code == 200, edited.content
    plan = call("firm", "GET", f"/orders/{number}/plan").json()
    values = {key: value for key, value in fill(plan["form_schema"]).items() if key not in RENT}
    later = [line["paper"] for line in plan["papers"] if line["disposition"] == "deferrable"]
    body = {"form": values, "deferred": later}
    edited = call("firm", "PATCH", f"/orders/{number}", body, If_Match=edited.headers["ETag"])
    assert edited.status_code == 200, edited.content
    headers = bearer("firm", now)
    asked = [line["paper"] for line in plan["papers"] if line["disposition"] == "to_submit"]
    sent = {paper: upload(headers, number, paper).status_code for paper in asked}
    assert {status for paper, status in sent.items() if paper != "lease-contract"} == {201}
    texts = call("firm", "GET", f"/orders/{number}/plan").json()["consents"]
    unread = call(
        "firm", "POST", f"/orders/{number}/submission", {"consents": []}, Idempotency_Key="k-0000003"
    )
    assert unread.status_code == 422
    body = {"consents": [one["sha256"] for one in texts]}
    done = call("firm", "POST", f"/orders/{number}/submission", body, Idempotency_Key="k-0000002")
    assert done.status_code == 200, done.content
    assert done.json()["state"] == "running"
    seal(now=now)
    receipt = call("firm", "GET", f"/orders/{number}/receipt").json()
    assert call("", "POST", "/receipts/verification", receipt).json() == {"holds": True, "known": True}
    receipt["payload"] = receipt["payload"].replace("items", "itemz")
    assert call("", "POST", "/receipts/verification", receipt).json() == {"holds": False, "known": False}


def test_a_stale_draft_is_told_and_kept(call: Call) -> None:
    made = call("firm", "POST", "/orders", {"menu": "open-company"})
    address, seen = f"/orders/{made.json()['number']}", made.headers["ETag"]
    assert call("firm", "PATCH", address, {"answers": OPEN}, If_Match=seen).status_code == 200
    late = call("firm", "PATCH", address, {"answers": {"has_staff": False}}, If_Match=seen)
    assert late.status_code == 409
    assert late.headers["Content-Type"] == PROBLEM
    assert late.json()["at"]
    assert call("firm", "GET", address).json()["answers"] == OPEN
    assert call("firm", "PATCH", address, {"answers": OPEN}).status_code == 428


def test_wrong_answers_are_pointed_at(call: Call) -> None:
    made = call("firm", "POST", "/orders", {"menu": "open-company"})
    address, seen = f"/orders/{made.json()['number']}", made.headers["ETag"]
    wrong = call("firm", "PATCH", address, {"answers": {"has_staff": "maybe", "a/b": 1}}, If_Match=seen)
    assert wrong.status_code == 422
    wrong = call("firm", "PATCH", address, {"answers": {"has_staff": "maybe", "what": 1}}, If_Match=seen)
    assert {one["pointer"] for one in wrong.json()["errors"]} == {"/answers/has_staff", "/answers/what"}
    wrong = call("firm", "PATCH", address, {"anwsers": {}}, If_Match=seen)
    assert wrong.json()["errors"][0]["pointer"] == "/anwsers"
    wrong = call("firm", "PATCH", address, {"form": {"nothing_such": 1}}, If_Match=seen)
    assert wrong.json()["errors"][0]["pointer"] == "/form/nothing_such"
    assert call("firm", "GET", address).json()["version"] == made.json()["version"]


def test_papers_are_sniffed_and_limited(call: Call, now: datetime, settings: Any) -> None:
    made = call("firm", "POST", "/orders", {"menu": "rent-and-produce"})
    number = made.json()["number"]
    call("firm", "PATCH", f"/orders/{number}", {"answers": RENT}, If_Match=made.headers["ETag"])
    plan = call("firm", "GET", f"/orders/{number}/plan").json()
    wanted = next(
        line["paper"] for line in plan["papers"] if line["disposition"] in {"to_submit", "deferrable"}
    )
    headers = bearer("firm", now)
    assert upload(headers, number, wanted, b"MZ\x90 no paper").status_code == 422
    assert upload(headers, number, "no-such-paper").status_code == 422
    settings.UPLOAD_LIMIT = 1000
    big = upload(headers, number, wanted, PDF + b"0" * 100_000)
    assert (big.status_code, big.headers["Content-Type"]) == (413, PROBLEM)


def test_a_key_serves_one_call_only(call: Call) -> None:
    call("firm", "POST", "/orders", {"menu": "open-company"}, Idempotency_Key="k-0000001")
    other = call("firm", "POST", "/orders", {"menu": "rent-and-produce"}, Idempotency_Key="k-0000001")
    assert other.status_code == 422
    assert len(call("firm", "GET", "/orders").json()) == 1


def test_a_clerk_acts_and_the_second_is_told_who_was_first(call: Call, now: datetime) -> None:
    submitted(call, now)
    case = first_case(call)
    address, seen = f"/cases/{case['number']}/acts", f'"{case["version"]}"'
    offers = call("clerk", "GET", address).json()
    assert {"check", "accept", "correct", "doubt"} <= {one["act"] for one in offers["acts"]}
    paper = case["papers"][0]["paper"]
    body = {"act": "check", "inputs": {"paper": paper, "verdict": "ok"}}
    done = call("clerk", "POST", address, body, If_Match=seen)
    assert done.status_code == 200, done.content
    assert done.headers["ETag"] == f'"{case["version"] + 1}"'
    late = call("clerk2", "POST", address, body, If_Match=seen)
    assert late.status_code == 409
    assert late.json()["who"] == "窗口人员丙（样例）"
    assert datetime.fromisoformat(late.json()["at"]) == now
    body["inputs"]["remrak"] = "x"  # type: ignore[index]
    typo = call("clerk", "POST", address, body, If_Match=done.headers["ETag"])
    assert typo.json()["errors"][0]["pointer"] == "/inputs/remrak"
    assert call("clerk", "POST", address, {"act": "dance"}, If_Match=seen).status_code == 404
    grant = call("clerk", "POST", address, {"act": "grant"}, If_Match=done.headers["ETag"])
    assert grant.status_code == 403


def test_a_repeated_act_is_done_once(call: Call, now: datetime) -> None:
    submitted(call, now)
    case = first_case(call)
    body = {"act": "visit", "inputs": {"reason": "咨询"}}
    address, seen = f"/cases/{case['number']}/acts", f'"{case["version"]}"'
    replies = [
        call("clerk", "POST", address, body, If_Match=seen, Idempotency_Key="visit-001") for _ in range(2)
    ]
    assert [one.status_code for one in replies] == [200, 200]
    assert case_by_number(case["number"]).visits_made == 1


def test_a_licence_is_checked_by_anybody_with_its_holder_masked(call: Call, now: datetime) -> None:
    order = order_by_number(submitted(call, now))
    number = next(one.matter.number for one in cases_of(order.pk) if not one.decides_after)
    run_case(number, clerk=person_by_username("clerk"), at=now, until=now, how="granted")
    case = case_by_number(number)
    checked = call("", "GET", f"/licences/{case.licence.token}").json()
    assert checked["good"]
    assert "*" in checked["holder"]
    assert case.party.name not in str(checked)
    assert call("", "GET", "/licences/nothing").status_code == 404


def test_a_case_exports_and_verifies_elsewhere(call: Call, now: datetime) -> None:
    submitted(call, now)
    number = first_case(call)["number"]
    export = call("firm", "GET", f"/cases/{number}/ledger").json()
    assert call("", "POST", "/ledger/verification", export).json() == {"holds": True, "known": True}
    missing = export | {"acts": export["acts"][:-1]}
    assert call("", "POST", "/ledger/verification", missing).json() == {"holds": False, "known": False}
    export["acts"][0]["actor_label"] = "somebody else"
    assert not call("", "POST", "/ledger/verification", export).json()["holds"]
    assert call("diner", "GET", f"/cases/{number}/ledger").status_code == 404


def test_cases_page_by_key(call: Call, now: datetime) -> None:
    submitted(call, now)
    whole = [row["number"] for row in call("clerk", "GET", "/cases").json()["items"]]
    found, after = [], ""
    while True:
        page = call("clerk", "GET", f"/cases?limit=1{after}").json()
        found += [row["number"] for row in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == whole
    assert len(whole) > 1
    assert [row["number"] for row in call("firm", "GET", "/cases").json()["items"]] == whole
    assert call("diner", "GET", "/cases").json()["items"] == []
    assert call("clerk", "GET", "/cases?limit=101").status_code == 422


def test_a_deadline_explains_itself_and_a_missing_year_is_said(call: Call, now: datetime) -> None:
    found = call("", "GET", "/calendar/deadline?start=2026-09-30&value=5").json()
    assert found["due_on"] == "2026-10-13"
    assert found["lines"][0]["on"] == "2026-09-30"
    assert [line["counted"] for line in found["lines"] if line["counted"]] == [1, 2, 3, 4, 5]
    unknown = call("", "GET", "/calendar/deadline?start=2026-12-30&value=20").json()
    assert unknown["due_on"] is None
    assert "2027" in unknown["pending"]
    assert call("", "GET", "/calendar/days?first=2026-01-01&last=2025-01-01").status_code == 422
    assert local_day(now)


def test_figures_open_to_their_records(call: Call, now: datetime) -> None:
    listed = call("leader", "GET", "/indicators").json()
    assert {"decided", "on-time", "licences"} <= {one["code"] for one in listed["figures"]}
    assert (listed["stored"], listed["behind"]) == (False, False)  # no worker has run here yet
    one = call("leader", "GET", "/indicators/decided").json()
    assert one["denominator"] == len(one["records"])
    assert call("firm", "GET", "/indicators").status_code == 403
    assert call("leader", "GET", "/indicators/nothing").status_code == 404


def test_figures_are_those_of_the_board_unless_computed_for_the_call(call: Call, now: datetime) -> None:
    then = now - timedelta(minutes=20)
    submitted(call, then)
    refresh_board(now=then)
    board, live = (call("leader", "GET", f"/indicators{query}").json() for query in ("", "?live=true"))
    assert (board["stored"], board["behind"], datetime.fromisoformat(board["as_of"])) == (True, True, then)
    assert (live["stored"], live["behind"], live["as_of"] > board["as_of"]) == (False, False, True)
    found, after = list[str](), ""
    while True:
        page = call("leader", "GET", f"/indicators/received?limit=1&after={after}").json()
        found += [row["number"] for row in page["records"]]
        if not (after := page["next"] or ""):
            break
    assert page["stored"]
    assert len(found) == len(set(found)) == page["denominator"] == 2
    assert call("leader", "GET", "/indicators/received?limit=101").status_code == 422


def test_tokens_end_and_lack_scopes(call: Call, now: datetime) -> None:
    reader = bearer("firm", now, ["orders:read"])
    client = Client(enforce_csrf_checks=True)
    assert client.get("/api/v1/orders", headers=reader).status_code == 200
    short = client.get("/api/v1/cases", headers=reader)
    assert short.status_code == 403
    assert 'scope="cases:read"' in short.headers["WWW-Authenticate"]
    _made, secret = make_token(username="firm", scopes=["orders:read"], days=1, now=now - timedelta(days=2))
    old = client.get("/api/v1/menus", headers={"Authorization": f"Bearer {secret}"})
    assert (old.status_code, old.headers["Content-Type"]) == (401, PROBLEM)


def test_a_session_needs_its_csrf_token(call: Call) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.login(username="firm", password="firm")
    body = '{"menu": "open-company"}'
    refused = client.post("/api/v1/orders", body, content_type="application/json")
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, PROBLEM)
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    made = client.post(
        "/api/v1/orders", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "kind", "status"),
    [
        ("GET", "/nothing", "application/json", 404),
        ("DELETE", "/menus", "application/json", 405),
        ("POST", "/plans", "text/plain", 415),
        ("POST", "/plans", "application/json", 400),
        ("GET", "/menus/a%00b", "application/json", 400),
    ],
)
def test_every_error_is_a_problem(zone: None, method: str, path: str, kind: str, status: int) -> None:
    found = Client().generic(method, f"/api/v1{path}", b"{", content_type=kind)
    assert (found.status_code, found.headers["Content-Type"]) == (status, PROBLEM)
    assert {"type", "title", "detail", "kept", "todo"} <= found.json().keys()


def test_large_bodies_and_fast_callers_are_stopped(zone: None, settings: Any) -> None:
    settings.API_BODY_LIMIT = 100
    body = b'{"menu": "' + b"x" * 200 + b'"}'
    big = Client().generic("POST", "/api/v1/plans", body, content_type="application/json")
    assert big.status_code == 413
    settings.API_CALLS_A_MINUTE = 15
    found = [Client().get("/api/v1/menus", REMOTE_ADDR="192.0.2.9").status_code for _ in range(7)]
    assert found.count(429) >= 1
    assert found[0] == 200
