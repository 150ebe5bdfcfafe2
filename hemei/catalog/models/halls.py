"""Halls: where people come, what they queue for, and the counters."""

from __future__ import annotations

from django.db import models


class Hall(models.Model):
    """A place where people come (政务服务大厅); `hours` of a working day are words: "08:30-12:00 13:30-17:00"."""

    code = models.SlugField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    english = models.CharField("英文", max_length=120, blank=True)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("电话", max_length=40, blank=True)
    hours = models.CharField("开放时间", max_length=120)
    sample = models.BooleanField("样例", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "大厅"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class HallTopic(models.Model):
    """What people queue for in a hall (业务类别): a letter on the ticket, and the items that it covers ("*" = all)."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="topics", verbose_name="大厅")
    code = models.SlugField("编号", max_length=40)
    letter = models.CharField("号码字母", max_length=1)
    name = models.CharField("名称", max_length=60)
    english = models.CharField("英文", max_length=120, blank=True)
    items = models.JSONField("事项", default=list)
    slot_minutes = models.PositiveSmallIntegerField("预约时段（分钟）", default=30)
    seats = models.PositiveSmallIntegerField("每个时段可约人数", default=2)

    class Meta:
        verbose_name = verbose_name_plural = "业务类别"
        ordering = ["hall", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "code"], name="hall_topic_once"),
            models.UniqueConstraint(fields=["hall", "letter"], name="hall_letter_once"),
            models.CheckConstraint(condition=models.Q(slot_minutes__gte=5), name="hall_slot_minutes"),
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A counter of a hall; it serves the topics that its skills name. Empty `hours` are the hall's."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="windows", verbose_name="大厅")
    code = models.CharField("窗口号", max_length=10)
    name = models.CharField("名称", max_length=60)
    english = models.CharField("英文", max_length=120, blank=True)
    exit = models.BooleanField("出件窗口", default=False)
    hours = models.CharField("开放时间", max_length=120, blank=True)
    skills = models.ManyToManyField(
        HallTopic, through="WindowSkill", related_name="windows", verbose_name="能办"
    )

    class Meta:
        verbose_name = verbose_name_plural = "窗口"
        ordering = ["hall", "code"]
        constraints = [models.UniqueConstraint(fields=["hall", "code"], name="hall_window_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class WindowSkill(models.Model):
    """That a window serves a topic."""

    window = models.ForeignKey(Window, on_delete=models.CASCADE)
    topic = models.ForeignKey(HallTopic, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["window", "topic"], name="window_skill_once")]
