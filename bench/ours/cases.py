"""Acts of real cases, ours: orders submitted, their cases accepted and granted through the operations."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from bench.ours.zone import NOW, enter
from bench.report import emit


def act(work: Callable[[], object], tally: dict[str, list[float]], name: str) -> None:
    """This will run one operation and note its seconds, its statements and the acts that came of it."""
    from django.db import connection, reset_queries

    from hemei.ledger.models import Act

    before = Act.objects.count()
    reset_queries()
    connection.force_debug_cursor = True
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    statements = len(connection.queries_log)
    connection.force_debug_cursor = False
    for total, more in enumerate((1, took, statements, Act.objects.count() - before)):
        tally.setdefault(name, [0, 0, 0, 0])[total] += more


def order(tally: dict[str, list[float]]) -> None:
    """This will submit one order, then accept and grant its cases until none is left that can be."""
    from hemei.accounts.queries import person_by_username
    from hemei.cases import operations as cases
    from hemei.cases import queries
    from hemei.cli.sample import RENT, make_order
    from hemei.ledger.operations import Refused

    made: list[Any] = []
    act(
        lambda: made.append(make_order(menu="rent-and-produce", who="firm", answers=RENT, at=NOW)),
        tally,
        "order",
    )
    clerk, at = person_by_username("clerk"), NOW + timedelta(hours=1)
    steps = {"submitted": "accept", "accepted": "grant"}
    refused: set[str] = set()
    while True:
        found = [
            c
            for c in queries.cases_of(made[0].pk)
            if c.matter.state in steps and c.matter.number not in refused
        ]
        if not found:
            return
        for one in found:
            case = queries.case_by_number(one.matter.number)
            if case.matter.state not in steps:
                continue
            officer = person_by_username(case.agency.code)
            moves: dict[str, Callable[[], object]] = {
                "accept": partial(cases.accept_case, case=case, actor=clerk, now=at),
                "grant": partial(cases.grant_case, case=case, conditions="", actor=officer, now=at),
            }
            name = steps[case.matter.state]
            try:
                act(moves[name], tally, name)
            except Refused:
                refused.add(case.matter.number)


def main() -> None:
    """This will print acts a second of accepting and granting, and the statements of each operation."""
    read = argparse.ArgumentParser()
    read.add_argument("--orders", type=int, default=5)
    given = read.parse_args()
    enter(sample=True)
    tally: dict[str, list[float]] = {}
    for _ in range(given.orders):
        order(tally)
    moved = [tally["accept"], tally["grant"]]
    acts = sum(row[3] for row in moved)
    facts: dict[str, float] = {}
    for name, (calls, took, statements, made) in tally.items():
        facts[f"{name}_ms"] = took / calls * 1000
        facts[f"{name}_statements"], facts[f"{name}_acts"] = statements / calls, made / calls
    emit(acts / sum(row[1] for row in moved), statements=sum(row[2] for row in moved), acts=acts, **facts)


if __name__ == "__main__":
    main()
