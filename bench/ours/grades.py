"""W4 and W5, ours: firms against grades, many at once and one with its reasons or its advice.

`many` judges blocks of 125,000 firms against every grade, two threads at once; four different blocks take turns, so
that five million firms need no five gigabytes. Drawing them is not timed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from bench.report import best_of, emit
from bench.workload_grades import WAN, Column, digest, firms
from hemei.rules.grades.advice import advise
from hemei.rules.grades.arrays import Block, judge_many
from hemei.rules.grades.fields import FIELDS, Facts, Field
from hemei.rules.grades.judge import judge
from hemei.rules.grades.model import GRADES, Rule, rule
from hemei.rules.policies import judge_many as judge_policy
from hemei.rules.policies import reads

ON = date(2026, 11, 23)
_BLOCK, _BLOCKS = 125_000, 4


def whole(count: int, seed: int) -> dict[str, Column]:
    """This will draw firms with every field of every grade."""
    draw, found = np.random.default_rng(seed + 1), firms(count, seed)
    for key, field in FIELDS.items():
        if key not in found:
            found[key] = _drawn(draw, field, count)
    return found


def _drawn(draw: np.random.Generator, field: Field, count: int) -> Column:
    if field.unit == "yuan":
        return (draw.integers(0, 25_000, count) * WAN).astype(np.float64)
    if field.unit == "day":
        return (float((ON - timedelta(days=1)).toordinal()) - draw.integers(0, 7000, count)).astype(
            np.float64
        )
    if field.unit == "share":
        return draw.random(count, dtype=np.float64)
    return draw.integers(0, min(int(field.most or 5), 20) + 1, count).astype(np.float64)


def many(count: int) -> None:
    """This will time firms against every grade."""
    rules = {grade: rule(grade, ON) for grade in GRADES}
    blocks = [whole(min(_BLOCK, count), seed) for seed in range(min(_BLOCKS, -(-count // _BLOCK)))]
    turns = [blocks[n % len(blocks)] for n in range(-(-count // _BLOCK))]
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda block: judge_many(rules, block, ON), turns))
    took = time.perf_counter() - started
    emit(count * len(GRADES) / took, seconds=took, met=sum(int(one["tech_sme"].met.sum()) for one in found))


POLICIES = 30


def _policies() -> list[tuple[dict[str, object], object]]:
    """Conditions and formulas of three kinds with moving bounds, as an office would write them."""
    clean = {"===": [{"var": "accident"}, 0]}
    found: list[tuple[dict[str, object], object]] = []
    for n in range(POLICIES // 3):
        found += [
            ({"and": [{">=": [{"var": "rd"}, 500_000 * (n + 1)]}, clean]}, {"*": [{"var": "rd"}, 0.05]}),
            ({"and": [{"===": [{"var": "holds_high_tech"}, 1]}, {">=": [{"var": "sales"}, 10_000_000 * n]}]}, 100_000),
            ({"or": [{">": [{"var": "science_share"}, 0.1 + n / 50]}, {">=": [{"var": "ip_count"}, n]}]},
             {"min": [{"*": [{"var": "sales"}, 0.01]}, 200_000]}),
        ]  # fmt: skip
    return found


def policies(count: int) -> None:
    """This will time firms against every grade and thirty policies together, and against the policies alone."""
    columns, rules = whole(count, 3), {grade: rule(grade, ON) for grade in GRADES}
    laws = _policies()

    def against_policies() -> int:
        block = Block(columns, ON)
        facts: dict[str, Column] = {}
        met = 0
        for condition, formula in laws:
            for key in {*reads(condition), *reads(formula)}:
                if key not in facts:
                    facts[key] = columns[key] if key.startswith("holds_") else block.measure(key)
            met += int(judge_policy(condition, formula, Decimal(300_000), facts, count).met.sum())
        return met

    alone = best_of(3, against_policies)
    both = best_of(3, lambda: (judge_many(rules, columns, ON), against_policies()))
    emit(
        count * (len(GRADES) + len(laws)) / both, seconds=both, policies_seconds=alone, met=against_policies()
    )


def one_grade(count: int) -> None:
    """This will time the formulas that the peer computes too, on two threads and on one, which processor time is of."""
    columns, law = firms(count), {"tech_sme": rule("tech_sme", ON)}
    alone = best_of(5, lambda: judge_many(law, columns, ON))
    took = best_of(5, lambda: judge_many(law, columns, ON, threads=2))
    cpu = best_of(5, lambda: judge_many(law, columns, ON), time.process_time)
    found = judge_many(law, columns, ON)["tech_sme"].met
    emit(count / took, one_thread=count / alone, cpu=count / cpu, digest=digest(found))


def single(count: int) -> None:
    """This will time verdicts with all reasons, and advice, one firm after another; the same in processor time."""
    columns, law = whole(count, 7), rule("high_tech", ON)
    rows: list[Facts] = [{key: float(column[n]) for key, column in columns.items()} for n in range(count)]
    sme = rule("tech_sme", ON)
    reasons = _rate(rows, lambda row: judge(law, row, ON))
    failing = [row for row in rows if judge(sme, row, ON).outcome == "no"]
    advice = _rate(failing[: count // 4], lambda row: advise(sme, row, ON))
    every = _rate(rows[: count // 4], lambda row: _all(row))
    emit(reasons[0], cpu=reasons[1], advice=advice[0], advice_cpu=advice[1], every_grade=every[0])


def _all(row: Facts) -> None:
    laws: list[Rule] = [rule(grade, ON) for grade in GRADES]
    for law in laws:
        judge(law, row, ON)


def _rate(rows: list[Facts], work: Callable[[Facts], object]) -> tuple[float, float]:
    started, cpu = time.perf_counter(), time.process_time()
    for row in rows:
        work(row)
    return len(rows) / (time.perf_counter() - started), len(rows) / (time.process_time() - cpu)


if __name__ == "__main__":
    read = argparse.ArgumentParser()
    read.add_argument("what", choices=["many", "one", "single", "policies"])
    read.add_argument("--count", type=int, default=20_000)
    given = read.parse_args()
    {"many": many, "one": one_grade, "single": single, "policies": policies}[given.what](given.count)
