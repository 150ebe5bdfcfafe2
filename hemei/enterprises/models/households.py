"""One record of a household: who belongs to it, what it agreed to, what came in; entered once, used for every help."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.enterprises.enums import Health, Relation
from hemei.ledger.models import Matter
from hemei.rules.households import INCOMES
from hemei.rules.masks import mask_name


class Household(models.Model):
    """A household, known by its head. Name, identity and phone of the head stand on the party, never in the ledger."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="households")
    live = models.BooleanField(default=True)
    town = models.CharField(max_length=40)
    village = models.CharField(max_length=40)
    address = models.CharField(max_length=120, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "家庭"
        constraints = [
            models.CheckConstraint(condition=~Q(village=""), name="household_has_village"),
            models.UniqueConstraint(fields=["party"], condition=Q(live=True), name="household_one_of_head"),
        ]
        indexes = [models.Index(fields=["village", "-matter"], name="household_village")]

    def __str__(self) -> str:
        return str(self.matter_id)

    @property
    def masked(self) -> str:
        """This will name the household as every list, file and notice shows it."""
        return mask_name(self.party.name)


class Member(models.Model):
    """A person of a household, the head among them; who has left keeps his row."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    name = models.CharField(max_length=60)
    identity = models.CharField(max_length=18, blank=True)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    health = models.CharField(max_length=10, choices=Health.choices, default=Health.WELL)
    works = models.BooleanField(default=False)  # fit for work
    pupil = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity"],
                condition=Q(ended_on=None) & ~Q(identity=""),
                name="member_of_one_household",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_on=None, relation="head"), name="household_one_head"
            ),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="member_relation_known"),
            models.CheckConstraint(condition=Q(health__in=Health.values), name="member_health_known"),
        ]


class HouseholdConsent(models.Model):
    """That a household lets its data be asked for and compared, until it takes that back."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="consents")
    by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    paper_path = models.CharField(max_length=300, blank=True)
    paper_sha256 = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(withdrawn_at=None), name="household_consent_once"
            ),
        ]


class IncomeLine(models.Model):
    """One amount of one income year (half-open) with where it is known from; a wrong one is struck, not changed."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="incomes")
    year = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    kind = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="income_not_negative"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="income_year_in_order"),
            models.CheckConstraint(condition=~Q(source=""), name="income_has_source"),
            models.CheckConstraint(condition=Q(kind__in=list(INCOMES)), name="income_kind_known"),
            models.CheckConstraint(condition=Q(struck_at=None) | ~Q(why=""), name="income_struck_says_why"),
        ]
        indexes = [models.Index(fields=["household", "year"], name="income_by_year")]
