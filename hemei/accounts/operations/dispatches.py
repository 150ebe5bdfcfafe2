"""Messages on their way out: wishes, what is to be sent, claimed by one sender, sent once, tried again, given up."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from hemei.accounts.enums import ChannelName, Way
from hemei.accounts.models import Dispatch, DispatchMark, Message, User, Wish
from hemei.accounts.queries import Person, addresses, person
from hemei.common.words import tell, told
from hemei.ledger.operations import Refused
from hemei.rules.sending import not_before, pause, settings
from hemei.rules.workdays import local_day

SAFE = timedelta(minutes=2)  # longer than any transaction: no older message can still come to light
MOST = 2000  # messages looked through in one round
_FORMS = {
    ChannelName.MAIL: re.compile(r"[^@\s<>,;\"']{1,64}@[A-Za-z0-9.-]{1,120}\.[A-Za-z]{2,20}"),
    ChannelName.SMS: re.compile(r"1[3-9]\d{9}"),
    ChannelName.WECOM: re.compile(r"[A-Za-z0-9-]{8,80}"),
    ChannelName.DINGTALK: re.compile(r"[A-Za-z0-9]{8,80}(?: SEC[A-Za-z0-9]{8,80})?"),
}
# subject and text in both languages; {site} is empty where the zone's address is not set
TEMPLATES = {
    "zh-hans": ("{zone}：{head}", "{text}\n{site}"),
    "en": ("{zone}: {head}", "{text}\n{site}"),
}
CONFIRM = {
    "zh-hans": ("{zone}：确认码", "您的确认码是 {code}，{minutes} 分钟内有效。不是您本人操作的请不要理会。"),
    "en": (
        "{zone}: code",
        "Your code is {code}, good for {minutes} minutes. Ignore it if you did not ask for it.",
    ),
}


def put_wish(
    *, channel: str, address: str, on: bool, language: str, quiet: tuple[int, int], urgent_always: bool, zone: str,
    actor: Person, now: datetime,
) -> Wish:  # fmt: skip
    """This will keep how somebody wants to be told; a new address gets a code first and nothing else.

    Refuses an address that is none for its channel, so that nobody can make the platform call addresses of his own.
    """
    form, plain = _FORMS.get(ChannelName(channel)) if channel in ChannelName.values else None, address.strip()
    if form is None or not form.fullmatch(plain):
        raise Refused(tell("地址的格式不对，没有保存。邮件写邮箱，短信写手机号，机器人写它的 key。"))
    if language not in TEMPLATES or not all(0 <= hour <= 23 for hour in quiet):
        raise Refused(tell("语言或免打扰时段没有选对，没有保存。"))
    user_id = int(actor.key.removeprefix("user:"))
    with transaction.atomic():
        row = Wish.objects.filter(user_id=user_id, channel=channel).first() or Wish(
            user_id=user_id, channel=channel
        )
        fresh = row.pk is None or row.address != plain
        row.address, row.on, row.language, row.urgent_always = plain, on, language, urgent_always
        row.quiet_from, row.quiet_until = quiet
        if fresh:
            row.confirmed_at = None
        row.save()
        if fresh:
            _ask(row, zone, now)
    return row


def _ask(row: Wish, zone: str, now: datetime) -> None:
    minutes = settings("confirm", local_day(now))["code_minutes"]
    code = f"{secrets.randbelow(10**6):06d}"
    row.code, row.code_at, row.wrong = _digest(row, code), now, 0
    row.save(update_fields=["code", "code_at", "wrong"])
    subject, text = CONFIRM[row.language]
    zone = _named(zone, row.language)
    post(
        key=f"confirm:{row.pk}:{now.timestamp():.6f}", channel=row.channel, address=row.address,
        subject=subject.format(zone=zone), text=text.format(code=code, minutes=minutes), now=now,
    )  # fmt: skip


def _named(zone: str, language: str) -> str:
    with translation.override(language):
        return told(zone)


def _digest(row: Wish, code: str) -> str:
    return salted_hmac("hemei.accounts.wish", f"{row.pk}:{row.address}:{code}").hexdigest()[:64]


def confirm_wish(*, channel: str, code: str, actor: Person, now: datetime) -> None:
    """This will confirm an address by the code that was sent there; a few wrong ones, or time, end the code."""
    rules = settings("confirm", local_day(now))
    row = Wish.objects.filter(user_id=int(actor.key.removeprefix("user:")), channel=channel).first()
    old = timedelta(minutes=rules["code_minutes"])
    if row is None or not row.code or row.code_at is None or now - row.code_at > old:
        raise Refused(tell("没有待确认的码，或者已经过期，没有确认。请重新保存地址，再收一次。"))
    if not constant_time_compare(row.code, _digest(row, code.strip())):
        row.wrong += 1
        if row.wrong >= rules["wrong_most"]:
            row.code = ""
        row.save(update_fields=["wrong", "code"])
        raise Refused(tell("确认码不对，没有确认。请再看一次收到的消息。"))
    row.code, row.confirmed_at = "", now
    row.save(update_fields=["code", "confirmed_at"])


def drop_wish(*, channel: str, actor: Person) -> None:
    """This will forget an address; what still waits for it is not sent."""
    user_id = int(actor.key.removeprefix("user:"))
    Wish.objects.filter(user_id=user_id, channel=channel).delete()


def post(
    *, key: str, channel: str, address: str, subject: str, text: str, now: datetime, not_earlier: datetime | None = None
) -> bool:  # fmt: skip
    """This will leave one message to be sent by a channel; False where its key was left before: nothing goes twice."""
    row = Dispatch(
        key=key[:120], channel=channel, address=address[:200], subject=subject[:200], text=text[:1000], made_at=now,
        next_at=not_earlier or now,
    )  # fmt: skip
    before = Dispatch.objects.filter(key=row.key).exists()
    Dispatch.objects.bulk_create([row], ignore_conflicts=True)
    return not before


def expand(*, now: datetime, site: str, zone: str) -> int:
    """This will turn what was told since the last round into messages for those who want them sent.

    Messages of the last two minutes are looked at again in the next round, since a transaction may come to light
    after a later one; the key keeps each from going out twice. Returns how many were left to be sent.
    """
    wishes = _wishes()
    mark = DispatchMark.objects.filter(name="message").first()
    last = int(mark.value) if mark else _newest(now)
    rows = list(Message.objects.filter(pk__gt=last).order_by("pk")[:MOST])
    old = now - timedelta(days=settings("sending", local_day(now))["old_days"])
    made = [
        _dispatch(one, wish, now, site, zone)
        for one in rows
        if one.at > old
        for wish in wishes.get(one.to, ())
    ]
    known = set(Dispatch.objects.filter(key__in=[one.key for one in made]).values_list("key", flat=True))
    fresh = [one for one in made if one.key not in known]
    safe = [one.pk for one in rows if one.at <= now - SAFE]
    with transaction.atomic():
        Dispatch.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
        if mark is None or safe:
            DispatchMark.objects.update_or_create(
                name="message", defaults={"value": str(max(safe, default=last))}
            )
    return len(fresh)


def first_time(*, name: str, value: str) -> bool:
    """This will note `value` under `name`; False where it was noted last, so that what comes in turns is done once."""
    found = DispatchMark.objects.filter(name=name).first()
    if found is not None and found.value == value:
        return False
    DispatchMark.objects.update_or_create(name=name, defaults={"value": value})
    return True


def _newest(now: datetime) -> int:
    """Where the first round of all begins: what was told before anybody could wish is not sent."""
    row = Message.objects.filter(at__lt=now - SAFE).order_by("-pk").first()
    return row.pk if row else 0


def _wishes() -> dict[str, list[Wish]]:
    """Who is to be told of what, by the addresses of messages; empty where nobody wants anything sent."""
    found: dict[str, list[Wish]] = {}
    rows = Wish.objects.filter(on=True, confirmed_at__isnull=False, user__is_active=True)
    for one in rows.select_related("user__agency").prefetch_related("user__roles"):
        user: User = one.user
        user._role_codes = frozenset(role.role for role in user.roles.all())
        for to in addresses(person(user)):
            found.setdefault(to, []).append(one)
    return found


def _dispatch(one: Message, wish: Wish, now: datetime, site: str, zone: str) -> Dispatch:
    said = one.english if wish.language == "en" else one.text
    subject, text = TEMPLATES[wish.language]
    words = {
        "zone": _named(zone, wish.language),
        "head": said[:60],
        "text": said,
        "site": f"{site}/messages/" if site else "",
    }
    start = now if one.urgent and wish.urgent_always else not_before(now, wish.quiet_from, wish.quiet_until)
    return Dispatch(
        key=f"message:{one.pk}:{wish.user_id}:{wish.channel}", channel=wish.channel, address=wish.address,
        subject=subject.format(**words)[:200].replace("\n", " "), text=text.format(**words).strip()[:1000],
        made_at=now, next_at=start,
    )  # fmt: skip


def due(*, now: datetime, channels: Iterable[str], limit: int = 200) -> list[Dispatch]:
    """This will give what may be sent now, the longest waiting first; each is to be claimed before it is sent."""
    rows = Dispatch.objects.filter(way=Way.WAITING, next_at__lte=now, channel__in=list(channels))
    return list(rows.order_by("next_at", "pk")[:limit])


def claim(*, row: Dispatch, now: datetime) -> bool:
    """This will take a message for this sender alone; False where another sender was first."""
    tries = row.tries + 1
    mine = Dispatch.objects.filter(pk=row.pk, way=Way.WAITING, tries=row.tries).update(
        way=Way.SENDING, claimed_at=now, tries=tries
    )
    if mine:
        row.way, row.claimed_at, row.tries = Way.SENDING.value, now, tries
    return bool(mine)


def sent(*, row: Dispatch, now: datetime) -> None:
    """This will note that a message went out; address and text are kept no longer."""
    _end(row, Way.SENT, "", now)


def failed(*, row: Dispatch, said: str, now: datetime) -> None:
    """This will note that a message did not go out; it is tried again after a pause, a few times."""
    rules = settings("sending", local_day(now))
    if row.tries >= rules["tries"]:
        _end(row, Way.DEAD, said, now)
        return
    _put(row, way=Way.WAITING, claimed_at=None, next_at=now + pause(row.tries, rules), said=said[:200])


def rejected(*, row: Dispatch, said: str, now: datetime) -> None:
    """This will note that the channel will never take a message; it is not tried again."""
    _end(row, Way.DEAD, said, now)


def unsure(*, row: Dispatch, said: str, now: datetime) -> None:
    """This will note that nobody knows whether a message arrived; it is not sent again, since nothing goes twice."""
    _end(row, Way.UNSURE, said, now)


def sweep_dispatches(*, now: datetime) -> dict[str, int]:
    """This will end what a dead sender left half done, and forget what went out long ago."""
    rules = settings("sending", local_day(now))
    stuck = Dispatch.objects.filter(
        way=Way.SENDING, claimed_at__lt=now - timedelta(minutes=rules["stuck_minutes"])
    )
    ended = Dispatch.objects.filter(ended_at__lt=now - timedelta(days=rules["keep_days"]))
    return {
        "dispatches unsure": stuck.update(way=Way.UNSURE, ended_at=now, said="发送程序中断"),
        "dispatches purged": ended.delete()[0],
    }


def _end(row: Dispatch, way: Way, said: str, now: datetime) -> None:
    gone = {"address": "", "text": "", "subject": ""} if way == Way.SENT else {}
    _put(row, way=way, ended_at=now, said=said[:200], **gone)


def _put(row: Dispatch, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
