"""Schemathesis over the whole API: whatever is sent, no 5xx, and each answer is as the document says.

It tries the same calls every time; HYPOTHESIS_PROFILE=default looks for new ones, FUZZ_EXAMPLES tries more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hemei.api.urls import document
from hemei.cli.sample import OPEN, make_order
from tests.api.conftest import bearer

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
CALLERS = ("", "firm", "clerk", "market-supervision", "leader")


class Rollback(Exception):
    """Ends a call's transaction, so that every call meets the same zone."""


@pytest.fixture
def known(zone: None, now: datetime) -> dict[str, list[str]]:
    """Numbers that exist, so that calls reach beyond 404."""
    draft = None
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    from hemei.accounts.queries import person_by_username
    from hemei.cases.operations import open_order

    draft = open_order(menu_version_id=order.menu_version_id, actor=person_by_username("firm"), now=now)
    cases = [one.matter.number for one in order.cases.all()]
    return {"orders": [draft.matter.number, order.matter.number], "cases": cases}


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


def _operations() -> Iterator[Any]:
    for found in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler()).get_all_operations():
        yield found.ok()


@pytest.mark.parametrize("who", CALLERS)
def test_no_call_breaks_the_api(who: str, known: dict[str, list[str]], now: datetime) -> None:
    from django.utils import timezone

    headers = bearer(who, timezone.now()) if who else {}
    tried: dict[str, int] = {}
    for operation in _operations():

        def attempt(case: Any, name: str = operation.label) -> None:
            turn = tried[name] = tried.get(name, 0) + 1
            _aimed(case, known, turn)
            try:
                with transaction.atomic():
                    response = case.call(headers={**headers})
                    case.validate_response(response, checks=CHECKS)
                    raise Rollback
            except Rollback:
                pass

        settings = hypothesis.settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )  # fmt: skip
        hypothesis.given(case=operation.as_strategy())(settings(attempt))()
    assert len(tried) == sum(len(methods) for methods in document()["paths"].values())
    assert min(tried.values()) >= 1
    assert Path("docs").exists() or tried
