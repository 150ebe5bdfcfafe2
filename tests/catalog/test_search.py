"""Fifty phrases written by hand: what people mean must be among the first three."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hemei.catalog import queries
from hemei.catalog.models import Phrase
from tests.zone import seed_hall

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "seeds" / "catalog"
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ON = date(2026, 3, 2)


@pytest.fixture
def hall(db: None) -> None:
    seed_hall(now=NOW, actor="user:1")


def test_nine_of_ten_phrases_lead_to_the_right_place(hall: None) -> None:
    phrases = tomllib.loads((HERE / "phrases.toml").read_text("utf-8"))["phrase"]
    basic = {item.code: item.spec.extra.get("basic_item") for item in queries.published_items(ON)}
    missed = []
    for row in phrases:
        first = queries.search(row["said"], ON)[:3]
        if not any(row["wants"] in (hit.code, basic.get(hit.code)) for hit in first):
            missed.append((row["said"], row["wants"], [(hit.name, hit.score) for hit in first]))
    share = 1 - len(missed) / len(phrases)
    print(f"{len(phrases)} phrases, {share:.0%} right among the first three; missed: {missed}")  # noqa: T201
    assert len(phrases) == 50
    assert share >= 0.9, missed
    assert {row["kind"] for row in phrases} == {"plain", "synonym", "pinyin", "typo"}


def test_a_changed_phrase_is_found_at_once(hall: None) -> None:
    assert not queries.search("蓬蓬裙", ON)
    Phrase.objects.create(words=["蓬蓬裙"], items=["reg-company"], position=99_999)
    assert [hit.code for hit in queries.search("蓬蓬裙", ON)] == ["reg-company"]
