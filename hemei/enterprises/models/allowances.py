"""Subsistence allowances: the gap to the line, granted and checked again, and the months that are paid once each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.enterprises.models.households import Household
from hemei.ledger.models import Matter


class Allowance(models.Model):
    """One household's allowance. `month` yuan are paid each month from `from_month` on, as the latest check has it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="allowances")
    live = models.BooleanField(default=True)
    persons = models.PositiveIntegerField(null=True, blank=True)
    year = models.PositiveIntegerField(null=True, blank=True)  # income year that the gap was worked out from
    income = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    line = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    month = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    property_ok = models.BooleanField(default=False)
    bank = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=40, blank=True)
    checker = models.CharField(max_length=120, blank=True)
    decider = models.CharField(max_length=120, blank=True)
    public_from = models.DateField(null=True, blank=True)
    public_until = models.DateField(null=True, blank=True)
    from_month = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "最低生活保障"
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(live=True), name="allowance_one_at_a_time"),
            models.CheckConstraint(condition=Q(month=None) | Q(month__gte=0), name="allowance_not_negative"),
            models.CheckConstraint(
                condition=Q(from_month=None) | Q(month__gt=0), name="allowance_granted_above_nought"
            ),
            models.CheckConstraint(
                condition=Q(decider="") | ~Q(decider=F("checker")), name="allowance_decided_by_another"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["review_on"], name="allowance_review")]


class PayList(models.Model):
    """The allowances of one month: made, shown in public, paid once with its proof, accounted for."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    month = models.DateField()
    maker = models.CharField(max_length=120)
    live = models.BooleanField(default=True)
    public_from = models.DateField(null=True, blank=True)
    public_until = models.DateField(null=True, blank=True)
    voucher = models.CharField(max_length=80, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    proof_path = models.CharField(max_length=300, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    effect = models.CharField(max_length=500, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "低保金发放名单"
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="pay_list_whole_month"),
            models.UniqueConstraint(
                fields=["voucher"], condition=~Q(voucher=""), name="pay_list_voucher_once"
            ),
        ]


class PayLine(models.Model):
    """One household on a list; it stands on one live list a month."""

    pay_list = models.ForeignKey(PayList, models.PROTECT, related_name="lines")
    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="pay_lines")
    month = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    live = models.BooleanField(default=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "month"], condition=Q(live=True), name="pay_line_once_a_month"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="pay_line_above_nought"),
        ]


class AllowancePayment(models.Model):
    """What was paid. Household and month stand here again, so that no second list pays."""

    line = models.OneToOneField(PayLine, models.PROTECT, related_name="payment")
    household = models.ForeignKey(Household, models.PROTECT, related_name="payments")
    month = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    paid_on = models.DateField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "month"], name="allowance_paid_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allowance_payment_above_nought"),
        ]
