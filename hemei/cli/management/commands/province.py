"""hemei province --zones N"""

import shutil
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hemei.cli.management.commands.lake import ready
from hemei.cli.progress import Bar


class Command(BaseCommand):
    help = "模拟一个省的 N 个园区（样例数据，不碰数据库），用同一定义算全省和各园区的指标，打印费用曲线。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--zones", type=int, default=16, help="园区数，1 到 1000，默认 16")
        parser.add_argument(
            "--cases", type=int, default=5000, help="每个园区的办件数，默认 5000（约五万个动作）"
        )
        parser.add_argument("--months", type=int, default=12, help="几个月的办件，1 到 24，默认 12")
        parser.add_argument("--folder", type=Path, help="把模拟的数据湖留在这个空文件夹里；不给就用完删掉")

    def handle(self, *args: Any, **options: Any) -> None:
        given = Namespace(**options)
        ready()
        if not (1 <= given.zones <= 1000 and given.cases >= 1 and 1 <= given.months <= 24):
            raise CommandError("园区数要在 1 到 1000 之间，办件数至少 1，月数在 1 到 24 之间。什么都没有写。")
        if (
            given.folder
            and given.folder.exists()
            and (not given.folder.is_dir() or any(given.folder.iterdir()))
        ):
            raise CommandError(f"{given.folder} 不是空文件夹，什么都没有写。请换一个位置。")
        folder = given.folder or Path(tempfile.mkdtemp(prefix="hemei-province-"))
        try:
            self._curve(given, folder)
        finally:
            if not given.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _curve(self, given: Namespace, folder: Path) -> None:
        from hemei.adapters.lake import Lake
        from hemei.adapters.lake.made import make_zone

        lake, made = Lake(folder), 0
        self.stdout.write(
            f"样例：每个园区 {given.cases:,} 件，{given.months} 个月。时间含打开文件；全省 = 一次全部指标。"
        )
        self.stdout.write("  园区      动作      MB   写 秒  全省 秒  各园区 秒  每百万动作 秒  对上一行")
        before: tuple[int, float] | None = None
        writing = 0.0
        for wanted in _sizes(given.zones):
            started = time.perf_counter()
            with Bar("模拟园区", wanted) as bar:
                for n in range(made, wanted):
                    make_zone(lake, f"zone-{n:04}", cases=given.cases, months=given.months, seed=n)
                    bar(n + 1)
            writing, made = writing + time.perf_counter() - started, wanted
            before = self._line(lake, writing, before)

    def _line(self, lake: Any, writing: float, before: tuple[int, float] | None) -> tuple[int, float]:
        """One line of the curve; the last column is times the acts, and times the time."""
        from hemei.adapters.lake import DuckLake, figures
        from hemei.indicators.queries.lake.shapes import Instant

        manifests = lake.manifests()
        now, acts = Instant(manifests[0].as_of_us), sum(one.acts for one in manifests)
        zones = [one.zone for one in manifests]
        took = []
        for wanted in ((), zones):
            started = time.perf_counter()
            with DuckLake(lake) as engine:
                figures(engine, now, zones=wanted)
            took.append(time.perf_counter() - started)
        size = sum((lake.root / one.path).stat().st_size for each in manifests for one in each.files) / 1e6
        ratio = f"{acts / before[0]:.1f} 倍动作 {took[0] / before[1]:.1f} 倍时间" if before else ""
        self.stdout.write(
            f"{len(zones):6}{acts:10,}{size:8.1f}{writing:8.1f}{took[0]:9.2f}{took[1]:11.2f}"
            f"{took[0] * 1e6 / max(acts, 1):15.2f}  {ratio}"
        )
        return acts, took[0]


def _sizes(zones: int) -> Iterator[int]:
    """1, 2, 4, … and the number itself: at most the last five."""
    sizes = sorted({zones, *(zones // 2**n for n in range(1, 5))} - {0})
    yield from sizes
