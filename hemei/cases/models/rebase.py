"""A request to move a running case to another version of its item."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.cases.models.orders import Case
from hemei.catalog.models import ItemVersion
from hemei.ledger.models import Matter


class Rebase(models.Model):
    """What a move to another version would change, waiting for the applicant's consent; kept with his answer."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="rebases")
    version = models.ForeignKey(ItemVersion, models.PROTECT)
    effects = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at=None), name="case_one_open_rebase"
            )
        ]
