"""The ledger for support: to look at only, as everything in it."""

from __future__ import annotations

from django.contrib import admin

from hemei.common.support import ReadOnly
from hemei.ledger.models import Matter, Seal


@admin.register(Matter)
class MatterAdmin(ReadOnly):
    """Matters by kind and state; titles may name people and are left out."""

    list_display = ["number", "kind", "state", "holder", "due_at", "closed_at"]
    fields = ["number", "kind", "state", "version", "holder", "opened_at", "due_at", "alert_at", "closed_at"]
    list_filter = ["kind"]
    search_fields = ["number__exact"]


@admin.register(Seal)
class SealAdmin(ReadOnly):
    """Seals with their roots."""

    list_display = ["sealed_at", "size", "root"]
