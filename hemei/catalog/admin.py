"""The catalogue in the admin: for support, to look at only. Changes go through the room's operations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from hemei.catalog.models import Fact, Item, ItemVersion, Menu, MenuVersion, Paper, Phrase


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This will refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This will refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This will refuse."""
        return False


@admin.register(Fact, Paper, Item, Menu, Phrase)
class CatalogueAdmin(ReadOnly):
    """Rows without versions."""


@admin.register(ItemVersion, MenuVersion)
class VersionAdmin(ReadOnly):
    """Versions by state."""

    list_display = ["__str__", "status", "effective_on", "ended_on"]
    list_filter = ["status"]
