"""Closed lists of the room."""

from __future__ import annotations

from django.db import models

from hemei.rules.words import mark


class PlaceKind(models.TextChoices):
    """What has a place on a board."""

    PROJECT = "project", mark("项目")
    PARK = "park", mark("园区")
    UNIT = "unit", mark("责任部门")


class Step(models.TextChoices):
    """The ladder of supervision; each step names the state of its card."""

    REMINDED = "reminded", mark("提醒")
    CARDED = "carded", mark("亮牌")
    HUNG = "hung", mark("挂牌督办")
    TALKED = "talked", mark("约谈")
    DOCKED = "docked", mark("考核扣分")
