"""Precision and recall on texts marked up by hand, and on two held out from all building."""

from pathlib import Path

import pytest

from hemei.rules.figures.measure import BadMark, score, total, unmark

FOLDER = Path(__file__).parent
GOAL = 0.97


@pytest.mark.parametrize(("folder", "texts", "figures"), [("texts", 6, 180), ("heldout", 2, 80)])
def test_figures_are_found_and_read_right(folder: str, texts: int, figures: int) -> None:
    rows = [
        score(path.stem, path.read_text(encoding="utf-8")) for path in sorted((FOLDER / folder).glob("*.md"))
    ]
    whole = total(rows)
    assert len(rows) >= texts
    assert whole.expected >= figures
    assert whole.precision >= GOAL, [row.wrong for row in rows]
    assert whole.recall >= GOAL, [row.missed for row in rows]


def test_every_text_says_that_it_is_a_sample() -> None:
    paths = list(FOLDER.glob("*/*.md"))
    assert paths
    assert all("样例" in path.read_text(encoding="utf-8").splitlines()[0] for path in paths)


def test_a_missed_and_a_wrong_figure_are_counted() -> None:
    row = score("x", "收入⟦5亿元|5亿|元|level⟧，增长⟦3%|4|%|growth⟧，共12家。")
    assert (row.expected, row.found, row.right, row.spans) == (2, 3, 1, 2)
    assert row.precision == pytest.approx(1 / 3)
    assert row.recall == pytest.approx(1 / 2)
    assert row.missed == ("3% ('4', '%', 'growth')",)


def test_no_figures_and_none_found_is_right() -> None:
    row = score("x", "坚持“四不两直”。")
    assert (row.precision, row.recall) == (1.0, 1.0)


def test_marks_are_taken_out_of_the_text() -> None:
    text, marks = unmark("投资⟦3—5亿元|3亿..5亿|元|level⟧。")
    assert text == "投资3—5亿元。"
    assert (marks[0].start, marks[0].end, marks[0].value) == (2, 7, "300000000..500000000")


def test_a_broken_mark_is_refused() -> None:
    with pytest.raises(BadMark, match="标注不完整"):
        unmark("投资⟦5亿元|5亿⟧。")
