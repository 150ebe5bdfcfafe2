"""Thresholds of the zone's own grades (苗圃, 雏鹰, 雄鹰, 瞪羚) as the zone has set them, each set from a day on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.ledger.models import Matter
from hemei.rules.grades.model import ZONE_TRACK


class GradeTerms(models.Model):
    """The numbers of one grade from a day until the next set begins; what is taken back is no longer `live`."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    grade = models.CharField(max_length=20)
    starts_on = models.DateField()
    numbers = models.JSONField()  # path of the number in the rule → its value
    source = models.CharField(max_length=200)
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = "本区培育门槛"
        constraints = [
            models.UniqueConstraint(
                fields=["grade", "starts_on"], condition=Q(live=True), name="grade_terms_once_a_day"
            ),
            models.CheckConstraint(condition=Q(grade__in=ZONE_TRACK), name="grade_terms_of_the_zone"),
            models.CheckConstraint(condition=~Q(source=""), name="grade_terms_say_where_from"),
        ]

    def __str__(self) -> str:
        return f"{self.grade} {self.starts_on}"
