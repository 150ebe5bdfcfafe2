"""Press sheets: a text whose numbers are bound to the register, as it was checked, signed and published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.indicators.models.register import Indicator, Observation
from hemei.ledger.models import Matter


class Release(models.Model):
    """One press sheet. From the signature on its text stands still; `digest` is the SHA-256 of the text signed."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    planned_on = models.DateField()
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="following")
    writer = models.CharField(max_length=80)  # key of the actor
    written_by = models.CharField(max_length=120)
    signer = models.CharField(max_length=80, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    explained = models.CharField(max_length=500, blank=True)  # why contradictions of the checker may stand
    checked = models.JSONField(default=dict, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_two_people",
                condition=Q(signer="") | ~Q(signer=F("writer")),
                violation_error_message="撰稿和签发不能是同一个人。",
            ),
            models.CheckConstraint(name="release_signed_is_sealed", condition=Q(signer="") | ~Q(digest="")),
        ]

    def __str__(self) -> str:
        return self.title


class ReleaseNumber(models.Model):
    """One number of a checked press sheet: the value it stands for, or why it stands there by hand."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="numbers")
    place = models.PositiveIntegerField()  # from 1, in the order of the text
    shown = models.CharField(max_length=80)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="printed_in")
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="printed_in"
    )
    period = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "place"], name="release_number_once"),
            models.CheckConstraint(
                name="release_number_bound_or_reasoned",
                condition=(Q(observation=None) & Q(indicator=None) & ~Q(reason=""))
                | (Q(observation__isnull=False) & Q(indicator__isnull=False) & Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.place} {self.shown}"
