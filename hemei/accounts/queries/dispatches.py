"""Reading what leaves the platform: somebody's wishes, and how each channel does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from hemei.accounts.enums import ChannelName, Way
from hemei.accounts.models import Dispatch, Wish
from hemei.accounts.queries import Person
from hemei.common.health import Finding, State
from hemei.common.words import tell, told
from hemei.rules.words import mark
from hemei.rules.workdays import local_time

DEAD_TRIES = 3  # so many failures in a row of one message name its channel
LATE = timedelta(hours=1)


def wishes_of(who: Person) -> dict[str, Wish]:
    """This will give how somebody wants to be told, by channel."""
    return {one.channel: one for one in Wish.objects.filter(user_id=int(who.key.removeprefix("user:")))}


def language_of(channel: str, address: str) -> str:
    """This will give the language in which an address is written to: that of whoever confirmed it, else Chinese."""
    found = Wish.objects.filter(channel=channel, address=address).exclude(confirmed_at=None)
    return "en" if found.filter(language="en").exists() else "zh-hans"


def health(now: datetime) -> Iterator[Finding]:
    """This will name each channel on which messages fail, wait or went astray; one line where all is well."""
    day = now - timedelta(days=1)
    counted = Dispatch.objects.order_by().values("channel").annotate(
        dead=Count("pk", filter=Q(way=Way.DEAD, ended_at__gt=day)),
        failing=Count("pk", filter=Q(way=Way.WAITING, tries__gte=DEAD_TRIES)),
        unsure=Count("pk", filter=Q(way=Way.UNSURE, ended_at__gt=day)),
        since=Min("next_at", filter=Q(way=Way.WAITING, next_at__lt=now - LATE)),
    )  # fmt: skip
    bad = [row for row in counted if row["dead"] or row["failing"] or row["unsure"] or row["since"]]
    for row in bad:
        yield _finding(row)
    if not bad:
        yield Finding(
            "channels", mark("通知渠道"), State.GOOD, tell("外发的消息没有失败，也没有积压。"), "", 0, ""
        )


def _finding(row: Mapping[str, Any]) -> Finding:
    channel, name = str(row["channel"]), told(ChannelName(str(row["channel"])).label)
    last = (
        Dispatch.objects.filter(channel=channel)
        .exclude(said="")
        .order_by("-pk")
        .values_list("said", flat=True)
        .first()
    )
    since = row["since"]
    said = tell(
        "{name}：一天内发不出 {dead} 条，多次失败还在试 {failing} 条，不知道到了没有 {unsure} 条。",
        name=name, dead=row["dead"], failing=row["failing"], unsure=row["unsure"],
    )  # fmt: skip
    if isinstance(since, datetime):
        said += tell("最早的从 {at} 等到现在。", at=local_time(since))
    if last:
        said += tell("渠道的回答：{said}", said=last)
    todo = tell("请核对这个渠道的地址和账号（docs/running.md），看对方服务是否在线；站内消息不受影响。")
    state = State.BAD if row["dead"] or row["failing"] else State.WARN
    number = sum(int(str(row[one])) for one in ("dead", "failing", "unsure"))
    return Finding(f"channel_{channel}", mark("通知渠道"), state, said, todo, number, "")
