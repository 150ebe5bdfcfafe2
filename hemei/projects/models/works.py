"""Works for the people: the ledger of their objects, acceptance by another, calls for repair afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.ledger.models import Matter
from hemei.rules.works import HOMES, KINDS, ROUTES


class Work(models.Model):
    """One work of a year's list; what is built are its things. `project`: number of a key project, if it is one."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=160)
    park = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=40)  # code of the agency that answers for it
    year = models.PositiveSmallIntegerField()
    builder = models.CharField(max_length=120, blank=True)
    project = models.CharField(max_length=60, blank=True)
    planned = models.DecimalField(max_digits=14, decimal_places=2)  # in the measure of its kind
    planned_on = models.DateField()
    begun_on = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=1000, blank=True)  # what the public page says of it
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(planned__gt=0), name="work_plans_something")]
        indexes = [
            models.Index(fields=["kind", "-matter"], name="work_kind"),
            models.Index(fields=["year", "-matter"], name="work_year"),
            models.Index(fields=["planned_on"], name="work_day"),
        ]

    def __str__(self) -> str:
        return self.name


class WorkBatch(models.Model):
    """One workbook of things, taken in whole and undone whole."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="batches")
    document = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)


class WorkThing(models.Model):
    """One object of a work: where, how much, done when, accepted by whom. A household's holder stands masked."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="things")
    kind = models.CharField(max_length=10)  # of its work, so that figures and constraints read one table
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)  # of the object; of a household its holder
    phone = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=160)
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    level = models.CharField(max_length=1, blank=True)
    # the next three are of a household with clean heating
    route = models.CharField(max_length=10, choices=list(ROUTES.items()), blank=True)
    equipment = models.CharField(max_length=80, blank=True)
    subsidy = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # yuan
    batch = models.ForeignKey(WorkBatch, models.PROTECT, null=True, blank=True, related_name="things")
    maker = models.CharField(max_length=80)
    done_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    gone = models.BooleanField(default=False)  # went with its batch
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "code"], condition=Q(gone=False), name="work_thing_once",
                violation_error_message="这项工程里已经有这个编号。",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="work_thing_is_some"),
            models.CheckConstraint(
                condition=Q(accepted_on=None)
                | (
                    Q(done_on__isnull=False) & Q(accepted_on__gte=F("done_on")) & ~Q(accepted_by="")
                    & ~Q(accepted_by=F("maker")) & ~Q(proof_sha256="") & Q(gone=False)
                ),
                name="work_thing_accepted_by_another",
                violation_error_message="验收要在完工以后，由另一个人凭证据办。",
            ),
            models.CheckConstraint(
                condition=(Q(kind="house") & Q(level__in=["A", "B", "C", "D"])) | (~Q(kind="house") & Q(level="")),
                name="work_thing_rating_of_houses",
                violation_error_message="危房要有 A 到 D 的等级，别的没有等级。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=HOMES) | Q(quantity=1), name="work_thing_household_is_one",
                violation_error_message="一户是一行。",
            ),
            models.CheckConstraint(
                condition=Q(kind="heating") | Q(route="", equipment="", subsidy=None), name="work_thing_heats",
                violation_error_message="只有清洁取暖户有取暖方式、设备和补贴。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["kind", "id"], condition=Q(accepted_on__isnull=False), name="work_thing_accepted"),
            models.Index(fields=["work", "id"], condition=Q(gone=False), name="work_thing_list"),
        ]  # fmt: skip


class WorkPhoto(models.Model):
    """A picture of a work with what it tells; the public gets it without that."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="photos")
    path = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    what = models.CharField(max_length=120)
    taken_at = models.CharField(
        max_length=19, blank=True
    )  # local time of the camera, as it was written there
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "sha256"], name="work_photo_once")]


class RepairCall(models.Model):
    """A call for repair of one thing; closed by the word of who called, or by another who looked."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    thing = models.ForeignKey(WorkThing, models.PROTECT, related_name="calls")
    unit = models.CharField(max_length=40)
    text = models.CharField(max_length=500)
    urgent = models.BooleanField(default=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="repair_calls")
    caller = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    maker = models.CharField(max_length=80)
    handler = models.CharField(max_length=80, blank=True)
    done = models.CharField(max_length=500, blank=True)
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    confirm_until = models.DateTimeField(null=True, blank=True)
    checker = models.CharField(max_length=80, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)
    mended = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mended=False)
                | (~Q(handler="") & ~Q(proof_sha256="") & ~Q(checker="") & ~Q(checker=F("handler"))),
                name="repair_seen_by_another",
                violation_error_message="修好没有由报修人或另一个人说，并要有证据。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "-matter"], name="repair_unit")]
