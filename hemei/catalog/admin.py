"""The catalogue in the admin: for support, to look at only. Changes go through the room's operations."""

from __future__ import annotations

from django.contrib import admin

from hemei.catalog.models import (
    Fact,
    FactVersion,
    Item,
    ItemVersion,
    Menu,
    MenuVersion,
    Paper,
    PaperVersion,
    Phrase,
)
from hemei.common.support import ReadOnly


@admin.register(Fact, Paper, Item, Menu, Phrase)
class CatalogueAdmin(ReadOnly):
    """Rows without versions."""


@admin.register(ItemVersion, MenuVersion, PaperVersion, FactVersion)
class VersionAdmin(ReadOnly):
    """Versions by state."""

    list_display = ["__str__", "status", "effective_on", "ended_on"]
    list_filter = ["status"]
