"""The workload of a city's size, on both databases."""

from __future__ import annotations

from dataclasses import replace

from bench.shapes import ROOT, Goal, Place, Side, Workload, ours

_CITY_PAGES = ("worklist", "case", "guide", "search", "home", "my", "leader")
_CITY_INSIDE = (
    ("W8 100 cases as JSON, ms of processor time", 25, "w8_cpu_ms"),
    ("W9 one case, ms of processor time", 8, "w9_cpu_ms"), ("W9 statements", 10, "w9_sql"),
    ("W12 every case of a firm with 872, ms of processor time", 300, "w12_cpu_ms"),
    ("W10 one of 100 chained answers changed and checked, ms of processor time", 40, "w10_cpu_ms"),
    ("W10 statements", 12, "w10_sql"),
    ("W11 25,000 cases x 40 as CSV, s", 5, "csv_s"), ("W11 the same as XLSX, s", 20, "xlsx_s"),
    ("W11 memory that both add, MB", 150, "added_mb"),
    ("how all cases of the busiest item went, ms of processor time", 500, "flow_cpu_ms"),
)  # fmt: skip


def city(_: Place, quick: bool) -> Workload:
    """The same city on SQLite and on PostgreSQL; its folder outlives a run that was stopped."""
    keep = ROOT / "var" / "bench" / ("city-quick" if quick else "city")
    cases, passes = (2000, 5) if quick else (200_000, 50)
    before, sides, goals = list[Side](), list[Side](), list[Goal]()
    for name, postgres in (("SQLite", False), ("PostgreSQL", True)):
        folder = keep / name.lower()

        def step(what: str, module: str, *words: object, postgres: bool = postgres, name: str = name) -> Side:
            side = ours(module, *words, postgres=postgres, name=f"{what}, {name}")
            return replace(side, database="city" if postgres else "")

        before.append(step("make the city", "city", "--folder", folder, "--cases", cases))
        before.append(step("do what the background tasks find", "city_settle", folder))
        first = len(sides)
        sides.append(step("four clients", "city_pages", folder, "--passes", passes))
        sides.append(step("inside", "city_inside", folder))
        for cut, bound, words_of in (("p50", 50, "median"), ("p99", 150, "p99")):
            goals += [
                Goal(f"{name}, {page}: {words_of}, ms", bound, f"{page}_{cut}_ms", first, at_most=True)
                for page in _CITY_PAGES
            ]
        goals += [
            Goal(f"{name}, {text}", bound, figure, first + 1, at_most=True)
            for text, bound, figure in _CITY_INSIDE
        ]
    title = f"A city: {cases:,} cases and eight acts of each"
    return Workload("city", title, sides, goals, 1 if quick else 3, before, keep)
