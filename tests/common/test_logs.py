"""Logs hold no personal data: what visitors send is planted everywhere, and no line of either kind shows it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from hemei.common.logs import JsonLine, MaskedLine, masked, where

NAME, PHONE, IDENTITY, FIRM, TOKEN = (
    "样例张三丰", "13912345678", "11010119900307289X", "91371500MA3CQXYW1A", "tok-8f3a9b2c7d",
)  # fmt: skip
SECRETS = (
    NAME,
    quote(NAME),
    NAME.encode("unicode_escape").decode(),
    PHONE,
    IDENTITY,
    FIRM,
    TOKEN,
    "pass-of-zhang",
)
PLANTED = f"{NAME} {PHONE} {IDENTITY} {FIRM} {TOKEN}"


class Kept(logging.Handler):
    """Every line as both formatters write it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.json: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        plain = MaskedLine("{asctime} {levelname} {name} {message}", style="{")
        text = JsonLine().format(record)
        self.lines += [plain.format(record), text]
        self.json.append(json.loads(text))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def leaks(lines: list[str]) -> list[str]:
    return [f"{secret}: {line[:200]}" for line in lines for secret in SECRETS if secret in line]


@pytest.mark.django_db
def test_what_visitors_send_is_in_no_line(kept: Kept, monkeypatch: Any) -> None:
    client = Client(raise_request_exception=False, HTTP_USER_AGENT=PLANTED, HTTP_REFERER=f"http://x/{TOKEN}")
    client.cookies["hemei"] = TOKEN
    for where_to in (
        "/search/",
        f"/verify/{TOKEN}/",
        f"/{NAME}/{PHONE}/",
        f"/orders/{IDENTITY}/",
        f"/track/{FIRM}",
    ):
        client.get(where_to, {"q": PLANTED, "phone": PHONE})
    client.get("/", HTTP_HOST=f"{TOKEN}.example")
    client.get("/api/v1/orders", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    client.post(f"/api/v1/{NAME}", data=PLANTED, content_type="application/json")
    client.post("/login/", {"username": NAME, "password": "pass-of-zhang"})
    Client(enforce_csrf_checks=True).post("/login/", {"username": NAME}, HTTP_REFERER=f"http://x/{TOKEN}")

    def fails(*_args: object, **_named: object) -> None:
        try:
            raise KeyError(PLANTED)
        except KeyError as cause:
            raise ValueError(f"no such person: {PLANTED}") from cause

    monkeypatch.setattr("hemei.web.home.catalog.search", fails)
    assert client.get("/search/", {"q": PLANTED}).status_code == 500
    assert leaks(kept.lines) == []

    requests = [one for one in kept.json if one["logger"] == "hemei.request"]
    assert {200, 404, 500} <= {one["status"] for one in requests}
    assert all({"request_id", "method", "route", "ms"} <= set(one) for one in requests)
    assert "/search/" in {one["route"] for one in requests}
    errors = [one["error"] for one in kept.json if "error" in one]
    error = next(one for one in errors if one["type"] == "builtins.ValueError")
    assert error["cause"]["type"] == "builtins.KeyError"
    assert any("hemei/web/home.py" in at for at in error["at"])


def test_a_line_of_the_old_kind_would_be_seen() -> None:
    assert leaks([f"Not Found: /{NAME}/"]) != []
    assert (
        leaks([logging.Formatter().format(logging.LogRecord("x", 20, "", 0, "%s", (PLANTED,), None))]) != []
    )


def test_numbers_are_cut_wherever_they_stand() -> None:
    text = masked(f"a {PHONE} b {IDENTITY} c {FIRM} d DETAIL: Key (name)=({NAME})")
    assert leaks([text]) == []
    assert text.startswith("a 139*** b 110***")


def test_an_answer_carries_the_id_of_its_line(kept: Kept, db: None) -> None:
    answer = Client().get("/login/")
    assert answer["X-Request-Id"] in {one.get("request_id") for one in kept.json}


def test_an_error_is_told_by_type_and_place() -> None:
    try:
        int(NAME)
    except ValueError as why:
        found = where(why)
    assert found["type"] == "builtins.ValueError"
    assert Path(__file__).name in found["at"][0]
    assert NAME not in json.dumps(found, ensure_ascii=False)
