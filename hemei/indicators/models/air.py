"""Air and water as monitored: stations that may move, files, readings as they came, flags over spans, choices.

Concentrations are thousandths of µg/m³ (CO: of mg/m³) as whole numbers, NULL where the file had none. Rows of readings
are written once: what does not count is flagged, what contradicts is decided by an act.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemei.indicators.enums import FlagKind, Grain
from hemei.ledger.models import Matter


class Station(models.Model):
    """A monitoring station; where it stands is dated."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class StationPlace(models.Model):
    """Where a station stands from a day on; a new row is a move."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="places")
    from_on = models.DateField()
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    latitude = models.DecimalField(max_digits=8, decimal_places=6)
    address = models.CharField(max_length=200)
    document = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "from_on"], name="station_place_once")]


class Intake(models.Model):
    """One file taken in whole. One that was withdrawn stays, and none of its readings count."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=5, choices=Grain.choices)
    document = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    zero_missing = models.BooleanField(default=False)
    wind_only = models.BooleanField(default=False)  # has no column of a pollutant
    taken_by = models.CharField(max_length=120)
    taken_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(withdrawn_at=None), name="intake_once",
                violation_error_message="这个文件已经导入过。",
            ),
        ]  # fmt: skip


class HourReading(models.Model):
    """One hour at a station: slot `hour` is from hour:00 to the next, local time. `wind` in thousandths of m/s."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="hours", db_index=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="hours")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    so2 = models.IntegerField(null=True)
    no2 = models.IntegerField(null=True)
    co = models.IntegerField(null=True)
    o3 = models.IntegerField(null=True)
    pm10 = models.IntegerField(null=True)
    pm2_5 = models.IntegerField(null=True)
    wind = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "day", "hour", "intake"], name="hour_once_a_file"),
            models.CheckConstraint(condition=Q(hour__lt=24), name="hour_of_a_day"),
        ]


class DayReading(models.Model):
    """One day at a station as a source gave it; `aqi` is the index that the source printed."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="days", db_index=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="days")
    day = models.DateField()
    so2 = models.IntegerField(null=True)
    no2 = models.IntegerField(null=True)
    co = models.IntegerField(null=True)
    o3_8h = models.IntegerField(null=True)
    pm10 = models.IntegerField(null=True)
    pm2_5 = models.IntegerField(null=True)
    aqi = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "day", "intake"], name="day_once_a_file")]


class AirFlag(models.Model):
    """A mark over a half-open span of a station; empty `pollutants` means all. Lifting it keeps the row."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=12, choices=FlagKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pollutants = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="air_flag_forward",
                violation_error_message="结束必须晚于开始。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="air_flag_says_why", violation_error_message="标记要写明理由。"
            ),
        ]  # fmt: skip


class AirChoice(models.Model):
    """Which file counts in a span of a station where several speak; the latest choice holds."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="choices")
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="choices")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="air_choice_forward")
        ]


class WaterSection(models.Model):
    """A river section or lake point with its target class (1 to 5)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    river = models.CharField(max_length=80)
    target = models.PositiveSmallIntegerField()
    lake = models.BooleanField(default=False)
    document = models.CharField(max_length=200)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(target__gte=1, target__lte=5), name="water_target_class")
        ]


class WaterIntake(models.Model):
    """One file of samples taken in whole. One that was withdrawn stays, and none of its samples count."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    document = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    taken_by = models.CharField(max_length=120)
    taken_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(withdrawn_at=None), name="water_intake_once",
                violation_error_message="这个文件已经导入过。",
            ),
        ]  # fmt: skip


class WaterSample(models.Model):
    """One sampling of a section: item → mg/L as text, so that it stays exact. `intake`: the file it came with."""

    section = models.ForeignKey(WaterSection, models.PROTECT, related_name="samples")
    intake = models.ForeignKey(WaterIntake, models.PROTECT, related_name="samples", null=True, blank=True)
    on = models.DateField()
    items = models.JSONField()
    document = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section", "on", "document"], condition=Q(withdrawn_at=None), name="water_sample_once"
            )
        ]
