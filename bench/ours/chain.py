"""W1 and W2, ours: a chain worked through the ledger, with permission, hash chain, join and legal clock."""

from __future__ import annotations

import argparse
import secrets
import time
from datetime import timedelta
from functools import partial

from bench.ours.zone import CLERK, NOW, OFFICER, enter
from bench.report import emit
from hemei.ledger.flow import Flow, act
from hemei.rules.clock import alert_at, deadline, light_settings, silence_due
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import local_day, official

STATES = (("asked", "提出"), ("accepted", "审查"), ("done", "办结"))
CHAIN = Flow("bench", "链", STATES, frozenset({"asked", "accepted"}), (
    act("bench.start", "提出", "Ask", "-", "asked", "clerk"),
    act("bench.accept", "受理", "Accept", "asked", "accepted", "clerk", "行政许可法 32"),
    act("bench.joined", "意见已齐", "Joined", "accepted", "", "system"),
    act("bench.issue", "准予", "Issue", "accepted", "done", "approver", "行政许可法 38"),
))  # fmt: skip
TASK = Flow("task", "意见", (("open", "待办"), ("done", "已办")), frozenset({"open"}), (
    act("task.ask", "征求", "Ask", "-", "open", "clerk"),
    act("task.give", "回复", "Give", "open", "done", "approver"),
))  # fmt: skip
LIMIT = Limit(20, Unit.WORKDAY, "行政许可法 42")


def start(number: str) -> None:
    """This will open a chain under the clock of acceptance."""
    from hemei.ledger.operations import opening

    with opening(
        CHAIN["bench.start"], flow="bench", number=number, title="样例", actor=CLERK, now=NOW
    ) as move:
        due = silence_due(NOW, calendar=official())
        move.leave(holder="desk", due_at=due.due_at, alert_at=alert_at(due, light_settings(local_day(NOW))))


def accept(number: str, branches: int) -> None:
    """This will accept it: the legal clock starts, and the parallel tasks open."""
    from hemei.ledger.operations import Opening, acting, open_many
    from hemei.ledger.queries import matter_by_number

    matter = matter_by_number(number)
    with acting(CHAIN["bench.accept"], matter=matter, actor=CLERK, now=NOW, seen=1) as move:
        due = deadline(NOW, LIMIT, calendar=official())
        tasks = [
            Opening(f"{number}-{n}", "样例", {"holder": f"agency:{n}", "due_at": due.due_at}, {"agency": n})
            for n in range(branches)
        ]
        open_many(TASK["task.ask"], flow="task", openings=tasks, actor=CLERK, now=NOW, parent=matter)
        alarm = alert_at(due, light_settings(local_day(NOW)))
        move.leave(holder="agency:0", due_at=due.due_at, alert_at=alarm, waiting=branches)
        move.record(due_at=str(due.due_at), asked=branches)


def give(number: str) -> None:
    """This will finish one task, and after the last one move the chain on."""
    from hemei.ledger.operations import System, acting, child_ended
    from hemei.ledger.queries import matter_by_id, matter_by_number

    task = matter_by_number(number)
    assert task.parent_id is not None
    with acting(TASK["task.give"], matter=task, actor=OFFICER, now=NOW, seen=1) as move:
        move.record(verdict="agree", text="")
        move.leave(closed_at=NOW, holder="")
        if child_ended(parent_id=task.parent_id) == 0:
            parent = matter_by_id(task.parent_id)
            with acting(CHAIN["bench.joined"], matter=parent, actor=System(), now=NOW) as joined:
                joined.record(last=number)


def issue(number: str) -> None:
    """This will decide the chain."""
    from hemei.ledger.operations import acting
    from hemei.ledger.queries import matter_by_number

    with acting(CHAIN["bench.issue"], matter=matter_by_number(number), actor=OFFICER, now=NOW) as move:
        move.record(decision="grant")
        move.leave(closed_at=NOW + timedelta(days=1), holder="", due_at=None, alert_at=None)


def chain(branches: int) -> list[int]:
    """This will work one chain to its end; the statements of each action, transactions included."""
    from django.db import connection

    number = "B-" + secrets.token_hex(8)
    steps = [partial(start, number), partial(accept, number, branches)]
    steps += [partial(give, f"{number}-{n}") for n in range(branches)]
    steps.append(partial(issue, number))
    counts = []
    for step in steps:
        before = len(connection.queries_log)  # stays empty while nothing is counted
        step()
        counts.append(len(connection.queries_log) - before)
    return counts


def stored() -> int:
    """This will return the bytes that the database file or the tables take."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size('ledger_matter') + pg_total_relation_size('ledger_act')"
            )
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def main() -> None:
    """This will run chains and print their rate, or with one chain also what it stores."""
    from django.db import connection, reset_queries

    read = argparse.ArgumentParser()
    read.add_argument("--chains", type=int, default=60)
    read.add_argument("--branches", type=int, default=6)
    given = read.parse_args()
    enter()
    connection.force_debug_cursor = True
    reset_queries()
    counts = chain(6)
    connection.force_debug_cursor = False
    before = stored()
    started, busy = time.perf_counter(), time.process_time()
    for _ in range(given.chains):
        chain(given.branches)
    took, busy = time.perf_counter() - started, time.process_time() - busy
    emit(
        given.chains / took, seconds=took / given.chains, cpu_ms=busy / given.chains * 1000,
        statements=sum(counts), most=max(counts), acts=6 + 6 + 4, bytes=(stored() - before) / given.chains,
    )  # fmt: skip


if __name__ == "__main__":
    main()
