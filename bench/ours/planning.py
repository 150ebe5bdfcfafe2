"""Planning, ours: the largest menu of the catalogue, from answers to plan, papers and form."""

from __future__ import annotations

import argparse
from unittest import mock

from bench.ours.zone import NOW, enter
from bench.report import best_of, emit


def main() -> None:
    """This will time the plan alone (rate) and with everything read from the database (`whole_ms`)."""
    argparse.ArgumentParser().parse_args()
    enter(sample=True)
    from hemei.catalog import queries as catalog
    from hemei.cli.sample import RENT
    from hemei.rules import chain

    today = NOW.date()
    views = catalog.published_menus(today)
    plans = [(catalog.plan_for(view, RENT, {}, {}, today), view) for view in views]
    made, menu = max(plans, key=lambda one: len(one[0].chosen))
    with mock.patch("hemei.rules.chain.plan", wraps=chain.plan) as seen:  # what the planner itself is asked
        catalog.plan_for(menu, RENT, {}, {}, today)
    args, named = seen.call_args
    alone = best_of(30, lambda: chain.plan(*args, **named))
    whole = best_of(10, lambda: catalog.plan_for(menu, RENT, {}, {}, today))
    emit(1 / alone, alone_ms=alone * 1000, whole_ms=whole * 1000, items=len(made.chosen))


if __name__ == "__main__":
    main()
