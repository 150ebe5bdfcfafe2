"""Planning, ours: the largest menu of the catalogue, from answers to plan, papers and form."""

from __future__ import annotations

import argparse
import time
from unittest import mock

from bench.ours.zone import NOW, enter
from bench.report import best_of, emit, middle_of


def main() -> None:
    """This will time the whole: menu, items, papers and facts read, plan and form made (`whole_ms`, a median).

    `first_ms` is the same before anything was read, `alone_ms` the pure planner.
    """
    argparse.ArgumentParser().parse_args()
    enter(sample=True)
    from hemei.catalog import queries as catalog
    from hemei.cli.sample import RENT
    from hemei.rules import chain

    today = NOW.date()

    def plan(code: str) -> catalog.OrderPlan:
        return catalog.plan_for(catalog.menu_by_code(code, today), RENT, {}, {}, today)

    first = best_of(1, lambda: plan("rent-and-produce"))
    menus = [view.code for view in catalog.published_menus(today)]
    menu = max(menus, key=lambda code: len(plan(code).chosen))
    with mock.patch("hemei.rules.chain.plan", wraps=chain.plan) as seen:  # what the planner itself is asked
        made = plan(menu)
    args, named = seen.call_args
    alone = middle_of(50, lambda: chain.plan(*args, **named))
    whole = middle_of(50, lambda: plan(menu))
    cpu = middle_of(50, lambda: plan(menu), time.process_time)
    emit(
        1 / whole, whole_ms=whole * 1000, cpu_ms=cpu * 1000, alone_ms=alone * 1000, first_ms=first * 1000,
        items=len(made.chosen), catalogue=len(catalog.published_items(today)),
    )  # fmt: skip


if __name__ == "__main__":
    main()
