"""The staff pages open for their roles, shut for others, and stand empty without cases."""

from __future__ import annotations

import pytest
from django.test import Client

from hemei.accounts.models import User, UserRole

pytestmark = pytest.mark.django_db


def _client(role: str) -> Client:
    user = User.objects.create_user(role, password="x")
    UserRole.objects.create(user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("clerk", "/desk/"),
        ("approver", "/desk/opinions/"),
        ("supervisor", "/board/supervise/"),
        ("leader", "/board/"),
        ("statistician", "/board/figure/on-time/"),
    ],
)
def test_opens_for_its_role_when_nothing_is_there(role: str, address: str) -> None:
    assert _client(role).get(address).status_code == 200


def test_clerk_may_not_open_the_board_and_unknown_case_is_404() -> None:
    client = _client("clerk")
    assert client.get("/board/").status_code == 403
    assert client.get("/desk/case/none/").status_code == 404
    assert client.post("/desk/case/none/act/", {"act": "accept"}).status_code == 404
