"""What all versions of the catalogue have in common, and what the database holds them to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from hemei.catalog.enums import VersionStatus
from hemei.ledger.models import Matter


class Version(models.Model):
    """What versions of items, menus, papers and facts have in common; `KIND` names the relation to what it is of.

    Its life is a matter of the ledger; a version that a load or an import put in force gets one with its next act.
    """

    KIND: ClassVar[str] = ""

    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="%(class)s")
    number = models.PositiveIntegerField("版本号")
    status = models.CharField("状态", max_length=12, choices=VersionStatus, default=VersionStatus.DRAFT)
    effective_on = models.DateField("生效日", null=True, blank=True)
    ended_on = models.DateField("失效日", null=True, blank=True)
    spec = models.JSONField("内容")
    made_by = models.CharField("起草人", max_length=100)
    made_at = models.DateTimeField("起草时间")
    published_by = models.CharField("发布人", max_length=100, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    made_key = models.CharField("起草账号", max_length=80, blank=True)
    published_key = models.CharField("发布账号", max_length=80, blank=True)
    suspended_on = models.DateField("暂停日", null=True, blank=True)
    reason = models.CharField("暂停或取消的理由", max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def owner(self) -> Any:
        """What this is a version of."""
        return getattr(self, self.KIND)

    def __str__(self) -> str:
        return f"{self.owner} 第 {self.number} 版"


def two_people(name: str) -> models.CheckConstraint:
    """This will forbid that who wrote a version also passes and publishes it."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(published_key="") | ~models.Q(published_key=models.F("made_key")),
        violation_error_message="起草和审核发布不能是同一个人。",
    )


def one_number(kind: str) -> models.UniqueConstraint:
    """This will keep the numbers of the versions of one thing apart."""
    return models.UniqueConstraint(fields=[kind, "number"], name=f"catalog_{kind}_version_number")


def one_published(kind: str) -> models.UniqueConstraint:
    """This will let one version only be in force without an end."""
    return models.UniqueConstraint(
        fields=[kind],
        condition=models.Q(status=VersionStatus.PUBLISHED, ended_on__isnull=True),
        name=f"catalog_{kind}_one_published",
    )
