"""W7, PM4Py (AGPL, in the bench's environment alone): the same log, its graph and its performance.

`--hours` measures with its business hours, the nearest that it has to working time: Monday to Friday, no holidays.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import resource
import time
from pathlib import Path

import pandas as pd

from bench.report import best_of, emit

with contextlib.redirect_stdout(io.StringIO()):
    import pm4py


def main() -> None:
    """This will read the log and time the graph with its performance."""
    read = argparse.ArgumentParser()
    read.add_argument("file", type=Path)
    read.add_argument("--hours", action="store_true")
    given = read.parse_args()
    started = time.perf_counter()
    table = pd.read_csv(given.file, dtype={"case": str, "act": str})
    table["at"] = pd.to_datetime(table["at"], utc=True)
    log = pm4py.format_dataframe(table, case_id="case", activity_key="act", timestamp_key="at")
    loaded = time.perf_counter() - started
    graph, _, _ = pm4py.discover_dfg(log)

    def work() -> None:
        pm4py.discover_dfg(log)
        if given.hours:
            pm4py.discover_performance_dfg(log, business_hours=True)
        else:
            pm4py.discover_performance_dfg(log)

    took = best_of(1, work)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    emit(
        len(log) / took, seconds=took, whole=loaded + took, memory_mb=memory, events=len(log),
        edges=sum(graph.values()),
        digest=" ".join(sorted(f"{a}>{b}:{n}" for (a, b), n in graph.items())),
    )  # fmt: skip


if __name__ == "__main__":
    main()
