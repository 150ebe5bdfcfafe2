"""A firm's own life: the trade licence over its permits, dormancy, and leaving the register."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Agency, Party
from hemei.cases.enums import ExitWay
from hemei.cases.models.licences import Licence
from hemei.cases.models.orders import Order
from hemei.ledger.models import Matter


class TradeLicence(models.Model):
    """One licence for a trade (行业综合许可证) over the permits of one order; its state is derived from them."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    order = models.OneToOneField(Order, models.PROTECT, related_name="trade_licence")
    party = models.ForeignKey(Party, models.PROTECT, related_name="trade_licences")
    title = models.CharField(max_length=120)
    token = models.CharField(max_length=64, unique=True)
    edition = models.PositiveIntegerField(default=0)


class TradePart(models.Model):
    """One permit inside a trade licence; a permit belongs to one trade licence at most."""

    whole = models.ForeignKey(TradeLicence, models.PROTECT, related_name="parts")
    licence = models.OneToOneField(Licence, models.PROTECT, related_name="trade_part")
    said_number = models.CharField(
        max_length=60
    )  # what the last edition says of it, so that a change is found
    said_status = models.CharField(max_length=10)
    said_until = models.DateField(null=True, blank=True)
    said_version = models.PositiveSmallIntegerField(default=1)


class TradeEdition(models.Model):
    """What the whole said when it was issued: parts with number, standing and term; and its signed paper."""

    whole = models.ForeignKey(TradeLicence, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    says = models.JSONField(default=list)  # rows of item, number, valid|ended, last day
    because = models.CharField(max_length=300, blank=True)
    issued_on = models.DateField()
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["whole", "number"], name="trade_edition_once")]


class Dormancy(models.Model):
    """A firm asleep (歇业), filed for a term; first and last day included."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="dormancies")
    cause = models.CharField(max_length=10)
    why = models.CharField(max_length=300)
    first_on = models.DateField()
    last_on = models.DateField()
    address = models.CharField(max_length=200)  # where legal papers reach the firm meanwhile
    address_confirmed = models.BooleanField(default=False)  # the address stands in for the residence (确认书)
    contact = models.CharField(max_length=60, blank=True)  # the officer who keeps in touch
    live = models.BooleanField(default=True)  # filed or dormant
    reminded = models.JSONField(default=list)  # reminders told, in days before the end
    woke_on = models.DateField(null=True, blank=True)  # the first day of business again
    publish_by = models.DateField(null=True, blank=True)  # resumption has to be published by then
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(live=True), name="dormancy_one_at_a_time"),
            models.CheckConstraint(name="dormancy_forward", condition=Q(last_on__gte=F("first_on"))),
            models.CheckConstraint(
                name="dormancy_woke", condition=Q(woke_on=None) | Q(woke_on__gte=F("first_on"))
            ),
        ]


class DormancyBody(models.Model):
    """One body in the chain of a dormancy: what it stops or pauses, and whether it has."""

    dormancy = models.ForeignKey(Dormancy, models.PROTECT, related_name="bodies")
    agency = models.ForeignKey(Agency, models.PROTECT)
    what = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dormancy", "agency"], name="dormancy_body_once")]


class Exit(models.Model):
    """A deregistration (注销): simple, ordinary or compulsory; signed by whoever `signer` is and in whose place."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="exits")
    way = models.CharField(max_length=12, choices=ExitWay.choices)
    sole = models.BooleanField(default=False)  # a sole trader: no publicity in the simple way
    why = models.CharField(max_length=300)
    revoked_on = models.DateField(null=True, blank=True)  # compulsory: when its licence was revoked
    formed_on = models.DateField(null=True, blank=True)  # ordinary: when the liquidation group was formed
    group = models.CharField(max_length=200, blank=True)  # its members, head first
    liquidated_on = models.DateField(null=True, blank=True)
    published_on = models.DateField()
    opens_on = models.DateField(null=True, blank=True)  # an application may be made from here …
    shuts_on = models.DateField(null=True, blank=True)  # … to here, both included
    gone = models.JSONField(default=list)  # who should have signed and cannot
    signer = models.CharField(max_length=60)
    liability = models.CharField(max_length=200, blank=True)  # what the signer takes upon himself
    applied_by = models.CharField(max_length=80, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    live = models.BooleanField(default=True)  # neither ended nor withdrawn
    struck_off_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(live=True), name="exit_one_at_a_time"),
            models.CheckConstraint(
                name="exit_window",
                condition=Q(opens_on=None) | Q(shuts_on=None) | Q(shuts_on__gte=F("opens_on")),
            ),
            models.CheckConstraint(
                name="exit_two_people",
                condition=Q(applied_by="") | Q(decided_by="") | ~Q(applied_by=F("decided_by")),
            ),
        ]


class ExitHeir(models.Model):
    """One link of the succession chain of a deregistration (代位注销): who takes whose place, proved by what."""

    leaving = models.ForeignKey(Exit, models.PROTECT, related_name="heirs")
    line = models.PositiveIntegerField()
    of = models.CharField(max_length=60)
    to = models.CharField(max_length=60)
    relation = models.CharField(max_length=12)
    document = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)  # of the file
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leaving", "line"], name="exit_heir_line")]
        ordering = ["line"]


class ExitObjection(models.Model):
    """An objection raised while a deregistration is public."""

    leaving = models.ForeignKey(Exit, models.PROTECT, related_name="objections")
    by = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
