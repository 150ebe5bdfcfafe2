"""Planning, ours: the largest menu of the catalogue, from answers to plan, papers and form."""

from __future__ import annotations

import argparse
import time
from datetime import date
from typing import Any
from unittest import mock

from bench.ours.zone import NOW, enter
from bench.report import best_of, emit, middle_of
from hemei.rules.items import PaperSource


def _hall(catalog: Any, chain: Any, today: date) -> Any:
    """Plan every item in force as one order: items and papers read, steps made, each after who issues its papers."""
    items, papers = catalog.published_items(today), catalog.papers()
    steps = [
        chain.Step(
            key=one.code, title=one.name, agency=one.agency, days=catalog.workdays(one.spec.promised),
            serial_days=catalog.workdays(one.spec.statutory), facts=one.spec.facts,
            needs=tuple(chain.PaperNeed(need.paper, need.need, need.defer_days) for need in one.spec.requirements),
        )
        for one in items
    ]  # fmt: skip
    known = {
        code: chain.PaperInfo(code, row.name, PaperSource(row.source), row.issued_by)
        for code, row in papers.items()
    }
    held = {code: row.issuer or row.issued_by for code, row in papers.items() if row.source == "government"}
    return chain.plan(steps, _edges(items, chain), papers=known, held=held)


def _edges(items: Any, chain: Any) -> list[Any]:
    """What issues a paper comes before what needs it; items in their order, so that no ring can arise."""
    made: dict[str, str] = {}
    edges = []
    for one in items:
        before = {made[need.paper] for need in one.spec.requirements if need.paper in made}
        edges += [chain.Edge(code, one.code) for code in sorted(before)]
        if one.spec.result_paper:
            made.setdefault(one.spec.result_paper, one.code)
    return edges


def main() -> None:
    """This will time the whole: menu, items, papers and facts read, plan and form made (`whole_ms`, a median).

    `hall_ms` is every item of the hall as one order, items read, steps made and planned; `first_ms` is the whole
    before anything was read, `alone_ms` the pure planner.
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
    hall = middle_of(20, lambda: _hall(catalog, chain, today))
    hall_cpu = middle_of(20, lambda: _hall(catalog, chain, today), time.process_time)
    emit(
        1 / whole, hall_ms=hall * 1000, hall_cpu_ms=hall_cpu * 1000,
        whole_ms=whole * 1000, cpu_ms=cpu * 1000, alone_ms=alone * 1000, first_ms=first * 1000,
        items=len(made.chosen), catalogue=len(catalog.published_items(today)),
    )  # fmt: skip


if __name__ == "__main__":
    main()
