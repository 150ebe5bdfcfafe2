"""A firm's profile: one a legal person, with yearly figures, rights, grades held, and consent for each use.

What is corrected stays: a year's figures are replaced by a new row, rights, grades and consents end. Money is whole
yuan, as the rules of the grades take it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.enterprises.enums import RightKind, Use
from hemei.ledger.models import Matter
from hemei.rules.grades.model import GRADES


class Firm(models.Model):
    """The profile of one legal person. `said` holds what the firm says of itself beside its yearly figures."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.OneToOneField(Party, models.PROTECT, related_name="firm")
    industry = models.CharField(max_length=6, blank=True)  # GB/T 4754
    founded_on = models.DateField(null=True, blank=True)
    park = models.CharField(max_length=40, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    said = models.JSONField(default=dict)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="taken")
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "企业档案"
        indexes = [models.Index(fields=["park", "matter"], name="firm_by_park")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("matter")), name="firm_not_into_itself",
                violation_error_message="不能并入自己。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.party_id)


class FirmIntake(models.Model):
    """A file of firms on its way in: its content, what is wrong with it by cell, what it made."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    problems = models.JSONField(default=list)
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


_MONEY = (
    "sales",
    "income",
    "main_income",
    "high_tech_income",
    "cost",
    "assets",
    "liabilities",
    "rd",
    "rd_china",
    "tax",
)


class FirmYear(models.Model):
    """Figures of one year; a correction is a new row that replaces the old one. `rd` is what counts of `rd_kinds`."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    staff = models.PositiveIntegerField(null=True, blank=True)
    science_staff = models.PositiveIntegerField(null=True, blank=True)
    college_staff = models.PositiveIntegerField(null=True, blank=True)
    sales = models.BigIntegerField(null=True, blank=True)
    income = models.BigIntegerField(null=True, blank=True)
    main_income = models.BigIntegerField(null=True, blank=True)
    high_tech_income = models.BigIntegerField(null=True, blank=True)
    cost = models.BigIntegerField(null=True, blank=True)
    assets = models.BigIntegerField(null=True, blank=True)
    liabilities = models.BigIntegerField(null=True, blank=True)
    net_assets = models.BigIntegerField(null=True, blank=True)  # may be below nought, as profit may
    net_profit = models.BigIntegerField(null=True, blank=True)
    rd = models.BigIntegerField(null=True, blank=True)
    rd_china = models.BigIntegerField(null=True, blank=True)
    rd_kinds = models.JSONField(default=dict)
    tax = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    intake = models.ForeignKey(FirmIntake, models.PROTECT, null=True, blank=True, related_name="years")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "year"], condition=Q(replaced_at=None), name="firm_year_once"
            ),
            models.CheckConstraint(
                condition=Q(science_staff=None) | Q(staff=None) | Q(science_staff__lte=F("staff")),
                name="firm_year_science_within_staff",
                violation_error_message="科技人员不能多于职工总数。",
            ),
            models.CheckConstraint(
                condition=Q(high_tech_income=None) | Q(income=None) | Q(high_tech_income__lte=F("income")),
                name="firm_year_high_tech_within_income",
                violation_error_message="高新技术产品收入不能多于总收入。",
            ),
            models.CheckConstraint(
                condition=Q(rd_china=None) | Q(rd=None) | Q(rd_china__lte=F("rd")), name="firm_year_china_within_rd",
                violation_error_message="境内研发费用不能多于研发费用。",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": 0}), name=f"firm_year_{name}_not_negative"
                )
                for name in _MONEY
            ),
        ]  # fmt: skip


class Right(models.Model):
    """One right of intellectual property; `high_value` lists what makes it a high-value patent."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="rights")
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=RightKind.choices)
    title = models.CharField(max_length=120)
    granted_on = models.DateField()
    own = models.BooleanField(default=True)  # developed by the firm, not bought
    high_value = models.JSONField(default=list)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(ended_on=None), name="right_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("granted_on")), name="right_ends_after_it_began"
            ),
            models.CheckConstraint(condition=Q(kind__in=RightKind.values), name="right_kind_known"),
        ]  # fmt: skip


class GradeHeld(models.Model):
    """A grade that a firm holds until before `expires_on`, unless it was taken away before."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=20)
    certificate = models.CharField(max_length=60)
    granted_on = models.DateField()
    expires_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grade", "certificate"], name="certificate_once"),
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="grade_known"),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("granted_on")), name="grade_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(ended_on__gte=F("granted_on")) & ~Q(why="")),
                name="grade_ended_says_why",
            ),
        ]
        indexes = [models.Index(fields=["grade", "expires_on"], name="grade_by_end")]


class Consent(models.Model):
    """That a firm lets its profile be used for one thing, until it takes that back."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="consents")
    use = models.CharField(max_length=10, choices=Use.choices)
    by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "use"], condition=Q(withdrawn_at=None), name="consent_once"
            ),
            models.CheckConstraint(condition=Q(use__in=Use.values), name="consent_use_known"),
        ]
