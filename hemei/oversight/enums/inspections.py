"""Words of inspections: what becomes of a finding, of an objection, of a record made at the time."""

from django.db import models

from hemei.rules.words import mark


class Fate(models.TextChoices):
    """What became of a finding that is not (or no longer) to be put right."""

    LATE = "late", mark("通报后才收到，不并入通报")
    OBJECTED = "objected", mark("异议成立，已撤销")


class Answer(models.TextChoices):
    """What somebody from outside decided."""

    UPHELD = "upheld", mark("成立")
    REJECTED = "rejected", mark("不成立")
