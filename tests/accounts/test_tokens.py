"""Tokens are shown once and kept as digests; a kept reply is given again, a refusal keeps nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hemei.accounts.models import ApiToken, User
from hemei.accounts.operations import BadToken, KeyReused, make_token, once, put_user, revoke_token
from hemei.accounts.queries import masked_name, token_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return put_user(username="caller", password="x", label="样例", roles=["applicant"])


def test_a_token_is_kept_as_its_digest_and_ends(user: User, now: datetime) -> None:
    made, secret = make_token(username="caller", scopes=["orders:read"], days=2, now=now)
    assert secret not in str(vars(ApiToken.objects.get()))
    assert token_holder(secret, now) == (user, frozenset({"orders:read"}))
    assert token_holder(secret, now + timedelta(days=2)) is None
    assert token_holder(secret + "x", now) is None
    revoke_token(prefix=made.prefix, now=now)
    assert token_holder(secret, now) is None
    with pytest.raises(BadToken, match="什么都没有改动"):
        revoke_token(prefix=made.prefix, now=now)


def test_who_may_no_longer_sign_in_has_no_token_either(user: User, now: datetime) -> None:
    _made, secret = make_token(username="caller", scopes=["orders:read"], days=2, now=now)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert token_holder(secret, now) is None


@pytest.mark.parametrize(
    "wrong", [{"scopes": ["all"]}, {"scopes": []}, {"days": 0}, {"days": 3650}, {"username": "nobody"}]
)
def test_a_wrong_token_is_not_made(user: User, now: datetime, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadToken, match="没有生成"):
        make_token(**{"username": "caller", "scopes": ["orders:read"], "days": 1, "now": now} | wrong)
    assert not ApiToken.objects.exists()


def test_once_gives_the_kept_reply_again(user: User, now: datetime) -> None:
    calls: list[int] = []

    def run() -> dict[str, Any]:
        calls.append(1)
        return {"n": len(calls)}

    def refused() -> dict[str, Any]:
        raise LookupError("refused")

    with pytest.raises(LookupError, match="refused"):
        once(user_id=user.pk, key="k", call="a", now=now, run=refused)
    assert once(user_id=user.pk, key="k", call="a", now=now, run=run) == ({"n": 1}, False)
    assert once(user_id=user.pk, key="k", call="a", now=now, run=run) == ({"n": 1}, True)
    with pytest.raises(KeyReused):
        once(user_id=user.pk, key="k", call="b", now=now, run=run)
    assert calls == [1]


def test_the_command_makes_lists_and_ends(user: User) -> None:
    out = StringIO()
    call_command("token", "make", "caller", "orders:read", "--days", "5", stdout=out, stderr=StringIO())
    secret = out.getvalue().strip()
    assert secret.startswith("hm_")
    listed = StringIO()
    call_command("token", "list", stdout=listed)
    assert "caller" in listed.getvalue()
    assert secret not in listed.getvalue()
    call_command("token", "revoke", ApiToken.objects.get().prefix, stdout=StringIO())
    with pytest.raises(CommandError, match="没有可用的账号"):
        call_command("token", "make", "nobody", "orders:read")


def test_names_are_masked() -> None:
    assert masked_name("样例智能装备有限公司") == "样例******公司"
    assert masked_name("王小二") == "王**"
