"""Key projects: the file that firm, helper, departments, supervisors and the meeting share.

What is corrected is never overwritten: months and forecasts are rows that are replaced, or stand in the acts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.accounts.models import Party
from hemei.ledger.models import Matter
from hemei.projects.models.leads import Lead


class ProjectList(models.Model):
    """The year's list as it came from a workbook; undone only whole, and only while nothing was built on it."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    year = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField()


class Project(models.Model):
    """One key project; its class and its stage are the state of its matter."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    code = models.CharField(max_length=40, blank=True)  # 投资项目统一代码
    name = models.CharField(max_length=120)
    firm = models.CharField(max_length=120)
    park = models.CharField(max_length=40)
    unit = models.CharField(max_length=40)  # code of the agency that answers for it
    industry = models.CharField(max_length=10, blank=True)  # GB/T 4754
    year = models.PositiveSmallIntegerField()  # whose list it is on
    total = models.DecimalField(max_digits=16, decimal_places=2)  # yuan
    land_mu = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    helper = models.CharField(max_length=80, blank=True)
    leader = models.CharField(max_length=80, blank=True)
    special = models.BooleanField(default=False)  # 一企一策
    policy = models.CharField(max_length=500, blank=True)  # what was agreed for it alone
    witness = models.CharField(max_length=80, blank=True)  # who saw the start
    lead = models.OneToOneField(Lead, models.PROTECT, null=True, blank=True, related_name="project")
    source = models.ForeignKey(ProjectList, models.PROTECT, null=True, blank=True, related_name="projects")
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="projects"
    )  # its firm
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            # a project whose list was undone lets its code go
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="project_code_once"),
            models.CheckConstraint(condition=Q(total__gt=0), name="project_costs_something"),
            models.CheckConstraint(
                condition=Q(special=False) | ~Q(policy=""), name="project_policy_written",
                violation_error_message="一企一策要写明内容。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["park", "-matter"], name="project_park"),
            models.Index(fields=["unit", "-matter"], name="project_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectEdit(models.Model):
    """What a second officer wrote of a project while a first one changed it: kept beside it until somebody settles."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="edits")
    sheet = models.JSONField()  # the fields that he changed, as text: [what he had seen, what he wrote]
    by = models.CharField(max_length=80)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    settled = models.CharField(max_length=80, blank=True)  # key of who took or left it
    taken = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["project"], condition=Q(settled=""), name="project_edit_open")]


class Milestone(models.Model):
    """One milestone: planned, foreseen, done; days of force majeure count once a second person has confirmed them."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=12)
    planned_on = models.DateField()
    forecast_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)  # a licence's number, or what an officer saw
    proof_path = models.CharField(max_length=120, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    excuse_days = models.PositiveSmallIntegerField(default=0)
    excuse = models.CharField(max_length=300, blank=True)
    excuse_path = models.CharField(max_length=120, blank=True)
    excuse_sha256 = models.CharField(max_length=64, blank=True)
    excuse_by = models.CharField(max_length=80, blank=True)
    excuse_ok = models.CharField(max_length=80, blank=True)  # key of who confirmed it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="milestone_once"),
            models.CheckConstraint(
                condition=Q(done_on=None) | ~Q(source=""), name="milestone_says_why",
                violation_error_message="完成的节点要写明依据。",
            ),
            models.CheckConstraint(
                condition=Q(excuse_ok="")
                | (~Q(excuse_ok=F("excuse_by")) & ~Q(excuse_sha256="") & Q(excuse_days__gt=0)),
                name="excuse_by_two",
                violation_error_message="不可抗力要有证据，并由另一个人确认。",
            ),
        ]  # fmt: skip


class InvestMonth(models.Model):
    """A month's investment in yuan, planned and done. A correction is a new row that replaces the old one."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="months")
    month = models.DateField()  # its first day
    planned = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    done = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    document = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True)  # why it is less than before
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month"], condition=Q(replaced_at=None), name="invest_month_once"
            ),
            models.CheckConstraint(
                condition=Q(planned__gte=0) & (Q(done=None) | Q(done__gte=0)), name="invest_positive"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="invest_month_first"),
        ]


class Photo(models.Model):
    """A picture of the work, named after its content, with the day on which it was taken and how that is known.

    One of which nobody knows the day is kept as well; it proves nothing until somebody enters the day.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="photos")
    path = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    what = models.CharField(max_length=120)
    taken_on = models.DateField(null=True, blank=True)
    taken_at = models.CharField(
        max_length=19, blank=True
    )  # local time of the camera, as it was written there
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="project_photo_once")]

    @property
    def agrees(self) -> bool:
        """This will say whether its day is known and is the picture's own day, where it tells one."""
        day = self.taken_on
        return day is not None and (not self.taken_at or self.taken_at.startswith(day.isoformat()))


class ProjectFile(models.Model):
    """A paper of the project (contract, report, plan), named after its content; withdrawn ones stay to be read."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="files")
    path = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    shared = models.BooleanField(default=False)  # the firm reads it too
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    withdrawn = models.CharField(max_length=300, blank=True)  # why

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sha256"], condition=Q(withdrawn=""), name="project_paper_once"
            )
        ]


class Need(models.Model):
    """Something the project cannot go on without: land, energy, labour, money, quota; and who sees to it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=10)
    text = models.CharField(max_length=300)
    unit = models.CharField(max_length=40)
    wanted_on = models.DateField()
    met_on = models.DateField(null=True, blank=True)
    met = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(met_on=None) | ~Q(met=""), name="need_met_says_how",
                violation_error_message="落实了什么要写明。",
            )
        ]  # fmt: skip


class LicenceCursor(models.Model):
    """How far the licences were read whose issue moves milestones (one row)."""

    licence_id = models.PositiveBigIntegerField(default=0)
