"""Matters and the acts that moved them. Acts are written once; nothing here points upward."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

OPEN = Q(closed_at=None, listed=True)


class Matter(models.Model):
    """Whatever somebody waits for. Its state is what its last act left; `head` is that act's digest."""

    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=0)  # number of acts so far
    head = models.CharField(max_length=64)
    holder = models.CharField(max_length=80, blank=True)  # who has it now, e.g. "agency:approval"
    party = models.CharField(max_length=80, blank=True)  # whom it concerns, e.g. "party:12"
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    waiting = models.PositiveIntegerField(default=0)  # open children that must end first
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    alert_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # What lists filter and order by, so that a page of a list costs the same for sixty and for 200,000 matters.
    red_at = models.DateTimeField(null=True, blank=True)  # the first instant at which its light is red
    begun_at = models.DateTimeField(null=True, blank=True)  # when its clock began
    office = models.CharField(max_length=80, blank=True)  # in whose list it stands, e.g. "agency:tax"
    topic = models.CharField(max_length=80, blank=True)  # what it belongs to, e.g. "menu:open-company"
    label = models.CharField(max_length=200, blank=True)  # whom it concerns, as lists show it (masked)
    words = models.TextField(blank=True)  # what it is found by, in small letters; never shown
    listed = models.BooleanField(
        default=False
    )  # stands in such a list; what does not costs those indexes nothing

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="matter_red_has_due",
                condition=Q(red_at__isnull=True) | Q(due_at__isnull=False),
                violation_error_message="没有到期的时限不会亮红灯。",
            ),
            models.CheckConstraint(
                name="matter_alert_before_due",
                condition=Q(alert_at__isnull=True) | Q(due_at__isnull=True) | Q(alert_at__lte=F("due_at")),
                violation_error_message="提醒不能晚于到期。",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "due_at"], name="matter_open", condition=Q(closed_at=None)),
            models.Index(fields=["alert_at"], name="matter_alarm", condition=Q(closed_at=None)),
            models.Index(fields=["party", "-opened_at"], name="matter_party"),
            models.Index(
                fields=["kind", "state", "-id"], name="matter_kind"
            ),  # the newest of a kind, ended too
            models.Index(fields=["kind", "office", "-id"], name="matter_office", condition=Q(listed=True)),
            # one for each order of a list of what is open; the number makes every place its own
            models.Index(fields=["kind", "due_at", "number"], name="matter_by_due", condition=OPEN),
            models.Index(
                fields=["kind", "office", "due_at", "number"], name="matter_by_office", condition=OPEN
            ),
            models.Index(fields=["kind", "-begun_at", "number"], name="matter_by_start", condition=OPEN),
            models.Index(fields=["kind", "label", "number"], name="matter_by_label", condition=OPEN),
            models.Index(fields=["kind", "title", "number"], name="matter_by_title", condition=OPEN),
            models.Index(fields=["kind", "red_at"], name="matter_by_red", condition=OPEN),
        ]

    def __str__(self) -> str:
        return self.number


class Act(models.Model):
    """One move of a matter, self-contained and chained to the matter's act before it.

    `at` is when it was true, `known_at` when the platform learnt it; both are UTC instants in ISO form, kept as
    text so that the digest covers exactly what is stored on every database.
    """

    # no index of its own: `act_once_per_place` begins with it
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="acts", db_index=False)
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=120)
    at = models.CharField(max_length=32)
    known_at = models.CharField(max_length=32)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    payload = models.TextField()  # canonical JSON
    prev = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "seq"], name="act_once_per_place"),
            # not `unique=True`, which on PostgreSQL brings a second index for LIKE
            models.UniqueConstraint(fields=["digest"], name="act_digest_once"),
        ]
        indexes = [models.Index(fields=["name", "at"], name="act_name_at")]

    def __str__(self) -> str:
        return f"{self.name} #{self.seq}"


class Seal(models.Model):
    """The Merkle root over all acts since the seal before, published so that nobody can change them unseen."""

    sealed_at = models.DateTimeField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:12]


class SealedAct(models.Model):
    """Which leaf of which seal an act is; kept apart so that acts themselves are never written again."""

    act = models.OneToOneField(Act, models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="leaves")
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "place"], name="leaf_once")]
