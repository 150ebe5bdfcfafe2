"""Agencies and sign-in names for support. Parties are not shown: their data opens to a purpose only."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group

from hemei.accounts.models import Agency, ApiToken, Dispatch, User
from hemei.common.support import ReadOnly

admin.site.unregister(Group)  # roles are ours


@admin.register(Agency)
class AgencyAdmin(ReadOnly):
    """Agencies."""

    list_display = ["code", "name"]


@admin.register(User)
class UserAdmin(ReadOnly):
    """Who can sign in, without passwords and without the party they stand for."""

    list_display = ["username", "label", "agency", "is_active", "last_login"]
    fields = ["username", "label", "agency", "is_active", "last_login"]
    list_filter = ["is_active"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Tokens of the API, without their digests."""

    list_display = ["prefix", "user", "note", "made_at", "expires_at", "revoked_at"]
    fields = ["prefix", "user", "scopes", "note", "made_at", "expires_at", "revoked_at"]


@admin.register(Dispatch)
class DispatchAdmin(ReadOnly):
    """Messages on their way out, without addresses and texts."""

    list_display = ["key", "channel", "way", "tries", "next_at", "ended_at", "said"]
    fields = ["key", "channel", "way", "tries", "made_at", "next_at", "claimed_at", "ended_at", "said"]
    list_filter = ["channel", "way"]
