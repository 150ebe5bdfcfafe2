"""What leaves the platform: how somebody wants to be told, and each message on its way by one channel."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemei.accounts.enums import ChannelName, Way


class Wish(models.Model):
    """That somebody wants messages by one channel as well; nothing goes there before he confirmed the address."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="wishes")
    channel = models.CharField(max_length=10, choices=ChannelName.choices)
    address = models.CharField(max_length=200)
    on = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh-hans")
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    urgent_always = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=64, blank=True)  # keyed digest of what was sent to confirm
    code_at = models.DateTimeField(null=True, blank=True)
    wrong = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="wish_once"),
            models.CheckConstraint(
                condition=Q(quiet_from__lte=23) & Q(quiet_until__lte=23), name="wish_quiet_hours"
            ),
        ]


class Dispatch(models.Model):
    """One message by one channel to one address; `key` is what it is about, so that nothing goes out twice.

    Address and text are emptied once it went out.
    """

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=ChannelName.choices)
    address = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=200, blank=True)  # what the channel answered, without the address

    class Meta:
        verbose_name = "外发消息"
        indexes = [
            models.Index(fields=["next_at"], name="dispatch_waiting", condition=Q(way="waiting")),
            models.Index(fields=["channel", "-ended_at"], name="dispatch_ended"),
        ]

    def __str__(self) -> str:
        return self.key


class DispatchMark(models.Model):
    """How far messages, and ended services, were looked through for what to send."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.CharField(max_length=40)
