"""Departures, days and filters of the pages of mining, in words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from hemei.cases.queries.mining import Finding, Mined
from hemei.common.words import told
from hemei.rules.mining import LABELS, Edge, Kind, Variant
from hemei.web.parts.asked import address
from hemei.web.parts.numbers import figure

SPAN = ("from", "until")


def days(value: float | None) -> str:
    """This will print working days: one decimal, hours and minutes below a day, a line where nothing is known."""
    if value is None:
        return "—"
    if value >= 1:
        return _("%s 个工作日") % figure(round(value, 1), 1)
    if value * 24 >= 1:
        return _("%s 小时") % figure(round(value * 24, 1), 1)
    return _("%s 分钟") % figure(round(value * 1440))


def act_words(found: Mined, name: str) -> str:
    """This will name an act: as the flow does, or as the other system did."""
    return told(found.titles.get(name, name))


def edge_words(found: Mined, edge: Edge) -> str:
    """This will say an edge in a sentence for those who do not see the line."""
    return _("%(a)s 之后是 %(b)s：%(n)d 次，中位 %(days)s") % {
        "a": act_words(found, edge.source), "b": act_words(found, edge.target), "n": edge.count,
        "days": days(edge.median),
    }  # fmt: skip


def finding_words(found: Mined, one: Finding) -> str:
    """This will say one departure: what was skipped, repeated or came too early."""
    gone = one.departure
    act = act_words(found, gone.act)
    missing = "、".join(act_words(found, name) for name in gone.missing)
    words = {
        Kind.SKIPPED: _("没有“%(missing)s”就“%(act)s”"), Kind.REPEATED: _("“%(act)s”不止一次"),
        Kind.UNKNOWN: _("“%(act)s”不在规定的流程里"), Kind.LATE: _("超过了承诺的时限"),
        Kind.ORDER: _("“%(act)s”早于“%(missing)s”") if missing else _("“%(act)s”不在该来的时候"),
    }  # fmt: skip
    return words[gone.kind] % {"act": act, "missing": missing}


def kind_words(one: Finding) -> str:
    """This will name the kind of a departure."""
    return told(LABELS[one.departure.kind])


def way_key(way: Variant) -> str:
    """This will name a sequence of acts in an address, the same whatever other sequences there are."""
    return hashlib.sha256("\x1f".join(way.acts).encode()).hexdigest()[:12]


def span_of(given: QueryDict) -> tuple[dict[str, str], date | None, date | None]:
    """This will read the span of an address; what is no date counts as not asked."""
    read = {name: _day(given.get(name, "")) for name in SPAN}
    kept = {name: day.isoformat() for name, day in read.items() if day}
    return kept, read["from"], read["until"]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if len(text) < 11 else None
    except ValueError:
        return None


def query(kept: Mapping[str, str], **more: str) -> str:
    """This will give a query string, empty parts left out."""
    asked = address(kept, **more)
    return f"?{asked}" if asked else ""
