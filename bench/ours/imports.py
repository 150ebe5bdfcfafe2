"""A file of the catalogue on its way in, ours: ten thousand rows checked as the office's page has them checked."""

from __future__ import annotations

import argparse
import time
from typing import Any

from bench.ours.zone import NOW, SEEDS, Somebody, enter
from bench.report import emit

EDITOR = Somebody("user:3", "目录编辑（样例）", frozenset({"editor"}))
# one fault for each kind of cell that can be wrong; each is planted twice
FAULTS: tuple[tuple[str, str], ...] = (
    ("basic_code", "37012100100"), ("basic_code", "3701210010011"), ("basic_code", "110121001001"),
    ("basic_code", "37XX21001001"), ("type", "99"), ("type", ""), ("agency", "no-such"), ("agency", ""),
    ("statutory", "20"), ("statutory", "0w"), ("statutory", "20x"), ("promised", "半天"), ("promised", ""),
    ("limit_basis", "guess"), ("papers", "no-such-paper"), ("objects", "外星人"), ("source", ""), ("name", ""),
    ("name", "长" * 101), ("code", "a b"), ("effective_on", "2026-02-30"), ("effective_on", "明天"),
    ("more", "{"), ("more", "[]"), ("more", '{"handling": "never"}'),
)  # fmt: skip


def _rows(table: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    own = {"basic_code": "", "effective_on": "", "more": ""}
    return [
        {**table[n % len(table)], **own, "code": f"x-{n:05}", "name": f"样例事项 {n}", "basic_item": f"{n}"}
        for n in range(count)
    ]


def _planted(rows: list[dict[str, str]], keys: list[str]) -> set[str]:
    cells, step = set(), len(rows) // 51
    for place, (key, value) in enumerate((*FAULTS, *FAULTS)):
        number = 1 + place * step
        rows[number][key] = value
        cells.add(f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[keys.index(key)]}{number + 2}")
    return cells


def main() -> None:
    """This will time the checking of a sound file and of one with fifty faults, from its bytes to what the page shows.

    `found` is the share of planted cells that were named, `invented` the cells named beside them.
    """
    read = argparse.ArgumentParser()
    read.add_argument("--rows", type=int, default=10_000)
    count = read.parse_args().rows
    enter(sample=True)
    from hemei.accounts.queries import agency_names
    from hemei.catalog.models import Intake
    from hemei.catalog.operations import intake
    from hemei.catalog.queries.exchange import workbook_out
    from hemei.catalog.queries.table import COLUMNS, read_table

    def checked(rows: list[dict[str, str]]) -> tuple[float, float, Any]:
        content = workbook_out(rows)
        wall, cpu = time.perf_counter(), time.process_time()
        row = intake.send_file(name="bench.xlsx", content=content, actor=EDITOR, now=NOW)
        intake.run(intake_id=row.pk, now=NOW, agencies=agency_names().keys())
        took = time.perf_counter() - wall, time.process_time() - cpu
        return *took, Intake.objects.select_related("matter").get(pk=row.pk)

    rows = _rows(read_table(SEEDS / "table" / "items.tsv"), count)
    seconds, cpu_s, sound = checked(rows)
    if sound.matter.state != "ready" or len(sound.summary["new"]) != count:
        raise SystemExit(f"a sound file was not passed: {sound.problems[:3]}")
    planted = _planted(rows, list(COLUMNS))
    faulty, faulty_cpu, wrong = checked(rows)
    named = {one["cell"] for one in wrong.problems}
    emit(
        count / seconds, seconds=seconds, cpu_s=cpu_s, faulty_s=faulty, faulty_cpu_s=faulty_cpu,
        found=len(named & planted) / len(planted), invented=len(named - planted),
    )  # fmt: skip


if __name__ == "__main__":
    main()
