"""Policies for firms and the claims under them: what is promised, to whom, what was paid and what came back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.enterprises.enums import Mode
from hemei.enterprises.models.profile import Firm
from hemei.ledger.models import Matter


class Policy(models.Model):
    """One policy: text and source, the machine's condition, the formula of the amount, and its money.

    `held` is what its live claims have taken of the budget. Policies of one `group` exclude each other in a batch.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    text = models.TextField()
    source = models.CharField(max_length=200)
    owner = models.CharField(max_length=40)  # agency that pays
    mode = models.CharField(max_length=10, choices=Mode.choices)
    condition = models.JSONField(default=dict)
    formula = models.JSONField()
    cap = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # of one firm
    budget = models.DecimalField(max_digits=16, decimal_places=2)
    held = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    batch = models.CharField(max_length=20)
    group = models.CharField(max_length=40, blank=True)
    drafter = models.CharField(max_length=120)
    reviewer = models.CharField(max_length=120, blank=True)
    fairness = models.JSONField(default=list)
    review_note = models.CharField(max_length=500, blank=True)
    estimate = models.JSONField(default=dict)  # what it would cost, as it was worked out at `estimated_at`
    estimated_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "惠企政策"
        constraints = [
            models.CheckConstraint(
                condition=Q(held__gte=0, held__lte=F("budget")), name="policy_within_budget"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="policy_ends_after_it_began"
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="policy_mode_known"),
            models.CheckConstraint(condition=~Q(reviewer=F("drafter")), name="policy_reviewed_by_another"),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gt=0), name="policy_cap_above_nought"),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Claim(models.Model):
    """One firm's money under one policy. `facts` decided it; it is `live` until it is refused or dropped."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="claims")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="claims")
    batch = models.CharField(max_length=20)
    group = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    facts = models.JSONField(default=dict)
    live = models.BooleanField(default=True)
    bank = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=40, blank=True)
    checker = models.CharField(max_length=120, blank=True)  # who judged it last: somebody else pays
    public_from = models.DateField(null=True, blank=True)
    public_until = models.DateField(null=True, blank=True)  # the last day of the publicity
    why = models.CharField(max_length=500, blank=True)  # of a refusal, an objection, a recall
    effect = models.CharField(max_length=500, blank=True)
    recall = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "政策资金"
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "firm", "batch"], condition=Q(live=True), name="claim_once_a_batch"
            ),
            models.UniqueConstraint(
                fields=["group", "firm", "batch"],
                condition=Q(live=True) & ~Q(group=""),
                name="claim_one_of_group",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="claim_amount_above_nought"),
            models.CheckConstraint(
                condition=Q(recall=None) | Q(recall__gt=0, recall__lte=F("amount")),
                name="claim_recall_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(public_until=None) | Q(public_until__gte=F("public_from")),
                name="claim_publicity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Payment(models.Model):
    """The one payment of a claim. The firm, the policy and the batch stand here again, so that no second claim pays."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="payment")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="payments")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="payments")
    batch = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    voucher = models.CharField(max_length=80, unique=True)
    paid_on = models.DateField()
    proof_path = models.CharField(max_length=300)
    proof_sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "firm", "batch"], name="paid_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_above_nought"),
        ]


class Return(models.Model):
    """What came back of a payment."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="returned")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    voucher = models.CharField(max_length=80, unique=True)
    returned_on = models.DateField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="return_above_nought")]
