"""Closed lists of the catalogue room."""

from __future__ import annotations

from django.db import models

from hemei.rules.words import mark


class VersionStatus(models.TextChoices):
    """Where a version of an item or a menu stands; only `PUBLISHED` ones are offered to people."""

    DRAFT = "draft", mark("起草中")
    REVIEW = "review", mark("审核中")
    PUBLISHED = "published", mark("已发布")
    CHANGED = "changed", mark("已变更")
    SUSPENDED = "suspended", mark("已暂停")
    CANCELLED = "cancelled", mark("已取消")


class ListingKind(models.TextChoices):
    """What a row of a dated list beside the items is."""

    TRADE = "trade", mark("行业")
    SCOPE = "scope", mark("经营范围规范表述")
    EVENT = "event", mark("一件事")
    PARK = "park", mark("园区")
