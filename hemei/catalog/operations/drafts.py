"""The way of a version up to its publication: draft, changed by one editor at a time, sent to review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import Item, ItemVersion
from hemei.catalog.queries.specs import item_spec, spec_json
from hemei.catalog.queries.versions import mark_of
from hemei.common.words import tell


class DraftRefused(ValueError):
    """A draft that may not be made or changed now; the message says who was first. Nothing was written."""


@transaction.atomic
def draft_item(*, code: str, actor: str, now: datetime) -> ItemVersion:
    """This will open a draft of an item with its last content.

    Raises DraftRefused when somebody has one open, Item.DoesNotExist for an unknown code.
    """
    item = Item.objects.select_for_update().get(code=code)
    last = item.versions.order_by("number").last()
    if last is None:
        raise DraftRefused(tell("“{name}”还没有任何版本，请用导入来新增。", name=item.name))
    if last.status in (VersionStatus.DRAFT, VersionStatus.REVIEW):
        state = VersionStatus(last.status).label
        raise DraftRefused(
            tell(
                "“{name}”已有第 {number} 版在{state}，请在那一版上改，不要另开。",
                name=item.name,
                number=last.number,
                state=state,
            )
        )
    return ItemVersion.objects.create(
        item=item, number=last.number + 1, spec=last.spec, made_by=actor, made_at=now
    )


@transaction.atomic
def change_draft(
    *, version_id: int, content: Mapping[str, Any], seen: str, actor: str, now: datetime
) -> ItemVersion:
    """This will put new content into a draft; `seen` is the mark of the content that the editor's page showed.

    Raises DraftRefused when another editor was first or the version is no draft any more, ValueError,
    TypeError or KeyError when the content is no item.
    """
    version = ItemVersion.objects.select_for_update().select_related("item").get(pk=version_id)
    if version.status != VersionStatus.DRAFT:
        state = VersionStatus(version.status).label
        raise DraftRefused(
            tell(
                "第 {number} 版已是“{state}”，不能再改，您的改动没有写入。请另开草稿。",
                number=version.number,
                state=state,
            )
        )
    if mark_of(version) != seen:
        raise DraftRefused(
            tell(
                "{made_by} 先改了第 {number} 版，您的改动没有写入。请刷新，看过他的改动再改。",
                made_by=version.made_by,
                number=version.number,
            )
        )
    spec = item_spec(content)
    if spec.code != version.item.code:
        raise DraftRefused(
            tell(
                "内容是“{code}”的，不是“{code2}”的，没有写入。请核对编号。",
                code=spec.code,
                code2=version.item.code,
            )
        )
    version.spec, version.made_by, version.made_at = spec_json(spec), actor, now
    version.save(update_fields=["spec", "made_by", "made_at"])
    return version


@transaction.atomic
def send_to_review(*, version_id: int) -> ItemVersion:
    """This will hand a draft to legal review; it can no longer be changed. Raises DraftRefused if it is none."""
    return _turn(version_id, VersionStatus.DRAFT, VersionStatus.REVIEW)


@transaction.atomic
def send_back(*, version_id: int) -> ItemVersion:
    """This will return a version from legal review to its editors. Raises DraftRefused if it is not there."""
    return _turn(version_id, VersionStatus.REVIEW, VersionStatus.DRAFT)


def _turn(version_id: int, source: VersionStatus, target: VersionStatus) -> ItemVersion:
    version = ItemVersion.objects.select_for_update().get(pk=version_id)
    if version.status != source:
        state = VersionStatus(version.status).label
        raise DraftRefused(
            tell(
                "第 {number} 版现在是“{state}”，不是“{label}”，没有改动。",
                number=version.number,
                state=state,
                label=source.label,
            )
        )
    version.status = target
    version.save(update_fields=["status"])
    return version
