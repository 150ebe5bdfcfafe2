"""The window for matters that could not be done, and what of the catalogue ought to change because of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.cases.models import Case
from hemei.ledger.models import Matter
from hemei.oversight.enums.loop import Cause, Grade, Subject, Trouble
from hemei.oversight.models.loop import Remedy


class Proposal(models.Model):
    """A change of the catalogue that trouble calls for; its matter's parent is the trouble."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    item_code = models.CharField(max_length=60)
    subject = models.CharField(max_length=10, choices=Subject.choices)
    text = models.CharField(max_length=1000)
    draft = models.PositiveIntegerField(null=True, blank=True)  # number of the item's version
    result = models.CharField(max_length=1000, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["item_code"], name="proposal_item")]


class StuckReport(models.Model):
    """What somebody could not get done though he met the conditions: who said no, why, and what came of it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True)
    item_code = models.CharField(max_length=60)
    agency = models.CharField(max_length=80)
    trouble = models.CharField(max_length=12, choices=Trouble.choices)
    asked = models.CharField(max_length=1000)
    refused_by = models.CharField(max_length=120)
    officer = models.CharField(max_length=80, blank=True)  # key of who refused, where it is known
    reason = models.CharField(max_length=500)
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    grade = models.CharField(max_length=10, choices=Grade.choices, blank=True)
    doubter = models.CharField(max_length=80, blank=True)
    doubt = models.CharField(max_length=500, blank=True)
    second = models.CharField(max_length=80, blank=True)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, blank=True, related_name="reports")
    answer = models.CharField(max_length=1000, blank=True)
    again_level = models.PositiveSmallIntegerField(null=True, blank=True)
    published = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second="") | ~Q(second=F("doubter")), name="stuck_no_needs_two",
                violation_error_message="不受理要有第二个人复核。",
            ),
            models.CheckConstraint(
                condition=Q(again_level=None) | Q(again_level__range=(1, 5)), name="stuck_again_level"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["item_code"], name="stuck_item")]
