"""The checker of figures, ours: the press text of 2022 from its characters to its findings.

`--many` checks a thousand such texts (or ten) in two processes. Each copy speaks of other amounts, so that nothing
made for one text serves the next.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from bench.report import emit, middle_of
from hemei.rules.figures.check import run
from hemei.rules.figures.read import read
from hemei.rules.figures.register import standing

PRESS = Path(__file__).resolve().parents[3] / "shared" / "data" / "press" / "liaocheng-hightech-2022.txt"
DAY = date(2022, 10, 20)
MANY, FEW, CORES = 1000, 10, 2


def varied(text: str, number: int) -> str:
    """This will change the decimals of a text, so that no two copies are alike."""
    return re.sub(r"(?<=\d\.)\d", lambda digit: str((int(digit.group()) + number) % 10), text)


def one(number: int) -> int:
    """This will check one copy and count its findings."""
    return run(varied(PRESS.read_text(encoding="utf-8"), number), standing(DAY))


def many(texts: int) -> None:
    """This will time many texts in two processes, their start included."""
    started = time.perf_counter()
    with ProcessPoolExecutor(CORES) as pool:
        findings = sum(pool.map(one, range(texts), chunksize=max(1, texts // 50)))
    took = time.perf_counter() - started
    emit(texts / took, seconds=took, texts=texts, findings=findings)


def main() -> None:
    """This will time the check of the whole text; without ../shared it says so and measures nothing."""
    given = argparse.ArgumentParser()
    given.add_argument("--quick", action="store_true")
    given.add_argument("--full", action="store_true")
    given.add_argument("--many", action="store_true")
    chosen = given.parse_args()
    rounds = 3 if chosen.quick else 20
    if not PRESS.is_file():
        print("没有 ../shared/data/press，没有测 not measured: the press text is missing", file=sys.stderr)
        emit(0, skipped="没有 ../shared，没有测 NOT MEASURED", ms=float("inf"), seconds=float("inf"))
        return
    if chosen.many:
        many(FEW if chosen.quick else MANY)
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
