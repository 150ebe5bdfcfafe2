"""A small zone of sample orders, in every state, with pauses, promises, ratings and late cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hemei.cli import sample_days
from tests.zone import seed_zone


@pytest.fixture
def sample(db: None, now: datetime, settings: Any, tmp_path: Path, monkeypatch: Any) -> datetime:
    """The instant up to which the sample goes; everything until then is sealed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    seed_zone(now=now - timedelta(days=120))
    monkeypatch.setattr(sample_days, "ORDERS", 10)
    sample_days.make_days(now)
    return now
