"""Writing people and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hemei.accounts.enums import Role
from hemei.accounts.models import Agency, Party, PartyFact, User, UserRole
from hemei.ledger.operations import Refused


def put_agency(*, code: str, name: str, english: str = "", short: str = "", duty: str = "") -> Agency:
    """This will make or update the agency with that code."""
    values = {"name": name, "english": english, "short": short, "duty": duty}
    return Agency.objects.update_or_create(code=code, defaults=values)[0]


def put_party(*, kind: str, name: str, code: str = "", phone: str = "", sample: bool = False) -> Party:
    """This will make a party, or return the one that already has this credit code."""
    if code:
        found = Party.objects.filter(code=code).first()
        if found:
            return found
    return Party.objects.create(kind=kind, name=name, code=code, phone=phone, sample=sample)


def put_user(
    *,
    username: str,
    password: str,
    label: str,
    roles: Iterable[str],
    agency: str = "",
    party: Party | None = None,
) -> User:
    """This will make or update a user with exactly these roles; an unknown role is `Refused` by name."""
    unknown = sorted(set(roles) - set(Role.values))
    if unknown:
        raise Refused(
            f"角色“{'”“'.join(unknown)}”不存在，账号“{username}”没有改动。可用的角色：{'、'.join(Role.values)}。"
        )
    with transaction.atomic():
        user = User.objects.filter(username=username).first() or User(username=username)
        user.label, user.party = label, party
        user.agency = Agency.objects.get(code=agency) if agency else None
        user.set_password(password)
        user.is_staff = user.is_superuser = "it" in set(roles)
        user.save()
        UserRole.objects.filter(user=user).delete()
        UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in sorted(set(roles))])
        return user


def remember_facts(*, party_id: int, facts: Mapping[str, Any], source: str, now: datetime) -> None:
    """This will keep facts of a party so that they are not asked again."""
    for key, value in facts.items():
        PartyFact.objects.update_or_create(
            party_id=party_id, key=key, defaults={"value": value, "source": source, "since": now}
        )
