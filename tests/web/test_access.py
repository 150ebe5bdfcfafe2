"""Every address and every role against the one permission table, and what no table names stays shut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from hemei.accounts.enums import Role
from hemei.accounts.operations import put_user
from hemei.common.access import EVERYONE, SIGNED_IN, DenyByDefault, may_open
from hemei.web.urls import ROUTES

ROLES = ("", *Role.values)
SAMPLE = {
    "str:number": "DC-000000-0000",
    "str:code": "nothing",
    "str:key": "nothing",
    "str:token": "x",
    "int:seq": "1",
}


def address(pattern: str) -> str:
    return "/" + re.sub(r"<([^>]+)>", lambda found: SAMPLE.get(found[1], "1"), pattern)


@pytest.fixture
def clients(db: None) -> dict[str, Client]:
    made = {"": Client()}
    for role in Role.values:
        put_user(username=f"u-{role}", password="x", label=role, roles=[role])
        made[role] = Client()
        made[role].force_login(get_user_model().objects.get(username=f"u-{role}"))
    return made


def test_every_address_and_every_role(clients: dict[str, Client]) -> None:
    wrong = []
    for pattern, _view, name, allowed in ROUTES:
        for role in ROLES:
            expected = may_open(allowed, signed_in=bool(role), roles={role})
            reply = clients[role].get(address(pattern))
            refused = reply.status_code == 403 or (
                reply.status_code == 302 and "/login/" in reply.headers["Location"] and name != "login"
            )
            if expected == refused and not (role == "" and expected):
                wrong.append((name, role or "visitor", reply.status_code))
    assert wrong == []


def test_the_table_names_only_known_roles() -> None:
    known = {EVERYONE, SIGNED_IN, *Role.values}
    assert {role for *_, allowed in ROUTES for role in allowed} <= known
    assert len({where for where, *_ in ROUTES}) == len(ROUTES)


def test_what_no_table_names_stays_shut() -> None:
    class Boss:
        is_authenticated = True

        def role_codes(self) -> frozenset[str]:
            return frozenset(Role.values)

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    request = RequestFactory().get("/")
    request.user = Boss()  # type: ignore[assignment]
    with pytest.raises(PermissionDenied, match="权限"):
        DenyByDefault(view).process_view(request, view, (), {})


def test_settings_name_every_middleware() -> None:
    text = (Path(__file__).resolve().parents[2] / "config" / "settings.py").read_text(encoding="utf-8")
    assert "hemei.common.access.DenyByDefault" in text
