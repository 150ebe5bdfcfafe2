"""Where firms grow: carriers with their space and tenants, platforms that a firm carries, warnings already given."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.enterprises.enums import CarrierStage, Level, PlatformKind
from hemei.enterprises.models.profile import Firm
from hemei.ledger.models import Matter


class Carrier(models.Model):
    """A place that takes firms in, with the square metres that it lets."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    stage = models.CharField(max_length=12, choices=CarrierStage.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    operator = models.CharField(max_length=120)
    park = models.CharField(max_length=40, blank=True)
    space = models.DecimalField(max_digits=12, decimal_places=2)
    opened_on = models.DateField()
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "创新载体"
        constraints = [
            models.CheckConstraint(condition=Q(space__gt=0), name="carrier_has_space"),
            models.CheckConstraint(condition=Q(stage__in=CarrierStage.values), name="carrier_stage_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="carrier_level_known"),
        ]

    def __str__(self) -> str:
        return self.matter.title


class Tenancy(models.Model):
    """A firm in a carrier from a day until before another; `reasons` say why it graduated."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="tenancies")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="tenancies")
    area = models.DecimalField(max_digits=10, decimal_places=2)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    graduated = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    why = models.CharField(max_length=300, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "firm"], condition=Q(until_on=None), name="tenant_once"
            ),
            models.CheckConstraint(condition=Q(area__gt=0), name="tenancy_has_area"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="tenancy_in_order"
            ),
            models.CheckConstraint(
                condition=Q(graduated=False) | Q(until_on__isnull=False), name="graduated_has_left"
            ),
        ]


class Platform(models.Model):
    """An innovation platform that a firm carries (实验室, 技术中心 …), by kind and level."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="platforms")
    kind = models.CharField(max_length=12, choices=PlatformKind.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=60)  # of the document that recognises it
    granted_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="platform_once"),
            models.CheckConstraint(condition=Q(kind__in=PlatformKind.values), name="platform_kind_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="platform_level_known"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("granted_on")), name="platform_in_order"
            ),
        ]


class Warned(models.Model):
    """That somebody was warned of a day so many days before it; once each."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="warned")
    about = models.CharField(max_length=10)  # grade, batch or talent
    key = models.CharField(max_length=60)  # the certificate, the grade, or the person's number
    day = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "about", "key", "day", "days"], name="warned_once")
        ]


class DailyRound(models.Model):
    """The last local day on which a piece of background work was done that is done once a day."""

    name = models.CharField(max_length=40, unique=True)
    on = models.DateField()
