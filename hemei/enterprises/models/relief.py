"""Help against falling back into poverty: from the clue to the risk removed, and the files that clues come in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.enterprises.models.households import Household
from hemei.ledger.models import Matter
from hemei.rules.households import CAUSES, MEASURES, ORIGINS, RISKS


class ClueFile(models.Model):
    """A department's list of clues: checked cell by cell, entered whole or not at all, undone whole."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=200)
    agency = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)  # emptied once it is entered, stopped or faulty
    problems = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField()


class HelpCase(models.Model):
    """One household's way through the help. It is `live` until it is removed, refused or taken back."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    origin = models.CharField(max_length=10)
    reference = models.CharField(max_length=60, blank=True)  # number of a call, name of a list
    file = models.ForeignKey(ClueFile, models.PROTECT, null=True, blank=True, related_name="cases")
    clue = models.CharField(max_length=500)
    clue_at = models.DateTimeField()
    live = models.BooleanField(default=True)
    risk = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=12, blank=True)
    persons = models.PositiveIntegerField(null=True, blank=True)
    head_income = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # yuan a person
    checker = models.CharField(max_length=120, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    finding = models.CharField(max_length=500, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    votes = models.PositiveIntegerField(null=True, blank=True)
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    public_from = models.DateField(null=True, blank=True)
    public_until = models.DateField(null=True, blank=True)  # last day of the publicity
    decision_due = models.DateTimeField(null=True, blank=True)
    decider = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True)
    proposer = models.CharField(max_length=120, blank=True)
    verifier = models.CharField(max_length=120, blank=True)
    guarantees = models.JSONField(default=list)
    confirmed_by = models.CharField(max_length=120, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    paper_path = models.CharField(max_length=300, blank=True)  # the household's word on paper
    paper_sha256 = models.CharField(max_length=64, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "防返贫监测帮扶"
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(live=True), name="help_one_at_a_time"),
            models.CheckConstraint(condition=Q(origin__in=list(ORIGINS)), name="help_origin_known"),
            models.CheckConstraint(condition=Q(risk__in=["", *RISKS]), name="help_risk_known"),
            models.CheckConstraint(condition=Q(cause__in=["", *CAUSES]), name="help_cause_known"),
            models.CheckConstraint(
                condition=Q(decider="") | ~Q(decider=F("checker")), name="help_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(verifier="") | ~Q(verifier=F("proposer")), name="help_verified_by_another"
            ),
            models.CheckConstraint(
                condition=Q(public_until=None) | Q(public_until__gte=F("public_from")), name="help_publicity_in_order"
            ),
            models.CheckConstraint(condition=Q(votes=None) | Q(votes_for__lte=F("votes")), name="help_votes_add_up"),
            models.CheckConstraint(
                condition=Q(removed_on=None) | (~Q(verifier="") & ~Q(confirmed_by="")), name="help_removed_confirmed"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["public_until"], name="help_public_until")]


class HelpMeasure(models.Model):
    """One measure of a household's plan: whose it is, by when, and what shows that it was done."""

    case = models.ForeignKey(HelpCase, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=10)
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=40)  # agency
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    proof_path = models.CharField(max_length=300, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(MEASURES)), name="measure_kind_known"),
            models.CheckConstraint(
                condition=Q(done_on=None) | ~Q(evidence=""), name="measure_done_has_evidence"
            ),
        ]
