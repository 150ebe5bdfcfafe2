"""Agencies, users with roles, and parties with their passport of facts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from hemei.accounts.enums import PartyKind, Role
from hemei.accounts.models.dispatches import Dispatch, DispatchMark, Wish
from hemei.common.statements import Kept

__all__ = [
    "Agency", "ApiToken", "Dispatch", "DispatchMark", "KeptReply", "Message", "MessageRead", "Party", "PartyFact",
    "User", "UserRole", "Wish",
]  # fmt: skip


class Agency(models.Model):
    """A department of the zone."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    english = models.CharField(max_length=120, blank=True)
    short = models.CharField(max_length=40, blank=True)
    duty = models.TextField(blank=True)

    class Meta:
        verbose_name = "部门"

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A person or organisation that asks for something; a bare identity."""

    kind = models.CharField(max_length=10, choices=PartyKind.choices)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=30, blank=True)  # 统一社会信用代码; empty before registration
    phone = models.CharField(max_length=20, blank=True)
    sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = "当事人"
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="party_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyFact(models.Model):
    """One fact that is known of a party, and from where: it is not asked again."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="facts")
    key = models.CharField(max_length=60)
    value = models.JSONField()
    source = models.CharField(max_length=120)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "key"], name="party_fact_once")]


class User(AbstractUser):
    """Somebody who signs in; `agency` is where an officer works, `party` whom an applicant stands for."""

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True)
    label = models.CharField(max_length=60, blank=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def role_codes(self) -> frozenset[str]:
        """This will return the codes of the user's roles (one query, then remembered)."""
        if not hasattr(self, "_role_codes"):
            self._role_codes = frozenset(_ROLES.rows(self.pk))
        return self._role_codes


class UserRole(models.Model):
    """One role of one user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="user_role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
        ]


_ROLES = Kept(lambda user: UserRole.objects.filter(user_id=user).values_list("role", flat=True))


class ApiToken(models.Model):
    """A bearer token of a user for the API: only its digest is kept; `prefix` names it to people."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the whole token
    scopes = models.JSONField(default=list)
    note = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "接口令牌"
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="token_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.prefix


class KeptReply(models.Model):
    """What a call of the API with an Idempotency-Key answered, so that a repeated call gets the same answer."""

    user = models.ForeignKey(User, models.CASCADE)
    key = models.CharField(max_length=80)
    call = models.CharField(max_length=64)  # digest of what was asked
    reply = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="reply_once_per_key")]


class Message(models.Model):
    """What somebody was told, in the words he was told it; written with the act that it speaks of.

    `to` is an address: "party:12", "agency:tax", "role:supervisor" or "user:3".
    """

    to = models.CharField(max_length=80)
    act = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    english = models.CharField(max_length=500)
    place = models.CharField(max_length=20)  # kind of page that it leads to: order, case or opinions
    number = models.CharField(max_length=60)
    at = models.DateTimeField()
    urgent = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["to", "-id"], name="message_to")]

    def __str__(self) -> str:
        return self.text


class MessageRead(models.Model):
    """That one user has read one message."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="reads")
    user = models.ForeignKey(User, models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="message_read_once")]
