"""Visits to firms and the problems found there. What two people wrote about one visit is kept side by side."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.ledger.models import Matter
from hemei.rules.visits import KINDS, LEVELS


class Visit(models.Model):
    """One visit, planned or not. `project` is the number of a key project, empty where it is about none."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    firm = models.CharField(max_length=120)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="visits")
    park = models.CharField(max_length=40)
    project = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=200)
    planned = models.BooleanField()
    planned_on = models.DateField(null=True, blank=True)
    visited_on = models.DateField(null=True, blank=True)
    visitor = models.CharField(max_length=80)  # ledger key of who goes
    visitor_label = models.CharField(max_length=120)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned=False) | Q(planned_on__isnull=False), name="visit_plan_has_day",
                violation_error_message="计划走访要有日期。",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["park", "-matter"], name="visit_park"),
            models.Index(fields=["visited_on"], name="visit_day"),
            models.Index(fields=["planned_on"], name="visit_plan_day"),
            models.Index(fields=["project"], condition=~Q(project=""), name="visit_project"),
        ]


class VisitReport(models.Model):
    """What somebody wrote about a visit; `slip` is the mark that a telephone gave it before it was sent."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reports")
    visited_on = models.DateField()
    text = models.CharField(max_length=2000)
    slip = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)  # of day and text, so that what comes twice is known again
    by = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    holds = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit"], condition=Q(holds=True), name="visit_report_one_holds"),
            models.UniqueConstraint(fields=["slip", "digest"], condition=~Q(slip=""), name="visit_report_once"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["slip"], name="visit_report_slip")]


class VisitPhoto(models.Model):
    """A picture taken on a visit, as it came; time and place are what the picture itself said, where it did."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    path = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    taken_at = models.CharField(
        max_length=19, blank=True
    )  # local time of the camera, as it was written there
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "sha256"], name="visit_photo_once")]


class Problem(models.Model):
    """One problem of a firm: owner, level, what was done with what evidence, and whose word closed it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="problems")
    firm = models.CharField(max_length=120)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="problems")
    park = models.CharField(max_length=40)
    project = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    text = models.CharField(max_length=1000)
    level = models.CharField(max_length=6, choices=list(LEVELS.items()), default="unit")
    unit = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    owner_label = models.CharField(max_length=120, blank=True)
    like = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="alike")
    done = models.CharField(max_length=1000, blank=True)
    handler = models.CharField(max_length=80, blank=True)
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    handle_due = models.DateTimeField(null=True, blank=True)  # until when it had to be handled
    in_time = models.BooleanField(default=True)  # it was reported by then
    confirm_until = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    paper_path = models.CharField(max_length=120, blank=True)
    paper_sha256 = models.CharField(max_length=64, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)  # times it was denied or sent back
    reopened = models.PositiveSmallIntegerField(default=0)
    solved = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(solved=False)
                | (
                    ~Q(proof_sha256="") & ~Q(handler="") & ~Q(confirmed_by="") & ~Q(confirmed_by=F("handler"))
                    & (Q(confirmed_by__startswith="party:") | ~Q(paper_sha256=""))
                ),
                name="problem_solved_by_the_firm",
                violation_error_message="销号要有证据，并由企业确认；办理的人不能自己确认。",
            ),
            models.CheckConstraint(
                condition=~Q(like=F("matter")), name="problem_not_like_itself",
                violation_error_message="问题不能和自己归为同类。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit", "-matter"], name="problem_unit"),
            models.Index(fields=["kind", "-matter"], name="problem_kind"),
            models.Index(fields=["park", "-matter"], name="problem_park"),
            models.Index(fields=["project"], condition=~Q(project=""), name="problem_project"),
        ]
