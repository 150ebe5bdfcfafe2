"""The event log as columns, subject by subject, so that a page need not read every act of a city anew.

Nothing here is a source: all of it follows from the ledger and can be made again from it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.ledger.models import Matter


class MinedState(models.Model):
    """One row: up to which act the logs are kept, and when that act was known."""

    act_id = models.BigIntegerField(default=0)
    as_of = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="mined_state_one", condition=Q(pk=1))]


class MinedLog(models.Model):
    """The log of one subject (`queries.mining.Subject`): how much it holds, and the names of its acts by number."""

    sort = models.CharField(max_length=8)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)  # of its latest matter
    names = models.JSONField(default=list)
    cases = models.PositiveIntegerField(default=0)
    events = models.PositiveIntegerField(default=0)
    act_id = models.BigIntegerField(default=0)  # the state's act when this log last grew

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "code"], name="mined_log_once")]


class MinedBlock(models.Model):
    """Some events of a log, in the order of their acts; `body` is `rules.mining.pack`."""

    log = models.ForeignKey(MinedLog, models.CASCADE, related_name="blocks")
    place = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "place"], name="mined_block_once")]


class MinedLate(models.Model):
    """An ended matter that was late, with the working days; those that are still open are counted when asked."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True)
    log = models.ForeignKey(MinedLog, models.CASCADE, related_name="late")
    days = models.PositiveIntegerField()
