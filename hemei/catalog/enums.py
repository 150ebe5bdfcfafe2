"""Closed lists of the catalogue room."""

from __future__ import annotations

from django.db import models


class VersionStatus(models.TextChoices):
    """Where a version of an item or a menu stands; only `PUBLISHED` ones are offered to people."""

    DRAFT = "draft", "起草中"
    REVIEW = "review", "审核中"
    PUBLISHED = "published", "已发布"
    SUSPENDED = "suspended", "已暂停"
    CANCELLED = "cancelled", "已取消"
