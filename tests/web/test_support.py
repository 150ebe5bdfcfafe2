"""The support site: open to the IT role alone, and nothing can be written there."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from hemei.accounts.enums import Role
from hemei.accounts.operations import put_user

pytestmark = pytest.mark.django_db


def _client(role: str) -> Client:
    put_user(username=f"u-{role}", password="x", label=role, roles=[role])
    client = Client()
    client.force_login(get_user_model().objects.get(username=f"u-{role}"))
    return client


@pytest.mark.parametrize("role", Role.values)
def test_only_it_may_look(role: str) -> None:
    assert _client(role).get("/support/").status_code == (200 if role == "it" else 403)


def test_a_visitor_signs_in_first() -> None:
    reply = Client().get("/support/ledger/matter/")
    assert reply.status_code == 302
    assert "/login/" in reply.headers["Location"]


def test_every_list_opens_and_nothing_can_be_added() -> None:
    client = _client("it")
    for model, site in admin.site._registry.items():
        where = f"/support/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(where).status_code == 200, where
        assert client.get(where + "add/").status_code == 403, where
        assert client.post(where + "add/", {}).status_code == 403, where
        request = RequestFactory().get("/")
        assert not site.has_delete_permission(request)
        assert not site.has_change_permission(request)
    assert len(admin.site._registry) >= 10
