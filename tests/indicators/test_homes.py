"""Live figures of households' help: each is its records, equals what the room's own page counts, names nobody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hemei.accounts.queries import person_by_username
from hemei.cli.sample_households import make_households
from hemei.enterprises.models import Household
from hemei.enterprises.queries.relief import figures
from hemei.indicators.operations import refresh_board
from hemei.indicators.queries import board, live_figure
from hemei.indicators.queries.board import Fresh
from hemei.indicators.queries.homes import HOMES
from hemei.rules.workdays import local_day
from tests.indicators.test_board import _check, _same
from tests.zone import as_person, seed_people

SAME = {"homes-watched": "watched", "homes-removed": "removed", "homes-decided": "decided",
        "homes-allowed": "allowances"}  # fmt: skip


@pytest.mark.django_db
def test_each_figure_is_its_records_and_names_nobody(now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    seed_people()
    make_households(now)
    _check(Fresh(now))
    refresh_board(now=now)
    _check(board(now))
    _same(now)
    there = {one.code: one for one in figures(person_by_username("leader"), local_day(now), now)}
    heads = [one.party.name for one in Household.objects.select_related("party")]
    for one in HOMES:
        figure, counted = live_figure(one.code, now), there[SAME[one.code]]
        assert figure is not None
        assert counted.records
        assert len(figure.records) == counted.records
        if counted.hits is not None:
            assert sum(record.counts for record in figure.records) == counted.hits
        page = as_person("leader").get(f"/board/figure/{one.code}/")
        assert page.status_code == 200
        assert not [name for name in heads if name in page.text]
