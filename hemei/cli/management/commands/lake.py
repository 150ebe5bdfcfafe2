"""hemei lake export|verify|figures DIR"""

import importlib.util
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.cli.progress import Bar
from hemei.ledger.operations import seal

NEEDED = ("ibis", "duckdb", "pyarrow")
ZONE = "liaocheng-hightech"
LACKING = (
    "数据湖要用的软件没有装，什么都没有做。请先执行：script/setup analytics\n"
    "The packages of the lake are not installed. Run: script/setup analytics"
)


def ready(*more: str) -> None:
    """This will refuse where the extra packages are missing, and say how to get them."""
    missing = [name for name in (*NEEDED, *more) if importlib.util.find_spec(name) is None]
    if missing:
        raise CommandError(f"{LACKING}（缺 {'、'.join(missing)}）")


class Command(BaseCommand):
    help = "数据湖：把事实和动作导出为 Parquet（只写上次之后的），核对，按同一定义计算全部实时指标。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("export", help="先封存至今的动作，再写出上次之后的动作和变动月份的事实")
        one.add_argument("folder", type=Path)
        one.add_argument("--zone", default=ZONE, help=f"园区代号，默认 {ZONE}")
        one = verbs.add_parser("verify", help="核对文件、每件的链、封存的根；本园区的再与账本逐条核对")
        one.add_argument("folder", type=Path)
        one.add_argument("--zone", default=ZONE, help=f"本园区的代号，默认 {ZONE}")
        one.add_argument("--offline", action="store_true", help="不与账本核对：在别处收到数据湖的人用")
        one = verbs.add_parser("figures", help="计算全部实时指标")
        one.add_argument("folder", type=Path)
        one.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
        one.add_argument("--master", default="local[2]", help="Spark 的地址，默认本机两个核")
        one.add_argument("--by-zone", action="store_true", help="每个园区各算一遍")

    def handle(self, *args: Any, **options: Any) -> None:
        given = Namespace(**options)
        ready(*(["pyspark"] if getattr(given, "engine", "") == "spark" else []))
        from hemei.adapters.lake import LakeRefused
        from hemei.indicators.queries.lake.export import Broken

        does: dict[str, Callable[[Namespace], None]] = {
            "export": self._export, "verify": self._verify, "figures": self._figures,
        }  # fmt: skip
        try:
            does[given.verb](given)
        except (LakeRefused, Broken, OSError) as why:
            raise CommandError(str(why)) from why

    def _export(self, given: Namespace) -> None:
        from hemei.adapters.lake import Lake, export
        from hemei.indicators.queries.lake.shapes import instant

        lake, now = Lake(given.folder), timezone.now()
        seal(now=now)
        with Bar("导出动作") as bar:
            made = export(lake, zone=given.zone, sample=settings.SAMPLE, now=instant(now), progress=bar)
        self.stdout.write(
            f"{given.zone}{'（样例）' if settings.SAMPLE else ''}：新写 {made.acts:,} 个动作、{made.seals} 次封存，"
            f"重写 {made.months} 个月的事实；数据湖里共 {made.total:,} 个动作。不含姓名、标题和申请内容。"
        )

    def _verify(self, given: Namespace) -> None:
        from hemei.adapters.lake import Lake, check_zone

        lake, bad = Lake(given.folder), 0
        manifests = lake.manifests()
        for one in manifests:
            ledger = one.zone == given.zone and not given.offline
            if one.acts and not one.seal:
                self.stdout.write(f"{one.zone}：模拟的园区，没有账本，只核对了文件。")
            found = check_zone(lake, one, against_ledger=ledger)
            bad += len(found)
            for what in found:
                self.stdout.write(f"{one.zone} 不符：{what}")
            if not found:
                self.stdout.write(
                    f"{one.zone}：{one.acts:,} 个动作与写入时一致{'，与账本逐条相同' if ledger else ''}。"
                )
        if not manifests:
            raise CommandError(f"{given.folder} 里没有数据湖。请先执行：hemei lake export {given.folder}")
        if bad:
            sys.exit(1)

    def _figures(self, given: Namespace) -> None:
        from hemei.adapters.lake import DuckLake, Lake, SparkLake, figures
        from hemei.indicators.queries.lake.shapes import Instant
        from hemei.indicators.queries.live import LIVE

        lake = Lake(given.folder)
        if not (manifests := lake.manifests()):
            raise CommandError(f"{given.folder} 里没有数据湖。请先执行：hemei lake export {given.folder}")
        now = Instant(min(one.as_of_us for one in manifests))  # as of when all of them had brought theirs
        zones = [one.zone for one in manifests] if given.by_zone else ()
        with DuckLake(lake) if given.engine == "duckdb" else SparkLake(lake, master=given.master) as engine:
            started = time.perf_counter()
            found = figures(engine, now, zones=zones)
            took = time.perf_counter() - started
        for one in found:
            live, value = LIVE[one.code], "—" if one.value is None else f"{one.value:g}"
            self.stdout.write(f"{one.zone + '  ' if one.zone else ''}{live.name}  {value} {live.unit}")
        at = datetime.fromtimestamp(now.us // 1_000_000, UTC)
        sample = "，含样例" if any(one.sample for one in manifests) else ""
        self.stdout.write(
            f"截至 {timezone.localtime(at):%Y-%m-%d %H:%M}{sample}；{len(manifests)} 个园区，"
            f"{sum(one.acts for one in manifests):,} 个动作，{given.engine}，{took:.2f} 秒。"
        )
