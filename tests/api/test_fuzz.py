"""Schemathesis over the whole API: whatever is sent, no 5xx, and each answer is as the document says.

It tries the same calls every time; HYPOTHESIS_PROFILE=default looks for new ones, FUZZ_EXAMPLES tries more.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.http import JsonResponse
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hemei.accounts.queries import person_by_username
from hemei.api.urls import document
from hemei.cases.operations import open_order
from hemei.cli.sample import OPEN, make_order, run_case
from tests.api.conftest import bearer

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
CALLERS = ("", "firm", "clerk", "approver", "leader")


class Rollback(Exception):
    """Ends a call's transaction, so that every call meets the same zone."""


@pytest.fixture(autouse=True)
def _connections_stay() -> Iterator[None]:
    """The end of a request closes a connection within whose transaction a test runs; Django's client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(zone: None, now: datetime) -> dict[str, list[str]]:
    """Numbers that exist, so that calls reach beyond 404."""
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    draft = open_order(menu_version_id=order.menu_version_id, actor=person_by_username("firm"), now=now)
    first, *rest = order.cases.order_by("pk")
    run_case(first.matter.number, clerk=person_by_username("clerk"), at=now, until=now, how="accepted")
    cases = [one.matter.number for one in (first, *rest)]
    agency = first.agency.code  # of its approver, whose name is the agency's code
    return {"orders": [draft.matter.number, order.matter.number], "cases": cases, "approver": [agency]}


def _aimed(case: Any, known: dict[str, list[str]], turn: int) -> None:
    """Every other call goes to something that is there, on the version that stands."""
    room = case.path.split("/")[3]
    if turn % 2 and room in known and "number" in case.path_parameters:
        case.path_parameters["number"] = known[room][turn // 2 % len(known[room])]
    if turn % 2 and room in {"menus", "items"} and "code" in case.path_parameters:
        case.path_parameters["code"] = {"menus": "open-company", "items": "reg-company"}[room]
    if turn % 4 == 1 and case.method in {"PATCH", "POST"}:
        case.headers["If-Match"] = {"orders": '"0"', "cases": '"1"'}.get(room, "")
        case.headers["Idempotency-Key"] = f"fuzz-{turn:08d}"


@functools.cache
def _operations() -> tuple[Any, ...]:
    """The operations of the document, which is the same for every caller."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    return tuple(found.ok() for found in schema.get_all_operations())


def _attempts(operation: Any, headers: dict[str, str], known: dict[str, list[str]]) -> list[str]:
    """Try one operation; return what was sent and answered where a check failed (the first one)."""
    turns = itertools.count(1)

    def attempt(case: Any) -> None:
        _aimed(case, known, next(turns))
        try:
            with transaction.atomic():
                response = case.call(headers={**headers})
                case.validate_response(response, checks=CHECKS)
                raise Rollback
        except Rollback:
            pass

    settings = hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    try:
        hypothesis.given(case=operation.as_strategy())(settings(attempt))()
    except (FailureGroup, Failure) as failed:
        return [f"{operation.label}: {failed!r} {getattr(failed, 'exceptions', '')}"[:1500]]
    assert next(turns) > 1, f"{operation.label} was not called at all"
    return []


@pytest.mark.parametrize("who", CALLERS)
def test_no_call_breaks_the_api(who: str, known: dict[str, list[str]], now: datetime) -> None:
    headers = bearer(known.get(who, [who])[0], now) if who else {}
    operations = _operations()
    assert len(operations) == sum(len(methods) for methods in document()["paths"].values())
    assert [line for operation in operations for line in _attempts(operation, headers, known)] == []


def test_a_broken_call_and_a_broken_shape_would_be_seen(
    known: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> Any:
        raise ZeroDivisionError

    operations = {one.label: one for one in _operations()}
    monkeypatch.setattr("hemei.catalog.queries.published_menus", broken)
    assert "500" in _attempts(operations["GET /api/v1/menus"], {}, known)[0]
    monkeypatch.setattr("hemei.api.gate._garbled", lambda _request: JsonResponse({}, status=418))
    assert "418" in _attempts(operations["GET /api/v1/items"], {}, known)[0]
