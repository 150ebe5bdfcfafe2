"""Inspections without notice: sealed plans, draws, records from the spot, findings, objections, tolerance."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.ledger.models import Matter
from hemei.oversight.enums.inspections import Answer, Fate
from hemei.oversight.models.loop import Remedy


class Draw(models.Model):
    """A weighted draw: the pool is public from the start, the salt opens after the inspections."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    pool = models.TextField()  # text of `rules.draws.pool_text`
    officers = models.TextField()  # the same for who inspects; keys are those of the ledger
    count = models.PositiveSmallIntegerField()
    team = models.PositiveSmallIntegerField()  # inspectors for each
    checklist = models.CharField(max_length=20)
    open_by = models.DateField()
    commitment = models.CharField(max_length=64)  # of the salt and both pools
    envelope = models.TextField()
    beacon = models.CharField(max_length=64, blank=True)  # digest of the ledger's seal over the listing
    salt = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    planner = models.CharField(max_length=80)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seed="", salt="") | ~Q(seed="") & ~Q(salt=""), name="draw_opened_whole"),
            models.CheckConstraint(condition=Q(salt="") | ~Q(beacon=""), name="draw_beacon_before_salt"),
        ]  # fmt: skip


class Inspection(models.Model):
    """One inspection. Until its plan is opened the row holds an envelope and a commitment, nothing to read."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="inspections")
    planner = models.CharField(max_length=80)
    planner_label = models.CharField(max_length=120)
    commitment = models.CharField(max_length=64)
    envelope = models.TextField()
    open_by = models.DateField()
    plan = models.TextField(blank=True)  # canonical JSON, as it was committed to
    salt = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=200, blank=True)
    checklist = models.CharField(max_length=20, blank=True)
    team = models.CharField(max_length=1000, blank=True)  # keys of the ledger as "|user:3|user:5|"
    circular = models.CharField(max_length=2000, blank=True)
    circular_at = models.DateTimeField(null=True, blank=True)
    object_by = models.DateField(null=True, blank=True)
    revisits = models.PositiveSmallIntegerField(default=0)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at=None, plan="", salt="", unit="")
                | Q(opened_at__isnull=False) & ~Q(plan="") & ~Q(salt="") & ~Q(unit=""),
                name="inspection_opened_whole",
            ),
            models.CheckConstraint(
                condition=Q(circular_at=None) | Q(opened_at__isnull=False, object_by__isnull=False),
                name="inspection_circular_after_opening",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "-matter"], name="inspection_unit")]

    @property
    def inspectors(self) -> frozenset[str]:
        """This will give the keys of those who inspect; none before the plan is opened."""
        return frozenset(filter(None, self.team.split("|")))


class InspectionRecord(models.Model):
    """What one inspector wrote on the spot; the same slip and text of a telephone are kept once."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="records")
    visited_on = models.DateField()
    text = models.CharField(max_length=2000)
    signed = models.CharField(max_length=10)
    results = models.JSONField(default=dict)  # line of the check list → good, bad or none
    again = models.BooleanField(default=False)  # written on a re-visit
    slip = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slip", "digest"], condition=~Q(slip=""), name="inspection_slip_once"
            )
        ]


class InspectionPhoto(models.Model):
    """A picture from the spot with the time and place that it tells; shown without them."""

    record = models.ForeignKey(InspectionRecord, models.PROTECT, related_name="photos")
    path = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    taken_at = models.CharField(max_length=19, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "sha256"], name="inspection_photo_once")]


class Tolerance(models.Model):
    """A decision that dared something, recorded when it was made: what, and how the five conditions hold."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    unit = models.CharField(max_length=80)
    maker = models.CharField(max_length=80)
    decided_on = models.DateField()
    made_on = models.DateField()
    text = models.CharField(max_length=2000)
    conditions = models.JSONField(default=dict)  # condition → how it holds
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(decided_on__lte=F("made_on")), name="tolerance_after_decision"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "-matter"], name="tolerance_unit")]


class Finding(models.Model):
    """One fault. All of an inspection go into one circular; each has its turn in the loop of putting right."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    record = models.ForeignKey(InspectionRecord, models.PROTECT, related_name="findings")
    line = models.CharField(max_length=20, blank=True)  # of the check list; empty = found beside it
    text = models.CharField(max_length=1000)
    rule = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=10)
    fate = models.CharField(max_length=10, choices=Fate.choices, blank=True)
    remedy = models.OneToOneField(Remedy, models.PROTECT, null=True, blank=True, related_name="finding")
    tolerance = models.ForeignKey(Tolerance, models.PROTECT, null=True, blank=True, related_name="cited")
    tolerance_made = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()  # of the plan: what is cited must be older
    judged = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    judged_by = models.CharField(max_length=80, blank=True)
    judged_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tolerance_made=None) | Q(tolerance_made__lt=F("opened_at")),
                name="finding_tolerance_made_before",
                violation_error_message="容错记录要在检查之前当时作出，事后补的不能引用。",
            ),
            models.CheckConstraint(
                condition=Q(tolerance=None) | Q(tolerance_made__isnull=False), name="finding_tolerance_dated"
            ),
        ]  # fmt: skip


class Objection(models.Model):
    """What the unit holds against a finding, within the days that the table gives; decided by another."""

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="objection")
    text = models.CharField(max_length=1000)
    by = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    filed_on = models.DateField()
    until = models.DateField()
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_on__lte=F("until")), name="objection_in_time",
                violation_error_message="异议要在通报后 30 天内提出。",
            ),
            models.CheckConstraint(
                condition=Q(answer="", decided_by="") | ~Q(answer="") & ~Q(decided_by="") & ~Q(decided_by=F("by")),
                name="objection_decided_by_another",
            ),
        ]  # fmt: skip
