"""What the pages of the board share: parts of a dimension in words, the filters of an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hemei.accounts.queries import agency_names
from hemei.catalog.queries import listings
from hemei.common.words import told
from hemei.indicators.queries import DIMENSIONS, Live
from hemei.rules.industries import SECTIONS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

DIMENSION_NAMES = {
    "agency": mark("部门"), "park": mark("园区"), "industry": mark("行业"), "quarter": mark("季度"),
}  # fmt: skip
NONE = "-"  # in an address: the part that is not written down


def filters(request: HttpRequest, live: Live) -> dict[str, str]:
    """This will read the parts that an address names, of the dimensions that the figure is declared with."""
    found = {}
    for key in DIMENSIONS:
        value = request.GET.get(key, "")[:60]
        if value and key in live.dims:
            found[key] = "" if value == NONE else value
    return found


def sent(where: Mapping[str, str]) -> dict[str, str]:
    """This will write parts as an address names them."""
    return {key: value or NONE for key, value in where.items()}


class Names:
    """Names of the parts of every dimension, each table read once."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._tables: dict[str, Mapping[str, str]] = {}

    def of(self, by: str, key: str) -> str:
        """This will name one part; the code itself where no name is known."""
        if not key:
            return _("未写明")
        if by == "quarter":
            return _("%(year)s年第%(quarter)s季度") % {"year": key[:4], "quarter": key[-1]}
        if by not in self._tables:
            self._tables[by] = self._table(by)
        return told(self._tables[by].get(key, key))

    def _table(self, by: str) -> Mapping[str, str]:
        if by == "agency":
            return agency_names()
        return listings.parks(local_day(self._now)) if by == "park" else SECTIONS

    def where(self, where: Mapping[str, str]) -> list[tuple[str, str]]:
        """This will say filters in words: dimension and part."""
        return [(told(DIMENSION_NAMES[by]), self.of(by, key)) for by, key in where.items()]
