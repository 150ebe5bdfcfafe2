"""The register: what is measured, what was observed, what was revised, where a series breaks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.indicators.enums import Bound, Kind, PeriodType, Status
from hemei.ledger.models import Matter
from hemei.rules.words import mark


class Indicator(models.Model):
    """One figure, defined once. `version` counts its definitions; the texts of old ones stand in the ledger."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    english = models.CharField(max_length=160)
    aliases = models.JSONField(default=list, blank=True)  # other names found in texts
    definition = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.CharField(max_length=20, blank=True)
    unit_family = models.CharField(max_length=20, blank=True)
    numerator = models.CharField(max_length=60, blank=True)  # code of an indicator, or words
    denominator = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    period_type = models.CharField(max_length=10, choices=PeriodType.choices)
    standard = models.CharField(max_length=200, blank=True)
    agency = models.CharField(max_length=60)  # code of the agency that answers for it
    live = models.BooleanField(default=False)  # computed by the platform itself
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="indicator_forward",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                violation_error_message=mark("停用日必须晚于启用日。"),
            ),
            models.CheckConstraint(
                name="indicator_parts_kept_apart",
                condition=~Q(kind__in=("rate", "share")) | (~Q(numerator="") & ~Q(denominator="")),
                violation_error_message=mark("比率和占比要分别写明分子和分母。"),
            ),
        ]
        indexes = [models.Index(fields=["agency", "code"], name="indicator_agency")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Observation(models.Model):
    """One value of one indicator for one period and place, as somebody signed it; never written twice.

    The period is half-open: `starts_on` until before `ends_on`. `replaces` is the observation that this one
    revises; an observation that is not replaced is the current one.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=60, default="zone")
    value = models.DecimalField(max_digits=24, decimal_places=6)
    upper = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)  # end of a range
    bound = models.CharField(max_length=6, choices=Bound.choices, default=Bound.EXACT)
    decimals = models.PositiveSmallIntegerField(default=0)  # as printed
    status = models.CharField(max_length=12, choices=Status.choices)
    document = models.CharField(max_length=200)
    position = models.CharField(max_length=60, blank=True)
    sentence = models.TextField(blank=True)
    query = models.CharField(max_length=120, blank=True)  # the live definition that computed it
    standard = models.CharField(max_length=120, blank=True)  # edition that it was computed under
    signed_by = models.CharField(max_length=120)
    known_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.CharField(max_length=300, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="observation_forward",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=mark("期间的结束必须晚于开始。"),
            ),
            models.CheckConstraint(
                name="observation_range", condition=Q(upper=None) | Q(upper__gte=F("value"))
            ),
            models.CheckConstraint(
                name="observation_revision_says_why",
                condition=Q(replaces=None) | (~Q(reason="") & Q(status="revised")),
                violation_error_message=mark("修订必须写明理由。"),
            ),
            models.UniqueConstraint(
                fields=["indicator", "starts_on", "ends_on", "place", "document", "position"],
                condition=Q(replaces=None),
                name="observation_once",
                violation_error_message=mark("这一期、这一处的数值已经登记过；要改请用“修订”。"),
            ),
        ]
        indexes = [models.Index(fields=["indicator", "place", "starts_on"], name="observation_series")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.starts_on} {self.value}"


class Break(models.Model):
    """A day on which a series changed its standard: what stands before and after is not one line."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="breaks")
    on = models.DateField()
    before = models.CharField(max_length=120)
    after = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "on"], name="break_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.on}"
