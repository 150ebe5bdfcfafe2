"""Writing people and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hemei.accounts.models import Agency, Message, MessageRead, Party, PartyFact, User, UserRole
from hemei.accounts.queries import Letter, Person, addresses


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
    """This will make or update a user with exactly these roles."""
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


def tell(*, letters: Iterable[Letter], now: datetime) -> None:
    """This will leave messages to people; call it inside the act's transaction, so that both stand or fall."""
    rows = [
        Message(
            to=one.to, act=one.act, text=one.text[:500], english=one.english[:500], place=one.place,
            number=one.number, urgent=one.urgent, at=now,
        )
        for one in letters
    ]  # fmt: skip
    if rows:
        Message.objects.bulk_create(rows)


def mark_read(*, ids: Iterable[int], actor: Person, now: datetime) -> int:
    """This will note that somebody has read these messages of his; others' are passed over. Returns how many."""
    user_id = int(actor.key.removeprefix("user:"))
    mine = Message.objects.filter(pk__in=list(ids), to__in=addresses(actor)).exclude(reads__user_id=user_id)
    rows = [MessageRead(message=one, user_id=user_id, at=now) for one in mine]
    MessageRead.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
