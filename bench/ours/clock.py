"""W3, ours: deadlines a second, plain or with the full explanation and two pauses."""

from __future__ import annotations

import argparse
import hashlib
from datetime import UTC, datetime, timedelta

from bench.report import best_of, emit
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
    """This will time deadlines of 20,000 cases with two pauses each, every line of the count built and read."""
    calendar, limits = official(), {k: Limit(k, Unit.WORKDAY, "行政许可法 42") for k in LIMITS}
    cases = []
    for day, k in starts(count):
        at = datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC)
        review = Pause(
            PauseCause.EXPERT_REVIEW, "行政许可法 45", at + timedelta(1), 3, at + timedelta(4), "样例1号"
        )
        hearing = Pause(
            PauseCause.HEARING, "行政许可法 45", at + timedelta(6), 2, at + timedelta(8), "样例2号"
        )
        cases.append((at, limits[k], (review, hearing)))

    def work() -> int:
        return sum(len(deadline(at, k, calendar=calendar, pauses=held).lines) for at, k, held in cases)

    emit(count / best_of(3, work), lines=work() / count)


if __name__ == "__main__":
    read = argparse.ArgumentParser()
    read.add_argument("what", choices=["plain", "explained"])
    read.add_argument("--count", type=int, default=20000)
    given = read.parse_args()
    {"plain": plain, "explained": explained}[given.what](given.count)
