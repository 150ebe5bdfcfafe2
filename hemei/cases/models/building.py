"""Construction: area studies, one survey for three uses, the joint acceptance with its faults, checks by video."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Agency
from hemei.cases.models.licences import Licence
from hemei.cases.models.orders import Case, Order, Upload
from hemei.ledger.models import Matter


class AreaStudy(models.Model):
    """A study that the zone paid for once, good for every project inside its area (区域评估)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=20)
    paper = models.CharField(max_length=60)  # the paper of a project that it replaces
    title = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT)
    corners = models.JSONField()  # [[longitude, latitude], …]
    west = models.FloatField()
    east = models.FloatField()
    south = models.FloatField()
    north = models.FloatField()
    conclusion = models.CharField(max_length=500)
    decided_on = models.DateField()
    valid_until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="study_dates", condition=Q(valid_until__gte=F("decided_on")),
                violation_error_message="有效期不能早于批准日期。",
            ),
            models.CheckConstraint(name="study_box", condition=Q(west__lte=F("east"), south__lte=F("north"))),
        ]  # fmt: skip
        indexes = [models.Index(fields=["valid_until"], name="study_valid")]


class StudyUse(models.Model):
    """That an order was spared a paper because of an area study."""

    study = models.ForeignKey(AreaStudy, models.PROTECT, related_name="uses")
    order = models.ForeignKey(Order, models.PROTECT, related_name="studies")
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "order"], name="study_use_once")]


class Survey(models.Model):
    """The figures of the one joint survey (联合测绘), which verification, acceptance and registration share."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="survey")
    surveyor = models.CharField(max_length=120)
    permitted_m2 = models.DecimalField(max_digits=12, decimal_places=2)
    built_m2 = models.DecimalField(max_digits=12, decimal_places=2)
    land_m2 = models.DecimalField(max_digits=12, decimal_places=2)
    height_m = models.DecimalField(max_digits=7, decimal_places=2)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="survey_positive",
                condition=Q(permitted_m2__gt=0, built_m2__gt=0, land_m2__gt=0, height_m__gt=0),
            )
        ]


class JointAcceptance(models.Model):
    """One joint acceptance of an order: one day, all agencies, one list of faults (联验即发证)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="joints")
    day = models.DateField()
    place = models.CharField(max_length=200)
    listed_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    over = models.BooleanField(default=False)  # called off, or only some units passed: another may be called

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(over=False), name="joint_one_an_order"),
        ]


class Unit(models.Model):
    """One building of an order that is accepted by itself (单位工程); the whole is done when all of them are."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="units")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    # where it is looked at now, or where it passed
    joint = models.ForeignKey(JointAcceptance, models.PROTECT, null=True, blank=True, related_name="units")
    passed_at = models.DateTimeField(null=True, blank=True)
    certificate = models.CharField(max_length=120, blank=True)  # number of the paper that says so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="unit_number_once"),
            models.UniqueConstraint(fields=["order", "name"], name="unit_name_once"),
            models.CheckConstraint(
                name="unit_passed_whole",
                condition=Q(passed_at=None, certificate="")
                | (Q(passed_at__isnull=False, joint__isnull=False) & ~Q(certificate="")),
            ),
        ]


class WorkStart(models.Model):
    """By when works under a construction permit have to begin, how often that was put off, when they began."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    licence = models.OneToOneField(Licence, models.PROTECT, related_name="start")
    start_by = models.DateField()  # last day
    extensions = models.PositiveSmallIntegerField(default=0)
    asked = models.JSONField(default=dict)  # an open request to put it off: months, reason, on
    started_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="start_put_off_twice", condition=Q(extensions__lte=2),
                violation_error_message="延期开工以两次为限（建筑法第九条）。",
            ),
        ]  # fmt: skip


class JointCheck(models.Model):
    """One agency's part in a joint acceptance: who looked for it, and when it had found all it had to find."""

    joint = models.ForeignKey(JointAcceptance, models.PROTECT, related_name="checks")
    agency = models.ForeignKey(Agency, models.PROTECT)
    concluded_by = models.CharField(max_length=80, blank=True)
    concluded_label = models.CharField(max_length=120, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["joint", "agency"], name="joint_check_once")]


class Fault(models.Model):
    """One point of the list: who found it, how it was mended, who closed it."""

    check_of = models.ForeignKey(JointCheck, models.PROTECT, related_name="faults")
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(  # none: the site as a whole, which holds back every unit looked at
        Unit, models.PROTECT, null=True, blank=True, related_name="faults"
    )
    text = models.CharField(max_length=300)
    clause = models.CharField(max_length=120)
    found_by = models.CharField(max_length=120)
    found_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True, blank=True)
    mended = models.CharField(max_length=300, blank=True)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True)
    rechecks = models.PositiveSmallIntegerField(default=0)
    remark = models.CharField(max_length=300, blank=True)  # why the last look again did not close it
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_of", "number"], name="fault_number_once"),
            models.CheckConstraint(
                name="fault_closed_after_mended",
                condition=Q(closed_at=None) | Q(mended_at__isnull=False, closed_at__gte=F("mended_at")),
                violation_error_message="没有整改的问题不能销号。",
            ),
        ]


class CloudCheck(models.Model):
    """A look at the site by video instead of a visit (云勘探), with a visit to fall back on."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="cloud_checks")
    planned_at = models.DateTimeField()
    officer = models.CharField(max_length=80)  # keys of the two, and what they are called
    second = models.CharField(max_length=80)
    officer_label = models.CharField(max_length=120)
    second_label = models.CharField(max_length=120)
    begun_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    saved_visit = models.BooleanField(default=False)
    over = models.BooleanField(default=False)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cloud_two_officers", condition=~Q(officer=F("second")),
                violation_error_message="视频勘验须两名工作人员。",
            ),
            models.CheckConstraint(
                name="cloud_saved_is_signed", condition=Q(saved_visit=False) | Q(signed_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(over=False), name="cloud_one_a_case"),
        ]  # fmt: skip


class Still(models.Model):
    """One picture of a look by video: when and where it was taken."""

    cloud = models.ForeignKey(CloudCheck, models.PROTECT, related_name="stills")
    upload = models.ForeignKey(Upload, models.PROTECT)
    taken_at = models.DateTimeField()
    lng = models.FloatField()
    lat = models.FloatField()
    what = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
