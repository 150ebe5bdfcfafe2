"""Cadres of three levels and their calls at a household: planned by the table, missed ones climb."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.enterprises.models.households import Household
from hemei.ledger.models import Matter
from hemei.rules.households import LEVELS


class Contact(models.Model):
    """The cadre of one level for a household, until another takes over."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="contacts")
    level = models.CharField(max_length=10)
    cadre = models.CharField(max_length=80)  # address of the user, "user:12"
    label = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "level"], condition=Q(until=None), name="contact_one_a_level"
            ),
            models.CheckConstraint(condition=Q(level__in=list(LEVELS)), name="contact_level_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="contact_in_order"
            ),
        ]


class CadreVisit(models.Model):
    """One planned call. `level` is whose it was, `at_level` who has it now that it may have climbed."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="visits")
    level = models.CharField(max_length=10)
    at_level = models.CharField(max_length=10)
    open = models.BooleanField(default=True)
    missed = models.BooleanField(default=False)
    due_on = models.DateField()  # as planned; the matter's own day moves when it climbs
    visited_on = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=120, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "干部联系走访"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "level"], condition=Q(open=True), name="cadre_visit_one_open"
            ),
            models.CheckConstraint(
                condition=Q(level__in=list(LEVELS)) & Q(at_level__in=list(LEVELS)),
                name="cadre_visit_level_known",
            ),
            models.CheckConstraint(condition=Q(visited_on=None) | ~Q(text=""), name="cadre_visit_says_what"),
        ]
