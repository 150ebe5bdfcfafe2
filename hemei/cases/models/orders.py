"""Orders, cases and what belongs to them. Each stands on a matter of the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Agency, Party
from hemei.cases.enums import Channel, Origin, Verdict
from hemei.catalog.models import ItemVersion, MenuVersion
from hemei.ledger.models import Matter


class Series(models.Model):
    """The last number given out under a key (one row a day and kind)."""

    key = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)


class Order(models.Model):
    """What a firm ordered: a pinned menu version, its answers, its form, and the plan it was shown."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT)
    menu_version = models.ForeignKey(MenuVersion, models.PROTECT)
    answers = models.JSONField(default=dict)
    form = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)  # snapshot of the chain plan
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    gates_passed = models.JSONField(default=list)  # codes of gates whose paper came in
    draft_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)


class Upload(models.Model):
    """One file as it came in: sniffed, limited, checksummed, outside the web root."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="uploads")
    paper = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()


class Case(models.Model):
    """One item of an order before one agency, under the version it began with."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="cases")
    item_version = models.ForeignKey(ItemVersion, models.PROTECT)
    item_code = models.CharField(max_length=60)
    party = models.ForeignKey(Party, models.PROTECT)
    agency = models.ForeignKey(Agency, models.PROTECT)
    because = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)  # applied for again after a refusal or a withdrawal
    after = models.JSONField(default=list)  # item codes and gates that must come first, before it starts
    decides_after = models.JSONField(default=list)  # item codes whose result the grant waits for
    failed = models.JSONField(default=list)  # those of both lists that ended without a result
    limit = models.JSONField(
        default=dict
    )  # the promised limit it was ordered with; empty = the version's own
    received_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reasons = models.TextField(blank=True)
    doubted_by = models.CharField(
        max_length=80, blank=True
    )  # who proposed to decline it; a second person agrees
    doubt = models.CharField(max_length=500, blank=True)
    declined_by = models.CharField(max_length=80, blank=True)
    corrected = models.BooleanField(default=False)  # the one correction notice has been sent
    extension_days = models.PositiveIntegerField(default=0)
    extension_asked = models.JSONField(default=dict)  # days, reason, by: waits for the head of the agency
    visits_promised = models.PositiveIntegerField(default=0)
    visits_before = models.PositiveIntegerField(default=0)
    visits_made = models.PositiveIntegerField(default=0)
    serial_days = models.PositiveIntegerField(default=0)
    promised_days = models.PositiveIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_two_people",
                condition=Q(accepted_by="") | Q(decided_by="") | ~Q(accepted_by=F("decided_by")),
                violation_error_message="受理和决定不能是同一个人。",
            ),
            models.CheckConstraint(
                name="case_no_needs_two",
                condition=Q(declined_by="") | (~Q(doubted_by="") & ~Q(declined_by=F("doubted_by"))),
                violation_error_message="不予受理要有第二个人复核。",
            ),
            models.CheckConstraint(name="case_score", condition=Q(score=None) | Q(score__range=(1, 5))),
            models.UniqueConstraint(fields=["order", "item_code", "attempt"], name="case_item_once"),
        ]
        indexes = [models.Index(fields=["agency", "item_code"], name="case_agency")]


class CasePaper(models.Model):
    """One paper of one case and what the clerk found."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    paper = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    need = models.CharField(max_length=20)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    origin_note = models.CharField(max_length=200, blank=True)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.PENDING)
    remark = models.CharField(max_length=300, blank=True)
    defer_days = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "paper"], name="case_paper_once")]


class CasePause(models.Model):
    """A special step during which the clock stands still."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    cause = models.CharField(max_length=30)
    clause = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    expected_days = models.PositiveIntegerField()
    notice = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="case_one_open_pause"),
            models.CheckConstraint(
                name="pause_forward", condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at"))
            ),
        ]


class Opinion(models.Model):
    """One agency's opinion on a case, on its own clock."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    agency = models.ForeignKey(Agency, models.PROTECT)
    mode = models.CharField(max_length=5, default="all")
    added_by = models.CharField(max_length=120, blank=True)  # 加签
    verdict = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True, blank=True)


class Promise(models.Model):
    """A written promise to hand in a paper later."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    paper = models.CharField(max_length=60)
    consequence = models.CharField(max_length=300)
