"""The lake: all live figures of one zone on DuckDB, from files made once with a fixed seed."""

from __future__ import annotations

import argparse
import os
import resource
import time
from pathlib import Path

import django

from bench.report import emit


def main() -> None:
    """This will make the lake (`--make CASES`) or time all figures: compiled, run and fetched each time."""
    read = argparse.ArgumentParser()
    read.add_argument("folder", type=Path)
    read.add_argument("--make", type=int, default=0)
    given = read.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from hemei.adapters.lake import DuckLake, Lake, figures
    from hemei.adapters.lake.made import make_zone
    from hemei.indicators.queries.lake.shapes import Instant

    lake = Lake(given.folder)
    if given.make:
        make_zone(lake, "bench", cases=given.make, months=24, seed=20221026)
        return
    manifest = lake.manifest("bench")
    now, took, busy = Instant(manifest.as_of_us), [], []
    for _ in range(5):
        started, used = time.perf_counter(), time.process_time()
        with DuckLake(lake) as engine:
            found = figures(engine, now)
        took.append(time.perf_counter() - started)
        busy.append(time.process_time() - used)
    emit(
        manifest.acts / min(took), seconds=min(took), first_s=took[0], cpu_s=min(busy), acts=manifest.acts,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, indicators=len(found),
        disk_mb=sum((lake.root / one.path).stat().st_size for one in manifest.files) / 1e6,
    )  # fmt: skip


if __name__ == "__main__":
    main()
