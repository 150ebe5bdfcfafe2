"""Yearly assessments: formula, figures and version of a year; a corrected one is a new version."""

from __future__ import annotations

from django.db import models

from hemei.ledger.models import Matter


class Assessment(models.Model):
    """One year's assessment in one version, under the formula written down in it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    formula = models.JSONField()
    document = models.CharField(max_length=200)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "version"], name="assessment_version_once")]


class AssessmentRow(models.Model):
    """What one unit got: its figures (hundredths of a per cent, None = nothing owed), points in hundredths, place."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="rows")
    unit = models.CharField(max_length=40)
    figures = models.JSONField()
    parts = models.JSONField()  # figure: [numerator, denominator]
    docked = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField()
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "unit"], name="assessment_unit_once")]
