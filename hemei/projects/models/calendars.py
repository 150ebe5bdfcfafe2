"""The schematic of the parks, and the calendars that somebody subscribes to by a secret address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.ledger.models import Matter


class ParkMap(models.Model):
    """The parks as the zone drew them: outer rings by code; a newer one replaces it, the old one stays to be read."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    document = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    parks = models.JSONField()
    scope = models.CharField(max_length=10, default="zone")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope"], condition=Q(ended_at=None), name="park_map_one")
        ]


class CalendarFeed(models.Model):
    """One subscription; of its secret only the digest is kept, so that nobody reads it out of the database."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    owner = models.CharField(max_length=80)
    user = models.PositiveBigIntegerField()
    park = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-matter"], name="calendar_feed_owner")]
