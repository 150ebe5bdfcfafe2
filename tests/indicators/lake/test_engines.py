"""One definition, one result: the pages, the operational database, DuckDB over the lake and Spark."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from hemei.indicators.queries import live_figures
from hemei.indicators.queries.lake.facts import run_on_database
from hemei.indicators.queries.lake.measures import MEASURES, figures_sql, records_sql, values
from hemei.indicators.queries.lake.shapes import Instant, instant

pytestmark = pytest.mark.django_db
ZONE = "sample"


def on_database(now: Instant) -> list[tuple[str, str, int, int]]:
    found = []
    for _code, sql in figures_sql(MEASURES, now, dialect=connection.vendor):
        found += run_on_database(sql, zone=ZONE)
    return sorted(found)


def test_the_database_gives_the_figures_and_records_of_the_pages(sample: datetime) -> None:
    now = instant(sample)
    pages = {live.code: figure for live, figure in live_figures(sample)}
    found = {one.code: one for one in values(on_database(now), MEASURES, [""])}
    assert {code: one.value for code, one in found.items()} == {code: pages[code].value for code in MEASURES}
    for code in MEASURES:
        rows = run_on_database(records_sql(code, now, dialect=connection.vendor), zone=ZONE)
        shown = [(one.number, one.counts) for one in pages[code].records]
        assert sorted((number, bool(counts)) for _zone, number, counts, _amount in rows) == sorted(shown), code
    busy = {code for code in MEASURES if pages[code].records}
    assert {"days", "swift", "on-time", "visits", "corrections", "items-online"} <= busy
