"""Ledgers of clean air on the ground: sites, households, roads, refused projects; looks at them; the earlier book.

A photo is named after its content; rows of looks are written once.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.indicators.enums import Ledger
from hemei.ledger.models import Matter
from hemei.projects.models import WorkThing


class CleanEntry(models.Model):
    """One entry of a ledger. A household stands in the works for the people (`thing`); here is only what it owes.

    Its name here is the code of the house. Entries of households without a thing are from before that.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    ledger = models.CharField(max_length=10, choices=Ledger.choices)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=120)
    unit = models.CharField(max_length=80)  # who answers for it
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    facts = models.JSONField(default=dict)
    maker = models.CharField(max_length=80)  # key of the actor
    decider = models.CharField(max_length=80, blank=True)  # who confirmed a refusal
    sample = models.BooleanField(default=False)
    thing = models.OneToOneField(WorkThing, models.PROTECT, null=True, blank=True, related_name="clean_entry")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "code"], name="clean_code_once"),
            models.CheckConstraint(
                condition=Q(thing=None) | Q(ledger="heating", place="", unit=""), name="clean_household_elsewhere",
                violation_error_message="取暖户的地点、责任单位和设备写在民生实事台账里。",
            ),
            models.CheckConstraint(
                condition=Q(decider="") | ~Q(decider=F("maker")), name="clean_two_people",
                violation_error_message="提出和决定不能是同一个人。",
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(
                    longitude__isnull=False, latitude__isnull=False, longitude__gte=-180, longitude__lte=180,
                    latitude__gte=-90, latitude__lte=90,
                ),
                name="clean_place_whole", violation_error_message="经度和纬度要一起填。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CleanCheck(models.Model):
    """One look at one duty of an entry."""

    entry = models.ForeignKey(CleanEntry, models.PROTECT, related_name="checks")
    duty = models.CharField(max_length=20)
    held = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    needs_proof = models.BooleanField()
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(needs_proof=False) | ~Q(proof_sha256=""), name="clean_check_shown",
                violation_error_message="这一项要有照片。",
            ),
            models.CheckConstraint(
                condition=Q(held=True) | ~Q(note=""), name="clean_check_says_what",
                violation_error_message="没有做到的要写明情况。",
            ),
        ]  # fmt: skip


class SweptMonth(models.Model):
    """A month of a road: m² swept, and of them by machine. A correction is a new row that replaces the old one."""

    entry = models.ForeignKey(CleanEntry, models.PROTECT, related_name="months")
    month = models.DateField()  # its first day
    machine = models.DecimalField(max_digits=14, decimal_places=2)
    whole = models.DecimalField(max_digits=14, decimal_places=2)
    document = models.CharField(max_length=200)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "month"], condition=Q(replaced_at=None), name="swept_month_once"
            ),
            models.CheckConstraint(
                condition=Q(machine__gte=0, whole__gt=0, machine__lte=F("whole")), name="swept_within"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="swept_month_first"),
        ]


class Rectification(models.Model):
    """What had to be put right before the one loop of oversight; nothing new is written here, it stays to be read."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    entry = models.ForeignKey(CleanEntry, models.PROTECT, related_name="rectifications")
    duty = models.CharField(max_length=20)
    found = models.CharField(max_length=300)
    unit = models.CharField(max_length=80)  # agency that sees to it
    fixer = models.CharField(max_length=80, blank=True)
    fixed = models.CharField(max_length=300, blank=True)
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    checker = models.CharField(max_length=80, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)  # times it was sent back

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker="") | (~Q(checker=F("fixer")) & ~Q(fixer="") & ~Q(proof_sha256="")),
                name="rectified_seen_by_another",
                violation_error_message="整改和核查不能是同一个人，整改要有照片。",
            ),
        ]
