"""A durable act on PostgreSQL, ours: clients that load a matter, move it by one act and commit, again and again."""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import time

from bench.ours.chain import CHAIN
from bench.ours.zone import CLERK, NOW, enter
from bench.report import emit

MATTERS = 200  # of each client


def client(seconds: float, done: multiprocessing.Queue[int]) -> None:
    """This will act for so many seconds: permission, state, chain, clock, compare-and-swap, commit."""
    enter()
    from bench.ours.chain import start
    from hemei.ledger.operations import System, acting
    from hemei.ledger.queries import matter_by_number

    key = secrets.token_hex(6)
    numbers = [f"D-{key}-{n}" for n in range(MATTERS)]
    for number in numbers:
        start(number)
        with acting(CHAIN["bench.accept"], matter=matter_by_number(number), actor=CLERK, now=NOW):
            pass
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        matter = matter_by_number(numbers[count % MATTERS])
        with acting(
            CHAIN["bench.joined"], matter=matter, actor=System(), now=NOW, seen=matter.version
        ) as move:
            move.record(last=count)
            move.leave(holder="desk", due_at=NOW, alert_at=NOW)
        count += 1
    done.put(count)


def main() -> None:
    """This will run the clients side by side and print acts a second."""
    read = argparse.ArgumentParser()
    read.add_argument("--clients", type=int, default=2)
    read.add_argument("--seconds", type=float, default=5)
    given = read.parse_args()
    enter()
    from django.db import connection

    connection.close()
    done: multiprocessing.Queue[int] = multiprocessing.get_context("spawn").Queue()
    workers = [
        multiprocessing.get_context("spawn").Process(target=client, args=(given.seconds, done))
        for _ in range(given.clients)
    ]
    for worker in workers:
        worker.start()
    total = sum(done.get() for _ in workers)
    for worker in workers:
        worker.join()
    emit(total / given.seconds)


if __name__ == "__main__":
    main()
