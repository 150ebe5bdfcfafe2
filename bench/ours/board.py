"""The red-blue board: 10,000 projects, 200,000 milestones, 50,000 problems, whole and after one change."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from dataclasses import replace
from datetime import date, timedelta

from hemei.rules.boards import Facts, Live, Mark, bands_of, colours, preset, rule

ON = date(2026, 11, 23)


def made(count: int) -> list[Facts]:
    """This will draw projects with a fixed seed: 20 milestones and 5 problems each."""
    draw = random.Random(20260101)

    def mark() -> Mark:
        planned = ON + timedelta(days=draw.randint(-300, 100))
        done = planned + timedelta(days=draw.randint(-60, 100))
        return Mark(planned, done if draw.random() < 0.6 else None, draw.choice((0, 0, 0, 10)))

    return [
        Facts(
            f"P{n:05d}", f"park-{n % 18:02d}", f"unit-{n % 20:02d}", mark(), draw.randint(0, 10**9),
            draw.randint(0, 10**9), tuple(mark() for _ in range(20)), tuple(mark() for _ in range(5)),
        )
        for n in range(count)
    ]  # fmt: skip


def main() -> None:
    """This will time the whole board and one change, and print both in milliseconds."""
    read = argparse.ArgumentParser()
    read.add_argument("--count", type=int, default=10_000)
    count = read.parse_args().count
    rows, by, bands = made(count), rule(ON), bands_of(preset("", ON))
    whole, step = [], []
    for _ in range(3):
        start = time.perf_counter()
        live = Live(rows, by, ON)
        places = live.places()
        colours(live.totals, bands)
        live.park_points(), live.unit_points()
        whole.append(1000 * (time.perf_counter() - start))
    for n in range(0, count, max(count // 20, 1)):
        start = time.perf_counter()
        live.change(replace(live.rows[n], milestones=live.rows[n].milestones[1:]))
        places = live.places()
        colours(live.totals, bands)
        live.park_points(), live.unit_points()
        step.append(1000 * (time.perf_counter() - start))
    found = {
        "whole_ms": statistics.median(whole),
        "step_ms": statistics.median(step),
        "places": int(places.max()),
    }
    print(json.dumps({"rate": 1000 / found["whole_ms"], **found}))


if __name__ == "__main__":
    main()
