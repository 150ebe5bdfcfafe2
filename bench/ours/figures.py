"""The checker of figures, ours: the press text of 2022 from its characters to its findings."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from bench.report import emit, middle_of
from hemei.rules.figures.check import run
from hemei.rules.figures.read import read
from hemei.rules.figures.register import standing

PRESS = Path(__file__).resolve().parents[3] / "shared" / "data" / "press" / "liaocheng-hightech-2022.txt"
DAY = date(2022, 10, 20)


def main() -> None:
    """This will time the check of the whole text; without ../shared it says so and measures nothing."""
    given = argparse.ArgumentParser()
    given.add_argument("--quick", action="store_true")
    given.add_argument("--full", action="store_true")
    rounds = 3 if given.parse_args().quick else 20
    if not PRESS.is_file():
        print("没有 ../shared/data/press，没有测 not measured: the press text is missing", file=sys.stderr)
        emit(0, skipped="没有 ../shared，没有测 NOT MEASURED")
        return
    text, register = PRESS.read_text(encoding="utf-8"), standing(DAY)
    took = middle_of(rounds, lambda: run(text, register))
    figures = len(read(text, register).figures)
    emit(
        1 / took, ms=took * 1000, characters=len(text), figures=figures, findings=run(text, register),
        characters_a_second=len(text) / took,
    )  # fmt: skip


if __name__ == "__main__":
    main()
