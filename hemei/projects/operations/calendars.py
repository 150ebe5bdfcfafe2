"""The schematic of the parks replaced as a whole; subscriptions made and revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_in
from hemei.cases.operations.terms import words
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.projects.flow import FEED, PARK_MAP
from hemei.projects.models import CalendarFeed, ParkMap
from hemei.projects.operations.moves import keep
from hemei.rules.maps import read_map
from hemei.rules.words import mark

_DOCUMENT = mark("来源")
_MOST_FEEDS = 10  # of one person


def set_map(
    *, content: bytes, document: str, parks: Mapping[str, str], actor: Actor, now: datetime
) -> ParkMap:
    """This will put a new schematic in the place of the old one, which stays to be read; refuses one with a fault."""
    found, source = read_map(content, parks), words(document, _DOCUMENT, most=200)
    if not found.ready:
        raise Refused(
            tell("示意图里有 {count} 处错误，没有换上，原来的还在用。", count=max(len(found.faults), 1))
        )
    old = ParkMap.objects.select_related("matter").filter(ended_at=None).first()
    with opening(
        PARK_MAP["park_map.set"], flow="park_map", number=f"TU-{next_in('TU'):04d}", title=source, actor=actor, now=now
    ) as move:  # fmt: skip
        if old:
            with acting(PARK_MAP["park_map.end"], matter=old.matter, actor=actor, now=now) as inner:
                keep(old, ended_at=now)
                inner.record(by=move.matter.number)
                inner.leave(closed_at=now)
        shapes = {
            code: [[list(point) for point in ring] for ring in rings] for code, rings in found.parks.items()
        }
        digest = hashlib.sha256(content).hexdigest()
        row = ParkMap(matter=move.matter, document=source, sha256=digest, parks=shapes)
        row.save(force_insert=True)
        move.record(document=source, sha256=digest, parks=sorted(shapes))
    return row


def make_feed(*, park: str, actor: Person, now: datetime) -> tuple[CalendarFeed, str]:
    """This will make a subscription and return it with its secret, which is shown only this once."""
    if CalendarFeed.objects.filter(owner=actor.key, ended_at=None).count() >= _MOST_FEEDS:
        raise Refused(tell("您已有 {most} 个订阅，没有再建。请先撤销不用的。", most=_MOST_FEEDS))
    kind, _, pk = actor.key.partition(":")
    if kind != "user" or not pk.isdecimal():
        raise Refused(tell("只有工作人员的账号能订阅，没有写入。"))
    secret = secrets.token_urlsafe(32)
    with opening(
        FEED["feed.make"], flow="calendar_feed", number=f"RL-{next_in('RL'):06d}", title=actor.label[:80], actor=actor,
        now=now,
    ) as move:  # fmt: skip
        row = CalendarFeed(
            matter=move.matter, owner=actor.key, user=int(pk), park=park[:40], digest=digest_of(secret)
        )
        row.save(force_insert=True)
        move.record(park=row.park)
    return row, secret


def digest_of(secret: str) -> str:
    """This will give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def revoke_feed(*, number: str, actor: Person, now: datetime) -> CalendarFeed:
    """This will revoke a subscription of one's own; its address answers nobody from then on."""
    row = CalendarFeed.objects.select_related("matter").filter(matter__number=number, owner=actor.key).first()
    if row is None:
        raise Refused(tell("没有这个订阅，什么都没有改动。"))
    with acting(FEED["feed.revoke"], matter=row.matter, actor=actor, now=now) as move:
        keep(row, ended_at=now)
        move.leave(closed_at=now)
    return row
