"""A seeded zone, its people as callers of the API, and one order with a case at each stage."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from hemei.accounts.enums import Scope
from hemei.accounts.operations import make_token

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The API's own clock stands at the instant at which these tests act."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def bearer(username: str, now: datetime, scopes: Any = Scope.values) -> dict[str, str]:
    _made, secret = make_token(username=username, scopes=scopes, days=30, now=now)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def call(zone: None, now: datetime) -> Call:
    """call("firm", "GET", "/orders") → the response; a visitor is "". A dict becomes a JSON body."""
    known: dict[str, dict[str, str]] = {"": {}}

    def do(who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if who not in known:
            known[who] = bearer(who, now)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        text = b"" if body is None else json.dumps(body).encode()
        return Client(enforce_csrf_checks=True).generic(
            method, f"/api/v1{path}", text, content_type="application/json", headers=known[who] | sent
        )

    return do
