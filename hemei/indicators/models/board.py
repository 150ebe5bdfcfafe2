"""The board as computed so far: the records of live figures, how they add up, and how far the acts were read.

Nothing here is a source: all of it follows from the ledger and the rooms below and can be made again from them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.indicators.enums import TargetGoal
from hemei.indicators.models.register import Indicator
from hemei.ledger.models import Matter
from hemei.rules.words import mark


class BoardState(models.Model):
    """One row: up to which act the board is computed, and as of when."""

    act_id = models.BigIntegerField(default=0)  # read on from here; a little behind, for acts committed late
    built_to = models.BigIntegerField(default=0)  # matter, while the board is made for the first time
    built = models.BooleanField(default=False)
    as_of = models.DateTimeField(null=True, blank=True)
    items_at = models.DateTimeField(null=True, blank=True)  # when the catalogue was last counted
    figures = models.CharField(max_length=64, blank=True)  # digest of the definitions that it was computed by

    class Meta:
        constraints = [models.CheckConstraint(name="board_state_one", condition=Q(pk=1))]


class BoardRow(models.Model):
    """One record behind a live figure, under the dimensions that it belongs to."""

    code = models.CharField(max_length=60)
    ref = models.CharField(max_length=80)
    owner = models.BigIntegerField()  # matter whose acts may change it; 0 = the catalogue
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    counts = models.BooleanField()
    out = models.BooleanField()
    detail = models.JSONField()
    is_case = models.BooleanField()
    value = models.IntegerField()
    beside = models.JSONField(default=list)
    day = models.DateField(null=True, blank=True)
    agency = models.CharField(max_length=60, blank=True)
    park = models.CharField(max_length=40, blank=True)
    industry = models.CharField(max_length=2, blank=True)
    quarter = models.CharField(max_length=6, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "ref"], name="board_row_once"),
            models.CheckConstraint(name="board_row_in_or_out", condition=Q(out=False) | Q(counts=False)),
        ]
        indexes = [
            models.Index(fields=["owner"], name="board_row_owner"),
            models.Index(fields=["code", "agency", "id"], name="board_row_agency"),
            models.Index(fields=["code", "park", "id"], name="board_row_park"),
            models.Index(fields=["code", "industry", "id"], name="board_row_industry"),
            models.Index(fields=["code", "quarter", "id"], name="board_row_quarter"),
            models.Index(fields=["code", "counts", "id"], name="board_row_counts"),
        ]


class BoardCell(models.Model):
    """How many records of a figure share one value in one part of a dimension: all that a sum or a median needs."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=20, blank=True)  # of a value that the figure is held against
    by = models.CharField(max_length=10)  # zone, agency, park, industry or week
    key = models.CharField(max_length=60, blank=True)
    quarter = models.CharField(max_length=6, blank=True)
    value = models.IntegerField()
    n = models.IntegerField(default=0)
    hits = models.IntegerField(default=0)
    out = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "code", "key", "quarter", "name", "value"], name="board_cell_once"
            ),
            models.CheckConstraint(
                name="board_cell_counts", condition=Q(n__gte=F("hits"), hits__gte=0, out__gte=0)
            ),
        ]


class Target(models.Model):
    """What an indicator is to reach in a year, and the place that is wanted and was reached (三争一创)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    goal = models.CharField(max_length=10, choices=TargetGoal.choices)
    year = models.PositiveSmallIntegerField()
    less_is_better = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    place = models.PositiveSmallIntegerField(null=True, blank=True)  # wanted
    among = models.PositiveSmallIntegerField(null=True, blank=True)
    among_words = models.CharField(max_length=80, blank=True)  # who is compared: 全市各县市区
    reached = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)  # of the place reached
    note = models.CharField(max_length=300, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "goal", "year"],
                name="target_once",
                violation_error_message=mark("这个指标这一年已经有同一项目标；要改请打开原来那一条。"),
            ),
            models.CheckConstraint(
                name="target_says_something",
                condition=Q(value__isnull=False) | Q(place__isnull=False),
                violation_error_message=mark("目标值和争取位次至少写一个。"),
            ),
            models.CheckConstraint(
                name="target_place_among",
                condition=Q(place=None) | (Q(place__gte=1) & Q(among__gte=F("place")) & ~Q(among_words="")),
                violation_error_message=mark("位次要写明在谁里面比、共多少个，位次不能大于总数。"),
            ),
            models.CheckConstraint(
                name="target_reached_has_source",
                condition=Q(reached=None) | (Q(reached__gte=1, reached__lte=F("among")) & ~Q(source="")),
                violation_error_message=mark("实际位次要有来源，并且不大于总数。"),
            ),
        ]
