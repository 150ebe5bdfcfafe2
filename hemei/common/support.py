"""The support site: the zone's IT people look at rows there; nobody writes, changes go through operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLResolver

from hemei.common.access import open_to

ROLE = "it"


class SupportSite(admin.AdminSite):
    """Django's admin behind the platform's own table of roles."""

    site_header = site_title = "和美 · 技术支持（只读）"
    index_title = "数据一览"
    site_url = "/"

    def get_urls(self) -> list[Any]:
        """This will give the addresses of the site, each marked as open to the IT role alone."""
        found = super().get_urls()
        _mark(found)
        return found


def _mark(patterns: Iterable[Any]) -> None:
    for one in patterns:
        if isinstance(one, URLResolver):
            _mark(one.url_patterns)
        else:
            one.callback = open_to(one.callback, ROLE)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nobody adds, changes or deletes here."""

    show_full_result_count = False  # counting a large table is not worth a glance at it
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This will refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This will refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This will refuse."""
        return False
