"""The register as plain rows for other makers' formats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hemei.indicators.models import Indicator, Observation

_QUARTER = 3


def indicator_rows() -> Iterator[tuple[str, ...]]:
    """This will give code, name, english, definition, kind, unit, numerator, denominator, standard, agency."""
    fields = ("code", "name", "english", "definition", "kind", "unit", "numerator", "denominator", "standard",
              "agency")  # fmt: skip
    yield from Indicator.objects.order_by("code").values_list(*fields)


def observation_rows() -> Iterator[tuple[object, ...]]:
    """This will give every value ever entered: indicator, period, place, value, bound, status, source, revision."""
    rows = Observation.objects.select_related("indicator", "replaces").order_by(
        "indicator__code", "starts_on", "pk"
    )
    for row in rows.iterator(chunk_size=2000):
        old = f"{row.replaces.value.normalize():f}" if row.replaces else ""
        yield (
            row.indicator.code, row.starts_on, row.ends_on, row.place, f"{row.value.normalize():f}", row.bound,
            row.status, row.document, row.position, old, row.reason, "true" if row.sample else "false",
        )  # fmt: skip


def current_values() -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """This will give the current values: code, name, english, place, period, value, status; one a period.

    Where several sources stand for one period, the last one signed speaks.
    """
    rows = Observation.objects.filter(replaced_by=None).select_related("indicator").order_by("known_at", "pk")
    found: dict[tuple[str, str, str], tuple[str, str, str, str, str, str, str]] = {}
    for row in rows:
        one = row.indicator
        period = period_name(row.starts_on, row.ends_on)
        found[one.code, row.place, period] = (
            one.code, one.name, one.english, row.place, period, f"{row.value.normalize():f}", row.status,
        )  # fmt: skip
    yield from sorted(found.values())


def period_name(starts_on: date, ends_on: date) -> str:
    """This will name a half-open period as SDMX does: 2021, 2021-Q2, 2021-03, 2021-03-05, else start/P90D."""
    if starts_on.day == 1 and ends_on.day == 1:
        months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
        if months == 12 and starts_on.month == 1:
            return f"{starts_on.year}"
        if months == _QUARTER and starts_on.month % _QUARTER == 1:
            return f"{starts_on.year}-Q{starts_on.month // _QUARTER + 1}"
        if months == 1:
            return f"{starts_on:%Y-%m}"
    if ends_on - starts_on == timedelta(days=1):
        return starts_on.isoformat()
    return f"{starts_on.isoformat()}/P{(ends_on - starts_on).days}D"
