"""Tickets of the hotline: what was asked, who holds it, when he was reached, what he said, who called back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.ledger.models import Matter
from hemei.oversight.enums.tickets import LeftOut, TicketKind, Way
from hemei.oversight.models.loop import Remedy


class TicketIntake(models.Model):
    """One file of tickets: checked first, entered whole or not at all, taken back whole."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    summary = models.JSONField(default=dict)
    problems = models.JSONField(default=list)


class HotlineTicket(models.Model):
    """One ticket (工单). Agencies are codes, people are ledger keys, `person` an address that may read it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=10, choices=TicketKind.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    text = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    long = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    category = models.CharField(max_length=20, blank=True)
    secret = models.BooleanField(default=False)
    caller = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    sms = models.CharField(
        max_length=10, blank=True
    )  # language in which he is told by SMS; empty = he is not
    person = models.CharField(max_length=80, blank=True)  # who sent it in, where he has an account
    outside = models.CharField(max_length=80, blank=True)  # its number in the system that it came from
    topic = models.CharField(max_length=120, blank=True)  # the other system's own category
    agency = models.CharField(max_length=80, blank=True)  # the other system's name of who did it
    opened_on = models.DateField()
    unit = models.CharField(max_length=80, blank=True)
    operator = models.CharField(max_length=80, blank=True)
    head = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="alike")
    lead = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="likes"
    )  # of its hot topic
    dispatched_at = models.DateTimeField(null=True, blank=True)
    contact_due = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    reply_due = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    signer = models.CharField(max_length=80, blank=True)
    signer_label = models.CharField(max_length=120, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    decided = models.BooleanField(
        default=False
    )  # after a circle: whose it is was decided, it cannot be returned
    asked_days = models.PositiveSmallIntegerField(default=0)
    asked_why = models.CharField(max_length=500, blank=True)
    extended_days = models.PositiveSmallIntegerField(default=0)
    reply = models.TextField(blank=True)
    replier = models.CharField(max_length=80, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    called_by = models.CharField(max_length=80, blank=True)
    called_unit = models.CharField(max_length=80, blank=True)
    solved = models.BooleanField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    redone = models.PositiveSmallIntegerField(default=0)
    carded = models.PositiveSmallIntegerField(default=0)  # of this deadline: 1 = yellow was shown, 2 = red
    urged = models.PositiveSmallIntegerField(default=0)
    left_out = models.CharField(max_length=14, choices=LeftOut.choices, blank=True)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, blank=True, related_name="tickets")
    intake = models.ForeignKey(TicketIntake, models.PROTECT, null=True, blank=True, related_name="tickets")
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(called_by="") | ~Q(called_by=F("replier")), name="hotline_called_by_another",
                violation_error_message="答复的人不能自己回访。",
            ),
            models.CheckConstraint(
                condition=Q(called_unit="") | ~Q(called_unit=F("unit")), name="hotline_called_from_outside",
                violation_error_message="承办部门不能回访自己办的工单。",
            ),
            models.CheckConstraint(condition=Q(level=None) | Q(level__range=(1, 5)), name="hotline_level"),
            models.UniqueConstraint(fields=["outside"], condition=~Q(outside=""), name="hotline_outside_once"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit", "-matter"], name="hotline_unit"),
            models.Index(fields=["opened_on", "unit"], name="hotline_day"),
            models.Index(fields=["person"], name="hotline_person", condition=~Q(person="")),
            models.Index(fields=["category", "-matter"], name="hotline_category"),
        ]


class TicketHop(models.Model):
    """One stay of a ticket at an agency: when it came, when and why it was sent back."""

    ticket = models.ForeignKey(HotlineTicket, models.PROTECT, related_name="hops")
    seq = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=80)
    came_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "seq"], name="hotline_hop_once")]


class TicketPhoto(models.Model):
    """A picture at a ticket, its caller's or the agency's; shown without what it tells beside itself."""

    ticket = models.ForeignKey(HotlineTicket, models.PROTECT, related_name="photos")
    path = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    taken_at = models.CharField(max_length=19, blank=True)
    by_unit = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "sha256"], name="hotline_photo_once")]


class TicketGram(models.Model):
    """In how many tickets a pair of signs stands, counted by the worker; "#docs" and "#last" say how far it came."""

    gram = models.CharField(max_length=24, primary_key=True)
    n = models.PositiveBigIntegerField(default=0)
