"""W7, ours: directly-follows graph and legal working time over a log in a file."""

from __future__ import annotations

import argparse
import csv
import resource
import time
from pathlib import Path

from bench.report import best_of, emit
from bench.workload_mining import write
from hemei.rules.mining import collect, discover, official_time, variants


def main() -> None:
    """This will read the log (made once by `--make N`) and time what is found in it; memory is that of the process."""
    read = argparse.ArgumentParser()
    read.add_argument("file", type=Path)
    read.add_argument("--make", type=int, default=0)
    given = read.parse_args()
    if given.make:
        write(given.file, given.make)
        return
    official_time()  # the calendar is built once in a process
    started = time.perf_counter()
    with given.file.open(encoding="utf-8", newline="") as source:
        rows = csv.reader(source)
        next(rows)
        log = collect((case, act, at) for case, act, at in rows)
    loaded = time.perf_counter() - started
    found = discover(log, official_time())
    took = best_of(5, lambda: discover(log, official_time()))
    busy = best_of(3, lambda: discover(log, official_time()), time.process_time)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ways = best_of(1, lambda: variants(log))
    emit(
        found.events / took, seconds=took, cpu_s=busy, whole=loaded + took, memory_mb=memory, variants_s=ways,
        events=found.events, cases=found.cases, edges=sum(edge.count for edge in found.edges),
        digest=" ".join(sorted(f"{e.source}>{e.target}:{e.count}" for e in found.edges)),
    )  # fmt: skip


if __name__ == "__main__":
    main()
