"""Files of other systems' finished cases on their way in, kept until somebody enters them or lets them go."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.ledger.models import Matter


class HistoryUpload(models.Model):
    """One file with its mapping and what reading it found; `matter` is the import once it was entered."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    mapping = models.TextField()
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=100)
    found = models.JSONField(default=dict)  # counts, first cases
    rejects = models.JSONField(default=list)  # where, case, column, why
    dropped = models.BooleanField(default=False)
    # what the worker has to do with a file that is too large for a request: "read" or "enter"; "" = nothing
    waits = models.CharField(max_length=5, blank=True)
    asked = models.JSONField(default=dict)  # who asked for it last, and whether bad cases stay out
    done = models.PositiveIntegerField(default=0)  # rows read so far
    stop = models.BooleanField(default=False)
    problem = models.TextField(blank=True)  # why the worker could not do it
    matter = models.OneToOneField(
        Matter, models.PROTECT, null=True, blank=True, related_name="history_upload"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dropped=False) | Q(matter=None), name="history_upload_entered_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(waits="") | (Q(dropped=False) & Q(matter=None)), name="history_upload_waits_open"
            ),
        ]
