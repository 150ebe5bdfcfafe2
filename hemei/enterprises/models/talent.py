"""People whom the zone attracts and keeps: who they are, their grade, what is due to them, places given to them.

Nobody's identity number is stored: a keyed digest of it tells whether somebody is entered twice.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.enterprises.enums import PlaceKind
from hemei.enterprises.models.profile import Firm
from hemei.ledger.models import Matter


class TalentFile(models.Model):
    """A file of people or of places on its way in: what is wrong with it by cell, what it made."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=10)  # people, housing or school
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    problems = models.JSONField(default=list)
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Talent(models.Model):
    """One person with the facts that decide the grade; the grade holds until before `grade_until`."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    identity = models.CharField(max_length=64, blank=True)  # keyed digest of the identity number
    employer = models.ForeignKey(Firm, models.PROTECT, related_name="talents")
    facts = models.JSONField(default=dict)
    children = models.PositiveSmallIntegerField(default=0)  # of school age
    grade = models.CharField(max_length=2, blank=True)
    graded_on = models.DateField(null=True, blank=True)
    grade_until = models.DateField(null=True, blank=True)
    reasons = models.JSONField(default=list)  # what decided the grade, in words
    why = models.CharField(max_length=300, blank=True)  # of a refusal or a leave
    intake = models.ForeignKey(TalentFile, models.PROTECT, null=True, blank=True, related_name="people")
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "人才"
        indexes = [models.Index(fields=["grade_until"], name="talent_by_end", condition=~Q(grade=""))]
        constraints = [
            models.UniqueConstraint(fields=["identity"], condition=~Q(identity=""), name="talent_once"),
            models.CheckConstraint(
                condition=Q(grade="", graded_on=None, grade_until=None)
                | Q(grade_until__gt=F("graded_on")) & ~Q(grade=""),
                name="talent_grade_has_days",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.matter.number


class Employment(models.Model):
    """For whom somebody works, from a day on; one at a time."""

    talent = models.ForeignKey(Talent, models.PROTECT, related_name="employments")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="employments")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["talent"], condition=Q(until_on=None), name="employed_once"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="employment_in_order"
            ),
        ]


class Benefit(models.Model):
    """One payment that a grade brings, due on a day; `part` counts those of one kind."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    talent = models.ForeignKey(Talent, models.PROTECT, related_name="benefits")
    key = models.CharField(max_length=20)
    part = models.PositiveSmallIntegerField()
    granted_on = models.DateField()  # of the grade that brings it
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    due_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    voucher = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)  # of a stop
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "人才待遇"
        constraints = [
            models.UniqueConstraint(fields=["talent", "key", "part", "granted_on"], name="benefit_once"),
            models.UniqueConstraint(fields=["voucher"], condition=~Q(voucher=""), name="benefit_voucher_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="benefit_above_nought"),
            models.CheckConstraint(
                condition=Q(paid_on=None, voucher="") | (Q(paid_on__isnull=False) & ~Q(voucher="")),
                name="benefit_paid_with_voucher",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.matter.number


class Place(models.Model):
    """One flat or one seat of a school."""

    kind = models.CharField(max_length=10, choices=PlaceKind.choices)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    ends_on = models.DateField(null=True, blank=True)  # it may be given until before this day
    withdrawn = models.BooleanField(default=False)
    intake = models.ForeignKey(TalentFile, models.PROTECT, null=True, blank=True, related_name="places")
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], condition=Q(withdrawn=False), name="place_once"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
        ]

    def __str__(self) -> str:
        return self.code


class Allotment(models.Model):
    """A place given to somebody from a day on; `until_on` is empty while it is his."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="allotments")
    talent = models.ForeignKey(Talent, models.PROTECT, related_name="allotments")
    kind = models.CharField(max_length=10)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(until_on=None), name="place_given_once"),
            models.UniqueConstraint(
                fields=["talent"], condition=Q(until_on=None, kind="housing"), name="housed_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="allotment_in_order"
            ),
        ]
