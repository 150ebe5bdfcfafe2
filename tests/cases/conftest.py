"""The sample people and the real catalogue, loaded for each test that asks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from hemei.catalog.operations import load_catalog
from hemei.cli.sample import load_people

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"


@pytest.fixture
def zone(db: None, now: datetime) -> None:
    load_people(SEEDS)
    load_catalog(folder=SEEDS, actor="system", now=now)
