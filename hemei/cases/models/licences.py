"""Licences, their versions, and the archive packages of ended cases."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.cases.enums import LicenceStatus
from hemei.cases.models.orders import Case
from hemei.ledger.models import Matter

_STANDING = [LicenceStatus.VALID, LicenceStatus.SUSPENDED]


class Licence(models.Model):
    """What a grant issues; its life moves by acts on `matter`. `token` is in the QR code of its latest version."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="licence")
    # empty only for licences from before their life was kept; the first sweep opens it
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    paper = models.CharField(max_length=60, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="licences")
    holder = models.CharField(
        max_length=120, blank=True
    )  # name on its face after a change; empty = the party's
    conditions = models.TextField(blank=True)  # after a change; empty = those of the decision
    status = models.CharField(max_length=10, choices=LicenceStatus.choices, default=LicenceStatus.VALID)
    version = models.PositiveSmallIntegerField(default=1)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    renewal_asked_on = models.DateField(null=True, blank=True)  # an open request for renewal
    asked = models.JSONField(default=dict)  # an open request of the holder: kind (change, cancel), text, on
    suspended_until = models.DateField(null=True, blank=True)  # last day of a suspension with a term
    ended_on = models.DateField(null=True, blank=True)  # from that day on it does not count
    # a decision to end it that takes effect later: act, status, ended_on, and who decided it, in whose words
    ending = models.JSONField(default=dict, blank=True)
    token = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="licence_dates", condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on"))
            ),
            models.CheckConstraint(
                name="licence_ended",
                condition=Q(status__in=_STANDING, ended_on=None)
                | (~Q(status__in=_STANDING) & Q(ended_on__isnull=False)),
                violation_error_message="失效的证照要有失效日期，有效的没有。",
            ),
            models.CheckConstraint(
                name="licence_suspension",
                condition=Q(suspended_until=None) | Q(status=LicenceStatus.SUSPENDED),
            ),
        ]
        indexes = [models.Index(fields=["status", "valid_until"], name="licence_validity")]


class LicenceVersion(models.Model):
    """The face of a licence as it was at one time; each has its own code, so that an old paper is told as old."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=64, unique=True)
    act = models.CharField(max_length=60)  # act that made it
    holder = models.CharField(max_length=120)
    conditions = models.TextField(blank=True)
    valid_until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licence", "number"], name="licence_version_once"),
            models.UniqueConstraint(
                fields=["licence"], condition=Q(superseded_at=None), name="licence_one_version"
            ),
            models.CheckConstraint(
                name="licence_version_forward",
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("made_at")),
            ),
        ]


class Archive(models.Model):
    """One archive package of an ended case: asked for, made by the worker or the command line, kept as a file."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="archives")
    asked_by = models.CharField(max_length=80)
    asked_label = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # files put in so far
    total = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)  # why it could not be made
    made_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(made_at=None, fault=""), name="archive_one_in_work"
            ),
            models.CheckConstraint(
                name="archive_whole", condition=Q(made_at=None) | (~Q(sha256="") & ~Q(path=""))
            ),
        ]
