"""Writing people and what is known of them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from stdnum.cn import ric, uscc

from hemei.accounts.enums import PartyKind, Role, Scope
from hemei.accounts.models import (
    Agency,
    ApiToken,
    KeptReply,
    Message,
    MessageRead,
    Party,
    PartyFact,
    User,
    UserRole,
)
from hemei.accounts.queries import Letter, Person, addresses
from hemei.common import words
from hemei.ledger.operations import Refused

MARK = "hm_"  # so that a scanner recognises one that slipped into a file
MOST_DAYS = 366
KEPT_FOR = timedelta(days=7)  # a call with an Idempotency-Key can be repeated so long


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


def put_firms(*, names: Mapping[str, str], sample: bool = False) -> dict[str, int]:
    """This will make the legal persons of these codes that are not known yet, and return the key of each by its code.

    The caller has checked the codes, and that a known code goes with the same name.
    """
    known: dict[str, int] = {}
    codes = list(names)
    for start in range(0, len(codes), 5000):
        known |= dict(Party.objects.filter(code__in=codes[start : start + 5000]).values_list("code", "pk"))
    new = [
        Party(kind=PartyKind.LEGAL, name=name, code=code, sample=sample)
        for code, name in names.items() if code not in known
    ]  # fmt: skip
    return known | {one.code: one.pk for one in Party.objects.bulk_create(new, batch_size=2000)}


def party_at_counter(*, code: str, name: str, phone: str, kind: str) -> Party:
    """This will return the party with that credit or identity code, or make it, for an order at the counter.

    The name must be the one on the paper shown: a code that belongs to another name is refused, so that a slip of
    the pen opens no stranger's affairs. A wrong code is refused with what is wrong with it.
    """
    code, name = "".join(code.split()).upper(), name.strip()
    ric_ok, uscc_ok = ric.is_valid(code), uscc.is_valid(code)
    if not (ric_ok if kind == PartyKind.NATURAL else uscc_ok):
        what = words.tell("身份证号") if kind == PartyKind.NATURAL else words.tell("统一社会信用代码")
        raise Refused(
            words.tell("{what}的位数或校验位不对，没有登记。请对照证照改正，您填的内容还在。", what=what)
        )
    if not name:
        raise Refused(words.tell("请填证照上的名称，没有登记。"))
    found = Party.objects.filter(code=code).first()
    if found is not None and found.name != name:
        raise Refused(words.tell("这个代码登记的是另一个名称，没有登记。请对照证照核对代码和名称。"))
    return found or Party.objects.create(
        kind=PartyKind(kind), name=name[:120], code=code, phone=phone.strip()[:20]
    )


def put_user(
    *,
    username: str,
    password: str,
    label: str,
    roles: Iterable[str],
    agency: str = "",
    party: Party | None = None,
) -> User:
    """This will make or update a user with exactly these roles; an unknown role is `Refused` by name.

    An empty password makes somebody who cannot sign in.
    """
    unknown = sorted(set(roles) - set(Role.values))
    if unknown:
        raise Refused(
            words.tell(
                "角色“{unknown}”不存在，账号“{username}”没有改动。可用的角色：{known}。",
                unknown=unknown,
                username=username,
                known=list(Role.values),
            )
        )
    with transaction.atomic():
        user = User.objects.filter(username=username).first() or User(username=username)
        user.label, user.party = label, party
        user.agency = Agency.objects.get(code=agency) if agency else None
        user.set_password(password or None)
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


class BadToken(ValueError):
    """A token that cannot be made or found; the message says why."""


class KeyReused(ValueError):
    """An Idempotency-Key that was already used for another call."""


def make_token(
    *, username: str, scopes: Iterable[str], days: int, now: datetime, note: str = ""
) -> tuple[ApiToken, str]:
    """This will make a token for a user and return it with its secret, which is shown only this once."""
    wanted = sorted(set(scopes))
    if strange := [one for one in wanted if one not in Scope.values]:
        raise BadToken(
            words.tell(
                "没有范围“{strange}”，没有生成。可用的有：{list_}。",
                strange=strange[0],
                list_=list(Scope.values),
            )
        )
    if not wanted or not 1 <= days <= MOST_DAYS:
        raise BadToken(words.tell("至少给一个范围，有效期 1—{most_days} 天，没有生成。", most_days=MOST_DAYS))
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise BadToken(words.tell("没有可用的账号“{username}”，没有生成。", username=username))
    secret = MARK + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        user=user, prefix=secret[:11], digest=hashlib.sha256(secret.encode()).hexdigest(), scopes=wanted,
        note=note[:120], made_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    return made, secret


def revoke_token(*, prefix: str, now: datetime) -> None:
    """This will end a token at once; BadToken where there is none, or it has been ended before."""
    if not ApiToken.objects.filter(prefix=prefix, revoked_at=None).update(revoked_at=now):
        raise BadToken(words.tell("没有以“{prefix}”开头的有效令牌，什么都没有改动。", prefix=prefix))


def once(
    *, user_id: int, key: str, call: str, now: datetime, run: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """This will do `run` and keep its answer under `key`; a repeated call gets the kept one (and True).

    `call` is what was asked: the same key with another call raises `KeyReused`. What `run` raises keeps nothing,
    so that the call can be tried again.
    """
    digest = hashlib.sha256(call.encode()).hexdigest()
    if found := _kept(user_id, key, digest):
        return found.reply, True
    try:
        with transaction.atomic():
            kept = KeptReply.objects.create(user_id=user_id, key=key, call=digest, made_at=now)
            kept.reply = run()
            kept.save(update_fields=["reply"])
            return kept.reply, False
    except IntegrityError:
        if found := _kept(user_id, key, digest):  # the same call came in twice at once, and the other one won
            return found.reply, True
        raise


def purge_replies(*, now: datetime) -> int:
    """This will drop the kept answers of calls older than a week, and return how many they were."""
    return KeptReply.objects.filter(made_at__lt=now - KEPT_FOR).delete()[0]


def _kept(user_id: int, key: str, digest: str) -> KeptReply | None:
    found = KeptReply.objects.filter(user_id=user_id, key=key).first()
    if found is not None and found.call != digest:
        raise KeyReused(key)
    return found


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
