"""Projects through the database: a list of 2,000 rows previewed and taken in, a board of all of them, one change.

Projects come by the real import; milestones and problems beyond what a list holds are put in in bulk (样例).
"""

from __future__ import annotations

import argparse
import io
import json
import random
import statistics
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter

from bench.ours.zone import NOW, Somebody, enter

ROWS, STONES, PROBLEMS, STEPS = 2000, 20, 5, 40
PARKS = {f"park-{n:02d}": f"样例 {n:02d} 号园区" for n in range(1, 19)}
ON = NOW.date()
WHO = Somebody("user:9", "帮办（样例）", frozenset({"helper", "supervisor"}))


def workbook(first: int, rows: int) -> bytes:
    """This will make one list with so many projects."""
    from hemei.projects.operations.lists import HEADS, NEEDED

    heads = [*NEEDED, "统一代码", "计划施工许可", "计划开工", "计划竣工验收"]
    assert set(heads) <= set(HEADS)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads)
        for n in range(1, rows + 1):
            serial = first + n
            sheet.write_row(n, 0, [
                f"样例项目 {serial}", f"样例企业 {serial}", "实施类", f"park-{serial % 18 + 1:02d}",
                f"unit-{serial % 20:02d}", 5000 + serial % 700, f"2026-371500-{serial:06d}", "2026-01-15",
                "2026-02-01", "2027-03-01",
            ])  # fmt: skip
    return file.getvalue()


def _timed(does: Any) -> tuple[Any, float]:
    start = time.perf_counter()
    made = does()
    return made, 1000 * (time.perf_counter() - start)


def _fill(draw: random.Random) -> None:
    """Milestones up to twenty a project, months of investment, five problems each."""
    from hemei.ledger.models import Matter
    from hemei.projects.models import InvestMonth, Milestone, Problem, Project

    rows = list(Project.objects.order_by("pk").values_list("pk", "matter__number"))

    def stone(pk: int, n: int) -> Milestone:
        planned = ON + timedelta(days=draw.randint(-300, 100))
        done = planned + timedelta(days=draw.randint(-20, 60)) if draw.random() < 0.6 else None
        return Milestone(
            project_id=pk, kind=f"k{n}", planned_on=planned, done_on=done, source="样例" if done else ""
        )

    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        Milestone.objects.bulk_create(
            [stone(pk, n) for pk, _ in some for n in range(STONES - 3)], batch_size=2000
        )
        InvestMonth.objects.bulk_create([
            InvestMonth(project_id=pk, month=date(2026, month, 1), planned=Decimal(1000),
                        done=Decimal(draw.randint(0, 1200)), document="样例", by="x", at=NOW)
            for pk, _ in some for month in (1, 2)
        ], batch_size=2000)  # fmt: skip
        made = Matter.objects.bulk_create([
            Matter(kind="problem", number=f"WT-{number}-{n}", title="样例", state="found", head="0" * 64, opened_at=NOW,
                   topic=f"project:{number}", due_at=NOW + timedelta(days=draw.randint(-60, 30)))
            for _pk, number in some for n in range(PROBLEMS)
        ], batch_size=2000)  # fmt: skip
        Problem.objects.bulk_create([
            Problem(matter=one, firm="样例", park="park-01", kind="other", text="样例", sample=True,
                    project=one.topic.removeprefix("project:"))
            for one in made
        ], batch_size=2000)  # fmt: skip


def main() -> None:
    """This will time each part and print all in milliseconds."""
    read = argparse.ArgumentParser()
    read.add_argument("--count", type=int, default=10_000)
    count = read.parse_args().count
    enter()
    from hemei.accounts.operations import put_agency
    from hemei.projects import operations as do
    from hemei.projects.models import Project

    for n in range(20):
        put_agency(code=f"unit-{n:02d}", name=f"样例部门 {n:02d}")
    rows = min(ROWS, count)
    file = workbook(0, rows)
    found, preview = _timed(lambda: do.preview_list(file, parks=PARKS))
    assert found.ready, found.faults[:5]
    take: list[float] = []
    for first in range(0, count, rows):
        given = workbook(first, rows)
        _made, took = _timed(lambda given=given: do.take_list(
            content=given, year=2026, document="样例清单", parks=PARKS, actor=WHO, now=NOW))  # fmt: skip
        take.append(took)
    _fill(random.Random(20260101))
    board, whole = _timed(lambda: do.make_board(title="样例", as_of=ON, parks=PARKS, actor=WHO, now=NOW))
    numbers = list(Project.objects.order_by("pk").values_list("matter__number", flat=True))
    later = NOW + timedelta(hours=1)
    do.follow_board(number=board.matter.number, parks=PARKS, actor=WHO, now=later)
    step, cpu = list[float](), list[float]()
    for n in range(STEPS):
        at = later + timedelta(minutes=5 * n)
        do.enter_month(
            number=numbers[n * (len(numbers) // STEPS)], month=date(2026, 2, 1), planned=None, done=Decimal(10 * n),
            document="样例", reason="样例", actor=WHO, now=at,
        )  # fmt: skip
        began = time.process_time()
        _count, took = _timed(
            lambda at=at: do.follow_board(number=board.matter.number, parks=PARKS, actor=WHO, now=at)
        )
        step.append(took)
        cpu.append(1000 * (time.process_time() - began))
    made = {
        "preview_ms": preview, "take_ms": statistics.median(take), "whole_ms": whole,
        "step_ms": statistics.median(step), "step_worst_ms": max(step), "step_cpu_ms": statistics.median(cpu),
        "projects": len(numbers),
    }  # fmt: skip
    print(json.dumps({"rate": 1000 / made["step_ms"], **made}))


if __name__ == "__main__":
    main()
