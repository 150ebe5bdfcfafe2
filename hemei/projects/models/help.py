"""The zone desk, the desks of the parks and the one-stop centres; who helps there, for whom, with what authority."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.ledger.models import Matter
from hemei.rules.visits import DESKS, WAYS


class HelpDesk(models.Model):
    """One desk; `kind` is zone, park or centre (a one-stop centre inside a park)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=list(DESKS.items()))
    name = models.CharField(max_length=80)
    park = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="zone"), name="help_one_zone_desk"),
            models.CheckConstraint(condition=Q(kind="zone") | ~Q(park=""), name="help_desk_in_a_park"),
        ]


class HelpOfficer(models.Model):
    """A helper at a desk, from joining to leaving; whoever comes back joins anew."""

    desk = models.ForeignKey(HelpDesk, models.PROTECT, related_name="officers")
    key = models.CharField(max_length=80)  # ledger key
    label = models.CharField(max_length=120)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(left_on=None), name="help_officer_at_one_desk"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="help_officer_leaves_after_joining",
            ),
        ]


class HelpGrant(models.Model):
    """What a firm lets one helper do in its name, for what and until when; it is personal and ends with him."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="help_grants")
    firm = models.CharField(max_length=120)
    helper = models.CharField(max_length=80)
    helper_label = models.CharField(max_length=120)
    scope = models.JSONField()  # codes of rules.visits.SCOPES
    begins_on = models.DateField()
    ends_on = models.DateField()  # the last day
    uses = models.PositiveIntegerField(default=0)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="help_grant_ends_after_it_began"
            )
        ]
        indexes = [
            models.Index(fields=["helper", "-matter"], name="help_grant_helper"),
            models.Index(fields=["party", "-matter"], name="help_grant_party"),
        ]


class HelpTask(models.Model):
    """Something a helper does with a firm (帮办) or in its name (代办, which needs an authorisation)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="help_tasks")
    firm = models.CharField(max_length=120)
    desk = models.ForeignKey(HelpDesk, models.PROTECT, related_name="tasks")
    project = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=500)
    way = models.CharField(max_length=8, choices=list(WAYS.items()))
    scope = models.CharField(max_length=10)
    grant = models.ForeignKey(HelpGrant, models.PROTECT, null=True, blank=True, related_name="tasks")
    helper = models.CharField(max_length=80, blank=True)
    helper_label = models.CharField(max_length=120, blank=True)
    done = models.CharField(max_length=1000, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name="help_score_one_to_five"),
            models.CheckConstraint(
                condition=Q(score=None) | ~Q(done=""), name="help_rated_when_done",
                violation_error_message="没有办好的帮办不能评价。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["helper", "-matter"], name="help_task_helper"),
            models.Index(fields=["party", "-matter"], name="help_task_party"),
            models.Index(fields=["project"], condition=~Q(project=""), name="help_task_project"),
        ]
