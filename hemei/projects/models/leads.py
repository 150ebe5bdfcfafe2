"""Leads: a project before it is one, from the first word to the contract and the look again after three years."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.ledger.models import Matter


class Lead(models.Model):
    """One lead of investment promotion; the stage is the state of its matter."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=120)
    investor = models.CharField(max_length=120)
    mode = models.CharField(max_length=10)
    source = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=16, decimal_places=2)  # yuan
    industry = models.CharField(max_length=10, blank=True)
    chain_link = models.CharField(max_length=80, blank=True)  # which link of the zone's chain it fills
    officer = models.CharField(max_length=80)  # key
    officer_label = models.CharField(max_length=120)
    park = models.CharField(max_length=40, blank=True)
    figures = models.JSONField(default=dict)  # of the scorecard, as text
    grounds = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, blank=True)
    promises = models.JSONField(default=dict)  # figures promised by the contract, as text
    signed_on = models.DateField(null=True, blank=True)
    produced_on = models.DateField(null=True, blank=True)
    review = models.JSONField(default=dict)  # what came of the promises, as text
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="lead_has_value"),
            models.CheckConstraint(
                condition=Q(signed_on=None) | ~Q(verdict__in=["", "refuse"]), name="lead_signed_after_admission",
                violation_error_message="没有通过准入评分的不能签约。",
            ),
        ]  # fmt: skip
