"""Air, ours: a year of hours of many stations to days, index, year statistics and composite index, with numpy.

The hours lie in a file of 32-bit thousandths, made once before the clock starts; they
are read and judged a few stations at a time, two threads at once, so that memory stays small.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.report import emit
from hemei.rules.air.amounts import NA, SCALE
from hemei.rules.air.aqi import day_index, good
from hemei.rules.air.hours import day_values, statistics
from hemei.rules.air.intake import HOUR_NAMES
from hemei.rules.air.year import SIX, composite, mean, percentile, valid_year

FIRST, DAYS, HOURS = date(2025, 1, 1), 365, 24
_TOPS = {"so2": 60, "no2": 90, "co": 2, "o3": 210, "pm10": 240, "pm2_5": 150}  # µg/m³, CO mg/m³
_CHUNK = 25
Hours = npt.NDArray[np.int32]


def make(path: Path, stations: int) -> None:
    """This will write the hours: six blocks of (stations, days, hours), one value in fifty missing."""
    draw = np.random.default_rng(633)
    with path.open("wb") as file:
        for name in HOUR_NAMES:
            for start in range(0, stations, _CHUNK):
                shape = (min(_CHUNK, stations - start), DAYS, HOURS)
                values = draw.integers(0, _TOPS[name] * SCALE, shape, dtype=np.int32)
                values[draw.random(shape, dtype=np.float32) < 0.02] = NA
                file.write(values.tobytes())


def judge(block: Hours) -> tuple[int, float]:
    """This will judge stations (6, stations, days, hours): good days and the sum of their composite indices."""
    days = day_values({name: block[n].astype(np.int64) for n, name in enumerate(HOUR_NAMES)}, FIRST)
    fine = int(good(day_index(days, FIRST).index).sum())
    rules = statistics(FIRST)
    whole = {
        name: percentile(days[name], rules["percentile"][name])
        if name in ("co", "o3_8h")
        else mean(days[name])
        for name in SIX
    }
    counts = np.logical_and.reduce([valid_year(days[name], FIRST, rules) for name in SIX])
    total = 0.0
    for station in np.flatnonzero(counts):
        values = {name: Fraction(int(whole[name][station]), SCALE) for name in SIX}
        total += float(composite(values, FIRST).value)
    return fine, total


def main(stations: int) -> None:
    """This will print rows a second, the time of a year and the most memory held."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hours.i32"
        make(path, stations)
        started = time.perf_counter()
        hours = np.memmap(path, dtype=np.int32, mode="r", shape=(6, stations, DAYS, HOURS))
        blocks = (hours[:, start : start + _CHUNK] for start in range(0, stations, _CHUNK))
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(judge, blocks))
        took = time.perf_counter() - started
    rows = stations * DAYS * HOURS
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    emit(rows / took, seconds=took, rows=rows, memory_mb=memory, good_days=sum(n for n, _total in found))


if __name__ == "__main__":
    read = argparse.ArgumentParser()
    read.add_argument("--stations", type=int, default=2000)
    main(read.parse_args().stations)
