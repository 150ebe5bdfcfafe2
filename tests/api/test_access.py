"""Every call and every role against the table of the API, and nothing outside it is open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hemei.accounts.enums import Role, Scope
from hemei.accounts.operations import put_user
from hemei.api.urls import ROUTES, urlpatterns
from hemei.common.access import EVERYONE, SIGNED_IN, may_open
from tests.api.conftest import bearer

ROLES = ("", *Role.values)


@pytest.fixture
def headers(db: None, now: Any) -> dict[str, dict[str, str]]:
    made: dict[str, dict[str, str]] = {"": {}}
    for role in Role.values:
        put_user(username=f"u-{role}", password="x", label=role, roles=[role])
        made[role] = bearer(f"u-{role}", now)
    return made


def test_every_call_and_every_role(headers: dict[str, dict[str, str]]) -> None:
    wrong = []
    for route in ROUTES:
        address = "/api/v1" + re.sub(r"{\w+}", "nothing", route.path)
        for role in ROLES:
            kind = "multipart/form-data; boundary=x" if route.body.startswith("file") else "application/json"
            reply = Client(enforce_csrf_checks=True).generic(
                route.method, address, b"", content_type=kind, headers=headers[role]
            )
            refused = reply.status_code in {401, 403}
            expected = may_open(route.roles, signed_in=bool(role), roles={role})
            if (
                refused == expected
                or reply.status_code >= 500
                or (refused and (reply.status_code == 401) == bool(role))
            ):
                wrong.append((route.method, route.path, role or "visitor", reply.status_code))
    assert wrong == []


def test_the_table_names_known_roles_and_scopes() -> None:
    assert {role for one in ROUTES for role in one.roles} <= {EVERYONE, SIGNED_IN, *Role.values}
    assert {one.scope for one in ROUTES} <= {"", *Scope.values}
    assert all(one.scope for one in ROUTES if EVERYONE not in one.roles)
    assert len({(one.method, one.path) for one in ROUTES}) == len(ROUTES)
    assert len({one.name for one in ROUTES}) == len(ROUTES)


def test_every_address_is_marked() -> None:
    assert all(getattr(one.callback, "allowed_by_method", None) for one in urlpatterns)


@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/v1/openapi.json"])
def test_documents_are_open(db: None, address: str) -> None:
    assert Client().get(address).status_code == 200
    assert Client().post(address).status_code == 405
