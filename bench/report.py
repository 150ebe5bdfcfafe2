"""What a workload's program prints: one line of JSON, `rate` first; standard library only, both sides use it."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable


def emit(rate: float, **facts: float | str) -> None:
    """This will print the result of one round."""
    json.dump({"rate": rate, **facts}, sys.stdout)


def middle_of(
    times: int, work: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> float:
    """This will return the median time in seconds that `work` took by that clock."""
    return statistics.median(best_of(1, work, clock) for _ in range(times))


def best_of(times: int, work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """This will return the shortest time in seconds that `work` took by that clock."""
    took = []
    for _ in range(times):
        started = clock()
        work()
        took.append(clock() - started)
    return min(took)
