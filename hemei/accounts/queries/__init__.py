"""Reading people: who somebody is, what is known of a party."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from hemei.accounts.enums import PartyKind
from hemei.accounts.models import Agency, ApiToken, Message, MessageRead, Party, PartyFact, User
from hemei.common.statements import Kept
from hemei.common.words import tell


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person as an actor of the ledger."""

    key: str
    label: str
    roles: frozenset[str]
    agency: str = ""
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to be told: address, act, both texts, and the page that it leads to."""

    to: str
    act: str
    text: str
    english: str
    place: str
    number: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One message as its reader sees it."""

    id: int
    text: str
    english: str
    place: str
    number: str
    at: datetime
    urgent: bool
    read: bool


def person(user: User) -> Person:
    """This will return the actor that a user is."""
    return Person(
        f"user:{user.pk}", user.label or user.username, user.role_codes(),
        user.agency.code if user.agency else "", user.party_id,
    )  # fmt: skip


def person_by_username(username: str) -> Person:
    """This will return the actor with that sign-in name; unknown names raise `User.DoesNotExist`."""
    return person(User.objects.select_related("agency").get(username=username))


def officers_of(agency: str) -> list[Person]:
    """This will return the active approvers of an agency, by name."""
    rows = User.objects.select_related("agency").prefetch_related("roles").filter(
        agency__code=agency, is_active=True, roles__role="approver"
    )  # fmt: skip
    return [
        Person(
            f"user:{one.pk}", one.label or one.username, frozenset(r.role for r in one.roles.all()), agency
        )
        for one in rows.order_by("label", "pk")
    ]


def known_facts(party_id: int) -> dict[str, tuple[Any, str]]:
    """This will return what is known of a party: key -> (value, where it is known from)."""
    return {f.key: (f.value, f.source) for f in PartyFact.objects.filter(party_id=party_id)}


def agency_names() -> dict[str, str]:
    """This will return the Chinese name of each agency by its code."""
    return dict(_AGENCIES.rows())


_AGENCIES = Kept(lambda: Agency.objects.values_list("code", "name"))


def party(party_id: int) -> Party:
    """This will return a party."""
    return Party.objects.get(pk=party_id)


def party_by_code(code: str) -> Party | None:
    """This will return the party with that credit or identity code, None where nobody has it."""
    return Party.objects.filter(code="".join(code.split()).upper()).first()


def masked_phone(phone: str) -> str:
    """This will hide the middle of a phone number."""
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 8 else "****"


def agency_id(code: str) -> int:
    """This will return the key of the agency with that code; an unknown code raises `Agency.DoesNotExist`."""
    return Agency.objects.values_list("pk", flat=True).get(code=code)


def masked_name(name: str) -> str:
    """This will hide the middle of a person's or a firm's name."""
    return name[:2] + "*" * max(len(name) - 4, 1) + name[-2:] if len(name) > 4 else name[:1] + "**"


def shown_name(party: Party) -> str:
    """This will name a party as lists, pages and exports show it: a firm in full, a natural person masked."""
    return shown_as(party.kind, party.name)


def shown_as(kind: str, name: str) -> str:
    """This will name a party of that kind as lists show it (see `shown_name`)."""
    return masked_name(name) if kind == PartyKind.NATURAL else name


def masked_code(code: str) -> str:
    """This will hide the middle of an identity or credit code."""
    return code[:3] + "*" * max(len(code) - 5, 1) + code[-2:] if len(code) >= 8 else "****"


def masked_value(value: object) -> str:
    """This will hide a personal fact, whatever it is: numbers keep their ends, words their first sign."""
    text = str(value)
    if text.isascii() and len(text) >= 8:
        return masked_phone(text) if len(text) <= 12 else masked_code(text)
    return text[:1] + "**" if text else ""


def token_holder(secret: str, now: datetime) -> tuple[User, frozenset[str]] | None:
    """This will return whose token this is and its scopes; None when unknown, ended, expired or its user gone."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    found: list[ApiToken] = _TOKEN.rows(digest, now)
    return (found[0].user, frozenset(found[0].scopes)) if found else None


_TOKEN = Kept(
    lambda digest, now: ApiToken.objects.select_related("user__agency").filter(
        digest=digest, revoked_at=None, expires_at__gt=now, user__is_active=True
    )
)
_USER = Kept(lambda pk: User.objects.select_related("agency").filter(pk=pk))


class SignedIn(ModelBackend):
    """Django's own way of signing in; whoever a session stands for is read with his agency, in one statement."""

    def get_user(self, user_id: Any) -> Any:
        """This will return the active user with that key, or None."""
        found: list[User] = _USER.rows(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def tokens() -> list[ApiToken]:
    """This will return every token, newest first."""
    return list(ApiToken.objects.select_related("user").order_by("-pk"))


UNREAD_MOST = 99


def addresses(who: Person) -> tuple[str, ...]:
    """This will return where messages for somebody go: himself, his party, his agency, his roles.

    An agency's letters are for those who review there, not for everybody on its staff.
    """
    found = [who.key, *(f"role:{role}" for role in sorted(who.roles))]
    if who.party_id is not None:
        found.append(f"party:{who.party_id}")
    if who.agency and who.roles & {"approver", "head"}:
        found.append(f"agency:{who.agency}")
    return tuple(found)


def inbox(who: Person, *, limit: int = 100) -> list[InboxRow]:
    """This will return somebody's messages, newest first, each with whether he has read it."""
    mine = MessageRead.objects.filter(message=OuterRef("pk"), user_id=_user_id(who))
    rows = Message.objects.filter(to__in=addresses(who)).annotate(seen=Exists(mine)).order_by("-id")
    return [
        InboxRow(one.pk, one.text, one.english, one.place, one.number, one.at, one.urgent, one.seen)
        for one in rows[:limit]
    ]


_UNREAD = Kept(
    lambda to, user: Message.objects.filter(to__in=to).exclude(reads__user_id=user).order_by()
    .values_list("pk", flat=True)[:UNREAD_MOST]
)  # fmt: skip


def unread(who: Person) -> int:
    """This will count the messages that somebody has not read, up to 99."""
    return len(_UNREAD.rows(addresses(who), _user_id(who)))


def _user_id(who: Person) -> int:
    return int(who.key.removeprefix("user:"))


def english_names() -> dict[str, str]:
    """This will return the English of each agency's name, by its Chinese."""
    rows = Agency.objects.exclude(english="").values_list("short", "name", "english")
    return {chinese: english for short, name, english in rows for chinese in (short, name) if chinese}


def agency_ids(codes: Iterable[str]) -> dict[str, int]:
    """This will return each agency's key by its code; an unknown code raises `Agency.DoesNotExist`."""
    wanted = list(codes)
    found = dict(Agency.objects.filter(code__in=wanted).values_list("code", "pk"))
    if unknown := [code for code in wanted if code not in found]:
        raise Agency.DoesNotExist(tell("没有这些部门：{list_}", list_=list(unknown)))
    return found


@dataclass(frozen=True, slots=True)
class Account:
    """An applicant's account that may be given a mandate."""

    id: int
    label: str
    party_id: int | None


def account_for(username: str) -> Account | None:
    """This will return the active applicant's account of that sign-in name, or None."""
    found = User.objects.filter(username=username, is_active=True, roles__role="applicant").first()
    return Account(found.pk, found.label or found.username, found.party_id) if found else None


def messages_about(numbers: Collection[str]) -> list[dict[str, str]]:
    """This will return what was told about matters, oldest first: to, act, text, number, at (ISO, UTC)."""
    rows = Message.objects.filter(number__in=numbers).order_by("pk")
    return [
        {"to": one.to, "act": one.act, "text": one.text, "number": one.number, "at": one.at.isoformat()}
        for one in rows
    ]
