"""Looking afterwards at what a decision trusted: one row for each case that was granted on promises."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.cases.models.orders import Case, Upload
from hemei.ledger.models import Matter


class PromiseCheck(models.Model):
    """The later check (事后核查) of the papers that a promise (告知承诺) stood for."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="promise_check")
    papers = models.JSONField(default=list)  # [code, name] of each paper that was not handed in
    fault = models.CharField(max_length=300, blank=True)  # what was found untrue; it stays after the repair
    ordered_by = models.CharField(max_length=80, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    evidence = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="check_order_has_fault", condition=Q(ordered_by="") | ~Q(fault=""),
                violation_error_message="责令整改要写明哪里不实。",
            )
        ]  # fmt: skip
