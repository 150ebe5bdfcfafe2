"""Boards, their places, objections to them, and the cards of the ladder. A published place is never written again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.ledger.models import Matter
from hemei.projects.enums import PlaceKind
from hemei.projects.models.assess import AssessmentRow
from hemei.projects.models.projects import Project


class ColourSetting(models.Model):
    """What colours mean in this zone; a new one replaces it, boards keep the one they were made under."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    title = models.CharField(max_length=80)
    bands = models.JSONField()
    scope = models.CharField(max_length=10, default="zone")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope"], condition=Q(ended_at=None), name="colour_setting_one")
        ]


class Board(models.Model):
    """One board as of one day, under the rule of that day and the colours of then."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    title = models.CharField(max_length=120)
    as_of = models.DateField()
    bands = models.JSONField()
    objections_until = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # over all places, once published
    act_id = models.PositiveBigIntegerField(default=0)  # newest act of the ledger that its places know
    sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["-as_of"], name="board_day")]


class BoardPlace(models.Model):
    """One place: the facts it was computed from, points in hundredths, place, and colour (−1 = none)."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="places")
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    key = models.CharField(max_length=60)  # number of a project, code of a park or agency
    name = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    start = models.PositiveIntegerField(default=0)
    investment = models.PositiveIntegerField(default=0)
    milestones = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    colour = models.SmallIntegerField(default=-1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "kind", "key"], name="board_place_once"),
            models.CheckConstraint(
                condition=~Q(kind="project")
                | Q(total=F("start") + F("investment") + F("milestones") + F("problems")),
                name="board_place_adds_up",
            ),
        ]
        indexes = [
            # the order of places, without the place itself: whoever is passed moves by one, and no index with him
            models.Index(fields=["board", "kind", "-total", "key"], name="board_place_order"),
            models.Index(fields=["board", "kind", "total", "colour"], name="board_place_points"),
        ]


class Objection(models.Model):
    """A word against a place or an assessment; decided by somebody else, with reasons."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    place = models.ForeignKey(BoardPlace, models.PROTECT, null=True, blank=True, related_name="objections")
    row = models.ForeignKey(AssessmentRow, models.PROTECT, null=True, blank=True, related_name="objections")
    text = models.CharField(max_length=500)
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=80)
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place=None, row__isnull=False) | Q(place__isnull=False, row=None),
                name="objection_against_one",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | (~Q(decided_by=F("by")) & ~Q(answer="")), name="objection_by_another",
                violation_error_message="异议要由另一个人答复，并写明理由。",
            ),
        ]  # fmt: skip


class Card(models.Model):
    """One climb of the ladder on one project; it ends only on evidence that somebody else has checked."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    project = models.ForeignKey(Project, models.PROTECT, related_name="cards")
    unit = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    docked = models.PositiveSmallIntegerField(default=0)  # points off the yearly assessment
    docked_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    checked_by = models.CharField(max_length=80, blank=True)
    over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(over=False), name="card_one_open"),
            models.CheckConstraint(
                condition=Q(over=False)
                | (~Q(proof_sha256="") & ~Q(checked_by="") & ~Q(checked_by=F("answered_by"))),
                name="card_released_on_evidence",
                violation_error_message="解除要有整改证据，并由另一个人核查。",
            ),
        ]
