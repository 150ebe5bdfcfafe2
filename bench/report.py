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


def middle_of(times: int, work: Callable[[], object]) -> float:
    """This will return the median time in seconds that `work` took."""
    return statistics.median(best_of(1, work) for _ in range(times))


def best_of(times: int, work: Callable[[], object]) -> float:
    """This will return the shortest time in seconds that `work` took."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return min(took)
