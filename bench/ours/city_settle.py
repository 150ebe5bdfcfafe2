"""What the background tasks find in a city that was written in bulk: cards that are due, the board, the seal.

Done before anything is measured, as it would long be done in a zone that lives; else the first round of the
background tasks, which takes minutes, would run beside the pages.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.ours.zone import enter
from bench.report import emit

EVERY = 20.0  # seconds between two lines about the board


def _say(text: str) -> None:
    print(f"      {text}", file=sys.stderr, flush=True)


def _teller() -> Callable[[int], None]:
    """Say now and then how far the board has come."""
    told = [time.monotonic(), 0.0]

    def tell(matters: int) -> None:
        told[1] += matters
        if time.monotonic() - told[0] >= EVERY:
            told[0] = time.monotonic()
            _say(f"board: {told[1]:,.0f} matters")

    return tell


def main() -> None:
    """This will do one round of the background tasks and print what it did and in what processor time."""
    read = argparse.ArgumentParser()
    read.add_argument("folder", help="the data folder of the city")
    os.environ["HEMEI_DATA"] = read.parse_args().folder
    enter()
    from django.utils import timezone

    from hemei.cases.operations import sweep
    from hemei.cases.operations.mining import keep_logs
    from hemei.indicators.operations import refresh_board
    from hemei.ledger.operations import seal

    works: dict[str, Callable[[], Any]] = {
        "cards": lambda: sum(sweep(now=timezone.now()).values()),
        "records": lambda: refresh_board(now=timezone.now(), told=_teller()).records,
        "mined": lambda: keep_logs(now=timezone.now()),
        "sealed": lambda: int(bool(seal(now=timezone.now()))),
    }
    found, started = dict[str, float](), time.perf_counter()
    for name, work in works.items():
        spent = time.process_time()
        found[name] = float(work())
        found[f"{name}_cpu_s"] = time.process_time() - spent
        _say(f"{name}: {found[name]:,.0f}, {found[f'{name}_cpu_s']:.0f} s of processor time")
    emit(1 / (time.perf_counter() - started), **found)


if __name__ == "__main__":
    main()
