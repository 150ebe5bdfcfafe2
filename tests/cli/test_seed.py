"""What `script/server` fills an empty database with goes in whole: people, items, menus, trades, scopes, events."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from hemei.catalog.queries import published_menus
from hemei.rules.workdays import local_day
from tests.zone import SEEDS

pytestmark = pytest.mark.django_db


def test_the_sample_zone_without_its_orders_is_filled_from_nothing(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    told: Any = StringIO()
    call_command("seed", no_orders=True, stdout=told)
    assert "样例区已就绪" in told.getvalue()
    menus = {one.code for one in published_menus(local_day(now))}
    assert menus >= {path.stem for path in (SEEDS / "menus").glob("*.toml")}
    call_command("seed", if_empty=True, stdout=told)
    assert {one.code for one in published_menus(local_day(now))} == menus
