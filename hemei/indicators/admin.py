"""The register for support: to look at only."""

from __future__ import annotations

from django.contrib import admin

from hemei.common.support import ReadOnly
from hemei.indicators.models import Indicator


@admin.register(Indicator)
class IndicatorAdmin(ReadOnly):
    """Definitions."""

    list_display = ["code", "name", "kind", "unit", "agency", "version"]
    list_filter = ["kind"]
