"""Halls: where people come, what they queue for, and the counters."""

from __future__ import annotations

from django.db import models

from hemei.ledger.models import Matter


class Hall(models.Model):
    """A place where people come (政务服务大厅); `hours` of a working day are words: "08:30-12:00 13:30-17:00".

    Its life is a matter of the ledger; a hall that a file brought gets one with its first act.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="hall")

    code = models.SlugField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    english = models.CharField("英文", max_length=120, blank=True)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("电话", max_length=40, blank=True)
    hours = models.CharField("开放时间", max_length=120)
    sample = models.BooleanField("样例", default=False)
    notice = models.CharField("屏幕上的通知", max_length=200, blank=True)
    notice_english = models.CharField("屏幕上的通知（英文）", max_length=300, blank=True)
    self_service = models.BooleanField("有自助屏", default=True)
    retired = models.BooleanField("已停用", default=False)

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
    on_screen = models.BooleanField("自助屏上有", default=True)
    retired = models.BooleanField("已停用", default=False)

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
    retired = models.BooleanField("已停用", default=False)
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


class Closing(models.Model):
    """Working days on which a hall, or one window of it, is shut all the same; both days included."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="closings", verbose_name="大厅")
    window = models.ForeignKey(
        Window, on_delete=models.PROTECT, null=True, blank=True, related_name="closings", verbose_name="窗口"
    )
    first = models.DateField("从")
    last = models.DateField("到")
    reason = models.CharField("原因", max_length=200)
    lifted = models.BooleanField("已撤销", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "停办"
        ordering = ["-first", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="hall_closing_forward",
                violation_error_message="停办的最后一天不能早于第一天。",
            ),
            models.UniqueConstraint(
                fields=["hall", "first", "last"], condition=models.Q(lifted=False, window=None),
                name="hall_closing_once",
            ),
            models.UniqueConstraint(
                fields=["window", "first", "last"], condition=models.Q(lifted=False, window__isnull=False),
                name="window_closing_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.hall} {self.first} {self.last}"
