"""Written promises to firms (政策兑现): document, amount, condition, day, budget line, proof of payment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.ledger.models import Matter
from hemei.oversight.models.loop import Remedy


class Pledge(models.Model):
    """One written promise to one firm. Amounts are yuan; `owner` is the agency that owes it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT)
    park = models.CharField(max_length=40, blank=True)  # name of the park, as the sheets group it
    document = models.CharField(max_length=200)
    document_on = models.DateField()
    text = models.CharField(max_length=500)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    condition = models.CharField(max_length=300, blank=True)
    condition_met = models.BooleanField(null=True, blank=True)
    due_on = models.DateField()
    budget_line = models.CharField(max_length=120)
    owner = models.CharField(max_length=80)
    maker = models.CharField(max_length=80)
    checked_by = models.CharField(max_length=80, blank=True)
    check_note = models.CharField(max_length=300, blank=True)
    gap_reason = models.CharField(max_length=300, blank=True)
    firm_words = models.CharField(max_length=500, blank=True)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, blank=True, related_name="pledges")
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pledge_amount"),
            models.CheckConstraint(
                condition=Q(checked_by="") | ~Q(checked_by=F("maker")), name="pledge_checked_by_another",
                violation_error_message="登记和合法性审核不能是同一个人。",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("document_on")), name="pledge_due_after"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["park", "due_on"], name="pledge_park")]


class PledgePayment(models.Model):
    """One payment of a promise with its proof."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    paid_on = models.DateField()
    voucher = models.CharField(max_length=80)
    proof_path = models.CharField(max_length=120)
    proof_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pledge_payment_amount"),
            models.UniqueConstraint(fields=["pledge", "voucher"], name="pledge_voucher_once"),
        ]
