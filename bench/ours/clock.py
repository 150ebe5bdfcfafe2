"""W3, ours: deadlines a second, plain or with the full explanation and two pauses."""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from datetime import UTC, datetime, timedelta

from bench.report import best_of, emit, middle_of
from bench.workload_clock import LIMITS, starts
from hemei.rules.clock import Pause, PauseCause, deadline
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import official


def plain(count: int) -> None:
    """This will time the due days alone; `digest` lets the driver compare them with the peer's."""
    add, rows = official().add, starts(count)
    took = best_of(5, lambda: [add(day, k) for day, k in rows])
    found = " ".join(add(day, k).isoformat() for day, k in rows)
    emit(count / took, digest=hashlib.sha256(found.encode()).hexdigest())


def explained(count: int) -> None:
    """This will time deadlines of 20,000 cases with two pauses each, every line of the count built.

    Day, hour, limit and both pauses differ from case to case. `cold` is the first pass of the process, in which
    nothing has been kept from another case; `rate` the median of the passes after it. Garbage is collected.
    """
    calendar, limits = official(), {k: Limit(k, Unit.WORKDAY, "行政许可法 42") for k in LIMITS}
    draw, cases = random.Random(20190102), []
    for n, (day, k) in enumerate(starts(count)):
        at = datetime(day.year, day.month, day.day, draw.randrange(1, 9), draw.randrange(60), tzinfo=UTC)
        times = [at]
        for most in (6, 9, 6, 6):  # until the first pause, its length, until the second, its length
            times.append(times[-1] + timedelta(draw.randrange(1, most)))
        review = Pause(PauseCause.EXPERT_REVIEW, "行政许可法 45", times[1], 3, times[2], f"样例{n}号")
        hearing = Pause(PauseCause.HEARING, "行政许可法 45", times[3], 2, times[4], f"样例{n}号之二")
        cases.append((at, limits[k], (review, hearing)))

    def work() -> int:
        return sum(len(deadline(at, k, calendar=calendar, pauses=held).lines) for at, k, held in cases)

    started = time.process_time()
    cold = count / best_of(1, work)
    cold_cpu = count / (time.process_time() - started)
    cpu = count / middle_of(3, work, time.process_time)
    emit(count / middle_of(3, work), cpu=cpu, cold=cold, cold_cpu=cold_cpu, lines=work() / count)


if __name__ == "__main__":
    read = argparse.ArgumentParser()
    read.add_argument("what", choices=["plain", "explained"])
    read.add_argument("--count", type=int, default=20000)
    given = read.parse_args()
    {"plain": plain, "explained": explained}[given.what](given.count)
