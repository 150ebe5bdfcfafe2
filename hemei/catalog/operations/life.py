"""The life of a version from its publication on: in force from a day, replaced, suspended, resumed, cancelled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hemei.catalog.enums import VersionStatus
from hemei.catalog.flow import VERSION
from hemei.catalog.models import ItemVersion
from hemei.catalog.operations.dictionary import Words
from hemei.catalog.operations.drafts import DraftRefused, close, matter_of, set_status
from hemei.catalog.operations.layers import place_items
from hemei.catalog.operations.publishing import NotPublished, gate, name_owner, owner_of
from hemei.catalog.queries.uses import uses_of
from hemei.catalog.queries.versions import AnyVersion, digest_of, version_of
from hemei.common.words import tell
from hemei.ledger.operations import Actor, acting
from hemei.rules.workdays import local_day

RUNNING = (VersionStatus.PUBLISHED, VersionStatus.SUSPENDED)


@transaction.atomic
def publish(
    *, kind: str, version_id: int, on: date, actor: Actor, now: datetime,
    agencies: Collection[str] | None = None,
) -> AnyVersion:  # fmt: skip
    """This will pass a version that is in review and put it in force from `on`; the one before it ends then.

    Raises DraftRefused for a day gone by, one's own draft or a version not in review; NotPublished when the gate
    refuses.
    """
    version = version_of(kind, version_id, lock=True)
    if on < local_day(now):
        raise DraftRefused(
            tell("生效日期 {day} 已经过去，没有发布。请选今天或以后，在办的件不能被倒着改。", day=on)
        )
    if version.made_key == actor.key:
        raise DraftRefused(tell("起草和审核发布不能是同一个人，没有发布。请交给另一位审核。"))
    if checks := [one for one in gate(version=version, agencies=agencies) if not one.passed]:
        raise NotPublished(owner_of(version).name, checks)
    with acting(VERSION["version.publish"], matter=matter_of(version, now), actor=actor, now=now) as move:
        move.record(on=on.isoformat(), content=digest_of(version.spec))
        move.leave(holder="")
        _replace(version, on, actor, now)
        set_status(
            version, VersionStatus.PUBLISHED, effective_on=on, published_by=actor.label[:100],
            published_key=actor.key, published_at=now,
        )  # fmt: skip
        name_owner(version)
        if isinstance(version, ItemVersion):
            place_items([version.item])
    return version


def _replace(version: AnyVersion, on: date, actor: Actor, now: datetime) -> None:
    """What was in force ends on the day on which the new one begins."""
    owner: Any = owner_of(version)
    for old in owner.versions.filter(status__in=RUNNING, ended_on=None).exclude(pk=version.pk):
        if old.effective_on and old.effective_on > on:
            raise DraftRefused(
                tell("第 {number} 版定在 {day} 生效，新版不能更早，没有发布。请先取消那一版。",
                     number=old.number, day=old.effective_on)
            )  # fmt: skip
        with acting(VERSION["version.change"], matter=matter_of(old, now), actor=actor, now=now) as move:
            move.record(by=version.number, on=on.isoformat())
            set_status(old, VersionStatus.CHANGED, ended_on=on)


@transaction.atomic
def suspend(
    *, kind: str, version_id: int, on: date, reason: str, actor: Actor, now: datetime
) -> AnyVersion:  # fmt: skip
    """This will stop offering what is in force from `on`, with a reason that people read; open cases go on."""
    version = version_of(kind, version_id, lock=True)
    _reasoned(reason)
    _not_past(on, now)
    _unused(version)
    with acting(VERSION["version.suspend"], matter=matter_of(version, now), actor=actor, now=now) as move:
        move.record(reason=reason.strip()[:300], on=on.isoformat())
        set_status(version, VersionStatus.SUSPENDED, suspended_on=on, reason=reason.strip()[:300])
    return version


@transaction.atomic
def resume(*, kind: str, version_id: int, actor: Actor, now: datetime) -> AnyVersion:
    """This will offer a suspended version again."""
    version = version_of(kind, version_id, lock=True)
    with acting(VERSION["version.resume"], matter=matter_of(version, now), actor=actor, now=now):
        set_status(version, VersionStatus.PUBLISHED, suspended_on=None, reason="")
    return version


@transaction.atomic
def cancel(
    *, kind: str, version_id: int, on: date, reason: str, actor: Actor, now: datetime
) -> AnyVersion:  # fmt: skip
    """This will end what is in force on `on` without a successor; open cases are decided under it all the same."""
    version = version_of(kind, version_id, lock=True)
    _reasoned(reason)
    _not_past(on, now)
    _unused(version)
    with acting(VERSION["version.cancel"], matter=matter_of(version, now), actor=actor, now=now) as move:
        move.record(reason=reason.strip()[:300], on=on.isoformat())
        close(move, now)
        ended = min(filter(None, (on, version.ended_on)))
        set_status(version, VersionStatus.CANCELLED, ended_on=ended, reason=reason.strip()[:300])
    return version


def _unused(version: AnyVersion) -> None:
    """A paper or a fact that something still asks for cannot end before that does."""
    if not isinstance(version, Words):
        return
    if found := uses_of(version.KIND, version.owner.code):
        names = [one.name for one in found]
        raise DraftRefused(
            tell("还有 {count} 处在用它（{names}），没有改动。请先改那些事项和套餐，再停用它。",
                 count=len(names), names=names[:5])
        )  # fmt: skip


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise DraftRefused(tell("要写明理由和依据，申请人会看到，没有改动。"))


def _not_past(on: date, now: datetime) -> None:
    if on < local_day(now):
        raise DraftRefused(tell("日期 {day} 已经过去，没有改动。请选今天或以后。", day=on))
