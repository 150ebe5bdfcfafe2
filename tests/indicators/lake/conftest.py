"""A small zone in which every live figure has records: sample orders in every state, and some of each other room.

Made once a module.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings

from hemei.cli import sample_days
from hemei.ledger.operations import seal
from tests.indicators.lake.rows import fill_halls, fill_homes, fill_hotline, fill_works
from tests.indicators.test_innovation import fill_firms
from tests.indicators.test_live_zone import fill_zone
from tests.zone import seed_zone


@pytest.fixture(scope="module")
def sample(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[datetime]:
    """The instant up to which the sample goes; all acts until then are sealed. Tests leave the rows as they were."""
    now = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    media: Path = tmp_path_factory.mktemp("media")
    patch = pytest.MonkeyPatch()
    patch.setattr(sample_days, "ORDERS", 6)
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media, DATA=media),
        patch.context(),
        transaction.atomic(),
    ):
        seed_zone(now=now - timedelta(days=120))
        sample_days.make_days(now)
        fill_zone(now, patch, count=3)
        fill_firms(now)
        fill_works(now)
        fill_halls(now)
        fill_homes(now)
        fill_hotline(now)
        seal(now=now)
        yield now
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def _django_db_helper() -> None:
    """Takes the place of pytest-django's: all tests here live in the one transaction of `sample`."""
