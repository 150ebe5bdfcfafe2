"""Ratings: one for each service, who rated kept apart from what was rated, services that nobody rated counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.ledger.models import Matter
from hemei.oversight.enums.loop import Cause, Channel, Exclusion, Way
from hemei.oversight.models.loop import Remedy

_LEVEL = (1, 5)


class Rating(models.Model):
    """One rating of one service event (一事一评、一次一评). The level is written once; nobody may change it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    event = models.CharField(max_length=80, unique=True)  # "case:…", "ticket:…", "visit:…", "outside:…"
    event_on = models.DateField()  # the day on which the service ended
    item_code = models.CharField(max_length=60, blank=True)
    agency = models.CharField(max_length=80, blank=True)
    window = models.CharField(max_length=40, blank=True)
    officer = models.CharField(max_length=80, blank=True)  # key of who served; never shown in public
    channel = models.CharField(max_length=10, choices=Channel.choices)
    level = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    text = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=40, blank=True)  # digests, so that votes of one origin are known
    device = models.CharField(max_length=40, blank=True)
    excluded = models.CharField(max_length=12, choices=Exclusion.choices, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    reached = models.BooleanField(default=False)
    caller = models.CharField(max_length=80, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    reply = models.CharField(max_length=1000, blank=True)
    appeal = models.CharField(max_length=1000, blank=True)
    appealed_by = models.CharField(max_length=80, blank=True)
    reviewer = models.CharField(max_length=80, blank=True)
    again_level = models.PositiveSmallIntegerField(null=True, blank=True)
    remedy = models.OneToOneField(Remedy, models.PROTECT, null=True, blank=True, related_name="rating")
    published = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__range=_LEVEL), name="rating_level"),
            models.CheckConstraint(
                condition=Q(again_level=None) | Q(again_level__range=_LEVEL), name="rating_again_level"
            ),
            models.CheckConstraint(
                condition=Q(caller="") | ~Q(caller=F("officer")), name="rating_called_by_another",
                violation_error_message="被评价的人不能自己回访。",
            ),
            models.CheckConstraint(
                condition=Q(reviewer="") | (~Q(reviewer=F("appealed_by")) & ~Q(reviewer=F("officer"))),
                name="rating_reviewed_by_another",
                violation_error_message="申诉人和被评价的人不能自己复核。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["event_on", "item_code"], name="rating_day_item"),
            models.Index(fields=["item_code", "event_on"], name="rating_item"),
            models.Index(fields=["link"], name="rating_link", condition=~Q(link="")),
            models.Index(fields=["device"], name="rating_device", condition=~Q(device="")),
        ]


class Rater(models.Model):
    """Who rated, apart from the rating: read only through an act that says for what."""

    rating = models.OneToOneField(Rating, models.PROTECT, primary_key=True, related_name="rater")
    address = models.CharField(max_length=80, blank=True)  # "party:12"
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["address"], name="rater_address")]


class ServiceCount(models.Model):
    """Services of a month that no case and no ticket here stands for, so that who did not rate is counted.

    What was said before is in the acts of its matter; a count from before those were kept gets one when corrected.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    agency = models.CharField(max_length=80)
    item_code = models.CharField(max_length=60, blank=True)
    n = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "agency", "item_code"], name="service_count_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="service_count_month"),
        ]
