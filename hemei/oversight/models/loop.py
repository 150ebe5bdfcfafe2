"""Something that must be put right: whose it is, until when, what was done, who looked, what the person said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.ledger.models import Matter
from hemei.oversight.enums.loop import Cause, Source


class Remedy(models.Model):
    """One turn of the loop. Its matter's parent is what brought it; agencies are codes, people are ledger keys.

    `person` is the address of who may say whether it is solved; empty where nobody can be asked.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    unit = models.CharField(max_length=80)
    caused_by = models.CharField(max_length=80, blank=True)
    found = models.CharField(max_length=1000)
    item_code = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=160, blank=True)  # clause or check that was broken
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    person = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    owner_label = models.CharField(max_length=120, blank=True)
    fixed = models.CharField(max_length=1000, blank=True)
    fixer = models.CharField(max_length=80, blank=True)
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    checker = models.CharField(max_length=80, blank=True)
    checker_unit = models.CharField(max_length=80, blank=True)
    seen = models.CharField(max_length=500, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)  # times it was sent back or denied
    reopened = models.PositiveSmallIntegerField(default=0)
    extended_days = models.PositiveSmallIntegerField(default=0)
    needs_photo = models.BooleanField(default=False)  # only a photo shows that it was put right
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker="") | (~Q(checker=F("fixer")) & ~Q(checker=F("caused_by")) & ~Q(fixer="")),
                name="remedy_seen_by_another",
                violation_error_message="整改的人、造成问题的人不能自己核实。",
            ),
            models.CheckConstraint(
                condition=Q(checker_unit="") | ~Q(checker_unit=F("unit")), name="remedy_seen_from_outside",
                violation_error_message="责任部门不能自己核实。",
            ),
            models.CheckConstraint(
                condition=Q(needs_photo=False) | Q(fixer="") | ~Q(proof_sha256=""), name="remedy_shown",
                violation_error_message="这项整改要有照片。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit", "-matter"], name="remedy_unit"),
            models.Index(fields=["item_code", "-matter"], name="remedy_item"),
            models.Index(fields=["person"], name="remedy_person"),
        ]
