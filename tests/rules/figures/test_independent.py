"""Texts marked up by people who had not read the scanner: what is reached on them is held here.

Those of `independent` and `genres` were used to mend the scanner afterwards, those of `untouched` never: what these
give is the honest figure for a text never seen. See docs/checker.md.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from hemei.rules.figures.marks import BadMark, parse
from hemei.rules.figures.measure import Score, score, total
from hemei.rules.figures.register import standing

FOLDER = Path(__file__).parent
PATHS = sorted((FOLDER / "independent").glob("*.md"))


def scores(folder: str) -> list[Score]:
    register = standing(date(2025, 12, 31))
    paths = sorted((FOLDER / folder).glob("*.md"))
    return [score(path.stem, path.read_text(encoding="utf-8"), register) for path in paths]


@pytest.fixture(scope="module")
def rows() -> list[Score]:
    return scores("independent")


def test_there_is_enough_to_measure(rows: list[Score]) -> None:
    whole = total(rows)
    assert (len(rows) >= 8, whole.expected >= 300, whole.planted >= 40) == (True, True, True)
    assert whole.detailed == whole.right  # hedge, period and scope are marked throughout
    for path in PATHS:
        marked = parse(path.read_text(encoding="utf-8"))
        assert 400 <= len(re.sub(r"\s", "", marked.text)) <= 900, path.name
        assert all(marked.text[mark.start : mark.end] == mark.text for mark in marked.marks)


@pytest.mark.parametrize("folder", ["independent", "genres"])
def test_texts_that_the_scanner_was_mended_on(folder: str) -> None:
    found = scores(folder)
    whole = total(found)
    assert whole.precision >= 0.97, [row.wrong for row in found]
    assert whole.recall >= 0.97, [row.missed for row in found]
    assert whole.caught_share >= 0.95, [row.overlooked for row in found]
    assert whole.sure >= 0.98, [row.false for row in found]
    assert whole.hedges >= 0.95 * whole.detailed
    least = {"independent": (0.56, 0.87), "genres": (0.90, 0.96)}[folder]  # docs/checker.md says why
    assert whole.periods >= least[0] * whole.detailed
    assert whole.scopes >= least[1] * whole.detailed


def test_texts_that_nobody_mended_on() -> None:
    found = scores("untouched")
    whole = total(found)
    assert (whole.expected, whole.planted) == (93, 20)
    assert whole.precision >= 0.95  # what docs/checker.md says of them, and no more
    assert whole.recall >= 0.95
    assert whole.caught_share >= 0.70  # 14 of 20
    assert whole.sure >= 0.90
    assert whole.hedges >= 0.95 * whole.detailed
    assert whole.scopes >= 0.95 * whole.detailed
    assert (
        whole.periods >= 0.50 * whole.detailed
    )  # one of the two names no year but that of its class (2025届)


def test_contradictions_are_counted_both_ways() -> None:
    text = (
        "⟦@2025|-⟧受理⟦100件|100|件|level|#a⟧，办结⟦90件|90|件|level|#b⟧，办结率⟦95%|95|%|rate|#c⟧。"
        "产值从⟦10亿元|10亿|元|level⟧增至⟦30亿元|30亿|元|level⟧，增长⟦3倍|3|倍|growth⟧。"
        "⟦✘ rate #a #b #c⟧⟦✘ growth #a #b⟧"
    )
    row = score("x", text)
    assert (row.planted, row.caught, row.raised, row.true) == (2, 1, 2, 1)
    assert row.overlooked == ("growth 100件、90件",)
    assert row.false[0].startswith("times ")
    assert (row.caught_share, row.sure) == (0.5, 0.5)


def test_context_and_details_are_read() -> None:
    marked = parse(
        "⟦@2025-01..2025-09|全区⟧投资⟦5亿元|5亿|元|level|h:near⟧，去年⟦4亿元|4亿|元|level|p:2024 s:- #b⟧。"
    )
    first, second = marked.marks
    assert (first.hedge, first.period, first.scope) == ("near", "2025-01..2025-09", "全区")
    assert (second.hedge, second.period, second.scope, second.label) == ("", "2024", "", "b")


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        ("收入⟦5亿元|5亿|元|level|x:1⟧。", "看不懂"),
        ("收入⟦5亿元|5亿|元|level⟧。⟦✘ sum #a⟧", "没有叫"),
        ("收入⟦5亿元|五亿|元|level⟧。", "不是数"),
        ("收入⟦5亿元|5亿⟧。", "标注不完整"),
    ],
)
def test_a_mark_that_cannot_be_read_is_refused(marked: str, why: str) -> None:
    with pytest.raises(BadMark, match=why):
        parse(marked)
