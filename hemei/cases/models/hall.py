"""The hall: queue tickets, appointments, hand-overs, official papers, delivery, fees, mandates and visits."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party, User
from hemei.cases.enums import DocumentKind, Leg, PaymentState, Place, Power, Way
from hemei.cases.models.orders import Case
from hemei.catalog.models import Hall, HallTopic, Window
from hemei.ledger.models import Matter


class Ticket(models.Model):
    """A number taken in a hall. `rank` is its place in the queue; `busy` = called to or served at `window`."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    hall = models.ForeignKey(Hall, models.PROTECT)
    topic = models.ForeignKey(HallTopic, models.PROTECT)
    day = models.DateField()
    code = models.CharField(max_length=10)
    token = models.CharField(max_length=40, unique=True)
    rank = models.DateTimeField()
    window = models.ForeignKey(Window, models.PROTECT, null=True, blank=True)
    busy = models.BooleanField(default=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "day", "code"], name="ticket_code_once"),
            models.UniqueConstraint(fields=["window"], condition=Q(busy=True), name="ticket_one_a_window"),
            models.CheckConstraint(
                condition=Q(busy=False) | Q(window__isnull=False), name="ticket_busy_where"
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name="ticket_score"),
            models.CheckConstraint(
                condition=Q(called_at=None) | Q(called_at__gte=F("taken_at")), name="ticket_called_after"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("taken_at")), name="ticket_ended_after"
            ),
        ]
        indexes = [models.Index(fields=["hall", "day", "rank"], name="ticket_queue")]


class Appointment(models.Model):
    """A seat in a slot. While `active`, nobody else has the seat and the party has no other in that slot."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    hall = models.ForeignKey(Hall, models.PROTECT)
    topic = models.ForeignKey(HallTopic, models.PROTECT)
    party = models.ForeignKey(Party, models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "starts_at", "seat"], condition=Q(active=True), name="appointment_seat_once"
            ),
            models.UniqueConstraint(
                fields=["party", "starts_at"], condition=Q(active=True), name="appointment_party_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_forward"),
        ]
        indexes = [models.Index(fields=["hall", "starts_at"], name="appointment_day")]


class HandOver(models.Model):
    """Papers of a case that go from one hand to the next: who gave, who took, which papers."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    leg = models.CharField(max_length=12, choices=Leg.choices)
    papers = models.JSONField(default=list)  # names
    note = models.CharField(max_length=200, blank=True)
    giver = models.CharField(max_length=80)
    giver_label = models.CharField(max_length=120)
    taker = models.CharField(max_length=80, blank=True)
    taker_label = models.CharField(max_length=120, blank=True)
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(open=True), name="handover_one_open"),
            models.CheckConstraint(
                condition=Q(taker="") | ~Q(taker=F("giver")), name="handover_two_people",
                violation_error_message="交出和接收不能是同一个人。",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(taken_at__gte=F("given_at")), name="handover_forward"
            ),
        ]  # fmt: skip


class Document(models.Model):
    """An official paper of a case, frozen at the act that made it; its file follows from `content` alone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    number = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=80)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    about = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="proof")
    sha256 = models.CharField(max_length=64, blank=True)  # of the file, once it is kept
    path = models.CharField(max_length=200, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    served_way = models.CharField(max_length=12, choices=Way.choices, blank=True)
    served_to = models.CharField(max_length=120, blank=True)
    served_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(served_at=None) | Q(served_at__gte=F("made_at")), name="document_served_after"
            ),
            models.CheckConstraint(
                condition=Q(served_at=None, served_way="") | (Q(served_at__isnull=False) & ~Q(served_way="")),
                name="document_served_how",
            ),
        ]


class Delivery(models.Model):
    """How the result reaches the applicant; one way at a time for each case."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    way = models.CharField(max_length=12, choices=Way.choices)
    receiver = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    tracking = models.CharField(max_length=40, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(active=True), name="delivery_one_way"),
            models.CheckConstraint(
                condition=~Q(way="post") | ~Q(address=""), name="delivery_post_needs_address"
            ),
            models.CheckConstraint(
                condition=Q(posted_at=None) | ~Q(tracking=""), name="delivery_posted_has_number"
            ),
        ]


class FeeOrder(models.Model):
    """What a case costs: lines as the item's pinned version had them when the case was accepted."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="fee_order")
    lines = models.JSONField()  # name, amount (text), basis, before_licence
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    before_licence = models.BooleanField()
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="fee_positive")]


class FeeAnswers(models.Model):
    """What was answered after the order went in because a fee of a case turns on it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="fee_answers")
    given = models.JSONField()  # fact -> value
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=120)


class Payment(models.Model):
    """One attempt to pay a fee. Only one is `paid`; a second sum that comes in is `surplus`, to be given back."""

    fee = models.ForeignKey(FeeOrder, models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=60, unique=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.STARTED)
    transaction = models.CharField(max_length=80, blank=True)  # the gateway's own number
    started_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    refund = models.CharField(max_length=80, blank=True)  # the gateway's number of the refund

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fee"], condition=Q(state="paid"), name="fee_paid_once"),
            models.UniqueConstraint(
                fields=["gateway", "transaction"], condition=~Q(transaction=""), name="payment_told_once"
            ),
            models.CheckConstraint(
                condition=Q(state="started") | (Q(paid_at__isnull=False) & ~Q(transaction="")),
                name="payment_paid_has_proof",
            ),
        ]


class Mandate(models.Model):
    """That somebody acts for a party: within orders and items (empty = all), until a day, until revoked."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="mandates")
    agent = models.ForeignKey(User, models.PROTECT, related_name="mandates")
    power = models.CharField(max_length=10, choices=Power.choices)
    orders = models.JSONField(default=list)  # numbers
    items = models.JSONField(default=list)  # codes
    given_at = models.DateTimeField()
    until = models.DateField()  # included
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agent", "party"], name="mandate_agent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("given_at")), name="mandate_forward"
            )
        ]


class Visit(models.Model):
    """Somebody came for a case: counted where it happened, once for a case, place and day."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    place = models.CharField(max_length=10, choices=Place.choices)
    day = models.DateField()
    at = models.DateTimeField()
    source = models.CharField(max_length=120)
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "place", "day"], name="visit_once_a_day")]
