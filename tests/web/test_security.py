"""Headers, cookies, sign-in and logs: what a browser and a log file may and may not get."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hemei.accounts.operations import put_user
from hemei.common.logs import MaskedLine, masked

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "hemei" / "web" / "templates"


@pytest.fixture
def clerk(db: None) -> None:
    cache.clear()
    put_user(username="clerk", password="right", label="窗口", roles=["clerk"])


@pytest.mark.django_db
def test_every_answer_carries_the_strict_headers() -> None:
    for address in ("/", "/login/", "/nothing/", "/static/hemei.js"):
        answer = Client().get(address)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        if address.startswith("/static/"):
            continue
        assert answer["X-Frame-Options"] == "DENY"
        policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
        for part in ("default-src", "script-src", "style-src", "img-src", "form-action"):
            assert policy[part] == "'self'"
        for part in ("object-src", "base-uri", "frame-ancestors"):
            assert policy[part] == "'none'"


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|<style|javascript:", re.IGNORECASE
)


def test_no_template_holds_an_inline_script_or_style() -> None:
    files = sorted(TEMPLATES.rglob("*.html"))
    assert len(files) > 20
    assert [str(path) for path in files if INLINE.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    ["<script>x()</script>", '<a onclick="x()">', '<p style="a:b">', "<style>", '<a href="javascript:x">'],
)
def test_an_inline_script_would_be_seen(text: str) -> None:
    assert INLINE.search(text)


def test_cookies_in_production_travel_encrypted_and_out_of_reach_of_scripts(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
             "LANGUAGE_COOKIE_SECURE", "SESSION_EXPIRE_AT_BROWSER_CLOSE")  # fmt: skip
    code = "from config import settings as s; print(" + " and ".join(f"s.{name}" for name in names)
    code += ", s.SECURE_HSTS_SECONDS > 0, s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_AGE, s.DEBUG)"
    env = {**os.environ, "HEMEI_HTTPS": "yes", "HEMEI_DATA": str(tmp_path), "HEMEI_SECRET": "x" * 32}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True", "Lax", str(8 * 3600), "False"]


def test_wrong_passwords_shut_the_door_for_a_while(clerk: None) -> None:
    client, wrong = Client(), {"username": "clerk", "password": "wrong"}
    for _ in range(5):
        answer = client.post(reverse("login"), wrong)
        assert answer.status_code == 422
        assert "账号或密码不对" in answer.text
    shut = client.post(reverse("login"), {"username": "clerk", "password": "right"})
    assert shut.status_code == 429
    for words in ("错了太多次", "账号没有变化", "15 分钟后再试", 'value="clerk"'):
        assert words in shut.text
    assert "_auth_user_id" not in client.session
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")  # who guesses does not shut out the person himself
    assert elsewhere.post(reverse("login"), {"username": "clerk", "password": "right"}).status_code == 302


def test_one_address_may_not_try_all_accounts(clerk: None) -> None:
    client = Client(REMOTE_ADDR="192.0.2.8")
    answers = {
        client.post(reverse("login"), {"username": f"x{n}", "password": "y"}).status_code for n in range(100)
    }
    assert answers == {422}
    assert client.post(reverse("login"), {"username": "clerk", "password": "right"}).status_code == 429


def test_success_forgets_the_failures(clerk: None) -> None:
    for _ in range(3):
        for password in ("wrong", "wrong", "wrong", "right"):
            answer = Client().post(reverse("login"), {"username": "clerk", "password": password})
        assert answer.status_code == 302


def test_what_counts_failures_holds_no_names(clerk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(cache, "add", lambda key, *_: kept.append(key) or True)
    Client().post(reverse("login"), {"username": "clerk", "password": "wrong"})
    assert len(kept) == 3
    assert not [key for key in kept if "clerk" in key or "127.0" in key]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("phone 13812345678 rang", "13812345678"),
        ("id=11010119900307289X", "11010119900307289X"),
        ("code 91370000MA3ABCDE1X", "91370000MA3ABCDE1X"),
        ("duplicate key\nDETAIL:  Key (name)=(样例甲) already exists.", "样例甲"),
    ],
)
def test_logs_hold_no_personal_numbers(text: str, secret: str) -> None:
    try:
        raise ValueError(text)
    except ValueError as wrong:
        info: Any = (type(wrong), wrong, wrong.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "%s", (text,), info)
    line = MaskedLine("{message}", style="{").format(record)
    assert secret not in line
    assert "test_logs_hold_no_personal_numbers" in line


def test_what_helps_to_find_a_fault_stays() -> None:
    text = "2026-11-23 10:00:00 /orders/DC-261123-0001/ 400 " + "a" * 64
    assert masked(text) == text


def test_every_handler_masks() -> None:
    formatters = settings.LOGGING["formatters"].values()
    assert {one["()"] for one in formatters} == {"hemei.common.logs.MaskedLine", "hemei.common.logs.JsonLine"}
    assert all("formatter" in one for one in settings.LOGGING["handlers"].values())
